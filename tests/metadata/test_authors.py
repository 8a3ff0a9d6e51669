"""Authors: who of the declared is a person, and whom a byline names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.metadata.authors import byline_authors, declared_authors

SITES = ("Harbour Post", "harbourpost.example", "harbourpost")


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        (["Jane Doe"], ("Jane Doe",)),
        (["By Jane Doe"], ("Jane Doe",)),
        (["Von Jana Muster"], ("Jana Muster",)),
        (["Par Jeanne Dupont"], ("Jeanne Dupont",)),
        (["Jane Doe and John Roe"], ("Jane Doe", "John Roe")),
        (["Jana Muster und Max Beispiel, dpa"], ("Jana Muster", "Max Beispiel")),
        (["Jane Doe, John Roe", "Jane Doe"], ("Jane Doe", "John Roe")),
        (["Doe, Jane"], ("Jane Doe",)),
        (["Jane Doe, Staff Writer"], ("Jane Doe",)),
        (["Jane Doe, PhD"], ("Jane Doe",)),
        (["Jane Doe (Harbour Post)"], ("Jane Doe",)),
        (["JANE DOE"], ("Jane Doe",)),
        (["jane doe"], ("Jane Doe",)),
        (["Von Miller"], ("Von Miller",)),
        (["Ursula von der Leyen"], ("Ursula von der Leyen",)),
        (["J.K. Rowling", "Tim O'Reilly"], ("J.K. Rowling", "Tim O'Reilly")),
        (["松岡大地"], ("松岡大地",)),
        (["作者：张三、李四"], ("张三", "李四")),
        (["Krystyna"], ("Krystyna",)),
        (["Harbour Post"], ()),
        (["Harbourpost"], ()),
        (["https://example.org/jane", "jane@example.org", "www.example.org"], ()),
        (
            ["admin", "Redaktion", "dpa", "AP", "The Associated Press", "Harbour Post Staff", "MM-Redaktion"],
            (),
        ),
        (["She has written about harbours for twenty years."], ()),
        (["x" * 100_000, " , ".join(["a b"] * 50_000)], ()),
        ([""], ()),
    ],
)
def test_declared_authors_are_persons_only(declared: list[str], names: tuple[str, ...]) -> None:
    assert declared_authors(declared, SITES) == names


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["By Jane Doe"], ("Jane Doe",)),
        (["BY JANE DOE | 3 min read"], ("Jane Doe",)),
        (["By", "Jane Doe"], ("Jane Doe",)),
        (["By Jane Doe, John Roe and Mary Major"], ("Jane Doe", "John Roe", "Mary Major")),
        (["Posted on 15 June 2025 by Jane Doe"], ("Jane Doe",)),
        (["By Jane Doe published 19 May 2026"], ("Jane Doe",)),
        (["By: Jane Doe August 18, 2010 3:21 PM"], ("Jane Doe",)),
        (["By Laura E. Adkins December 28, 2016"], ("Laura E. Adkins",)),
        (["Jane Doe, Staff writer | 3 min"], ("Jane Doe",)),
        (["Jane Doe Political Editor"], ("Jane Doe",)),
        (["Jane Doe · Harbour Post · Posted: Aug 08, 2024"], ("Jane Doe",)),
        (["Jane DoePublished Jul 17, 2024"], ("Jane Doe",)),
        (["ByJane Doe"], ("Jane Doe",)),
        (["Von Jana Muster, Berlin", "15.06.2025"], ("Jana Muster",)),
        (["Ein Kommentar von Jana Muster"], ("Jana Muster",)),
        (["Par Jeanne Dupont (Bruxelles, bureau européen)"], ("Jeanne Dupont",)),
        (["Por Juana Pérez 5 mayo, 2022, 6:12 pm"], ("Juana Pérez",)),
        (["di Giovanna Rossi"], ("Giovanna Rossi",)),
        (["Autor: Jan Kowalski"], ("Jan Kowalski",)),
        (["Oleh Siti Rahma"], ("Siti Rahma",)),
        (["Автор: Иван Петров"], ("Иван Петров",)),
        (["文/张三"], ("张三",)),
        (["本报记者 张三"], ("张三",)),
        (["執筆：松岡大地"], ("松岡大地",)),
        (["순천 구현모 기자 a@b.kr"], ("구현모",)),
        (["بقلم محمد علي"], ("محمد علي",)),
        (["Viktor Hedlund", "Publicerad 23 okt 2025"], ("Viktor Hedlund",)),
        (["by Jane Doe ● December 23, 2025 ● 6 min read"], ("Jane Doe",)),
        (["By Jane Doe ⋅ Senior Review Analyst ⋅ Updated March 5, 2025"], ("Jane Doe",)),
        (["By Jane Doe View In Digital Edition"], ("Jane Doe",)),
        (["Dec 26, 2025 • Jane Das in Project Management"], ("Jane Das",)),
        (["Words: Jane Doe"], ("Jane Doe",)),
        (["Autorin/Autor Jana Muster"], ("Jana Muster",)),
        (["Frankfurt, October 23, 2024, 3:48 Uhr", "Jana Muster"], ("Jana Muster",)),
        (["By Sun Xiaochen"], ("Sun Xiaochen",)),
        (["Kim Min-ji"], ("Kim Min-ji",)),
        (["By Min Jin Lee"], ("Min Jin Lee",)),
        (["By Robert E Lee"], ("Robert E Lee",)),
        (["Por ANA RUIZ Y EVA SOTO"], ("Ana Ruiz", "Eva Soto")),
        (["By JANE DOE AP Sports Writer"], ("Jane Doe",)),
        (["By Jane Doe Associated Press"], ("Jane Doe",)),
        (["Words by Jane Doe, photographs by John Roe"], ("Jane Doe",)),
        (["Photographs by John Roe, words by Jane Doe"], ("Jane Doe",)),
        (["Story and photos by Jane Doe"], ("Jane Doe",)),
        (["Medically reviewed by Mary Major — Written by Jane Doe"], ("Jane Doe",)),
        (["December 15, 20163:33 PM ET", "Jane Doe"], ("Jane Doe",)),
        (["Sun, 3 May 2025 | 5 min reading"], ()),
        (["מאת יעל כהן"], ("יעל כהן",)),
        (["โดย สมชาย ใจดี"], ("สมชาย ใจดี",)),
        (["Bởi Nguyễn Văn An"], ("Nguyễn Văn An",)),
        (["Jane Doe", "Reviewed by", "Mary Major"], ("Jane Doe",)),
        (["By Jane Doe | Medically reviewed by Mary Major | Edited by John Roe"], ("Jane Doe",)),
    ],
)
def test_bylines_name_authors_in_many_languages(lines: list[str], names: tuple[str, ...]) -> None:
    assert byline_authors(lines, SITES) == names


@pytest.mark.parametrize(
    "line",
    [
        "15 June 2025, 08:30 BST",
        "5 hours ago",
        "3 min read",
        "By Reuters",
        "By Harbour Post Staff",
        "AFP, MANILA",
        "With files from The Associated Press and Mohamed Sai",
        "By clicking on the button you agree to our terms.",
        "Jane has covered the harbour for the Post since 2011. She lives by the sea.",
        "Publié le 13 mars 2017",
        "Updated Dec 8, 2024",
        "Edited April 2024",
        "Written By Feb 11, 2019 · 3 min read",
        "Rendered: Tue Dec 16 2025 07:21:59 GMT+0000 (Coordinated Universal Time)",
        "Son Güncelleme : 30.04.2024 - 16:49",
        "Artikel zum Hören•3 Min",
        "By HarbourCare",
        "Posted by HarbourSelect on Tuesday, August 29, 2023",
        "By: Great Harbour Editorial Team",
        "Reviewed by Jane Doe, Trial Attorney at Doe & Roe",
        "",
        "|" * 5_000,
        "by " * 5_000,
    ],
)
def test_lines_without_a_person_name_nobody(line: str) -> None:
    assert byline_authors([line], SITES) == ()


def test_those_who_are_announced_win_over_names_alone() -> None:
    assert byline_authors(["John Roe", "By Jane Doe"], SITES) == ("Jane Doe",)


@given(st.lists(st.text(max_size=80), max_size=4))
def test_names_are_short_and_come_once(texts: list[str]) -> None:
    for names in (declared_authors(texts, SITES), byline_authors(texts, SITES)):
        assert len({name.casefold() for name in names}) == len(names)
        assert all(name == " ".join(name.split()) and len(name.split()) <= 5 for name in names)
