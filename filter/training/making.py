"""From labelled files to a bundle in its folder: read, learn, write the card, put it in place at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from filter.corpus.writers.base import refusals
from filter.errors import OutputError
from filter.features import describe
from filter.features.batch import Floats
from filter.model.bundle import card_of, learned_pages, load, save
from filter.model.folder import MANIFEST, default_folder
from filter.training.fit import Progress
from filter.training.labelled import LabelledPage, caution, learned_before, page_key, read_labelled
from filter.training.own_card import Base, own_card
from filter.training.retrain import TrainOptions, retrain


class Making(NamedTuple):
    """What is to be made: from which files, where, and going on from which bundle."""

    labelled: Sequence[Path]
    out: Path
    base: Path | None
    options: TrainOptions


class Made(NamedTuple):
    """The pages with markup that the base hadn't learned from, and what a model that saw others said of
    each: none where it broke off."""

    marked: Sequence[LabelledPage]
    told: Sequence[Floats]


def make_bundle(making: Making, hear: Progress) -> Made:
    """Makes the bundle; an interrupt leaves one of what was learned until then, or none.

    Raises `LabelError`, `BundleError` and `OutputError`; nothing is written then.
    """
    _check_place(making.out)
    base = making.base or default_folder()
    bundle = load(base)
    learned = learned_pages(making.base) if making.base else frozenset()
    pages = read_labelled(making.labelled, hear)
    if caution(pages):
        hear(caution(pages))
    marked = [page for page in pages if page.sample.page.kind == "html"]
    before = learned_before(marked, learned)
    if any(before):
        hear(f"{base}: {_said_of_learned(sum(before), len(before))}")
    trained = retrain(pages, bundle, making.options, hear)
    said = [bundle.html.probabilities(describe([page.sample.page])) for page in marked]
    card = own_card(pages, trained, making.options, Base(base.name, card_of(base), said, before))
    with _put_in_place(making.out) as folder:
        save(trained.bundle, folder, card, learned | {page_key(page) for page in pages})
    if not trained.finished:
        hear(f"interrupted: only {', '.join(trained.notes)} learned")
    hear(f"{len(pages)} pages learned from: {making.out}; newsfilter model {making.out} shows its card")
    told = trained.held_out.of_other_pages or trained.held_out.of_other_sites
    new = [place for place, known in enumerate(before) if told and not known]
    return Made([marked[place] for place in new], [told[place] for place in new] if told else [])


def _said_of_learned(learned: int, pages: int) -> str:
    if learned == pages:
        return "learned from every page with markup: none is left for figures or doubtful labels"
    return f"learned from {learned} of {pages} pages with markup: no figure or doubtful label is of these"


def _check_place(out: Path) -> None:
    """Before anything is learned: an older bundle may be replaced, nothing else."""
    if out.exists() and not (out / MANIFEST).is_file() and not (out.is_dir() and not any(out.iterdir())):
        raise OutputError(f"{out}: is there and is no bundle; name another folder, or an older bundle's")


@contextmanager
def _put_in_place(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` to write to, which takes its place once all is written."""
    with refusals(out):
        target = out.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as beside:
            made, old = Path(beside) / "made", Path(beside) / "old"
            yield made
            if target.exists():
                target.rename(old)
            made.rename(target)
