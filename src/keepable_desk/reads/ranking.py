"""What it would be to serve a promise earlier: who is overtaken, and what that does to all odds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepable.answers import promise_odds, refresh
from keepable.forecast import forecast
from keepable.texts import Text, TextError
from keepable_desk.rights.vocabulary import MOST_REPEATED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from keepable.domain.book import Book
    from keepable.domain.promise import Hold, Promise
    from keepable_desk.reads.forecasts import Warm

FEW_TASKS = 4_000  # so many are placed again in all futures while somebody waits
FUTURES = 128  # of larger books: a first look, not the figure that counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """A promise or hold whose odds would change: before and after."""

    id: str
    title: str
    due_date: date
    before: float
    after: float
    odds_cap: float


@dataclass(frozen=True, slots=True)
class Reranked:
    """Who would be overtaken, in order of service, and everyone whose odds would change.

    The one that is ranked comes first, then who loses most. `is_rough` when only some of the
    futures were looked at.
    """

    overtaken: tuple[str, ...]
    shifted: tuple[Shifted, ...]
    is_rough: bool


def if_ranked(warm: Warm, ref: str, ahead_of: str = "", behind: str = "") -> Reranked:
    """Return what it would be to serve `ref` before `ahead_of`; nothing is changed by it.

    Where `behind` names somebody, it is served right behind them, and who goes first overtakes.
    ValueError when one of them is not there, or it is served so already.
    """
    book = warm.forecast.book
    changed, overtaken = (
        _ranked_behind(book, ref, behind) if behind else _reranked(book, ref, ahead_of)
    )
    before, is_rough = warm.forecast, False
    if len(before.compiled.agenda.tasks) <= FEW_TASKS or before.scenarios <= FUTURES:
        after = refresh(before, changed, changes_follow=False)
    else:  # fewer futures, but the very same before and after
        after = forecast(changed, scenarios=FUTURES, seed=before.seed, changes_follow=False)
        before = replace(before, scenarios=FUTURES, completion_g=before.completion_g[:FUTURES])
        is_rough = True
    then = {each.id: each.odds for each in promise_odds(after)}
    shifted = [
        Shifted(
            id=each.id,
            title=each.title,
            due_date=each.due_date,
            before=each.odds,
            after=then[each.id],
            odds_cap=each.odds_cap,
        )
        for each in promise_odds(before)
        if each.odds != then[each.id]
    ]
    shifted.sort(key=lambda each: (each.id != ref, each.after - each.before))
    return Reranked(overtaken, tuple(shifted), is_rough)


def _reranked(book: Book, ref: str, ahead_of: str) -> tuple[Book, tuple[str, ...]]:
    listed: list[Promise | Hold] = [*book.promises, *book.holds]
    ranks = {each.id: each.rank for each in listed}
    if ref not in ranks or ahead_of not in ranks or ranks[ref] <= ranks[ahead_of]:
        raise TextError(Text("refused.served_before_or_none", other=ahead_of[:MOST_REPEATED]))
    first, end = ranks[ahead_of], ranks[ref]
    passed = sorted((rank, name) for name, rank in ranks.items() if first <= rank < end)
    anew = {name: rank + 1 for rank, name in passed} | {ref: first}

    return _with_ranks(book, anew), tuple(name for _rank, name in passed)


def _ranked_behind(book: Book, ref: str, behind: str) -> tuple[Book, tuple[str, ...]]:
    listed: list[Promise | Hold] = [*book.promises, *book.holds]
    ranks = {each.id: each.rank for each in listed}
    if ref not in ranks or behind not in ranks or ranks[ref] >= ranks[behind]:
        raise TextError(Text("refused.served_behind_already", other=behind[:MOST_REPEATED]))
    first, last = ranks[ref], ranks[behind]
    passing = sorted((rank, name) for name, rank in ranks.items() if first < rank <= last)
    anew = {name: rank - 1 for rank, name in passing} | {ref: last}
    return _with_ranks(book, anew), tuple(name for _rank, name in passing)


def _with_ranks(book: Book, ranks: Mapping[str, int]) -> Book:
    promises = tuple(replace(each, rank=ranks.get(each.id, each.rank)) for each in book.promises)
    holds = tuple(replace(each, rank=ranks.get(each.id, each.rank)) for each in book.holds)
    return book.changed(promises=promises, holds=holds)
