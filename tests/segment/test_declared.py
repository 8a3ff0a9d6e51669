"""What a page declares of itself, and which declaration wins."""

from __future__ import annotations

import json

import pytest

from filter.page import Declared
from filter.segment.declared import read_declared
from filter.segment.html import parse


def declared(head: str, body: str = "", language: str = "") -> Declared:
    attribute = f' lang="{language}"' if language else ""
    return read_declared(
        parse(f"<!doctype html><html{attribute}><head>{head}</head><body>{body}</body></html>")
    )


def linked_data(*items: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(item)}</script>' for item in items)


STORY = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Pier to be rebuilt",
    "datePublished": "2025-06-15T08:30:00+02:00",
    "author": {"@type": "Person", "name": "Jane Doe"},
    "publisher": {"@type": "Organization", "name": "Harbour Post"},
    "articleBody": "The council voted.",
    "description": "A vote.",
    "inLanguage": "en-GB",
}


def test_a_page_without_declarations_declares_nothing() -> None:
    assert declared("", "<p>Hello</p>") == Declared()


def test_json_ld_tells_it_all() -> None:
    assert declared(linked_data(STORY)) == Declared(
        titles=("Pier to be rebuilt",),
        description="A vote.",
        article_body="The council voted.",
        authors=("Jane Doe",),
        date="2025-06-15T08:30:00+02:00",
        language="en-GB",
        site="Harbour Post",
        types=("NewsArticle", "Person", "Organization"),
    )


def test_titles_come_in_order_of_trust_and_once() -> None:
    head = '<title>Pier - Post</title><meta property="og:title" content="The pier">'
    head += '<meta name="twitter:title" content="The pier">'
    assert declared(head + linked_data(STORY)).titles == ("Pier to be rebuilt", "The pier", "Pier - Post")


def test_the_title_of_a_drawing_is_not_the_page_title() -> None:
    assert declared("<title>Page</title>", "<svg><title>Logo</title></svg>").titles == ("Page",)


def test_json_ld_wins_over_meta_and_time_is_apart() -> None:
    meta = '<meta property="article:published_time" content="2025-01-01">'
    time = '<time datetime="2024-01-01">then</time>'
    assert declared(meta + linked_data(STORY), time).date == "2025-06-15T08:30:00+02:00"
    assert declared(meta, time).date == "2025-01-01"
    assert declared("", time).times == ("2024-01-01",)


def test_microdata_counts_where_nothing_else_does() -> None:
    body = """<span itemprop="author" itemscope><a itemprop="name">Jane Doe</a>, Editor</span>
        <time itemprop="datePublished" datetime="2025-06-15">Sunday</time>
        <ul><li itemprop="author">A Reader</li></ul>"""
    page = declared("", body)
    assert (page.authors, page.date) == (("Jane Doe",), "2025-06-15")


def test_an_author_that_is_given_by_reference_is_looked_up() -> None:
    graph = [
        {"@type": "Article", "headline": "H", "author": {"@id": "#jane"}},
        {"@type": "Person", "@id": "#jane", "name": "Jane Doe"},
    ]
    assert declared(linked_data({"@graph": graph})).authors == ("Jane Doe",)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Jane Doe", ("Jane Doe",)),
        (["Jane Doe", {"name": "John Roe"}], ("Jane Doe", "John Roe")),
        ({"name": ["Jane Doe", "John Roe"]}, ("Jane Doe", "John Roe")),
        ({"givenName": "Jane", "familyName": "Doe"}, ("Jane Doe",)),
        ({"@type": "Organization", "name": "Agency"}, ("Agency",)),
        (
            [{"@type": "Organization", "name": "Agency"}, {"@type": "Person", "name": "Jane Doe"}],
            ("Jane Doe",),
        ),
        ({"@type": "NewsMediaOrganization", "name": "Harbour Post"}, ()),
        ("https://example.org/jane", ()),
        ({"name": None}, ()),
        (7, ()),
        (None, ()),
    ],
)
def test_authors_come_in_every_shape(author: object, names: tuple[str, ...]) -> None:
    assert declared(linked_data({**STORY, "author": author})).authors == names


