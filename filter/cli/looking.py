"""Commands that show: a page explained, a bundle, a folder of pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from filter.cli.options import Favor, Keep, Kind, Languages, Model, ProfileName, Threshold


def explain(  # noqa: PLR0913 - a parameter for each option of the command
    page: Annotated[
        str, typer.Argument(metavar="PAGE", help="A file, or - for stdin; of JSON lines the first.")
    ],
    *,
    keep: Keep = None,
    favor: Favor = "balanced",
    profile: ProfileName = "corpus",
    threshold: Threshold = None,
    languages: Languages = "",
    model: Model = None,
    kind: Kind = "auto",
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as a page for a browser instead.")
    ] = None,
) -> None:
    """Show why each block of a page was kept or dropped."""
    from filter.clean import PageFilter
    from filter.corpus.inputs import find_inputs
    from filter.corpus.target import check_outputs
    from filter.judge import read_thresholds
    from filter.review.explain import read_one, show_explanation
    from filter.review.picture import write_picture
    from filter.review.terminal import complain, console_for

    if html:
        check_outputs(find_inputs([page]), [html])
    thresholds = read_thresholds(profile, threshold or (), languages)
    page_filter = PageFilter(model, keep=("summary", "body", *(keep or ())), favor=favor, profile=thresholds)
    document = read_one(page, kind)
    if Path(document.source).name not in {Path(page).name, "stdin"}:
        complain(f"the first page of {page}: {document.source}")
    cleaned = page_filter.clean(document.data, document.url, kind=document.kind)
    if html is None:
        show_explanation(cleaned, console_for(sys.stdout))
    else:
        write_picture(cleaned, html)
        complain(f"explained: {html}")


def show_model(
    bundle: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A model bundle; the default one if not given.")
    ] = None,
) -> None:
    """Show what is in a bundle, and whether it is whole."""
    from filter.model.bundle import describe

    typer.echo(describe(bundle))


def demo(
    folder: Annotated[str, typer.Argument(metavar="[FOLDER]", help="A folder of pages.")] = "seeds",
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Where the records go.")
    ] = Path("out/demo.jsonl"),
    model: Model = None,
) -> None:
    """Show a folder of pages, each as it is cleaned."""
    from filter.clean import PageFilter
    from filter.corpus.inputs import find_inputs
    from filter.corpus.target import check_outputs
    from filter.review.demo import run_demo
    from filter.review.terminal import console_for

    check_outputs(find_inputs([folder]), [output])
    run_demo(folder, output, PageFilter(model), console_for(sys.stdout))
