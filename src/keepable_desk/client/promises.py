"""Finding a promise at a desk: by its number or id, or by part of its title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keepable.cli.command_errors import refuse
from keepable.texts import Listed, Text
from keepable_desk.client.http_calls import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from keepable_desk.client.http_calls import Desk, Said

MOST_A_PAGE = 500
MOST_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPromise:
    """A promise that was found: its id as it stands in addresses, its version, the day there.

    `number` is what people call it.
    """

    id: str
    number: str
    etag: str
    today: date


def promise_called(desk: Desk, word: str) -> FoundPromise:
    """Find what `word` names: a number, an id, or part of only one title; else CommandError."""
    said = desk.found(f"promises/{quoted(word)}") if word.strip() else None
    return _found(desk, said) if said else _found(desk, desk.get(f"promises/{_near(desk, word)}"))


def _found(desk: Desk, said: Said) -> FoundPromise:
    with desk.understood():
        return FoundPromise(
            id=quoted(said.body["id"]),
            number=said.body["number"],
            etag=said.etag,
            today=said.today,
        )


def _numbers_called(wanted: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the numbers of promises with `wanted` in their titles: of open ones, if any are."""
    found = [row for row in rows if wanted and wanted in row["title"].lower()]
    is_open = [row["number"] for row in found if row["state"] == "open"]
    return is_open or [row["number"] for row in found]


def _near(desk: Desk, word: str) -> str:
    """Return the number of the one promise with `word` in its title."""
    wanted = word.strip().lower()
    with desk.understood():
        numbers = _numbers_called(wanted, _rows(desk))
    if not numbers:
        refuse(Text("client.no_promise", name=word[:80]), Text("client.list_promises"))
    if len(numbers) > 1:
        named = Listed(tuple(numbers), MOST_NAMED, "or")
        what = Text("client.could_be", name=word[:80], numbers=named)
        refuse(what, Text("client.write_more"))
    return quoted(numbers[0])


def _rows(desk: Desk) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = desk.get("promises", limit=MOST_A_PAGE, cursor=cursor).body
        yield from page["items"]
        cursor = page["next"] or ""
        if not cursor:
            return
