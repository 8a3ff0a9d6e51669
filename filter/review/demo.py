"""The demonstration: a folder of pages, each shown with what was kept and what was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from filter.corpus.cleaning import Outcome, failed, outcome_of
from filter.corpus.document import Document, Failure, ReadOptions
from filter.corpus.inputs import find_inputs, read_inputs
from filter.corpus.record import WriteOptions
from filter.corpus.target import Target, make_target
from filter.corpus.writers import open_outputs
from filter.corpus.writers.base import refusals
from filter.page import Block, Label, Page, cut
from filter.review.explain import show_head
from filter.review.terminal import safe, styled
from filter.review.words import SENSATIONAL

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from filter.clean import PageFilter

_PARAGRAPHS = 3
_PARAGRAPH_CHARACTERS = 280
_EXAMPLES = 3
_EXAMPLE_CHARACTERS = 60

_INTRODUCTION = (
    "Each page below: its title, the verdict, how its text begins, and what was left out of the text, by "
    "label, with how many blocks bear it and the longest of them. A ! marks sensational wording."
)


def run_demo(folder: str, out: Path, page_filter: PageFilter, console: Console) -> None:
    """Clean a folder's pages, show each, and leave their records, with every block, in ``out``.

    `InputError` where there is no folder, `OutputError` where ``out`` can't be written.
    """
    items = list(read_inputs(find_inputs([folder]), ReadOptions()))
    with refusals(out):
        out.parent.mkdir(parents=True, exist_ok=True)
    target = make_target(str(out), "jsonl", None)
    console.print(styled(_INTRODUCTION))
    statuses = []
    with open_outputs(target) as write:
        for number, (item, page) in enumerate(_cleaned(items, page_filter), start=1):
            _show_rule(f"{number}/{len(items)}  {item.source}", console)
            outcome = _shown(item, page, console)
            statuses.append(outcome.status)
            write(outcome)
    _show_end(len(items), statuses.count("cleaned"), target, console)


def _cleaned(
    items: Sequence[Document | Failure], page_filter: PageFilter
) -> Iterator[tuple[Document, Page] | tuple[Failure, None]]:
    pages = page_filter.clean_many((item.data, item.url) for item in items if isinstance(item, Document))
    for item in items:
        if isinstance(item, Document):
            yield item, next(pages)
        else:
            yield item, None


def _shown(item: Document | Failure, page: Page | None, console: Console) -> Outcome:
    if isinstance(item, Failure):
        outcome = failed(item)
        console.print(styled(("failed", "bold red"), f": {outcome.evidence}"))
        return outcome
    assert page is not None
    show_head(page, console)
    if page.verdict.keep:
        _show_text(page, console)
    _show_left_out(page, console)
    return outcome_of(item, page, WriteOptions(additions=frozenset({"blocks"})))


def _show_rule(title: str, console: Console) -> None:
    console.print()
    console.rule(safe(title), align="left", style="blue")


def _show_text(page: Page, console: Console) -> None:
    from rich.padding import Padding

    console.print()
    kept = [block for block in page.blocks if block.kept]
    for block in kept[:_PARAGRAPHS]:
        console.print(
            Padding(styled(cut(block.text, _PARAGRAPH_CHARACTERS), _shout(block)), (0, 0, 0, 2), expand=False)
        )
    more = len(kept) - _PARAGRAPHS
    rest = f"... and {more} more blocks, " if more > 0 else ""
    console.print(styled((f"  {rest}{len(page.text):,} characters in all", "dim")))


def _show_left_out(page: Page, console: Console) -> None:
    groups: dict[Label, list[Block]] = defaultdict(list)
    for block in page.blocks:
        if not block.kept:
            groups[block.label].append(block)
    count = sum(map(len, groups.values()))
    console.print()
    console.print(styled((f"left out: {count} of {len(page.blocks)} blocks", "bold")))
    for label, blocks in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        console.print(_left_out_line(label, blocks), no_wrap=True, overflow="ellipsis")


def _left_out_line(label: Label, blocks: Sequence[Block]) -> Text:
    """A label, how many blocks bear it, and some: the sensational first, one wants to see them gone."""
    parts: list[tuple[str, str] | str] = [(f"  {label:<8}", "yellow"), f"{len(blocks):>4}"]
    chosen = sorted(blocks, key=lambda block: (block.sensational < SENSATIONAL, -len(block.text)))
    for at, block in enumerate(chosen[:_EXAMPLES]):
        parts += [(" | " if at else "  ", "dim"), cut(block.text, _EXAMPLE_CHARACTERS), _shout(block)]
    return styled(*parts)


def _shout(block: Block) -> tuple[str, str]:
    return (" !", "bold red") if block.sensational >= SENSATIONAL else ("", "")


def _show_end(pages: int, kept: int, target: Target, console: Console) -> None:
    _show_rule("done", console)
    console.print(styled((f"{pages} pages: {kept} kept, {pages - kept} not.", "bold")))
    console.print(
        styled("Their records, with every block, its label and its scores: ", (str(target.path), "bold"))
    )
    if kept < pages:
        console.print(styled("The others, with reasons: ", (str(target.rejects), "bold")))
