"""Commands that learn and measure: a bundle of one's own, and how good bundles are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

_Labelled = Annotated[
    list[Path],
    typer.Argument(metavar="LABELLED", help="Files that label or import wrote.", show_default=False),
]


def train(
    labelled: _Labelled,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The new bundle's folder.")],
    base: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Go on from this bundle; from scratch if not given.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="PART", help="labels, text, sensational or verdict alone; repeatable."),
    ] = None,
    doubtful: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Pages with labels that deserve a second look.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Another one gives another model.")] = 0,
) -> None:
    """Learn a new bundle from labelled pages. Its card says how good it is."""
    from filter.corpus.extras import needed
    from filter.corpus.target import check_outputs

    needed("sklearn", "train")
    from filter.labelling.doubtful import write_doubtful
    from filter.review.terminal import complain
    from filter.training.making import Making, make_bundle
    from filter.training.retrain import TrainOptions, parts_named

    if doubtful:
        check_outputs(map(str, labelled), [doubtful])
    options = TrainOptions("base" if base else "scratch", parts_named(only or ()), seed)
    made = make_bundle(Making(labelled, output, base, options), complain)
    if doubtful:
        complain(f"{write_doubtful(made.marked, made.told, doubtful)} pages with doubtful labels: {doubtful}")


def evaluate(
    files: Annotated[
        list[Path], typer.Argument(metavar="MODEL... LABELLED...", help="Bundles, then labelled files.")
    ],
    *,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report with plots too.")] = None,
) -> None:
    """Measure bundles on labelled pages. Side by side, on those that none of them has learned from."""
    from filter.corpus.extras import needed
    from filter.corpus.target import check_outputs

    needed("sklearn", "train")
    from filter.review.evaluation import show_evaluation
    from filter.review.terminal import complain, console_for
    from filter.training.evaluation import evaluate as measure
    from filter.training.evaluation import read_arguments

    if html:
        check_outputs((str(path) for path in files if not path.is_dir()), [html])
    models, labelled = read_arguments(files, complain)
    evaluation = measure(models, labelled, complain)
    show_evaluation(evaluation, console_for(sys.stdout))
    if html:
        from filter.review.evaluation_page import write_report

        write_report(evaluation, html, complain)
        complain(f"report: {html}")
