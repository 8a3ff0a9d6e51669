"""The command that serves pages by HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from filter.cli.options import Favor, Keep, Languages, Model, ProfileName, Threshold

if TYPE_CHECKING:
    from filter.corpus.record import Addition

_MOST_SECONDS = 1_000_000  # as of a run, which is imported later
_MOST_PAGE_BYTES = 2_000_000_000

_Host = Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen; nobody is asked who they are.")]
_Port = Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="0 takes any that is free.")]
_WithTitle = Annotated[bool, typer.Option("--with-title", help="Put the title on top of the text.")]
_Blocks = Annotated[bool, typer.Option("--blocks", help="Add every block with label and scores to records.")]
_Workers = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes that clean; all cores if not given.")
]
_MaxRequests = Annotated[int, typer.Option(min=1, metavar="N", help="More at a time are told to come back.")]
_MaxPageBytes = Annotated[
    int, typer.Option(min=1, max=_MOST_PAGE_BYTES, metavar="N", help="Larger pages are refused.")
]
_Timeout = Annotated[
    float,
    typer.Option(
        min=0.1, max=_MOST_SECONDS, metavar="SECONDS", help="For a page to arrive and an answer to be taken."
    ),
]
_PageTimeout = Annotated[
    float, typer.Option(min=1, max=_MOST_SECONDS, metavar="SECONDS", help="For a page to be cleaned.")
]


def serve(  # noqa: PLR0913 - a parameter for each option of the command
    *,
    host: _Host = "127.0.0.1",
    port: _Port = 8000,
    keep: Keep = None,
    favor: Favor = "balanced",
    profile: ProfileName = "corpus",
    threshold: Threshold = None,
    languages: Languages = "",
    model: Model = None,
    with_title: _WithTitle = False,
    blocks: _Blocks = False,
    workers: _Workers = None,
    max_requests: _MaxRequests = 16,
    max_page_bytes: _MaxPageBytes = 20_000_000,
    timeout: _Timeout = 30,
    page_timeout: _PageTimeout = 60,
) -> None:
    """Clean pages that come by HTTP: POST /clean."""
    from filter.corpus import CleanOptions, WriteOptions
    from filter.corpus.run import cores
    from filter.integrations.serve import ServeOptions, serve
    from filter.judge import read_thresholds
    from filter.review.terminal import complain

    chosen: dict[Addition, bool] = {"title": with_title, "blocks": blocks}
    write = WriteOptions(additions=frozenset(name for name, wanted in chosen.items() if wanted))
    options = ServeOptions(
        clean=CleanOptions(
            model,
            keep=("summary", "body", *(keep or ())),
            favor=favor,
            thresholds=read_thresholds(profile, threshold or (), languages),
            write=write,
        ),
        workers=workers or cores(),
        max_requests=max_requests,
        max_page_bytes=max_page_bytes,
        timeout=timeout,
        page_timeout=page_timeout,
    )
    serve(host, port, options, complain)
