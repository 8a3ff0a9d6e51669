"""What a worker of a crawl tells of the links of a page."""

from __future__ import annotations

import json
from pathlib import Path

from filter.clean import PageFilter
from filter.corpus.cleaning import CleanOptions
from filter.corpus.document import Document
from filter.integrations.scrapy.judged import WANTS_LINKS, judging_cleaner

SEEDS = Path(__file__).parents[2] / "seeds"
BRIEF = (SEEDS / "short-brief.html").read_text()
WALL = (SEEDS / "cookie-wall.html").read_text()


def links(page: str) -> dict[str, list[str]]:
    document = Document("page", page.encode(), "page.html", "https://post.example/", metadata=WANTS_LINKS)
    (outcome,) = judging_cleaner(CleanOptions())([document])
    found: dict[str, list[str]] = json.loads(outcome.content)["links"]
    return found


def test_links_of_equal_words_have_the_labels_of_their_own_blocks() -> None:
    words = "Sign up for our newsletter"
    last = (
        f"<footer><ul><li><a href=/x>Home</a><li><a href=/y>Sport</a><li><a href=/b>{words}</a></ul></footer>"
    )
    story, _, rest = BRIEF.rpartition("<p>")
    page = f"{story}<p><a href=/a>{words}</a></p><p>{rest}".replace("</body>", f"{last}</body>")
    labels = [[str(block.label)] for block in PageFilter().clean(page).blocks if block.text == words]
    found = links(page)
    assert labels[0] != labels[1]  # else it would show nothing
    assert [found["https://post.example/a"], found["https://post.example/b"]] == labels


def test_a_link_that_begins_with_a_line_break_has_a_label() -> None:
    page = WALL.replace("<body>", "<body><p><a href=/next>\n    Next page\n</a></p>")
    assert len(links(page)["https://post.example/next"]) == 1
