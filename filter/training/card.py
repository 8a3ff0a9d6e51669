"""The default bundle's card: what it was made from, how good it is on held-out folds, what it is bad at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from filter.features.batch import Floats
from filter.model.context import reporting_probability
from filter.page import LABELS, Label
from filter.training.data import TEXT_SETS
from filter.training.fit import Fitted
from filter.training.pages import balanced
from filter.training.pairs import ToldApart, error_table
from filter.training.sample import Sample
from filter.training.wording import ANNOTATED, OWN, Headline

AUGMENTED: Final = "+with-"
"""Stands in the id of a page that something was put into; the card measures none of them."""

_TRIED: Final = (0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)
NOISE: Final = frozenset({
    Label.RELATED,
    Label.AD,
    Label.PROMO,
    Label.SHARE,
    Label.COMMENT,
    Label.NAV,
    Label.LEGAL,
})
"""Labels of lines that must not be in a text, whatever a reader's taste."""

_LICENCES: Final = {
    "labelled": "hand-labelled pages; of test pages under MIT and Apache-2.0",
    "fundus": "parser test pages of flairNLP/fundus, MIT",
    "wcxb": "development split of the Web Content Extraction Benchmark, CC BY 4.0",
    "cleanportaleval": "CleanPortalEval (ppke-nlpg), none stated; used as the project's data sheet allows",
    "trafilatura": "evaluation pages of adbar/trafilatura, Apache-2.0; snippets only",
    "seeds": "written for this project, Apache-2.0",
    "chakraborty2016": "bhargaviparanjape/clickbait, MIT",
    "ta1c": "gmordecki/TA1C, MIT",
    "click_id": "CLICK-ID, CC BY 4.0",
    "clickbait_classifier": "peterldowns/clickbait-classifier, MIT",
    OWN: "headlines and teasers written for this project, Apache-2.0",
    ANNOTATED: "headlines and teasers of the pages above, graded for this project, Apache-2.0",
}

_HEAD = """# The default bundle

Made by `make model DATA=...` from the sets below, with fixed seeds. Every figure is for pages
of a fold that the model measured did not learn from; the pages of a site share a fold. The steps
are cross-fitted: the second pass learned from what the first said of pages it had not seen.

Processors differ in the order in which they sum. Made on another kind, networks are others, and figures
differ by some thousandths.

"""

_COPIES = """
A language model read {read} of the pages with a gold text for this project, by the guide of *labelled*, and
labelled every block (`labels/`, Apache-2.0). Where its label and the gold text differ on whether a block is
reporting, the block counts as neither, here too.

Copies of these pages teach too: with readers' comments, teasers, further stories, page furniture
or stories of unusual form put in (`pieces/`, written for this project, Apache-2.0), and in older
markup. A comment, teaser or piece is put into pages of one fold only; baiting headlines over teasers are
drawn from all. No figure counts a copy.

"""

_WEAKNESSES = """## What it is bad at

- Comments set like the article, on pages with little other markup.
- A second story that a page appends in the markup of the first.
- Shopping lists and comparison tables; long lists of names.
- Product reviews, guides and other long pages whose gold texts leave parts out.
- Text without markup where a story's teaser is a full paragraph with no headline above it.
- Languages with few labelled pages: most are English, then German, Spanish and French.
- The sensational score in languages other than English, Spanish and Indonesian rests on some
  hundred lines a language, and on marks and letters where it knows none (Hungarian, Greek): it
  ranks, but hardly more. Two of the headline sets it learned from tell their sides apart by
  source, so that topic leaks into it. The pairs and the lines of our own have one author, who
  had read the labelled pages before: both flatter it, the pairs most.
- Whether a page is an article is learned from pages of 2025 and the project's own; odd ones
  (a forum thread under a story's layout) come out either way.
"""


