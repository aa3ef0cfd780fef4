"""What is wrong inside a book is found, with what it is about and a remedy."""

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
from keepable.domain.promise import Hold, Promise, PromiseVersion
from keepable.domain.resource import Leave, Person, Team
from keepable.domain.time import Calendar, Closure, Period, Shift
from keepable.domain.work import Estimate, Need, RecurringWork, Work
from keepable.texts import Hours, Instant, Param, Text

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


def told(**parts: Any) -> list[tuple[str, Text]]:  # noqa: ANN401 - any part of the book
    """Return what is found in the sound book with some parts replaced, each with how bad it is."""
    return [
        (problem.severity, problem.what)
        for problem in problems_of(SOUND.changed(**parts))
        if isinstance(problem.what, Text)
    ]


def a_text(code: str, kind: str, own: str, /, **facts: Param) -> Text:
    """Make the text of this code about the thing of a kind with the id `own`."""
    return Text(code, subject=Text(f"thing.{kind}", id=own), **facts)


def test_nothing_is_found_in_a_sound_book() -> None:
    assert problems_of(SOUND) == ()


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"people": (ANNA, BOB, ANNA)}, a_text("fault.twice", "person", "anna", times=2)),
        (
            {"promises": (promise("p", work("w")), promise("q", work("w"), rank=2))},
            a_text("fault.twice", "work", "w", times=2),
        ),
        ({"deals": (deal(work=(work("w"),)),)}, a_text("fault.twice", "work", "w", times=2)),
        (
            {"teams": (*SOUND.teams, replace(LAB, id="anna"))},
            a_text("fault.team_and_person", "team", "anna"),
        ),
    ],
)
def test_an_id_that_is_there_twice_is_an_error(parts: dict[str, Any], text: Text) -> None:
    assert ("error", text) in told(**parts)


def test_templates_of_two_items_may_use_the_same_ids_inside() -> None:
    items = [CatalogueItem(id=i, name=i, state="available", template=(work(),)) for i in "ab"]
    assert told(catalogue=tuple(items)) == []


