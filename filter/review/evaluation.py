"""How good bundles are, on a terminal: figures side by side, and how sure the differences are."""

from __future__ import annotations

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
from filter.training.labelled import caution
from filter.training.own_card import signed, spread

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def show_evaluation(evaluation: Evaluation, console: Console) -> None:
    """Print the figures of each bundle, the differences from the first, and F1 by label."""
    sites = len({page.site for page in evaluation.pages})
    console.print(styled(f"{len(evaluation.pages)} pages of {sites} sites{_left_out(evaluation)}"))
    if caution(evaluation.pages):
        console.print(styled((caution(evaluation.pages), "bold")))
    console.print(styled(("In brackets, where 95 of 100 draws of the pages put a figure.", "dim")))
    for title, measured in groups(evaluation):
        console.print()
        console.print(_table(title, measured))
        _show_differences(measured, console)
    console.print()
    console.print(_label_table(evaluation.measured))
    _show_sensational(evaluation, console)


def groups(evaluation: Evaluation) -> list[tuple[str, list[Measured]]]:
    """The pages as they came, and those with markup once more as text; groups without pages are left out."""
    found = [("Pages as they came", evaluation.measured)]
    if evaluation.flat:
        found.append(("The pages with markup, made text", evaluation.flat_measured))
    return found


def _left_out(evaluation: Evaluation) -> str:
    number = evaluation.left_out
    return f"; {number} that a model learned from are left out" if number else ""


def _table(title: str, measured: list[Measured]) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("model", overflow="fold")
    for name in ("precision", "recall", "F1 of words kept", "noise kept", "labels F1"):
        table.add_column(name, justify="right")
    for one in measured:
        now = figures(one.rows.sum(axis=0)[None])
        cells = [f"{now.precision[0]:.4f}", f"{now.recall[0]:.4f}", spread(interval(one.rows, "f1"))]
        table.add_row(*map(styled, (one.name, *cells, f"{now.leak[0]:.2%}", f"{now.labels[0]:.3f}")))
    return table


def _show_differences(measured: list[Measured], console: Console) -> None:
    first, *others = measured
    for other in others:
        for name, what in (("f1", "F1 of words kept"), ("leak", "noise kept"), ("labels", "labels F1")):
            found = difference(first.rows, other.rows, name)
            if found.value == found.value:  # not a number: nothing of the kind is labelled
                console.print(styled(f"{other.name} against {first.name}, {what}: {signed(found)}"))


def _label_table(measured: list[Measured]) -> Table:
    from rich.table import Table

    table = Table(title="F1 of each label", title_justify="left", box=None, pad_edge=False)
    table.add_column("label")
    table.add_column("lines", justify="right")
    lines = label_lines(measured[0])
    for one in measured:
        table.add_column(styled(one.name), justify="right")
    scores = [figures(one.rows.sum(axis=0)[None]).label_f1[0] for one in measured]
    for place, label in enumerate(LABELS):
        if lines[place]:
            table.add_row(label, str(lines[place]), *(f"{score[place]:.3f}" for score in scores))
    return table


def label_lines(measured: Measured) -> list[int]:
    """How many lines bear each label."""
    size = len(LABELS)
    confusion = measured.rows.sum(axis=0)[-size * size :].reshape(size, size)
    return [int(count) for count in confusion.sum(axis=1)]


def _show_sensational(evaluation: Evaluation, console: Console) -> None:
    samples = [page.sample for page in evaluation.pages]
    lines = [spoken(samples, one.said) for one in evaluation.measured]
    number = int(lines[0].truth.sum())
    if not number:
        console.print(styled(("No line is labelled sensational: that score isn't measured.", "dim")))
        return
    console.print()
    for one, own in zip(evaluation.measured, lines, strict=True):
        found = spread(average_precision(own))
        console.print(
            styled(f"Sensational, {number} of {len(own.truth)} lines: average precision {found}, {one.name}")
        )
    for one, own in zip(evaluation.measured[1:], lines[1:], strict=True):
        found = signed(average_precision(lines[0], own))
        console.print(styled(f"{one.name} against {evaluation.measured[0].name}, sensational: {found}"))
