"""Floors under newsfilter's exactness, pinned beside a digest of the pages they hold on.

Small enough for every change to be held against: a sample of a set that nothing is trained on,
and the project's own pages. A floor rises when asked to and is lowered by an option of its own, so
that a diff shows it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bench.data import GoldPage, digest, read_set, sample
from bench.exactness import score_rows
from bench.measures import MEASURES, MeasureName
from bench.predictions import own_predictions
from bench.seeds import read_seeds
from bench.tools import OURS
from filter.errors import InputError

Move = Literal["check", "raise", "lower"]
"""Hold the floors, raise those that were passed, or set them all to what is measured."""

NEVER_TRAINED_PAGES = 60
SLACK = 0.002
"""How far under its floor a figure may come out: other processors add up in another order."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The least F1 that a set of pages may score, 0 to 1, and the digest of the pages."""

    f1: float
    digest: str


def measure_floors(data: Path, seeds: Path) -> dict[str, Floor]:
    """What newsfilter scores now, rounded down to three places."""
    never_trained = sample(read_set(data, "dragnet"), NEVER_TRAINED_PAGES)
    return {
        "dragnet sample": _measured(never_trained, "shingle"),
        "seeds": _measured(read_seeds(seeds), "blocks"),
    }


def _measured(pages: list[GoldPage], measure: MeasureName) -> Floor:
    rows = score_rows(own_predictions(OURS, pages), pages, measure)
    f1 = MEASURES[measure].figures(rows.sum(axis=0, keepdims=True), len(pages)).f1
    return Floor(int(float(f1[0]) * 1000) / 1000, digest(pages))


def broken_floors(pinned: Mapping[str, Floor], measured: Mapping[str, Floor]) -> list[str]:
    """A sentence for each floor that doesn't hold; none where all do."""
    found = [f"{name}: no floor is pinned" for name in measured if name not in pinned]
    found += [f"{name}: pinned, but not measured" for name in pinned if name not in measured]
    for name in pinned.keys() & measured.keys():
        floor, now = pinned[name], measured[name]
        if now.digest != floor.digest:
            found.append(f"{name}: its pages changed (digest {now.digest}, pinned {floor.digest})")
        elif now.f1 < floor.f1 - SLACK:
            found.append(f"{name}: F1 {now.f1:.3f} is below its floor {floor.f1:.3f}")
    return sorted(found)


def moved_floors(pinned: Mapping[str, Floor], measured: Mapping[str, Floor], move: Move) -> dict[str, Floor]:
    """The floors after the move. Raising touches no floor that doesn't hold."""
    if move == "lower":
        return dict(measured)
    if move == "check":
        return dict(pinned)
    return {**pinned, **{name: now for name, now in measured.items() if _rises(pinned.get(name), now)}}


def _rises(floor: Floor | None, now: Floor) -> bool:
    return floor is None or (floor.digest == now.digest and now.f1 > floor.f1)


def read_floors(path: Path) -> dict[str, Floor]:
    """The pinned floors, none where there is no file. Raises `InputError` where it is something else."""
    if not path.exists():
        return {}
    try:
        return {name: Floor(**floor) for name, floor in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: can't be read as floors ({error!r})") from error


def write_floors(floors: Mapping[str, Floor], path: Path) -> None:
    """Writes the floors as indented JSON, by name."""
    said = {name: asdict(floor) for name, floor in sorted(floors.items())}
    path.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
