"""Model bundles: a folder of plain arrays, a card, and a manifest with their digests.

    manifest.json   format, labels, columns, pages of one's own it learned from, SHA-256 of each part
    html.npz        the classifier for pages with markup
    text.npz        the classifier for pages that were flattened to text
    wording.npz     the sensational score
    topic.npz       how much each word tells of a topic
    article.npz     whether a page with markup has an article
    text_article.npz    the same for text
    card.md         data, licences, figures by held-out fold, weaknesses

Arrays are read with pickling off: a bundle from a stranger can hold wrong numbers, but
nothing in it runs.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from filter.errors import BundleError
from filter.features import COLUMNS
from filter.features import describe as features_of
from filter.features.batch import Floats
from filter.model.article import WORD_BUCKETS as ARTICLE_ROWS
from filter.model.article import ArticleOdds
from filter.model.classifier import Classifier, Pass
from filter.model.folder import MANIFEST, default_folder
from filter.model.network import Network
from filter.model.taught import Taught
from filter.model.tokens import INLINE_ROWS, NAME_ROWS, SCORES, WORD_ROWS, InlineTable, TokenTables
from filter.model.topic import BUCKETS, TopicWeights
from filter.model.trees import Trees
from filter.model.wording import ROWS as WORDING_ROWS
from filter.model.wording import Wording
from filter.page import LABELS, Segment, Segments

FORMAT: Final = 3
CARD: Final = "card.md"
PARTS: Final = ("html.npz", "text.npz", "wording.npz", "topic.npz", "article.npz", "text_article.npz")
_MAX_PART_BYTES = 256 * 1024 * 1024
_REMEDY = "make it again with this version, or name another bundle"

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that cleaning needs to know of the world."""

    html: Classifier
    text: Classifier
    wording: Wording
    topic: TopicWeights
    article: ArticleOdds
    text_article: ArticleOdds


