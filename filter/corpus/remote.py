"""Inputs that fsspec opens: ``s3://``, ``gs://``, ``hf://``, ``https://``, ``memory://`` and the like."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from filter.corpus.extras import needed
from filter.corpus.streams import Meter, reason_of, unpacked
from filter.errors import InputError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:://|::)")
_WEB = ("http", "https")
_VERSIONS = ("ETag", "etag", "blob_id")
_TIMES = ("Last-Modified", "LastModified", "last_modified", "updated", "mtime", "created")
"""What file systems call a file's version or time."""

# What file systems raise at reading beside OSError, where it isn't one in their libraries.
_NETWORK_ERRORS = (
    ("aiohttp", "ClientError"),
    ("botocore.exceptions", "BotoCoreError"),
    ("botocore.exceptions", "ClientError"),
    ("gcsfs.retry", "HttpError"),
    ("google.auth.exceptions", "GoogleAuthError"),
    ("httpx", "HTTPError"),  # of huggingface_hub
    ("httpx2", "HTTPError"),
)


def is_remote(name: str) -> bool:
    """Whether an input is named by a URL."""
    return bool(_URL.match(name))


def file_name(url: str) -> str:
    """What a file's ending is looked for in: of a web address, without its query."""
    return urlsplit(url).path if url.startswith(_WEB) else url


def matches(url: str) -> list[str]:
    """The URLs that a pattern means, in order of names; of a plain URL, itself. `InputError` as below."""
    with _refusals():
        system, path = _located(url)
        # A question mark in a web address begins its query.
        if not any(mark in path for mark in ("*[" if url.startswith(_WEB) else "*[?")):
            return [url]
        return [system.unstrip_protocol(found) for found in sorted(system.glob(path))]


def files(url: str) -> list[str] | None:
    """The URLs of all files in a folder and its folders, in order of names; None if it is none."""
    if url.startswith(_WEB):  # a web page has links, and is none
        return None
    with _refusals():
        system, path = _located(url)
        if not system.isdir(path):
            return None
        return [system.unstrip_protocol(found) for found in sorted(system.find(path))]


def seen(url: str) -> tuple[int, str]:
    """A file's size in bytes, -1 if unknown, and a mark that changes when it does. `InputError` as below."""
    with _refusals():
        system, path = _located(url)
        info = system.info(path)
    marks = (info.get(key) for key in (*_VERSIONS, *_TIMES))
    size = info.get("size")
    return -1 if size is None else size, next((str(mark) for mark in marks if mark), "")


@contextmanager
def opened(url: str, meter: Meter | None = None) -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed; `InputError` where it can't be read."""
    with _refusals():
        system, path = _located(url)
        raw = system.open(path, "rb")
    with raw, unpacked(raw, _errors(), meter) as stream:
        yield stream


def _located(url: str) -> tuple[Any, str]:
    core = needed("fsspec.core")
    try:
        system, path = core.url_to_fs(url)
    except ImportError as error:  # fsspec says which package the protocol needs
        raise InputError(f"can't be opened: {error}") from error
    return system, path


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:  # fsspec says so of a server too
        raise InputError("doesn't exist, or its server doesn't answer: check the address") from error
    except _errors() as error:
        raise InputError(f"can't be opened: {reason_of(error)}") from error


def _errors() -> tuple[type[Exception], ...]:
    """What reading can raise with the file systems that are loaded."""
    loaded = [
        getattr(sys.modules[module], name, None) for module, name in _NETWORK_ERRORS if module in sys.modules
    ]
    return (OSError, ValueError, *(error for error in loaded if error))
