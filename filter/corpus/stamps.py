"""What inputs look like from outside: by it a run that goes on knows that they are the same."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from filter.corpus import remote
from filter.corpus.document import Failure
from filter.corpus.inputs import STDIN, Found, is_folder
from filter.corpus.readers import is_page
from filter.errors import InputError


class Stamp(NamedTuple):
    """A file: its ``size`` in bytes, -1 if unknown, and a ``mark`` that changes when it is modified."""

    name: str
    size: int
    mark: int | str


class Seen(NamedTuple):
    """All files of the inputs: how many, their bytes, and a digest of every stamp."""

    files: int
    bytes: int
    digest: str


def stamps(found: Iterable[Found]) -> Iterator[Stamp]:
    """The files of the inputs, in one order on every machine; stdin has none."""
    for one in found:
        if isinstance(one, Failure):
            yield Stamp(one.id, -1, "")
        elif is_folder(one):
            yield from map(_stamp, _files(one))
        elif not os.path.lexists(one) and remote.is_remote(one):
            yield from _remote_stamps(one)
        elif one != STDIN:
            yield _stamp(one)


def look_at(found: Iterable[Found], listing: Path | None = None) -> Seen:
    """Look at every file of the inputs; ``listing`` takes the stamps, one a line, to tell changes by."""
    digest = hashlib.sha256()
    files = size = 0
    with Path(listing or os.devnull).open("w", encoding="utf-8") as lines:
        for stamp in stamps(found):
            line = json.dumps(stamp) + "\n"
            digest.update(line.encode())
            lines.write(line)
            files, size = files + 1, size + max(0, stamp.size)
    return Seen(files, size, digest.hexdigest())


def first_change(found: Iterable[Found], listing: Path) -> str:
    """The first file that isn't as ``listing`` has it, and how: "a.html is new"."""
    with listing.open(encoding="utf-8") as lines:
        before = (Stamp(*json.loads(line)) for line in lines)
        for now in stamps(found):
            then = next(before, None)
            if then is None or (then.name != now.name and now.name < then.name):
                return f"{now.name} is new"
            if then.name != now.name:
                return f"{then.name} is gone"
            if then != now:
                return f"{now.name} has changed"
        gone = next(before, None)
    return f"{gone.name} is gone" if gone else "files have changed"


def _stamp(name: str) -> Stamp:
    try:
        status = os.stat(name)  # noqa: PTH116 - a million names: a Path of each costs more than the look
    except OSError:  # reading it gives the failure
        return Stamp(name, -1, "")
    return Stamp(name, status.st_size, status.st_mtime_ns)


def _remote_stamps(url: str) -> Iterator[Stamp]:
    try:
        files = remote.files(url)
        for name in [url] if files is None else filter(is_page, files):
            yield Stamp(name, *remote.seen(name))
    except InputError:  # as above
        yield Stamp(url, -1, "")


def _files(folder: str) -> Iterator[str]:
    """The pages in a folder and its folders, hidden ones left out."""
    # No recursion, and before Python 3.12 os.walk is one: a tree may be deeper than the stack.
    left = [folder]
    while left:
        path = left.pop()
        _, folders, names = next(os.walk(path), (path, [], []))
        yield from (os.path.join(path, name) for name in sorted(names) if is_page(name))  # noqa: PTH118 - as above
        inner = (os.path.join(path, name) for name in folders if not name.startswith("."))  # noqa: PTH118
        left += sorted(itertools.filterfalse(os.path.islink, inner), reverse=True)
