"""Signs in a text that no person wrote it, or that nobody can read it.

Each function takes the texts of the reporting and gives a share of their characters,
0 for no text, with what showed it in words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from filter.page import Reason, cut


class Sign(NamedTuple):
    """``share`` runs from 0 to 1, ``evidence`` says what was found."""

    share: float
    evidence: str


# What template engines and careless scripts leave; bounded, so that no text makes it slow.
_UNRENDERED = re.compile(
    r"\{\{[^{}]{1,80}\}\}|\{%[^{}]{1,80}%\}|<%[^<>]{1,80}%>|\$\{[\w.]{1,40}\}|%%\w{1,40}%%|\[object Object\]"
)
# The standard passage of placeholder text, without its words that are words of living languages too.
_FILLER: Final = frozenset({
    "lorem", "ipsum", "amet", "consectetur", "adipiscing", "eiusmod", "incididunt", "aliqua", "vestibulum",
    "pellentesque",
})  # fmt: skip
_FILLER_WORDS: Final = 3
_AROUND_MARK: Final = 10
"""How many times its own length a mark left unfilled spoils: a line, and not the paragraph around it."""
_HINTS: Final = (
    b"{{", b"{%", b"<%", b"${", b"%%", b"[object", b"ipsum", b"amet", b"vestibulum", b"pellentesque"
)  # fmt: skip
_SYMBOLS: Final = rb"#$%&*+/<=>@\^_`{|}~[]"
# UTF-8 read as Windows-1252 or Latin-1. Its lead bytes show as accented letters and those of
# continuation as marks, which also stand after such letters in sound text (French and Spanish
# quotations above all): of two marks one must be odd, and a blank that doesn't break is none.
_ODD = "\u0080-\u009f€‚ƒ„†‡ˆ‰Š‹ŒŽ˜š›œžŸ¢£¤¥¦¨¬\u00ad¯´µ¶¸¹¼½¾"
_EVEN = "‘’“”•–—™…¡§©ª«®°±²³·º»¿"
_MISREAD = (
    re.compile(f"[ÂÃÄÅÎÏÐÑ×ØÙ][{_ODD}{_EVEN}]"),
    re.compile(f"[à-ð](?=.?[{_ODD}])[\u00a0{_ODD}{_EVEN}]{{2,3}}"),
)
_LEADS: Final = b"\xc3"  # in UTF-8 all letters that either pattern begins with begin with this
# Stems of "subscribe" in the languages of most paywalls, and what else one can subscribe to.
_SUBSCRIBE = re.compile(
    "subscri|abonn|suscr[ií]|assina|assine|abbona|prenumer|předpl|подписк|передпл|abonelik|berlangganan"
    "|구독|订阅|訂閱|購読|有料|会員|اشترا|מנוי|सदस्यता",
    re.IGNORECASE,
)
_LETTER = re.compile(
    "newsletter|e-?mail|inbox|podcast|youtube|telegram|notificat|bolet|メルマガ", re.IGNORECASE
)
_QUOTED: Final = 60


def filler(texts: Sequence[str]) -> Sign:
    """The share of placeholder text, and of text around marks that a template should have filled."""
    whole = "\n".join(texts).encode("utf-8", "replace").lower()  # looked through faster than text
    if not any(map(whole.__contains__, _HINTS)):  # nearly always
        return Sign(0.0, "")
    found = [marks for text in texts if (marks := _unfilled(text))]
    example = cut(found[0][0], _QUOTED) if found else ""
    share = _share([spoilt for _, spoilt in found], texts)
    return Sign(share, f"{len(found)} of {len(texts)} blocks, as “{example}”")


def _unfilled(text: str) -> tuple[str, str] | None:
    """What shows that ``text`` was never filled in, and as much of it as that spoils."""
    marks: list[str] = _UNRENDERED.findall(text)
    if marks:
        return marks[0], text[: _AROUND_MARK * sum(map(len, marks))]
    if len(_FILLER.intersection(text.lower().split())) >= _FILLER_WORDS:
        return text, text
    return None


def repeated(texts: Sequence[str]) -> Sign:
    """The share that repeats an earlier block word for word."""
    again = list((Counter(texts) - Counter(set(texts))).elements())
    share = _share(again, texts)
    return Sign(share, f"{share:.0%} of the text is repeated, as “{cut(''.join(again[:1]), _QUOTED)}”")


def symbols(texts: Sequence[str]) -> Sign:
    """The share of marks that code and markup are made of."""
    text = "".join(texts)
    data = text.encode("utf-8", "replace")
    share = (len(data) - len(data.translate(None, _SYMBOLS))) / max(len(text), 1)
    return Sign(share, f"{share:.0%} of the characters are symbols")


def lost(texts: Sequence[str]) -> Sign:
    """The share of characters that could not be read and show as U+FFFD."""
    text = "".join(texts)
    count = text.count("\ufffd")
    return Sign(count / max(len(text), 1), f"{count} unreadable characters of {len(text)}")


def misread(texts: Sequence[str]) -> Sign:
    """The share of characters that show another charset than was meant, as “Ã¼”."""
    text = " ".join(texts)
    may_be = _LEADS in text.encode("utf-8", "replace")  # seldom in English, and it costs next to nothing
    runs = [run for pattern in _MISREAD for run in pattern.findall(text)] if may_be else []
    share = _share(runs, texts)
    return Sign(share, f"{share:.1%} of the text was read in a wrong charset, as “{''.join(runs[:1])}”")


SIGNS: Final[dict[str, tuple[Reason, Callable[[Sequence[str]], Sign]]]] = {
    "template": ("machine or template text", filler),
    "repeated": ("machine or template text", repeated),
    "symbols": ("machine or template text", symbols),
    "unreadable": ("broken encoding", lost),
    "misread": ("broken encoding", misread),
}
"""All signs, by the threshold that each is held against, with the reason that it gives."""


def asks_to_subscribe(text: str) -> bool:
    """Whether a line asks readers to pay for more, not for an address to send a newsletter to."""
    return bool(_SUBSCRIBE.search(text)) and not _LETTER.search(text)


def _share(part: Sequence[str], whole: Sequence[str]) -> float:
    return sum(map(len, part)) / max(sum(map(len, whole)), 1)
