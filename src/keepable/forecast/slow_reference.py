"""The method in slow, obvious Python: what the kernels must reproduce exactly.

One scenario at a time, one task at a time in order of service, one slot at a time. Nothing here
is fast and nothing is clever. Read it beside ARCHITECTURE.md: draw everybody's availability and
absence; then let each task in turn take the first working time that somebody eligible has left,
after its predecessors and the customer input it waits for.

Everywhere, `frame` is the time, the people and the parameters of the draws of one book, `scenario`
the number of one of its futures, and `finish_g` the instants at which the tasks before are done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration import UNKNOWN, sign_of
from keepable.calibration.ratios import THIN_TAIL, remaining, share_above
from keepable.domain.time import zone_named
from keepable.forecast.compile import ALLOWANCE_LEVEL, learned_wait, needs_of, work_facts
from keepable.forecast.draw_keys import idle_uid, project_uid, wait_uid, work_uid
from keepable.forecast.kernels import draws

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from keepable.calibration import RatioTable
    from keepable.domain.work import Work
    from keepable.forecast.agenda import Agenda, Commitment
    from keepable.forecast.compile import Frame
    from keepable.forecast.kernels.layout import Grid
    from keepable.forecast.roster import Resource

MASK = 0xFFFFFFFF
ONE = 1024


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one task went in one scenario: instants as g, and the first of those who do it."""

    start_g: int
    finish_g: int
    member: int


