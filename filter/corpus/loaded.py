"""A model that is loaded once in a process, for engines that call into processes of their own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from filter.corpus.cleaning import CleanOptions, make_page_filter
from filter.corpus.record import WriteOptions
from filter.errors import OptionError

if TYPE_CHECKING:
    from filter.clean import PageFilter


# Steps and functions are pickled and copied for each task; a model that hung on them would be too.
@lru_cache(maxsize=2)
def loaded(options: CleanOptions) -> PageFilter:
    """The page filter of these options; equal options give the same one in one process.

    A bundle that was changed in its place is seen by new processes only. Raises `BundleError` or
    `OptionError` where it can't be made, and for options of writing: engines write in ways of their own.
    """
    if options.write != WriteOptions():
        raise OptionError("write has no meaning here: leave it out of the options")
    return make_page_filter(options)
