"""``python -m bench``: measures newsfilter beside its peers and writes what it found.

exactness   every tool on every set; most peers are slow, so what they say is cached
cpu         CPU time per page of every tool
picture     RESULTS.md and picture.svg anew from results.json
all         the three above
worst       the pages that a tool does worst on
failures    what went wrong on the worst pages, by class, into FAILURES.md
floors      holds newsfilter against its pinned floors
wording     the sensational score, into WORDING.md
corpus      a whole crawl through newsfilter and its peers: time and memory, into CORPUS.md
"""

from __future__ import annotations

import argparse
import platform
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from bench import corpus as crawls
from bench.cpu import DEFAULT_PAGES, DEFAULT_ROUNDS, CpuPlan, measure_cpu
from bench.data import SETS, read_set
from bench.exactness import Wants, measure_all, predict
from bench.failures import FAILURE_SETS, measure_wrong, read_failures, render_failures
from bench.floors import broken_floors, measure_floors, moved_floors, read_floors, write_floors
from bench.peers import PEERS
from bench.picture import draw, points
from bench.report import render
from bench.results import Made, Results, read_results, write_results
from bench.tools import OURS, OWN
from bench.wording import measure_wording
from bench.worst import worst_pages
from filter.corpus.run import cores
from filter.errors import NewsfilterError

HERE = Path(__file__).parent
TOOLS = (*OWN, *PEERS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when all is well, 1 when a floor broke, 2 when the call was wrong."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    if "out" in options:
        options.out.mkdir(parents=True, exist_ok=True)  # measuring takes longer than to miss it
    try:
        return run(options)
    except NewsfilterError as error:
        _say(str(error))
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measures newsfilter beside its peers."
    )
    commands = parser.add_subparsers(required=True)
    exactness = _command(commands, "exactness", _run_exactness)
    cpu = _command(commands, "cpu", _run_cpu)
    everything = _command(commands, "all", _run_all)
    worst = _command(commands, "worst", _run_worst)
    failures = _command(commands, "failures", _run_failures)
    floors = _command(commands, "floors", _run_floors)
    wording = _command(commands, "wording", _run_wording)
    corpus = _command(commands, "corpus", _run_corpus)
    _command(commands, "picture", _run_picture)
    for command in (exactness, cpu, everything, worst, failures, floors, wording, corpus):
        command.add_argument("--data", type=Path, required=True, help="folder with pages/ and labelled/")
    for command in (exactness, everything, worst, failures):
        command.add_argument(
            "--held-out",
            type=Path,
            required=command is failures,
            help="newsfilter's predictions by held-out fold, JSON lines",
        )
    for command in (exactness, everything):
        command.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    for command in (exactness, cpu, everything):
        command.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    for command in (cpu, everything):
        command.add_argument("--pages", type=int, default=DEFAULT_PAGES)
        command.add_argument("--rounds", type=int, default=DEFAULT_ROUNDS)
    corpus.add_argument("--pages", type=int, default=crawls.LEAST_PAGES, help="so many at least")
    corpus.add_argument("--rounds", type=int, default=crawls.DEFAULT_ROUNDS)
    corpus.add_argument("--work", type=Path, required=True, help="folder for the crawl and what comes out")
    worst.add_argument("--set", choices=SETS, required=True)
    worst.add_argument("--tool", choices=TOOLS, default=OURS)
    worst.add_argument("--count", type=int, default=20)
    move = floors.add_mutually_exclusive_group()
    move.add_argument(
        "--raise", dest="move", action="store_const", const="raise", help="raise floors that were passed"
    )
    move.add_argument(
        "--lower", dest="move", action="store_const", const="lower", help="set floors to what is measured"
    )
    floors.set_defaults(move="check")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    command = commands.add_parser(name)
    command.set_defaults(run=run)
    command.add_argument("--out", type=Path, default=HERE, help="where results, tables and picture go")
    return command


def _wants(options: argparse.Namespace, sets: Sequence[str], tools: Sequence[str]) -> Wants:
    chosen = tuple(name for name in SETS if name in sets)
    return Wants(options.data, HERE / "cache", chosen, tuple(tools), options.held_out)


