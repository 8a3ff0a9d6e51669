"""Records of any format as documents: which fields hold the page, its address and its id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from filter.corpus.document import Document, Failure, Item, KindOption, ReadOptions
from filter.corpus.readers.page import too_large

# The names of the usual corpora and crawlers, the likelier first, markup before text: Scrapy and
# its like, `fundus` with its HTML; Dolma, datatrove and data sets; RedPajama; `news-please`;
# CC-NEWS as extracted by others; `fundus`.
PAGE_FIELDS = (
    *("html", "raw_html", "html.content", "content", "body"),
    *("text", "raw_content", "maintext", "plain_text", "plaintext"),
)
URL_FIELDS = (
    *("url", "link", "source_url", "metadata.url", "requested_url", "responded_url"),
    *("html.responded_url", "html.requested_url", "warc_headers.warc-target-uri"),
)
ID_FIELDS = (
    *("id", "warc_record_id", "WARC-Record-ID", "record_id", "metadata.id"),
    "warc_headers.warc-record-id",
)

_MAX_SHOWN = 60  # characters of a value or list of keys in a message


def heads(*fields: str) -> frozenset[str]:
    """The keys of a record that dotted fields stand in, or are."""
    return frozenset(key for field in fields for key in (field, field.partition(".")[0]))


def record_item(record: Mapping[str, Any], source: str, options: ReadOptions) -> Item:
    """The page in a record; its id is ``source`` where the record has none."""
    identity = _text_at(record, _asked(options.id_field, ID_FIELDS)) or source
    found = _page(record, options)
    if found is None:
        return Failure(identity, "no such field", _no_page(record, options), source)
    data, kind = found
    if len(data) > options.max_page_bytes:
        return too_large(identity, source, options)
    return Document(
        id=identity,
        data=data,
        source=source,
        url=_text_at(record, _asked(options.url_field, URL_FIELDS)),
        kind=kind,
        metadata=_metadata(record),
    )


def short(text: str) -> str:
    """The beginning of a text, for a message."""
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 3] + "..."


def _asked(field: str | None, guesses: tuple[str, ...]) -> tuple[str, ...]:
    return (field,) if field else guesses


_Found = tuple[bytes | str, KindOption]


def _page(record: Mapping[str, Any], options: ReadOptions) -> _Found | None:
    """The page and what it is taken for; one that is blank only where there is no other."""
    found = list(_texts(record, options))
    return next((one for one in found if one[0].strip()), next(iter(found), None))


def _texts(record: Mapping[str, Any], options: ReadOptions) -> Iterator[_Found]:
    """What may be the page, the likelier first: a field that was asked for says what it is by its option."""
    asked: tuple[tuple[str | None, KindOption], ...] = (
        (options.html_field, "html"),
        (options.text_field, "text"),
    )
    for field, kind in asked:
        value = _value(record, field) if field else None
        if isinstance(value, str | bytes):
            yield value, kind if options.kind == "auto" else options.kind
    if options.html_field or options.text_field:
        return
    for field in PAGE_FIELDS:
        value = _value(record, field)
        if isinstance(value, str | bytes):
            yield value, options.kind
    text = _fundus_text(record.get("body"))
    if text:
        yield text, "text"


def _fundus_text(body: object) -> str | None:
    """The text of an article as `fundus` writes it by default: a summary, and sections of paragraphs."""
    if not isinstance(body, dict) or not isinstance(body.get("sections"), list):
        return None
    sections = [section for section in body["sections"] if isinstance(section, dict)]
    parts = [body.get("summary")]
    parts += [section.get(key) for section in sections for key in ("headline", "paragraphs")]
    lines = [line for part in parts if isinstance(part, list) for line in part if isinstance(line, str)]
    return "\n\n".join(lines)


def _no_page(record: Mapping[str, Any], options: ReadOptions) -> str:
    asked = [field for field in (options.html_field, options.text_field) if field]
    wanted = " or ".join(asked) if asked else f"{', '.join(PAGE_FIELDS[:4])} or the like"
    present = short(", ".join(record) or "none")
    return f"has no text in {wanted} (its fields: {present}): name the right one by --html-field"


def _text_at(record: Mapping[str, Any], fields: Iterable[str]) -> str | None:
    """The first of the fields that holds a string or a whole number, as a string."""
    found = (_as_text(_value(record, field)) for field in fields)
    return next((text for text in found if text is not None), None)


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _value(record: Mapping[str, Any], field: str) -> object:
    """What stands at a dotted field; a key that has the dots itself comes first."""
    if field in record:
        return record[field]
    head, _, rest = field.partition(".")
    inner = record.get(head)
    return _value(inner, rest) if rest and isinstance(inner, dict) else None


def _metadata(record: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = record.get("metadata")
    return metadata if isinstance(metadata, dict) else {}
