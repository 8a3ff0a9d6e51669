"""How good bundles are, on a terminal: figures side by side, and how sure the differences are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from filter.page import LABELS
from filter.review.terminal import styled
from filter.training.evaluation import (
    Evaluation,
    Measured,
    average_precision,
    difference,
    figures,
    interval,
    spoken,
)
from filter.training.labelled import caution, count
from filter.training.own_card import NOTHING, number, signed, spread

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def show_evaluation(evaluation: Evaluation, console: Console) -> None:
    """Print the figures of each bundle, the differences from the first, and F1 by label."""
    console.print(styled(what_was_measured(evaluation)))
    if caution(evaluation.pages):
        console.print(styled((caution(evaluation.pages), "bold")))
    console.print(styled(("In brackets, where 95 of 100 draws of the pages put a figure.", "dim")))
    for title, measured in groups(evaluation):
        console.print()
        console.print(_table(title, figure_rows(measured)))
    labels = label_rows(evaluation.measured)
    if len(labels) > 1:
        console.print()
        console.print(_table("F1 of each label", labels))
    console.print()
    _show_sensational(evaluation, console)


def groups(evaluation: Evaluation) -> list[tuple[str, list[Measured]]]:
    """The pages as they came, and those with markup once more as text; groups without pages are left out."""
    found = [("Pages as they came", evaluation.measured)]
    if evaluation.flat:
        found.append(("The pages with markup, made text", evaluation.flat_measured))
    return found


def what_was_measured(evaluation: Evaluation) -> str:
    """How many pages of how many sites, and how many were left out."""
    left = evaluation.left_out
    said = f"; {left} that a model learned from left out" if left else ""
    sites = len({page.site for page in evaluation.pages})
    return f"{count(len(evaluation.pages), 'page')} of {count(sites, 'site')}{said}"


def figure_rows(measured: Sequence[Measured]) -> list[list[str]]:
    """A table of the bundles' figures, its head first, each with its difference from the first bundle."""
    first, *others = measured
    now = [figures(one.rows.sum(axis=0)[None]) for one in measured]
    rows = [["", *(one.name for one in measured)]]
    rows.append(["precision of words kept", *(number(one.precision[0], ".4f") for one in now)])
    rows.append(["recall", *(number(one.recall[0], ".4f") for one in now)])
    for name, what in (("f1", "F1"), ("leak", "noise lines kept"), ("labels", "mean F1 of labels")):
        found = [spread(interval(one.rows, name)) for one in measured]
        if set(found) == {NOTHING}:
            continue
        rows.append([what, *found])
        gains = [signed(difference(first.rows, other.rows, name)) for other in others]
        rows += [["difference", "", *gains]] if gains else []
    return rows


def _table(title: str, rows: Sequence[Sequence[str]]) -> Table:
    from rich.table import Table

    head, *others = rows
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for place, name in enumerate(head):
        table.add_column(
            styled(name), justify="right" if place else "left", overflow="fold", no_wrap=place > 0
        )
    for row in others:
        table.add_row(*map(styled, row))
    return table


def label_rows(measured: Sequence[Measured]) -> list[list[str]]:
    """A table of F1 by label, its head first; labels that no line bears are left out."""
    size = len(LABELS)
    lines = measured[0].rows.sum(axis=0)[-size * size :].reshape(size, size).sum(axis=1)
    scores = [figures(one.rows.sum(axis=0)[None]).label_f1[0] for one in measured]
    rows = [["label", "lines", *(one.name for one in measured)]]
    for place, label in enumerate(LABELS):
        if lines[place]:
            rows.append([label, f"{lines[place]:.0f}", *(f"{score[place]:.3f}" for score in scores)])
    return rows


def _show_sensational(evaluation: Evaluation, console: Console) -> None:
    rows = sensational_rows(evaluation)
    if len(rows) == 1:
        console.print(styled(("No line is labelled sensational: that score isn't measured.", "dim")))
    else:
        console.print(_table("Sensational lines", rows))


def sensational_rows(evaluation: Evaluation) -> list[list[str]]:
    """A table of the sensational score's average precision, its head first; no row without such lines."""
    samples = [page.sample for page in evaluation.pages]
    first, *others = lines = [spoken(samples, one.said) for one in evaluation.measured]
    rows = [["", *(one.name for one in evaluation.measured)]]
    if first.truth.any():
        what = f"average precision, {first.truth.sum()} of {len(first.truth)} lines"
        rows.append([what, *(spread(average_precision(own)) for own in lines)])
        gains = [signed(average_precision(first, own)) for own in others]
        rows += [["difference", "", *gains]] if gains else []
    return rows
