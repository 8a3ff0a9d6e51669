"""The evaluation as a page for a browser: figures, plots, where it goes wrong, and whether to label more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filter.corpus.writers.base import refusals
from filter.page import LABELS, Block
from filter.review.evaluation import figure_rows, groups, label_rows, sensational_rows, what_was_measured
from filter.review.html import document, escape
from filter.review.picture import STYLE as PICTURE_STYLE
from filter.review.picture import block_item
from filter.review.plots import STYLE as PLOT_STYLE
from filter.review.plots import Axis, Series, plot
from filter.training.align import Target
from filter.training.curve import Point, learning_curve, verdict_of
from filter.training.evaluation import Evaluation, Measured, by_length, exact, figures
from filter.training.fit import Progress
from filter.training.labelled import LabelledPage, caution
from filter.training.odds import calibration, precision_recall

if TYPE_CHECKING:
    from filter.clean import PageFilter

_MOST_ROWS: Final = 40
_WORST: Final = 5
_RIGHT: Final = '<td class="right">'
_STYLE: Final = (
    PLOT_STYLE
    + PICTURE_STYLE
    + """
.plots { display: flex; flex-wrap: wrap; gap: 0 2rem; }
figure { margin: 0; }
td { text-align: end; }
.confusion td { min-width: 3rem; padding: .15rem .3rem; }
.confusion .right { font-weight: 700; background: var(--panel); }
.scrolls { overflow-x: auto; }
.blocks > .should { border: 0; padding-inline-start: 1rem; }
"""
)


def write_report(evaluation: Evaluation, path: Path, hear: Progress) -> None:
    """Write `report` to ``path``; `OutputError` where it can't be written."""
    from filter.clean import PageFilter
    from filter.model.bundle import load

    last = evaluation.measured[-1].name
    curve = learning_curve(load(last), evaluation.pages, hear)
    body = report(evaluation, curve, PageFilter(last))
    with refusals(path):
        path.write_text(body, encoding="utf-8")


def report(evaluation: Evaluation, curve: Sequence[Point], page_filter: PageFilter) -> str:
    """One self-contained page; ``curve`` and ``page_filter`` are of the last bundle, looked at closely."""
    last = evaluation.measured[-1]
    body = f"""<header>
<h1>How good: {", ".join(f"<bdi>{escape(one.name)}</bdi>" for one in evaluation.measured)}</h1>
<p>{what_was_measured(evaluation)}. <strong>{escape(caution(evaluation.pages))}</strong></p>
<p class="faint">In brackets, where 95 of 100 draws of the pages put a figure. Differences are from the first
model, on the same pages in every draw.</p>
</header>
<main>
{"".join(_table(title, figure_rows(measured)) for title, measured in groups(evaluation))}
<div class="plots">
{_precision_recall(evaluation)}{_calibration(evaluation)}{_curve(curve, last.name)}
</div>
{_table("F1 of each label", label_rows(evaluation.measured))}
{_table("Sensational lines", sensational_rows(evaluation))}
{"".join(map(_confusion, evaluation.measured))}
{_by("site", evaluation, lambda page: page.site)}
{_by("language", evaluation, lambda page: page.language)}
{_by("length", evaluation, None)}
{_worst(evaluation, page_filter)}
</main>"""
    return document("How good the models are", body, _STYLE)


def _table(title: str, rows: Sequence[Sequence[str]]) -> str:
    head, *others = rows
    if not others:
        return ""
    shown = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = "".join(
        f'<tr><th scope="row"><bdi>{escape(name)}</bdi></th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>\n"
        for name, *cells in others
    )
    return (
        f'<section class="scrolls">\n<h2>{escape(title)}</h2>\n'
        f"<table><thead><tr>{shown}</tr></thead>\n<tbody>{lines}</tbody></table>\n</section>\n"
    )


def _precision_recall(evaluation: Evaluation) -> str:
    samples = [page.sample for page in evaluation.pages]
    series = [Series(one.name, precision_recall(samples, one.said)) for one in evaluation.measured]
    title = "Precision over recall of words, as the threshold falls"
    drawn = plot(title, Axis("recall", 0.5), Axis("precision", 0.5), series)
    return f"<section><h2>{title}</h2>{drawn}</section>\n"


