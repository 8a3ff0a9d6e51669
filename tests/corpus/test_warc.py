"""WARC and WET: which records are pages, and what damage costs."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest

from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.decode import decode
from tests.corpus.samples import PAGES, response, warc, warc_record, warc_records
from tests.fuzz.checks import read

HTML = "Content-Type: text/html"
OTHERS = [url for url in PAGES if not url.endswith("2")]
BODY = b"<p>The harbour reopened."


def one(block: bytes, record_type: str = "response") -> Item | None:
    found = read("c.warc", warc_record(block, "https://a.example/", record_type))
    return found[0] if found else None


def urls(found: list[Item]) -> list[str | None]:
    return [item.url for item in found if isinstance(item, Document)]


def test_a_response_has_its_id_address_date_and_charset() -> None:
    item = one(response("<p>Zażółć".encode("iso-8859-2"), f"{HTML}; charset=ISO-8859-2"))
    assert isinstance(item, Document)
    assert (item.id, item.url) == ("<urn:uuid:1>", "https://a.example/")
    assert item.metadata == {"warc_date": "2025-01-01T00:00:00Z"}
    assert isinstance(item.data, bytes)
    assert decode(item.data, item.charset) == "<p>Zażółć"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (HTML, "html"),
        ("Content-Type: application/xhtml+xml; q=1", "html"),
        ("Content-Type: TEXT/PLAIN", "text"),
        ("X: y", "auto"),
    ],
)
def test_the_content_type_says_what_a_page_is(header: str, kind: str) -> None:
    item = one(response(BODY, header))
    assert isinstance(item, Document)
    assert item.kind == kind


@pytest.mark.parametrize(
    "block",
    [
        response(b"{}", "Content-Type: application/json"),
        response(b"<rss>", "Content-Type: text/xml"),
        response(b"\x89PNG\r\n\x1a\n\x00\x00", "X: y"),
        response(BODY, HTML, status="404 Not Found"),
        response(b"", "Location: /", status="301 Moved"),
    ],
)
def test_what_is_no_page_is_skipped(block: bytes) -> None:
    assert one(block) is None


@pytest.mark.parametrize("record_type", ["request", "metadata", "warcinfo", "revisit"])
def test_records_without_a_page_are_skipped(record_type: str) -> None:
    assert one(BODY, record_type) is None


@pytest.mark.parametrize("record_type", ["conversion", "resource"])
def test_wet_and_resources_are_pages(record_type: str) -> None:
    item = one("Zürich reopened.".encode(), record_type)
    assert isinstance(item, Document)
    assert (item.kind, item.data) == ("text", "Zürich reopened.".encode())


def deflated(body: bytes) -> bytes:
    return zlib.compress(body, wbits=-zlib.MAX_WBITS)


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "x": bytes,
    "gzip": gzip.compress,
    "X-Gzip": gzip.compress,
    "deflate": deflated,
    "deflate ": zlib.compress,
}


@pytest.mark.parametrize("coding", CODINGS)
def test_packed_and_chunked_bodies_are_decoded(coding: str) -> None:
    data = CODINGS[coding](BODY)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)
    for block in (
        response(data, HTML, f"Content-Encoding: {coding}"),
        response(chunked, HTML, f"Content-Encoding: {coding}", "Transfer-Encoding: chunked"),
    ):
        item = one(block)
        assert isinstance(item, Document)
        assert item.data == BODY


@pytest.mark.parametrize("coding", ["gzip", "x-gzip"])
@pytest.mark.parametrize("framing", [[], ["Transfer-Encoding: chunked"]])
def test_gzip_in_members_or_cut_off_is_read_as_far_as_it_goes(coding: str, framing: list[str]) -> None:
    members = gzip.compress(BODY) + gzip.compress(BODY)
    for packed, unpacked in ((members, BODY + BODY), (gzip.compress(BODY)[:-9], BODY)):
        item = one(response(packed, HTML, f"Content-Encoding: {coding}", *framing))
        assert isinstance(item, Document)
        assert item.data == unpacked


@pytest.mark.parametrize("body", [BODY, b"\n \tNews"])
@pytest.mark.parametrize(
    "lie",
    ["Transfer-Encoding: chunked", *(f"Content-Encoding: {coding}" for coding in CODINGS)],
)
def test_a_header_that_lies_of_the_packing_is_not_believed(lie: str, body: bytes) -> None:
    item = one(response(body, HTML, lie))
    assert isinstance(item, Document)
    assert item.data == body


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate"])
def test_a_body_that_unpacks_past_the_limit_is_too_large(coding: str) -> None:
    pack = deflated if coding == "deflate" else gzip.compress
    item = one(response(pack(bytes(50_000_000)), HTML, f"Content-Encoding: {coding}"))
    assert isinstance(item, Failure)
    assert item.reason == "too large"


def test_a_large_record_is_too_large_if_it_is_a_page() -> None:
    large = b"x" * 300_000
    page = warc_record(response(large, HTML), "u")
    video = warc_record(response(large, "Content-Type: video/mp4"), "u")
    first, *others = read("c.warc", page + video + warc())
    assert isinstance(first, Failure)
    assert first.reason == "too large"
    assert urls(others) == list(PAGES)


def damaged(number: int, old: bytes, new: bytes) -> list[bytes]:
    records = warc_records()
    assert old in records[number]
    records[number] = records[number].replace(old, new, 1)
    return records


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"WARC/1.0", b"WARK/1.0", "is no WARC record, from byte"),
        (b"Content-Length", b"Content-Longth", "without a Content-Length"),
        (b"Content-Length: ", b"Content-Length: 1", "Content-Length"),
        (b"Content-Length: ", b"Content-Length: 0\r\nX: ", "wrong Content-Length"),
        (b"Content-Length: ", b"Content-Length: 9999", "Content-Length"),
        (b"HTTP/1.1 200 OK", b"garbage garbage", "no status"),
    ],
)
def test_a_damaged_record_fails_alone(old: bytes, new: bytes, words: str) -> None:
    for pack in (bytes, gzip.compress):
        found = read("c.warc", b"".join(map(pack, damaged(1, old, new))))
        (failure,) = [item for item in found if isinstance(item, Failure)]
        assert words in failure.evidence
        assert failure.source == "c.warc:2"
        assert urls(found) == OTHERS


def test_a_damaged_member_costs_its_record_alone() -> None:
    members = [gzip.compress(record) for record in warc_records()]
    members[1] = members[1][:40] + b"\x00\xff" * 9 + members[1][58:]
    found = read("c.warc.gz", b"".join(members))
    assert urls(found) == OTHERS
    (failure,) = [item for item in found if isinstance(item, Failure)]
    assert "corrupt gzip data near byte" in failure.evidence


def test_lengths_that_lie_again_and_again_are_not_searched_without_end() -> None:
    head = b"WARC/1.0\r\nContent-Length: 90000\r\n\r\n\r\n"
    found = read("c.warc", head * 3000, ReadOptions(max_page_bytes=100_000))
    assert 0 < len(found) <= 3000
