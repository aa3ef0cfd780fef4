"""Finding a promise at a desk: by its id, or by part of its title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keepable_desk.client.calling import quoted
from keepable_desk.client.refusing import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from keepable_desk.client.calling import Desk, Said

MOST_A_PAGE = 500
MOST_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A promise that was found: its id as it stands in addresses, its version, the day there."""

    id: str
    etag: str
    today: date


def promise_called(desk: Desk, word: str) -> Found:
    """Find what `word` names: an id, or part of one title only; RefusedError otherwise."""
    said = desk.found(f"promises/{quoted(word)}") if word.strip() else None
    return _found(desk, said) if said else _found(desk, desk.get(f"promises/{_near(desk, word)}"))


def _found(desk: Desk, said: Said) -> Found:
    with desk.understood():
        return Found(id=quoted(said.body["id"]), etag=said.etag, today=said.today)


def _ids_called(wanted: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give the ids of promises with `wanted` in their titles: of open ones, if there are any."""
    found = [row for row in rows if wanted and wanted in row["title"].lower()]
    return [row["id"] for row in found if row["state"] == "open"] or [row["id"] for row in found]


def _near(desk: Desk, word: str) -> str:
    """Give the id of the one promise with `word` in its title."""
    wanted = word.strip().lower()
    with desk.understood():
        ids = _ids_called(wanted, _rows(desk))
    if not ids:
        remedy = "`keepable promises --desk URL --json` names those that are open, with their ids."
        refuse(f"No promise is called {word!r:.80}.", remedy)
    if len(ids) > 1:
        more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
        what = f"{word!r:.80} could be {', '.join(ids[:MOST_NAMED])}{more}."
        refuse(what, "Write more of the title, or the id.")
    return quoted(ids[0])


def _rows(desk: Desk) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = desk.get("promises", limit=MOST_A_PAGE, cursor=cursor).body
        yield from page["items"]
        cursor = page["next"] or ""
        if not cursor:
            return
