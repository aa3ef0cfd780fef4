"""What is wrong inside a book is said in a sentence, with a remedy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from keepable.domain.book import Book, Settings
from keepable.domain.catalogue import CatalogueItem
from keepable.domain.checks import problems_of, subjects_of
from keepable.domain.deal import Customer, Deal
from keepable.domain.money import Money
from keepable.domain.outcomes import CalibrationSnapshot, RatioRecord
from keepable.domain.problem import worded
from keepable.domain.promise import Hold, Promise, PromiseVersion
from keepable.domain.resource import Leave, Person, Team
from keepable.domain.time import Calendar, Closure, Period, Shift
from keepable.domain.work import Estimate, Need, RecurringWork, Work

MONDAY = datetime(2027, 1, 4, 8, tzinfo=UTC)
OFFICE = Calendar(id="office", zone="UTC", shifts=tuple(Shift(day, 540, 1020) for day in range(5)))
ANNA = Person(id="anna", name="Anna", calendar="office", skills=("python",), teams=("dev",))
BOB = Person(id="bob", name="Bob", calendar="office", skills=("python", "ux"), teams=("dev",))
OF_EVE = Leave(person="eve", period=Period(date(2027, 2, 1), date(2027, 2, 2)))
LAB = Team(id="lab", name="Lab", size=3, calendar="office", skills=("tests",))


def work(own: str = "w", skill: str = "python", **more: Any) -> Work:  # noqa: ANN401 - any field
    """Make a piece of work."""
    needs = more.pop("needs", (Need(skill=skill),))
    return Work(id=own, title=own, estimate=Estimate(hours=8), needs=needs, **more)


def promise(own: str = "p", *works: Work, rank: int = 1, **more: Any) -> Promise:  # noqa: ANN401 - as above
    """Make a promise that is due in June."""
    due = more.pop("due_date", date(2027, 6, 1))
    version = PromiseVersion(due_date=due, made_at=MONDAY)
    fields: dict[str, Any] = {"promiser": "kim", "customer": "acme", "versions": (version,)} | more
    return Promise(id=own, title=own, rank=rank, work=works or (work(),), **fields)


def deal(**more: Any) -> Deal:  # noqa: ANN401 - as above
    """Make an open deal that may close in March."""
    fields: dict[str, Any] = {"customer": "acme", "close_date": date(2027, 3, 1)} | more
    return Deal(id="d", title="D", owner="kim", stage="new", win_odds=0.5, **fields)


def hold(**more: Any) -> Hold:  # noqa: ANN401 - as above
    """Make a hold that expires tomorrow."""
    fields: dict[str, Any] = {"expires_at": datetime(2027, 1, 5, tzinfo=UTC), "rank": 9} | more
    return Hold(
        id="h", title="H", holder="kim", customer="acme", due_date=date(2027, 6, 1), **fields
    )


SOUND = Book(
    as_of=MONDAY,
    skills=("python", "ux", "tests"),
    calendars=(OFFICE,),
    people=(ANNA, BOB),
    teams=(Team(id="dev", name="Dev"), LAB),
    customers=(Customer(id="acme", name="Acme", zone="UTC"),),
    promises=(promise(),),
)


def told(**parts: Any) -> list[str]:  # noqa: ANN401 - any part of the book
    """Give what is said about the sound book with some parts replaced."""
    return [
        f"{problem.severity}: {problem.what} [{problem.subject}]"
        for problem in problems_of(SOUND.changed(**parts))
    ]


def test_nothing_is_said_about_a_sound_book() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"people": (ANNA, BOB, ANNA)}, "Person anna is there 2 times."),
        (
            {"promises": (promise("p", work("w")), promise("q", work("w"), rank=2))},
            "Work w is there 2 times.",
        ),
        ({"deals": (deal(work=(work("w"),)),)}, "Work w is there 2 times."),
        (
            {"teams": (*SOUND.teams, replace(LAB, id="anna"))},
            "Team anna has the same id as a person.",
        ),
    ],
)
def test_an_id_that_is_there_twice_is_an_error(parts: dict[str, Any], sentence: str) -> None:
    assert [line for line in told(**parts) if line.startswith(f"error: {sentence}")]


def test_templates_of_two_items_may_use_the_same_ids_inside() -> None:
    items = [CatalogueItem(id=i, name=i, state="available", template=(work(),)) for i in "ab"]
    assert told(catalogue=tuple(items)) == []


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"people": (replace(ANNA, calendar="ofice"), BOB)},
            "Person anna works by the calendar 'ofice'",
        ),
        ({"people": (ANNA, replace(BOB, teams=("dve",)))}, "Person bob is in team 'dve'"),
        (
            {"people": (ANNA, replace(BOB, skills=("python", "xu")))},
            "Person bob has the skill 'xu'",
        ),
        (
            {"teams": (*SOUND.teams, replace(LAB, id="l2", calendar="x"))},
            "Team l2 works by the calendar 'x'",
        ),
        ({"promises": (promise("p", customer="x"),)}, "Promise p is for customer 'x'"),
        ({"promises": (promise("p", deal="x"),)}, "Promise p comes from deal 'x'"),
        ({"promises": (promise("p", items=("sso",)),)}, "Promise p has the item 'sso'"),
        ({"deals": (deal(customer="x"),)}, "Deal d is for customer 'x'"),
        ({"holds": (hold(items=("x",)),)}, "Hold h has the item 'x'"),
        ({"promises": (promise("p", work(skill="go")),)}, "Work w needs the skill 'go'"),
        ({"promises": (promise("p", work(person="eve")),)}, "Work w is to be done by 'eve'"),
        ({"promises": (promise("p", work(predecessors=("v",))),)}, "Work w waits for work 'v'"),
        ({"leave": (OF_EVE,)}, "Leave of eve from 2027-02-01 is for person 'eve'"),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error(parts: dict[str, Any], said: str) -> None:
    sentence = f"error: {said}, which the book does not have."
    assert [line for line in told(**parts) if line.startswith(sentence)]


def test_an_unknown_skill_is_answered_with_the_one_that_may_be_meant() -> None:
    (problem,) = problems_of(SOUND.changed(promises=(promise("p", work(skill="pyhton")),)))
    assert worded(problem.remedy, "en").startswith("Did you mean 'python'?")


def test_without_declared_skills_those_of_people_and_teams_count() -> None:
    assert told(skills=()) == []


def test_an_unknown_estimator_is_a_warning() -> None:
    (line,) = told(promises=(promise("p", work(estimator="eve")),))
    assert line == (
        "warning: Work w was estimated by 'eve', which the book does not have. [work w]"
    )


def test_a_record_of_an_unknown_person_is_a_warning() -> None:
    record = RatioRecord(ratios=(1.0,), outcomes=1, person="eve")
    (line,) = told(calibration=CalibrationSnapshot(records=(record,)))
    assert line.startswith("warning: Calibration is about person 'eve'")


def test_work_that_waits_for_itself_is_named_as_the_way_back_to_it() -> None:
    circle = (
        work("a", predecessors=("b",)),
        work("b", predecessors=("c",)),
        work("c", predecessors=("a",)),
    )
    (line,) = told(promises=(promise("p", *circle),))
    assert line == "error: Work a waits for itself: a -> b -> c -> a. [work a]"


def test_a_way_that_forks_and_meets_again_is_no_circle() -> None:
    works = (
        work("a"),
        work("b", predecessors=("a",)),
        work("c", predecessors=("a",)),
        work("d", predecessors=("b", "c")),
    )
    assert told(promises=(promise("p", *works),)) == []


def test_a_long_circle_is_told_by_its_ends() -> None:
    works = tuple(work(f"w{n}", predecessors=(f"w{(n + 1) % 40}",)) for n in range(40))
    (line,) = told(promises=(promise("p", *works),))
    # 41 names, of which the first and the last 8 are shown
    assert "w7 -> (25 more) -> w33" in line


GONE = Period(date(2020, 1, 1), date(2027, 1, 4))  # last day: Sunday, the day before as_of


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (
            {
                "skills": ("python", "ux", "tests", "go"),
                "promises": (promise("p", work(skill="go")),),
            },
            "nobody has the skill 'go'",
        ),
        (
            {"promises": (promise("p", work(skill="ux", person="anna")),)},
            "anna is named and does not have the skill 'ux'",
        ),
        (
            {"promises": (promise("p", work(needs=(Need(skill="tests", crew=4),))),)},
            "it needs a crew of 4 with the skill 'tests', there are 3",
        ),
        (
            {"promises": (promise("p", work(needs=(Need(skill="python", crew=3),))),)},
            "it needs a crew of 3 with the skill 'python', there are 2",
        ),
        (
            {"promises": (promise("p", work(needs=(Need(skill="ux", team="lab"),))),)},
            "nobody in team lab has the skill 'ux'",
        ),
        (
            {
                "people": (ANNA, replace(BOB, employed=GONE)),
                "promises": (promise("p", work(skill="ux")),),
            },
            "everyone with the skill 'ux' has left",
        ),
        (
            {
                "people": (ANNA, replace(BOB, employed=GONE)),
                "promises": (promise("p", work(person="bob")),),
            },
            "bob is named and has left on 2027-01-03",
        ),
    ],
)
def test_work_that_nobody_can_do_is_an_error_that_says_why(parts: dict[str, Any], why: str) -> None:
    assert told(**parts) == [f"error: Nobody can do work w: {why}. [work w]"]


@pytest.mark.parametrize(
    "parts",
    [
        {"promises": (promise("p", work(needs=(Need(skill="tests", crew=3),))),)},
        {"promises": (promise("p", work(needs=(Need(skill="python"), Need(skill="ux")))),)},
        {"promises": (promise("p", work(skill="python", person="anna")),)},
        {
            "promises": (
                promise(
                    "p", work(skill="ux", person="anna", status="done", finished=date(2027, 1, 2))
                ),
            )
        },
        {"promises": (promise("p", work(skill="ux", person="anna"), state="kept"),)},
    ],
    ids=["whole team", "two skills", "named doer", "done already", "promise kept already"],
)
def test_work_that_somebody_can_do_or_nobody_has_to_is_fine(parts: dict[str, Any]) -> None:
    assert told(**parts) == []


def test_a_template_that_nobody_can_do_is_a_warning() -> None:
    item = CatalogueItem(
        id="i", name="I", state="available", template=(work("t", skill="ux", person="anna"),)
    )
    (line,) = told(catalogue=(item,))
    assert line.startswith("warning: Nobody can do work i/t: anna is named")


def test_recurring_work_that_nobody_can_do_is_an_error() -> None:
    need = Need(skill="ux", crew=2)
    report = RecurringWork(id="r", title="R", every="month", estimate=Estimate(hours=1), need=need)
    assert told(recurring=(report,))[0].startswith("error: Nobody can do recurring work r")


def leave(first: date, end: date, kind: str = "leave") -> Leave:
    """Make leave of Anna up to, not including, `end`."""
    return Leave(person="anna", period=Period(first, end), kind=kind)


def test_leave_that_overlaps_is_a_warning() -> None:
    twice = (leave(date(2027, 8, 2), date(2027, 8, 9)), leave(date(2027, 8, 8), date(2027, 8, 20)))
    (line,) = told(leave=twice)
    assert line.startswith(
        "warning: Leave of anna from 2027-08-08 overlaps leave that lasts from 2027-08-02 to "
        "2027-08-08."
    )


def test_leave_that_only_touches_is_fine() -> None:
    twice = (leave(date(2027, 8, 2), date(2027, 8, 9)), leave(date(2027, 8, 9), date(2027, 8, 20)))
    assert told(leave=twice) == []


@pytest.mark.parametrize(
    ("first", "end", "severity"),
    [
        (date(2027, 8, 2), date(2027, 8, 9), "error"),
        (date(2027, 6, 28), date(2027, 7, 5), "warning"),
    ],
)
def test_leave_outside_employment_is_an_error_and_partly_outside_a_warning(
    first: date, end: date, severity: str
) -> None:
    until_june = replace(ANNA, employed=Period(date(2020, 1, 1), date(2027, 7, 1)))
    (line,) = told(people=(until_june, BOB), leave=(leave(first, end),))
    assert line.startswith(f"{severity}: Leave of anna")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"promises": (promise("p", due_date=date(2027, 1, 3)),)},
            "Promise p was due on 2027-01-03 and is still open.",
        ),
        (
            {"deals": (deal(close_date=date(2027, 1, 3)),)},
            "Deal d was to close on 2027-01-03 and is still open.",
        ),
        ({"holds": (hold(expires_at=MONDAY),)}, "Hold h expired at 2027-01-04 08:00 UTC."),
        (
            {"promises": (promise("p", work(status="done")),)},
            "Work w is done and has no finish date.",
        ),
        (
            {"promises": (promise("p", work(hours_spent=2.5)),)},
            "Work w is todo and has 2.5 hours spent.",
        ),
        (
            {"promises": (promise("p", work(status="started", finished=date(2027, 1, 2))),)},
            "Work w has a finish date and is started.",
        ),
        (
            {"promises": (promise(), promise("q", work("x")))},
            "Promise q has the same rank 1 as promise p.",
        ),
        (
            {"promises": (replace(promise(), work=()),)},
            "Promise p has neither work nor items: nothing to schedule.",
        ),
        (
            {"catalogue": (CatalogueItem(id="i", name="I", state="limited"),)},
            "Catalogue item i is limited and has no template of work.",
        ),
        (
            {"teams": (*SOUND.teams, Team(id="t", name="T"))},
            "Team t has neither people nor a size.",
        ),
        (
            {"deals": (deal(price=Money(Decimal(5), "USD")),)},
            "Deal d has an amount in USD, the book counts in EUR.",
        ),
    ],
)
def test_what_is_odd_but_can_be_computed_is_a_warning(parts: dict[str, Any], said: str) -> None:
    (line,) = told(**parts)
    assert line.startswith(f"warning: {said}")


def test_work_finished_in_the_future_is_an_error() -> None:
    (line,) = told(promises=(promise("p", work(status="done", finished=date(2027, 1, 5))),))
    assert line.startswith("error: Work w was finished on 2027-01-05, after the book's day")


def test_unknown_public_holidays_are_an_error() -> None:
    odd = Calendar(id="office", zone="UTC", shifts=OFFICE.shifts, holidays="DE-XX")
    (line,) = told(calendars=(odd,))
    assert line.startswith("error: Calendar office has the holidays of 'DE-XX'")


@pytest.mark.parametrize("region", ["DE", "DE-BY", "US", "US-NY"])
def test_countries_and_their_parts_have_public_holidays(region: str) -> None:
    assert told(calendars=(replace(OFFICE, holidays=region),)) == []


def test_hours_that_the_clocks_skip_are_named_with_day_and_zone() -> None:
    night = Calendar(id="office", zone="Europe/Berlin", shifts=(Shift(6, 60, 300),))
    (line,) = told(calendars=(night,), settings=Settings(horizon_weeks=26))
    # clocks go from 2:00 to 3:00 on the last Sunday of March
    assert line.startswith(
        "warning: Calendar office has working hours on 2027-03-28 that the clocks of Europe/Berlin"
    )


def test_hours_that_end_before_the_clocks_go_forward_are_fine() -> None:
    night = Calendar(id="office", zone="Europe/Berlin", shifts=(Shift(6, 60, 120),))
    assert told(calendars=(night,)) == []


def test_closures_need_no_check() -> None:
    closed = Closure(Period(date(2027, 12, 24), date(2028, 1, 1)), "Christmas")
    assert told(calendars=(replace(OFFICE, closures=(closed,)),)) == []


def test_every_subject_of_a_problem_can_be_found_in_the_book() -> None:
    broken = SOUND.changed(
        people=(replace(ANNA, calendar="x"), BOB),
        promises=(promise("p", work(skill="go"), customer="x"),),
        leave=(OF_EVE,),
    )
    assert {problem.subject for problem in problems_of(broken)} <= dict(subjects_of(broken)).keys()


def test_errors_come_before_warnings() -> None:
    works = (work(hours_spent=1.0), work("v", skill="go"))
    severities = [line.split(":")[0] for line in told(promises=(promise("p", *works),))]
    assert severities == ["error", "warning"]
