"""A run: every page of the inputs through the model and into its place."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from filter.corpus.batches import batches
from filter.corpus.checkpoints import Checkpoints, Start, read_once
from filter.corpus.cleaning import CleanOptions, Outcome, batch_cleaner, outcome_of
from filter.corpus.document import Item, ReadOptions
from filter.corpus.duplicates import signed_outcome
from filter.corpus.extras import needed
from filter.corpus.inputs import STDIN, Found, find_inputs, read_inputs
from filter.corpus.manifest import Tally, Terms
from filter.corpus.pool import WorkerPool
from filter.corpus.record import RECORDS
from filter.corpus.sites import MemoryOptions, Sites
from filter.corpus.stamps import look_at
from filter.corpus.streams import Meter
from filter.corpus.target import Target, check_outputs
from filter.errors import BundleError, InputError, OptionError, OutputError
from filter.model.folder import MANIFEST, default_folder

PAGE_TIMEOUT = 60.0
"""Seconds for a page: the slowest of 5,000 real ones takes about one."""

MOST_SECONDS = 1_000_000
"""Of a time that is waited for: systems count it in milliseconds of 32 bits."""

MOST_PAGE_BYTES = 2_000_000_000
"""Of ``max_page_bytes``: more can't be asked of a stream at once on every system."""

_FEW_BATCHES = 4
"""Fewer than these are done before a second process has started and loaded its model."""

CHECKPOINT_PAGES = 512
"""What is done again after a crash at most: some ten seconds of work."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How inputs are read and cleaned.

    ``workers`` None takes the cores there are if it pays. ``page_timeout`` is in
    seconds, None for no limit. ``memory`` is the site memory to ask and to teach, None for
    none. ``start`` says whether a run that was cut off is gone on
    with; after every ``checkpoint_pages`` all up to there is safe.
    """

    read: ReadOptions = field(default_factory=ReadOptions)
    clean: CleanOptions = field(default_factory=CleanOptions)
    workers: int | None = None
    page_timeout: float | None = PAGE_TIMEOUT
    memory: MemoryOptions | None = None
    start: Start = "afresh"
    checkpoint_pages: int = CHECKPOINT_PAGES


class Position(NamedTuple):
    """How much was read: bytes of pages, and the share of the input files' bytes; None if nobody knows."""

    page_bytes: int
    share: float | None


class Watcher(Protocol):
    """Who is told how a run comes along."""

    def begin(self, before: Tally) -> None:
        """The run begins; a run before had done some of it."""
        ...

    def hear(self, outcome: Outcome, position: Position) -> None:
        """What became of a page, in order."""
        ...

    def save(self, tally: Tally) -> None:
        """All up to here is safe on the disk."""
        ...

    def look(self, pages: int) -> None:
        """So many pages were looked at in the first of two passes."""
        ...


def run(inputs: Sequence[str], target: Target, options: RunOptions, watcher: Watcher) -> Tally:
    """Clean the inputs into the target; ``watcher`` is told of each outcome in order.

    The output is the same bytes whatever the number of workers, and however often the
    run was cut off and gone on with. Raises before anything is read: `InputError` (no
    input is there), `OptionError`, `BundleError`, `OutputError`. On an error on the way,
    what is safe by then is kept for a run that goes on; before the first checkpoint it
    is nothing.
    """
    _check(options, target)
    found = find_inputs(inputs)
    if STDIN in found and sys.stdin is None:
        raise InputError("- is stdin, which is closed: send pages to it, or name files")
    memory = [options.memory.path] if options.memory else []
    check_outputs(found, [*target.files, *memory], target.many)
    with _sites(options, found) as sites:
        return _run(found, target, options, watcher, sites)


def _run(
    found: Sequence[Found], target: Target, options: RunOptions, watcher: Watcher, sites: Sites | None
) -> Tally:
    terms = _terms(options, target, found, sites.stamp if sites else "")
    checkpoints = Checkpoints(target, found, terms, options.start)
    counts = _Counts(checkpoints.tally, 0 if STDIN in found else terms.inputs.bytes)
    watcher.begin(checkpoints.tally)
    if checkpoints.done:
        return checkpoints.tally
    everything = counts.read(read_inputs(found, options.read, counts.skipped, counts.meter))
    if sites:
        everything = _told(everything, found, options, sites, watcher)
    items = islice(everything, checkpoints.tally.read, None)
    additions = options.clean.write.additions
    with checkpoints.outputs(additions) as outputs, closing(_cleaned(batches(items), options)) as cleaned:
        for outcome in chain.from_iterable(cleaned):
            written = outputs.write(outcome)
            counts.add(written)
            watcher.hear(written, counts.position)
            due = outputs.full or counts.done % options.checkpoint_pages == 0
            if due and checkpoints.save(outputs, counts.tally):
                watcher.save(counts.tally)
        counts.check()
        checkpoints.finish(outputs, counts.tally)
        if sites:
            sites.learn()
    return counts.tally


def _told(
    items: Iterator[Item], found: Sequence[Found], options: RunOptions, sites: Sites, watcher: Watcher
) -> Iterator[Item]:
    """The items with what is known of their sites; in two passes all were counted before."""
    if options.memory and options.memory.passes == "two":
        for pages, _ in enumerate(sites.told(read_inputs(found, options.read)), 1):
            watcher.look(pages)
    return sites.told(items)


