"""Labels of other tools, on the blocks of their pages, in the format that training reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from filter.corpus.document import Failure
from filter.corpus.inputs import find_inputs
from filter.corpus.readers import ending
from filter.corpus.record import json_line
from filter.corpus.target import check_outputs
from filter.errors import LabelError
from filter.labelling.exchange.base import Found, Placed, placed
from filter.labelling.exchange.gold import placed_gold, read_gold
from filter.labelling.exchange.label_studio import read_label_studio
from filter.labelling.exchange.markup import read_labelled_html
from filter.labelling.exchange.prodigy import read_prodigy
from filter.labelling.labelled import labelled_records
from filter.labelling.output import whole_file
from filter.training.records import labelled_lines, read_records

ImportFormat = Literal["labelled", "gold", "html", "label-studio", "prodigy"]

_PAGES: Final = frozenset({".html", ".htm", ".xhtml"})
_TELLING: Final[Mapping[str, ImportFormat]] = {
    "lines": "labelled",
    "gold": "gold",
    "annotations": "label-studio",
    "spans": "prodigy",
}
"""Keys that only records of one format have."""


class Imported(NamedTuple):
    """How many pages came in, and how many gold lines of them are on no block."""

    pages: int
    unplaced: int


def import_labels(names: Sequence[str], out: Path, written_as: ImportFormat | None, beside: Path) -> Imported:
    """Write the labelled pages of files to ``out``; what could not be placed goes to ``beside``.

    ``written_as`` None looks at each file. Raises `LabelError` for whatever is wrong with the
    labels, `OptionError` where an output would replace an input, and `OutputError` where the system
    refuses; then nothing is written.
    """
    check_outputs(find_inputs(names), (out, beside))
    unplaced: list[dict[str, str]] = []
    pages = 0
    with whole_file(out) as write:
        for record, lost in _pages(names, written_as):
            pages += 1
            write(json_line(record))
            unplaced += [{"id": record["id"], "text": text} for text in lost]
        if not pages:
            raise LabelError(f"{', '.join(names)}: no page with labels in it")
        _write_unplaced(unplaced, beside)
    return Imported(pages, len(unplaced))


def _pages(names: Sequence[str], written_as: ImportFormat | None) -> Iterator[Placed]:
    """The pages of all files, each once; `LabelError` where one comes again with other labels."""
    known: dict[str, bytes] = {}
    for path in _paths(names):
        for found in _READERS[written_as or _format_of(path)](path):
            page = _on_its_page(found, path)
            identity = page.record["id"]
            digest = blake2b(json_line({**page.record, "source": None}), digest_size=16).digest()
            if identity not in known:
                known[identity] = digest
                yield page
            elif known[identity] != digest:
                raise LabelError(f"{identity}: comes again with other labels in {path}; leave one out")


def _on_its_page(found: Found, path: Path) -> Placed:
    return placed_gold(found, str(path)) if found.gold else placed(found, str(path))


def _write_unplaced(unplaced: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Where all was placed, an older list goes: it would speak of other pages."""
    if not unplaced:
        path.unlink(missing_ok=True)
        return
    with whole_file(path) as write:
        for row in unplaced:
            write(json_line(row))


def _paths(names: Sequence[str]) -> Iterator[Path]:
    for one in find_inputs(names):
        if isinstance(one, Failure):
            raise LabelError(f"{one.source} {one.evidence}")
        path = Path(one)
        if path.is_dir():
            yield from sorted(page for page in path.rglob("*") if page.suffix.lower() in _PAGES)
        else:
            yield path


def _format_of(path: Path) -> ImportFormat:
    """The format of a file, by its name or its first record; `LabelError` where neither tells."""
    if path.suffix.lower() in _PAGES:
        return "html"
    if ending(path.name) == ".json":
        return "label-studio"
    first = next(read_records(path), None)
    if first is None:
        raise LabelError(f"{path}: is empty; name a file of labelled pages")
    for key, written_as in _TELLING.items():
        if key in first:
            return written_as
    raise LabelError(f"{path}: can't tell what format its labels have; say it by --from")


def _read_labelled(path: Path) -> Iterator[Found]:
    return (Found(record, labelled_lines(record)) for record in labelled_records([path]))


_READERS: Final[Mapping[ImportFormat, Callable[[Path], Iterator[Found]]]] = {
    "labelled": _read_labelled,
    "gold": read_gold,
    "html": read_labelled_html,
    "label-studio": read_label_studio,
    "prodigy": read_prodigy,
}