def _run_exactness(options: argparse.Namespace) -> int:
    _report_missing(options.tools)
    measured = {
        table.name: table for table in measure_all(_wants(options, options.sets, options.tools), _say)
    }
    before = read_results(options.out / "results.json")
    known = {table.name: table for table in before.tables} | measured
    tables = tuple(known[name] for name in SETS if name in known)
    return _write(replace(before, tables=tables, exactness_made=_made()), options.out)


def _run_cpu(options: argparse.Namespace) -> int:
    _report_missing(options.tools)
    table = measure_cpu(CpuPlan(options.data, tuple(options.tools), options.pages, options.rounds), _say)
    return _write(
        replace(read_results(options.out / "results.json"), cpu=table, cpu_made=_made()), options.out
    )


def _run_all(options: argparse.Namespace) -> int:
    _run_exactness(options)
    return _run_cpu(options)


def _run_picture(options: argparse.Namespace) -> int:
    return _write(read_results(options.out / "results.json"), options.out)


def _run_worst(options: argparse.Namespace) -> int:
    pages = read_set(options.data, options.set)
    predicted = predict(
        options.tool, options.set, pages, _wants(options, [options.set], [options.tool]), _say
    )
    if predicted is None:
        _say(f"{options.tool} says nothing of {options.set}: not installed, or --held-out is missing")
        return 2
    for page in worst_pages(predicted[0], pages, SETS[options.set].measure, options.count):
        print(page)
    return 0


def _run_failures(options: argparse.Namespace) -> int:
    failures = read_failures(HERE / "failures.jsonl")
    said = render_failures(failures, measure_wrong(_wants(options, FAILURE_SETS, [OURS]), _say))
    (options.out / "FAILURES.md").write_text(said, encoding="utf-8")
    print(said)
    return 0


def _run_floors(options: argparse.Namespace) -> int:
    path = options.out / "floors.json"
    pinned, measured = read_floors(path), measure_floors(options.data, HERE.parent / "seeds")
    for name, floor in measured.items():
        _say(f"{name}: F1 {floor.f1:.3f}, floor {pinned[name].f1 if name in pinned else 0.0:.3f}")
    moved = moved_floors(pinned, measured, options.move)
    if moved != pinned:
        write_floors(moved, path)
    broken = broken_floors(moved, measured)
    for sentence in broken:
        _say(sentence)
    return 1 if broken else 0


def _run_wording(options: argparse.Namespace) -> int:
    said = measure_wording(options.data, HERE.parent / "headlines" / "own.jsonl", _say)
    (options.out / "WORDING.md").write_text(said, encoding="utf-8")
    print(said)
    return 0


def _run_corpus(options: argparse.Namespace) -> int:
    crawl = crawls.write_crawl(options.data, options.work, options.pages, cores())
    said = crawls.race(crawl, options.work, options.rounds, _say)
    (options.out / "CORPUS.md").write_text(said, encoding="utf-8")
    print(said)
    return 0


def _write(results: Results, out: Path) -> int:
    write_results(results, out / "results.json")
    (out / "RESULTS.md").write_text(render(results), encoding="utf-8")
    shown = points(results)
    if shown:
        (out / "picture.svg").write_text(draw(shown), encoding="utf-8")
    return 0


def _report_missing(tools: Sequence[str]) -> None:
    for tool in tools:
        if tool not in OWN and not PEERS[tool].version:
            _say(f"{tool} is left out: pip install {PEERS[tool].package}")


def _made() -> Made:
    packages = dict.fromkeys(peer.package for peer in PEERS.values() if peer.version)
    versions = {"Python": platform.python_version()}
    versions |= {package: metadata.version(package) for package in ("lxml", *packages)}
    # Paths are the reader's own: the data folder is named by its last two parts.
    said = ["python", "-m", "bench", *sys.argv[1:]]
    machine = f"{platform.system()} {platform.machine()}"
    return Made(shlex.join(said), machine, datetime.now(UTC).date().isoformat(), versions)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
