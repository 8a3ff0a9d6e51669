"""What was decided, in a few words."""

from __future__ import annotations

from collections.abc import Iterator

from filter.page import REPORTING, Block, Label, Page, Verdict

SENSATIONAL = 0.5
OFF_TOPIC = 0.8
"""From here on, of 1, a block is called sensational, or off the page's topic. Of the kept paragraphs of 150
news pages 3 % are, of their teasers 46 %; from 0.5 on they would be 17 and 67 %."""

# Menus and buttons are off every topic: to say so of each would say nothing.
_TOPICAL = REPORTING | {Label.RELATED}

MEANINGS: dict[Label, str] = {
    Label.TITLE: "the headline: goes out as the title",
    Label.SUMMARY: "reporting",
    Label.BODY: "reporting",
    Label.BYLINE: "who and when: goes out as authors and date",
    Label.CAPTION: "words to a picture",
    Label.NOTE: "a note by the editors",
    Label.RELATED: "leads to other stories",
    Label.AD: "advertising",
    Label.PROMO: "the site asks for something",
    Label.SHARE: "buttons to share and save",
    Label.COMMENT: "from readers",
    Label.NAV: "menus and page furniture",
    Label.LEGAL: "legal notices",
}
"""Each label in words, for someone who sees it for the first time."""


def meaning(block: Block) -> str:
    """What a block was taken for, as in ``"leads to other stories, sensational"``."""
    return ", ".join(_meanings(block))


def _meanings(block: Block) -> Iterator[str]:
    if block.kept or block.label not in REPORTING:
        yield MEANINGS[block.label]
    else:
        yield "not likely enough to be reporting"
    if block.kept and block.label not in REPORTING:
        yield "asked for"
    if block.sensational >= SENSATIONAL:
        yield "sensational"
    if block.off_topic >= OFF_TOPIC and block.label in _TOPICAL:
        yield "off topic"


def about(page: Page) -> list[str]:
    """Authors, date, language and site, as far as they are known."""
    known = (", ".join(page.authors), page.date, page.language, page.site)
    return [part for part in known if part]


def figures(verdict: Verdict) -> str:
    """The verdict's figures, with a warning where one of them stands on little."""
    told = f"quality {verdict.quality:.2f}, sensational {verdict.sensational:.2f}"
    doubt = f", with little to go on: {verdict.familiar:.0%} of the words known"
    return told + doubt if verdict.little_to_go_on else told


def reasons(page: Page) -> str:
    """The verdict's reasons with their evidence, one after the other."""
    return "; ".join(str(finding) for finding in page.verdict.reasons)
