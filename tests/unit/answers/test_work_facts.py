"""Whose record counts for an estimate: the doer's, else the estimator's, else everyone's."""

from __future__ import annotations

import pytest

from keepable.calibration import SnapshotPredictor
from keepable.domain.work import Need
from keepable.forecast.compile import build_frame, needs_of, work_facts
from keepable.forecast.eligibility import NobodyError
from keepable.texts import Text
from tests.unit.forecast.small_books import person, small_book, task, team

BOOK = small_book(
    people=(person("anna", "build"), person("ben", "build"), person("cem", "test")),
    teams=(team("lab", 3, "write"),),
)
FRAME = build_frame(BOOK, SnapshotPredictor(BOOK.calibration), 1)


def test_the_record_of_the_person_who_does_it_counts_first() -> None:
    assert work_facts(FRAME, task("x", 8, person="ben", estimator="cem")).people == ("ben",)


def test_the_record_of_the_estimator_counts_when_nobody_is_named() -> None:
    assert work_facts(FRAME, task("x", 8, estimator="cem")).people == ("cem",)


def test_the_records_of_all_who_could_do_it_count_otherwise() -> None:
    assert work_facts(FRAME, task("x", 8)).people == ("anna", "ben")


def test_the_title_stands_for_the_text_where_there_is_none() -> None:
    assert work_facts(FRAME, task("x", 8)).text == "x"


def test_two_of_one_team_are_one_need_of_two() -> None:
    work = task("x", 8, needs=(Need(skill="write"), Need(skill="write")))
    lab = FRAME.roster.place_of["lab"]
    assert needs_of(FRAME.roster, work) == [((lab,), 2)]


def test_two_people_are_two_needs_of_one() -> None:
    both = FRAME.roster.eligible(Need(skill="build"))
    work = task("x", 8, needs=(Need(skill="build", crew=2),))
    assert needs_of(FRAME.roster, work) == [(both, 1), (both, 1)]


def test_the_scarcest_need_comes_first() -> None:
    work = task("x", 8, needs=(Need(skill="build"), Need(skill="test")))
    assert [len(members) for members, _ in needs_of(FRAME.roster, work)] == [1, 2]


def test_work_that_nobody_can_do_is_refused_with_what_it_needs() -> None:
    work = task("x", 8, needs=(Need(skill="test", crew=2),))
    with pytest.raises(NobodyError) as caught:
        needs_of(FRAME.roster, work)
    assert caught.value.text == Text("forecast.nobody", work="x", crew=2, skill="test")
