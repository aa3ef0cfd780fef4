"""Draw the books, histories and instances whose answers are frozen, as plain data of the files.

They were drawn once and lie in `given/`; plain data, so that no renaming of a field in the code
changes what was given. `python -m tests.frozen draw` draws them again, the same ones.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Plain = dict[str, Any]

BOOKS = 30
CONTRACTS = 6  # every so many books, people have contracts of fewer hours than their calendar
TODAY = date(2027, 3, 22)  # the Monday before the clocks change in Europe
AS_OF = "2027-03-22T07:00:00Z"
SKILLS = ("build", "test", "design")
WEEK = ((0, 540, 1020), (1, 540, 1020), (2, 540, 1020), (3, 540, 1020), (4, 540, 1020))
SHORT = ((0, 540, 810), (2, 480, 960), (3, 480, 720))
ODD = ((0, 525, 975), (1, 525, 975), (2, 525, 975), (4, 525, 870), (5, 600, 720))
CALENDARS = (
    ("berlin", "Europe/Berlin", WEEK, "DE"),
    ("short", "Europe/Berlin", SHORT, "DE-BY"),
    ("new-york", "America/New_York", WEEK, "US"),
    ("kolkata", "Asia/Kolkata", ODD, ""),
)
CUSTOMERS = (
    ("acme", "Acme", "Europe/Berlin"),
    ("O'Brien & Söhne/West", "O'Brien & Söhne / West", "America/New_York"),
    ('the "new" one', "Umbrella Corp", "Pacific/Auckland"),
)


def books() -> Iterator[Plain]:
    """Draw all books, each with what is asked of it."""
    for number in range(BOOKS):
        rng = Random(f"frozen book {number}")
        book = _book(rng, number)
        yield {"book": book, "asks": [_ask(rng, book, place) for place in range(4)]}


def _day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def _book(rng: Random, number: int) -> Plain:
    people = [_person(rng, place, number) for place in range(rng.randint(3, 6))]
    away = rng.randint(1, 12)
    return {
        "as_of": AS_OF,
        "name": f"Drawn {number}",
        "settings": {
            "slot_minutes": rng.choice([15, 30, 60, 60, 120, 240]),
            "horizon_weeks": rng.choice([30, 80, 120]),
            "zone": rng.choice(["Europe/Berlin", "UTC", "America/New_York"]),
            "scenarios": 128,
            "seed": rng.randrange(1000),
        },
        "skills": [*SKILLS, "lab"],
        "calendars": [_calendar(rng, *each) for each in CALENDARS],
        "people": people,
        "teams": [
            {"id": "t", "name": "Team"},
            {"id": "u", "name": "Other team"},
            {"id": "lab", "name": "Lab", "size": rng.randint(2, 4), "calendar": "berlin",
             "skills": ["lab"], **_maybe(rng, "availability", {"quantiles": [0.8, 1.0]})},
        ],
        "leave": [
            {"person": "p0", "period": {"start": _day(away), "end": _day(away + 4)}},
            {"person": "p1", "period": {"start": _day(20), "end": _day(30)}, "kind": "training"},
        ],
        "customers": [{"id": i, "name": name, "zone": zone} for i, name, zone in CUSTOMERS],
        "catalogue": _catalogue(rng),
        "recurring": [_recurring(rng, place) for place in range(rng.randint(0, 2))],
        "promises": [_promise(rng, place) for place in range(rng.randint(1, 5))],
        "holds": [_hold(rng, place) for place in range(rng.randint(0, 2))],
        "deals": [_deal(rng, place) for place in range(rng.randint(0, 5))],
        "calibration": _calibration(rng),
        "outcomes": _outcomes(rng, rng.choice([0, 5, 40])),
    }  # fmt: skip


def _maybe(rng: Random, name: str, value: object) -> Plain:
    return {name: value} if rng.random() < 0.5 else {}


def _calendar(
    rng: Random, name: str, zone: str, shifts: tuple[tuple[int, ...], ...], holidays: str
) -> Plain:
    keys = ("weekday", "start_minute", "end_minute")
    start = rng.randint(5, 40)
    closed = {"period": {"start": _day(start), "end": _day(start + 2)}, "name": "closed"}
    return {
        "id": name,
        "zone": zone,
        "shifts": [dict(zip(keys, shift, strict=True)) for shift in shifts],
        **({"holidays": holidays} if holidays else {}),
        **_maybe(rng, "closures", [closed]),
    }


def _person(rng: Random, place: int, number: int) -> Plain:
    skills = list(SKILLS) if place < 3 else sorted(rng.sample(SKILLS, rng.randint(1, 2)))
    spells = {"spells_per_year": rng.choice([0.0, 6.0]), "days": [1, 2, 5]}
    short = number % CONTRACTS == 0 and place % 2 == 1
    return {
        "id": f"p{place}",
        "name": f"P{place}",
        "calendar": rng.choice(CALENDARS)[0],
        "skills": skills,
        "teams": [rng.choice(["t", "u"])],
        **({"contract_hours_per_week": 8.0} if short else {}),
        **_maybe(rng, "availability", {"quantiles": sorted(rng.choices([0.5, 0.75, 1.0], k=2))}),
        **_maybe(rng, "absence", spells),
        **({"employed": {"start": "2020-01-01", "end": _day(60)}} if place > 2 else {}),
    }


def _work(rng: Random, owner: str, place: int, *, begun: bool = True) -> Plain:
    hours = rng.choice([1.0, 3.0, 5.0, 8.0, 14.0])
    needs: list[Plain] = rng.choice(
        [
            [{"skill": "build"}],
            [{"skill": "test"}],
            [{"skill": "design"}],
            [{"skill": "build", "crew": 2}],
            [{"skill": "build"}, {"skill": "test"}],
            [{"skill": "lab", "crew": 2}],
            [{"skill": "build"}, {"skill": "lab"}],
        ]
    )
    spent = rng.choice([0.0, 0.0, 0.0, 0.0, 0.5 * hours, 2.0 * hours]) if begun else 0.0
    before = sorted(rng.sample(range(place), min(place, rng.randint(0, 2))))
    named = needs == [{"skill": "build"}] and rng.random() < 0.4
    return {
        "id": f"{owner}-{place}",
        "title": rng.choice(["Wiring", "Forms and checks", "Größe prüfen"]),
        "estimate": {"hours": hours, **_range(rng, hours)},
        "needs": needs,
        **_maybe(rng, "kind", "bug"),
        **_maybe(rng, "project", rng.choice(["alpha", "beta"])),
        **({"person": "p0"} if named else {}),
        **({"predecessors": [f"{owner}-{each}" for each in before]} if before else {}),
        **({"splittable": False} if rng.random() < 0.3 else {}),
        **({"release_date": _day(rng.randint(0, 10))} if rng.random() < 0.2 else {}),
        **({"deadline": _day(rng.randint(20, 40))} if rng.random() < 0.1 else {}),
        **({"waits": [_wait(rng)]} if rng.random() < 0.3 else {}),
        **_progress(rng, spent),
    }


def _range(rng: Random, hours: float) -> Plain:
    return {"low": 0.5 * hours, "high": 2.0 * hours} if rng.random() < 0.4 else {}


def _wait(rng: Random) -> Plain:
    days = sorted(rng.choices(range(10), k=rng.randint(1, 3)))
    return {"reason": "data", "days": days, **_maybe(rng, "due_date", _day(rng.randint(-3, 12)))}


def _progress(rng: Random, spent: float) -> Plain:
    if not spent:
        return {}
    status = rng.choice(["started", "started", "done"])
    began = {"started": _day(-rng.randint(3, 30))}
    ended = {"finished": _day(-1)} if status == "done" else {}
    return {"status": status, "hours_spent": spent, **began, **ended}


def _works(rng: Random, owner: str, most: int, *, begun: bool = True) -> list[Plain]:
    return [_work(rng, owner, place, begun=begun) for place in range(rng.randint(1, most))]


def _catalogue(rng: Random) -> list[Plain]:
    return [
        {"id": "export", "name": "Export", "state": "available",
         "template": _works(rng, "export", 3, begun=False)},
        {"id": "portal", "name": "Portal", "state": "limited", "limits": "German only",
         "template": _works(rng, "portal", 4, begun=False)},
        {"id": "app", "name": "App", "state": "planned", "planned_date": _day(45),
         "template": _works(rng, "app", 2, begun=False)},
        {"id": "fridge", "name": "Fridge", "state": "absent"},
    ]  # fmt: skip


def _recurring(rng: Random, place: int) -> Plain:
    return {
        "id": f"report{place}",
        "title": "Report",
        "every": rng.choice(["week", "month", "quarter"]),
        "estimate": {"hours": rng.choice([2.0, 6.0])},
        "need": {"skill": "test"},
        **_maybe(rng, "person", "p1"),
    }


def _scope(rng: Random, owner: str, *, begun: bool = True) -> Plain:
    if rng.random() < 0.35:
        return {"items": rng.choice([["export"], ["portal"], ["export", "portal"]])}
    return {"work": _works(rng, owner, 4, begun=begun)}


def _promise(rng: Random, place: int) -> Plain:
    made = {
        "made_at": "2027-02-01T09:30:00Z",
        "made_by": "rep",
        "due_date": _day(rng.randint(15, 40)),
    }
    moved = {
        "made_at": "2027-03-01T09:30:00Z",
        "due_date": _day(rng.randint(5, 90)),
        "reason": "late data",
    }
    closed = place > 2 and rng.random() < 0.5
    return {
        "id": f"promise {place}/ü",
        "title": f"Promise {place}",
        "promiser": "rep",
        "customer": rng.choice(CUSTOMERS)[0],
        "rank": 10 - place,
        "versions": [made, *([moved] if rng.random() < 0.5 else [])],
        **_scope(rng, f"promise{place}"),
        **_maybe(rng, "warn_below", rng.choice([0.5, 0.9])),
        **({"state": rng.choice(["kept", "withdrawn"])} if closed else {}),
    }


def _hold(rng: Random, place: int) -> Plain:
    return {
        "id": f"hold'{place}",
        "title": f"Hold {place}",
        "holder": "rep",
        "customer": rng.choice(CUSTOMERS)[0],
        "rank": 20 + place,
        "due_date": _day(rng.randint(10, 60)),
        "expires_at": rng.choice(["2027-03-21T12:00:00Z", "2027-03-25T12:00:00Z"]),
        **_scope(rng, f"hold{place}", begun=False),
    }


def _deal(rng: Random, place: int) -> Plain:
    return {
        "id": f"d{place}",
        "title": f"Deal {place}",
        "customer": rng.choice(CUSTOMERS)[0],
        "owner": "rep",
        "stage": "proposal",
        "win_odds": rng.choice([0.1, 0.5, 0.9]),
        "close_date": _day(rng.randint(-5, 40)),
        "price": {"amount": "42000", "currency": "EUR"},
        **_maybe(rng, "wanted_date", _day(rng.randint(20, 80))),
        **({"state": "lost"} if rng.random() < 0.15 else {}),
        **_scope(rng, f"deal{place}", begun=False),
    }


def _calibration(rng: Random) -> Plain:
    return {
        "records": [
            {"ratios": [0.5, 1.0, 1.0, 2.0], "outcomes": 30},
            {"ratios": [1.0, 3.0], "outcomes": 10, "person": "p0", "kind": "bug"},
        ],
        "common_share": rng.choice([0.0, 0.3, 0.6]),
        "absence": {"spells_per_year": rng.choice([0.0, 2.5, 26.0])},
        **_maybe(rng, "learns_waits", value=True),
        **_maybe(rng, "learns_availability", value=True),
    }


def _outcomes(rng: Random, count: int) -> list[Plain]:
    return [_outcome(rng, place, TODAY - timedelta(days=200)) for place in range(count)]


def _outcome(rng: Random, place: int, first: date) -> Plain:
    begun = first + timedelta(days=rng.randint(0, 150))
    hours = rng.choice([1.0, 2.0, 4.0, 8.0])
    open_still = rng.random() < 0.1
    ended = {"finished_on": (begun + timedelta(days=rng.randint(1, 30))).isoformat()}
    return {
        "id": f"o{place}",
        "estimated_on": begun.isoformat(),
        "estimate_hours": hours,
        **({} if open_still else {**ended, "actual_hours": hours * rng.choice([0.5, 1.0, 1.5, 3])}),
        "who": rng.choice(["p0", "p1", "p2"]),
        "kind": rng.choice(["", "bug"]),
        "project": rng.choice(["", "alpha", "beta"]),
        "text": rng.choice(["login form", "export of reports", "nightly job"]),
    }


def _ask(rng: Random, book: Plain, place: int) -> Plain:
    """Draw a question: of items, of a deal where there is one, of work of its own."""
    wanted = {"by": _day(rng.randint(10, 100))} if place != 3 else {}
    asked: Plain = {"customer": rng.choice(CUSTOMERS)[0], **wanted}
    if place == 1 and book["deals"]:
        return {**wanted, "deal": rng.choice(book["deals"])["id"]}
    if place == 2:
        return {**asked, "work": _works(rng, "extra", 3, begun=False)}
    items = (["export"], ["portal"], ["export", "portal"], ["app"], ["fridge"])
    return {**asked, "items": rng.choice(items)}


def history(weeks: int, *, hours: bool) -> Plain:
    """Draw a book of outcomes of so many `weeks`, six tasks a week; else with dates alone."""
    rng = Random(f"frozen history {weeks} {hours}")
    drawn = [_past(rng, number, weeks, hours=hours) for number in range(6 * weeks)]
    return {"as_of": AS_OF, "outcomes": drawn}


def _past(rng: Random, number: int, weeks: int, *, hours: bool) -> Plain:
    first = date(2024, 1, 1)
    begun = first + timedelta(days=number * 7 // 6)
    ended = begun + timedelta(days=rng.choice([0, 0, 1, 3, 9, 29]) + rng.randint(0, 1))
    estimate = rng.choice([1.0, 2.0, 4.0])
    is_open = ended > first + timedelta(weeks=weeks)
    return {
        "id": f"{number:04}",
        "who": f"p{rng.randrange(2)}",
        "kind": rng.choice(["bug", "feature"]),
        "project": "j",
        "part": f"w{number // 40}",
        "estimated_on": begun.isoformat(),
        **({} if hours else {"due_date": (begun + timedelta(days=10)).isoformat()}),
        **({} if is_open else {"finished_on": ended.isoformat()}),
        **({"estimate_hours": estimate} if hours else {}),
        **({"actual_hours": estimate * rng.choice([0.5, 1, 2])} if hours else {}),
    }


def psplib(number: int) -> str:
    """Draw an instance in the form of PSPLIB: nine jobs and two machines."""
    rng = Random(f"frozen instance {number}")
    jobs = range(2, 11)
    after = {job: sorted(rng.sample(range(job + 1, 12), min(2, 11 - job))) for job in jobs}
    after[1] = [2, 3]
    lines = ["PRECEDENCE RELATIONS:", "jobnr.    #modes  #successors   successors"]
    lines += [
        f"{job} 1 {len(then)} {' '.join(map(str, then))}" for job, then in sorted(after.items())
    ]
    lines += ["11 1 0", "*" * 20, "REQUESTS/DURATIONS:", "jobnr. mode duration  R 1  R 2", "-" * 20]
    lines.append("1 1 0 0 0")
    lines += [
        f"{job} 1 {rng.randint(1, 6)} {rng.randint(0, 3)} {rng.randint(1, 2)}" for job in jobs
    ]
    lines += [
        "11 1 0 0 0",
        "*" * 20,
        "RESOURCEAVAILABILITIES:",
        "  R 1  R 2",
        "    4    3",
        "*" * 20,
    ]
    return "\n".join(lines) + "\n"


def mpsplib() -> str:
    """Draw an instance in the form of MPSPLib: three projects that share two resources."""
    rng = Random("frozen projects")
    projects = [
        {
            "project": project,
            "release": rng.randint(0, 9),
            "activities": {
                str(place): {
                    "duration": rng.randint(1, 6),
                    "predecessors": sorted(rng.sample(range(1, place), min(place - 1, 2))),
                    "requests": {"R": rng.randint(0, 2), "S": rng.randint(0, 1)},
                }
                for place in range(1, 8)
            },
        }
        for project in (1, 2, 3)
    ]
    return json.dumps({"resources": {"R": 3, "S": 2}, "projects": projects}, indent=1) + "\n"
