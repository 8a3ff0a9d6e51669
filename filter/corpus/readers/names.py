"""What files' names say of what is in them, without their packing."""

from __future__ import annotations

from pathlib import PurePath

PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".txt", ".md")
"""The endings that a folder or an archive is searched for, each also packed."""

PACKED_ENDINGS = (".gz", ".zst", ".xz", ".bz2")


def ending(name: str) -> str:
    """The ending without that of the packing, in lower case: ``.html`` of ``A.HTML.gz``."""
    lower = name.lower()
    packed = next((packed for packed in PACKED_ENDINGS if lower.endswith(packed)), "")
    return PurePath(lower.removesuffix(packed)).suffix


def is_page(path: str) -> bool:
    """Whether a folder's file is read as a page: by its ending, and it isn't hidden."""
    name = path.rpartition("/")[2]
    return ending(name) in PAGE_ENDINGS and not name.startswith(".")
