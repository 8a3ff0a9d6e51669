"""Writers: one file per kind of output, all of one shape, and what puts them together."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import Self

from filter.corpus.cleaning import Outcome
from filter.corpus.record import Addition
from filter.corpus.target import Target
from filter.corpus.writers.base import State, Writer, refusals
from filter.corpus.writers.folder import FolderWriter
from filter.corpus.writers.lock import locked
from filter.corpus.writers.originals import OriginalsWriter
from filter.corpus.writers.packed import PackedFile
from filter.corpus.writers.packing import packing
from filter.corpus.writers.rejects import RejectsWriter
from filter.corpus.writers.shards import ShardForm, ShardsWriter
from filter.corpus.writers.single import DeviceWriter, FileWriter, StreamWriter

__all__ = ["Outputs", "State", "Writer", "open_outputs"]

_NOTHING: frozenset[Addition] = frozenset()


@contextmanager
def open_outputs(
    target: Target, additions: frozenset[Addition] = _NOTHING
) -> Iterator[Callable[[Outcome], Outcome]]:
    """A function that puts each outcome where it belongs.

    All is put in place where the block ends well, else nothing. `OutputError`
    where the system refuses.
    """
    with Outputs(target, additions) as outputs:
        yield outputs.write
        outputs.commit()
        outputs.forget()


class Outputs:
    """Both outputs of a run: cleaned pages, and those that didn't come through.

    What isn't whole is held back in the target's hidden folder, which goes away with
    the context, unless `keep` was called. ``states`` are those that `mark` gave in a
    run before; without them the run starts from nothing.
    """

    def __init__(
        self, target: Target, additions: frozenset[Addition], states: Mapping[str, State] | None = None
    ) -> None:
        self._target = target
        self._additions = additions
        self._made = [folder for folder in (target.folder,) if folder and not folder.exists()]
        self._kept = states is not None
        with ExitStack() as stack:
            if target.partial:
                stack.enter_context(_held_back(target, target.partial))
                stack.callback(self._remove)
                if not self._kept:
                    _empty(target.partial)
            self._writers: dict[str, Writer] = {}
            for name, make in self._makers.items():
                self._writers[name] = make((states or {}).get(name))
                stack.callback(self._writers[name].leave)
            self._open = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def full(self) -> bool:
        """Whether a shard has its size: mark now."""
        pages = self._writers["pages"]
        return isinstance(pages, ShardsWriter) and pages.full

    def write(self, outcome: Outcome) -> Outcome:
        """Put an outcome where it belongs; gives it as it was written, a near-duplicate with its mark."""
        originals = self._writers.get("originals")
        if isinstance(originals, OriginalsWriter):
            outcome = originals.compared(outcome)
        writer = self._writers.get("pages" if outcome.status == "cleaned" else "rejects")
        if writer:
            writer.write(outcome)
        return outcome

    def mark(self) -> dict[str, State]:
        """Make all that was written safe on the disk; the states to go on from."""
        for writer in self._writers.values():
            writer.mark()
        return {name: writer.state for name, writer in self._writers.items()}

    def keep(self) -> None:
        """From now on leave what is held back, for a run that goes on."""
        self._kept = True

    def commit(self) -> dict[str, State]:
        """Put everything in place; the states that are final."""
        for writer in self._writers.values():
            writer.commit()
        return {name: writer.state for name, writer in self._writers.items()}

    def forget(self) -> None:
        """All is in place: nothing is held back any more."""
        self._kept = False
        self._made = []

    def _remove(self) -> None:
        if self._kept:
            return
        if self._target.partial:
            shutil.rmtree(self._target.partial, ignore_errors=True)
        for folder in self._made:
            with suppress(OSError):  # it wasn't made yet, or somebody put something in it
                folder.rmdir()

    @property
    def _makers(self) -> dict[str, Callable[[State], Writer]]:
        makers: dict[str, Callable[[State], Writer]] = {"pages": self._pages}
        if self._target.rejects:
            makers["rejects"] = partial(self._rejects, self._target.rejects)
        if "duplicates" in self._additions:
            makers["originals"] = self._originals
        return makers

    def _pages(self, state: State) -> Writer:
        target, held = self._target, self._target.partial
        if target.path is None:
            return StreamWriter(sys.stdout.buffer, Path("stdout"), target.format)
        if target.layout == "stream" or held is None:
            return DeviceWriter(target.path, target.format)
        if target.layout == "folder":
            return FolderWriter(target.path, held, target.format, state)
        pack = packing(target.path.name, target.format, self._additions)
        if target.layout == "shards":
            form = ShardForm(target.path, target.format, target.shard_size, pack)
            return ShardsWriter(form, held, state)
        return FileWriter(PackedFile(target.path, held / "pages", pack, state), target.format)

    def _rejects(self, path: Path, state: State) -> Writer:
        held = self._target.partial
        if held is None or (path.exists() and not path.is_file()):
            return DeviceWriter(path, "jsonl")
        with refusals(path), TemporaryFile(dir=path.parent):
            pass  # now: a run of hours shouldn't end in a refusal
        pack = packing(path.name, "jsonl", _NOTHING)
        return RejectsWriter(PackedFile(path, held / "rejects", pack, state))

    def _originals(self, state: State) -> Writer:
        held = self._target.partial
        return OriginalsWriter(
            PackedFile(held / "originals", held / "originals", None, state) if held else None
        )


@contextmanager
def _held_back(target: Target, held: Path) -> Iterator[None]:
    """The hidden folder, made if need be, for one run at a time."""
    with refusals(target.path or held.parent):
        if target.folder:
            target.folder.mkdir(parents=True, exist_ok=True)
        held.mkdir(exist_ok=True)
    with locked(held):
        yield


def _empty(held: Path) -> None:
    """Remove what a run that died left behind and nobody can go on with."""
    with refusals(held):
        for path in held.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()
