"""What a desk answers, as the values that the terminal shows; what is kept secret is left empty."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from keepable.answers import (
    Affected,
    Answer,
    DealOdds,
    PersonLoad,
    PlannedWork,
    PromiseOdds,
    Pushed,
    TeamLoad,
)
from keepable.domain.decoder import decode
from keepable.texts import as_written, is_text, without_words
from keepable.texts import from_plain as text_from_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from keepable.texts import Text

T = TypeVar("T")


def answer_in(plain: Mapping[str, Any]) -> Answer:
    """Read an answer; whoever may not see the book is not told its hash."""
    return _read(Answer, {"book_sha256": "", **plain})


def pushed_in(plain: Mapping[str, Any]) -> Pushed:
    """Read what it would be to serve an ask before others."""
    return Pushed(answer=answer_in(plain["answer"]), moved=affected_in(plain["moved"]))


def affected_in(plain: Iterable[Mapping[str, Any]]) -> tuple[Affected, ...]:
    """Read what would move."""
    return tuple(_read(Affected, each) for each in plain)


def promises_in(plain: Iterable[Mapping[str, Any]]) -> list[PromiseOdds]:
    """Read promises and holds with their odds."""
    return [_read(PromiseOdds, each) for each in plain]


def deals_in(plain: Iterable[Mapping[str, Any]]) -> list[DealOdds]:
    """Read open deals; a price that the caller may not see is missing."""
    return [_read(DealOdds, {"price": None, **each}) for each in plain]


def plan_in(plain: Iterable[Mapping[str, Any]]) -> list[PlannedWork]:
    """Read who does what when."""
    return [_read(PlannedWork, each) for each in plain]


def day_in(plain: str | None) -> date | None:
    """Read a day; None where there is none."""
    return None if plain is None else date.fromisoformat(plain)


def teams_in(plain: Iterable[Mapping[str, Any]], *, people: bool) -> list[TeamLoad]:
    """Read the load: rows of teams, each followed by those of its people where there are any."""
    teams: list[TeamLoad] = []
    for each in plain:
        row = _read(PersonLoad, each)
        if people and teams and row.team == teams[-1].team:
            teams[-1] = replace(teams[-1], people=(*teams[-1].people, row))
            continue
        hours = {"capacity_hours": row.capacity_hours, "booked_hours": row.booked_hours}
        teams.append(TeamLoad(team=row.team, name=row.name, people=(), **hours))
    return teams


def _read(kind: type[T], plain: Mapping[str, Any]) -> T:
    """Read a `kind`; fields that a newer desk may have besides are passed over."""
    plain = without_words(plain)
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # all of them are dataclasses
    return decode(kind, {name: value for name, value in plain.items() if name in known})


def told_in(plain: Mapping[str, Any]) -> Text:
    """Return what a part of an answer tells; of one without a text, the sentence that it has."""
    found: Any = plain.get("text")
    return text_from_plain(found) if is_text(found) else as_written(str(plain["sentence"]))
