"""Zip and tar: members as pages, with names and sizes that nobody has to believe."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest

from filter.corpus.document import Document, Failure, Item
from tests.corpus.samples import jsonl, packed_warc, tarred
from tests.fuzz.checks import read

TRAVERSAL = ["../../etc/page.html", "/srv/page.html", "..\\..\\page.html", "a/./../page.html"]


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tar_of(members: dict[str, bytes], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def sources(found: list[Item]) -> list[str]:
    return [item.source for item in found if isinstance(item, Document)]


@pytest.mark.parametrize("name", TRAVERSAL)
def test_no_name_leads_out_of_the_archive(name: str) -> None:
    for archive in (zip_of({name: b"news"}), tar_of({name: b"news"})):
        (item,) = read("c.zip" if archive[:2] == b"PK" else "c.tar", archive)
        assert isinstance(item, Document)
        assert item.id.startswith("c.")
        assert not {"", ".", ".."} & set(item.id.split("/"))


def test_members_are_read_by_their_endings() -> None:
    members = {
        "a.html": b"news",
        "photo.jpg": b"\xff\xd8\xff\x00",
        "sub/b.txt.gz": gzip.compress(b"news"),
        "c.jsonl": jsonl(),
        "d.warc.gz": packed_warc(),
        ".hidden.html": b"no",
        "__MACOSX/a.html": b"no",
        "inner.zip": zip_of({"x.html": b"no"}),
    }
    for name, archive in (("c.zip", zip_of(members)), ("c.tar.gz", tar_of(members, "w:gz"))):
        found = sources(read(name, archive))
        assert found[:2] == [f"{name}/a.html", f"{name}/sub/b.txt.gz"]
        assert len(found) == 2 + 3 + 3


def test_a_damaged_member_of_a_zip_fails_alone() -> None:
    archive = zip_of({"a.html": b"first news", "b.html": b"second news"}, zipfile.ZIP_STORED)
    first, second = read("c.zip", archive.replace(b"first", b"fyrst", 1))
    assert isinstance(first, Failure)
    assert "CRC" in first.evidence or "crc" in first.evidence
    assert isinstance(second, Document)


def test_a_damaged_header_of_a_tar_is_named_and_the_next_member_is_read() -> None:
    archive = bytearray(tarred())
    archive[1024:1200] = b"\xff" * 176
    found = read("c.tar", bytes(archive))
    assert sources(found) == ["c.tar/1.html", "c.tar/3.html"]
    (failure,) = [item for item in found if isinstance(item, Failure)]
    assert "from byte 1024 to byte 2048" in failure.evidence


def test_a_tar_that_is_cut_off_keeps_the_members_before() -> None:
    found = read("c.tar", tarred()[:1550])
    assert sources(found) == ["c.tar/1.html"]
    assert isinstance(found[-1], Failure)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_without_a_bound_are_refused(method: int) -> None:
    (item,) = read("c.zip", zip_of({"a.html": b"news"}, method))
    assert isinstance(item, Failure)
    assert "neither stored nor deflated" in item.evidence


def test_members_that_are_one_bomb_together_are_not_unpacked() -> None:
    archive = zip_of({f"{number}.html": bytes(60_000_000) for number in range(5)})
    (item,) = read("c.zip", archive)
    assert isinstance(item, Failure)
    assert "bomb" in item.evidence


def test_an_archive_without_pages_says_so() -> None:
    for name, archive in (("c.zip", zip_of({"a.png": b"x"})), ("c.tar", tar_of({}))):
        (item,) = read(name, archive)
        assert isinstance(item, Failure)
        assert "has no pages" in item.evidence


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_not_followed(kind: bytes) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("a.html")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    assert sources(read("c.tar", file.getvalue())) == []
