"""The peers, each as one function from a page to its text.

A loader imports its package and returns the function, so that importing costs nothing
until a peer is used and a package that is missing only costs its own row. Settings are
those that the peer's own documents or evaluations recommend for news text: no reader
comments, no link targets, no pictures' alternative texts. Network access is off.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module, metadata
from typing import Any, NamedTuple

from bench.flatten import text_of

Extract = Callable[[str, str | None], str]
"""Markup and address in, text out; "" where the peer finds none."""


class Peer(NamedTuple):
    """A peer: the package it comes in, the module to import, and how to make its function."""

    package: str
    module: str
    load: Callable[[Any], Extract]
    settings: str

    @property
    def version(self) -> str:
        """The installed version, "" where the package is missing."""
        try:
            return metadata.version(self.package)
        except metadata.PackageNotFoundError:
            return ""

    def loaded(self) -> Extract:
        """The peer's function, its package imported."""
        return self.load(import_module(self.module))


def _trafilatura(**settings: bool) -> Callable[[Any], Extract]:
    def load(module: Any) -> Extract:
        def extract(html: str, url: str | None) -> str:
            return module.extract(html, url=url, include_comments=False, **settings) or ""

        return extract

    return load


def _readability(module: Any) -> Extract:
    def extract(html: str, url: str | None) -> str:
        try:
            return text_of(module.Document(html, url=url).summary(html_partial=True))
        except module.readability.Unparseable:
            return ""

    return extract


def _resiliparse(module: Any) -> Extract:
    def extract(html: str, url: str | None) -> str:
        del url
        return str(
            module.extract_plain_text(
                html,
                preserve_formatting=True,
                main_content=True,
                alt_texts=False,
                comments=False,
                post_meta=False,
            )
        )

    return extract


def _newspaper(module: Any) -> Extract:
    config = module.Config()
    config.fetch_images = False
    config.memorize_articles = False

    def extract(html: str, url: str | None) -> str:
        article = module.Article(url or "https://example.com/", config=config)
        article.download(input_html=html)
        article.parse()
        return article.text or ""

    return extract


_LANGUAGE = re.compile(r"<html[^>]*\slang=[\"']?([a-z]{2,3})", re.IGNORECASE)
_STOPLISTS = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ko": "Korean", "lb": "Luxembourgish", "lt": "Lithuanian",
    "lv": "Latvian", "mk": "Macedonian", "ms": "Malay", "nb": "Norwegian_Bokmal", "nl": "Dutch",
    "nn": "Norwegian_Nynorsk", "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip
_NO_STOPLIST = {"ja", "zh", "th", "bn"}  # written without blanks, or with no list in the package


def _justext(module: Any) -> Extract:
    from functools import cache

    stoplist = cache(module.get_stoplist)

    def extract(html: str, url: str | None) -> str:
        del url
        declared = _LANGUAGE.search(html)
        language = declared[1].lower() if declared else "en"
        if language in _NO_STOPLIST:  # the documented way to go without: no thresholds on stop words
            said = module.justext(
                html.encode(), frozenset(), stopwords_low=0, stopwords_high=0, encoding="utf-8"
            )
        else:
            said = module.justext(
                html.encode(), stoplist(_STOPLISTS.get(language, "English")), encoding="utf-8"
            )
        return "\n".join(paragraph.text for paragraph in said if not paragraph.is_boilerplate)

    return extract


def _goose(module: Any) -> Extract:
    goose = module.Goose({"enable_image_fetching": False, "parser_class": "lxml"})

    def extract(html: str, url: str | None) -> str:
        del url  # with an address it would fetch
        return goose.extract(raw_html=html).cleaned_text or ""

    return extract


def _magic_html(module: Any) -> Extract:
    extractor = module.GeneralExtractor()

    def extract(html: str, url: str | None) -> str:
        return text_of(extractor.extract(html, base_url=url or "").get("html") or "")

    return extract


def _boilerpy(module: Any) -> Extract:
    extractor = module.ArticleExtractor(raise_on_failure=False)

    def extract(html: str, url: str | None) -> str:
        del url
        return extractor.get_content(html) or ""

    return extract


PEERS: dict[str, Peer] = {
    "trafilatura": Peer("trafilatura", "trafilatura", _trafilatura(), "no comments"),
    "trafilatura precision": Peer(
        "trafilatura", "trafilatura", _trafilatura(favor_precision=True), "no comments, favor_precision"
    ),
    "trafilatura recall": Peer(
        "trafilatura", "trafilatura", _trafilatura(favor_recall=True), "no comments, favor_recall"
    ),
    "trafilatura fast": Peer("trafilatura", "trafilatura", _trafilatura(fast=True), "no comments, fast"),
    "readability-lxml": Peer("readability-lxml", "readability", _readability, "summary as text"),
    "resiliparse": Peer(
        "resiliparse",
        "resiliparse.extract.html2text",
        _resiliparse,
        "main content, no comments, no post data",
    ),
    "newspaper4k": Peer("newspaper4k", "newspaper", _newspaper, "language the page declares"),
    "jusText": Peer("jusText", "justext", _justext, "stoplist of the language the page declares"),
    "goose3": Peer("goose3", "goose3", _goose, "lxml parser, language the page declares"),
    "magic-html": Peer("magic-html", "magic_html", _magic_html, "article layout, as text"),
    "boilerpy3": Peer("boilerpy3", "boilerpy3.extractors", _boilerpy, "ArticleExtractor"),
}
"""Every peer by its name in the tables."""
