"""Headlines and labelled lines to the sensational score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression, SGDClassifier

from filter.features.batch import Floats, Integers
from filter.features.characters import Characters, read_characters
from filter.features.words import Words, read_words, with_marks
from filter.model.scaling import standardised
from filter.model.wording import CLIP, ROWS, Wording, known_words, style_columns, tokens

# How far each collection's labels can be trusted; see the card. Collections that label by
# site or account count less than those read headline by headline. Titles of false news are left
# out: false is not sensational, and they taught the score politicians' names.
SOURCE_WEIGHTS: Final = {
    "chakraborty2016": 0.3,
    "ta1c": 1.0,
    "click_id": 0.5,
    "clickbait_classifier": 0.3,
}
LABELLED: Final = "labelled"
OWN: Final = "own"
ANNOTATED: Final = "annotated"
_WEIGHTS: Final = {**SOURCE_WEIGHTS, OWN: 3.0, LABELLED: 1.5, ANNOTATED: 0.5}
_CHUNK = 20_000
_PENALTY = 2e-6


class Headline(NamedTuple):
    """A line with a grade of sensational from 0 to 1; ``fold`` keeps sites together.

    ``source`` is a collection's name, `OWN` for a line written for this project, `ANNOTATED` for one of a
    page of the data that was graded for it, or `LABELLED` for one labelled on its page; the second step
    learns from the last alone, since only there are the shares of both kinds those of real pages.
    ``headline`` says how likely the line is a headline or teaser on its page.
    """

    text: str
    grade: float
    source: str
    fold: int
    headline: float = 1.0

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
    score, known = _cross_fit(headlines, read, fold, seed)
    headline = np.array([line.headline for line in headlines], dtype=np.float32)
    columns = style_columns(score, known, headline, read.characters.counts(), read.characters, read.words)
    held_out = np.zeros(len(headlines), dtype=np.float32)
    goal = np.array([headline.grade >= 0.5 for headline in headlines])
    for group in range(folds):
        out = fold == group
        held_out[out] = _applied(_second_step(columns, goal, labelled & ~out), columns[out])
    table, intercept = _first_step(headlines, read, _weights(headlines), seed)
    mean, scale, style = _second_step(columns, goal, labelled)
    return Wording(table.astype(np.float16), intercept, mean, scale, style), held_out


def cross_fit_words(headlines: Sequence[Headline], folds: int = 5, seed: int = 0) -> Floats:
    """What the first step, without the lines of its fold, says of each of ``headlines``: (headlines,)."""
    fold = np.array([headline.fold for headline in headlines]) % folds
    return _cross_fit(headlines, _read([headline.text for headline in headlines]), fold, seed)[0]


def _cross_fit(
    headlines: Sequence[Headline], read: _Read, fold: Integers, seed: int
) -> tuple[Floats, Floats]:
    weights = _weights(headlines)
    score, known = np.zeros((2, len(headlines)), dtype=np.float32)
    for group in np.unique(fold).tolist():
        out = fold == group
        table, intercept = _first_step(headlines, read, np.where(out, 0, weights), seed)
        score[out] = read.tokens[out] @ table + intercept
        known[out] = known_words(table, read.words)[out]
    return score, known


def _weights(headlines: Sequence[Headline]) -> Floats:
    """What each counts for: a teaser that many pages repeat counts less each time."""
    copies = Counter(headline.text for headline in headlines)
    return np.array(
        [_WEIGHTS.get(headline.source, 1.0) / copies[headline.text] ** 0.5 for headline in headlines],
        dtype=np.float32,
    )


def _read(texts: Sequence[str]) -> _Read:
    parts = []
    for start in range(0, len(texts), _CHUNK):
        chunk = texts[start : start + _CHUNK]
        characters = read_characters(chunk)
        words = with_marks(read_words(characters), characters)
        owners, rows = tokens(characters, words)
        count = np.bincount(owners, minlength=len(chunk))
        weights = (1 / np.sqrt(np.maximum(count, 1)))[owners].astype(np.float32)
        parts.append(sparse.csr_matrix((weights, (owners, rows)), shape=(len(chunk), ROWS)))
    characters = read_characters(texts)
    return _Read(characters, with_marks(read_words(characters), characters), sparse.vstack(parts).tocsr())


def _first_step(
    headlines: Sequence[Headline], read: _Read, weights: Floats, seed: int
) -> tuple[Floats, float]:
    """A graded headline counts as both, each with its share of the weight."""
    places = np.flatnonzero(weights)
    grades = np.array([headlines[place].grade for place in places.tolist()])
    model = SGDClassifier("log_loss", alpha=_PENALTY, max_iter=8, tol=None, average=True, random_state=seed)
    rows = np.array([*places, *places])
    goal = np.repeat([1, 0], len(places))
    both = np.concatenate([weights[places] * grades, weights[places] * (1 - grades)])
    used = both > 0
    model.fit(read.tokens[rows[used]], goal[used], sample_weight=both[used])
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _second_step(columns: Floats, goal: np.ndarray, wanted: np.ndarray) -> tuple[Floats, Floats, Floats]:
    mean = columns[wanted].mean(axis=0)
    scale = np.maximum(columns[wanted].std(axis=0), 1e-3)
    model = LogisticRegression(C=1.0)
    model.fit(standardised(columns[wanted], mean, scale, CLIP), goal[wanted])
    return mean, scale, np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)


def _applied(step: tuple[Floats, Floats, Floats], columns: Floats) -> Floats:
    mean, scale, style = step
    odds = standardised(columns, mean, scale, CLIP) @ style[:-1] + style[-1]
    result: Floats = 1 / (1 + np.exp(-odds))
    return result
