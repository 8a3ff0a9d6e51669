"""A whole crawl through newsfilter and its peers' own ways for many pages: ``python -m bench corpus``.

The pages of the sets, and so many of them again under other addresses that there are enough, lie in one WARC
file a core, and as files in a folder for trafilatura's command line, which reads no WARC.
"""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path
from shutil import rmtree
from statistics import median
from typing import Any, Final, NamedTuple

from bench.report import markdown_table
from bench.tools import OURS
from bench.watched import Spent, watched
from filter.corpus.run import cores
from filter.errors import InputError
from filter.training.records import read_records

LEAST_PAGES: Final = 4000
DEFAULT_ROUNDS: Final = 3

_ALONE: Final = f"{OURS}, one worker"
_BUSY: Final = "a busy loop"
_BUSY_TWICE: Final = "two busy loops"
_LOOP: Final = "n = 0\nwhile n < 100_000_000: n += 1"
_TWO_LOOPS: Final = (
    f"import subprocess, sys\nboth = [subprocess.Popen([sys.executable, '-c', {_LOOP!r}]) for _ in '12']\n"
    "for one in both: one.wait()"
)


class Page(NamedTuple):
    """A page of a set."""

    url: str
    html: str


class Crawl(NamedTuple):
    """The pages as all tools get them; ``repeated`` of ``pages`` stand in it for the second time."""

    warcs: Path
    files: Path
    pages: int
    repeated: int
    megabytes: float


Command = Callable[[Crawl, Path], list[str]]
Progress = Callable[[str], None]
Spending = dict[str, list[Spent]]


@dataclass(frozen=True, slots=True)
class Racer:
    """A tool: the command that takes the crawl through it into a folder, and what it leaves there."""

    name: str
    command: Command
    outputs: str


def write_crawl(data: Path, folder: Path, least: int = LEAST_PAGES, files: int = 1) -> Crawl:
    """Write the pages of DATA/pages as ``files`` WARC files and as a folder of HTML."""
    warcs, html = folder / "warcs", folder / "html"
    for made in (warcs, html):
        rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
    first = list(_read_pages(data / "pages"))
    if not first:
        raise InputError(f"{data}/pages has no pages: the folder with pages/*.jsonl.gz is expected")
    repeated = max(0, least - len(first))
    again = (Page(f"{page.url}?again={number}", page.html) for number, page in enumerate(cycle(first)))
    size = 0
    streams = [(warcs / f"{number}.warc.gz").open("wb") for number in range(files)]
    for number, page in enumerate(chain(first, islice(again, repeated))):
        markup = page.html.encode("utf-8", "replace")
        size += len(markup)
        _write_record(streams[number % files], page.url, markup)
        (html / f"{number:05}.html").write_bytes(markup)
    for stream in streams:
        stream.close()
    return Crawl(warcs, html, len(first) + repeated, repeated, size / 1e6)


def race(crawl: Crawl, folder: Path, rounds: int, progress: Progress) -> str:
    """newsfilter and its peers over the crawl: a page of Markdown."""
    return _page(crawl, *race_of(_racers(cores()), crawl, folder, rounds, progress))


def race_of(
    racers: Sequence[Racer], crawl: Crawl, folder: Path, rounds: int, progress: Progress
) -> tuple[Spending, dict[str, int]]:
    """What each tool took, in interleaved rounds, and how many pages came through it.

    Raises `InputError` where a tool fails.
    """
    spent: Spending = {racer.name: [] for racer in racers}
    records: dict[str, int] = {}
    for turn in range(rounds):
        first = turn % len(racers)
        for racer in [*racers[first:], *racers[:first]]:
            out, log = folder / "out", folder / f"{racer.name}.log"
            rmtree(out, ignore_errors=True)
            out.mkdir(parents=True)
            took = watched(racer.command(crawl, out), log)
            spent[racer.name].append(took)
            records[racer.name] = _records(out, racer.outputs)
            if racer.outputs and not records[racer.name]:
                raise InputError(f"{racer.name} gave nothing: see {log}")
            progress(f"round {turn + 1}: {racer.name} {took.wall:.0f} s, {took.cpu:.0f} s CPU")
    return spent, records


