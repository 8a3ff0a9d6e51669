"""One page, block by block: what was kept, what was dropped, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from filter.corpus.document import Document, Failure, KindOption, ReadOptions
from filter.corpus.inputs import find_inputs, read_inputs
from filter.errors import InputError
from filter.page import Block, Page, cut
from filter.review.terminal import styled
from filter.review.words import SENSATIONAL, about, figures, meaning, reasons

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_MAX_SHOWN = 240  # characters of a block; its beginning tells what it is


def read_one(name: str, kind: KindOption) -> Document:
    """The first page of a file or of stdin; `InputError` where there is none to clean."""
    first = next(read_inputs(find_inputs([name]), ReadOptions(kind)))
    if isinstance(first, Failure):
        raise InputError(f"{first.source} {first.evidence}")
    return first


def show_explanation(page: Page, console: Console) -> None:
    """Print the page's title, metadata and verdict, and a row for each block."""
    show_head(page, console)
    console.print(styled((f"{len(page.blocks)} blocks, read as {page.kind}; + kept, - dropped", "dim")))
    console.print()
    console.print(_table(page.blocks))


def show_head(page: Page, console: Console) -> None:
    """Print the page's title, who, when and where, and the verdict."""
    console.print(styled((page.title or "(no title)", "bold")))
    if about(page):
        console.print(styled((" · ".join(about(page)), "dim")))
    console.print(_verdict_line(page))


def _verdict_line(page: Page) -> Text:
    verdict = page.verdict
    word = ("kept", "bold green") if verdict.keep else ("rejected", "bold red")
    return styled(word, f": {figures(verdict)}", f" ({reasons(page)})" if verdict.reasons else "")


def _table(blocks: Sequence[Block]) -> Table:
    from rich.table import Table

    table = Table.grid(padding=(0, 1))
    for _ in ("mark", "label", "score"):
        table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for block in blocks:
        table.add_row(*_row(block))
    return table


def _row(block: Block) -> tuple[Text, ...]:
    mark, style = ("+", "green") if block.kept else ("-", "dim")
    shouts = ("!", "bold red") if block.sensational >= SENSATIONAL else ""
    return (
        styled((mark, style)),
        styled((str(block.label), style), shouts),
        styled((f"{block.score:.2f}", style)),
        styled(
            (cut(block.text, _MAX_SHOWN), "" if block.kept else "dim"),
            (f"  [{': '.join(filter(None, (meaning(block), '; '.join(block.why()))))}]", "italic cyan"),
        ),
    )
