"""A bundle of the right shapes with made-up numbers, to load, spoil and clean with."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from filter.features import COLUMNS, describe
from filter.features.batch import Floats
from filter.features.inline import NAMES
from filter.model import article, topic, wording
from filter.model.article import ArticleOdds
from filter.model.bundle import Bundle
from filter.model.classifier import Classifier, Pass
from filter.model.context import first_pass, second_pass
from filter.model.folder import MANIFEST
from filter.model.network import Network
from filter.model.tokens import INLINE_ROWS, NAME_ROWS, SCORES, WORD_ROWS, InlineTable, TokenTables
from filter.model.topic import TopicWeights
from filter.model.trees import Trees
from filter.model.wording import Wording
from filter.page import LABELS
from tests.features.pages import page

Random = np.random.Generator


def numbers(random: Random, *shape: int) -> Floats:
    """Small normal numbers."""
    return (0.3 * random.standard_normal(shape)).astype(np.float32)


def network(random: Random, columns: int, classes: int, hidden: int = 6) -> Network:
    """A network with one hidden layer."""
    return Network(
        weights=(numbers(random, columns, hidden), numbers(random, hidden, classes)),
        biases=(numbers(random, hidden), numbers(random, classes)),
    )


def one_pass(random: Random, columns: int, besides: int = 0) -> Pass:
    """A pass with one network for each goal; the one for labels has some inputs ``besides``."""
    limit = np.full(columns + besides, 6, dtype=np.float32)
    labels = network(random, columns + besides, len(LABELS))
    return Pass(-limit, limit, (network(random, columns, 2),), (labels,))


def tables(random: Random) -> TokenTables:
    """Token tables in which one row in fifty isn't nought, so that they pack small."""

    def sparse(rows: int) -> np.ndarray:
        repeated = np.tile(numbers(random, 50, SCORES), (rows // 50 + 1, 1))
        return repeated[:rows].astype(np.float16)

    return TokenTables(sparse(WORD_ROWS), sparse(NAME_ROWS), numbers(random, SCORES), numbers(random, SCORES))


def many_trees(random: Random, inputs: int, trees: int = 20, depth: int = 5) -> Trees:
    """Trees of that depth over all inputs."""
    nodes = 2**depth - 1
    return Trees(
        random.integers(inputs, size=(trees, nodes)).astype(np.int16),
        numbers(random, trees, nodes),
        random.integers(-(2**18), 2**18, size=(trees, nodes + 1)).astype(np.int32),
    )


def inline_classifier(random: Random) -> Classifier:
    """A classifier whose labels see what inline elements say, and of which trees tell reporting too."""
    weights = np.tile(numbers(random, 64, len(LABELS)), (INLINE_ROWS // 64, 1)).astype(np.float16)
    table = InlineTable(weights, numbers(random, len(LABELS)))
    plain = classifier(random)
    width = plain.second.reporting[0].inputs
    second = replace(one_pass(random, width, len(LABELS) + len(NAMES)), trees=many_trees(random, width))
    return replace(plain, second=second, inline=table)


def classifier(random: Random) -> Classifier:
    """A classifier with one network for each goal of each pass."""
    batch = describe([page("One")]).batch
    matrix = np.zeros((1, len(COLUMNS)), dtype=np.float32)
    scores = np.zeros((1, 2 * SCORES), dtype=np.float32)
    said = np.zeros((1, 1 + len(LABELS)), dtype=np.float32)
    widths = (
        first_pass(matrix, scores, batch).shape[1],
        second_pass(matrix, scores, said, batch).shape[1],
    )
    first, second = (one_pass(random, width) for width in widths)
    return Classifier(tables(random), first, second)


def bundle(seed: int = 0) -> Bundle:
    """A whole bundle; the same for the same seed."""
    random = np.random.default_rng(seed)
    style, odds = len(wording.STYLE), len(article.NAMES)
    ones = np.ones(style, dtype=np.float32)
    weights = np.tile(np.linspace(0, 1, 64), topic.BUCKETS // 64).astype(np.float16)
    table = np.tile(numbers(random, 64), wording.ROWS // 64).astype(np.float16)
    seen = np.tile(numbers(random, 64), article.WORD_BUCKETS // 64).astype(np.float16)
    scale = np.ones(odds, dtype=np.float32)
    part = ArticleOdds(numbers(random, odds), scale, numbers(random, odds + 1), seen)
    return Bundle(
        html=inline_classifier(random),
        text=classifier(random),
        wording=Wording(table, 0.25, 0 * ones, ones, numbers(random, style + 1)),
        topic=TopicWeights(weights, 0.25, 10.0),
        article=part,
        text_article=part,
    )


def put(folder: Path, name: str, data: bytes) -> None:
    """Puts ``data`` in the place of a part and makes the manifest's digest fit, as a forger would."""
    (folder / name).write_bytes(data)
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest["parts"][name] = sha256(data).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest))
