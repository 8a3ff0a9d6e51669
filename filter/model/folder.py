"""Where bundles lie: known without numpy, which the command that only reads and writes never needs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MANIFEST: Final = "manifest.json"


def default_folder() -> Path:
    """Where the default bundle lies: in the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "models" / "default"
    return installed if installed.is_dir() else package.parent / "models" / "default"
