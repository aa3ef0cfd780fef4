"""What wins do: deals taken as won, and what becomes of everything that is promised."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from keepable.answers.deals import touched_of, zone_of
from keepable.answers.odds import date_at, odds_by
from keepable.answers.replan import LEAST_MOVE_DAYS, continued
from keepable.domain.advice import ADVISED_ODDS, falls_below
from keepable.domain.odds_levels import MOST_ODDS
from keepable.forecast.agenda import pipeline_commitments, standing_for
from keepable.forecast.forecasting import run_forecast

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from keepable.answers.answer import Affected
    from keepable.forecast.agenda import Commitment
    from keepable.forecast.forecasting import Forecast

Order = Literal["after", "by date"]
Told = Callable[[], None]
Look = Callable[["Sequence[str]"], "Mix | None"]  # what a mix of deals breaks anew
LOOK_SCENARIOS = 128  # a prefix, enough to see what breaks
FELT = 0.05  # of odds: what falls by less may be the luck of the draw


def untold() -> None:
    """Tell nobody how far it is.

    >>> untold()
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class WonDeal:
    """How a deal that is taken as won would come out beside the others."""

    id: str
    title: str
    customer: str
    wanted_date: date | None
    odds: float | None
    date_80: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """Deals taken as won, and what that does.

    `chance` is that of winning all of them, as each is won or lost by itself. `affected` are the
    promises and holds whose odds or dates change, the one that loses most first; `breaks` are
    the ids of those that fall below the odds at which their promiser wants to be warned.
    """

    order: Order
    chance: float
    deals: tuple[WonDeal, ...]
    affected: tuple[Affected, ...]
    breaks: tuple[str, ...]


def mix_of(warm: Forecast, won: Sequence[str], order: Order) -> Mix:
    """Take the open deals `won` (ids) as won in the `warm` forecast, and give what comes of it.

    In the `order` "after" they are served after everything that is promised, by close date, so
    that no promise changes; "by date" each is served before all promises and holds that are due
    later than it is wanted. A deal that is promised or held already is served as that, and
    changes nothing. KeyError when a name is no open deal.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> warm = forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64)
    >>> mix_of(warm, [], "after").affected
    ()
    """
    open_deals = {entry.id: entry for entry in pipeline_commitments(warm.book)}
    closing = {deal.id: deal.close_date for deal in warm.book.deals}
    odds = {deal.id: deal.win_odds for deal in warm.book.deals}
    named = sorted(set(won), key=lambda name: (closing[name], name))
    standing_already = standing_for(warm.book)
    taken = [open_deals[name] for name in named if name not in standing_already]
    standing = warm.compiled.agenda.commitments
    line = [*standing, *taken] if order == "after" else by_date(standing, taken)
    after = continued(warm, warm.frame, line, changes_follow=False)
    places = {entry.id: number for number, entry in enumerate(line)}
    affected = _touched(warm, after, places)
    return Mix(
        order=order,
        chance=math.prod(odds[name] for name in named),
        deals=tuple(_won(after, entry, places[entry.id]) for entry in taken),
        affected=affected,
        breaks=_broken(warm, affected),
    )


def with_wins(warm: Forecast, won: Sequence[str]) -> Forecast:
    """Return the forecast in which the open deals `won` are served after all in the `warm` one.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> warm = forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64)
    >>> with_wins(warm, []).scenarios
    64
    """
    deals = {entry.id: entry for entry in pipeline_commitments(warm.book)}
    standing = standing_for(warm.book)
    taken = [deals[name] for name in won if name not in standing]
    line = [*warm.compiled.agenda.commitments, *taken]
    return continued(warm, warm.frame, line)


def by_date(standing: Sequence[Commitment], taken: Sequence[Commitment]) -> list[Commitment]:
    """Put each of `taken` before the first promise or hold of `standing` that is due later.

    >>> by_date((), ())
    []
    """
    line = list(standing)
    for deal in taken:
        wanted = deal.due_date or date.max
        place = next(
            (
                number
                for number, entry in enumerate(line)
                if entry.due_date is not None and entry.due_date > wanted
            ),
            len(line),
        )
        line.insert(place, deal)
    return line


