"""The picture of a page: every block in order, nothing of it alive, the cleaned text beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from filter.errors import OutputError
from filter.page import LABELS, Block, Finding, Label, Origin, Page, Verdict
from filter.review.picture import picture, write_picture

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> \" ' & \u202e"


class Known(Origin):
    """Knows one reason."""

    def why(self, place: int) -> tuple[str, ...]:
        """Names the place."""
        return (f"link density 0.92 <{place}>",)


BAIT = Block(HOSTILE, Label.RELATED, 0.03, 0.9, 0.8, kept=False, place=0, origin=Known())
BODY = Block("The harbour reopened on Monday.", Label.BODY, 0.98, 0.1, 0.0, kept=True, place=1)
PAGE = Page(
    blocks=(BAIT, BODY, BODY._replace(text="Ferries sail again.", place=2)),
    verdict=Verdict(keep=True, quality=0.8, sensational=0.2, reasons=(Finding("paywall stub", HOSTILE),)),
    kind="html",
    title=HOSTILE,
    authors=(HOSTILE,),
    language="en",
    site=HOSTILE,
)


def seen(page: Page) -> html.HtmlElement:
    return html.fromstring(picture(page))


def test_nothing_of_a_page_is_alive() -> None:
    root = seen(PAGE)
    assert not root.xpath(
        "//script | //img | //iframe | //form | //*[@style] | //@*[starts-with(name(), 'on')]"
    )
    assert root.xpath("//a/@href") == ["#cleaned"]
    for shown in ("//h1", "//li/details//s", "//header//bdi", "//header/ul/li/strong/.."):
        assert "<script>alert(1)</script>" in root.xpath(f"string({shown})")


def test_blocks_stand_in_order_with_label_and_fate() -> None:
    items = seen(PAGE).xpath("//ol/li")
    assert [item.get("class") for item in items] == ["related", "body", "body"]
    assert [item.xpath("string(.//summary)").split(":")[0] for item in items] == [
        "related dropped",
        "body kept",
        "body kept",
    ]
    assert [item.xpath("count(.//s)") for item in items] == [1, 0, 0]


def test_scores_and_reasons_are_there_for_pointer_and_keyboard() -> None:
    [bait, *_] = seen(PAGE).xpath("//ol/li/details")
    scores = "reporting 0.03, sensational 0.90, off topic 0.80"
    assert bait.xpath("summary/@title") == [scores]
    assert bait.xpath("ul/li/text()") == [
        scores,
        "leads to other stories, sensational, off topic",
        "link density 0.92 <0>",
    ]


def test_sensational_blocks_are_marked() -> None:
    marks = seen(PAGE).xpath("//summary/strong")
    assert [mark.text for mark in marks] == ["!"]


def test_the_cleaned_text_stands_beside() -> None:
    paragraphs = seen(PAGE).xpath("//section[@class='cleaned']//p/text()")
    assert "\n\n".join(paragraphs) == PAGE.text


def test_the_legend_names_the_labels_that_the_page_has() -> None:
    items = seen(PAGE).xpath("//ul[@class='legend']/li")
    assert [item.text_content() for item in items] == [
        "body 2: reporting",
        "related 1: leads to other stories",
    ]


@pytest.mark.parametrize("label", LABELS)
def test_every_label_has_its_colour(label: Label) -> None:
    assert f".blocks .{label} {{" in picture(replace(PAGE, blocks=(BODY._replace(label=label),)))


def test_the_text_of_a_page_is_in_its_language_and_direction() -> None:
    root = seen(replace(PAGE, language="ar"))
    assert root.xpath("//ol/@lang") == ["ar"]
    assert len(root.xpath("//ol//*[@dir='auto']")) == len(PAGE.blocks)


def test_a_page_without_blocks_has_a_picture() -> None:
    verdict = Verdict(keep=False, quality=0.0, sensational=0.0, reasons=(Finding("unreadable", "no text"),))
    root = seen(Page((), verdict, "html"))
    assert root.findtext(".//h1") == "(no title)"
    assert "no block is kept" in root.xpath("string(//section[@class='cleaned'])")
    assert root.xpath("string(//header/ul/li)") == "unreadable: no text"


def test_where_it_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="none"):
        write_picture(PAGE, tmp_path / "none" / "page.html")
