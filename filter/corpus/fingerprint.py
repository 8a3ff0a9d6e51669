"""What a block is known by from page to page of a site: its fingerprint, under its host.

The numbers are the same on every machine and in every process, and fit a column of
signed 64-bit integers: memories made apart can be put together.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_DIGITS = re.compile(r"\d+")
_BYTES = 8


def fingerprint(text: str) -> int:
    """The block's number, -2**63 to 2**63 - 1.

    Blocks that differ in nothing but numbers, case and white space have the same: "12
    Comments" and "7 comments" are one piece of furniture.
    """
    return _number(_DIGITS.sub("0", " ".join(text.casefold().split())))


def page_number(url: str) -> int:
    """The number of the page at an address, in the same range; places within a page are one page."""
    return _number(url.partition("#")[0])


def _number(plain: str) -> int:
    digest = blake2b(plain.encode("utf-8", "replace"), digest_size=_BYTES).digest()
    return int.from_bytes(digest, "big", signed=True)