def _calibration(evaluation: Evaluation) -> str:
    samples = [page.sample for page in evaluation.pages]
    series = [Series(one.name, calibration(samples, one.said)) for one in evaluation.measured]
    series.append(Series("what it should be", [(0, 0), (1, 1)]))
    title = "Of lines said to be reporting with a probability, the share that is"
    return f"<section><h2>{title}</h2>{plot(title, Axis('said'), Axis('true'), series)}</section>\n"


def _curve(curve: Sequence[Point], name: str) -> str:
    title = "Would more labels help?"
    if not curve:
        return f"<section><h2>{title}</h2><p>{verdict_of(curve)}</p></section>\n"
    series = [Series(name, [(one.pages, one.f1.value) for one in curve], [one.f1[1:] for one in curve])]
    low = min(one.f1.low for one in curve)
    drawn = plot(title, Axis("further pages learned from", 0, curve[-1].pages), Axis("F1", low), series)
    return f"<section><h2>{title}</h2><p>{escape(verdict_of(curve))}</p>{drawn}</section>\n"


def _confusion(measured: Measured) -> str:
    size = len(LABELS)
    counts = measured.rows.sum(axis=0)[-size * size :].reshape(size, size)
    if not counts.any():
        return ""
    head = "".join(f'<th scope="col">{label}</th>' for label in LABELS)
    rows = "".join(
        f'<tr><th scope="row">{label}</th>'
        + "".join(
            f"{_RIGHT if place == other else '<td>'}{int(counts[place, other]) or ''}</td>"
            for other in range(size)
        )
        + "</tr>\n"
        for place, label in enumerate(LABELS)
        if counts[place].any()
    )
    return (
        f'<section class="scrolls"><h2>Confusion: <bdi>{escape(measured.name)}</bdi></h2>'
        "<p>Lines labelled as the row says, by what they were taken for.</p>"
        f'<table class="confusion"><thead><tr><td></td>{head}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></section>\n"
    )


def _by(what: str, evaluation: Evaluation, key: Callable[[LabelledPage], str] | None) -> str:
    """Exactness of the pages in groups, the largest first."""
    pages = evaluation.pages
    names = by_length(pages) if key is None else [key(page) for page in pages]
    order = sorted(set(names), key=lambda name: (-names.count(name), name))[:_MOST_ROWS]
    head = [what, "pages"]
    for one in evaluation.measured:
        head += [f"F1, {one.name}", "pages exactly right"]
    rows = [head]
    for name in order:
        chosen = [place for place, own in enumerate(names) if own == name]
        row = [name, str(len(chosen))]
        for one in evaluation.measured:
            own_rows = one.rows[chosen]
            f1 = figures(own_rows.sum(axis=0)[None]).f1[0]
            row += ["-" if f1 != f1 else f"{f1:.4f}", f"{exact(own_rows):.0%}"]
        rows.append(row)
    return _table(f"Exactness by {what}", rows)


def _worst(evaluation: Evaluation, page_filter: PageFilter) -> str:
    """The pages of which the last bundle gets most words wrong, with what weighed in each block."""
    rows = evaluation.measured[-1].rows
    wrong = (rows[:, 1] + rows[:, 2]).tolist()
    order = sorted(range(len(wrong)), key=lambda place: (-wrong[place], place))[:_WORST]
    items = "".join(
        _worst_page(evaluation.pages[place], page_filter, int(wrong[place]))
        for place in order
        if wrong[place]
    )
    return f"<section><h2>The worst pages</h2>\n{items or '<p>Every word is right.</p>'}</section>\n"


def _worst_page(page: LabelledPage, page_filter: PageFilter, wrong: int) -> str:
    kind = page.sample.page.kind
    cleaned = page_filter.clean(str(page.record[kind]), page.record.get("url"), kind=kind)
    blocks = "".join(
        block_item(block) + _should_be(block, target)
        for block, target in zip(cleaned.blocks, page.sample.targets, strict=True)
    )
    return (
        f"<details><summary><bdi>{escape(page.sample.id)}</bdi>: {wrong} words wrong</summary>\n"
        "<p>Its blocks; below a wrong one what it should be. Open one for what weighed most.</p>\n"
        f'<ol class="blocks">{blocks}</ol></details>\n'
    )


def _should_be(block: Block, target: Target) -> str:
    if target.reporting is None or target.reporting is block.kept:
        return ""
    wanted = target.label or ("reporting" if target.reporting else "noise")
    return f'<li class="should"><strong class="bad">should be {wanted}</strong></li>\n'
