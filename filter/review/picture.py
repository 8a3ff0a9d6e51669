"""One page as a picture of what was done to it: its blocks beside the cleaned text, in HTML."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from filter.corpus.writers.base import refusals
from filter.page import LABELS, Block, Label, Page
from filter.review.html import document, escape
from filter.review.words import MEANINGS, SENSATIONAL, about, figures, meaning

_HUES: Final[dict[Label, int]] = {
    Label.TITLE: 265,
    Label.SUMMARY: 165,
    Label.BODY: 140,
    Label.BYLINE: 225,
    Label.CAPTION: 190,
    Label.NOTE: 85,
    Label.RELATED: 25,
    Label.AD: 0,
    Label.PROMO: 325,
    Label.SHARE: 205,
    Label.COMMENT: 290,
    Label.NAV: 240,
    Label.LEGAL: 50,
}

STYLE: Final = """
.legend { display: flex; flex-wrap: wrap; gap: .4rem .8rem; padding: 0; list-style: none; }
.columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1.5rem; }
.blocks { margin: 0; padding: 0; list-style: none; }
.blocks > li { margin: 0 0 .35rem; border-inline-start: .3rem solid; border-radius: .2rem; }
.blocks summary { padding: .3rem .6rem; cursor: pointer; }
.blocks s { color: var(--faint); }
.blocks ul { margin: 0; padding: 0 .6rem .5rem 2rem; }
.label { padding: 0 .4rem; border-radius: .6rem; font-size: .8rem; font-weight: 600; white-space: nowrap; }
.cleaned {
  position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto;
  padding: 0 1rem 1rem; background: var(--panel); border-radius: .4rem;
}
.cleaned p { white-space: pre-line; }
@media (max-width: 50rem) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  .cleaned { position: static; max-height: none; }
}
""" + "".join(
    f".{label} {{ --edge-color: hsl({hue} 55% var(--edge)); }}\n"
    f".blocks .{label} {{ border-color: var(--edge-color); background: hsl({hue} 40% var(--tint)); }}\n"
    f".label.{label} {{ color: hsl({hue} 60% var(--chip)); background: hsl({hue} 60% var(--tint)); "
    "box-shadow: inset 0 0 0 1px var(--edge-color); }\n"
    for label, hue in _HUES.items()
)
"""What `picture` and `block_item` need beside the style of every page."""


def write_picture(page: Page, path: Path) -> None:
    """Write `picture` to ``path``; `OutputError` where it can't be written."""
    with refusals(path):
        path.write_text(picture(page), encoding="utf-8")


def picture(page: Page) -> str:
    """One self-contained page: the blocks in order, coloured by label, the dropped ones struck through,
    each with its scores and what weighed most; the cleaned text beside them."""
    title = page.title or "(no title)"
    language = f' lang="{escape(page.language)}"' if page.language else ""
    body = f"""<header>
<h1{language} dir="auto">{escape(title)}</h1>
<p class="faint">{_about(page)}</p>
{_verdict(page)}
</header>
<main>
{_legend(page)}
<div class="columns">
<section aria-labelledby="blocks">
<h2 id="blocks">The page, read as {page.kind}: {len(page.blocks)} blocks</h2>
<ol class="blocks"{language}>
{"".join(map(block_item, page.blocks))}</ol>
</section>
<section class="cleaned" aria-labelledby="cleaned" tabindex="0">
<h2 id="cleaned">The cleaned text</h2>
<div{language}>
{_paragraphs(page)}</div>
</section>
</div>
</main>"""
    return document(f"Explained: {title}", body, STYLE)


def _about(page: Page) -> str:
    # Names of either direction of writing, each kept to itself.
    return " · ".join(f"<bdi>{escape(part)}</bdi>" for part in about(page))


def _verdict(page: Page) -> str:
    verdict = page.verdict
    word, colour = ("kept", "good") if verdict.keep else ("rejected", "bad")
    reasons = "".join(
        f"<li><strong>{finding.reason}</strong>: {escape(finding.evidence)}</li>\n"
        for finding in verdict.reasons
    )
    return f'<p>The page is <strong class="{colour}">{word}</strong>: {figures(verdict)}.</p>\n' + (
        f"<ul>\n{reasons}</ul>" if reasons else ""
    )


def _legend(page: Page) -> str:
    counts = Counter(block.label for block in page.blocks)
    items = (
        f"<li>{_chip(label)} {counts[label]}: {MEANINGS[label]}</li>\n" for label in LABELS if counts[label]
    )
    return (
        '<ul class="legend" aria-label="Labels">\n' + "".join(items) + "</ul>\n"
        "<p>Word and colour name a block's label; <s>struck through</s> is what was dropped, "
        '<strong class="bad">!</strong> marks sensational wording. '
        "Point at a block for its scores, open it for what weighed most. "
        '<a href="#cleaned">To the cleaned text</a></p>'
    )


def block_item(block: Block) -> str:
    """A block as an item of a list of class ``blocks``: label and text, and, opened, what weighed most."""
    word, mark = ("kept", "span") if block.kept else ("dropped", "s")
    scores = (
        f"reporting {block.score:.2f}, sensational {block.sensational:.2f}, off topic {block.off_topic:.2f}"
    )
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in (scores, meaning(block), *block.why()))
    text = f'<{mark} dir="auto">{escape(block.text)}</{mark}>'
    loud = '<strong class="bad" lang="en">!</strong> ' if block.sensational >= SENSATIONAL else ""
    return (
        f'<li class="{block.label}"><details><summary title="{scores}">{_chip(block.label)} '
        f'<span class="unseen" lang="en">{word}:</span> {loud}{text}</summary>'
        f'<ul lang="en">{reasons}</ul></details></li>\n'
    )


def _paragraphs(page: Page) -> str:
    parts = [f'<p dir="auto">{escape(part)}</p>\n' for part in page.text.split("\n\n") if part]
    return "".join(parts) or '<p class="faint" lang="en">Nothing: no block is kept.</p>\n'


def _chip(label: Label) -> str:
    return f'<span class="label {label}" lang="en">{label}</span>'