@pytest.mark.parametrize(
    ("parts", "code", "kind", "own", "name"),
    [
        (
            {"people": (replace(ANNA, calendar="ofice"), BOB)},
            *("unknown.calendar", "person", "anna", "ofice"),
        ),
        (
            {"people": (ANNA, replace(BOB, teams=("dve",)))},
            *("unknown.team", "person", "bob", "dve"),
        ),
        (
            {"people": (ANNA, replace(BOB, skills=("python", "xu")))},
            *("unknown.skill", "person", "bob", "xu"),
        ),
        (
            {"teams": (*SOUND.teams, replace(LAB, id="l2", calendar="x"))},
            *("unknown.calendar", "team", "l2", "x"),
        ),
        (
            {"promises": (promise("p", customer="x"),)},
            *("unknown.customer", "promise", "p", "x"),
        ),
        ({"promises": (promise("p", deal="x"),)}, "unknown.deal", "promise", "p", "x"),
        ({"promises": (promise("p", items=("sso",)),)}, "unknown.item", "promise", "p", "sso"),
        ({"deals": (deal(customer="x"),)}, "unknown.customer", "deal", "d", "x"),
        ({"holds": (hold(items=("x",)),)}, "unknown.item", "hold", "h", "x"),
        (
            {"promises": (promise("p", work(skill="go")),)},
            *("unknown.skill_needed", "work", "w", "go"),
        ),
        (
            {"promises": (promise("p", work(person="eve")),)},
            *("unknown.doer", "work", "w", "eve"),
        ),
        (
            {"promises": (promise("p", work(predecessors=("v",))),)},
            *("unknown.work", "work", "w", "v"),
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error(
    parts: dict[str, Any], code: str, kind: str, own: str, name: str
) -> None:
    assert ("error", a_text(code, kind, own, name=name)) in told(**parts)


def test_leave_of_nobody_is_an_error() -> None:
    whose = Text("thing.leave", person="eve", start=date(2027, 2, 1))
    text = Text("unknown.person_of_leave", subject=whose, name="eve")
    assert told(leave=(OF_EVE,)) == [("error", text)]


def test_an_unknown_skill_is_answered_with_the_one_that_may_be_meant() -> None:
    (problem,) = problems_of(SOUND.changed(promises=(promise("p", work(skill="pyhton")),)))
    remedy = Text("fault.declare_skill")
    assert problem.remedy == Text("fault.did_you_mean", name="python", remedy=remedy)


def test_without_declared_skills_those_of_people_and_teams_count() -> None:
    assert told(skills=()) == []


def test_an_unknown_estimator_is_a_warning() -> None:
    (problem,) = problems_of(SOUND.changed(promises=(promise("p", work(estimator="eve")),)))
    assert problem.what == a_text("unknown.estimator", "work", "w", name="eve")
    assert (problem.severity, problem.subject) == ("warning", "work w")


def test_a_record_of_an_unknown_person_is_a_warning() -> None:
    record = RatioRecord(ratios=(1.0,), outcomes=1, person="eve")
    subject = Text("thing.calibration")
    text = Text("unknown.person_of_record", subject=subject, name="eve")
    assert told(calibration=CalibrationSnapshot(records=(record,))) == [("warning", text)]


def test_work_that_waits_for_itself_is_named_as_the_way_back_to_it() -> None:
    circle = (
        work("a", predecessors=("b",)),
        work("b", predecessors=("c",)),
        work("c", predecessors=("a",)),
    )
    text = a_text("fault.waits_for_itself", "work", "a", way="a -> b -> c -> a")
    assert told(promises=(promise("p", *circle),)) == [("error", text)]


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
    ((_, text),) = told(promises=(promise("p", *works),))
    # 41 names, of which the first and the last 8 are shown
    assert text.params["n"] == 25
    assert str(text.params["first"]).endswith("w6 -> w7")
    assert str(text.params["last"]).startswith("w33 -> w34")


GONE = Period(date(2020, 1, 1), date(2027, 1, 4))  # last day: Sunday, the day before as_of


@pytest.mark.parametrize(
    ("parts", "code", "facts"),
    [
        (
            {
                "skills": ("python", "ux", "tests", "go"),
                "promises": (promise("p", work(skill="go")),),
            },
            "undoable.nobody",
            {"skill": "go"},
        ),
        (
            {"promises": (promise("p", work(skill="ux", person="anna")),)},
            "undoable.lacks_skill",
            {"person": "anna", "skill": "ux"},
        ),
        (
            {"promises": (promise("p", work(needs=(Need(skill="tests", crew=4),))),)},
            "undoable.crew",
            {"crew": 4, "skill": "tests", "most": 3},
        ),
        (
            {"promises": (promise("p", work(needs=(Need(skill="python", crew=3),))),)},
            "undoable.crew",
            {"crew": 3, "skill": "python", "most": 2},
        ),
        (
            {"promises": (promise("p", work(needs=(Need(skill="ux", team="lab"),))),)},
            "undoable.nobody_in_team",
            {"team": "lab", "skill": "ux"},
        ),
        (
            {
                "people": (ANNA, replace(BOB, employed=GONE)),
                "promises": (promise("p", work(skill="ux")),),
            },
            "undoable.all_left",
            {"skill": "ux"},
        ),
        (
            {
                "people": (ANNA, replace(BOB, employed=GONE)),
                "promises": (promise("p", work(person="bob")),),
            },
            "undoable.has_left",
            {"person": "bob", "day": date(2027, 1, 3)},
        ),
        (
            {
                "people": (ANNA, replace(BOB, employed=GONE)),
                "promises": (promise("p", work(needs=(Need(skill="ux", team="dev"),))),),
            },
            "undoable.all_left_in_team",
            {"skill": "ux", "team": "dev"},
        ),
        (
            {"promises": (promise("p", work(needs=(Need(skill="python", team="dev", crew=3),))),)},
            "undoable.crew_in_team",
            {"crew": 3, "skill": "python", "most": 2, "team": "dev"},
        ),
        (
            {
                "promises": (
                    promise("p", work(person="anna", needs=(Need(skill="python", crew=2),))),
                )
            },
            "undoable.is_alone",
            {"person": "anna", "crew": 2},
        ),
    ],
)
def test_work_that_nobody_can_do_is_an_error_that_says_why(
    parts: dict[str, Any], code: str, facts: dict[str, Param]
) -> None:
    assert told(**parts) == [("error", a_text(code, "work", "w", **facts))]


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
    text = a_text("undoable.lacks_skill", "work", "i/t", person="anna", skill="ux")
    assert told(catalogue=(item,)) == [("warning", text)]


def test_recurring_work_that_nobody_can_do_is_an_error() -> None:
    need = Need(skill="ux", crew=2)
    report = RecurringWork(id="r", title="R", every="month", estimate=Estimate(hours=1), need=need)
    facts: dict[str, Param] = {"crew": 2, "skill": "ux", "most": 1}
    text = a_text("undoable.crew", "recurring_work", "r", **facts)
    assert told(recurring=(report,)) == [("error", text)]


def leave(first: date, end: date, kind: str = "leave") -> Leave:
    """Make leave of Anna up to, not including, `end`."""
    return Leave(person="anna", period=Period(first, end), kind=kind)


def test_leave_that_overlaps_is_a_warning() -> None:
    twice = (leave(date(2027, 8, 2), date(2027, 8, 9)), leave(date(2027, 8, 8), date(2027, 8, 20)))
    text = Text(
        "fault.leave_overlaps",
        subject=Text("thing.leave", person="anna", start=date(2027, 8, 8)),
        first=date(2027, 8, 2),
        last=date(2027, 8, 8),
    )
    assert told(leave=twice) == [("warning", text)]


def test_leave_that_only_touches_is_fine() -> None:
    twice = (leave(date(2027, 8, 2), date(2027, 8, 9)), leave(date(2027, 8, 9), date(2027, 8, 20)))
    assert told(leave=twice) == []


@pytest.mark.parametrize(
    ("first", "end", "severity", "code"),
    [
        (date(2027, 8, 2), date(2027, 8, 9), "error", "fault.leave_outside"),
        (date(2027, 6, 28), date(2027, 7, 5), "warning", "fault.leave_partly_outside"),
    ],
)
def test_leave_outside_employment_is_an_error_and_partly_outside_a_warning(
    first: date, end: date, severity: str, code: str
) -> None:
    until_june = replace(ANNA, employed=Period(date(2020, 1, 1), date(2027, 7, 1)))
    ((found, text),) = told(people=(until_june, BOB), leave=(leave(first, end),))
    assert (found, text.code) == (severity, code)
    assert text.params["last"] == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (
            {"promises": (promise("p", due_date=date(2027, 1, 3)),)},
            a_text("fault.promise_overdue", "promise", "p", due=date(2027, 1, 3)),
        ),
        (
            {"deals": (deal(close_date=date(2027, 1, 3)),)},
            a_text("fault.deal_overdue", "deal", "d", closes=date(2027, 1, 3)),
        ),
        (
            {"holds": (hold(expires_at=MONDAY),)},
            a_text("fault.hold_expired", "hold", "h", at=Instant(MONDAY, "UTC")),
        ),
        (
            {"promises": (promise("p", work(status="done")),)},
            a_text("progress.done_undated", "work", "w"),
        ),
        (
            {"promises": (promise("p", work(hours_spent=2.5)),)},
            a_text("progress.todo_and_spent", "work", "w", hours=Hours(2.5)),
        ),
        (
            {"promises": (promise("p", work(started=date(2027, 1, 2))),)},
            a_text("progress.todo_and_started", "work", "w", started=date(2027, 1, 2)),
        ),
        (
            {"promises": (promise("p", work(status="started", finished=date(2027, 1, 2))),)},
            a_text("progress.finished_and", "work", "w", status="started"),
        ),
        (
            {"promises": (promise("p", work(status="started", started=date(2027, 1, 5))),)},
            a_text(
                "progress.started_later",
                *("work", "w"),
                started=date(2027, 1, 5),
                today=date(2027, 1, 4),
            ),
        ),
        (
            {"promises": (promise(), promise("q", work("x")))},
            Text(
                "fault.same_rank",
                second=Text("thing.promise", id="q"),
                first=Text("thing.promise", id="p"),
                rank=1,
            ),
        ),
        (
            {"promises": (replace(promise(), work=()),)},
            a_text("fault.nothing_to_do", "promise", "p"),
        ),
        (
            {"catalogue": (CatalogueItem(id="i", name="I", state="limited"),)},
            a_text("fault.no_template", "catalogue_item", "i", state="limited"),
        ),
        (
            {"teams": (*SOUND.teams, Team(id="t", name="T"))},
            a_text("fault.team_is_empty", "team", "t"),
        ),
        (
            {"deals": (deal(price=Money(Decimal(5), "USD")),)},
            a_text("fault.other_currency", "deal", "d", currency="USD", own="EUR"),
        ),
    ],
)
def test_what_is_odd_but_can_be_computed_is_a_warning(parts: dict[str, Any], text: Text) -> None:
    assert told(**parts) == [("warning", text)]


def test_work_finished_in_the_future_is_an_error() -> None:
    later = date(2027, 1, 5)
    facts: dict[str, Param] = {"finished": later, "today": date(2027, 1, 4)}
    text = a_text("progress.finished_later", "work", "w", **facts)
    assert told(promises=(promise("p", work(status="done", finished=later)),)) == [("error", text)]


def test_unknown_public_holidays_are_an_error() -> None:
    odd = Calendar(id="office", zone="UTC", shifts=OFFICE.shifts, holidays="DE-XX")
    text = a_text("fault.unknown_holidays", "calendar", "office", region="DE-XX")
    assert told(calendars=(odd,)) == [("error", text)]


@pytest.mark.parametrize("region", ["DE", "DE-BY", "US", "US-NY"])
def test_countries_and_their_parts_have_public_holidays(region: str) -> None:
    assert told(calendars=(replace(OFFICE, holidays=region),)) == []


def test_hours_that_the_clocks_skip_are_named_with_day_and_zone() -> None:
    night = Calendar(id="office", zone="Europe/Berlin", shifts=(Shift(6, 60, 300),))
    # clocks go from 2:00 to 3:00 on the last Sunday of March
    facts: dict[str, Param] = {"day": date(2027, 3, 28), "zone": "Europe/Berlin", "n": 1}
    text = a_text("fault.skipped_hours", "calendar", "office", **facts)
    found = told(calendars=(night,), settings=Settings(horizon_weeks=26))
    assert found == [("warning", text)]


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
    assert [severity for severity, _ in told(promises=(promise("p", *works),))] == [
        "error",
        "warning",
    ]
