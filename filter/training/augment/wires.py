"""Stories that open as news agencies open them, and captions without a credit.

Text that was copied from page to page has both more often than the pages that are kept with their gold.
Without markup little else tells such an opening from a note, or such a caption from a paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from filter.page import Label, Segment, Segments
from filter.training.align import Target

_AGENCIES: Final = "AP AFP Reuters dpa EFE ANSA UPI Kyodo PTI Xinhua TASS Lusa AAP Belga".split()
_PLACES: Final = (
    "LONDON Paris BERLIN Lagos MADRID Nairobi ROME Tokyo Wien Oslo WARSAW Lima Ottawa CAIRO".split()
)
_OPENINGS: Final = (
    "({agency}) -- ",
    "({agency}) - ",
    "({agency}) — ",
    "({agency}) ",
    "{place} ({agency}) — ",
    "{place} ({agency}) - ",
    "{place} ({agency}) -- ",
    "{place}/{agency}. ",
    "{place}, {agency} – ",
    "{place} — ",
)
_CREDITS: Final = "photo foto picture: image: credit bild: © getty (ap reuters (afp /afp /ap".split()
_STORY_CHARACTERS: Final = 80
_CAPTION_CHARACTERS: Final = 30


def with_dateline(page: Segments, targets: Sequence[Target], seed: int) -> Segments:
    """``page`` whose story opens with an agency's name, a place or both."""
    random = np.random.default_rng(seed)
    opening, agency, place = (
        choices[int(random.integers(len(choices)))] for choices in (_OPENINGS, _AGENCIES, _PLACES)
    )
    segments = list(page.segments)
    for number, (segment, target) in enumerate(zip(segments, targets, strict=True)):
        if target.reporting and len(segment.text) >= _STORY_CHARACTERS:
            text = opening.format(agency=agency, place=place) + segment.text
            segments[number] = segment._replace(text=text)
            break
    return replace(page, segments=segments)


def without_credits(page: Segments, targets: Sequence[Target]) -> Segments:
    """``page`` whose captions end where they name a photographer or an agency."""
    return replace(
        page,
        segments=[
            _without_credit(segment) if target.label is Label.CAPTION else segment
            for segment, target in zip(page.segments, targets, strict=True)
        ],
    )


def _without_credit(segment: Segment) -> Segment:
    low = segment.text.lower()
    found = [place for credit in _CREDITS if (place := low.find(credit, _CAPTION_CHARACTERS)) >= 0]
    # Lower case of some letters is longer than they are: a cut some letters late does no harm.
    return segment._replace(text=segment.text[: min(found)].rstrip(" (|-–—/·")) if found else segment
