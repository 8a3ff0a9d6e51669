"""What was named on the command line, as documents and failures, one after the other.

The order is that of the arguments, of sorted names within a folder and of lines
within a file, on every machine. An input that can't be read gives one failure;
the ones after it go on.
"""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from filter.binary import looks_binary
from filter.corpus import remote
from filter.corpus.document import Document, Failure, Item, ReadOptions, Skipped
from filter.corpus.readers import (
    PAGE_ENDINGS,
    READERS,
    ending,
    is_page,
    read_stream,
    read_unnamed,
    reader_for,
)
from filter.corpus.streams import Meter, opened, reason_of, unpacked
from filter.errors import InputError

STDIN = "-"
_STDIN_DESCRIPTOR = 0


Found = str | Failure
"""An input: a path, a URL or ``-`` that is there, or the failure of one that isn't."""


def find_inputs(names: Sequence[str]) -> list[Found]:
    """The files, folders, patterns and ``-`` that were named, patterns resolved.

    `InputError` where none of them exists.
    """
    found = [one for name in names for one in _found(name)]
    failures = [one for one in found if isinstance(one, Failure)]
    if len(failures) == len(found):
        raise InputError("; ".join(f"{one.source} {one.evidence}" for one in failures))
    return found


def read_inputs(
    found: Iterable[Found],
    options: ReadOptions,
    skipped: Counter[str] | None = None,
    meter: Meter | None = None,
) -> Iterator[Item]:
    """The items of the inputs, as they are read.

    ``skipped`` counts what is no page in crawls and archives, ``meter`` the bytes that were read.
    The same inputs give the same items with the same ids in the same order each time.
    """
    for one in found:
        items = [one] if isinstance(one, Failure) else _read(one, options, meter)
        yield from checked(_counted(items, Counter() if skipped is None else skipped))


def checked(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with a failure in place of a document that plainly is no page."""
    for item in items:
        problem = _problem(item) if isinstance(item, Document) else None
        yield problem or item


def _found(name: str) -> Sequence[Found]:
    try:
        return _matches(name) or [Failure(name, "unreadable", "doesn't exist: check the path", name)]
    except InputError as error:
        return [Failure(name, "unreadable", str(error), name)]


def _matches(name: str) -> list[str]:
    """The inputs that an argument means: itself where it exists, else as a pattern."""
    if name == STDIN or os.path.lexists(name):
        return [name]
    if remote.is_remote(name):
        return remote.matches(name)
    if not glob.has_magic(name):
        return []
    matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    # "**" gives the folders and what is in them: each page would come twice.
    return [match for match in matches if not ("**" in name and is_folder(match))]


def _read(name: str, options: ReadOptions, meter: Meter | None) -> Iterator[Item | Skipped]:
    if name == STDIN:
        return _read_stdin(options)
    if not os.path.lexists(name) and remote.is_remote(name):
        return _read_remote(name, options, meter)
    if is_folder(name):
        return _read_folder(Path(name), options, meter)
    return _read_file(Path(name), options, meter)


def is_folder(name: str) -> bool:
    """Whether a folder stands there, or a link to one."""
    return os.path.isdir(name)  # noqa: PTH112 - Path.is_dir raises for links that can't be followed


def _read_stdin(options: ReadOptions) -> Iterator[Item | Skipped]:
    with open(_STDIN_DESCRIPTOR, "rb", buffering=0, closefd=False) as raw:
        yield from read_stream(unpacked(raw), "stdin", read_unnamed, options)


def _read_remote(url: str, options: ReadOptions, meter: Meter | None) -> Iterator[Item | Skipped]:
    try:
        found = remote.files(url)
    except InputError as error:
        yield Failure(url, "unreadable", str(error), url)
        return
    empty = True
    for file in [url] if found is None else found:
        if found is None or is_page(file):
            empty = False
            reader = reader_for(remote.file_name(file))
            yield from read_stream(remote.opened(file, meter), file, reader, options)
        else:
            yield from _passed_over(file)
    if empty:
        yield _no_pages(url)


def _read_file(path: Path, options: ReadOptions, meter: Meter | None) -> Iterator[Item | Skipped]:
    # Names that are no UTF-8 exist; an id has to be text that can be written.
    name = os.fsencode(path.as_posix()).decode("utf-8", "replace")
    return read_stream(opened(path, meter), name, reader_for(path.name), options)


def _read_folder(folder: Path, options: ReadOptions, meter: Meter | None) -> Iterator[Item | Skipped]:
    empty = True
    for found in _walk(folder):
        empty = empty and isinstance(found, Skipped)
        if isinstance(found, Path):
            yield from _read_file(found, options, meter)
        else:
            yield found
    if empty:
        yield _no_pages(str(folder))


def _walk(folder: Path) -> Iterator[Path | Failure | Skipped]:
    """The pages in a folder and its folders; hidden ones and links to folders are passed over."""
    # No recursion: a tree may be deeper than Python's stack.
    left = [_listed(folder)]
    while left:
        entry = next(left[-1], None)
        if entry is None:
            left.pop()
        elif isinstance(entry, Failure):
            yield entry
        elif entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                left.append(_listed(Path(entry.path)))
        elif not is_page(entry.name):
            yield from _passed_over(entry.name)
        elif _may_be_read(entry):
            yield Path(entry.path)


def _listed(folder: Path) -> Iterator[os.DirEntry[str] | Failure]:
    """What is in a folder, or the failure of one that can't be listed."""
    try:
        # A folder lists its files in another order on each machine.
        yield from sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Failure(str(folder), "unreadable", f"can't be listed: {reason_of(error)}", str(folder))


def _passed_over(path: str) -> Iterator[Skipped]:
    """A folder's file that is no page, by its ending where it can be an input; hidden ones don't count."""
    if not path.rpartition("/")[2].startswith("."):
        found = ending(path)
        yield Skipped(f"{found if found in READERS else 'other'} file in a folder")


def _no_pages(folder: str) -> Failure:
    evidence = f"has no pages ({', '.join(PAGE_ENDINGS)}): name files of other kinds, as '{folder}/*.warc.gz'"
    return Failure(folder, "unreadable", evidence, folder)


def _may_be_read(entry: os.DirEntry[str]) -> bool:
    """No folder, and no pipe that would block; a link that can't be followed is read and fails."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:  # nothing is there, or the link leads in a circle, through a file, or is too long
        return True


def _counted(items: Iterable[Item | Skipped], skipped: Counter[str]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Skipped):
            skipped[item.what] += 1
        else:
            yield item


def _problem(document: Document) -> Failure | None:
    # Checked here, before anything is sent to a worker and guessed into some text.
    if not document.data.strip():
        return Failure(document.id, "empty", "is empty: fetch it again", document.source)
    kind = looks_binary(document.data) if isinstance(document.data, bytes) else None
    if kind:
        return Failure(document.id, "binary", f"is {kind}, no page of text", document.source)
    return None
