"""The command line: parse options, call one function, print.

Data goes to stdout, everything else to stderr. Exit status: 0 all done, 1 some
pages failed, 2 the call was wrong, 130 interrupted. Only typer is imported at
the top: ``--help`` must not wait for the model.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from filter.errors import NewsfilterError

if TYPE_CHECKING:
    from filter.corpus.record import Addition

SOME_FAILED = 1
WRONG_CALL = 2
_TERMINATED = 128 + signal.SIGTERM

app = typer.Typer(
    name="newsfilter",
    help="Scraped news pages in, the reporting alone out.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # starts in half the time
    context_settings={"help_option_names": ["-h", "--help"]},
)

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
_Keep = Annotated[
    list[str] | None,
    typer.Option(metavar="LABEL", help="Keep blocks of this label too, as caption or byline; repeatable."),
]
_Favor = Annotated[
    Literal["balanced", "precision", "recall"],
    typer.Option(help="precision: less noise in the text; recall: less reporting lost."),
]
_Model = Annotated[
    Path | None, typer.Option(metavar="DIR", help="A model bundle; the default one if not given.")
]
_Kind = Annotated[Literal["auto", "html", "text"], typer.Option(help="What pages are; auto looks at each.")]
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


@app.callback(invoke_without_command=True)
def _start(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False
) -> None:
    if version:
        typer.echo(f"newsfilter {_version()}")
        raise typer.Exit


@app.command()
def clean(  # noqa: PLR0913 - a parameter for each option of the command
    inputs: _Inputs,
    *,
    output: _Out = None,
    format: _Format = None,  # noqa: A002 - typer names the option after it
    rejects: _Rejects = None,
    keep: _Keep = None,
    favor: _Favor = "balanced",
    model: _Model = None,
    kind: _Kind = "auto",
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


@app.command()
def explain(
    page: Annotated[
        str, typer.Argument(metavar="PAGE", help="A file, or - for stdin; of JSON lines the first.")
    ],
    *,
    keep: _Keep = None,
    favor: _Favor = "balanced",
    model: _Model = None,
    kind: _Kind = "auto",
) -> None:
    """Show why each block of a page was kept or dropped."""
    from filter.clean import PageFilter
    from filter.review.explain import read_one, show_explanation
    from filter.review.terminal import console_for

    page_filter = PageFilter(model, keep=("summary", "body", *(keep or ())), favor=favor)
    document = read_one(page, kind)
    cleaned = page_filter.clean(document.data, document.url, kind=document.kind)
    show_explanation(cleaned, console_for(sys.stdout))


@app.command("model")
def show_model(
    bundle: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A model bundle; the default one if not given.")
    ] = None,
) -> None:
    """Show what is in a bundle, and whether it is whole."""
    from filter.model.bundle import describe

    typer.echo(describe(bundle))


@app.command()
def demo(
    folder: Annotated[str, typer.Argument(metavar="[FOLDER]", help="A folder of pages.")] = "seeds",
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Where the records go.")
    ] = Path("out/demo.jsonl"),
    model: _Model = None,
) -> None:
    """Show a folder of pages, each as it is cleaned."""
    from filter.clean import PageFilter
    from filter.review.demo import run_demo
    from filter.review.terminal import console_for

    run_demo(folder, output, PageFilter(model), console_for(sys.stdout))


def main() -> None:
    """Run the command; whatever the project raises on purpose is one line and exit status 2."""
    signal.signal(signal.SIGTERM, _end)
    try:
        app(prog_name="newsfilter")
    except NewsfilterError as error:
        from filter.review.terminal import complain

        complain(str(error))
        sys.exit(WRONG_CALL)


def _end(_signal: int, _frame: object) -> NoReturn:
    """Unwind, so that what was half written is removed."""
    sys.exit(_TERMINATED)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("newsfilter")
    except PackageNotFoundError:  # run from a checkout that isn't installed
        return "(not installed)"
