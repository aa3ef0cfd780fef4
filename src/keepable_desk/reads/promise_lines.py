"""All that is promised and held, a line each: read from the warm book, once for each forecast."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.answers import promise_odds
from keepable.domain.odds_levels import MOST_ODDS
from keepable_desk.store.models import Assessment
from keepable_desk.store.short_numbers import numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from keepable.answers.overview import PromiseOdds
    from keepable.domain.book import Book
    from keepable.domain.promise import Hold, Promise
    from keepable.domain.work import Work
    from keepable_desk.reads.forecasts import Warm


LEAST_SHARE = 0.15  # of the hours of a promise, by which a team is one that does it


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A promise or hold as lists show it; `former` are dates that it was promised for before.

    `wanted` is the date in its deal, which not everybody may see. `teams` are the ids of those
    that could do its open work, the one with the most of it first. `said` is how it came out, as
    the promiser's side and as the promisee's side say. A hold ends at the instant `until`.
    """

    id: str
    number: str
    kind: str
    title: str
    customer: str
    customer_name: str
    promiser: str
    rank: int
    state: str
    promised: date
    former: tuple[date, ...]
    made_at: datetime | None
    odds_then: float | None
    deal: str | None
    wanted: date | None
    odds: float | None
    expected: date | None
    late_80: date | None
    teams: tuple[str, ...]
    said: tuple[str, str]
    came_on: date | None
    until: datetime | None
    days_overdue: int = 0
    odds_cap: float = MOST_ODDS

    @property
    def first(self) -> date:
        """The date that it was promised for first."""
        return self.former[0] if self.former else self.promised


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a company by rank, and its teams by id."""

    found: tuple[Line, ...]
    teams: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """What all lines are made with."""

    customers: Mapping[str, str]
    numbers: Mapping[str, str]
    wanted: Mapping[str, date | None]
    odds: Mapping[str, PromiseOdds]
    said: Mapping[str, Sequence[Assessment]]
    teams: Mapping[str, tuple[str, ...]]


def lines_of(warm: Warm) -> Lines:
    """Return all lines of the company that `warm` is the forecast of."""
    book = warm.forecast.book
    said = defaultdict(list)
    chosen = Assessment.objects.filter(promise__company=warm.company).select_related("promise")
    for row in chosen.order_by("pk"):
        said[row.promise.ref].append(row)
    doers = Doers(book)
    standing = warm.forecast.compiled.agenda.commitments
    known = _Known(
        customers={each.id: each.name for each in book.customers},
        numbers=numbers_of(warm.company),
        wanted={deal.id: deal.wanted_date for deal in book.deals},
        odds={each.id: each for each in promise_odds(warm.forecast)},
        said=said,
        teams={each.id: doers.teams_of(each.open_work) for each in standing},
    )
    lines = [_of_promise(promise, known) for promise in book.promises]
    lines += [_of_hold(hold, known) for hold in book.holds if hold.id in known.odds]
    found = tuple(sorted(lines, key=lambda line: (line.rank, line.id)))
    return Lines(found, {team.id: team.name for team in book.teams})


def _of_promise(promise: Promise, known: _Known) -> Line:
    first, *_later = promise.versions
    standing = known.odds.get(promise.id)
    said = known.said.get(promise.id, [])
    return Line(
        id=promise.id,
        number=known.numbers.get(promise.id, ""),
        kind="promise",
        title=promise.title,
        customer=promise.customer,
        customer_name=known.customers.get(promise.customer, promise.customer),
        promiser=promise.promiser,
        rank=promise.rank,
        state=promise.state,
        promised=promise.due_date,
        former=tuple(version.due_date for version in promise.versions[:-1]),
        made_at=first.made_at,
        odds_then=first.advice.odds if first.advice else None,
        deal=promise.deal,
        wanted=known.wanted.get(promise.deal or ""),
        odds=standing.odds if standing else None,
        expected=standing.date_50 if standing else None,
        late_80=standing.date_80 if standing else None,
        teams=known.teams.get(promise.id, ()),
        said=(_last(said, "promiser"), _last(said, "promisee")),
        came_on=next((row.came_on for row in reversed(said) if row.came_on), None),
        until=None,
        days_overdue=standing.days_overdue if standing else 0,
        odds_cap=standing.odds_cap if standing else MOST_ODDS,
    )


def _of_hold(hold: Hold, known: _Known) -> Line:
    standing = known.odds[hold.id]
    return Line(
        id=hold.id,
        number=known.numbers.get(hold.id, ""),
        kind="hold",
        title=hold.title,
        customer=hold.customer,
        customer_name=known.customers.get(hold.customer, hold.customer),
        promiser=hold.holder,
        rank=hold.rank,
        state="held",
        promised=hold.due_date,
        former=(),
        made_at=None,
        odds_then=None,
        deal=hold.deal,
        wanted=known.wanted.get(hold.deal or ""),
        odds=standing.odds,
        expected=standing.date_50,
        late_80=standing.date_80,
        teams=known.teams.get(hold.id, ()),
        said=("", ""),
        came_on=None,
        until=hold.expires_at,
        days_overdue=standing.days_overdue,
        odds_cap=standing.odds_cap,
    )


def _last(said: Iterable[Assessment], side: str) -> str:
    found = ""
    for row in said:
        if row.side == side:
            found = row.outcome
    return found


class Doers:
    """Who could do a piece of work, by team: from skills alone, as the plan costs seconds.

    The hours of a task are shared out evenly among those who have its skill, and teams with little
    of it are left out; what the plan really gives to whom is on the page of the promise.
    """

    def __init__(self, book: Book) -> None:
        """Look up who of `book` has which skill."""
        self._teams = {person.id: person.teams for person in book.people}
        self._able: dict[str, dict[str, float]] = {}
        people = [(person.skills, person.teams) for person in book.people]
        people += [(team.skills, (team.id,) * team.size) for team in book.teams if team.size]
        for skills, teams in people:
            for skill in skills:
                counts = self._able.setdefault(skill, {})
                for team in teams:
                    counts[team] = counts.get(team, 0.0) + 1.0

    def teams_of(self, work: Iterable[Work]) -> tuple[str, ...]:
        """Return the teams that could do `work`, the one with the most hours first."""
        hours: dict[str, float] = {}
        for task in work:
            shares = self._shares(task)
            whole = sum(shares.values())
            for team, share in shares.items():
                hours[team] = hours.get(team, 0.0) + task.estimate.hours * share / whole
        least = LEAST_SHARE * sum(hours.values())
        felt = [team for team, spent in hours.items() if spent >= least]
        return tuple(sorted(felt, key=lambda team: (-hours[team], team)))

    def _shares(self, task: Work) -> Mapping[str, float]:
        if task.person is not None:
            return dict.fromkeys(self._teams.get(task.person, ()), 1.0)
        need = task.needs[0]
        return {need.team: 1.0} if need.team else self._able.get(need.skill, {})
