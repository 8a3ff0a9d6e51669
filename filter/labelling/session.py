"""A session of labelling: the pages, what was done to them, and the labelled file as they are finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from filter.errors import LabelError
from filter.labelling.journal import Journal, Work
from filter.labelling.labelled import LabelledFile
from filter.labelling.marks import History, Mark, Status, Step, mark_of, marks_on, replayed, stepped
from filter.labelling.pages import Draft
from filter.training.records import labelled_lines


class Agreement(NamedTuple):
    """Of the lines of finished pages, how many bear the label that the model gave them."""

    agreed: int
    lines: int


_STEPS_TO: Mapping[Status, tuple[dict[str, Any], ...]] = {
    "open": (),
    "finished": ({"do": "finish"},),
    "skipped": ({"do": "skip"},),
}


class Session:
    """The drafts in their order, each with its history.

    A step is in the journal before it counts; a page that is finished is in the file as its labels
    stand. Raises what journal and file raise, and `LabelError` where they have another page of the id
    of a draft.
    """

    def __init__(self, drafts: Sequence[Draft], file: LabelledFile, journal: Journal) -> None:
        self.drafts = drafts
        self._file = file
        self._journal = journal
        self._begun: set[int] = set()
        # What it had when it was read is held against the journal.
        self._file.check()
        self._histories = [self._found(number, draft) for number, draft in enumerate(drafts)]
        self._agreements = [self._agreement(number) for number in range(len(drafts))]
        # A crash may have come between the journal and the file.
        self._write([
            number
            for number, draft in enumerate(drafts)
            if self._histories[number].status != "open" and not self._is_as_done(number, draft)
        ])

    def history(self, number: int) -> History:
        """What was done to a page, by its position."""
        return self._histories[number]

    def step(self, number: int, version: int, step: Step) -> History | None:
        """Take a step on a page that was seen at ``version``; None where it has moved on since.

        Raises `LabelError` for a step that can't be taken, and what writing raises.
        """
        before, draft = self._histories[number], self.drafts[number]
        if version != before.version:
            return None
        after = stepped(before, step)
        is_for_file = after.status == "finished" or (
            after.status == "skipped" and self._file.lines_of(draft.id) is not None
        )
        if is_for_file:
            self._file.check()  # before the journal has a step that the file refuses
        if number not in self._begun:
            self._begin(number, before, draft.asked)
        self._journal.add(draft.id, version, dict(step))
        self._histories[number] = after
        self._agreements[number] = self._agreement(number)
        if is_for_file:
            self._write([number])
        return after

    @property
    def agreement(self) -> Agreement:
        """How often the person and the model said the same, over the finished pages."""
        return Agreement(*(sum(column) for column in zip(*self._agreements, strict=True)))

    def _record(self, number: int) -> dict[str, Any] | None:
        """What the labelled file should have of a page."""
        history = self._histories[number]
        return self.drafts[number].record(history.marks) if history.status == "finished" else None

    def _agreement(self, number: int) -> Agreement:
        history, blocks = self._histories[number], self.drafts[number].blocks
        if history.status != "finished":
            return Agreement(0, 0)
        agreed = sum(mark.label == block.label for mark, block in zip(history.marks, blocks, strict=True))
        return Agreement(agreed, len(blocks))

    def _write(self, numbers: Sequence[int]) -> None:
        """Put pages into the labelled file as they stand, and note how they are there."""
        self._file.update({self.drafts[number].id: self._record(number) for number in numbers})
        written = (self.drafts[number].id for number in numbers)
        self._journal.note_written({identity: self._file.lines_digest(identity) for identity in written})

    def _is_as_done(self, number: int, draft: Draft) -> bool:
        """Whether the file has a page that is finished as it stands, and doesn't have one that is skipped."""
        history = self._histories[number]
        lines = draft.lines(history.marks) if history.status == "finished" else None
        return self._file.lines_of(draft.id) == lines

    def _begin(self, number: int, history: History, asked: str | None) -> None:
        """Note a page that the journal doesn't have as it stands; what can be undone begins there."""
        draft = self.drafts[number]
        lines, steps = draft.lines(history.marks), _STEPS_TO[history.status]
        work = Work(lines, steps, draft.digest, self._file.lines_digest(draft.id), asked)
        self._journal.begin(draft.id, work)
        self._begun.add(number)

    def _found(self, number: int, draft: Draft) -> History:
        """A page's history as the journal or the labelled file has it, else a new one."""
        work = self._journal.work_on(draft.id)
        self._check_page(draft, work)
        history = self._left(number, draft, work)
        if draft.asked and (work is None or work.asked != draft.asked):
            # It comes for a second look, and the labels that it had been left with are those in doubt.
            self._begun.discard(number)
            history = History(history.marks)
        return history

    def _left(self, number: int, draft: Draft, work: Work | None) -> History:
        """The history with which a page was left."""
        in_file = self._file.lines_of(draft.id)
        if work is None:
            return _restarted(draft, in_file, "finished") if in_file else History(draft.marks)
        marks = tuple(Mark(line.label, line.sensational) for line in labelled_lines({"lines": work.lines}))
        history = replayed(marks, work.steps)
        texts = [text for *_, text in work.lines]
        pairs = zip(history.marks, texts, strict=True)
        lines = [[str(mark.label), mark.sensational, text] for mark, text in pairs]
        if self._is_overruled(draft, work, lines, history.status):
            history = _restarted(draft, in_file or lines, "finished" if in_file else "open")
            self._begin(number, history, work.asked)
        elif texts == [block.text for block in draft.blocks]:
            self._begun.add(number)
        else:
            # The page is parted otherwise by now: the labels go over, the steps that led to them can't.
            history = _restarted(draft, lines, history.status)
        return history

    def _is_overruled(self, draft: Draft, work: Work, lines: Sequence[Any], status: Status) -> bool:
        """Whether the file says otherwise of a page that was done, and not because a crash came between.

        Another program has changed it since, and what it wrote is the later word. A file that is gone
        says nothing, nor is anything lost of a page that is open.
        """
        if status == "open" or not self._file.path.exists():
            return False
        is_as_done = self._file.lines_of(draft.id) == (lines if status == "finished" else None)
        return not is_as_done and self._file.lines_digest(draft.id) != work.written

    def _check_page(self, draft: Draft, work: Work | None) -> None:
        """Pages are found again by their ids, and a record without one is known by its place in its file."""
        known = {self._file.path: self._file.page_digest(draft.id)}
        known[self._journal.path] = work.digest if work else None
        for path, digest in known.items():
            if digest and digest != draft.digest:
                raise LabelError(
                    f"{draft.id}: {path} has another page of this id; name another file by -o, "
                    "or give each page an id of its own"
                )


def _restarted(draft: Draft, lines: Sequence[Any], status: Status) -> History:
    """A history without a past: the labels of the lines on the blocks, the model's where none is known.

    A page with such a block is not finished: nobody has said that the model is right.
    """
    known = marks_on(draft.blocks, labelled_lines({"lines": lines}))
    marks = tuple(mark or mark_of(block) for mark, block in zip(known, draft.blocks, strict=True))
    return replayed(marks, _STEPS_TO["open" if status == "finished" and None in known else status])
