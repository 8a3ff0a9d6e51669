"""What was named on the command line, as documents and failures, one after the other.

The order is that of the arguments, of sorted names within a folder and of lines
within a file, on every machine. An input that can't be read gives one failure;
the ones after it go on.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from filter.binary import looks_binary
from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.readers import PAGE_ENDINGS, Reader, ending, reader_for
from filter.corpus.readers.either import read_either
from filter.corpus.streams import opened, reason_of, unpacked
from filter.errors import InputError

STDIN = "-"
_STDIN_DESCRIPTOR = 0


Found = str | Failure
"""An input: a path or ``-`` that is there, or the failure of one that isn't."""


def find_inputs(names: Sequence[str]) -> list[Found]:
    """The files, folders, patterns and ``-`` that were named, patterns resolved.

    `InputError` where none of them exists.
    """
    found: list[Found] = []
    for name in names:
        found += _matches(name) or [Failure(name, "unreadable", "doesn't exist: check the path", name)]
    if all(isinstance(one, Failure) for one in found):
        raise InputError(f"{', '.join(names)}: no such file or folder; check the path")
    return found


def read_inputs(found: Iterable[Found], options: ReadOptions) -> Iterator[Item]:
    """The items of the inputs, as they are read."""
    for one in found:
        if isinstance(one, Failure):
            yield one
        else:
            yield from _read(one, options)


def _matches(name: str) -> list[str]:
    """The paths that an argument means: itself where it exists, else as a pattern."""
    if name == STDIN or os.path.lexists(name):
        return [name]
    if not glob.has_magic(name):
        return []
    matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    # "**" gives the folders and what is in them: each page would come twice.
    return [match for match in matches if not ("**" in name and Path(match).is_dir())]


def _read(name: str, options: ReadOptions) -> Iterator[Item]:
    if name == STDIN:
        return _checked(_read_stdin(options))
    if Path(name).is_dir():
        return _read_folder(Path(name), options)
    return _read_file(Path(name), options)


def _read_stdin(options: ReadOptions) -> Iterator[Item]:
    with open(_STDIN_DESCRIPTOR, "rb", buffering=0, closefd=False) as raw:
        yield from _read_stream(unpacked(raw), "stdin", read_either, options)


def _read_file(path: Path, options: ReadOptions) -> Iterator[Item]:
    # Names that are no UTF-8 exist; an id has to be text that can be written.
    name = os.fsencode(path.as_posix()).decode("utf-8", "replace")
    return _checked(_read_stream(opened(path), name, reader_for(path.name), options))


def _read_stream(
    stream: AbstractContextManager[BinaryIO], name: str, read: Reader, options: ReadOptions
) -> Iterator[Item]:
    """The items of one input; what breaks it off is its last item, a failure."""
    last = ""
    try:
        with stream as opened_stream:
            for item in read(opened_stream, name, options):
                last = item.source
                yield item
    except InputError as error:
        after = f" (after {last})" if last else ""
        yield Failure(name, "unreadable", f"{error}{after}", name)


def _read_folder(folder: Path, options: ReadOptions) -> Iterator[Item]:
    empty = True
    for found in _walk(folder):
        empty = False
        if isinstance(found, Failure):
            yield found
        else:
            yield from _read_file(found, options)
    if empty:
        evidence = f"has no pages ({', '.join(PAGE_ENDINGS)}): name files of other kinds one by one"
        yield Failure(str(folder), "unreadable", evidence, str(folder))


def _walk(folder: Path) -> Iterator[Path | Failure]:
    """The pages in a folder and its folders; hidden ones and links to folders are passed over."""
    try:
        # A folder lists its files in another order on each machine.
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Failure(str(folder), "unreadable", f"can't be listed: {reason_of(error)}", str(folder))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif ending(entry.name) in PAGE_ENDINGS and _may_be_read(entry):
            yield Path(entry.path)


def _may_be_read(entry: os.DirEntry[str]) -> bool:
    """No folder, and no pipe that would block; a link that leads nowhere is read and fails."""
    return entry.is_file() or (entry.is_symlink() and not entry.is_dir())


def _checked(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with a failure in place of a document that plainly is no page."""
    for item in items:
        problem = _problem(item) if isinstance(item, Document) else None
        yield problem or item


def _problem(document: Document) -> Failure | None:
    # Checked here, before anything is sent to a worker and guessed into some text.
    if not document.data.strip():
        return Failure(document.id, "empty", "is empty: fetch it again", document.source)
    kind = looks_binary(document.data) if isinstance(document.data, bytes) else None
    if kind:
        return Failure(document.id, "binary", f"is {kind}, no page of text", document.source)
    return None
