"""Streams: gzip is opened by what it is, and what is broken or a bomb ends in an InputError."""

from __future__ import annotations

import gzip
import io
import os
from functools import partial
from pathlib import Path

import pytest

from filter.corpus.streams import opened, unpacked
from filter.errors import InputError

TEXT = b"<p>The harbour reopened on Monday.</p>\n" * 1000


def read(data: bytes) -> bytes:
    with unpacked(io.BytesIO(data)) as stream:
        return stream.read()


@pytest.mark.parametrize(
    "data", [TEXT, b"", b"\x1f", gzip.compress(TEXT), gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:])]
)
def test_gzip_is_told_by_its_first_bytes(data: bytes) -> None:
    assert read(data) == (data if len(data) < 2 or data is TEXT else TEXT)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(os.urandom(5000))[:2000], "cut off"),
        (gzip.compress(TEXT)[:-4], "cut off"),
        (gzip.compress(TEXT)[:60] + b"garbage" + gzip.compress(TEXT)[67:], "corrupt"),
        (gzip.compress(TEXT)[:-8] + bytes(8), "corrupt"),
        (gzip.compress(TEXT) + b"trailing", "corrupt"),
    ],
)
def test_broken_gzip_is_an_input_error(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(data)


def test_lines_before_the_break_are_given() -> None:
    lines = [f"{number} {os.urandom(20).hex()}\n".encode() for number in range(1000)]
    got: list[bytes] = []
    with pytest.raises(InputError), unpacked(io.BytesIO(gzip.compress(b"".join(lines))[:-10])) as stream:
        got.extend(stream)
    assert got == lines[: len(got)]
    assert len(got) > 900


def test_a_decompression_bomb_is_stopped(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.gz"
    with gzip.open(bomb, "wb", compresslevel=1) as file:
        for _ in range(300):
            file.write(bytes(1_000_000))
    with pytest.raises(InputError, match="bomb"), opened(bomb) as stream:
        sum(map(len, iter(partial(stream.read, 1 << 20), b"")))


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux")
def test_a_file_that_opens_but_cannot_be_read_is_an_input_error() -> None:
    with pytest.raises(InputError, match="can't be read"), opened(Path("/proc/self/mem")) as stream:
        stream.read()


def test_a_file_that_cannot_be_opened_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"), opened(tmp_path / "none"):
        pass