@dataclass(slots=True, eq=False)
class ResourceState:
    """What one resource has left in one scenario, slot by slot."""

    member: Resource
    axis: int
    units_free: list[int]
    absent: list[bool]
    slowdown: int

    def is_free(self, slot: int, crew: int) -> bool:
        """Return whether `crew` units are free in `slot`."""
        return self.units_free[slot] >= crew

    def first_free(self, position: int, crew: int) -> int | None:
        """Return the first slot at `position` or later with `crew` units free."""
        for slot in range(position, len(self.units_free)):
            if self.is_free(slot, crew):
                return slot
        return None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who does one task: somebody for each of its needs, and how many units of each."""

    team: tuple[ResourceState, ...]
    units: tuple[int, ...]

    @property
    def lead(self) -> ResourceState:
        """The first of the team, whose slots count."""
        return self.team[0]


@dataclass(slots=True)
class Attempt:
    """A gap in which work is tried: its slots that are free for all, and its length so far."""

    free: list[list[int]] = field(default_factory=list)
    length: int = 0

    def add(self, together: list[int], state: str) -> None:
        """Go on with the slots `together`, in which the crew is in `state`."""
        if state == "free":
            self.free.append(together)
        if self.free and state != "taken":
            self.length += 1


def philox(uid: int, purpose: int, block: int, seed: int) -> list[int]:
    """Return 16 random bits for each of 8 scenarios of `block`: Philox4x32-10 as published.

    `uid` is the entity, `purpose` what the numbers are for, `seed` the key.

    >>> philox(0, 0, 0, 0)[:2]  # the published vector for a zero counter begins 0x6627e8d5
    [59605, 26151]
    """
    counter = [block, purpose, uid & MASK, uid >> 32]
    key = [seed & MASK, seed >> 32]
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * counter[0], 2**32)
        high1, low1 = divmod(0xCD9E8D57 * counter[2], 2**32)
        counter = [high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0]
        key = [(key[0] + 0x9E3779B9) & MASK, (key[1] + 0xBB67AE85) & MASK]
    return [half for word in counter for half in (word & 0xFFFF, word >> 16)]


def draw(frame: Frame, uid: int, purpose: int, scenario: int) -> int:
    """Return the 16 bits that the entity `uid` draws in `scenario` for `purpose`."""
    seed = int(frame.model.drawing.key_low) | int(frame.model.drawing.key_high) << 32
    return philox(uid, purpose, scenario // 8, seed)[scenario % 8]


def place_agenda(frame: Frame, agenda: Agenda, scenario: int) -> list[Placement]:
    """Place all work of `agenda` in one `scenario` on `frame`, in order of service."""
    people = [open_person(frame, r, scenario) for r in range(len(frame.roster.members))]
    return place_into(frame, agenda, scenario, people)


def place_into(
    frame: Frame, agenda: Agenda, scenario: int, people: Sequence[ResourceState]
) -> list[Placement]:
    """Place all work of `agenda` into what `people` have left in one `scenario` on `frame`."""
    finish_g: dict[str, int] = {}
    placements = []
    for task, commitment in zip(agenda.tasks, agenda.commitment_of, strict=True):
        owner = agenda.commitments[commitment]
        placement = place_task(
            frame,
            people,
            task,
            project=task.project or owner.id,
            scenario=scenario,
            finish_g=finish_g,
            commitment=owner,
        )
        finish_g[task.id] = placement.finish_g
        placements.append(placement)
    return placements


def completions(agenda: Agenda, placements: Sequence[Placement]) -> list[int]:
    """Return the g at which each commitment of `agenda` is complete, from the `placements`.

    >>> from keepable.forecast.agenda import agenda_of
    >>> completions(agenda_of([]), [])
    []
    """
    done = [0] * len(agenda.commitments)
    for commitment, placement in zip(agenda.commitment_of, placements, strict=True):
        done[commitment] = max(done[commitment], placement.finish_g)
    return done


def open_person(frame: Frame, r: int, scenario: int) -> ResourceState:
    """Draw availability and absence of resource `r` in `scenario`, before anything is planned."""
    member = frame.roster.members[r]
    uid = draws.uid_of(f"resource {member.id}")
    axis = member.axis
    shares = member.availability.quantiles
    place = draw(frame, uid, draws.AVAILABILITY, scenario) >> 10
    share = shares[(2 * place + 1) * len(shares) // 128]
    units_free = [member.units if can else 0 for can in member.plannable]
    absent = [False] * len(units_free)
    if member.absence is not None and member.absence.spells_per_year > 0:
        for slot in absent_slots(frame, member, axis, scenario):
            absent[slot] = bool(member.plannable[slot])
            units_free[slot] = 0
    return ResourceState(member, axis, units_free, absent, round(ONE / share))


def absent_slots(frame: Frame, member: Resource, axis: int, scenario: int) -> list[int]:
    """Draw the spells of absence of `member`, week by week; give the slots of `axis` in them."""
    assert member.absence is not None  # noqa: S101 - tells the type checker what the caller knows
    odds = round(member.absence.spells_per_year / (365.25 / 7) * 65536)
    lengths = member.absence.days
    day_slot = frame.timeline.grid.day_slot[axis]
    days = len(day_slot) - 1
    uid = draws.uid_of(f"resource {member.id}")
    slots: list[int] = []
    for week in range((days + 6) // 7):
        purpose = draws.SPELL + 512 * week
        if draw(frame, uid, purpose + 256, scenario) >= odds:
            continue
        shape = draw(frame, uid, purpose + 512, scenario)
        first = 7 * week + (shape >> 8) % 7
        last = first + lengths[(shape & 15) * len(lengths) // 16]
        slots += range(day_slot[min(first, days)], day_slot[min(last, days)])
    return slots


def place_task(
    frame: Frame,
    people: Sequence[ResourceState],
    task: Work,
    *,
    project: str,
    scenario: int,
    finish_g: Mapping[str, int],
    commitment: Commitment | None = None,
) -> Placement:
    """Choose who does `task` (of `project`) and take the time that it needs.

    `people` is what everybody has left in `scenario` and is changed; `finish_g` tells when the
    tasks before it are done, `commitment` what it is owed for. The finish is the horizon's end
    when it does not fit before.
    """
    beyond = frame.timeline.beyond
    ready_g = ready_at(frame, task, scenario, finish_g, commitment)
    crew = gather(frame, people, task, ready_g)
    if crew is None:
        return Placement(beyond, beyond, -1)
    minutes = minutes_of(frame, task, project, scenario)
    slots = slots_of(frame, minutes, max(person.slowdown for person in crew.team))
    allowance = 0
    if not task.splittable:
        mean = max(mean_slowdown(person.member) for person in crew.team)
        allowance = slots_of(frame, allowance_minutes(frame, task), mean)
    lead = next(r for r, person in enumerate(people) if person is crew.lead)
    taken = take_time(frame, crew, ready_g, slots=slots, allowance=allowance)
    if taken is None:
        return Placement(beyond, beyond, lead)
    spans = frame.timeline.grid.spans[crew.lead.axis]
    return Placement(int(spans[taken[0], 0]), int(spans[taken[1], 1]), lead)


def gather(
    frame: Frame, people: Sequence[ResourceState], task: Work, ready_g: int
) -> Assignment | None:
    """Choose somebody of `people` for each need of `task` in turn, nobody twice.

    None when nobody is left for one of them. `ready_g` is when the work can begin.
    """
    expected = expected_minutes(frame, task)
    team: list[ResourceState] = []
    units: list[int] = []
    for members, count in needs_of(frame.roster, task):
        others = [people[r] for r in members if people[r] not in team]
        if len(others) == 1 and len(task.needs) == 1:
            chosen: ResourceState | None = others[0]
        else:
            chosen = choose(frame, others, count, ready_g, expected)
        if chosen is None:
            return None
        team.append(chosen)
        units.append(count)
    return Assignment(tuple(team), tuple(units))


def take_time(
    frame: Frame, crew: Assignment, ready_g: int, *, slots: int, allowance: int
) -> tuple[int, int] | None:
    """Take `slots` slots in which all of `crew` are free, from `ready_g` on.

    With an `allowance` of 0 the work may pause anywhere. Otherwise it starts in the first gap
    that is `allowance` long (drawn absence is bridged); when the gap ends before the work does,
    what was done is lost, and the work starts over in a later and longer gap. Returns the first
    and last slot of the first of the team, None when the horizon comes first.
    """
    lead = crew.lead
    attempt = Attempt()
    for slot in range(first_slot_at(frame, lead.axis, ready_g), len(lead.units_free)):
        together = shared_slots(frame, crew, slot)
        if together is None:
            continue
        state = state_of(crew, together)
        if state == "taken" and allowance > 0:
            if attempt.free and attempt.length >= allowance:
                take(crew, attempt.free)
                allowance = max(allowance, len(attempt.free) + 1)
            attempt = Attempt()
            continue
        attempt.add(together, state)
        if len(attempt.free) >= slots and attempt.length >= allowance:
            take(crew, attempt.free[:slots])
            return attempt.free[0][0], attempt.free[slots - 1][0]
    if attempt.length >= allowance:
        take(crew, attempt.free[:slots])
    return None


def shared_slots(frame: Frame, crew: Assignment, slot: int) -> list[int] | None:
    """Return for each of `crew` the slot that is the same time as `slot` of the first of them."""
    spans = frame.timeline.grid.spans
    start, end = spans[crew.lead.axis, slot]
    together = []
    for person in crew.team:
        other = first_slot_at(frame, person.axis, int(start))
        if other >= len(person.units_free) or tuple(spans[person.axis, other]) != (start, end):
            return None
        together.append(other)
    return together


def state_of(crew: Assignment, together: Sequence[int]) -> str:
    """Return whether all of `crew` are "free", somebody is "away", or somebody is "taken".

    `together` holds the slot of each.
    """
    state = "free"
    for person, units, slot in zip(crew.team, crew.units, together, strict=True):
        if person.is_free(slot, units):
            continue
        if not person.absent[slot]:
            return "taken"
        state = "away"
    return state


def take(crew: Assignment, run: Sequence[Sequence[int]]) -> None:
    """Take the units of `crew` in all slots of `run`."""
    for together in run:
        for person, units, slot in zip(crew.team, crew.units, together, strict=True):
            person.units_free[slot] -= units


def choose(
    frame: Frame, others: Sequence[ResourceState], crew: int, ready_g: int, expected: int
) -> ResourceState | None:
    """Choose among `others` by earliest expected finish, on a tie the first in the list.

    Expected: from the first slot at `ready_g` or later with `crew` units free, the `expected`
    minutes at mean availability, through all slots that are not on leave. What this work was
    drawn to take is not looked at.
    """
    best, best_end = None, frame.timeline.beyond + 1
    for person in others:
        if person.member.units < crew:
            continue
        start = person.first_free(first_slot_at(frame, person.axis, ready_g), crew)
        end = frame.timeline.beyond
        if start is not None:
            slots = slots_of(frame, expected, mean_slowdown(person.member))
            plannable = np.flatnonzero(person.member.plannable)
            plannable = plannable[plannable >= start]
            if len(plannable) >= slots:
                end = int(frame.timeline.grid.spans[person.axis, plannable[slots - 1], 1])
        if end < best_end:
            best, best_end = person, end
    return best


def ready_at(
    frame: Frame,
    task: Work,
    scenario: int,
    finish_g: Mapping[str, int],
    commitment: Commitment | None = None,
) -> int:
    """Return the g from which `task` can be worked on: predecessors, release, customer input.

    Besides, work of a `commitment` lies idle for as long as was learned.
    """
    asked = max((finish_g[before] for before in task.predecessors if before in finish_g), default=0)
    ready = max(asked, g_of_day(frame, task.release_date))
    grid = frame.timeline.grid
    for number, wait in enumerate(task.waits):
        place = draw(frame, wait_uid(task, number), draws.WAIT, scenario) >> 10
        days = wait.days[place * len(wait.days) // 64]
        ready = max(ready, days_after(grid, max(asked, g_of_day(frame, wait.due_date)), days))
    idle = None if commitment is None else learned_wait(frame, task, commitment)
    if idle is not None:
        place = draw(frame, idle_uid(task), draws.WAIT, scenario) >> 10
        ready = max(ready, days_after(grid, g_of_day(frame, task.release_date), idle[place]))
    return ready


def days_after(grid: Grid, from_g: int, days: int) -> int:
    """Return the g of `grid` at which so many `days` after `from_g` are over; itself for none."""
    if days == 0:
        return from_g
    day = min(int(grid.day_of_g[from_g]) + days, len(grid.g_of_day) - 1)
    return max(from_g, int(grid.g_of_day[day]))


def g_of_day(frame: Frame, day: date | None) -> int:
    """Return the g at which `day` begins where the company is at home; 0 without a day."""
    if day is None:
        return 0
    home = zone_named(frame.book.settings.zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=home)
    return frame.timeline.g_at(midnight.astimezone(UTC))


def first_slot_at(frame: Frame, axis: int, g: int) -> int:
    """Return the first slot of `axis` that begins at `g` or later."""
    return int(frame.timeline.grid.first_slot[axis, g])


def table_of(frame: Frame, task: Work) -> RatioTable:
    """Return the distribution of actual/estimate for `task`."""
    return frame.predictor.predict(work_facts(frame, task), frame.book.as_of)


def table_left(frame: Frame, task: Work) -> RatioTable:
    """Return the distribution of actual/estimate for `task`, less what is spent already."""
    return remaining(table_of(frame, task), task.hours_spent / task.estimate.hours)


def minutes_of(frame: Frame, task: Work, project: str, scenario: int) -> int:
    """Draw the working minutes left of `task` in `scenario`, together with others of `project`.

    The task's and the project's uniform numbers become normal scores; their weighted sum becomes
    a place in the ratio table again (a Gaussian copula), all from tables of whole numbers. The
    project's score is drawn from what its finished work tells of it. Of a task with hours on it,
    the table beyond them counts; where hardly anything is beyond, its tail.
    """
    drawing, table = frame.model.drawing, table_of(frame, task)
    own = draw(frame, work_uid(task), draws.DURATION, scenario)
    spent = task.hours_spent / task.estimate.hours
    if spent > 0 and share_above(table, spent) < THIN_TAIL:
        table, spent = remaining(table, spent), 0.0
    place = own >> 6
    if drawing.common_weight > 0 or spent > 0:
        known = frame.learned.get(project, UNKNOWN)
        common = draw(frame, project_uid(project, frame.project_keys), draws.COMMON, scenario) >> 4
        drawn = round(known.mean * 4096) + (
            round(known.spread * 32768) * int(drawing.scores[common]) >> 15
        )
        shared = int(drawing.common_weight) * drawn
        mine = own >> 4
        if spent > 0:
            passed = round(sign_of(table, spent, finished=False).score * 4096)
            reached = place_at(frame, ((passed << 15) - shared) // int(drawing.own_weight))
            mine = min(4 * reached + ((1024 - reached) * mine >> 10), 4095)
        place = place_at(
            frame, (int(drawing.own_weight) * int(drawing.scores[mine]) + shared) >> 15
        )
    ratio = min(max(round(float(table.ratios[place]) * ONE), 1), 65535)
    spent_min = round(task.hours_spent * 60) if spent > 0 else 0
    return max((base_minutes(task) * ratio >> 10) - spent_min, 1)


def place_at(frame: Frame, score: int) -> int:
    """Return the place in a ratio table at a normal `score` (x 4096)."""
    places = frame.model.drawing.places
    return int(places[min(max((score + 6 * 4096) >> 3, 0), len(places) - 1)])


def base_minutes(task: Work) -> int:
    """Return the estimate of `task` in whole minutes.

    >>> from keepable.domain.work import Estimate, Need, Work
    >>> need = (Need(skill="build"),)
    >>> base_minutes(Work(id="x", title="X", estimate=Estimate(hours=1.5), needs=need))
    90
    """
    return max(round(task.estimate.hours * 60), 1)


def expected_minutes(frame: Frame, task: Work) -> int:
    """Return the mean working minutes of `task`."""
    return max(round(base_minutes(task) * table_left(frame, task).mean), 1)


def allowance_minutes(frame: Frame, task: Work) -> int:
    """Return the working minutes that `task` stays within in 8 of 10 cases."""
    return max(round(base_minutes(task) * table_left(frame, task).quantile(ALLOWANCE_LEVEL)), 1)


def mean_slowdown(member: Resource) -> int:
    """Return the mean of 1024/availability over the 64 draws of `member`."""
    shares = member.availability.quantiles
    drawn = [shares[(2 * place + 1) * len(shares) // 128] for place in range(64)]
    return round(float(np.mean([round(ONE / share) for share in drawn])))


def slots_of(frame: Frame, minutes: int, slowdown: int) -> int:
    """Return the slots that `minutes` take at a `slowdown`, rounded up."""
    return -(-minutes * slowdown // (ONE * frame.book.settings.slot_minutes))
