"""The original page as it can be looked at: its markup with whatever would run or load taken out.

The browser is told the same twice over, by a sandbox and a Content-Security-Policy; what is
taken out here is what they don't cover, as connections opened ahead of time and clicks.
"""

from __future__ import annotations

from html import escape
from typing import Final, cast

from lxml import etree

from filter.labelling.pages import Draft
from filter.segment.html import parse

POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""Of the preview: the page's own style sheets, pictures that stand in it, and nothing else."""

_ACTIVE: Final = (
    "applet audio base dialog embed frame frameset iframe link meta object portal script source template "
    "video"
).split()
# What a click would follow, and what names a place to load from.
_LEADING: Final = frozenset(
    "action archive background cite code codebase data formaction href longdesc manifest ping poster profile "
    "src srcdoc srcset target usemap {http://www.w3.org/1999/xlink}href xlink:href".split()
)


def preview_of(draft: Draft) -> str:
    """An HTML document that shows the page of a draft as far as that is safe."""
    if draft.kind == "text":
        return (
            f"<!doctype html><meta charset='utf-8'><pre style='white-space:pre-wrap'>{escape(draft.markup)}"
        )
    root = parse(draft.markup)
    etree.strip_elements(root, *_ACTIVE, with_tail=False)
    for element in root.iter(etree.Element):
        for name, value in cast("list[tuple[str, str]]", element.items()):
            inlined = name == "src" and value.startswith("data:image/")
            if (name in _LEADING and not inlined) or name.startswith("on"):
                del element.attrib[name]
    return "<!doctype html>" + etree.tostring(root, encoding="unicode", method="html")
