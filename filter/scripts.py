"""Writing systems that put no blank between words."""

from __future__ import annotations

from typing import Final

UNSPACED: Final = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9D),
)
"""First and last code points of their Unicode blocks: Thai to Lao, Myanmar, Khmer, kana, Han
(https://www.unicode.org/Public/UNIDATA/Blocks.txt)."""
UNSPACED_RANGE: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
"""The common ones of these, as the inside of a class in a regular expression."""
