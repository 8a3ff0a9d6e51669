"""For each reason the shortest page that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.judge import PROFILES, Evidence, Profile, Thresholds, count_words, judge
from filter.page import LABELS, Block, Label, Verdict

SURE = Evidence(article=0.95)
WORDS = Thresholds().words
STUB_WORDS = Thresholds().stub_words
CALL = "To keep reading, subscribe"
NAMES = get_args(Profile)


def block(label: Label, text: str = "word", *, sensational: float = 0.0, score: float = 0.9) -> Block:
    return Block(text, label, score, sensational, 0.0, kept=True)


def body(words: int, *, sensational: float = 0.0, text: str = "") -> Block:
    return block(Label.BODY, " ".join(["word"] * words) + text, sensational=sensational)


def reasons(*blocks: Block, evidence: Evidence = SURE) -> list[str]:
    return [finding.reason for finding in judge(blocks, evidence).reasons]


def test_a_plain_article_is_kept_without_a_word() -> None:
    verdict = judge([block(Label.TITLE), body(STUB_WORDS)], SURE)
    assert verdict.keep
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("blocks", "article", "reason"),
    [
        ([], 0.95, "no article"),
        ([block(Label.NAV), block(Label.RELATED)], 0.95, "no article"),
        ([body(WORDS - 1)], 0.01, "no article"),
        ([body(500)], 0.01, "not news-like"),
        ([body(WORDS - 1)], 0.95, "too short"),
        ([block(Label.BODY, "!!!")], 0.95, "too short"),
        ([block(Label.BODY, "word \ufffd " * 50)], 0.95, "broken encoding"),
        ([body(50, text=" GrÃ¶ÃŸe" * 5)], 0.95, "broken encoding"),
        ([body(50, text=" ".join(["{{ title }}"] * 30))], 0.95, "machine or template text"),
        ([body(50)] * 3, 0.95, "machine or template text"),
        ([body(50, text="{[<>]}" * 10)], 0.95, "machine or template text"),
    ],
)
def test_a_page_is_rejected_for_one_reason(blocks: list[Block], article: float, reason: str) -> None:
    verdict = judge(blocks, Evidence(article))
    assert not verdict.keep
    assert [finding.reason for finding in verdict.reasons] == [reason]


def test_a_page_is_kept_from_the_threshold_on() -> None:
    assert judge([body(WORDS)], Evidence(Thresholds().article)).keep


def test_a_summary_is_reporting_too() -> None:
    assert judge([block(Label.SUMMARY, body(WORDS).text)], SURE).keep


@pytest.mark.parametrize("word", ["a", "word", "incomprehensibility" * 2, "東"])
def test_the_words_of_a_long_story_are_counted_as_far_as_a_threshold_asks(word: str) -> None:
    story = block(Label.BODY, " ".join([word] * 800))
    words = count_words(story.text)
    assert not judge([story], SURE, Thresholds(words=words)).reasons
    short = judge([story], SURE, Thresholds(words=words + 1)).reasons[0]
    assert (short.reason, short.evidence) == ("too short", f"{words} words of reporting")


@pytest.mark.parametrize("label", sorted(set(LABELS) - {Label.SUMMARY, Label.BODY}))
def test_words_of_other_labels_do_not_count(label: Label) -> None:
    assert reasons(block(label, body(100).text), body(WORDS - 1)) == ["too short"]


def test_one_unreadable_character_in_a_long_text_is_no_broken_encoding() -> None:
    assert reasons(body(STUB_WORDS), block(Label.BODY, "a\ufffdb")) == []


def test_unreadable_characters_outside_the_reporting_do_not_count() -> None:
    assert reasons(body(STUB_WORDS), block(Label.NAV, "\ufffd" * 50)) == []


def test_a_short_story_that_ends_in_a_call_to_subscribe_is_a_stub() -> None:
    verdict = judge([body(STUB_WORDS - 1), block(Label.PROMO, CALL)], SURE)
    assert verdict.keep
    assert [finding.reason for finding in verdict.reasons] == ["paywall stub"]


@pytest.mark.parametrize(
    "blocks",
    [
        [body(STUB_WORDS), block(Label.PROMO, CALL)],
        [block(Label.PROMO, CALL), body(50)],
        [body(50), *[block(Label.NAV)] * 3, block(Label.PROMO, CALL)],
        [body(50), block(Label.RELATED, CALL)],
        [body(50), block(Label.PROMO, "Subscribe to our newsletter")],
        [body(50), block(Label.PROMO, "Follow us")],
    ],
    ids=["long", "promo before", "promo far below", "no promo", "newsletter", "other promo"],
)
def test_other_stories_are_no_stubs(blocks: list[Block]) -> None:
    assert reasons(*blocks) == []


BAIT = [
    block(Label.TITLE, "You won't believe it", sensational=0.9),
    body(STUB_WORDS, sensational=0.8, text=". Jaws dropped! Doctors hate it."),
]


@pytest.mark.parametrize(("profile", "keep"), [("corpus", True), ("crawl", True), ("strict", False)])
def test_a_sensational_page_is_noted_or_rejected_as_the_profile_says(profile: Profile, *, keep: bool) -> None:
    verdict = judge(BAIT, SURE, PROFILES[profile])
    assert verdict.keep is keep
    assert [finding.reason for finding in verdict.reasons] == ["sensational"]
    assert verdict.sensational == 0.9


def test_the_most_sensational_sentences_are_the_evidence() -> None:
    def length_of_each(sentences: Sequence[str]) -> list[float]:
        return [1 / len(sentence) for sentence in sentences]

    [finding] = judge(BAIT, replace(SURE, wording=length_of_each)).reasons
    quoted = "“Jaws dropped!” 0.08, “Doctors hate it.” 0.06, “You won't believe it” 0.05"
    assert finding.evidence == f"wording scores 0.90: {quoted}"


def test_a_number_alone_is_no_sentence() -> None:
    numbered = [*BAIT, block(Label.BODY, "7", sensational=0.9)]
    [finding] = judge(numbered, replace(SURE, wording=lambda sentences: [0.9] * len(sentences))).reasons
    assert "“7”" not in finding.evidence


def test_without_a_score_for_sentences_whole_blocks_are_quoted() -> None:
    [finding] = judge(BAIT, SURE).reasons
    assert "“You won't believe it” 0.90, “word word" in finding.evidence


def linked(share: float) -> Evidence:
    return Evidence(0.95, linked=(share, share))


@pytest.mark.parametrize("label", [Label.BODY, Label.NAV])
def test_a_page_of_links_is_a_link_list(label: Label) -> None:
    blocks = [block(label, body(50).text), block(label, "and so on")]
    [*_, finding] = judge(blocks, linked(0.9)).reasons
    assert finding.reason == "link list"
    assert finding.evidence.startswith("90% of the ")
    assert judge(blocks, linked(0.5)).reasons[-1:] == judge(blocks, SURE).reasons[-1:]


def test_links_of_a_menu_do_not_make_a_story_a_link_list() -> None:
    assert judge([block(Label.NAV, body(500).text), body(STUB_WORDS)], Evidence(0.9, linked=(1, 0))).keep


@pytest.mark.parametrize(("profile", "keep"), [("corpus", True), ("crawl", False), ("strict", False)])
def test_a_few_words_on_a_large_page_are_mostly_boilerplate(profile: Profile, *, keep: bool) -> None:
    verdict = judge([*[block(Label.NAV, body(400).text)] * 20, body(80)], SURE, PROFILES[profile])
    assert [str(finding) for finding in verdict.reasons] == [
        "mostly boilerplate: 1.0% of the page is reporting"
    ]
    assert verdict.keep is keep


@pytest.mark.parametrize("profile", NAMES)
def test_eighty_words_are_an_article(profile: Profile) -> None:
    assert judge(
        [block(Label.TITLE), body(80), block(Label.NAV, body(200).text)], SURE, PROFILES[profile]
    ).keep


ENGLISH = Thresholds(languages=frozenset({"en", "de"}))


@pytest.mark.parametrize(("language", "keep"), [("en", True), ("de", True), (None, True), ("fr", False)])
def test_pages_in_other_languages_than_those_wanted_are_rejected(language: str | None, *, keep: bool) -> None:
    verdict = judge([body(200)], Evidence(0.95, language), ENGLISH)
    assert verdict.keep is keep
    assert [str(finding) for finding in verdict.reasons] == ["wrong language: fr, not de or en"] * (not keep)


def test_reasons_that_reject_come_first() -> None:
    verdict = judge([body(30), block(Label.PROMO, CALL)], Evidence(0.95, "fr"), ENGLISH)
    assert [finding.reason for finding in verdict.reasons] == ["wrong language", "paywall stub"]
    assert verdict.reasons[1].evidence == "30 words, then “To keep reading, subscribe”"


def test_a_page_is_as_sensational_as_its_headline() -> None:
    verdict = judge([block(Label.TITLE, sensational=0.9), body(STUB_WORDS)], SURE)
    assert verdict.sensational == 0.9


def test_under_a_calm_headline_the_text_counts() -> None:
    verdict = judge([block(Label.TITLE, sensational=0.1), body(STUB_WORDS, sensational=0.6)], SURE)
    assert verdict.sensational == 0.6


def test_long_blocks_weigh_more() -> None:
    verdict = judge([body(90), body(10, sensational=1.0)], SURE)
    assert verdict.sensational == pytest.approx(0.1, abs=0.01)


def test_teasers_do_not_make_a_page_sensational() -> None:
    assert judge([body(STUB_WORDS), block(Label.RELATED, sensational=1.0)], SURE).sensational == 0


def test_quality_grows_with_length_certainty_and_odds() -> None:
    def quality(words: int, score: float, article: float) -> float:
        long = block(Label.BODY, body(words).text, score=score)
        return judge([long], Evidence(article)).quality

    assert quality(200, 0.9, 0.9) > quality(50, 0.9, 0.9)
    assert quality(200, 0.9, 0.9) > quality(200, 0.6, 0.9)
    assert quality(200, 0.9, 0.9) > quality(200, 0.9, 0.5)
    assert quality(200, 1, 1) == quality(2000, 1, 1) == 1


SHARES = st.floats(0, 1)
BLOCKS = st.builds(
    Block, st.text(max_size=30), st.sampled_from(LABELS), SHARES, SHARES, SHARES, st.booleans()
)


@given(st.lists(BLOCKS, max_size=6), SHARES)
def test_scores_of_a_verdict_run_from_nought_to_one(blocks: list[Block], article: float) -> None:
    verdict: Verdict = judge(blocks, Evidence(article))
    assert 0 <= verdict.quality <= 1
    assert 0 <= verdict.sensational <= 1
    assert verdict.keep or verdict.reasons


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("!!!", 0),
        ("one two", 2),
        ("東京は雨", 2),
        ("東京 NHK 雨京", 3),
        ("한국 뉴스", 2),
        ("हिन्दी में", 2),
        ("a - b", 2),
    ],
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.lists(BLOCKS, max_size=6), st.sampled_from(NAMES))
def test_a_stricter_profile_keeps_nothing_more(blocks: list[Block], name: Profile) -> None:
    lenient, strict = (judge(blocks, SURE, PROFILES[profile]) for profile in ("corpus", name))
    assert lenient.keep or not strict.keep


def test_thresholds_can_be_others() -> None:
    assert judge([body(WORDS)], SURE, Thresholds(words=WORDS + 1)).reasons[0].reason == "too short"


def test_what_rejects_can_be_other_reasons() -> None:
    assert judge([body(1)], SURE, Thresholds(rejects=frozenset())).keep
