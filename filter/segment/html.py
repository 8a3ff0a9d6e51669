"""An HTML page to segments.

libxml2 parses, removes what is never visible and leads the walk over the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from lxml import etree

from filter.page import Join, Node, Segment, Segments
from filter.segment.declared import read_declared
from filter.segment.limits import check_shown, check_tags
from filter.segment.text import read_lines

BLOCK_TAGS: Final = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html
    legend li main menu nav ol p pre search section summary table tbody td tfoot th thead tr
    ul br""".split()
)
"""Elements that begin and end a block; all others run on in their block."""

INVISIBLE_TAGS: Final = tuple(
    """audio canvas head iframe math noscript object option script select style svg template
    textarea title video""".split()
)
"""Elements whose text a reader never sees in the page."""

_STRONG_TAGS = frozenset({"b", "strong"})
_TELLING_ATTRIBUTES = frozenset({"class", "id", "role", "itemprop", "data-testid", "data-component"})
_INLINE_ELEMENTS: Final = 3
_HREF_CHARACTERS: Final = 120
_ATTRIBUTE_CHARACTERS = 200
_HIDDEN_STYLE = re.compile(r"(?:display:\s{0,4}none|visibility:\s{0,4}hidden)")
# How wide tags part, as bits: of all tags between two texts the widest counts.
_JOINS: dict[int, Join] = {0b00: "cell", 0b01: "line", 0b11: "paragraph"}
_WIDEST = max(_JOINS)
_LINES = frozenset({"br", "tr", "tbody", "thead", "tfoot"})
_GAP_WIDTHS = {tag: 0 if tag in {"td", "th"} else 1 if tag in _LINES else _WIDEST for tag in BLOCK_TAGS}
_VOID_TAGS = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "base", "col"})
_WORDLESS_TAGS = ("area", "base", "col", "img", "input", "link", "meta")  # libxml2 lets these have no content
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s<>/]{0,60})(?:\s[^<>]{0,9999})?/?>")
_DEEPEST: Final = 1000
_AFTER_BODY = len("</body></html>") + 9  # with white space: nothing follows on most pages
_BODY_ENDS = re.compile(rb"</body", re.IGNORECASE)
_END_TAGS = re.compile(rb"</(?:body|html)\s{0,9}>", re.IGNORECASE)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Old pages name a place by an element around its words, some by one that is never closed.
_NAMED_PLACES: Final = etree.XPath("//a[not(@href) and (@name or @id)]")
# Elements that begin the body; libxml2 leaves in the head those that are younger than itself.
_SHOWN_HEADS: Final = etree.XPath(
    "//head[*[not(self::title or self::meta or self::link or self::base or self::style or self::script"
    " or self::noscript or self::template)]]"
)
# A page that shows less than this without its <noscript> may hold its story in it.
_HARDLY_ANY_TEXT = 200


def parse(markup: str | bytes) -> etree._Element:
    """The tree of an HTML page, however broken; an empty ``<html>`` for an empty one.

    Bytes must be UTF-8. NULs and lone surrogates become U+FFFD. Elements nested deeper than
    libxml2 reads are dissolved; their text stays. `InputError` where there are too many tags, or attributes
    in one.
    """
    data = _encoded(markup)
    check_tags(data)
    data = _open_to_the_end(data)
    root, is_whole = _parse(data)
    if not is_whole:
        root, _ = _parse(_shallow(data.decode()).encode())
    return root


def _encoded(markup: str | bytes) -> bytes:
    data = markup if isinstance(markup, bytes) else _utf8(markup)
    return data.replace(b"\0", "\ufffd".encode()) if b"\0" in data else data


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _open_to_the_end(data: bytes) -> bytes:
    """``data`` without the end tags of its body where something follows the first of them, as where a header
    was pasted in whole. Browsers read on there (HTML, 13.2.6.4.19); libxml2 may drop the rest."""
    end = _BODY_ENDS.search(data)
    if end is None or len(data) - end.start() < _AFTER_BODY:
        return data
    return data[: end.start()] + _END_TAGS.sub(b"", data[end.start() :])


def _parse(data: bytes) -> tuple[etree._Element, bool]:
    """The tree, and whether all of ``data`` is in it."""
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        no_network=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # no element and no text at all
        root = None
    if root is None:
        return etree.Element("html"), True
    # libxml2 stops at a depth of 2048.
    deep = any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log)
    return root, not deep


def _shallow(text: str) -> str:
    """``text`` without the tags that stand deeper than `_DEEPEST`; breaks stay where blocks parted."""
    depth = 0

    def put(tag: re.Match[str]) -> str:
        nonlocal depth
        closes, name = tag[1] == "/", tag[2].lower()
        if name in _VOID_TAGS:
            return tag[0]
        too_deep = depth > _DEEPEST or (depth == _DEEPEST and not closes)
        depth = max(depth - 1, 0) if closes else depth + 1
        if not too_deep:
            return tag[0]
        return "<br>" if name in BLOCK_TAGS else ""

    return _TAG.sub(put, text)


def segment_html(markup: str | bytes) -> Segments:
    """The segments of an HTML page, with what it declares of itself. Bytes must be UTF-8."""
    root = parse(markup)
    declared = read_declared(root)
    page = _walk(_visible(root, INVISIBLE_TAGS))
    if sum(len(segment.text) for segment in page.segments) < _HARDLY_ANY_TEXT:
        del root  # two trees would be too much of a large page
        root = parse(markup)
        if next(root.iter("noscript"), None) is not None:
            page = _walk(_visible(root, [tag for tag in INVISIBLE_TAGS if tag != "noscript"]))
    return Segments("html", page.segments, page.nodes, declared)


