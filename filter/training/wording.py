"""Headlines and labelled lines to the sensational score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression, SGDClassifier

from filter.features.batch import Floats
from filter.features.characters import Characters, read_characters
from filter.features.words import Words, read_words
from filter.model.wording import ROWS, Wording, style_columns, tokens

# How far each collection's labels can be trusted; see the card. Collections that label by
# site or account count less than those read headline by headline.
SOURCE_WEIGHTS: Final = {
    "chakraborty2016": 0.3,
    "ta1c": 1.0,
    "click_id": 0.5,
    "clickbait_classifier": 0.3,
    "buzzfeed_fake_2018": 0.1,
}
LABELLED: Final = "labelled"
_LABELLED_WEIGHT = 1.5
_CHUNK = 20_000
_PENALTY = 2e-6


class Headline(NamedTuple):
    """A line with a grade of sensational from 0 to 1; ``fold`` keeps sites together.

    ``source`` is a collection's name, or `LABELLED` for a line labelled on its page: the
    second step learns from these alone.
    """

    text: str
    grade: float
    source: str
    fold: int

    @property
    def labelled(self) -> bool:
        """Whether the line was read by hand on its page."""
        return self.source == LABELLED


class _Read(NamedTuple):
    characters: Characters
    words: Words
    tokens: sparse.csr_matrix


def fit_wording(headlines: Sequence[Headline], folds: int = 5, seed: int = 0) -> tuple[Wording, Floats]:
    """The score fitted to all ``headlines``, and for each what one that saw no line of its
    fold says: (headlines,)."""
    read = _read([headline.text for headline in headlines])
    fold = np.array([headline.fold for headline in headlines]) % folds
    labelled = np.array([headline.labelled for headline in headlines])
    score = np.zeros(len(headlines), dtype=np.float32)
    known = np.zeros(len(headlines), dtype=np.float32)
    for group in range(folds):
        out = fold == group
        wording = _first_step(headlines, read, ~out, seed)
        score[out], known[out] = _scored(wording, read.tokens[out])
    columns = style_columns(score, known, read.characters, read.words)
    held_out = np.zeros(len(headlines), dtype=np.float32)
    goal = np.array([headline.grade >= 0.5 for headline in headlines])
    for group in range(folds):
        out = fold == group
        held_out[out] = _applied(_second_step(columns, goal, labelled & ~out), columns[out])
    final = _first_step(headlines, read, np.ones(len(headlines), dtype=bool), seed)
    mean, scale, style = _second_step(columns, goal, labelled)
    return Wording(final[0].astype(np.float16), final[1], mean, scale, style), held_out


def _read(texts: Sequence[str]) -> _Read:
    parts = []
    for start in range(0, len(texts), _CHUNK):
        chunk = texts[start : start + _CHUNK]
        characters = read_characters(chunk)
        words = read_words(characters)
        owners, rows = tokens(characters, words)
        count = np.bincount(owners, minlength=len(chunk))
        weights = (1 / np.sqrt(np.maximum(count, 1)))[owners].astype(np.float32)
        parts.append(sparse.csr_matrix((weights, (owners, rows)), shape=(len(chunk), ROWS)))
    characters = read_characters(texts)
    return _Read(characters, read_words(characters), sparse.vstack(parts).tocsr())


def _first_step(
    headlines: Sequence[Headline], read: _Read, wanted: np.ndarray, seed: int
) -> tuple[Floats, float]:
    """A graded headline counts as both, each with its share of the weight."""
    places = np.flatnonzero(wanted).tolist()
    grades = np.array([headlines[place].grade for place in places])
    weights = np.array([_weight(headlines[place]) for place in places])
    model = SGDClassifier("log_loss", alpha=_PENALTY, max_iter=8, tol=None, average=True, random_state=seed)
    rows = np.array([*places, *places])
    goal = np.repeat([1, 0], len(places))
    both = np.concatenate([weights * grades, weights * (1 - grades)])
    used = both > 0
    model.fit(read.tokens[rows[used]], goal[used], sample_weight=both[used])
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _weight(headline: Headline) -> float:
    return _LABELLED_WEIGHT if headline.labelled else SOURCE_WEIGHTS[headline.source]


def _scored(step: tuple[Floats, float], rows: sparse.csr_matrix) -> tuple[Floats, Floats]:
    table, intercept = step
    known = (rows > 0) @ (table != 0).astype(np.float32)
    return rows @ table + intercept, known / np.maximum(rows.getnnz(axis=1), 1)


def _second_step(columns: Floats, goal: np.ndarray, wanted: np.ndarray) -> tuple[Floats, Floats, Floats]:
    mean = columns[wanted].mean(axis=0)
    scale = np.maximum(columns[wanted].std(axis=0), 1e-3)
    model = LogisticRegression(C=1.0)
    model.fit(np.clip((columns[wanted] - mean) / scale, -5, 5), goal[wanted])
    return mean, scale, np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)


def _applied(step: tuple[Floats, Floats, Floats], columns: Floats) -> Floats:
    mean, scale, style = step
    odds = np.clip((columns - mean) / scale, -5, 5) @ style[:-1] + style[-1]
    result: Floats = 1 / (1 + np.exp(-odds))
    return result
