"""How exact each tool is on each set, and how sure that is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.data import SETS, GoldPage, SetName, digest, read_set
from bench.lines import Piece
from bench.measures import MEASURES, MeasureName, Prediction
from bench.peers import PEERS
from bench.predictions import Predicted, Progress, own_predictions, peer_predictions
from bench.tools import OURS, OWN
from filter.errors import InputError
from filter.page import Label, told_once

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DRAWS = 1000
"""Bootstrap draws; the ends of a 95 % interval then move by under a thousandth between seeds."""
SEED = 20250615


class Interval(NamedTuple):
    """The middle 95 % of the bootstrap over pages."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """A tool's figures on a set, each from 0 to 1.

    ``leak`` is the share of noise lines kept, known for labelled lines only. ``lead`` is the tool's
    F1 less that of the best peer, drawn over the same pages; it is filled for newsfilter alone.
    ``failed`` counts pages on which the tool raised or hung: they count as empty texts.
    """

    tool: str
    precision: float
    recall: float
    f1: float
    spread: Interval
    leak: float | None = None
    failed: int = 0
    lead: float | None = None
    lead_spread: Interval | None = None


@dataclass(frozen=True, slots=True)
class SetTable:
    """All tools on one set, the most exact first."""

    name: SetName
    measure: MeasureName
    seen: str
    pages: int
    digest: str
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Wants:
    """What to measure and where things lie.

    A set that is measured by blocks has a row for newsfilter as it comes alone: no peer gives its blocks.

    ``held_out`` is a file of newsfilter's predictions on the sets it is trained on, by a model
    that has seen no page of the same domain; without it newsfilter has no row there.
    """

    data: Path
    cache: Path
    sets: tuple[SetName, ...]
    tools: tuple[str, ...]
    held_out: Path | None = None


class _Scored(NamedTuple):
    rows: NDArray[np.float64]
    failed: int


def measure_all(wants: Wants, progress: Progress) -> list[SetTable]:
    """One table for each set wanted."""
    return [_table(name, wants, progress) for name in wants.sets]


def read_held_out(path: Path, keep: Container[str] = OWN[OURS]) -> dict[str, Prediction]:
    """Predictions by page id, from JSON lines of ``{"id", "text"}``, gzipped or not.

    A line may carry ``"blocks": [[text, label], ...]``, which the labelled lines are then looked for in,
    and which the text is made of where ``keep`` names other labels than the default does. Raises
    `InputError` where the file says something else.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
            return {record["id"]: _prediction(record, keep) for record in records}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: can't be read as held-out predictions ({error!r})") from error


def _prediction(record: Mapping[str, Any], keep: Container[str]) -> Prediction:
    blocks = record.get("blocks", ())
    pieces = tuple(Piece(text, "kept" if Label(label) in keep else "dropped") for text, label in blocks)
    if keep == OWN[OURS]:
        return Prediction(record["text"], pieces)
    kept = [piece.text for piece in pieces if piece.fate == "kept"]
    return Prediction("\n\n".join(told_once(kept)), pieces)


def _table(name: SetName, wants: Wants, progress: Progress) -> SetTable:
    plan, pages = SETS[name], read_set(wants.data, name)
    scored: dict[str, _Scored] = {}
    for tool in wants.tools:
        progress(f"{name}: {tool}")
        found = predict(tool, name, pages, wants, progress)
        if found is not None:
            scored[tool] = _Scored(score_rows(found.predictions, pages, plan.measure), found.failed)
    scores = _scores(scored, plan.measure)
    return SetTable(name, plan.measure, plan.seen, len(pages), digest(pages), scores)


def predict(
    tool: str, name: SetName, pages: Sequence[GoldPage], wants: Wants, progress: Progress
) -> Predicted | None:
    """What the tool makes of the set's pages, None where it can't have a row.

    Raises `InputError` where the held-out predictions lack a page.
    """
    if tool != OURS and SETS[name].measure == "blocks":
        return None
    if tool not in OWN:
        return peer_predictions(tool, pages, wants.cache, progress) if PEERS[tool].version else None
    if SETS[name].seen == "never trained on":
        return Predicted(own_predictions(tool, pages), 0)
    if not wants.held_out:
        return None
    held_out = read_held_out(wants.held_out, OWN[tool])
    unknown = [page.id for page in pages if page.id not in held_out]
    if unknown:
        raise InputError(
            f"{wants.held_out}: no prediction for {len(unknown)} pages of {name}, such as {unknown[0]}"
        )
    return Predicted([held_out[page.id] for page in pages], 0)


def score_rows(
    predictions: Sequence[Prediction], pages: Sequence[GoldPage], measure: MeasureName
) -> NDArray[np.float64]:
    """One row of the measure for each page (pages x columns)."""
    import numpy as np

    row = MEASURES[measure].row
    return np.array(
        [row(said, page) for said, page in zip(predictions, pages, strict=True)], dtype=np.float64
    )


def _scores(scored: dict[str, _Scored], measure: MeasureName) -> tuple[Score, ...]:
    drawn = {tool: _f1_draws(rows, measure) for tool, (rows, _) in scored.items()}
    plain = {tool: _score(tool, scored[tool], drawn[tool], measure) for tool in scored}
    peers = [score for tool, score in plain.items() if tool not in OWN]
    if OURS in plain and peers:
        best = max(peers, key=lambda score: score.f1)
        plain[OURS] = _with_lead(plain[OURS], best, drawn[OURS] - drawn[best.tool])
    return tuple(sorted(plain.values(), key=lambda score: -score.f1))


def _score(tool: str, scored: _Scored, draws: NDArray[np.float64], measure: MeasureName) -> Score:
    rows, failed = scored
    figures = MEASURES[measure].figures(rows.sum(axis=0, keepdims=True), len(rows))
    return Score(
        tool,
        float(figures.precision[0]),
        float(figures.recall[0]),
        float(figures.f1[0]),
        _middle(draws),
        leak=None if figures.leak is None else float(figures.leak[0]),
        failed=failed,
    )


def _with_lead(score: Score, best: Score, draws: NDArray[np.float64]) -> Score:
    return replace(score, lead=score.f1 - best.f1, lead_spread=_middle(draws))


def _f1_draws(rows: NDArray[np.float64], measure: MeasureName) -> NDArray[np.float64]:
    """F1 of each bootstrap draw. The seed is fixed: draws of two tools on a set hold the same pages."""
    import numpy as np

    pages = len(rows)
    weights = np.random.default_rng(SEED).multinomial(pages, np.full(pages, 1 / pages), size=DRAWS)
    return MEASURES[measure].figures(weights @ rows, pages).f1


def _middle(draws: NDArray[np.float64]) -> Interval:
    import numpy as np

    low, high = np.quantile(draws, [0.025, 0.975])
    return Interval(float(low), float(high))
