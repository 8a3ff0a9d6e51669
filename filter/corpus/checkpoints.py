"""Runs that can be cut off: what is safe on the disk, and where a run goes on."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from glob import escape
from pathlib import Path
from typing import Literal

from filter.corpus.inputs import STDIN, Found
from filter.corpus.manifest import NOTHING_DONE, Manifest, Tally, Terms, changes, load, save
from filter.corpus.record import Addition
from filter.corpus.stamps import first_change, look_at
from filter.corpus.target import Target, as_glob, format_of
from filter.corpus.writers import Outputs
from filter.errors import OptionError

Start = Literal["afresh", "resume"]

_MANIFEST = "manifest.json"
_LISTING = "inputs"


class Checkpoints:
    """The safe states of one run, in the target's hidden folder.

    Made before anything is read or written. `OptionError` where the run can't start as
    asked: a run before was cut off and would be lost, or isn't the same, or nothing of
    this run could be kept.
    """

    def __init__(self, target: Target, found: Sequence[Found], terms: Terms, start: Start) -> None:
        self._target = target
        self._found = found
        self._terms = terms
        self._why_not = _why_not(target, found)
        self._path = target.partial / _MANIFEST if target.partial and not self._why_not else None
        self._before: Manifest | None = None
        if start == "resume":
            self._before = self._resumed()
        else:
            self._check_nothing_is_lost()

    @property
    def tally(self) -> Tally:
        """What was done before this run."""
        return self._before.tally if self._before else NOTHING_DONE

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self._before is not None and self._before.done

    def outputs(self, additions: frozenset[Addition]) -> Outputs:
        """The outputs, at the last safe state."""
        return Outputs(self._target, additions, self._before.outputs if self._before else None)

    def save(self, outputs: Outputs, tally: Tally) -> bool:
        """Make all that was written safe; whether the run can be gone on with from here."""
        states = outputs.mark()
        if self._path is None:
            return False
        if self._before is None:
            # Not at the start: most runs are short, and this looks at every file again.
            look_at(self._found, self._path.with_name(_LISTING))
        self._before = Manifest(self._terms, tally, states)
        save(self._before, self._path)
        outputs.keep()
        return True

    def finish(self, outputs: Outputs, tally: Tally) -> None:
        """Put all in place; beside shards the manifest stays."""
        self.save(outputs, tally)
        states = outputs.commit()
        if self._target.manifest:
            save(Manifest(self._terms, tally, states, done=True), self._target.manifest)
        outputs.forget()

    def _resumed(self) -> Manifest | None:
        """The manifest to go on from, None where no run was begun."""
        if self._why_not:
            raise OptionError(f"--resume: {self._why_not}")
        kept = [path for path in (self._path, self._target.manifest) if path]
        for path in kept:
            before = load(path)
            if before:
                self._check_same(before, path)
                return before
        self._check_place("there is no run that was cut off: leave --resume out")
        return None

    def _check_same(self, before: Manifest, path: Path) -> None:
        # What is done has changed the site memory itself.
        now = self._terms._replace(memory=before.terms.memory) if before.done else self._terms
        different = "; ".join(changes(before.terms, now))
        listing = path.with_name(_LISTING)
        if before.terms.inputs != self._terms.inputs and listing.exists():
            different += f" ({first_change(self._found, listing)})"
        if different:
            remedy = f"call it as before, or remove {path.parent if listing.exists() else path}"
            raise OptionError(f"{self._target.path}: the run before was another: {different}; {remedy}")

    def _check_nothing_is_lost(self) -> None:
        partial = self._target.partial
        before = load(partial / _MANIFEST) if partial else None
        if before:
            done = f"{partial} has the {before.tally.read} pages of a run that was cut off"
            raise OptionError(f"{done}: --resume goes on with it; remove it to clean afresh")
        if self._target.layout == "shards":
            self._check_place("shards of two runs would mix: remove them")

    def _check_place(self, remedy: str) -> None:
        there = _in_place(self._target)
        if there:  # inputs are in nobody's way: no output has the name of one
            own = {Path(one).resolve() for one in self._found if isinstance(one, str)}
            there = [path for path in there if path.resolve() not in own]
        if there:
            raise OptionError(f"{there[0]} is there already and {remedy}, or choose another output")


def _in_place(target: Target) -> Sequence[Path]:
    """The files that stand where a run would write a file, or shards: those of other formats among them."""
    if target.path is None or target.layout not in {"file", "shards"}:
        return ()
    folder, prefix = target.path.parent, target.path.name.partition("*")[0]
    found = set(folder.glob(as_glob(target.path.name)))
    if target.layout == "shards":
        numbered = re.compile(rf"{re.escape(prefix)}\d{{5,}}\D.*")
        others = folder.glob(f"{escape(prefix)}[0-9]*")
        found.update(path for path in others if numbered.fullmatch(path.name) and format_of(path.name))
    return sorted(found)


def _why_not(target: Target, found: Sequence[Found]) -> str:
    """Why a run like this can't be gone on with, empty where it can."""
    once = read_once(found)
    if once:
        return f"{once} can't be read again; read files, or leave --resume out"
    if target.layout == "stream":
        return "what was printed can't be taken back; write to a file or folder by -o"
    return ""


def read_once(found: Sequence[Found]) -> str:
    """The first input that gives its pages once, as stdin, a pipe or a terminal; empty where none does."""
    for one in found:
        if one == STDIN:
            return "stdin"
        if isinstance(one, str) and _is_stream(one):
            return one
    return ""


def _is_stream(name: str) -> bool:
    try:
        mode = os.stat(name).st_mode  # noqa: PTH116 - of a million names a Path each costs more than the look
    except OSError:  # a URL, or a link to nothing: reading it gives the failure
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
