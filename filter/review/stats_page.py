"""The counts of a run as a page for a browser: bars drawn as SVG, and samples of blocks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from filter.corpus.writers.base import refusals
from filter.page import cut
from filter.review.html import document, escape
from filter.review.stats import Chart, Sample, Stats, charts, headline

_MOST: Final = 30
_CHARACTERS: Final = 400

_STYLE: Final = """
.charts { columns: 34rem; column-gap: 2rem; }
.charts section { break-inside: avoid; padding-block-start: .1rem; }
.charts table { width: 100%; table-layout: fixed; }
.charts th { font-weight: normal; width: 45%; }
.charts td:nth-child(2) { text-align: end; white-space: nowrap; width: 5.5rem; }
.charts svg { display: block; width: 100%; }
.charts rect { fill: var(--link); }
.samples li { margin-block-end: .5rem; }
"""


def write_stats_page(stats: Stats, name: str, path: Path) -> None:
    """Write `stats_page` to ``path``; `OutputError` where it can't be written."""
    with refusals(path):
        path.write_text(stats_page(stats, name), encoding="utf-8")


def stats_page(stats: Stats, name: str) -> str:
    """One self-contained page on the run that wrote ``name``."""
    title = f"What became of the pages: {name}"
    drawn = "".join(_chart(chart) for chart in charts(stats, _MOST) if chart.bars)
    body = f"""<header>
<h1>{escape(title)}</h1>
<p>{headline(stats)}</p>
<p class="faint">{stats.characters:,} characters of text, {stats.duplicates:,} near-duplicates.
Noise of a site is what of its pages was rejected, and of the text on the others was dropped.</p>
</header>
<main>
<div class="charts">
{drawn}</div>
{_samples("Kept blocks, at random", stats.kept)}{_samples("Dropped blocks, at random", stats.dropped)}
</main>"""
    return document(title, body, _STYLE)


def _chart(chart: Chart) -> str:
    largest = max(value for _, value in chart.bars) or 1
    rows = "".join(
        f'<tr><th scope="row"><bdi>{escape(cut(name, 60))}</bdi></th><td>{value:{chart.form}}</td>'
        f"<td>{_bar(value / largest)}</td></tr>\n"
        for name, value in chart.bars
    )
    more = f'<p class="faint">and {chart.more:,} more</p>\n' if chart.more else ""
    return f"<section>\n<h2>{chart.title}</h2>\n<table>\n{rows}</table>\n{more}</section>\n"


def _bar(share: float) -> str:
    # The number stands beside it: who listens needs no picture of it.
    drawn = f'<rect width="{share * 100:.1f}%" height="12"></rect>'
    return f'<svg width="100%" height="12" aria-hidden="true">{drawn}</svg>'


def _samples(title: str, samples: Iterable[Sample]) -> str:
    items = "".join(
        f"<li><strong>{escape(sample.block['label'])}</strong> "
        f'<span class="faint">reporting {sample.block["score"]:.2f}, <bdi>{escape(sample.site)}</bdi>, '
        f"<bdi>{escape(cut(sample.page, 100))}</bdi></span><br>\n"
        f'<span dir="auto">{escape(cut(sample.block["text"], _CHARACTERS))}</span></li>\n'
        for sample in samples
    )
    return f'<section class="samples">\n<h2>{title}</h2>\n<ul>\n{items}</ul>\n</section>\n' if items else ""