def _visible(root: etree._Element, invisible: Iterable[str]) -> etree._Element:
    """The tree without the elements of ``invisible``, and without those that never have words."""
    for template in root.iter("template"):
        if template.get("shadowrootmode"):  # a browser shows these (declarative shadow DOM)
            template.tag = "div"
    _rename(_NAMED_PLACES, root, "span")
    _rename(_SHOWN_HEADS, root, "body")
    for lines in root.iter("pre"):
        _part_lines(lines)
    etree.strip_elements(root, *invisible, *_WORDLESS_TAGS, with_tail=False)
    return root


def _rename(found: etree.XPath, root: etree._Element, tag: str) -> None:
    elements: Any = found(root)  # lxml's type for it is whatever an XPath can give
    for element in elements:
        element.tag = tag


def _part_lines(element: etree._Element) -> None:
    """The lines of preformatted text parted by ``<br>``, those of a hard-wrapped paragraph put together."""
    # lxml takes no text back that XML forbids, though its parser let it in.
    text = _NO_XML.sub("", element.text or "").strip("\n")
    if len(element) or "\n" not in text.strip():
        return
    first, *others = read_lines(text)
    element.text = first.text
    for line in others:
        etree.SubElement(element, "br").tail = line.text


class _Walked(NamedTuple):
    segments: list[Segment]
    nodes: list[Node]


_Step = tuple[str, int | None, Any, str | None]
"""A tag, how wide it parts, the element if it begins here (else None), and the text up to the next tag."""

_Open = tuple[int, Any, int]
"""An element met in the walk: its parent's position, itself, and how many segments ended before it.
A plain tuple is made in a third of the time that a named one takes."""


def _steps(root: etree._Element) -> Iterator[_Step]:
    """The begins and ends of elements, in document order.

    lxml's own walk takes longer for one than asking each element how many are in it.
    """
    outer: list[tuple[str, int | None, etree._Element, int]] = []
    left = 0  # elements that are still to end before the one around them does
    for element in root.iter():
        tag = element.tag
        gap = _GAP_WIDTHS.get(tag)
        yield tag, gap, element, element.text
        inner = len(element)
        if inner:
            outer.append((tag, gap, element, left))
            left = inner
            continue
        yield tag, gap, None, element.tail
        left -= 1
        while not left and outer:
            tag, gap, ended, left = outer.pop()
            yield tag, gap, None, ended.tail
            left -= 1


# The loop runs twice for every element of every page: flat, over local names. White space that begins a
# segment is skipped, and elements without text are forgotten when they end, so that most cost nothing.
# No more elements are held than are asked: lxml keeps each that is held as an object.
def _walk(root: etree._Element) -> _Walked:
    segments: list[Segment] = []
    nodes: list[_Open] = []
    parts: list[str] = []
    opened: list[Any] = []
    link: Any = None  # the last one begun
    node, width = -1, _WIDEST
    in_link = in_strong = links = linked = strong = shown = 0
    for tag, gap, element, chunk in _steps(root):
        if gap is not None:
            if parts:
                whole = "".join(parts)
                shown += len(whole)
                check_shown(shown, len(segments) + 1)
                segments.append(_segment(whole, node, width, (links, linked, strong), opened))
                width, parts = 0, []
            links, linked, strong = in_link, 0, 0
            opened = [link] if in_link else []
            width |= gap
            if element is not None:
                nodes.append((node, element, len(segments)))
                node = len(nodes) - 1
            else:
                node = _left(nodes, node, len(segments))
        elif element is None:
            in_link -= tag == "a"
            in_strong -= tag in _STRONG_TAGS
        else:
            if len(opened) < _INLINE_ELEMENTS:
                opened.append(element)
            is_link = tag == "a"
            in_link += is_link
            links += is_link
            link = element if is_link else link
            in_strong += tag in _STRONG_TAGS
        if chunk and (parts or not chunk.isspace()):
            parts.append(chunk)
            if in_link or in_strong:
                size = len(chunk.strip())
                linked += size if in_link else 0
                strong += size if in_strong else 0
    return _Walked(segments, [Node._make((parent, at.tag, _attributes(at))) for parent, at, _ in nodes])


def _segment(whole: str, node: int, width: int, counts: tuple[int, int, int], opened: list[Any]) -> Segment:
    text = " ".join(whole.split())
    size = len(text)
    links, linked, strong = counts
    return Segment._make((  # in three quarters of the time that a call with the fields takes
        text,
        node,
        _JOINS[width],
        links,
        linked and min(linked, size),
        strong and min(strong, size),
        0,
        0,
        *_inline(opened),
    ))


def _inline(opened: list[Any]) -> tuple[str, str]:
    """What the first inline elements of a segment say, and where its first link leads."""
    if not opened:
        return "", ""
    told, href = [], ""
    for element in opened:
        tag, ask = element.tag, element.get
        told.append(tag)
        name = ask("class")
        if name:
            told.append(name[:_ATTRIBUTE_CHARACTERS])
        if tag == "a":
            kind = ask("rel")
            if kind:
                told.append(kind[:_ATTRIBUTE_CHARACTERS])
            href = href or ask("href", "")[:_HREF_CHARACTERS].strip()
    return " ".join(told), href


def _left(nodes: list[_Open], node: int, segments: int) -> int:
    """The parent of ``node``, which ends here; it goes if no segment was found in it."""
    parent, _, before = nodes[node]
    if before == segments:
        del nodes[node:]
    return parent


def _attributes(element: Any) -> str:
    """What the class, id and role of an element say, and whether it is hidden."""
    told = []
    for name, value in element.items():
        if name in _TELLING_ATTRIBUTES:
            told.append(value[:_ATTRIBUTE_CHARACTERS])
        elif name == "hidden" or (name == "style" and _HIDDEN_STYLE.search(value)):
            told.append("hidden")
    return " ".join(told)