def test_the_site_is_no_author_of_its_own_page() -> None:
    head = '<meta name="author" content="Harbour Post"><meta property="og:site_name" content="Harbour Post">'
    assert declared(head).authors == ()


def test_the_pages_own_story_wins_over_a_list_of_others() -> None:
    others = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Other"}]}
    assert declared(linked_data(others, STORY)).titles == ("Pier to be rebuilt",)


def test_a_web_page_stands_in_for_a_story() -> None:
    item = {"@type": "WebPage", "name": "Pier", "datePublished": "2025-06-15"}
    page = declared(linked_data(item))
    assert (page.titles, page.date) == (("Pier",), "2025-06-15")


def test_what_is_escaped_twice_is_read_as_it_was_meant() -> None:
    story = {**STORY, "headline": "Pier &#8216;lost&#8217; &amp; found"}
    assert declared(linked_data(story)).titles == ("Pier ‘lost’ & found",)


def test_values_are_folded() -> None:
    assert declared("<title>\n  Pier \n to be\u00a0rebuilt </title>").titles == ("Pier to be rebuilt",)


def test_language_of_the_document_wins() -> None:
    locale = '<meta property="og:locale" content="de_DE">'
    assert declared(locale, language="fr").language == "fr"
    assert declared(locale).language == "de_DE"


def test_a_canonical_address_counts_only_if_it_is_whole() -> None:
    og = '<meta property="og:url" content="https://example.org/pier">'
    assert declared('<link rel="canonical" href="/pier">' + og).url == "https://example.org/pier"
    assert declared('<link rel="canonical" href="https://example.org/a">' + og).url == "https://example.org/a"
    assert declared('<link rel="canonical" href="/pier">').url == ""


@pytest.mark.parametrize(
    "script",
    [
        "",
        "not json",
        '{"@type": "NewsArticle", "headline": ',
        "[" * 100_000,
        '{"@type": ["NewsArticle", 3, null], "headline": {"a": 1}, "author": [[["x"]]]}',
        '{"@type": "NewsArticle", "@id": 4, "publisher": "x", "articleBody": 7}',
        "null",
        "[[[[[[1]]]]]]",
        '"\\ud800"',
    ],
)
def test_broken_json_ld_costs_its_evidence_only(script: str) -> None:
    head = f'<title>Pier</title><script type="application/ld+json">{script}</script>'
    assert declared(head).titles[-1] == "Pier"


def test_line_breaks_inside_of_json_strings_are_forgiven() -> None:
    script = '<script type="application/ld+json">{"@type": "Article", "headline": "Pier\nlost"}</script>'
    assert declared(script).titles == ("Pier lost",)


def test_reading_changes_nothing_in_the_tree() -> None:
    root = parse(f"<head><title>x</title>{linked_data(STORY)}</head><p itemprop=author>Jane</p>")
    before = len(list(root.iter()))
    read_declared(root)
    assert len(list(root.iter())) == before


OTHER = {
    "@type": "NewsArticle",
    "headline": "Ferry runs aground",
    "url": "https://post.example/ferry",
    "datePublished": "2023-11-02",
    "author": {"@type": "Person", "name": "John Roe"},
}


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:title" content="Pier to be  rebuilt">',
        '<link rel="canonical" href="https://post.example/pier">',
        '<meta property="og:url" content="https://post.example/pier">',
    ],
)
def test_the_story_that_is_the_pages_own_wins_wherever_it_stands(head: str) -> None:
    own = {**STORY, "mainEntityOfPage": {"@type": "WebPage", "@id": "https://post.example/pier"}}
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]}
    found = declared(head + linked_data(listed, own))
    assert (found.authors, found.date) == (("Jane Doe",), "2025-06-15T08:30:00+02:00")


def test_a_number_too_long_for_a_character_is_left_as_it_is() -> None:
    number = "&amp;#" + "1" * 5000 + ";"
    assert declared(f'<meta name="description" content="{number}">').description == number.replace("amp;", "")
