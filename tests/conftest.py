"""What all tests share: names that are the same in every process that runs them."""

from __future__ import annotations


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Binary parameters are named after their argument: pytest would spell out their bytes,
    and those of compressed data change with the clock, so that xdist's workers disagree."""
    return argname if isinstance(val, bytes) and not val.isascii() else None
