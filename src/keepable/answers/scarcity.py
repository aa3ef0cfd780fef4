"""Why a promise gets worse though capacity grew: which team is scarce now, and which one was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from keepable.answers.overview import promise_odds
from keepable.answers.week_contents import hours_taken
from keepable.texts.quantities import Percent
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.answers.overview import PromiseOdds
    from keepable.domain.promise import Hold, Promise
    from keepable.forecast.forecasting import Forecast
    from keepable.texts.text import Param

WORTH_TELLING = 0.02  # of odds: what differs by less is noise
LEAST_MORE = 0.01  # of a team's time that others take
MOST_EXPLAINED = 5  # promises, those that lose most


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A promise or hold whose odds change with the book; `text` says why, where figures show it."""

    kind: str
    id: str
    title: str
    customer: str
    due_date: date
    odds_before: float
    odds_after: float
    odds_cap: float
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    """Of a team until a day: the hours it has, and the share that work of others takes."""

    hours: float
    share: float


def changed_odds(before: Forecast, after: Forecast) -> tuple[Changed, ...]:
    """Return what stands differently `after` than `before`, that which loses most first.

    Both are forecasts of the same work with the same draws; the people may differ. Of the few that
    lose most it is looked at which teams others take more of until the day they are due.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> warm = forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64)
    >>> changed_odds(warm, warm)
    ()
    """
    now = {(each.kind, each.id): each for each in promise_odds(after)}
    pairs = [(each, now.get((each.kind, each.id))) for each in promise_odds(before)]
    found = [(old, new) for old, new in pairs if new and abs(new.odds - old.odds) >= WORTH_TELLING]
    found.sort(key=lambda pair: (pair[1].odds - pair[0].odds, pair[0].id))
    return tuple(
        _changed(old, new, _why(before, after, old) if number < MOST_EXPLAINED else None)
        for number, (old, new) in enumerate(found)
    )


def _changed(old: PromiseOdds, new: PromiseOdds, text: Text | None) -> Changed:
    return Changed(
        kind=old.kind,
        id=old.id,
        title=old.title,
        customer=old.customer,
        due_date=old.due_date,
        odds_before=old.odds,
        odds_after=new.odds,
        odds_cap=new.odds_cap,
        text=text if new.odds < old.odds else None,
    )


def _why(before: Forecast, after: Forecast, worse: PromiseOdds) -> Text | None:
    """Return which team others take more of until `worse` is due; None where figures show none."""
    old, new = _taken(before, worse), _taken(after, worse)
    names = {team.id: team.name for team in after.book.teams}
    fuller = {
        team: new[team].share - old[team].share
        for team in _teams_that_do(after, worse) & old.keys() & new.keys()
        if new[team].hours <= old[team].hours
    }
    scarce = max(fuller, key=lambda team: (fuller[team], team), default="")
    if not scarce or fuller[scarce] < LEAST_MORE:
        return None
    facts: dict[str, Param] = {
        "scarce": names.get(scarce, scarce),
        "by": worse.due_date,
        "before": Percent(old[scarce].share),
        "after": Percent(new[scarce].share),
    }
    eased = [
        team
        for team in old.keys() & new.keys()
        if new[team].hours > old[team].hours and new[team].share < old[team].share
    ]
    was = max(eased, key=lambda team: (old[team].share, team), default="")
    has_moved = was and old[was].share > old[scarce].share and new[was].share < new[scarce].share
    if not has_moved:
        return Text.of("scarce.fuller", facts)
    other: dict[str, Param] = {
        "eased": names.get(was, was),
        "eased_before": Percent(old[was].share),
        "eased_after": Percent(new[was].share),
    }
    return Text.of("scarce.moved", facts | other)


def _taken(warm: Forecast, worse: PromiseOdds) -> Mapping[str, _Taken]:
    """Return what is there of each team until `worse` is due, and what others take of it."""
    first = warm.frame.timeline.as_of.date()
    days = (first, max(worse.due_date, first) + timedelta(days=1))
    members: dict[str, list[int]] = {}
    for r, member in enumerate(warm.frame.roster.members):
        members.setdefault(member.teams[0] if member.teams else member.id, []).append(r)
    others = [
        number
        for number, entry in enumerate(warm.compiled.agenda.commitments)
        if (entry.kind, entry.id) != (worse.kind, worse.id)
    ]
    there, taken = hours_taken(warm, list(members.values()), days)
    found = {}
    for team, its_hours, its_work in zip(members, there, taken, strict=True):
        hours = float(its_hours.mean())
        share = float(its_work[others].sum(axis=0).mean()) / hours if hours else 0.0
        found[team] = _Taken(hours, share)
    return found


def _teams_that_do(warm: Forecast, worse: PromiseOdds) -> set[str]:
    """Return the teams of those who have a skill that open work of `worse` needs."""
    known: tuple[Promise | Hold, ...] = (*warm.book.promises, *warm.book.holds)
    roster = warm.frame.roster
    skills = {
        need.skill
        for each in known
        if each.id == worse.id
        for work in each.work
        if work.status != "done"
        for need in work.needs
    }
    able = {r for skill in skills for r in roster.with_skill.get(skill, ())}
    members = [roster.members[r] for r in able]
    return {member.teams[0] if member.teams else member.id for member in members}
