"""The frame of a page for people: self-contained, without scripts, light and dark.

Whatever comes from a scraped page goes through `escape` and nowhere else. The document's
own policy forbids scripts, forms, pictures and every style but the one it carries, so that
a slip here could still load and run nothing.
"""

from __future__ import annotations

import base64
import hashlib
import html
from typing import Final

_REPLACEMENT = "\ufffd"
# What HTML doesn't allow in a text (C0 but tab and line ends, DEL and C1, surrogates).
_FORBIDDEN = dict.fromkeys(
    {*range(32), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {9, 10, 13}, _REPLACEMENT
)

BASE_STYLE: Final = """
:root {
  color-scheme: light dark;
  --paper: #fff; --panel: #f4f5f7; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --link: #0b57d0;
  --good: #116329; --bad: #a40e26; --tint: 92%; --chip: 24%; --edge: 42%;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --panel: #1e2329; --ink: #e6e9ed; --faint: #a3adb8; --line: #3a424b; --link: #8ab4f8;
    --good: #6fdd8b; --bad: #ff9492; --tint: 18%; --chip: 86%; --edge: 62%;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 90rem; overflow-wrap: anywhere;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }
a { color: var(--link); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--line); text-align: start; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.faint { color: var(--faint); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""
"""Colours, type and tables that every page shares. ``--tint``, ``--chip`` and ``--edge`` are the
lightness of a coloured ground, of words on it and of a line, for any hue: ``hsl(120 50% var(--tint))``.
``.unseen`` is for those who listen."""


def escape(text: str) -> str:
    """``text`` as HTML shows it letter by letter, in an element or between double quotes."""
    return html.escape(text.translate(_FORBIDDEN))


def document(title: str, body: str, style: str = "") -> str:
    """A whole page. ``title`` is plain text, ``body`` finished HTML with one ``<main>`` in it,
    ``style`` what it needs beside `BASE_STYLE`."""
    css = BASE_STYLE + style
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{css}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
