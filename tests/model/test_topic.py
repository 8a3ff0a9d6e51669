"""How far a block is from what the page is about."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from filter.features.batch import Floats, read_batch
from filter.model.topic import BUCKETS, TopicWeights
from filter.page import Segments
from tests.features.pages import page, pages

# Every word tells as much as any other.
EVEN = TopicWeights(np.ones(BUCKETS, dtype=np.float16), middle=0.25, slope=10.0)
STORY = ("Old pier rebuilt", "The old pier was rebuilt", "Celebrity diet secrets", "The pier rebuilt")


def off_topic(*texts: str, reporting: tuple[float, ...]) -> list[float]:
    found: list[float] = EVEN.off_topic(
        read_batch([page(*texts)]), np.array(reporting, dtype=np.float32)
    ).tolist()
    return found


def test_a_block_of_other_words_is_off_the_topic() -> None:
    title, body, teaser, more = off_topic(*STORY, reporting=(0.1, 0.9, 0.1, 0.9))
    assert max(title, body, more) < 0.1
    assert teaser > 0.9


def test_a_block_is_no_evidence_for_itself() -> None:
    alone, other = off_topic("Celebrity diet secrets", "The old pier", reporting=(0.9, 0.9))
    assert min(alone, other) > 0.9


def test_words_of_noise_are_no_topic() -> None:
    assert off_topic("Diet secrets", "Diet secrets", reporting=(0.1, 0.1))[0] > 0.9


def test_a_block_without_telling_words_gets_a_half() -> None:
    assert off_topic("!!!", *STORY, reporting=(0.1, 0.1, 0.9, 0.1, 0.9))[0] == 0.5


def test_common_words_tell_nothing() -> None:
    silent = TopicWeights(np.zeros(BUCKETS, dtype=np.float16), 0.25, 10.0)
    assert silent.off_topic(read_batch([page(*STORY)]), np.ones(4, dtype=np.float32)).tolist() == [0.5] * 4


def test_the_weight_there_is_counts_words() -> None:
    _, told = EVEN.shares(read_batch([page("pier pier pier", "one two")]), np.ones(2, dtype=np.float32))
    assert told.tolist() == pytest.approx([3, 2])


def reporting_of(page: Segments) -> Floats:
    return (np.arange(len(page.segments)) % 2).astype(np.float32)


@given(pages(), pages())
@settings(max_examples=30)
def test_a_page_is_its_own_topic_in_any_batch(a: Segments, b: Segments) -> None:
    alone = [EVEN.off_topic(read_batch([one]), reporting_of(one)) for one in (a, b)]
    together = EVEN.off_topic(read_batch([a, b]), np.concatenate([reporting_of(a), reporting_of(b)]))
    assert np.array_equal(together, np.concatenate(alone))
