"""Texts of a table are those that fit everywhere else; what nobody sees in them is taken out."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.domain.canonical import to_plain
from keepable.domain.faults import MisfitError
from keepable.domain.text_kinds import faults_in
from keepable.tables.outcome_rows import WORDS, read_outcomes
from keepable.tables.part_cells import Defaults
from keepable.tables.part_rows import IMPORTED, PartsRead, read_parts
from keepable.texts import Text

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
UNSEEN = "\u200b\u00ad\u3164\ufff0\U000e0fff\ufe0f\u200d\u2800"
LONG = "a" * 10_001
# a row of each kind that can be taken, so that only a text in it can keep it out
ROWS = {
    "people": {"name": "Ann", "id": "ann", "skills": "build", "team": "one", "hours": "40"},
    "leave": {"person": "Ann", "start": "2027-02-01", "end": "2027-02-02", "kind": "leave"},
    "customers": {"name": "Acme", "id": "acme", "zone": "UTC"},
    "catalogue": {"name": "Audit", "id": "audit", "task": "Plan", "hours": "4", "skill": "build"},
    "promises": {
        "title": "Report",
        "customer": "Acme",
        "due_date": "2027-03-01",
        "hours": "8",
        "promiser": "ann",
        "skill": "build",
        "task": "Write",
    },
    "exchange_rates": {"currency": "USD", "since": "2027-01-01", "rate": "0.9"},
}
OUTCOME = {
    "id": "T-1",
    "estimated_on": "2026-01-05",
    "finished_on": "2026-01-08",
    **dict.fromkeys(WORDS, "x"),
}


def known(folder: Path) -> Defaults:
    people = read_one(folder, "people", ROWS["people"], Defaults(now=NOW, calendar="c"))
    customers = read_one(folder, "customers", ROWS["customers"], Defaults(now=NOW))
    return Defaults(
        now=NOW,
        calendar="c",
        skill="build",
        skills=frozenset({"build"}),
        people=people.found,
        customers=customers.found,
    )


def read_one(folder: Path, kind: str, row: dict[str, str], defaults: Defaults) -> PartsRead:
    path = folder / "t.json"
    path.write_text(json.dumps([row]), encoding="utf-8")
    return read_parts(path, kind, {field: field for field in row}, defaults, "dmy")


def test_every_kind_of_table_is_tried(tmp_path: Path) -> None:
    defaults = known(tmp_path)
    assert set(ROWS) == set(IMPORTED)
    for kind, row in ROWS.items():
        assert len(read_one(tmp_path, kind, row, defaults).found) == 1


@pytest.mark.parametrize(
    "name",
    ["Nord\u00adbank", "Nordbank\u200b", "\u200eNordbank", "No\u3164rd\ufff0bank\ufe0f"],
    ids=ascii,
)
def test_a_name_with_what_nobody_sees_is_the_name(tmp_path: Path, name: str) -> None:
    found = read_one(tmp_path, "customers", {"name": name}, Defaults(now=NOW))
    assert [(each.id, each.name) for each in found.found] == [("nordbank", "Nordbank")]


@pytest.mark.parametrize("name", ["\u200b", "\u3164", " \u2800\ufe0f "], ids=ascii)
def test_a_name_of_nothing_else_is_none(tmp_path: Path, name: str) -> None:
    found = read_one(tmp_path, "customers", {"name": name, "zone": "UTC"}, Defaults(now=NOW))
    assert not found.found
    assert [each.what for each in found.problems] == [Text("row.no_name")]


def test_a_text_that_does_not_fit_leaves_its_row_out_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Kunde", "Zone"], ["Acme", "UTC"], [LONG, "UTC"]])
    found = read_parts(path, "customers", {}, Defaults(now=NOW))
    assert [each.name for each in found.found] == ["Acme"]
    (problem,) = found.problems
    told = Text("file.in_column", name="Kunde", what=Text("text.too_long", most=10_000))
    assert (problem.line, problem.what) == (3, told)


def test_an_id_that_is_made_of_a_name_is_no_longer_than_others(tmp_path: Path) -> None:
    found = read_one(tmp_path, "customers", {"name": "a" * 201}, Defaults(now=NOW))
    assert [each.what for each in found.problems] == [Text("text.too_long", most=200)]
    assert not found.found


def test_an_outcome_with_a_text_that_does_not_fit_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.write_text(json.dumps([OUTCOME, {**OUTCOME, "id": "T-2", "who": LONG}]), "utf-8")
    found = read_outcomes(path, {field: field for field in OUTCOME})
    assert [each.id for each in found.outcomes] == ["T-1"]
    assert found.decided == {"finished": 1, "left_out": 1}
    told = Text("file.in_column", name="who", what=Text("text.too_long", most=10_000))
    assert told in [each.what for each in found.problems]


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6),
    st.text(st.sampled_from(UNSEEN + "aB \u2764"), min_size=1, max_size=8),
    st.integers(195, 205).map(lambda length: "n" * length),
    st.just(LONG),
)


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(sorted(ROWS)), field=st.integers(0, 6), text=TEXTS)
def test_whatever_stands_in_a_cell_nothing_is_kept_that_would_be_refused_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, kind: str, field: int, text: str
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    row = dict(ROWS[kind])
    row[list(row)[field % len(row)]] = text
    try:
        found = read_one(folder, kind, row, known(folder))
    except MisfitError:
        return  # of the whole table none is read
    assert list(faults_in(to_plain(found.found))) == []
    assert len(found.found) == 1 or found.problems


@settings(max_examples=60, deadline=None)
@given(field=st.sampled_from(sorted(OUTCOME)), text=TEXTS)
def test_nor_is_it_of_an_outcome(
    tmp_path_factory: pytest.TempPathFactory, field: str, text: str
) -> None:
    path = tmp_path_factory.mktemp("drawn") / "o.json"
    path.write_text(json.dumps([{**OUTCOME, field: text}]), encoding="utf-8")
    try:
        found = read_outcomes(path, {each: each for each in OUTCOME}, "dmy")
    except MisfitError:
        return
    assert list(faults_in(to_plain(found.outcomes))) == []
