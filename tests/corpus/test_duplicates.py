"""Near-duplicates: found by their texts, marked with the id of the first."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from filter.corpus.cleaning import Outcome
from filter.corpus.duplicates import FirstPages, signature, signed_outcome
from filter.corpus.record import Addition, WriteOptions
from filter.corpus.target import make_target
from filter.corpus.writers import Outputs
from tests.corpus.pages import document, make_page

DUPLICATES: frozenset[Addition] = frozenset({"duplicates"})


def story(seed: int, words: int = 300) -> str:
    chosen = random.Random(seed)
    return " ".join(f"word{chosen.randrange(5000)}" for _ in range(words))


def original_of(text: str, *known: str) -> str | None:
    first = FirstPages()
    for number, one in enumerate(known):
        first.add(str(number), signature(one))
    return first.original_of(signature(text))


def outcome(identity: str, text: str) -> Outcome:
    return signed_outcome(document("", identity), make_page(text), WriteOptions("jsonl", DUPLICATES))


def write(outputs: Outputs, *pages: tuple[str, str]) -> list[str | None]:
    return [outputs.write(outcome(*page)).duplicate_of for page in pages]


def test_a_copy_with_another_byline_is_one() -> None:
    assert original_of(f"By Ada Lund. {story(1)}. More soon.", story(0), story(1)) == "1"


def test_another_story_is_none() -> None:
    assert original_of(story(2), story(0), story(1)) is None


def test_half_a_story_is_no_copy() -> None:
    assert original_of(story(1)[:1200] + story(2)[:1200], story(1), story(2)) is None


def test_case_marks_and_white_space_do_not_count() -> None:
    assert original_of(story(0).upper().replace(" ", ",\n"), story(0)) == "0"


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    text = "港は三日間の工事を経て再開した。フェリーは月曜日から通常どおり運航する。市は安全だと発表した。"
    assert original_of(f"{text}続報。", text) == "0"
    assert original_of(text[::-1], text) is None


@pytest.mark.parametrize(
    ("text", "vowels"),
    [
        ("កំពង់ផែបានបើកឡើងវិញនៅថ្ងៃចន្ទបន្ទាប់ពីការជួសជុលបីថ្ងៃ", ("\u17b6", "\u17b8")),
        ("ဆိပ်ကမ်းသည်သုံးရက်ကြာပြုပြင်ပြီးနောက်တနင်္လာနေ့တွင်ပြန်ဖွင့်ခဲ့သည်", ("\u103a", "\u102f")),
    ],
    ids=["Khmer", "Myanmar"],
)
def test_signs_of_scripts_without_spaces_tell_texts_apart(text: str, vowels: tuple[str, str]) -> None:
    assert text.replace(*vowels) != text
    assert original_of(text, text) == "0"
    assert original_of(text.replace(*vowels), text) is None


def test_a_signature_is_the_same_on_every_machine() -> None:
    assert signature("The harbour reopened on Monday after repairs.")[:8].hex() == "ca7b7e284288b92f"


def test_of_two_alike_the_earlier_is_named() -> None:
    assert original_of(story(0), story(0), story(0)) == "0"


def test_the_oldest_is_forgotten_for_one_more() -> None:
    first = FirstPages(remembered=2)
    for number in range(3):
        first.add(str(number), signature(story(number)))
    assert [first.original_of(signature(story(number))) for number in range(3)] == [None, "1", "2"]


def test_copies_are_marked_in_their_records(tmp_path: Path) -> None:
    target = make_target(f"{tmp_path}/o.jsonl", None, None)
    with Outputs(target, DUPLICATES) as outputs:
        found = write(outputs, ("a", story(0)), ("b", story(1)), ("c", story(0)))
        outputs.commit()
        outputs.forget()
    assert found == [None, None, "a"]
    records = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    assert [record["metadata"]["duplicate_of"] for record in records] == [None, None, "a"]
    assert [path.name for path in tmp_path.iterdir()] == ["o.jsonl"]


def test_a_run_that_goes_on_knows_what_came_before(tmp_path: Path) -> None:
    target = make_target(f"{tmp_path}/o.jsonl", None, None)
    with Outputs(target, DUPLICATES) as outputs:
        write(outputs, ("a", story(0)))
        states = outputs.mark()
        outputs.keep()
        write(outputs, ("lost", story(1)))
    with Outputs(target, DUPLICATES, states) as outputs:
        assert write(outputs, ("b", story(1)), ("c", story(0)), ("d", story(1))) == [None, "a", "b"]


@pytest.mark.parametrize("text", ["", "one", "a b c d"])
def test_short_texts_are_compared_whole(text: str) -> None:
    assert original_of(text, "else", text) == "1"
    assert original_of(f"{text} and more", text) is None
