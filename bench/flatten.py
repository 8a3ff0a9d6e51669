"""Markup to lines of text, for the peers that answer with markup."""

from __future__ import annotations

# Inline elements are the few: whatever else a fragment holds begins a line of its own.
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
    }
    | {
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
    }
    | {"u", "var", "wbr"}
)


def text_of(markup: str) -> str:
    """The text of a fragment of HTML, one line for each block-level element or ``<br>``."""
    from lxml import etree, html

    if not markup.strip():
        return ""
    # As bytes: a string that declares an encoding of its own is refused.
    tree = html.document_fromstring(markup.encode(), parser=html.HTMLParser(encoding="utf-8"))
    etree.strip_elements(tree, "script", "style", "head", etree.Comment, with_tail=False)
    for element in tree.iter():
        if element.tag not in _INLINE:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in "".join(map(str, tree.itertext())).splitlines())
    return "\n".join(line for line in lines if line)
