"""Where a run writes, and in what form, made out from what was asked for."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from glob import escape
from pathlib import Path
from typing import Literal, NamedTuple

from filter.corpus.document import Failure
from filter.corpus.inputs import STDIN, Found, is_folder
from filter.corpus.readers import is_page
from filter.corpus.record import Format
from filter.corpus.remote import is_remote
from filter.errors import OptionError

SHARD_BYTES = 500_000_000
"""What loaders like: some hundred megabytes a file, once it is compressed."""

_STDOUT = "-"
_FORMATS: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
}
_WET_ENDINGS = (".warc.wet.gz", ".wet.gz")
_SHARD_ENDINGS: dict[Format, str] = {
    "jsonl": ".jsonl.gz",
    "parquet": ".parquet",
    "wet": ".warc.wet.gz",
    "text": ".txt",
    "markdown": ".md",
}
_PACKED = (".gz", ".zst")
_FOREIGN_PACKED = (".bz2", ".xz", ".lzma", ".lz4", ".zip", ".7z", ".zstd")
_SIZE = re.compile(r"(\d{1,18}(?:\.\d+)?) ?([kMG]?)B?", re.IGNORECASE)
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}

Layout = Literal["stream", "file", "folder", "shards"]


class Target(NamedTuple):
    """Where cleaned pages go, and the others.

    A ``stream`` is stdout (``path`` None) or a device; a ``folder`` has a file a page; of
    ``shards`` the path's name has a ``*`` for the number, and each ends at ``shard_size``
    bytes of plain records, and ``manifest`` is where theirs stays when all is done.
    ``rejects`` None means that rejects are only reported.
    """

    path: Path | None
    layout: Layout
    format: Format
    rejects: Path | None
    manifest: Path | None = None
    shard_size: int = SHARD_BYTES

    @property
    def folder(self) -> Path | None:
        """The folder that is the output's own, None for one file."""
        if self.path is None or self.layout not in {"folder", "shards"}:
            return None
        return self.path if self.layout == "folder" else self.path.parent

    @property
    def files(self) -> list[Path]:
        """All that is written but the files of a folder or of shards."""
        page_file = self.path if self.layout == "file" else None
        return [path for path in (page_file, self.rejects, self.manifest) if path]

    @property
    def many(self) -> Path | None:
        """A pattern, as of `glob`, that the files of a folder or of shards fit."""
        if self.path and self.layout == "folder":
            return self.path / f"*{_SHARD_ENDINGS[self.format]}"
        if self.path and self.layout == "shards":
            return self.path.with_name("[0-9]*".join(map(escape, self.path.name.split("*"))))
        return None

    @property
    def partial(self) -> Path | None:
        """The hidden folder that holds what isn't whole yet; None where nothing is held back."""
        if self.path and self.layout == "folder":
            return self.path / ".pages.partial"
        held = self.path if self.layout != "stream" else _regular(self.rejects)
        return held.with_name(f".{held.name.replace('*', 'N')}.partial") if held else None


def make_target(
    out: str | None, pages_as: Format | None, rejects: str | None, shard_size: str | None = None
) -> Target:
    """The target for OUT, ``--format``, ``--rejects`` and ``--shard-size``; None is what wasn't said.

    `OptionError` where they don't fit together.
    """
    _check_local(out, rejects)
    apart = Path(rejects) if rejects else None
    size = parse_size(shard_size) if shard_size else SHARD_BYTES
    if out is None or out == _STDOUT:
        return _stream(None, pages_as, apart)
    path = Path(out)
    if "*" in path.name:
        name = path.name.partition("*")[0].rstrip("-_.") or "shards"
        return _shards(path, pages_as, apart, size, path.with_name(name))
    if path.is_dir() or out.endswith(("/", os.sep)) or not (path.suffix or path.exists()):
        if pages_as in {None, "text", "markdown"} and not shard_size:
            return Target(path, "folder", pages_as or "text", apart or path / "rejects.jsonl")
        form = pages_as or "jsonl"
        # Beside the folder, not in it: whatever loads the folder takes all in it for data.
        beside = path.resolve() if path.name in {"", ".."} else path
        return _shards(path / f"part-*{_SHARD_ENDINGS[form]}", form, apart, size, beside)
    if shard_size:
        pattern = path.with_name(f"{_stem(path)}-*{path.name.removeprefix(_stem(path))}")
        raise OptionError(f"--shard-size: {out} is one file; name a folder, or a pattern as {pattern}")
    if path.exists() and not path.is_file():
        return _stream(path, pages_as, apart)
    return Target(
        path,
        "file",
        _format(path, pages_as),
        apart or _with_ending(path.with_name(_stem(path)), "rejects.jsonl"),
    )


def _check_local(*names: str | None) -> None:
    for name in names:
        if name and is_remote(name):
            raise OptionError(
                f"{name} is no place on this machine: write to a folder here, then copy it there"
            )


