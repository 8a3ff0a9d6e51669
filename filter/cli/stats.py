"""The command that counts what a run wrote."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def stats(
    out: Annotated[str, typer.Argument(metavar="OUT", help="What clean was given as OUT.")],
    *,
    rejects: Annotated[
        str | None, typer.Option(metavar="FILE", help="The rejects file; beside OUT if not given.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as a page for a browser too.")
    ] = None,
    samples: Annotated[
        int, typer.Option(min=0, metavar="N", help="Kept and dropped blocks to show, of records with blocks.")
    ] = 10,
    seed: Annotated[int, typer.Option(metavar="N", help="Chooses the samples.")] = 0,
) -> None:
    """Count what came into a run and went out. By reason, language, site and label."""
    from filter.corpus.target import check_outputs
    from filter.corpus.written import find_written
    from filter.review.stats import gather, show_stats
    from filter.review.stats_page import write_stats_page
    from filter.review.terminal import complain, console_for

    written = find_written(out, rejects)
    if html:
        check_outputs(map(str, written.files), [html])
    gathered = gather(written, samples, seed)
    show_stats(gathered, console_for(sys.stdout))
    if html:
        write_stats_page(gathered, out, html)
        complain(f"as a page: {html}")
