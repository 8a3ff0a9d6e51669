"""Packages of the ``corpus`` extra, imported when an input needs one."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from filter.errors import MissingExtraError


def needed(module: str) -> Any:
    """The module; `MissingExtraError` says how to install it where it isn't."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(module.partition(".")[0], "corpus") from error
