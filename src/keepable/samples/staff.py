"""The people of the demo company: teams, skills, working weeks, leave and absence."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from keepable.domain.money import Money
from keepable.domain.resource import Availability, Leave, Person, Team
from keepable.domain.time import Calendar, Closure, Period, Shift

WEDNESDAY, THURSDAY, FRIDAY = 2, 3, 4
# calendar -> (last working day, hours a week)
WEEKS = {
    "berlin": (FRIDAY, 40.0),
    "berlin-80": (THURSDAY, 32.0),
    "berlin-60": (WEDNESDAY, 24.0),
    "new-york": (FRIDAY, 40.0),
    "new-york-mon-wed": (WEDNESDAY, 24.0),
}
TEAMS = {
    "platform": "Platform",
    "web": "Web and mobile",
    "data": "Data and migration",
    "quality": "Quality",
    "operations": "Operations",
    "consulting": "Consulting",
    "design": "Design",
    "projects": "Project management",
}
# id, name, working week, teams, skills, cost an hour in EUR
PEOPLE = """
amara   | Amara Okonjo-Reiter  | berlin           | platform   | backend identity security    | 92
bastian | Bastian Kolbe        | berlin           | platform   | backend identity             | 84
chiara  | Chiara Benedetto     | berlin           | platform   | backend integration          | 80
dariusz | Dariusz Wolny        | berlin           | platform   | backend integration          | 82
elif    | Elif Karadeniz       | berlin-80        | platform   | backend identity             | 85
farid   | Farid Nazari         | new-york         | platform   | backend integration          | 96
gwen    | Gwen Tillery         | new-york         | platform   | backend                      | 94
hanne   | Hanne Osterlund      | berlin           | web        | frontend                     | 78
isaac   | Isaac Brandywine     | new-york         | web        | frontend mobile              | 93
jelena  | Jelena Matić         | berlin           | web        | frontend mobile              | 79
kwame   | Kwame Asante-Boyd    | new-york         | web        | frontend                     | 91
lotte   | Lotte van Rijswijk   | berlin-60        | web        | frontend mobile              | 77
mateus  | Mateus Carvalhal     | berlin           | data       | migration data-engineering   | 83
nadja   | Nadja Pfeil          | berlin           | data       | migration data-engineering   | 86
oskar   | Oskar Lindholt       | berlin           | data       | migration                    | 75
priya   | Priya Venkatraman    | berlin           | data       | analytics                    | 84
quynh   | Quynh Dao            | berlin           | data       | analytics data-engineering   | 80
rafael  | Rafael Montclair     | berlin           | quality    | testing test-automation      | 74
saoirse | Saoirse Kinnane      | berlin           | quality    | testing                      | 70
tomasz  | Tomasz Zych          | berlin           | quality    | testing test-automation      | 73
ursula  | Ursula Beck-Amin     | new-york         | quality    | testing                      | 82
viktor  | Viktor Hallgrim      | berlin           | operations | operations security          | 88
wanda   | Wanda Piechota       | berlin           | operations | operations                   | 81
xavier  | Xavier Delacroix-Ng  | new-york         | operations | operations security          | 98
yusuf   | Yusuf Adeyemi-Stroud | new-york         | operations | operations                   | 95
zoe     | Zoe Papadakis        | berlin           | consulting | consulting training          | 87
anselm  | Anselm Grote         | berlin           | consulting | consulting integration       | 89
birgit  | Birgit Ehrlich       | berlin-80        | consulting | consulting training          | 86
caleb   | Caleb Whitfield-Osei | new-york         | consulting | consulting training          | 99
delia   | Delia Ramos-Kerr     | new-york         | consulting | consulting                   | 97
ephraim | Ephraim Stoddard     | new-york         | consulting | consulting integration       | 99
fumiko  | Fumiko Arisawa       | new-york-mon-wed | consulting | training documentation       | 90
gregor  | Gregor Wieland       | berlin           | design     | design                       | 79
halima  | Halima Touray        | berlin           | design     | design user-research         | 82
ingrid  | Ingrid Solheim       | new-york         | design     | user-research design         | 92
jonas   | Jonas Friedrichsen   | berlin           | projects   | project-management           | 88
katya   | Katya Morozenko      | berlin           | projects   | project-management           | 87
leon    | Leon Achterberg      | new-york         | projects   | project-management           | 98
miriam  | Miriam Feld          | berlin           | projects   | project-management analytics | 90
noah    | Noah Tremblay-Fox    | new-york         | projects   | documentation                | 78
"""
# person, first week from as_of, days in all, kind
PLANNED_LEAVE = """
amara   | 6  | 14  | leave
bastian | 12 | 12  | leave
chiara  | 3  | 5   | leave
dariusz | 9  | 19  | leave
elif    | 15 | 11  | leave
hanne   | 2  | 5   | leave
hanne   | 20 | 12  | leave
jelena  | 5  | 12  | leave
kwame   | 7  | 5   | leave
mateus  | 1  | 5   | leave
nadja   | 8  | 12  | leave
priya   | 18 | 19  | leave
rafael  | 4  | 5   | leave
tomasz  | 10 | 12  | leave
viktor  | 2  | 12  | leave
xavier  | 11 | 5   | leave
zoe     | 6  | 12  | leave
caleb   | 3  | 5   | leave
ephraim | 13 | 12  | leave
gregor  | 5  | 5   | leave
jonas   | 7  | 12  | leave
leon    | 16 | 5   | leave
saoirse | -4 | 166 | parental leave
wanda   | -1 | 33  | sick leave
lotte   | 14 | 26  | training abroad
"""
SUPPORT_AVAILABILITY = Availability(quantiles=(0.40, 0.46, 0.50, 0.54, 0.60))
CONSULTING_AVAILABILITY = Availability(quantiles=(0.60, 0.66, 0.70, 0.74, 0.80))
LAB_AVAILABILITY = Availability(quantiles=(0.70, 0.78, 0.84, 0.90))
AVAILABILITY_OF_TEAM = {
    "operations": SUPPORT_AVAILABILITY,
    "consulting": CONSULTING_AVAILABILITY,
}
JOINS, LEAVES = {"gwen": 3}, {"delia": 40}
EMPLOYED_FROM = date(2019, 4, 1)


def make_calendars(monday: date) -> tuple[Calendar, ...]:
    """Make the working weeks in both countries; all close for two days of looking back together."""
    closed = Period.of_days(monday + timedelta(days=73), monday + timedelta(days=74))
    closures = (Closure(period=closed, name="Two days of looking back together"),)
    calendars = []
    for identity, (last_day, _) in WEEKS.items():
        american = identity.startswith("new-york")
        hours = ((9 * 60, 13 * 60), (14 * 60, 18 * 60))
        if not american:
            hours = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))
        calendars.append(
            Calendar(
                id=identity,
                zone="America/New_York" if american else "Europe/Berlin",
                holidays="US" if american else "DE-BY",
                shifts=tuple(
                    Shift(day, start, end) for day in range(last_day + 1) for start, end in hours
                ),
                closures=closures,
            )
        )
    return tuple(calendars)


def make_teams() -> tuple[Team, ...]:
    """Make the teams; the device lab is one of three alike who are not told apart."""
    lab = Team(
        id="device-lab",
        name="Device lab",
        size=3,
        calendar="berlin",
        skills=("device-testing",),
        cost_per_hour=Money(Decimal(58), "EUR"),
        availability=LAB_AVAILABILITY,
    )
    return (*(Team(id=identity, name=name) for identity, name in TEAMS.items()), lab)


def make_people(monday: date) -> tuple[Person, ...]:
    """Make the 40 people; one joins in some weeks, one leaves before the year is over."""
    return tuple(_person(line, monday) for line in PEOPLE.strip().splitlines())


def _person(line: str, monday: date) -> Person:
    identity, name, week, team, skills, cost = (cell.strip() for cell in line.split("|"))
    return Person(
        id=identity,
        name=name,
        calendar=week,
        skills=tuple(skills.split()),
        teams=(team,),
        contract_hours_per_week=WEEKS[week][1],
        cost_per_hour=Money(Decimal(cost), "EUR"),
        availability=AVAILABILITY_OF_TEAM.get(team),
        employed=_employed(identity, monday),
    )


def _employed(person: str, monday: date) -> Period | None:
    if person in JOINS:
        return Period(monday + timedelta(weeks=JOINS[person]), date.max)
    if person in LEAVES:
        return Period(EMPLOYED_FROM, monday + timedelta(weeks=LEAVES[person]))
    return None


def make_leave(monday: date) -> tuple[Leave, ...]:
    """Make what is known of leave and absence, counted from the `monday` of as_of."""
    entries = []
    for line in PLANNED_LEAVE.strip().splitlines():
        person, week, days, kind = (cell.strip() for cell in line.split("|"))
        first = monday + timedelta(weeks=int(week))
        period = Period.of_days(first, first + timedelta(days=int(days) - 1))
        entries.append(Leave(person=person, period=period, kind=kind))
    return tuple(entries)


def all_skills() -> tuple[str, ...]:
    """Give the skills that anybody has, in the order in which they are first named."""
    named = [line.split("|")[4].split() for line in PEOPLE.strip().splitlines()]
    return (*dict.fromkeys(skill for skills in named for skill in skills), "device-testing")