def _touched(warm: Forecast, after: Forecast, places: dict[str, int]) -> tuple[Affected, ...]:
    found = []
    for number, entry in enumerate(warm.compiled.agenda.commitments):
        if entry.is_recurring:
            continue
        before_g, after_g = warm.completion_g[:, number], after.completion_g[:, places[entry.id]]
        touch = touched_of(warm, entry, before_g, after_g, LEAST_MOVE_DAYS)
        if touch is not None:
            found.append(touch)
    return tuple(sorted(found, key=lambda touch: (_fall(touch) * -1.0, touch.id)))


def _fall(touch: Affected) -> float:
    return (touch.odds_before or 0.0) - (touch.odds_after or 0.0)


def _broken(warm: Forecast, affected: Sequence[Affected]) -> tuple[str, ...]:
    """Name those that had the odds their promiser wants, and have them no longer."""
    thresholds = {promise.id: promise.warn_below for promise in warm.book.promises}
    return tuple(
        touch.id
        for touch in affected
        if falls_below(touch.odds_before, touch.odds_after, thresholds.get(touch.id, ADVISED_ODDS))
        and _fall(touch) >= FELT
    )


def _won(after: Forecast, entry: Commitment, place: int) -> WonDeal:
    days = after.days_of(after.completion_g[:, place], zone_of(after.book, entry.customer))
    has_work = bool(entry.open_work)
    odds = odds_by(days, entry.due_date) if entry.due_date and has_work else None
    return WonDeal(
        id=entry.id,
        title=entry.title,
        customer=entry.customer,
        wanted_date=entry.due_date,
        odds=None if odds is None else min(odds, MOST_ODDS),
        date_80=date_at(days, 80) if has_work else None,
    )


def breakers(warm: Forecast, deals: Sequence[str] | None = None) -> dict[str, Mix]:
    """Take each open deal alone as won and served by its date, and give those that break promises.

    `deals` are the ids to look at, all open ones unless given. A first look at the scenarios of
    `warm` is enough to see it; each deal costs a forecast of those.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> breakers(forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64))
    {}
    """
    few = first_look(warm)
    names = [entry.id for entry in pipeline_commitments(warm.book) if entry.open_work]
    looked = {name: mix_of(few, [name], "by date") for name in (names if deals is None else deals)}
    return {name: mix for name, mix in looked.items() if mix.breaks}


def first_look(warm: Forecast) -> Forecast:
    """Return the forecast of the first scenarios of `warm`: enough to see what wins break.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> first_look(forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)))).scenarios
    128
    """
    few = run_forecast(warm.frame, warm.compiled, warm.seed, min(LOOK_SCENARIOS, warm.scenarios))
    return replace(few, memory={})


def together(
    warm: Forecast, deals: Sequence[str], alone: Collection[str], *, told: Told = untold
) -> Mix | None:
    """Return the few of `deals` that break a promise of `warm` only together; None where none do.

    `deals` are ids, the likeliest win first; `alone` are the promises that one of them breaks by
    itself. The shortest run of likeliest wins that breaks another promise is looked for by
    halving, and then each deal is left out that is not needed for it: none of what is given can
    be spared. `told` is told after each look. Costs a forecast for each halving and each deal.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> together(forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64), [], ())
    """

    def look(names: Sequence[str]) -> Mix | None:
        mix = mix_of(warm, names, "by date")
        told()
        return mix if set(mix.breaks) - set(alone) else None

    found = look(deals) if len(deals) > 1 else None
    if found is None:
        return None
    few, many = 1, len(deals)  # so many do not break one, so many do
    while many - few > 1:
        middle = (few + many) // 2
        mix = look(deals[:middle])
        few, many, found = (few, middle, mix) if mix else (middle, many, found)
    return _without_the_spare(list(deals[:many]), found, look)


def _without_the_spare(needed: list[str], found: Mix, look: Look) -> Mix:
    """Leave out each of the deals `needed` without which a promise breaks all the same."""
    for name in needed[:-1]:  # the last one is needed, as without it none breaks
        rest = [each for each in needed if each != name]
        mix = look(rest) if len(rest) > 1 else None
        needed, found = (rest, mix) if mix else (needed, found)
    return found
