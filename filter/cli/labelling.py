"""Commands for labelling by hand: which pages, the page in the browser, labels from and to other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from filter.cli.cleaning import SOME_FAILED
from filter.cli.options import Kind, Model

if TYPE_CHECKING:
    from filter.labelling.pages import Draft

_Pages = Annotated[
    list[str],
    typer.Argument(metavar="PAGES", help="Pages as clean takes them, or labelled files."),
]


def label(
    pages: _Pages,
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The labelled file; what is in it stays.")
    ],
    model: Model = None,
    kind: Kind = "auto",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="Any that is free if 0.")] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Only print the page's address.")] = False,
) -> None:
    """Label pages in the browser. Those come first that the model is least certain of."""
    from filter.corpus.target import check_outputs
    from filter.labelling.serve import LabelOptions, label_pages
    from filter.review.terminal import complain

    check_outputs((), [output])  # the inputs may be what was labelled before
    options = LabelOptions(model, kind, port, "leave" if no_open else "open")
    label_pages(pages, output, options, complain)


def sample(
    pages: _Pages,
    *,
    number: Annotated[int, typer.Option("-n", "--number", min=1, metavar="N", help="How many pages.")] = 50,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Stdout if not given.")
    ] = None,
    model: Model = None,
    kind: Kind = "auto",
) -> None:
    """Choose the pages of a corpus that are best labelled next."""
    from filter.clean import PageFilter
    from filter.corpus.inputs import find_inputs
    from filter.corpus.target import check_outputs
    from filter.labelling.pages import documents_of
    from filter.labelling.sample import write_sample
    from filter.model.phrases import counted
    from filter.review.terminal import complain

    to_stdout = output is None or str(output) == "-"
    if output and not to_stdout:
        check_outputs(find_inputs(pages), [output])
    documents = (document for name in pages for document in documents_of(name, kind, complain))
    chosen = write_sample(documents, PageFilter(model), number, None if to_stdout else output)
    after = f"newsfilter label {output or 'FILE'} -o labelled.jsonl"
    complain(f"{counted(chosen, 'page')} chosen; label by: {after}")


def import_(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Labels of other tools, or ours.")],
    *,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="Labelled pages, as train takes them."),
    ],
    written_as: Annotated[
        Literal["labelled", "gold", "html", "label-studio", "prodigy"] | None,
        typer.Option("--from", help="The format of FILE; looked for in it, if not given."),
    ] = None,
) -> None:
    """Take labels from other tools. Those that can't be placed on the lines of their pages are listed."""
    from filter.labelling.exchange.importing import import_labels
    from filter.model.phrases import counted
    from filter.review.terminal import complain

    beside = output.with_name(f"{output.name.partition('.')[0]}.unplaced.jsonl")
    pages, unplaced = import_labels(files, output, written_as, beside)
    complain(f"{counted(pages, 'labelled page')}: {output}")
    if unplaced:
        complain(f"{counted(unplaced, 'line')} not on any page: {beside}")
        raise typer.Exit(SOME_FAILED)


def export(
    pages: _Pages,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="A file; a folder for html.")],
    written_as: Annotated[
        Literal["text", "paragraphs", "snippets", "html", "label-studio", "prodigy"],
        typer.Option("--to", help="Gold of the main text, HTML with labels, or tasks of other tools."),
    ],
    model: Model = None,
) -> None:
    """Write labelled pages for other tools. Tasks can be made of pages without labels too."""
    from filter.labelling.exchange.exporting import export_labels
    from filter.model.phrases import counted
    from filter.review.terminal import complain

    def drafts(name: str) -> list[Draft]:
        from filter.clean import PageFilter
        from filter.labelling.pages import read_drafts

        return read_drafts([name], PageFilter(model), "auto", complain)

    complain(f"{counted(export_labels(pages, output, written_as, drafts, complain), 'page')}: {output}")