class _Counts:
    """What came in and what became of it, from the first page of the first input on."""

    def __init__(self, before: Tally, input_bytes: int) -> None:
        self._came = 0
        self._bytes = 0
        self._became: Counter[str] = Counter(
            cleaned=before.cleaned, rejected=before.rejected, failed=before.failed
        )
        self._duplicates = before.duplicates
        self._reasons = Counter(before.reasons)
        self._input_bytes = input_bytes
        self.meter = Meter()
        self.skipped: Counter[str] = Counter()  # of all that was read, pages done before among it

    def read(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            self._came += 1
            self._bytes += item.size
            yield item

    def add(self, outcome: Outcome) -> None:
        self._became[outcome.status] += 1
        self._duplicates += outcome.duplicate_of is not None
        self._reasons.update(outcome.reasons[:1] if outcome.status != "cleaned" else ())

    @property
    def done(self) -> int:
        return self._became.total()

    @property
    def tally(self) -> Tally:
        became = self._became
        return Tally(
            self.done,
            became["cleaned"],
            became["rejected"],
            became["failed"],
            dict(self._reasons),
            self._duplicates,
            skipped=dict(self.skipped),
        )

    @property
    def position(self) -> Position:
        # What is read twice, as the end of a Parquet file, makes it no more than all.
        share = min(1.0, self.meter.bytes / self._input_bytes) if self._input_bytes else None
        return Position(self._bytes, share)

    def check(self) -> None:
        """`OutputError` where a page came in of which nothing is known."""
        if self._came != self.done:
            message = f"{self._came} pages came in and {self.done} came out, so nothing is put in place"
            raise OutputError(f"{message}: please report it")


def _check(options: RunOptions, target: Target) -> None:
    if options.workers is not None and options.workers < 1:
        raise OptionError(f"--workers {options.workers}: at least one is needed")
    seconds = options.page_timeout
    if seconds is not None and not 0 < seconds <= MOST_SECONDS:  # not a number is out of any bounds too
        raise OptionError(f"--page-timeout {seconds:g}: 0 for no limit, or up to {MOST_SECONDS:,} seconds")
    size = options.read.max_page_bytes
    if not 0 < size <= MOST_PAGE_BYTES:
        raise OptionError(f"--max-page-bytes {size}: 1 to {MOST_PAGE_BYTES:,} bytes are taken")
    additions = options.clean.write.additions
    for addition, name in (("blocks", "--blocks"), ("duplicates", "--dedup")):
        if addition in additions and target.format not in RECORDS:
            raise OptionError(f"{name} needs records: leave it out, or choose jsonl or parquet by --format")
    if target.format == "wet":
        needed("fastwarc.warc")  # here, or each page would fail for the lack of it
    if "duplicates" in additions:
        needed("datasketch")


@contextmanager
def _sites(options: RunOptions, found: Sequence[Found]) -> Iterator[Sites | None]:
    """What is known of sites, None where nobody asked for it."""
    memory = options.memory
    if memory is None:
        yield None
        return
    once = read_once(found) if memory.passes == "two" else ""
    if once:
        raise OptionError(f"--two-pass: {once} can't be read twice; read files, or leave it out")
    with Sites(memory.path, options.workers or cores(), options.page_timeout) as sites:
        yield sites


def _terms(options: RunOptions, target: Target, found: Sequence[Found], memory: str) -> Terms:
    clean = asdict(options.clean)
    del clean["model"]  # it is known by its digest, wherever it lies
    named = {**asdict(options.read), **clean.pop("write"), **clean, "page_timeout": options.page_timeout}
    named |= {"shard_size": target.shard_size, "output": str(target.path), "rejects": str(target.rejects)}
    if options.memory:
        named |= {"site_memory": str(options.memory.path), "two_pass": options.memory.passes == "two"}
    plain: dict[str, Any] = json.loads(json.dumps(named, default=sorted))
    return Terms(_version(), _digest(options.clean.model), plain, look_at(found), memory)


def _version() -> str:
    try:
        return version("newsfilter")
    except PackageNotFoundError:  # run from a checkout that isn't installed
        return "not installed"


def _digest(model: str | os.PathLike[str] | None) -> str:
    """The SHA-256 of a bundle's manifest, which has those of its parts."""
    path = (Path(model) if model else default_folder()) / MANIFEST
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BundleError(
            f"{path.parent}: no model bundle ({error.strerror}); name a bundle's folder"
        ) from error


def _cleaned(stream: Iterator[list[Item]], options: RunOptions) -> Generator[list[Outcome], None, None]:
    # How long the input is shows only as it is read: for a short one, one worker is soonest done.
    head = list(islice(stream, _FEW_BATCHES)) if options.workers is None else []
    workers = options.workers or (cores() if len(head) == _FEW_BATCHES else 1)
    finish = signed_outcome if "duplicates" in options.clean.write.additions else outcome_of
    make_cleaner = partial(batch_cleaner, options.clean, finish)
    with WorkerPool(make_cleaner, workers, options.page_timeout) as pool:
        yield from pool.clean(chain(head, stream))


def cores() -> int:
    """The cores that this process may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
