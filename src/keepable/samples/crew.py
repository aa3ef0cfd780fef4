"""People, teams, skills, calendars and leave of a synthetic company."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from keepable.domain.money import Money
from keepable.domain.resource import Leave, Person, Team
from keepable.domain.time import Calendar, Period, Shift

if TYPE_CHECKING:
    from datetime import date
    from random import Random

SMALLEST_TEAM, LARGEST_TEAM, USUAL_TEAM = 5, 10, 7.5
MOST_HOLDERS = 10
# Part-timers share Monday to Wednesday mornings with everybody, so that any two people of a
# team can work on something together.
PATTERNS = {
    "full": (5, 5, 1.0),  # working days, afternoons, share of a full week
    "four-days": (4, 4, 0.8),
    "three-days": (3, 3, 0.6),
    "mornings": (5, 0, 0.5),
}
FULL_WEEK_HOURS = 40.0
HOMES = (("berlin", "Europe/Berlin", "DE"), ("new-york", "America/New_York", "US"))
TRADES = (
    ("Backend", ("services", "databases", "integration")),
    ("Frontend", ("web", "mobile", "accessibility")),
    ("Data", ("pipelines", "analytics", "reporting")),
    ("Quality", ("test-design", "test-automation", "release")),
    ("Operations", ("deployment", "monitoring", "networks")),
    ("Consulting", ("process-analysis", "configuration", "training")),
    ("Security", ("identity", "audit", "hardening")),
    ("Migration", ("mapping", "conversion", "cut-over")),
)
# 40 and 43 have no divisor in common, so that 1,720 people have names of their own.
_FIRST = (
    "Ada Bela Cem Dora Elif Femi Greta Hana Ivo Jun Kofi Lena Milo Nadia Omar Petra Quentin Rosa "
    "Sven Tala Umar Vera Wim Xenia Yara Zoltan Aino Bruno Chidi Dana Emre Freya Goran Hugo Ines "
    "Jonas Karim Ludo Mira Noor"
)
_LAST = (
    "Adler Banerjee Castell Dvorak Eberle Farkas Grahn Haddad Ibsen Jansky Kranz Lindqvist Moreau "
    "Novak Okafor Perlman Quist Rossi Sorensen Tanaka Ulmer Varga Winter Xu Yilmaz Zeller Abebe "
    "Bergmann Coyle Duarte Engel Fiala Gomez Hartl Ito Juhasz Kovac Lang Mbeki Nagy Oduya Pohl "
    "Quint"
)
FIRST_NAMES, LAST_NAMES = tuple(_FIRST.split()), tuple(_LAST.split())


@dataclass(frozen=True, slots=True)
class Squad:
    """One team as the generator of work sees it: who can do what, and how much a week."""

    team: str
    skills: tuple[str, ...]
    holders: dict[str, tuple[str, ...]]
    hours_per_week: float


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of a synthetic company and all that belongs to them."""

    calendars: tuple[Calendar, ...]
    teams: tuple[Team, ...]
    people: tuple[Person, ...]
    leave: tuple[Leave, ...]
    squads: tuple[Squad, ...]

    @property
    def skills(self) -> tuple[str, ...]:
        """All skills, team by team."""
        return tuple(skill for squad in self.squads for skill in squad.skills)


def make_crew(rng: Random, people: int, as_of_day: date) -> Crew:
    """Make so many `people` in teams of 5 to 10; leave is planned for a year from `as_of_day`."""
    sizes = team_sizes(rng, people)
    homes = [HOMES[0] if place % 5 in (0, 2, 3) else HOMES[1] for place in range(len(sizes))]
    skills = [_skills_of(place, len(sizes)) for place in range(len(sizes))]
    teams = tuple(_team(place, len(sizes)) for place in range(len(sizes)))
    staff: list[Person] = []
    for place, size in enumerate(sizes):
        for number in range(size):
            own = _own(rng, number, skills[place])
            staff.append(_person(rng, len(staff), teams[place].id, homes[place][0], own))
    staff = _lend(rng, staff, skills, homes)
    leave = tuple(entry for person in staff for entry in _leave(rng, person.id, as_of_day))
    return Crew(make_calendars(), teams, tuple(staff), leave, _squads(teams, staff, skills))


