"""The command that cleans a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from filter.cli.options import Favor, Keep, Kind, Model

if TYPE_CHECKING:
    from filter.corpus.record import Addition

SOME_FAILED = 1

_Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT", help="Files, folders, patterns, .jsonl(.gz), or - for stdin."),
]
_Out = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="OUT", help="File or folder to write; stdout if not given."),
]
_Format = Annotated[
    Literal["jsonl", "text", "markdown"] | None,
    typer.Option(help="Guessed from OUT's ending; jsonl on stdout, text in a folder."),
]
_Rejects = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Rejected and failed pages, with reasons; beside OUT if not given."),
]
_WithTitle = Annotated[bool, typer.Option("--with-title", help="Put the title on top of the text.")]
_Blocks = Annotated[bool, typer.Option("--blocks", help="Add every block with label and scores to records.")]
_HtmlField = Annotated[
    str | None, typer.Option(metavar="KEY", help="The key of a record's HTML, as page.html.")
]
_TextField = Annotated[str | None, typer.Option(metavar="KEY", help="The key of text already flattened.")]
_UrlField = Annotated[str | None, typer.Option(metavar="KEY", help="The key of a record's URL.")]
_IdField = Annotated[str | None, typer.Option(metavar="KEY", help="The key of a record's id.")]
_MaxPageBytes = Annotated[int, typer.Option(min=1, metavar="N", help="Larger pages fail.")]
_Workers = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes; all cores, if not given and it pays.")
]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No summary; what fails is still said.")]


def clean(  # noqa: PLR0913 - a parameter for each option of the command
    inputs: _Inputs,
    *,
    output: _Out = None,
    format: _Format = None,  # noqa: A002 - typer names the option after it
    rejects: _Rejects = None,
    keep: Keep = None,
    favor: Favor = "balanced",
    model: Model = None,
    kind: Kind = "auto",
    with_title: _WithTitle = False,
    blocks: _Blocks = False,
    html_field: _HtmlField = None,
    text_field: _TextField = None,
    url_field: _UrlField = None,
    id_field: _IdField = None,
    max_page_bytes: _MaxPageBytes = 50_000_000,
    workers: _Workers = None,
    quiet: _Quiet = False,
) -> None:
    """Clean pages: the reporting goes to OUT."""
    from filter.corpus import CleanOptions, ReadOptions, RunOptions, WriteOptions, make_target, run
    from filter.review.report import Complaints, summary

    target = make_target(output, format, rejects)
    chosen: dict[Addition, bool] = {"title": with_title, "blocks": blocks}
    write = WriteOptions(target.format, frozenset(name for name, wanted in chosen.items() if wanted))
    options = RunOptions(
        read=ReadOptions(kind, html_field, text_field, url_field, id_field, max_page_bytes),
        clean=CleanOptions(model, keep=("summary", "body", *(keep or ())), favor=favor, write=write),
        workers=workers,
    )
    tally = run(inputs, target, options, Complaints(target).hear)
    if not quiet:
        summary(tally, target)
    if tally.failed:
        raise typer.Exit(SOME_FAILED)
