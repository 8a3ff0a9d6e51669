"""The commands for site memories."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

memory = typer.Typer(help="What repeats on the pages of each site.", no_args_is_help=True)


@memory.callback()
def _family() -> None:
    """Without it, typer would take a lone command for the family itself."""


@memory.command()
def merge(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The new memory.")],
    files: Annotated[list[Path], typer.Argument(metavar="IN", help="Memories that clean wrote.")],
) -> None:
    """Add up site memories that were made of different pages."""
    from filter.corpus.memory import merge_memories
    from filter.review.terminal import complain

    complain(f"{merge_memories(out, files):,} pages counted: {out}")