def team_sizes(rng: Random, people: int) -> list[int]:
    """Split `people` (6 or more) into teams of 5 to 10.

    >>> from random import Random
    >>> team_sizes(Random(1), 9)
    [9]
    """
    fewest, most = -(-people // LARGEST_TEAM), people // SMALLEST_TEAM
    count = max(fewest, min(most, round(people / USUAL_TEAM)))
    sizes = [people // count + (place < people % count) for place in range(count)]
    for _ in range(count):
        giver, taker = rng.randrange(count), rng.randrange(count)
        if giver != taker and sizes[giver] > SMALLEST_TEAM and sizes[taker] < LARGEST_TEAM:
            sizes[giver] -= 1
            sizes[taker] += 1
    return sizes


def make_calendars() -> tuple[Calendar, ...]:
    """Make full-time and part-time calendars in Berlin and New York, in blocks of four hours."""
    calendars = []
    for home, zone, region in HOMES:
        for pattern, (days, afternoons, _) in PATTERNS.items():
            shifts = [Shift(day, 9 * 60, 13 * 60) for day in range(days)]
            shifts += [Shift(day, 14 * 60, 18 * 60) for day in range(afternoons)]
            calendars.append(
                Calendar(id=f"{home}-{pattern}", zone=zone, shifts=tuple(shifts), holidays=region)
            )
    return tuple(calendars)


def _team(place: int, teams: int) -> Team:
    name = TRADES[place % len(TRADES)][0]
    if teams > len(TRADES):
        name = f"{name} {place // len(TRADES) + 1}"
    return Team(id=f"team-{place + 1}", name=name)


def _squads(
    teams: tuple[Team, ...], staff: list[Person], skills: list[tuple[str, ...]]
) -> tuple[Squad, ...]:
    holders = _holders(staff)
    hours = dict.fromkeys((team.id for team in teams), 0.0)
    for person in staff:
        hours[person.teams[0]] += person.contract_hours_per_week or 0.0
    return tuple(
        Squad(team.id, own, {skill: holders[skill] for skill in own}, hours[team.id])
        for team, own in zip(teams, skills, strict=True)
    )


def _skills_of(place: int, teams: int) -> tuple[str, ...]:
    skills = TRADES[place % len(TRADES)][1]
    if teams <= len(TRADES):
        return skills
    return tuple(f"{skill}-{place // len(TRADES) + 1}" for skill in skills)


def _own(rng: Random, number: int, skills: tuple[str, ...]) -> tuple[str, ...]:
    """Two of the team's three skills in turn, so that each has three holders; at times all."""
    mine = {skills[number % 3], skills[(number + 1) % 3]}
    if rng.random() < 0.3:  # noqa: PLR2004 - 3 in 10 know everything that their team does
        return skills
    return tuple(skill for skill in skills if skill in mine)


def _person(rng: Random, number: int, team: str, home: str, skills: tuple[str, ...]) -> Person:
    pattern = rng.choices(tuple(PATTERNS), weights=(84, 8, 4, 4))[0]
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[number % len(LAST_NAMES)]
    return Person(
        id=f"p{number + 1:04d}",
        name=f"{first} {last}",
        calendar=f"{home}-{pattern}",
        skills=skills,
        teams=(team,),
        contract_hours_per_week=FULL_WEEK_HOURS * PATTERNS[pattern][2],
        cost_per_hour=Money(Decimal(rng.randrange(55, 111, 5)), "EUR"),
    )


def _lend(
    rng: Random,
    staff: list[Person],
    skills: list[tuple[str, ...]],
    homes: list[tuple[str, str, str]],
) -> list[Person]:
    """Let some know a skill of the next team at the same place, too."""
    places = {f"team-{place + 1}": place for place in range(len(skills))}
    counts = {skill: len(people) for skill, people in _holders(staff).items()}
    lent = []
    for person in staff:
        place = places[person.teams[0]]
        others = [p for p in range(place + 1, len(skills)) if homes[p] == homes[place]][:1]
        skill = skills[others[0]][rng.randrange(3)] if others else ""
        wanted = rng.random() < 0.2  # noqa: PLR2004 - 1 in 5 came over from another team
        if wanted and skill and counts[skill] < MOST_HOLDERS:
            counts[skill] += 1
            lent.append(replace(person, skills=(*person.skills, skill)))
        else:
            lent.append(person)
    return lent


def _holders(staff: list[Person]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for person in staff:
        for skill in person.skills:
            found.setdefault(skill, []).append(person.id)
    return {skill: tuple(people) for skill, people in found.items()}


def _leave(rng: Random, person: str, first_day: date) -> list[Leave]:
    """Three absences of one or two weeks, each in a third of the year of its own."""
    entries = []
    for third in range(3):
        start = first_day + timedelta(weeks=third * 17 + rng.randrange(14))
        days = 12 if third == 1 or rng.random() < 0.3 else 5  # noqa: PLR2004 - two weeks or one
        entries.append(
            Leave(person=person, period=Period.of_days(start, start + timedelta(days=days - 1)))
        )
    return entries
