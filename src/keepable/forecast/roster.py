"""Who can work: people and teams of n alike, as the arrays that the kernels read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration.availability import availability_of, worklog_of
from keepable.domain.time import Period
from keepable.forecast.kernels.bits import WORD_BITS
from keepable.forecast.kernels.draws import uid_of
from keepable.forecast.kernels.layout import PERSON, RATIO_ONE, Model
from keepable.forecast.patterns import pattern_of, stints_of, whole
from keepable.forecast.timeline import slots_within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from keepable.domain.book import Book
    from keepable.domain.resource import Absence, Availability, Person, Team
    from keepable.domain.work import Need
    from keepable.forecast.kernels.layout import DrawParameters
    from keepable.forecast.patterns import Pattern
    from keepable.forecast.timeline import Timeline

STRETCH_ENTRIES, SPELL_ENTRIES = 64, 16
WEEKS_PER_YEAR = 365.25 / 7


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: a person, or a team of `units` alike, on its `axis` of the timeline."""

    id: str
    name: str
    axis: int
    skills: frozenset[str]
    teams: tuple[str, ...]
    units: int
    availability: Availability
    absence: Absence | None
    plannable: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Roster:
    """All resources, and who of them is eligible for what."""

    members: tuple[Resource, ...]
    place_of: Mapping[str, int]
    model: Model
    with_skill: Mapping[str, tuple[int, ...]]

    def eligible(self, need: Need, person: str | None = None) -> tuple[int, ...]:
        """Return the resources that can meet `need` (or `person` alone), fewest skills first."""
        if person is not None:
            return (self.place_of[person],)
        return tuple(
            place
            for place in self.with_skill.get(need.skill, ())
            if need.team is None or need.team in self.members[place].teams
        )


def build_roster(book: Book, timeline: Timeline, drawing: DrawParameters) -> Roster:
    """Gather the people and sized teams of `book` on its `timeline`, who draw as `drawing` says."""
    leave: dict[str, list[Period]] = {}
    for entry in book.leave:
        leave.setdefault(entry.person, []).append(entry.period)
    learned = _learned_availability(book)
    patterns = patterns_of(book)
    people = [
        _of_person(
            book,
            timeline,
            person,
            patterns[person.id],
            leave=leave.get(person.id, []),
            learned=learned,
        )
        for person in book.people
    ]
    teams = [
        _of_team(book, timeline, team, learned) for team in book.teams if team.size is not None
    ]
    members = tuple(sorted([*people, *teams], key=lambda member: (member.teams[:1], member.id)))
    with_skill: dict[str, list[int]] = {}
    for place, member in enumerate(members):
        if member.plannable.any():
            for skill in member.skills:
                with_skill.setdefault(skill, []).append(place)
    return Roster(
        members=members,
        place_of={member.id: place for place, member in enumerate(members)},
        model=_model(members, timeline, drawing),
        with_skill={
            skill: tuple(sorted(places, key=lambda p: (len(members[p].skills), members[p].id)))
            for skill, places in with_skill.items()
        },
    )


def _learned_availability(book: Book) -> Mapping[str, Availability]:
    """Return the availability of each person as outcomes show it; of all under an empty name."""
    if not book.calibration.learns_availability or not book.outcomes:
        return {}
    log, today = worklog_of(book.outcomes, _share_on(book)), book.as_of.date()
    return {
        name: availability_of(log, today, (name,) if name else ())
        for name in ("", *(person.id for person in book.people))
    }


def _share_on(book: Book) -> Callable[[str, date], float]:
    """Return a function of a name and a day: which share of their calendar they worked then."""
    calendars = {calendar.id: calendar for calendar in book.calendars}
    stints = {person.id: stints_of(person, calendars) for person in book.people}

    def share_on(name: str, day: date) -> float:
        found = (stint.share for stint in stints.get(name, ()) if stint.since <= day < stint.until)
        return float(next(found, 1))

    return share_on


def patterns_of(book: Book) -> Mapping[str, Pattern]:
    """Return by which stints each person of `book` works, by their ids."""
    calendars = {calendar.id: calendar for calendar in book.calendars}
    today = book.as_of.date()
    return {person.id: pattern_of(person, calendars, today) for person in book.people}


