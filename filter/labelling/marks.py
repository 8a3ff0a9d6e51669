"""What a person says of a block: a mark, and how the marks of a page change step by step.

A page's history is frozen: a step gives a new one. Replaying the same steps on the same
marks gives the same history, and that is how work is found again after a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final, Literal, NamedTuple

from filter.errors import LabelError
from filter.page import SPEAKING, Block, Label
from filter.review.words import SENSATIONAL
from filter.training.align import Line, align_lines
from filter.training.records import known_label

SHOUT: Final = "!"

_NOTHING: Final = (0, -1)

Status = Literal["open", "finished", "skipped"]
"""How far a page is; only finished pages are in the labelled file."""


class Mark(NamedTuple):
    """A block's label, and whether its wording is sensational."""

    label: Label
    sensational: bool

    def __str__(self) -> str:
        return f"{self.label}{SHOUT if self.sensational else ''}"


class Change(NamedTuple):
    """Marks that took the place of others, from the block ``first`` on."""

    first: int
    before: tuple[Mark, ...]
    after: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The marks of a page as they stand, and how they came to.

    ``version`` counts the steps: two tabs that show the same version show the same marks.
    ``done`` are the changes that can be undone, the latest last; ``undone`` those that can be
    made again.
    """

    marks: tuple[Mark, ...]
    done: tuple[Change, ...] = ()
    undone: tuple[Change, ...] = ()
    status: Status = "open"
    version: int = 0
    touched: tuple[int, int] = _NOTHING
    """The first and the last block of the latest change or undoing; the last is -1 where there was none."""


Step = Mapping[str, Any]
"""What a person did: ``do`` is a word of `STEPS`, with what that word needs beside it."""


def read_mark(word: str, name: str) -> Mark:
    """The mark that a word like ``related!`` names; `LabelError`, for the page ``name``, if none."""
    return Mark(known_label(word.removesuffix(SHOUT), name), word.endswith(SHOUT))


def mark_of(block: Block) -> Mark:
    """What the model says of a block."""
    return Mark(block.label, block.sensational >= SENSATIONAL and block.label in SPEAKING)


def marks_on(blocks: Sequence[Block], lines: Sequence[Line]) -> tuple[Mark | None, ...]:
    """The marks that labelled lines give the blocks of a page; None for a block that they don't know."""
    targets = align_lines([block.text for block in blocks], lines)
    return tuple(Mark(target.label, bool(target.sensational)) if target.label else None for target in targets)


def replayed(marks: tuple[Mark, ...], steps: Iterable[Step]) -> History:
    """The history that the steps make of the marks a page began with."""
    return reduce(stepped, steps, History(marks))


def stepped(history: History, step: Step) -> History:
    """The history after one more step; `LabelError` for a step that can't be taken."""
    take = STEPS.get(str(step.get("do")))
    if take is None:
        raise LabelError(f"{str(step.get('do'))[:60]!r} is no step: one of {', '.join(STEPS)}")
    return replace(take(history, step), version=history.version + 1)


def _label(history: History, step: Step) -> History:
    label = known_label(str(step.get("label")), "a step")
    return _changed(history, step, lambda mark: Mark(label, mark.sensational and label in SPEAKING))


def _shout(history: History, step: Step) -> History:
    """Turns a range sensational, or back where all of it that can be is already."""
    first, last = _range(history, step)
    able = [mark for mark in history.marks[first : last + 1] if mark.label in SPEAKING]
    loud = not all(mark.sensational for mark in able)
    return _changed(history, step, lambda mark: Mark(mark.label, loud and mark.label in SPEAKING))


def _changed(history: History, step: Step, change: Callable[[Mark], Mark]) -> History:
    first, last = _range(history, step)
    before = history.marks[first : last + 1]
    after = tuple(map(change, before))
    if after == before:
        return replace(history, touched=(first, last))
    done = (*history.done, Change(first, before, after))
    return _put(replace(history, done=done, undone=()), first, after)


def _range(history: History, step: Step) -> tuple[int, int]:
    first, last = step.get("first"), step.get("last")
    if not (isinstance(first, int) and isinstance(last, int) and 0 <= first <= last < len(history.marks)):
        raise LabelError(f"{first!r} to {last!r} are no lines of a page of {len(history.marks)}")
    return first, last


def _put(history: History, first: int, marks: tuple[Mark, ...]) -> History:
    end = first + len(marks)
    whole = (*history.marks[:first], *marks, *history.marks[end:])
    return replace(history, marks=whole, touched=(first, end - 1))


def _undo(history: History, _step: Step) -> History:
    if not history.done:
        return replace(history, touched=_NOTHING)
    *done, change = history.done
    undone = (*history.undone, change)
    return _put(replace(history, done=tuple(done), undone=undone), change.first, change.before)


def _redo(history: History, _step: Step) -> History:
    if not history.undone:
        return replace(history, touched=_NOTHING)
    *undone, change = history.undone
    done = (*history.done, change)
    return _put(replace(history, done=done, undone=tuple(undone)), change.first, change.after)


def _finish(history: History, _step: Step) -> History:
    return replace(history, status="finished")


def _skip(history: History, _step: Step) -> History:
    return replace(history, status="skipped")


STEPS: Final[Mapping[str, Callable[[History, Step], History]]] = {
    "label": _label,
    "shout": _shout,
    "undo": _undo,
    "redo": _redo,
    "finish": _finish,
    "skip": _skip,
}
"""The steps a person can take, by their names."""
