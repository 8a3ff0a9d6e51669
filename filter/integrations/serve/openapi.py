"""The service's description: OpenAPI for programs, and the same as a page for people."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from filter.integrations.serve.endpoint import LINE_TYPES, PAGE_TYPES, RETRY_SECONDS

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_TEXTS = {"type": "array", "items": _TEXT}

_RECORD = {
    "type": "object",
    "description": "A page that was kept.",
    "required": ["id", "text", "metadata"],
    "properties": {
        "id": _TEXT,
        "text": {"type": "string", "description": "The reporting; paragraphs are parted by a blank line."},
        "metadata": {
            "type": "object",
            "required": [
                *(
                    "title",
                    "authors",
                    "date",
                    "language",
                    "site",
                    "url",
                    "quality",
                    "sensational",
                    "familiar",
                ),
            ],
            "properties": {
                "title": _TEXT_OR_NULL,
                "authors": _TEXTS,
                "date": {"type": ["string", "null"], "description": "ISO 8601"},
                "language": {"type": ["string", "null"], "description": "ISO 639-1"},
                "site": _TEXT_OR_NULL,
                "url": _TEXT_OR_NULL,
                "quality": _SHARE,
                "sensational": _SHARE,
                "familiar": _SHARE,
                "kind": {"enum": ["html", "text"]},
                "source": _TEXT,
            },
        },
        "blocks": {"type": "array", "description": "With --blocks, every block of the page."},
    },
}
_REJECT = {
    "type": "object",
    "description": "A page that was rejected by its verdict, or that could not be cleaned.",
    "required": ["id", "status", "reasons", "evidence", "metadata"],
    "properties": {
        "id": _TEXT,
        "status": {"enum": ["rejected", "failed"]},
        "reasons": _TEXTS,
        "evidence": _TEXTS,
        "metadata": {"type": "object", "properties": {"source": _TEXT, "url": _TEXT_OR_NULL}},
    },
}
_ERROR = {"type": "object", "required": ["error"], "properties": {"error": _TEXT}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(description: str, content: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    schemas = {media_type: {"schema": schema} for media_type, schema in content.items()}
    return {"description": description, "content": schemas, **more}


def _refusal(description: str) -> dict[str, Any]:
    return _answer(description, {"application/json": _ref("Error")})


_EITHER = {"oneOf": [_ref("Record"), _ref("Reject")]}
_RETRY = {"Retry-After": {"description": f"{RETRY_SECONDS}, in seconds", "schema": {"type": "integer"}}}
_CLEAN = {
    "summary": "Clean one page, or many as JSON lines",
    "description": "A page is answered by one record. JSON lines are answered line by line, in order, while"
    " they come: a record in has its page in html, raw_html, content, body or text, and may have url, id and"
    " metadata. Whatever page comes, kept or not, is one record out.",
    "operationId": "clean",
    "parameters": [
        {
            "name": "url",
            "in": "query",
            "description": "The address of the page; records of JSON lines have their own.",
            "schema": _TEXT,
        }
    ],
    "requestBody": {
        "required": True,
        "content": {media_type: {"schema": _TEXT} for media_type in (*PAGE_TYPES, *LINE_TYPES)},
    },
    "responses": {
        "200": _answer("The page, kept or rejected", {"application/json": _EITHER, LINE_TYPES[0]: _TEXT}),
        "408": _refusal("The page did not come in time"),
        "413": _refusal("The page is too large"),
        "415": _refusal("The body is of no type that is taken"),
        "422": _answer("The page can't be cleaned", {"application/json": _ref("Reject")}),
        "503": {**_refusal("Too many requests are under way"), "headers": _RETRY},
    },
}


def _get(summary: str, description: str, content: Mapping[str, Any]) -> dict[str, Any]:
    return {"get": {"summary": summary, "responses": {"200": _answer(description, content)}}}


def description(version: str) -> dict[str, Any]:
    """The OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "newsfilter",
            "version": version,
            "summary": "Scraped news pages in, the reporting alone out.",
        },
        "paths": {
            "/clean": {"post": _CLEAN},
            "/healthz": _get("Whether the service is up", "It is", {"application/json": {"type": "object"}}),
            "/metrics": _get(
                "Counts and times for Prometheus", "Prometheus's text format", {"text/plain": _TEXT}
            ),
            "/openapi.json": _get(
                "This description", "OpenAPI 3.1", {"application/json": {"type": "object"}}
            ),
            "/docs": _get("This description as a page", "HTML", {"text/html": _TEXT}),
        },
        "components": {"schemas": {"Record": _RECORD, "Reject": _REJECT, "Error": _ERROR}},
    }


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{max-width:50rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif}}</style></head>
<body><h1>{title}</h1><p>{summary} <a href="/openapi.json">openapi.json</a></p>
{operations}
</body></html>
"""


def docs_page(document: Mapping[str, Any]) -> str:
    """The description as a page of HTML that loads nothing from anywhere."""
    operations = [
        _operation(f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    info = document["info"]
    title = f"{info['title']} {info['version']}"
    return _PAGE.format(
        title=escape(title), summary=escape(info["summary"]), operations="\n".join(operations)
    )


def _operation(name: str, operation: Mapping[str, Any]) -> str:
    lines = [f"<h2>{escape(name)}</h2><p>{escape(operation['summary'])}.</p>"]
    if "description" in operation:
        lines.append(f"<p>{escape(operation['description'])}</p>")
    if "requestBody" in operation:
        lines.append(f"<p>Content-Type: {escape(', '.join(operation['requestBody']['content']))}</p>")
    lines += [
        f"<p>?{escape(parameter['name'])}= {escape(parameter['description'])}</p>"
        for parameter in operation.get("parameters", ())
    ]
    answers = (
        f"<li>{status}: {escape(told['description'])}</li>" for status, told in operation["responses"].items()
    )
    return "\n".join([*lines, "<ul>", *answers, "</ul>"])
