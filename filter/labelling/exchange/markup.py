"""HTML whose elements say their label in an attribute, as ``<p data-label="body">`` or ``"related!"``.

An element's label is that of all text in it, but for elements in it that have their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from lxml import etree

from filter.decode import decode
from filter.errors import LabelError
from filter.labelling.exchange.base import Found
from filter.labelling.marks import Mark, read_mark
from filter.segment.html import BLOCK_TAGS, INVISIBLE_TAGS, parse
from filter.training.align import UNKNOWN, Line, align_lines
from filter.training.records import labelled_lines

ATTRIBUTE: Final = "data-label"

# Control characters: libxml2 reads them and takes none back.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _Chunk(NamedTuple):
    """A run of text of one line: where it stands, and the label of the element around it."""

    element: etree._Element
    at: str
    line: int
    mark: Mark | None


def read_labelled_html(path: Path) -> Iterator[Found]:
    """The page of an HTML file. Raises `LabelError` where no element of it has a label."""
    try:
        root = parse(decode(path.read_bytes()))
    except OSError as error:
        raise LabelError(f"{path}: can't be read ({error.strerror})") from error
    name = path.as_posix()
    lines: list[tuple[int, Mark, list[str]]] = []
    for chunk in _chunks(root, name):
        text = getattr(chunk.element, chunk.at)
        is_gap = chunk.mark is None and not text.strip()
        if lines and (lines[-1][:2] == (chunk.line, chunk.mark) or (is_gap and lines[-1][0] == chunk.line)):
            lines[-1][2].append(text)
        elif chunk.mark:
            lines.append((chunk.line, chunk.mark, [text]))
    if not lines:
        raise LabelError(f"{name}: no element has a {ATTRIBUTE}; is it a labelled page?")
    _strip_labels(root)  # they are no part of the page
    html = _written(root)
    folded = (Line(*mark, " ".join("".join(parts).split())) for _, mark, parts in lines)
    yield Found({"id": name, "html": html}, [line for line in folded if line.text])


def labelled_html(record: dict[str, Any]) -> str:
    """A labelled page as HTML, each run of labelled text in a ``<span data-label>``.

    Raises `LabelError` for a page that came as text.
    """
    name = record["id"]
    if not isinstance(record.get("html"), str):
        raise LabelError(f"{name}: came as text, and has no HTML to put labels in")
    root = parse(record["html"])
    _strip_labels(root)  # sites have attributes of that name too
    chunks = list(_chunks(root, name))
    texts: dict[int, str] = {}
    for chunk in chunks:
        texts[chunk.line] = texts.get(chunk.line, "") + getattr(chunk.element, chunk.at)
    texts = {line: text for line, text in texts.items() if text.strip()}
    targets = dict(zip(texts, align_lines(list(texts.values()), labelled_lines(record)), strict=True))
    for chunk in chunks:
        target = targets.get(chunk.line, UNKNOWN)
        if target.label and getattr(chunk.element, chunk.at).strip():
            _wrap(chunk, Mark(target.label, bool(target.sensational)))
    return _written(root)


def _strip_labels(root: etree._Element) -> None:
    for element in root.iter(etree.Element):
        if ATTRIBUTE in element.attrib:
            del element.attrib[ATTRIBUTE]


def _wrap(chunk: _Chunk, mark: Mark) -> None:
    span = etree.Element("span", {ATTRIBUTE: str(mark)})
    span.text = _UNWRITABLE.sub("", getattr(chunk.element, chunk.at))
    setattr(chunk.element, chunk.at, None)
    if chunk.at == "text":
        chunk.element.insert(0, span)
    else:
        chunk.element.addnext(span)


def _written(root: etree._Element) -> str:
    return "<!doctype html>" + etree.tostring(root, encoding="unicode", method="html")


def _chunks(root: etree._Element, name: str) -> Iterator[_Chunk]:
    """The runs of visible text in document order; a line ends where a block-level element begins or ends."""
    marks: list[Mark | None] = [None]
    line = hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        starts = event == "start"
        line += element.tag in BLOCK_TAGS
        hidden += (1 if starts else -1) * (element.tag in INVISIBLE_TAGS)
        word = element.get(ATTRIBUTE)
        if starts:
            marks.append(read_mark(word.strip(), name) if word else marks[-1])
        else:
            marks.pop()
        at = "text" if starts else "tail"
        if getattr(element, at) and not hidden:
            yield _Chunk(element, at, line, marks[-1])
