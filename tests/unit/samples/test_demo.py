"""The demo company: read from its folder, whole, and alive in whatever week it is started."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.answers import ask, read_question
from keepable.book_files import read_book, read_questions, write_folder, write_questions
from keepable.calibration.guard import Guard, ranges_of
from keepable.calibration.judging import walk
from keepable.calibration.shared_error import shared_error
from keepable.domain.checks import problems_of
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.forecast import forecast
from keepable.samples import COMPANY_FOLDER, demo_book, demo_company, generate_book
from keepable.samples.demo import AS_OF, QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from keepable.answers import Answer
    from keepable.domain.book import Book

COMPANY = demo_company()
# One week of each quarter, and the last; the others are wide.
WEEKS = [pytest.param(n, marks=() if n % 13 == 0 else pytest.mark.wide) for n in range(53)]


def test_the_stored_questions_are_the_three() -> None:
    assert read_questions(COMPANY_FOLDER) == tuple(QUESTIONS.values())


def test_writing_the_company_that_was_read_gives_the_files_that_are_stored(tmp_path: Path) -> None:
    write_folder(COMPANY, tmp_path)
    write_questions(tmp_path, QUESTIONS)
    written = {p.relative_to(tmp_path): p.read_text("utf-8") for p in tmp_path.rglob("*.*")}
    stored = {
        p.relative_to(COMPANY_FOLDER): p.read_text("utf-8") for p in COMPANY_FOLDER.rglob("*.*")
    }
    assert written == stored


def test_what_it_learned_is_what_calibrating_its_finished_work_finds() -> None:
    guard = Guard()
    share, _ = shared_error(list(walk(COMPANY.outcomes, guard=guard)))
    found = CalibrationSnapshot(common_share=round(share, 3), ranges=ranges_of(guard))
    assert COMPANY.calibration == found


def test_nothing_is_wrong_with_the_company() -> None:
    assert problems_of(COMPANY) == ()


def test_nothing_is_wrong_with_it_in_another_season() -> None:
    assert problems_of(demo_book(datetime(2027, 12, 24, 23, tzinfo=UTC))) == ()


def test_it_has_40_people_30_promises_and_25_deals() -> None:
    assert (len(COMPANY.people), len(COMPANY.promises), len(COMPANY.deals)) == (40, 30, 25)


def test_it_works_in_two_countries_part_time_too() -> None:
    assert {calendar.holidays for calendar in COMPANY.calendars} == {"DE-BY", "US"}
    hours = {person.contract_hours_per_week for person in COMPANY.people}
    assert hours == {40.0, 32.0, 24.0}


def test_its_catalogue_has_things_that_do_not_exist() -> None:
    states = Counter(item.state for item in COMPANY.catalogue)
    assert set(states) == {"available", "limited", "planned", "for show", "absent"}


def test_no_two_people_have_the_same_name() -> None:
    assert len({person.name for person in COMPANY.people}) == 40


@pytest.mark.parametrize("days", [0, 1, 6])
def test_any_day_of_a_week_starts_it_on_its_monday(days: int) -> None:
    book = demo_book(datetime(2027, 6, 14, 7, 30, tzinfo=UTC) + timedelta(days=days))
    assert book.as_of == datetime(2027, 6, 14, 8, tzinfo=UTC)


def test_a_stored_company_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        demo_book(AS_OF, tmp_path)


def test_a_generated_book_comes_back_from_its_folder(tmp_path: Path) -> None:
    book = generate_book(250, 4)
    write_folder(book, tmp_path)
    assert read_book(tmp_path) == (book, ())


def answers_in(book: Book, scenarios: int) -> list[Answer]:
    """Ask the three questions."""
    warm = forecast(book, scenarios=scenarios)
    questions = [read_question(book, text)[0] for text in QUESTIONS.values()]
    return [ask(warm, question) for question in questions if question is not None]


@pytest.mark.parametrize("week", WEEKS)
def test_in_each_week_of_a_year_the_three_verdicts_are_the_same(week: int) -> None:
    # 64 scenarios are enough where margins are as wide as these.
    easy, later, trouble = answers_in(demo_book(AS_OF + timedelta(weeks=week)), 64)
    assert [answer.verdict for answer in (easy, later, trouble)] == ["yes", "no", "no"]
    assert later.odds is not None
    assert later.odds < 0.2
    assert later.date_at(80) is not None
    assert trouble.already_promised == "p02"


def test_the_easy_yes_is_kept_with_weeks_to_spare() -> None:
    easy = answers_in(COMPANY, 1024)[0]
    date_95 = easy.date_at(95)
    assert date_95 is not None
    assert easy.requested_date is not None
    assert easy.requested_date - date_95 >= timedelta(weeks=4)
