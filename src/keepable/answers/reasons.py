"""Why not earlier: ask again with one constraint lifted, and see what it gains."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from keepable.answers.answer import Binding
from keepable.answers.asking import asked_work, place
from keepable.answers.odds import BEYOND, date_at
from keepable.forecast.kernels.residual import LIFT_BOOKINGS, LIFT_LEAVE
from keepable.texts.quantities import Hours, Percent
from keepable.texts.text import Text

if TYPE_CHECKING:
    from keepable.answers.answer import Answer, BindingKind
    from keepable.answers.asking import Placed
    from keepable.answers.question import Question
    from keepable.forecast.compile import Compiled
    from keepable.forecast.forecasting import Forecast
    from keepable.texts.text import Param

MOST_GROUPS = 3  # of people, those with most of the work first
LEVEL = 80
# (until when others have booked them, whether it is a group of several) -> code
_BOOKED = {
    ("partly", False): "binding.partly_booked",
    ("partly", True): "binding.group_partly_booked",
    ("until", False): "binding.booked_until",
    ("until", True): "binding.group_booked_until",
    ("beyond the horizon", False): "binding.booked_beyond",
    ("beyond the horizon", True): "binding.group_booked_beyond",
}
LEAST_GAIN_DAYS = 1
SOON_DAYS = 7  # who is free within a week is not busy until then: others come in between


def why(warm: Forecast, question: Question, answer: Answer) -> Answer:
    """Return `answer` with what keeps `question` from being earlier in the `warm` forecast.

    Each group of people, their leave, the customer's input and the work itself are lifted one
    by one (goal programming by brute force: ask again without the constraint); those that gain
    at least a day at 80 % are named, the greatest gain first.
    """
    if question.promise is not None or not answer.keepable:
        return answer
    compiled = asked_work(warm, question).compiled
    if not compiled.tasks.rows.size:
        return answer
    asked = _Asked(
        warm=warm,
        compiled=compiled,
        zone=question.zone,
        now=answer.date_at(LEVEL),
    )
    found = [_group_binding(asked, skill, members) for skill, members in _groups(warm, compiled)]
    found += [_leave_binding(asked), _wait_binding(asked)]
    gains = sorted((b for b in found if b is not None), key=lambda b: -b.days_gained)
    return replace(answer, binding=(*gains, *_work_binding(asked, gains)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was asked, to be asked again: the work, the customer's zone, and the 80 % date now."""

    warm: Forecast
    compiled: Compiled
    zone: str
    now: date | None

    def without(self, members: tuple[int, ...], mode: int) -> tuple[int, date | None]:
        """Lift bookings or leave (`mode`) of `members`; give the days gained and the new date."""
        lifted = np.zeros(self.warm.frame.model.people.size, dtype=np.uint8)
        lifted[list(members)] = mode
        return self.gain(place(self.warm, self.compiled, lifted))

    def gain(self, placed: Placed) -> tuple[int, date | None]:
        """Return how many days earlier the 80 % date of `placed` is than now, and that date."""
        then = date_at(self.warm.days_of(placed.completion_g, self.zone), LEVEL)
        if then is None:
            return 0, None
        if self.now is None:
            return BEYOND - then.toordinal(), then
        return self.now.toordinal() - then.toordinal(), then


def _groups(warm: Forecast, compiled: Compiled) -> list[tuple[str, tuple[int, ...]]]:
    """Group the people who could do the work, those with most expected hours first."""
    hours: dict[str, float] = {}
    who: dict[str, set[int]] = {}
    roster = warm.frame.roster
    for task, minutes in zip(
        compiled.agenda.tasks, compiled.tasks.rows["expected_min"], strict=True
    ):
        for number, need in enumerate(task.needs):
            person = task.person if number == 0 else None
            name = roster.members[roster.place_of[person]].name if person else need.skill
            hours[name] = hours.get(name, 0.0) + float(minutes) * need.crew
            who.setdefault(name, set()).update(roster.eligible(need, person))
    ordered = sorted(hours, key=lambda name: (-hours[name], name))[:MOST_GROUPS]
    return [(name, tuple(sorted(who[name]))) for name in ordered]