def write_card(
    samples: Sequence[Sample],
    fitted: Fitted,
    flat: Sequence[Sample],
    text: Fitted,
    headlines: tuple[Sequence[Headline], Floats, ToldApart],
    pages_told: tuple[Sequence[tuple[bool, float]], Sequence[tuple[bool, float]], float],
) -> str:
    """The card in Markdown, from what was fitted and its held-out predictions.

    ``pages_told`` holds (is article, odds) of pages with markup and of text, and the ROC AUC of
    the topic.
    """
    pages, told = _plain(samples, fitted.held_out)
    flat_told = _plain(flat, text.held_out)
    parts = [
        _HEAD,
        _data_table(pages, headlines[0]),
        "## Pages with markup\n\n",
        _table(pages, told),
        _fold_table(pages, told),
        _label_table(pages, told),
        _threshold_table(pages, told),
        "## Text without markup\n\n",
        _table(*flat_told),
        _threshold_table(*flat_told),
        _wording_lines(*headlines),
        _page_lines(*pages_told),
        _WEAKNESSES,
    ]
    return "".join(parts)


def _plain(samples: Sequence[Sample], held_out: Sequence[Floats]) -> tuple[list[Sample], list[Floats]]:
    """The pages as they were found, without those that something was put into."""
    places = [place for place, sample in enumerate(samples) if AUGMENTED not in sample.id]
    return [samples[place] for place in places], [held_out[place] for place in places]


def _data_table(samples: Sequence[Sample], headlines: Sequence[Headline]) -> str:
    counts = Counter(sample.source for sample in samples)
    counts.update(headline.source for headline in headlines if not headline.labelled)
    rows = [f"| {name} | {counts[name]} | {licence} |" for name, licence in _LICENCES.items() if counts[name]]
    head = ["## Data", "", "| set | pages or headlines | from, licence |", "| --- | --- | --- |"]
    read = sum(_is_annotated(sample) for sample in samples)
    return "\n".join([*head, *rows]) + "\n" + _COPIES.format(read=read)


def _is_annotated(sample: Sample) -> bool:
    """Whether blocks of a page with a gold text bear labels."""
    labelled = any(target.label is not None for target in sample.targets)
    return sample.source in TEXT_SETS and labelled


