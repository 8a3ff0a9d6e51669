"""Packed streams: every packing, read past damage, and bounded."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from filter.corpus import unpack
from filter.corpus.streams import unpacked
from filter.errors import InputError

PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, mtime=0),
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "xz": lzma.compress,
    "bzip2": bz2.compress,
}
MEMBERS = [f"{number} harbour {number * 7}\n".encode() * 40 for number in range(6)]
every_packing = pytest.mark.parametrize("packing", PACKINGS)


def parts(data: bytes) -> Iterator[bytes | str]:
    """What is read, with the words of errors in their places."""
    with unpacked(io.BytesIO(data)) as stream:
        while True:
            try:
                chunk = stream.readline()
            except InputError as error:
                yield str(error)
                continue
            if not chunk:
                return
            yield chunk


def text_of(found: list[bytes | str]) -> bytes:
    return b"".join(part for part in found if isinstance(part, bytes))


@every_packing
def test_members_are_read_one_after_the_other(packing: str) -> None:
    packed = b"".join(map(PACKINGS[packing], MEMBERS))
    assert list(parts(packed)) == list(parts(b"".join(MEMBERS)))


@every_packing
def test_a_damaged_member_is_named_and_the_next_are_read(packing: str) -> None:
    packed = list(map(PACKINGS[packing], MEMBERS))
    packed[2] = packed[2][:12] + b"\x00\xff\x55" + packed[2][15:]
    found = list(parts(b"".join(packed)))
    errors = [part for part in found if isinstance(part, str)]
    assert len(errors) == 1
    assert f"corrupt {packing} data near byte" in errors[0]
    assert MEMBERS[1] in text_of(found)
    assert text_of(found).endswith(b"".join(MEMBERS[3:]))


@every_packing
def test_something_else_between_members_is_named(packing: str) -> None:
    first, second = map(PACKINGS[packing], MEMBERS[:2])
    found = list(parts(first + b"something else" + second))
    assert text_of(found) == MEMBERS[0] + MEMBERS[1]
    assert any(f"near byte {len(first)} " in part for part in found if isinstance(part, str))


@every_packing
def test_what_is_cut_off_says_so(packing: str) -> None:
    *_, last = parts(PACKINGS[packing](b"".join(MEMBERS))[:-5])
    assert isinstance(last, str)
    assert "cut off" in last


@every_packing
def test_a_bomb_is_stopped(packing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "FREE_BYTES", 100_000)
    *_, last = parts(PACKINGS[packing](b"news\n" * 400_000))
    assert isinstance(last, str)
    assert "bomb" in last


def test_padding_between_members_is_no_damage() -> None:
    packed = gzip.compress(MEMBERS[0]) + bytes(700) + gzip.compress(MEMBERS[1]) + bytes(9)
    assert text_of(list(parts(packed))) == MEMBERS[0] + MEMBERS[1]


def test_looking_for_members_ends() -> None:
    damaged = gzip.compress(MEMBERS[0])[:-4]
    found = list(parts((damaged + b"\x00") * 3000))
    assert sum(isinstance(part, str) for part in found) <= 1000


@pytest.mark.parametrize("packing", ["gzip", "zstd", "bzip2"])
def test_any_size_of_reading_gives_the_same(packing: str) -> None:
    packed = b"".join(map(PACKINGS[packing], MEMBERS))
    for size in (1, 3, 1000):
        with unpacked(io.BytesIO(packed)) as stream:
            assert b"".join(iter(partial(stream.read, size), b"")) == b"".join(MEMBERS)


@given(st.sampled_from(sorted(PACKINGS)), st.integers(0, 600), st.binary(min_size=1, max_size=9))
def test_any_damage_ends_in_errors_of_ours(packing: str, at: int, damage: bytes) -> None:
    packed = b"".join(map(PACKINGS[packing], MEMBERS))
    found = list(parts(packed[:at] + damage + packed[at + len(damage) :]))
    assert len(text_of(found)) < 50_000_000  # a few damaged bytes may say "a block of 900 kB, 51 times"
