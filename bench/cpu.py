"""CPU seconds per page of each tool, on the same pages, as ratios to what lxml takes to parse them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.data import GoldPage, digest, read_set, sample
from bench.peers import PEERS
from bench.process import ToolProcess
from bench.tools import OURS, UNIT, Source

CORE = 0
"""All tools run on this core, one after another, so that none has threads to itself."""
WARM_UP_PAGES = 40
DEFAULT_PAGES = 260
DEFAULT_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class CpuPlan:
    """What to time: ``pages`` news pages, half from each of two sets, ``rounds`` times."""

    data: Path
    tools: tuple[str, ...]
    pages: int = DEFAULT_PAGES
    rounds: int = DEFAULT_ROUNDS


@dataclass(frozen=True, slots=True)
class CpuRow:
    """A tool's cost. ``seconds`` is the median over rounds of user and system time per page.

    ``ratio`` is the median over rounds of its time over that of the unit in the same round,
    ``low`` and ``high`` the least and the greatest. ``start`` is CPU seconds for imports and model,
    which the others leave out.
    """

    tool: str
    seconds: float
    ratio: float
    low: float
    high: float
    start: float


@dataclass(frozen=True, slots=True)
class CpuTable:
    """All tools, the cheapest first.

    ``noise`` is how far the unit's own time strayed between rounds: (greatest - least) / median.
    """

    pages: int
    kilobytes: float
    rounds: int
    digest: str
    noise: float
    rows: tuple[CpuRow, ...]


def measure_cpu(plan: CpuPlan, progress: Callable[[str], None]) -> CpuTable:
    """Times every tool in interleaved rounds.

    A first pass page by page warms the tools up and drops the pages that one of them fails
    on, so that all are timed on the same ones.
    """
    installed = {name for name, peer in PEERS.items() if peer.version}
    names = [UNIT, *(name for name in plan.tools if name == OURS or name in installed)]
    pages = _news_pages(plan)
    with ExitStack() as stack:
        tools = [stack.enter_context(ToolProcess(name, CORE)) for name in names]
        pages = _without_failures(tools, pages, progress)
        sources = [Source(page.html, page.url) for page in pages]
        rounds = [_round(tools, sources, turn, progress) for turn in range(plan.rounds)]
    rows = [_row(tool, rounds, len(pages)) for tool in tools]
    units = [spent[UNIT] for spent in rounds]
    return CpuTable(
        pages=len(pages),
        kilobytes=sum(len(page.html.encode()) for page in pages) / len(pages) / 1000,
        rounds=plan.rounds,
        digest=digest(pages),
        noise=(max(units) - min(units)) / median(units),
        rows=tuple(sorted(rows, key=lambda row: row.ratio)),
    )


def _news_pages(plan: CpuPlan) -> list[GoldPage]:
    modern = sample(read_set(plan.data, "fundus"), plan.pages // 2)
    return modern + sample(read_set(plan.data, "wcxb articles"), plan.pages - len(modern))


def _without_failures(
    tools: Sequence[ToolProcess], pages: list[GoldPage], progress: Callable[[str], None]
) -> list[GoldPage]:
    failed: set[str] = set()
    for tool in tools:
        progress(f"warming up {tool.name}")
        if tool.name == OURS:  # it never fails on a page, and its batches are what is timed
            tool.ask([Source(page.html, page.url) for page in pages[:WARM_UP_PAGES]])
        else:
            failed |= {page.id for page in pages if tool.ask([Source(page.html, page.url)]) is None}
    return [page for page in pages if page.id not in failed]


def _round(
    tools: Sequence[ToolProcess], sources: list[Source], turn: int, progress: Callable[[str], None]
) -> dict[str, float]:
    """CPU seconds of each tool over all pages, beginning with another tool each turn."""
    spent = {}
    first = turn % len(tools)
    for tool in [*tools[first:], *tools[:first]]:
        answer = tool.ask(sources)
        if answer is None:
            raise RuntimeError(f"{tool.name} failed while it was timed: its traceback is above")
        spent[tool.name] = answer.cpu
    progress(f"round {turn + 1}: {UNIT} {spent[UNIT] / len(sources) * 1000:.2f} ms a page")
    return spent


def _row(tool: ToolProcess, rounds: Sequence[dict[str, float]], pages: int) -> CpuRow:
    ratios = [spent[tool.name] / spent[UNIT] for spent in rounds]
    seconds = median(spent[tool.name] for spent in rounds) / pages
    return CpuRow(tool.name, seconds, median(ratios), min(ratios), max(ratios), tool.load_cpu)