def _of_person(
    book: Book,
    timeline: Timeline,
    person: Person,
    pattern: Pattern,
    *,
    leave: Sequence[Period],
    learned: Mapping[str, Availability],
) -> Resource:
    axis = timeline.axis_of[pattern]
    starts, ends = timeline.starts[axis], timeline.ends[axis]
    zones = {calendar.id: calendar.zone for calendar in book.calendars}
    plannable = np.ones(starts.size, dtype=np.bool_)
    for stint in pattern:
        zone, whole_stint = zones[stint.calendar], Period(stint.since, stint.until)
        for period in leave:
            if period.overlaps(whole_stint):
                both = Period(max(period.start, stint.since), min(period.end, stint.until))
                plannable[slots_within(starts, ends, zone, both)] = False
    if person.employed is not None:
        first, last = zones[pattern[0].calendar], zones[pattern[-1].calendar]
        plannable[: slots_within(starts, ends, first, person.employed).start] = False
        plannable[slots_within(starts, ends, last, person.employed).stop :] = False
    return Resource(
        id=person.id,
        name=person.name,
        axis=axis,
        skills=frozenset(person.skills),
        teams=person.teams,
        units=1,
        availability=person.availability or learned.get(person.id) or book.calibration.availability,
        # what was learned from whole weeks has illness in it already
        absence=person.absence or (None if learned else book.calibration.absence),
        plannable=plannable,
    )


def _of_team(
    book: Book, timeline: Timeline, team: Team, learned: Mapping[str, Availability]
) -> Resource:
    axis = timeline.axis_of[whole(str(team.calendar))]
    return Resource(
        id=team.id,
        name=team.name,
        axis=axis,
        skills=frozenset(team.skills),
        teams=(team.id,),
        units=int(team.size or 1),
        availability=team.availability or learned.get("") or book.calibration.availability,
        absence=None,
        plannable=np.ones(timeline.starts[axis].size, dtype=np.bool_),
    )


def _model(members: Sequence[Resource], timeline: Timeline, drawing: DrawParameters) -> Model:
    tables: dict[tuple[float, ...], int] = {}
    people = np.zeros(len(members), dtype=PERSON)
    ranks, ends, bits = [], [], []
    offset = absent_offset = known_offset = 0
    for row, member in zip(people, members, strict=True):
        axis = member.axis
        size = member.plannable.size
        words = -(-size // WORD_BITS)
        spells = member.absence is not None and member.absence.spells_per_year > 0
        slowdowns = _slowdowns(member.availability.quantiles)
        row["uid"] = uid_of(f"resource {member.id}")
        row["offset"] = offset
        row["absent_offset"] = absent_offset if spells else -1
        row["known_offset"] = known_offset
        row["mean_slowdown"] = round(float(np.mean(slowdowns)))
        row["axis"], row["slots"] = axis, size
        row["levels"], row["words"] = member.units, words
        row["slowdown_table"] = tables.setdefault(member.availability.quantiles, len(tables))
        row["spell_odds"] = _weekly_odds(member.absence)
        offset += words * member.units
        absent_offset += words if spells else 0
        known_offset += size + 1
        rank, end_g = _known(member.plannable, timeline.grid.spans[axis, :size, 1], timeline.beyond)
        ranks.append(rank)
        ends.append(end_g)
        bits.append(_bits(member))
    spell_days = np.array([_spell_days(m.absence) for m in members], dtype=np.int32)
    return Model(
        people=people,
        base=np.concatenate([np.zeros(0, dtype=np.uint64), *bits]),
        known_rank=np.concatenate([np.zeros(0, dtype=np.int32), *ranks]).astype(np.int32),
        known_end_g=np.concatenate([np.zeros(0, dtype=np.int32), *ends]).astype(np.int32),
        slowdowns=np.array([_slowdowns(q) for q in tables] or [[RATIO_ONE] * 64], dtype=np.uint16),
        spell_days=spell_days.reshape(len(members), SPELL_ENTRIES),
        grid=timeline.grid,
        drawing=drawing,
    )


def _slowdowns(quantiles: tuple[float, ...]) -> list[int]:
    count = len(quantiles)
    shares = [quantiles[(2 * j + 1) * count // (2 * STRETCH_ENTRIES)] for j in range(64)]
    return [round(RATIO_ONE / share) for share in shares]


def _known(
    plannable: NDArray[np.bool_], end_g: NDArray[np.int32], beyond: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Plannable slots before each slot, and the end of the n-th; both one longer than the axis."""
    rank = np.concatenate([[0], np.cumsum(plannable)])
    ends = np.full(plannable.size + 1, beyond, dtype=np.int64)
    found = end_g[plannable]
    ends[: found.size] = found
    return rank, ends


def _bits(member: Resource) -> NDArray[np.uint64]:
    """Free bits before anything is planned, word-major and level-minor."""
    words = -(-member.plannable.size // WORD_BITS)
    padded = np.zeros(words * WORD_BITS, dtype=np.bool_)
    padded[: member.plannable.size] = member.plannable
    one_level = np.packbits(padded.reshape(words, WORD_BITS), axis=1, bitorder="little")
    return np.repeat(one_level.view(np.uint64).reshape(words), member.units)


def _weekly_odds(absence: Absence | None) -> int:
    return 0 if absence is None else round(absence.spells_per_year / WEEKS_PER_YEAR * 65536)


def _spell_days(absence: Absence | None) -> list[int]:
    days = (0,) if absence is None else absence.days
    return [days[j * len(days) // SPELL_ENTRIES] for j in range(SPELL_ENTRIES)]
