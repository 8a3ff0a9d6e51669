"""The labelled file: pages that a person is done with, in the format that training reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from filter.corpus.record import json_line
from filter.corpus.streams import opened
from filter.errors import LabelError
from filter.labelling.output import whole_file
from filter.page import Kind
from filter.training.records import labelled_lines, read_records


def labelled_records(
    paths: Sequence[Path], copies: Literal["once", "each"] = "once"
) -> Iterator[dict[str, Any]]:
    """The labelled pages of files, checked; one that comes again just the same, once or each time.

    Raises `LabelError` for labels that are none, a page without id, html or text, the same page
    with other labels, and a file that holds none.
    """
    known: dict[str, tuple[int, Path]] = {}
    for path in paths:
        empty = True
        for record in read_records(path):
            empty = False
            check_record(record, str(path))
            content = hash(json_line({key: record.get(key) for key in ("html", "text", "lines")}))
            is_copy = record["id"] in known
            other, place = known.setdefault(record["id"], (content, path))
            if other != content:
                raise LabelError(
                    f"{record['id']}: is in {place} and in {path} with other labels; leave one of them out"
                )
            if copies == "each" or not is_copy:
                yield record
        if empty:
            raise LabelError(f"{path}: is empty; name a file of labelled pages")


def check_record(record: Mapping[str, Any], name: str) -> None:
    """Raises `LabelError` where a record of the file ``name`` is no labelled page."""
    identity = record.get("id")
    if not isinstance(identity, str) or not identity:
        raise LabelError(f"{name}: a page has no id; each needs one of its own")
    if not any(isinstance(record.get(field), str) for field in ("html", "text")):
        raise LabelError(f"{identity}: has neither html nor text")
    check_facts(record, identity)
    if not labelled_lines(dict(record)):
        raise LabelError(f"{identity}: has no labelled line")


def check_facts(record: Mapping[str, Any], name: str) -> None:
    """Raises `LabelError`, for the page ``name``, where what its record says of it is no string."""
    for field in ("url", "domain", "language"):
        value = record.get(field)
        if value is not None and not isinstance(value, str):
            raise LabelError(
                f"{name}: its {field} is {str(value)[:60]!r}; give it as a string, or leave it out"
            )


def kind_of(record: Mapping[str, Any]) -> Kind:
    """The field in which a record has its page: what is no string there is none."""
    return "html" if isinstance(record.get("html"), str) else "text"


def digest_of(content: object) -> str:
    """What tells one page, or one list of lines, from another; the same before it was written and after."""
    return blake2b(json_line({"content": content}), digest_size=16).hexdigest()


class LabelledFile:
    """A file of labelled pages that is whole at every moment.

    Pages stay in the order in which they came. Pages of other sessions in it are left as they are.
    Raises `LabelError` for a file that holds something else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ids: list[str] = []
        self._digests: dict[str, str] = {}
        self._lines: dict[str, list[Any]] = {}
        if path.exists() and path.stat().st_size:
            for record in labelled_records([path], "each"):
                self._ids.append(record["id"])
                self._keep(record)
        self._state = self._stat()

    def lines_of(self, identity: str) -> list[Any] | None:
        """The lines of a page as they stand in the file, None where it isn't there."""
        return self._lines.get(identity)

    def lines_digest(self, identity: str) -> str | None:
        """The digest of a page's lines in the file, None where it isn't there."""
        lines = self._lines.get(identity)
        return digest_of(lines) if lines else None

    def page_digest(self, identity: str) -> str | None:
        """The digest of a page's markup or text in the file, None where it isn't there."""
        return self._digests.get(identity)

    def check(self) -> None:
        """Raises `LabelError` where somebody else has changed the file since it was read."""
        if self._stat() != self._state:
            raise LabelError(f"{self.path}: another program has changed it; start newsfilter label again")

    def update(self, changes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Put pages in, in the place of older ones of their ids, and take out those that are None.

        Raises `LabelError` where somebody else has changed the file, `OutputError` where the system
        refuses; the file is left as it was.
        """
        if not changes:
            return
        self.check()
        ids = list(dict.fromkeys([*self._ids, *changes]))
        with whole_file(self.path) as write:
            old = dict(zip(self._ids, self._raw_lines(), strict=True))
            for identity in ids:
                record = changes.get(identity)
                if identity not in changes:
                    write(old[identity].rstrip(b"\r\n") + b"\n")  # the last line may lack its end
                elif record is not None:
                    write(json_line(record))
        for identity, record in changes.items():
            self._lines.pop(identity, None)
            self._digests.pop(identity, None)
            if record is not None:
                self._keep(record)
        self._ids = [identity for identity in ids if identity in self._lines]
        self._state = self._stat()

    def _keep(self, record: Mapping[str, Any]) -> None:
        self._lines[record["id"]] = record["lines"]
        self._digests[record["id"]] = digest_of(record[kind_of(record)])

    def _raw_lines(self) -> Iterator[bytes]:
        if self._ids:
            with opened(self.path) as stream:
                yield from stream

    def _stat(self) -> tuple[int, int] | None:
        if not self.path.exists():
            return None
        stat = self.path.stat()
        return stat.st_mtime_ns, stat.st_size
