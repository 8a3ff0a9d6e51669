"""The project's errors.

    NewsfilterError
    |-- InputError          an input can't be read, or not as what it says it is
    |-- OutputError         an output can't be written
    |-- OptionError         an option's value makes no sense (also a ValueError)
    |-- BundleError         a model bundle is missing, cut, altered or of another version
    |-- WorkerError         a worker process can't be started (also an OSError)
    |-- LabelError          labelled pages don't say what labelled pages must say
    `-- MissingExtraError   a part needs a package that isn't installed (also an ImportError)

Every message is one line that names the thing and says what to do. The command
line prints it and exits with status 2 where the call was wrong; the runner writes
an `InputError` to the rejects file and goes on.
"""

from __future__ import annotations


class NewsfilterError(Exception):
    """Root of the tree: whatever the project raises on purpose."""


class InputError(NewsfilterError):
    """An input can't be read. Raised by readers; the runner records it and goes on."""


class OutputError(NewsfilterError):
    """An output can't be written. Raised by writers; it ends the run."""


class OptionError(NewsfilterError, ValueError):
    """An option's value makes no sense. Raised before any input is read."""


class BundleError(NewsfilterError):
    """A model bundle can't be used. Raised on load; nothing of the bundle runs."""


class WorkerError(NewsfilterError, OSError):
    """A worker process can't be started. Raised by the pool; it ends the run, and what is done stays."""


class LabelError(NewsfilterError):
    """Labelled pages can't be used. Raised by training before it fits anything."""


class MissingExtraError(NewsfilterError, ImportError):
    """A package that an optional part needs isn't installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed: pip install 'newsfilter[{extra}]'")
