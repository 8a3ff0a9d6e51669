"""Signs of template text and of a wrong charset, and sound text that looks a little like it."""

from __future__ import annotations

import pytest

from filter.judge.signs import SIGNS, asks_to_subscribe, filler, lost, misread, repeated, symbols

SOUND = [
    "The council voted on Tuesday to rebuild the pier (cost: $2m), which 58% of readers had asked for.",
    "« J'ai passé l'été à la plage\u00a0», a-t-elle dit\u00a0; “¿Y José…?” – CAFÉ” “Größe” 3\u00a0×\u00a04",
    "Пожар на складе потушен, пострадавших нет.",
    "वाराणसी में गंगा का जलस्तर बढ़ा, प्रशासन सतर्क।",
    "東京で大雨、電車が止まる。「想定外だった」と話す。",
    "עיריית חיפה הודיעה כי הרחוב ייסגר לתנועה בשבת.",
    "أعلنت البلدية إغلاق الشارع أمام حركة المرور يوم السبت.",
    "The ${amount} bug and Lorem Ipsum, a band, are not the same story at all, said its singer.",
]


@pytest.mark.parametrize("text", SOUND[:-1], ids=range(len(SOUND) - 1))
def test_sound_text_shows_no_sign(text: str) -> None:
    shares = {name: sign_of([text]).share for name, (_, sign_of) in SIGNS.items()}
    assert shares.pop("symbols") < 0.05
    assert set(shares.values()) == {0}


@pytest.mark.parametrize("text", SOUND[1:-1], ids=range(len(SOUND) - 2))
@pytest.mark.parametrize("charset", ["cp1252", "latin-1"])
def test_a_wrong_charset_shows(text: str, charset: str) -> None:
    assert misread([text.encode().decode(charset, "replace")]).share > 0.1


def test_a_few_misread_apostrophes_are_a_small_share() -> None:
    sign = misread(["It isnâ€™t over. " + SOUND[0] * 9])
    assert 0 < sign.share < 0.01
    assert "as “â€™”" in sign.evidence


def test_unreadable_characters_are_counted() -> None:
    assert lost(["a\ufffdb", "cd"]).evidence == "1 unreadable characters of 5"


@pytest.mark.parametrize(
    "text",
    [
        "Hello {{ name }}",
        "{% if story %}",
        "by <%= author %>",
        "on ${page.date}",
        "%%TITLE%%",
        "It is [object Object]",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit",
    ],
)
def test_what_was_never_filled_in_is_template_text(text: str) -> None:
    sign = filler([text, "a" * len(text)])
    assert sign.share == 0.5
    assert sign.evidence.startswith("1 of 2 blocks, as “")


def test_a_mark_left_in_a_long_paragraph_spoils_a_line_of_it() -> None:
    paragraph = SOUND[0] * 9
    assert 0 < filler([f"{paragraph} {{{{ad-slot-3}}}}", paragraph]).share < 0.1


def test_a_band_of_that_name_is_no_filler() -> None:
    assert filler([SOUND[-1].replace("${amount}", "old")]).share == 0


def test_blocks_that_come_again_are_repeated() -> None:
    sign = repeated(["one", "two", "one", "one"])
    assert (sign.share, sign.evidence) == (0.5, "50% of the text is repeated, as “one”")


def test_code_is_made_of_symbols() -> None:
    assert symbols(["{a[1]=<b>}ok"]).share == 7 / 12


@pytest.mark.parametrize("name", SIGNS)
def test_no_text_has_no_sign(name: str) -> None:
    assert SIGNS[name][1]([]).share == 0


@pytest.mark.parametrize(
    "text",
    [
        "This article is for subscribers",
        "Jetzt ABONNIEREN",
        "Suscríbete para leer más",
        "有料会員限定の記事です",
    ],
)
def test_a_call_to_subscribe_is_known(text: str) -> None:
    assert asks_to_subscribe(text)


@pytest.mark.parametrize("text", ["Subscribe to our newsletter", "Abonnez-vous au podcast", "Follow us", ""])
def test_a_newsletter_is_no_subscription(text: str) -> None:
    assert not asks_to_subscribe(text)
