"""Which language a text is in: the model of py3langid, its tables left on the disk.

As the package loads them they take 70 MB in each process. What texts meet of them is read when they meet it
and kept, up to a seventh of that. The answers are the same.
"""

from __future__ import annotations

import lzma
import os
import shutil
import tempfile
import zipfile
from array import array
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import IO, Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
from py3langid.langid import (  # type: ignore[import-untyped]
    MODEL_DIR,
    MODEL_FILE,
    RAW_FLOOR,
    LanguageIdentifier,
)

Row = TypeVar("Row")

_LETTERS: Final = 256
_KEPT_ROWS: Final = 1 << 13
_ZIP_NAME_LENGTHS: Final = 26  # where the header of a zip's member has them, the last four bytes of it


@lru_cache(maxsize=1)
def detector() -> LanguageIdentifier:
    """The detector, one for the process; it takes half a second and, as long as it lives, 75 MB of disk."""
    if not hasattr(os, "pread"):  # Windows
        return LanguageIdentifier.from_model_file(MODEL_FILE)
    file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it is open as long as the detector lives
    with lzma.open(MODEL_DIR / MODEL_FILE) as model:
        shutil.copyfileobj(model, file, 1 << 20)
    return _Detector(file)


class _Table:
    """An array in an archive of numpy's, in a file; of a matrix ``width`` is the length of a row."""

    def __init__(self, file: IO[bytes], name: str, width: int = 1) -> None:
        with zipfile.ZipFile(file) as arrays:
            header = arrays.getinfo(f"{name}.npy").header_offset
        file.seek(header + _ZIP_NAME_LENGTHS)
        file.seek(int(np.frombuffer(file.read(4), "<u2").sum()), os.SEEK_CUR)
        np.lib.format.read_magic(file)
        shape, _, self.type = np.lib.format.read_array_header_1_0(file)
        self._count = int(np.prod(shape))
        self._row_size = width * self.type.itemsize
        self._file, self._at = file, file.tell()

    def row(self, number: int) -> bytes:
        """A row, as it lies there."""
        # Threads and forked processes share the file: nothing may hang on where it was read last.
        return os.pread(self._file.fileno(), self._row_size, self._at + number * self._row_size)

    def whole(self) -> npt.NDArray[Any]:
        """All of it, flat."""
        data = os.pread(self._file.fileno(), self._count * self.type.itemsize, self._at)
        return np.frombuffer(data, self.type)


class _Kept(dict[int, Row]):
    """Rows by number: read when they are asked for, and kept until there are too many."""

    def __init__(self, read: Callable[[int], Row]) -> None:
        self._read = read

    def __missing__(self, number: int) -> Row:
        if len(self) >= _KEPT_ROWS:
            self.clear()
        row = self[number] = self._read(number)
        return row


class _Weights:
    """The weights of features for each language, as the package asks for them."""

    def __init__(self, table: _Table) -> None:
        self._type = table.type
        self._rows = _Kept(table.row)

    def __getitem__(self, features: npt.NDArray[np.intp]) -> npt.NDArray[Any]:
        data = b"".join([self._rows[feature] for feature in features.tolist()])
        return np.frombuffer(data, self._type).reshape(len(features), -1)


class _Detector(LanguageIdentifier):  # type: ignore[misc]
    """A text's bytes lead from state to state; each state stands for a feature, or none (-1)."""

    def __init__(self, file: IO[bytes]) -> None:
        classes = _Table(file, "classes").whole().tolist()
        prior = _Table(file, "pc").whole()
        super().__init__(_Weights(_Table(file, "ptc", len(classes))), prior, classes, None, None, tk_row=())
        moves, rows, features = (
            _Table(file, name, width)
            for name, width in (("nextmove", _LETTERS), ("nextmove_row", 1), ("out_feat", 1))
        )
        self._moves = _Kept(lambda number: array(moves.type.char, moves.row(number)))
        self._rows = array(rows.type.char, rows.whole().tobytes())
        self._features = array(features.type.char, features.whole().tobytes())

    def _raw_score(self, text: bytes) -> npt.NDArray[Any]:
        state, moves, rows, features = 0, self._moves, self._rows, self._features
        met = []
        for letter in text:
            state = moves[rows[state]][letter]
            met.append(features[state])
        visits = Counter(met)
        del visits[-1]
        if not visits:
            return np.full(len(self.nb_classes), RAW_FLOOR, dtype=np.float32)
        scores: npt.NDArray[Any] = self._sparse_score(visits, self.nb_ptc)
        return scores