def save(bundle: Bundle, folder: str | os.PathLike[str], card: str, learned: Collection[str] = ()) -> None:
    """Writes ``bundle`` to ``folder``, which is made if need be; the manifest comes last.

    ``learned`` names the pages that it was fitted to, as `learned_pages` gives them back. The bytes are
    the same for the same numbers.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    parts = {
        "html.npz": _packed(_classifier_arrays(bundle.html)),
        "text.npz": _packed(_classifier_arrays(bundle.text)),
        "wording.npz": _packed(_arrays(bundle.wording)),
        "topic.npz": _packed(_arrays(bundle.topic)),
        "article.npz": _packed(_arrays(bundle.article)),
        "text_article.npz": _packed(_arrays(bundle.text_article)),
        CARD: card.encode(),
    }
    for name, data in parts.items():
        (target / name).write_bytes(data)
    manifest = {
        "format": FORMAT,
        "labels": list(LABELS),
        "columns": list(COLUMNS),
        "parts": {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()},
        "learned": sorted(learned),
    }
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def load(folder: str | os.PathLike[str] | None = None) -> Bundle:
    """The bundle in ``folder``, or the default one.

    Raises `BundleError` where it is missing, cut, altered, or made by another version.
    """
    source = default_folder() if folder is None else Path(folder)
    digests = _manifest(source)["parts"]
    parts = {name: _unpacked(source / name, digests.get(name)) for name in PARTS}
    try:
        bundle = Bundle(
            html=_classifier(parts["html.npz"]),
            text=_classifier(parts["text.npz"]),
            wording=Wording(**_values(parts["wording.npz"])),
            topic=TopicWeights(**_values(parts["topic.npz"])),
            article=ArticleOdds(**_values(parts["article.npz"])),
            text_article=ArticleOdds(**_values(parts["text_article.npz"])),
        )
        _check_by_use(bundle)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BundleError(
            f"{source}: an array is missing, unknown or misshapen ({error}); {_REMEDY}"
        ) from error
    return bundle


def _check_by_use(bundle: Bundle) -> None:
    """Runs every part on a small page: arrays of a wrong shape fail here, not in a run."""
    segments = [Segment("A line of words", 0, "paragraph"), Segment("日本語", 0, "paragraph")]
    features = features_of([Segments("text", segments)])
    for classifier in (bundle.html, bundle.text):
        _check_inputs(classifier)
        probabilities = classifier.probabilities(features)
        if probabilities.shape != (len(segments), len(LABELS)):
            raise ValueError(f"a classifier of shape {probabilities.shape}")
        for article in (bundle.article, bundle.text_article):
            article.probabilities(features, probabilities)
    bundle.wording.probabilities(features.batch, np.ones(len(segments), dtype=np.float32))
    bundle.topic.off_topic(features.batch, np.ones(len(segments), dtype=np.float32))
    sizes = {
        "topic.npz": (len(bundle.topic.weights), BUCKETS),
        "article.npz": (len(bundle.article.words), ARTICLE_ROWS),
        "text_article.npz": (len(bundle.text_article.words), ARTICLE_ROWS),
        "wording.npz": (len(bundle.wording.table), WORDING_ROWS),
        "html.npz": (len(bundle.html.tokens.words) + len(bundle.html.tokens.names), WORD_ROWS + NAME_ROWS),
        "text.npz": (len(bundle.text.tokens.words) + len(bundle.text.tokens.names), WORD_ROWS + NAME_ROWS),
    }
    for name, classifier in {"html.npz": bundle.html, "text.npz": bundle.text}.items():
        if classifier.inline is not None:
            sizes[f"the inline elements of {name}"] = (len(classifier.inline.weights), INLINE_ROWS)
        for taught in classifier.taught:
            columns = taught.tables.scores(features).shape[1]
            sizes[f"marks of what taught {name}"] = (len(taught.sites), len(taught.marks))
            sizes[f"columns of what taught {name}"] = (columns, 2 * SCORES)
            rows = len(taught.tables.words) + len(taught.tables.names)
            sizes[f"what taught {name}"] = (rows, WORD_ROWS + NAME_ROWS)
    for name, (rows, wanted) in sizes.items():
        if rows != wanted:
            raise ValueError(f"{rows} rows in {name}, not {wanted}")


def _check_inputs(classifier: Classifier) -> None:
    """A network takes all inputs of its pass; of the second, those for reporting take none ``besides``."""
    for step, apart in ((classifier.first, 0), (classifier.second, classifier.inputs_besides)):
        inputs = len(step.low)
        wanted = [inputs - apart] * len(step.reporting) + [inputs] * len(step.labels)
        if [network.inputs for network in (*step.reporting, *step.labels)] != wanted:
            raise ValueError(f"networks of other sizes than {inputs - apart} and {inputs} inputs")
        if step.trees is not None and not step.trees.suits(inputs - apart):
            raise ValueError(f"trees that don't fit {inputs - apart} inputs")


def describe(folder: str | os.PathLike[str] | None = None) -> str:
    """The card of a bundle, after every part was checked; raises `BundleError` as `load` does."""
    source = default_folder() if folder is None else Path(folder)
    load(source)
    card = card_of(source)
    size = sum((source / name).stat().st_size for name in (*PARTS, CARD, MANIFEST))
    return f"{card}\n{source}: whole, {size / 1e6:.1f} MB\n"


def card_of(folder: Path) -> str:
    """The card of a bundle; raises `BundleError` where it is missing or altered."""
    return _bytes(folder / CARD, _manifest(folder)["parts"].get(CARD)).decode("utf-8", "replace")


def learned_pages(folder: str | os.PathLike[str]) -> frozenset[str]:
    """The names of the pages that a bundle was fitted to, as far as its maker wrote them down."""
    names = _manifest(Path(folder)).get("learned", [])
    return (
        frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()
    )


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        remedy = f"it has no {MANIFEST}; name a bundle's folder"
        raise BundleError(f"{folder}: no model bundle ({remedy})") from None
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(f"{path}: can't be read ({error}); {_REMEDY}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("parts"), dict):
        raise BundleError(f"{path}: not a manifest of newsfilter; {_REMEDY}")
    expected = {"format": FORMAT, "labels": list(LABELS), "columns": list(COLUMNS)}
    for key, value in expected.items():
        if manifest.get(key) != value:
            raise BundleError(f"{folder}: made by another version (its {key} differ); {_REMEDY}")
    return manifest


def _bytes(path: Path, digest: str | None) -> bytes:
    try:
        if path.stat().st_size > _MAX_PART_BYTES:
            raise BundleError(f"{path}: larger than any part of a bundle; {_REMEDY}")
        data = path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path}: can't be read ({error.strerror}); {_REMEDY}") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise BundleError(f"{path}: cut or altered, its digest differs from the manifest's; {_REMEDY}")
    return data


def _unpacked(path: Path, digest: str | None) -> Arrays:
    """The arrays of a part. What is checked comes from a stranger: sizes before contents."""
    data = io.BytesIO(_bytes(path, digest))
    try:
        with zipfile.ZipFile(data) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MAX_PART_BYTES:
                raise BundleError(f"{path}: unpacks to more than any part of a bundle; {_REMEDY}")
            return {_array_name(member): _array(archive, member) for member in archive.infolist()}
    except _NO_ARRAYS as error:
        raise BundleError(f"{path}: not plain arrays ({error}); {_REMEDY}") from error


_NO_ARRAYS: Final = (
    ValueError,
    EOFError,
    OSError,
    MemoryError,  # a header that tells of a huge array
    RuntimeError,  # an encrypted member
    NotImplementedError,  # a way to compress that Python doesn't know
    zipfile.BadZipFile,
    zlib.error,
)


def _array_name(member: zipfile.ZipInfo) -> str:
    return member.filename.removesuffix(".npy")


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> npt.NDArray[Any]:
    with archive.open(member) as file:
        values: npt.NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    return values


def _packed(arrays: Arrays) -> bytes:
    """An ``.npz`` archive without dates in it, so that equal arrays make equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, values in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, np.asarray(values), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), part.getvalue(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _arrays(part: Wording | TopicWeights | ArticleOdds) -> Arrays:
    return {name: np.asarray(getattr(part, name)) for name in type(part).__slots__}


def _values(arrays: Arrays) -> dict[str, Any]:
    """Arrays of no dimension are plain numbers."""
    return {name: values.item() if values.ndim == 0 else values for name, values in arrays.items()}


_STEPS: Final = ("first", "second")
_LIMITS: Final = ("low", "high")
_GOALS: Final = ("reporting", "labels")
_LIKENESS: Final = ("marks", "sites")


def _classifier_arrays(classifier: Classifier) -> Arrays:
    arrays = _table_arrays("tokens", classifier.tokens)
    for number, taught in enumerate(classifier.taught):
        arrays |= _table_arrays(f"taught.{number}", taught.tables)
        arrays |= {f"taught.{number}.{name}": getattr(taught, name) for name in _LIKENESS}
    if classifier.inline is not None:
        arrays |= {f"inline.{name}": getattr(classifier.inline, name) for name in InlineTable.__slots__}
    for step in _STEPS:
        networks = getattr(classifier, step)
        arrays |= {f"{step}.{name}": getattr(networks, name) for name in _LIMITS}
        for goal in _GOALS:
            for number, network in enumerate(getattr(networks, goal)):
                arrays |= _network_arrays(f"{step}.{goal}.{number}", network)
        if networks.trees is not None:
            arrays |= {f"{step}.trees.{name}": getattr(networks.trees, name) for name in Trees.__slots__}
    return arrays


def _table_arrays(head: str, tables: TokenTables) -> dict[str, npt.NDArray[Any]]:
    return {f"{head}.{name}": getattr(tables, name) for name in TokenTables.__slots__}


def _network_arrays(head: str, network: Network) -> Arrays:
    arrays: dict[str, Floats] = {}
    for layer, (weights, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        arrays[f"{head}.{layer}.weights"] = weights
        arrays[f"{head}.{layer}.bias"] = bias
    return arrays


def _classifier(arrays: Arrays) -> Classifier:
    first, second = (_pass(arrays, step) for step in _STEPS)
    return Classifier(_tables(arrays, "tokens"), first, second, _taught(arrays), _inline(arrays))


def _inline(arrays: Arrays) -> InlineTable | None:
    """What a classifier has whose labels see inline elements."""
    if "inline.weights" not in arrays:
        return None
    return InlineTable(**{name: arrays[f"inline.{name}"] for name in InlineTable.__slots__})


def _taught(arrays: Arrays) -> tuple[Taught, ...]:
    """What only a bundle has that went on from another."""
    lessons: list[Taught] = []
    while f"taught.{len(lessons)}.marks" in arrays:
        head = f"taught.{len(lessons)}"
        lessons.append(Taught(_tables(arrays, head), *(arrays[f"{head}.{name}"] for name in _LIKENESS)))
    return tuple(lessons)


def _tables(arrays: Arrays, head: str) -> TokenTables:
    return TokenTables(**{name: arrays[f"{head}.{name}"] for name in TokenTables.__slots__})


def _pass(arrays: Arrays, step: str) -> Pass:
    reporting, labels = (_networks(arrays, f"{step}.{goal}") for goal in _GOALS)
    trees = None
    if f"{step}.trees.leaves" in arrays:
        trees = Trees(**{name: arrays[f"{step}.trees.{name}"] for name in Trees.__slots__})
    return Pass(arrays[f"{step}.low"], arrays[f"{step}.high"], reporting, labels, trees)


def _networks(arrays: Arrays, head: str) -> tuple[Network, ...]:
    networks: list[Network] = []
    while f"{head}.{len(networks)}.0.weights" in arrays:
        networks.append(_network(arrays, f"{head}.{len(networks)}"))
    if not networks:
        raise KeyError(f"{head}.0.0.weights")
    return tuple(networks)


def _network(arrays: Arrays, head: str) -> Network:
    layers = sum(name.startswith(f"{head}.") and name.endswith(".weights") for name in arrays)
    return Network(
        tuple(arrays[f"{head}.{layer}.weights"] for layer in range(layers)),
        tuple(arrays[f"{head}.{layer}.bias"] for layer in range(layers)),
    )
