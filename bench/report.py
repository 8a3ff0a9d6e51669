"""The results as a page of Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.cpu import CpuRow, CpuTable
from bench.exactness import Score, SetTable
from bench.measures import MeasureName
from bench.peers import PEERS
from bench.results import Made, Results
from bench.tools import OWN, UNIT

_MEASURE_WORDS: dict[MeasureName, str] = {
    "shingle": "runs of four words against gold text, averaged over pages",
    "word": "words against gold text, averaged over pages",
    "snippet": "strings that must be in the text and strings that must not",
    "lines": "words of labelled lines kept or not, in the text; leak: noise lines kept",
    "blocks": "words of labelled lines kept or not, by the block a line is in; leak: noise lines kept",
}


def render(results: Results) -> str:
    """RESULTS.md as one string."""
    parts = ["# newsfilter and its peers\n"]
    if results.tables and results.exactness_made:
        parts += ["## Exactness\n", _made(results.exactness_made), _overview(results.tables)]
        parts += [_set(table) for table in results.tables]
    if results.cpu and results.cpu_made:
        parts += ["## CPU\n", _made(results.cpu_made), _cpu(results.cpu)]
    parts += [
        "## Settings\n",
        markdown_table(("tool", "settings"), ((name, peer.settings) for name, peer in PEERS.items())),
    ]
    return "\n".join(parts)


def _made(made: Made) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in made.versions.items())
    return f"`{made.command}`, {made.date}, {made.machine}.\n\n{versions}.\n"


def _overview(tables: Sequence[SetTable]) -> str:
    """F1 of every tool on every set."""
    found = {(score.tool, table.name): score.f1 for table in tables for score in table.scores}
    shown = [table for table in tables if len(table.scores) > 1]
    tools = [name for name in (*OWN, *PEERS) if any(name == tool for tool, _ in found)]

    def row(tool: str) -> list[str]:
        figures = [found.get((tool, table.name)) for table in shown]
        return [tool, *("" if f1 is None else f"{f1:.3f}" for f1 in figures)]

    head = ("F1", *(table.name for table in shown))
    return markdown_table(head, (row(tool) for tool in tools))


def _set(table: SetTable) -> str:
    head = ("tool", "precision", "recall", "F1", "95 % interval", *(["leak"] if _leaks(table) else []))
    notes = [_lead(score) for score in table.scores if score.lead is not None]
    failed = ", ".join(f"{score.tool} {score.failed}" for score in table.scores if score.failed)
    notes += [f"Pages without an answer, counted as empty: {failed}."] if failed else []
    return (
        f"### {table.name}\n\n{table.pages} pages, digest {table.digest}; {_MEASURE_WORDS[table.measure]}. "
        f"newsfilter {table.seen}.\n\n"
        + markdown_table(head, (_score(score) for score in table.scores))
        + "".join(f"\n{note}\n" for note in notes)
    )


def _leaks(table: SetTable) -> bool:
    return any(score.leak is not None for score in table.scores)


def _score(score: Score) -> list[str]:
    figures = [f"{figure:.3f}" for figure in (score.precision, score.recall, score.f1)]
    spread = f"{score.spread.low:.3f} to {score.spread.high:.3f}"
    return [score.tool, *figures, spread, *([] if score.leak is None else [f"{score.leak:.1%}"])]


def _lead(score: Score) -> str:
    spread = score.lead_spread
    span = f" (95 % interval {spread.low:+.3f} to {spread.high:+.3f})" if spread else ""
    return f"{score.tool} less the best peer, on the same pages: {score.lead:+.3f}{span}."


def _cpu(table: CpuTable) -> str:
    said = (
        f"{table.pages} news pages of {table.kilobytes:.0f} KB on average, digest {table.digest}; user and "
        f"system time of the whole process on one core, medians over {table.rounds} interleaved rounds. "
        f"{UNIT} is 1.0; its own time strayed by {table.noise:.0%} between rounds. Start is CPU time for "
        "imports and model, not counted in the rest.\n\n"
    )
    head = ("tool", f"{UNIT} = 1", "least to greatest", "ms a page", "start, s")
    return said + markdown_table(head, (_cpu_row(row) for row in table.rows))


def _cpu_row(row: CpuRow) -> list[str]:
    spread = f"{row.low:.2f} to {row.high:.2f}"
    return [row.tool, f"{row.ratio:.2f}", spread, f"{row.seconds * 1000:.2f}", f"{row.start:.2f}"]


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of ``rows`` under ``head``."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