def _group_binding(asked: _Asked, name: str, members: tuple[int, ...]) -> Binding | None:
    gain = asked.without(members, LIFT_BOOKINGS)
    if gain[0] < LEAST_GAIN_DAYS:
        return None
    until = _busy_until(asked.warm, members)
    names = [asked.warm.frame.roster.members[r].name for r in members]
    as_of = asked.warm.book.as_of.date()
    facts: dict[str, Param] = (
        {"name": name}
        if names == [name]
        else {
            "name": name,
            "people": tuple(names),
        }
    )
    if until is None:
        booked = "beyond the horizon"
    elif until <= as_of + timedelta(days=SOON_DAYS):
        booked = "partly"
    else:
        booked, facts["until"] = "until", until
    code = _BOOKED[booked, "people" in facts]
    return _binding("people", name, Text.of(code, {**facts, **_without(gain[1])}), gain, until)


def _without(then: date | None) -> dict[str, Param]:
    """Return the facts of a date that could be kept if something were lifted."""
    found: dict[str, Param] = {"level": Percent(LEVEL / 100)}
    return found if then is None else {**found, "then": then}


def _binding(
    kind: BindingKind, name: str, text: Text, gain: tuple[int, date | None], until: date | None
) -> Binding:
    days, then = gain
    return Binding(
        kind=kind,
        name=name,
        text=text,
        days_gained=days,
        date_80=then,
        busy_until=until,
    )


def _busy_until(warm: Forecast, members: tuple[int, ...]) -> date | None:
    """When, in half of the futures, the first of `members` has time left."""
    model, line = warm.frame.model, warm.frame.timeline
    local = line.days_in(warm.book.settings.zone)
    first = []
    for r in members:
        axis, slots = model.people[r]["axis"], int(model.people[r]["slots"])
        free = np.minimum(warm.futures.first_free[:, r], slots)
        starts = np.append(line.grid.spans[axis, :slots, 1], line.beyond)
        first.append(local[starts[free]])
    middle = int(np.median(np.min(first, axis=0)))
    return None if middle >= BEYOND // 2 else date.fromordinal(middle)


def _leave_binding(asked: _Asked) -> Binding | None:
    everybody = asked.warm.frame.roster.members
    members = np.unique(asked.compiled.tasks.members).tolist()
    away = tuple(r for r in members if not everybody[r].plannable.all())
    if not away:
        return None
    gain = asked.without(away, LIFT_LEAVE)
    if gain[0] < LEAST_GAIN_DAYS:
        return None
    return _binding("leave", "leave", _leave_text(asked.warm, away, gain[1]), gain, None)


def _leave_text(warm: Forecast, away: tuple[int, ...], then: date | None) -> Text:
    """Name those `away` who are on leave; the others are not under contract all the time."""
    members = warm.frame.roster.members
    on_leave = {leave.person for leave in warm.book.leave}
    names = [members[r].name for r in away if members[r].id in on_leave]
    if names:
        return Text.of("binding.leave", {"people": tuple(names), **_without(then)})
    names = [members[r].name for r in away]
    return Text.of("binding.no_contract", {"people": tuple(names), **_without(then)})


def _wait_binding(asked: _Asked) -> Binding | None:
    compiled = asked.compiled
    if not compiled.tasks.waits.size:
        return None
    rows = compiled.tasks.rows.copy()
    rows["wait_end"] = 0
    without = replace(compiled, tasks=compiled.tasks._replace(rows=rows))
    gain = asked.gain(place(asked.warm, without))
    if gain[0] < LEAST_GAIN_DAYS:
        return None
    reasons = sorted({w.reason for task in compiled.agenda.tasks for w in task.waits})
    facts: dict[str, Param] = {"reasons": tuple(reasons[:2]), **_without(gain[1])}
    return _binding("customer", "customer", Text.of("binding.customer", facts), gain, None)


def _work_binding(asked: _Asked, gains: list[Binding]) -> tuple[Binding, ...]:
    """Name the work itself when lifting nothing else gains anything: even free people need it."""
    if gains:
        return ()
    everybody = tuple(range(len(asked.warm.frame.roster.members)))
    _, then = asked.without(everybody, LIFT_BOOKINGS)
    hours = float(asked.compiled.tasks.rows["expected_min"].sum()) / 60.0
    facts: dict[str, Param] = {"hours": Hours(round(hours)), **_without(then)}
    if then is None:
        facts.pop("level")
    text = Text.of("binding.work" if then else "binding.work_undated", facts)
    return (_binding("work", "work", text, (0, then), None),)
