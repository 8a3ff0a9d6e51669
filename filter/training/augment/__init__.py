"""Comments, teasers, furniture and other stories for pages that have none, older markup, habits of agencies.

News pages kept for research seldom keep their readers' comments, and few come from sites
that repost stories with a tail of teasers; a model that has met little of either takes them
for reporting. These sections are put together from markup in the manner of common blog and
forum software, from lines that real people wrote, from heads and openings of other stories, and from
pieces written for this project.
"""

from __future__ import annotations

from filter.training.augment.aged import aged
from filter.training.augment.comments import with_comments
from filter.training.augment.pieces import Piece, read_pieces, with_furniture, with_story
from filter.training.augment.sequels import with_sequel
from filter.training.augment.teasers import Story, with_teasers
from filter.training.augment.wires import with_dateline, without_credits

__all__ = [
    "Piece",
    "Story",
    "aged",
    "read_pieces",
    "with_comments",
    "with_dateline",
    "with_furniture",
    "with_sequel",
    "with_story",
    "with_teasers",
    "without_credits",
]
