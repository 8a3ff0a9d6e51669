"""The language: the declared one, unless the text says otherwise."""

from __future__ import annotations

import subprocess
import sys

import pytest

from filter.metadata.languages import page_language

ENGLISH = (
    "The council of the town voted on Tuesday to rebuild the old pier, which a storm had torn down. " * 3
)
GERMAN = "Der Rat der Stadt hat am Dienstag beschlossen, die alte Brücke nach dem Sturm neu zu bauen. " * 3
JAPANESE = "市議会は火曜日、嵐で壊れた古い桟橋を再建することを決めた。" * 3
CHINESE = "市议会周二决定重建被风暴摧毁的旧码头，并由邮轮公司支付费用。" * 3
RUSSIAN = "Городской совет во вторник решил восстановить старый причал, разрушенный штормом. " * 3
ZULU = (
    "Umkhandlu wedolobha uvote ngoLwesibili ukuthi kwakhiwe kabusha ibhuloho elidala elidilizwe yisiphepho. "
    * 4
)


@pytest.mark.parametrize(
    ("tag", "text", "language"),
    [
        ("en-US", ENGLISH, "en"),
        ("DE_at", GERMAN, "de"),
        ("nb-NO", "", "no"),
        ("iw", "", "he"),
        ("eng", "", "en"),
        ("fr", "", "fr"),
        ("zh-Hant-TW", CHINESE, "zh"),
        ("ja", JAPANESE, "ja"),
        ("sr-Latn", GERMAN, "sr"),
    ],
)
def test_a_sane_declaration_counts(tag: str, text: str, language: str) -> None:
    assert page_language(tag, text) == language


@pytest.mark.parametrize(
    ("tag", "text", "language"),
    [
        ("en", JAPANESE, "ja"),
        ("zh", JAPANESE, "ja"),
        ("ja", CHINESE, "zh"),
        ("en-US", RUSSIAN, "ru"),
        ("ru", ENGLISH, "en"),
        ("de", ENGLISH, "en"),
        ("pt-BR", ENGLISH, "en"),
        ("en", GERMAN, "de"),
        ("en", ZULU, "zu"),
    ],
)
def test_a_declaration_that_the_text_contradicts_does_not(tag: str, text: str, language: str) -> None:
    assert page_language(tag, text) == language


@pytest.mark.parametrize("tag", ["", "xx", "x-default", "{{lang}}", "english", "*"])
def test_without_a_declaration_the_text_is_asked(tag: str) -> None:
    assert page_language(tag, GERMAN) == "de"
    assert page_language(tag, CHINESE) == "zh"


@pytest.mark.parametrize("text", ["", "OK", "12:30 – 15:45", "🙂" * 100])
def test_too_little_text_is_no_language(text: str) -> None:
    assert page_language("", text) is None


def test_the_language_model_is_loaded_only_if_it_is_needed() -> None:
    code = f"""import sys
from filter.metadata.languages import page_language
print(page_language("en", {ENGLISH!r}), "py3langid" in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["en", "False"]