def _table(samples: Sequence[Sample], held_out: Sequence[Floats]) -> str:
    """Kept words by source; only sets with a gold for the whole page."""
    rows = [
        "| set | pages | words kept: precision | recall | F1 | noise lines kept |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for source in dict.fromkeys(sample.source for sample in samples):
        if source != "trafilatura":
            chosen = [place for place, sample in enumerate(samples) if sample.source == source]
            rows.append(
                _row(source, [samples[place] for place in chosen], [held_out[place] for place in chosen])
            )
    return "\n".join(rows) + "\n\n"


def _fold_table(samples: Sequence[Sample], held_out: Sequence[Floats]) -> str:
    rows = [
        "Labelled pages by fold:",
        "",
        "| fold | pages | precision | recall | F1 | noise lines kept |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    labelled = [place for place, sample in enumerate(samples) if sample.source == "labelled"]
    for fold in sorted({samples[place].fold for place in labelled}):
        chosen = [place for place in labelled if samples[place].fold == fold]
        rows.append(
            _row(str(fold), [samples[place] for place in chosen], [held_out[place] for place in chosen])
        )
    return "\n".join(rows) + "\n\n"


def _threshold_table(samples: Sequence[Sample], held_out: Sequence[Floats]) -> str:
    """F1 of kept words by the probability from which a block is kept."""
    sources = [name for name in dict.fromkeys(sample.source for sample in samples) if name != "trafilatura"]
    rows = [
        "F1 of kept words by threshold; *balanced*, the default, finds one for each page:",
        "",
        f"| threshold | {' | '.join(sources)} |",
        f"| --- |{' --- |' * len(sources)}",
    ]
    for threshold in (None, *_TRIED):
        cells = []
        for source in sources:
            chosen = [place for place, sample in enumerate(samples) if sample.source == source]
            row = _row(source, [samples[i] for i in chosen], [held_out[i] for i in chosen], threshold)
            cells.append(row.split(" | ")[4])
        rows.append(f"| {threshold or 'balanced'} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n\n"


def _row(
    name: str,
    samples: Sequence[Sample],
    held_out: Sequence[Floats],
    threshold: float | None = None,
) -> str:
    hit = extra = lost = leaked = noise = 0
    for sample, probabilities in zip(samples, held_out, strict=True):
        reporting = reporting_probability(probabilities)
        kept = balanced(sample.page, reporting) if threshold is None else reporting >= threshold
        for segment, target, keep in zip(sample.page.segments, sample.targets, kept.tolist(), strict=True):
            words = segment.text.count(" ") + 1
            if target.reporting:
                hit, lost = hit + words * keep, lost + words * (not keep)
            elif target.reporting is False and target.label is not Label.TITLE:
                extra += words * keep
            if target.label in NOISE:
                noise, leaked = noise + 1, leaked + keep
    precision, recall = hit / max(hit + extra, 1), hit / max(hit + lost, 1)
    score = 2 * precision * recall / max(precision + recall, 1e-9)
    leak = f"{leaked / noise:.2%}" if noise else "-"
    return f"| {name} | {len(samples)} | {precision:.4f} | {recall:.4f} | {score:.4f} | {leak} |"


def _label_table(samples: Sequence[Sample], held_out: Sequence[Floats]) -> str:
    scores = dict(_label_scores(samples, held_out))
    rows = [f"| {label} | {score:.3f} |" for label, score in scores.items()]
    mean = sum(scores.values()) / max(len(scores), 1)
    head = [f"Labels of the labelled pages, F1 (mean {mean:.3f}):", "", "| label | F1 |", "| --- | --- |"]
    return "\n".join([*head, *rows]) + "\n\n"


def _label_scores(samples: Sequence[Sample], held_out: Sequence[Floats]) -> Iterator[tuple[Label, float]]:
    pairs: Counter[tuple[Label, Label]] = Counter()
    for sample, probabilities in zip(samples, held_out, strict=True):
        if sample.source == "labelled":
            said = [LABELS[number] for number in probabilities.argmax(axis=1).tolist()]
            known = [target.label for target in sample.targets]
            pairs.update((gold, own) for gold, own in zip(known, said, strict=True) if gold is not None)
    for label in LABELS:
        gold = sum(count for (truth, _), count in pairs.items() if truth is label)
        said_so = sum(count for (_, own), count in pairs.items() if own is label)
        if gold:
            yield label, 2 * pairs[label, label] / (gold + said_so)


def _wording_lines(headlines: Sequence[Headline], held_out: Floats, told: ToldApart) -> str:
    rows = [
        "## Sensational wording",
        "",
        "| set | lines | ROC AUC | average precision |",
        "| --- | --- | --- | --- |",
    ]
    for source in dict.fromkeys(headline.source for headline in headlines):
        chosen = np.array([headline.source == source for headline in headlines])
        truth = np.array([headline.grade >= 0.5 for headline in headlines])[chosen]
        if truth.any() and not truth.all():
            area = roc_auc_score(truth, held_out[chosen])
            precision = average_precision_score(truth, held_out[chosen])
            rows.append(f"| {source} | {chosen.sum()} | {area:.3f} | {precision:.3f} |")
    return "\n".join(rows) + "\n\n" + error_table(told)


def _page_lines(html: Sequence[tuple[bool, float]], text: Sequence[tuple[bool, float]], topic: float) -> str:
    rows = [
        "## Article or not",
        "",
        "| pages | number | without an article | ROC AUC |",
        "| --- | --- | --- | --- |",
    ]
    for name, articles in (("markup", html), ("text", text)):
        truth = [is_article for is_article, _ in articles]
        area = roc_auc_score(truth, [odds for _, odds in articles])
        rows.append(f"| {name} | {len(truth)} | {truth.count(False)} | {area:.3f} |")
    planted = f"Paragraphs of another page planted into articles: ROC AUC {topic:.3f}."
    return "\n".join(rows) + f"\n\n## Off topic\n\n{planted}\n\n"
