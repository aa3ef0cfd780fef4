"""Small drawn books: every feature of the model, few enough to be placed slot by slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from keepable.answers.question import Question
from keepable.domain.book import Book, Settings
from keepable.domain.contract import ContractChange
from keepable.domain.outcomes import CalibrationSnapshot, Outcome, RatioRecord
from keepable.domain.promise import Promise, PromiseVersion
from keepable.domain.resource import Absence, Availability, Leave, Person, Team
from keepable.domain.time import Calendar, Period, Shift
from keepable.domain.work import CustomerWait, Estimate, Need, RecurringWork, Work

AS_OF = datetime(2027, 3, 22, 7, tzinfo=UTC)  # the Monday before the clocks change in Europe
TODAY = AS_OF.date()
FULL = tuple(Shift(day, 540, 1020) for day in range(5))
PART = (Shift(0, 540, 810), Shift(2, 480, 960), Shift(3, 480, 720))
CALENDARS = (
    Calendar(id="berlin", zone="Europe/Berlin", shifts=FULL, holidays="DE"),
    Calendar(id="part", zone="Europe/Berlin", shifts=PART),
    Calendar(id="new-york", zone="America/New_York", shifts=FULL, holidays="US"),
)
SKILLS = ("build", "test")
REDUCED = ContractChange(since=TODAY + timedelta(days=9), hours_per_week=17.5)
MOVED = ContractChange(since=TODAY + timedelta(days=7), calendar="new-york")

people = st.builds(
    lambda skills, calendar, shares, spells, hours, changes: {
        "skills": tuple(skills),
        "calendar": calendar,
        "availability": Availability(quantiles=tuple(sorted(shares))),
        "absence": Absence(spells_per_year=spells),
        "contract_hours_per_week": hours,
        "contract_changes": changes,
    },
    st.sampled_from([("build",), ("test",), ("build", "test")]),
    st.sampled_from([calendar.id for calendar in CALENDARS]),
    st.lists(st.sampled_from([0.5, 0.75, 1.0]), min_size=1, max_size=2),
    st.sampled_from([0.0, 12.0]),
    st.sampled_from([None, None, 8.0, 25.5]),
    st.sampled_from([(), (), (REDUCED,), (MOVED,)]),
)
waits = st.builds(
    lambda days, due: CustomerWait(
        reason="data", days=tuple(sorted(days)), due_date=TODAY + timedelta(days=due)
    ),
    st.lists(st.integers(0, 9), min_size=1, max_size=3),
    st.integers(-3, 12),
)


@st.composite
def works(draw: st.DrawFn, owner: str, number: int) -> Work:
    hours = draw(st.sampled_from([1.0, 3.0, 8.0, 20.0]))
    ranged = draw(st.booleans())
    needs = draw(
        st.sampled_from(
            [
                (Need(skill="build"),),
                (Need(skill="test"),),
                (Need(skill="build"), Need(skill="test")),
                (Need(skill="lab", crew=2),),
                (Need(skill="build"), Need(skill="lab")),
            ]
        )
    )
    before = draw(st.sets(st.integers(0, number - 1), max_size=2)) if number else set()
    release = draw(st.none() | st.integers(0, 10))
    spent = draw(st.sampled_from([0.0, 0.0, 0.5 * hours, 4.0 * hours]))
    return Work(
        id=f"{owner}-{number}",
        title="work",
        estimate=Estimate(
            hours=hours, low=0.5 * hours if ranged else None, high=2 * hours if ranged else None
        ),
        needs=needs,
        kind=draw(st.sampled_from(["", "bug"])),
        person="p0" if needs[0].skill == "build" and draw(st.booleans()) else None,
        predecessors=tuple(f"{owner}-{n}" for n in sorted(before)),
        splittable=draw(st.booleans()),
        release_date=None if release is None else TODAY + timedelta(days=release),
        waits=tuple(draw(st.lists(waits, max_size=1))),
        status=draw(st.sampled_from(["started", "started", "done"])) if spent else "todo",
        hours_spent=spent,
    )


@st.composite
def promises(draw: st.DrawFn, rank: int) -> Promise:
    count = draw(st.integers(1, 4))
    return Promise(
        id=f"promise{rank}",
        title="promise",
        promiser="rep",
        customer="acme",
        rank=rank,
        versions=(PromiseVersion(due_date=date(2027, 5, 3), made_at=AS_OF),),
        work=tuple(draw(works(f"promise{rank}", number)) for number in range(count)),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Draw an ask for work that nobody has begun."""
    count = draw(st.integers(1, 3))
    drawn = [draw(works("extra", number)) for number in range(count)]
    return Question(
        text="",
        title="Extra",
        customer="acme",
        zone="Europe/Berlin",
        work=tuple(replace(task, status="todo", hours_spent=0.0) for task in drawn),
        requested_date=TODAY + timedelta(days=draw(st.integers(1, 60))),
    )


OUTCOMES = tuple(
    Outcome(
        id=f"o{n}",
        estimated_on=TODAY - timedelta(days=40),
        finished_on=None if n == 0 else TODAY - timedelta(days=40 - 9 * n),
        estimate_hours=4.0,
        actual_hours=3.0 + n,
        who="p0",
    )
    for n in range(5)
)


@st.composite
def books(draw: st.DrawFn) -> Book:
    crew = draw(st.lists(people, min_size=1, max_size=3))
    staff = [
        Person(id=f"p{n}", name=f"P{n}", teams=("t",), **facts) for n, facts in enumerate(crew)
    ]
    # Somebody can do everything, so that no drawn work is impossible.
    first = Person(id="p0", name="P0", teams=("t",), calendar=staff[0].calendar, skills=SKILLS)
    other = Person(id="q", name="Q", teams=("t",), calendar="part", skills=SKILLS)
    away = draw(st.integers(1, 12))
    ranks = draw(st.integers(1, 4))
    return Book(
        as_of=AS_OF,
        settings=Settings(
            slot_minutes=draw(st.sampled_from([60, 240])), horizon_weeks=16, zone="Europe/Berlin"
        ),
        skills=(*SKILLS, "lab"),
        calendars=CALENDARS,
        people=(first, *staff[1:], other),
        teams=(Team(id="lab", name="Lab", size=3, calendar="berlin", skills=("lab",)),),
        leave=(
            Leave(
                person="p0",
                period=Period(TODAY + timedelta(days=away), TODAY + timedelta(days=away + 4)),
            ),
        ),
        recurring=(
            RecurringWork(
                id="report",
                title="Report",
                every="month",
                estimate=Estimate(hours=6),
                need=Need(skill="test"),
            ),
        ),
        promises=tuple(draw(promises(rank)) for rank in range(ranks)),
        calibration=CalibrationSnapshot(
            records=(
                RatioRecord(ratios=(0.5, 1.0, 1.0, 2.0), outcomes=30),
                RatioRecord(ratios=(1.0, 3.0), outcomes=10, person="p0", kind="bug"),
            ),
            common_share=draw(st.sampled_from([0.0, 0.3])),
            absence=Absence(spells_per_year=draw(st.sampled_from([0.0, 26.0]))),
            learns_waits=draw(st.booleans()),
        ),
        outcomes=draw(st.sampled_from([(), OUTCOMES])),
    )
