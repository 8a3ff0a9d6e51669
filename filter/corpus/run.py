"""A run: every page of the inputs through the model and into its place."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from filter.corpus.batches import batches
from filter.corpus.cleaning import CleanBatch, CleanOptions, Outcome, batch_cleaner
from filter.corpus.document import Item, ReadOptions
from filter.corpus.inputs import find_inputs, read_inputs
from filter.corpus.pool import WorkerPool
from filter.corpus.target import Target, check_apart
from filter.corpus.writers import open_outputs
from filter.errors import OptionError, OutputError

_FEW_BATCHES = 4
"""Fewer than these are done before a second process has started and loaded its model."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How inputs are read and cleaned; ``workers`` None takes the cores there are if it pays."""

    read: ReadOptions = field(default_factory=ReadOptions)
    clean: CleanOptions = field(default_factory=CleanOptions)
    workers: int | None = None


class Tally(NamedTuple):
    """How many pages came in and what became of them; ``reasons`` of those that didn't come through."""

    read: int
    cleaned: int
    rejected: int
    failed: int
    reasons: Mapping[str, int]


def run(
    inputs: Sequence[str], target: Target, options: RunOptions, report: Callable[[Outcome], None]
) -> Tally:
    """Clean the inputs into the target; ``report`` is told of each outcome in order.

    The output is the same bytes whatever the number of workers. Raises before
    anything is read: `InputError` (no input is there), `OptionError`, `BundleError`,
    `OutputError`. An `OutputError` on the way leaves no output behind.
    """
    _check(options, target)
    found = find_inputs(inputs)
    check_apart(target, found)
    cleaner = batch_cleaner(options.clean)  # here too if workers do the work: a wrong bundle shows at once
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    items = _counted(read_inputs(found, options.read), counts)
    with open_outputs(target) as write, closing(_cleaned(batches(items), cleaner, options)) as cleaned:
        for outcome in chain.from_iterable(cleaned):
            counts[outcome.status] += 1
            reasons.update(outcome.reasons[:1] if outcome.status != "cleaned" else ())
            write(outcome)
            report(outcome)
        tally = Tally(counts["read"], counts["cleaned"], counts["rejected"], counts["failed"], reasons)
        _check_sum(tally)
    return tally


def _check(options: RunOptions, target: Target) -> None:
    if options.workers is not None and options.workers < 1:
        raise OptionError(f"--workers {options.workers}: at least one is needed")
    if "blocks" in options.clean.write.additions and target.format != "jsonl":
        raise OptionError("--blocks needs records: leave it out, or write JSON lines by --format jsonl")


def _counted(items: Iterable[Item], counts: Counter[str]) -> Iterator[Item]:
    for item in items:
        counts["read"] += 1
        yield item


def _cleaned(
    stream: Iterator[list[Item]], cleaner: CleanBatch, options: RunOptions
) -> Generator[list[Outcome], None, None]:
    # How long the input is shows only as it is read: a short one stays in this process.
    head = list(islice(stream, _FEW_BATCHES)) if options.workers is None else []
    workers = options.workers or (_cores() if len(head) == _FEW_BATCHES else 1)
    everything = chain(head, stream)
    if workers == 1:
        yield from map(cleaner, everything)
        return
    with WorkerPool(partial(batch_cleaner, options.clean), workers) as pool:
        yield from pool.clean(everything)


def _cores() -> int:
    """The cores that this process may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check_sum(tally: Tally) -> None:
    if tally.read != tally.cleaned + tally.rejected + tally.failed:
        raise OutputError(f"pages got lost, so nothing was written: please report it with {tally}")