def check_outputs(inputs: Iterable[Found], outputs: Iterable[Path], many: Path | None = None) -> None:
    """`OptionError` where an output would take an input's or another's place, or be read as input next time,
    and for a name that says a packing which nothing here writes.

    ``many`` is a pattern, as of `glob`, that all files of one output fit. What is no regular file,
    as ``/dev/null``, takes whatever comes.
    """
    if many:
        _check_packing(many)
    whole = many and _resolved(many.parent) / many.name
    places: dict[Path, Path] = {}
    for path in filter(_regular, outputs):
        _check_packing(path)
        place = _resolved(path)
        if place in places or _fits(place, whole):
            raise OptionError(f"{path} would be written twice: choose another name for one of the outputs")
        places[place] = path
    for one in (one for one in inputs if not isinstance(one, Failure) and one != STDIN):
        if is_folder(one):
            _check_outside(Path(one), places, many)
        # Path.is_file raises for a link that can't be followed
        elif os.path.isfile(one) and ((place := Path(one).resolve()) in places or _fits(place, whole)):  # noqa: PTH113
            raise OptionError(f"{one} is an input and an output: choose another name for the output")


def _check_packing(path: Path) -> None:
    if path.name.lower().endswith(_FOREIGN_PACKED):
        raise OptionError(f"{path}: packed files are written as {' and '.join(_PACKED)} only; name one")


def _check_outside(folder: Path, places: Mapping[Path, Path], many: Path | None) -> None:
    if many and many.parent.resolve().is_relative_to(folder.resolve()):
        raise OptionError(f"{many.parent} lies in the input folder {folder}: choose a folder outside it")
    for place, path in places.items():
        if is_page(place.name) and place.is_relative_to(folder.resolve()):
            raise OptionError(f"{path} would be a page of the folder {folder}: choose a place outside it")


def _fits(place: Path, many: Path | None) -> bool:
    return many is not None and place.parent == many.parent and fnmatchcase(place.name, many.name)


def _resolved(path: Path) -> Path:
    """Where an output goes: a link stays a link."""
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OptionError(f"{path} is a link that leads to itself: choose another output") from error
    return path.resolve()


def as_glob(name: str) -> str:
    """An output's name as a pattern in which ``*`` alone is special."""
    return "*".join(map(escape, name.split("*")))


def format_of(name: str) -> Format | None:
    """The format that an output's name says, packed or not; None where it says none."""
    lower = name.lower()
    return "wet" if lower.endswith(_WET_ENDINGS) else _FORMATS.get(_ending(lower))


def parse_size(text: str) -> int:
    """Bytes of ``500MB``, ``2 GB``, ``64k`` or a plain number, in powers of ten; else `OptionError`."""
    found = _SIZE.fullmatch(text.strip())
    size = int(float(found[1]) * _UNITS[found[2].lower()]) if found else 0
    if size < 1:
        raise OptionError(f"{text!r} is no size: a number of bytes, as 500MB or 2GB, is expected")
    return size


def _stream(path: Path | None, pages_as: Format | None, rejects: Path | None) -> Target:
    if pages_as == "parquet":
        raise OptionError(f"Parquet can't be written to {path or 'stdout'}: name a file or a folder by -o")
    return Target(path, "stream", pages_as or "jsonl", rejects)


def _shards(pattern: Path, pages_as: Format | None, rejects: Path | None, size: int, beside: Path) -> Target:
    """Shards, and what is told of them in files that are named after ``beside``."""
    if pattern.name.count("*") > 1:
        raise OptionError(f"{pattern}: one * is expected, for the number of a shard")
    apart = rejects or _with_ending(beside, "rejects.jsonl")
    manifest = _with_ending(beside, "manifest.json")
    return Target(pattern, "shards", _format(pattern, pages_as), apart, manifest, size)


def _with_ending(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")


def _format(path: Path, pages_as: Format | None) -> Format:
    name = path.name.lower()
    guess = format_of(name)
    if name.endswith(_PACKED) and guess == "parquet":
        raise OptionError(f"{path}: Parquet is compressed in itself; leave {path.suffix} out of the name")
    if pages_as == "wet" and guess != "wet":
        raise OptionError(f"{path}: WET is compressed record by record; let the name end in .warc.wet.gz")
    if guess is None and pages_as is None:
        endings = ", ".join([*_FORMATS, _WET_ENDINGS[0]])
        raise OptionError(f"{path}: can't tell the format from the name ({endings}); say it by --format")
    if guess in {"parquet", "wet"} and pages_as not in {None, guess}:
        raise OptionError(f"{path} is a name for {guess}, not for {pages_as}: choose one of them")
    return pages_as or guess or "jsonl"


def _regular(path: Path | None) -> Path | None:
    return path if path and (path.is_file() or not path.exists()) else None


def _ending(name: str) -> str:
    return Path(_unpacked(name)).suffix


def _stem(path: Path) -> str:
    """The name without its ending, nor that of compression, nor what WET has before it."""
    name = _unpacked(path.name)
    stem = Path(name).stem
    return stem[: -len(".warc")] if name.lower().endswith(".warc.wet") else stem


def _unpacked(name: str) -> str:
    for packed in _PACKED:
        if name.lower().endswith(packed):
            name = name[: -len(packed)]
    return name
