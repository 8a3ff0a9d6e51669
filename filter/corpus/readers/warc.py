"""WARC and WET: the pages among the records of a crawl."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

from filter.binary import looks_binary
from filter.corpus.document import Document, Failure, Item, KindOption, ReadOptions, Skipped
from filter.corpus.extras import needed
from filter.corpus.readers.page import too_large
from filter.corpus.readers.records import Record, records
from filter.errors import InputError

_KINDS: dict[str | None, KindOption] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    None: "auto",
}
"""The content types that are pages."""

_TYPES = frozenset("application audio font image message model multipart text video".split())
_WINDOWS = {"deflate": -zlib.MAX_WBITS, "gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS}
"""What zlib calls deflate without a header, as some servers send it, and gzip."""
_GZIP = b"\x1f\x8b"
_MOST_MEMBERS = 100

_HTTP_HEADER = 1 << 17  # of a record, beside its page


def read_warc(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item | Skipped]:
    """A document for each successful HTTP response, resource and conversion (WET) of HTML or text.

    What else there is is skipped. A damaged record fails alone; the next is looked for.
    """
    needed("fastwarc.warc")
    found = records(stream, options.max_page_bytes + _HTTP_HEADER)
    for number, record in enumerate(found, start=1):
        source = f"{name}:{number}"
        if isinstance(record, str):
            yield Failure(source, "unreadable", record, source)
        else:
            yield _read(record, source, options)


def _read(record: Record, source: str, options: ReadOptions) -> Item | Skipped:
    try:
        item = _item(record, source, options)
    except (OSError, ValueError, InputError) as error:  # what fastwarc says of damage
        return Failure(source, "unreadable", f"is a damaged WARC record ({error})", source)
    if isinstance(item, Document) and (not record.whole or item.size > options.max_page_bytes):
        return too_large(item.id, source, options)
    return item


def _item(record: Record, source: str, options: ReadOptions) -> Item | Skipped:
    parsed = _parsed(record)
    record_type = str(parsed.record_type)
    if record_type not in {"response", "resource", "conversion"}:
        return Skipped(f"{record_type} record")
    if parsed.is_http:
        parsed, data = _response(record, options)
        content_type, charset = (parsed.http_content_type or "").lower() or None, parsed.http_charset
        status = parsed.http_headers.status_code
        if status is None:
            raise InputError("its HTTP header has no status")
        if not 200 <= status < 300:
            return Skipped(f"HTTP status {status}")
    else:
        declared, _, parameter = (parsed.headers.get("Content-Type") or "").lower().partition(";")
        content_type, charset = declared.strip() or None, parameter.partition("charset=")[2] or None
        data = parsed.reader.read(options.max_page_bytes + 1)
    if content_type not in _KINDS or (content_type is None and looks_binary(data)):
        return Skipped(_type_name(content_type))
    date = parsed.headers.get("WARC-Date")
    return Document(
        id=parsed.record_id or source,
        data=data,
        source=source,
        url=(parsed.headers.get("WARC-Target-URI") or "").strip("<>") or None,
        kind=_KINDS[content_type] if options.kind == "auto" else options.kind,
        metadata={"warc_date": date} if date else {},
        charset=charset,
    )


def _response(record: Record, options: ReadOptions) -> tuple[Any, bytes]:
    """The response and its body, decoded as its header says.

    Crawlers unpack bodies and leave the header as it was: one that can't be decoded is
    taken as it is.
    """
    try:
        return _body(record, "all", options)
    except OSError:
        parsed, data = _unchunked(record, options)
    coding = (parsed.http_headers.get("Content-Encoding") or "").strip().lower()
    return parsed, _inflated(data, coding, options.max_page_bytes + 1)


def _unchunked(record: Record, options: ReadOptions) -> tuple[Any, bytes]:
    try:
        return _body(record, "transfer", options)
    except OSError:
        return _body(record, "none", options)


def _inflated(data: bytes, coding: str, most: int) -> bytes:
    """The body without a coding that fastwarc left, up to ``most`` bytes; as it is if that was a lie."""
    if coding not in _WINDOWS:
        return data
    unpacked, rest = bytearray(), data
    for _ in range(_MOST_MEMBERS):
        unpacker = zlib.decompressobj(_WINDOWS[coding])
        try:
            unpacked += unpacker.decompress(rest, most - len(unpacked))
        except zlib.error:
            break
        rest = unpacker.unused_data
        if len(unpacked) >= most or not rest.startswith(_GZIP):
            break
    # A few bytes of anything can be taken for deflate that goes on.
    is_whole = unpacker.eof or len(unpacked) == most or data.startswith(_GZIP)
    return bytes(unpacked) if unpacked and is_whole else data


def _body(
    record: Record, decode: Literal["all", "transfer", "none"], options: ReadOptions
) -> tuple[Any, bytes]:
    parsed = _parsed(record)
    parsed.parse_http(auto_decode=decode)
    return parsed, parsed.reader.read(options.max_page_bytes + 1)


def _parsed(record: Record) -> Any:
    iterator = needed("fastwarc.warc").ArchiveIterator
    # Detection would unpack a record that is packed within, past all bounds.
    parsed = next(iter(iterator(io.BytesIO(record.data), parse_http=False, stream_detect=False)), None)
    if parsed is None:
        raise InputError("has no header")
    return parsed


def _type_name(content_type: str | None) -> str:
    """The part before the slash, if it is one that is known: what is counted has an end."""
    name = (content_type or "").partition("/")[0]
    return f"{name} content" if name in _TYPES else "other content"
