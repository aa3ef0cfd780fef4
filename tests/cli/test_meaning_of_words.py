"""`keepable words`: what phrases turned out to mean, by person, pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.typing_in import typed, worded

if TYPE_CHECKING:
    from pathlib import Path


def said(path: Path, *rows: str) -> Path:
    table = path / "said.csv"
    table.write_text("\n".join(("who,phrase,kept", *rows)) + "\n", encoding="utf-8")
    return table


SURE = ["ann,Sure,yes"] * 8 + ["ann,sure,no"] * 2  # (8 + 1) / (10 + 2) = 0.75


def test_a_phrase_means_as_often_as_it_came_true(tmp_path: Path) -> None:
    found = typed("words", said(tmp_path, *SURE))
    assert found.code == 0
    assert '"sure" all 75 % 8 10' in found.printed
    assert "10 rows: 8 came true and 2 did not." in found.printed


def test_each_person_has_a_meaning_of_their_own_pulled_to_that_of_all(tmp_path: Path) -> None:
    rows = [*SURE, "ben,sure,no", "ben,sure,no"]
    found = typed("words", said(tmp_path, *rows), "--json").json
    odds = {entry["who"]: entry["odds"] for entry in found["by_person"]}
    assert 0.0 < odds["ben"] < found["by_phrase"]["sure"]["odds"] < odds["ann"] < 1.0


def test_what_is_not_known_yet_or_unreadable_is_counted_and_said(tmp_path: Path) -> None:
    found = typed("words", said(tmp_path, *SURE, "ann,sure,", "ann,sure,perhaps", ",sure,yes"))
    assert worded("count.unknown_yet", n=1) in found.printed
    assert "2 left out" in found.printed
    unclear = worded("phrase.unclear", who="ann", phrase="sure", found="perhaps")
    assert f"said.csv:13: {unclear}" in found.said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("who,phrase\nann,sure\n", worded("table.lacks_column", file="said.csv", column="kept")),
        ("who,phrase,kept\nann,sure,\n", "Nothing in said.csv is known to have come true"),
        ("", "said.csv is empty"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_in_a_sentence(
    tmp_path: Path, text: str, words: str
) -> None:
    table = tmp_path / "said.csv"
    table.write_text(text, encoding="utf-8")
    found = typed("words", table)
    assert found.code == 2
    assert words in found.said