def _read_pages(folder: Path) -> Iterator[Page]:
    for path in sorted(folder.glob("*.jsonl.gz")):
        for row in read_records(path):
            yield Page(row["url"] or f"http://{row['id']}", row["html"])


def _write_record(stream: Any, url: str, markup: bytes) -> None:
    from fastwarc.warc import WarcRecord, WarcRecordType

    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    record = WarcRecord()
    record.init_headers(WarcRecordType.response)
    record.headers["WARC-Target-URI"] = " ".join(url.split())
    record.set_bytes_content(head + markup)
    record.headers["Content-Type"] = "application/http; msgtype=response"
    packed = io.BytesIO()
    record.write(packed)
    stream.write(gzip.compress(packed.getvalue(), 6, mtime=0))


def _racers(workers: int) -> list[Racer]:
    def ours(count: int) -> Command:
        call = [sys.executable, "-m", "filter", "clean", "--quiet", "--workers", str(count)]
        return lambda crawl, out: [*call, f"{crawl.warcs}/*.warc.gz", "-o", str(out / "out.jsonl")]

    def trafilatura(crawl: Crawl, out: Path) -> list[str]:
        call = [sys.executable, "-c", "from trafilatura.cli import main; main()", "--no-comments"]
        return [*call, "--input-dir", str(crawl.files), "-o", str(out), "--parallel", str(workers)]

    def datatrove(crawl: Crawl, out: Path) -> list[str]:
        return [sys.executable, "-m", "bench.trove", str(crawl.warcs), str(out), str(workers)]

    return [
        Racer(OURS, ours(workers), "out.jsonl"),
        Racer(_ALONE, ours(1), "out.jsonl"),
        Racer("trafilatura --parallel", trafilatura, "**/*.txt"),
        Racer("datatrove with trafilatura", datatrove, "kept/*.jsonl"),
        Racer(_BUSY, lambda _crawl, _out: [sys.executable, "-c", _LOOP], ""),
        Racer(_BUSY_TWICE, lambda _crawl, _out: [sys.executable, "-c", _TWO_LOOPS], ""),
    ]


def _records(out: Path, pattern: str) -> int:
    """How many pages came through: lines of JSON, or files of text."""
    if not pattern:
        return 0
    found = list(out.glob(pattern))
    return sum(path.read_bytes().count(b"\n") if path.suffix == ".jsonl" else 1 for path in found)


def _page(crawl: Crawl, spent: Spending, records: dict[str, int]) -> str:
    head = (
        "",
        "pages a second",
        "wall, s",
        "CPU, s",
        "of it the first process",
        "memory, MB",
        "largest process",
    )
    rows = [_row(name, spent[name], crawl.pages) for name in spent if name not in {_BUSY, _BUSY_TWICE}]
    rounds = len(spent[OURS])
    again = f", {crawl.repeated} of them for the second time under another address" if crawl.repeated else ""
    kept = ", ".join(f"{name} {count}" for name, count in records.items() if count)
    pages, busy = _gain(spent[_ALONE], spent[OURS]), _gain(spent[_BUSY], spent[_BUSY_TWICE], 2)
    what = f"{crawl.pages} pages{again}, {crawl.megabytes:.0f} MB of markup, {cores()} cores"
    said = (
        "from the least to the greatest. Memory is what all processes took up at one moment, and the largest"
    )
    return (
        f"# A whole crawl\n\n{what}; medians over {rounds} interleaved rounds, {said}. "
        f"Pages that came through: {kept}.\n\n{markdown_table(head, rows)}\n"
        f"Two workers do {pages} of what one does, two busy loops of Python {busy} of one.\n"
    )


def _row(name: str, spent: Sequence[Spent], pages: int) -> list[str]:
    rates = [pages / took.wall for took in spent]
    columns: list[list[float]] = [list(column) for column in zip(*spent, strict=True)]
    return [name, _span(rates), *map(_span, columns)]


def _span(values: Sequence[float]) -> str:
    return f"{median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


def _gain(one: Sequence[Spent], both: Sequence[Spent], work: int = 1) -> str:
    """How much more was done in the same time with two processes, by rounds."""
    gains = [work * alone.wall / together.wall for alone, together in zip(one, both, strict=True)]
    return f"{median(gains):.2f} times ({min(gains):.2f} to {max(gains):.2f})"
