"""The figures in the data of a picture, as the data itself says what they are of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOT_DRAWN = ("figures", "words", "label")
PLACE_OF_ROW = re.compile(r"(\w+)=(\w+)\.(\w+)|(\w+)=(\d+)")


def drawn_in(picture: Any) -> Iterator[tuple[dict[str, str], Any]]:  # noqa: ANN401 - JSON
    """Return key and value of each figure that a `picture` draws."""
    for told in _told(picture):
        for number, entry in enumerate(_entries(picture, told["at"])):
            value = entry if told["value"] == "" else _part(entry, told["value"])
            if value is None or value == "":
                continue
            key = {name: _key_in(picture, of, entry, number) for name, of in told["key"].items()}
            yield key, value


def other_leaves(picture: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    """Return what a `picture` draws that it says to be no figure, each with its place."""
    known = {(told["at"], str(told["value"])) for told in _told(picture)}
    for place, leaf in _leaves(picture, ""):
        at, number, part = _split(place)
        if (at, "") not in known and (at, part) not in known and number is not None:
            yield f"{at} {part}", leaf
        if number is None and (at, "") not in known:
            yield at, leaf


def _told(picture: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    return list(picture.get("figures", ())) if isinstance(picture, dict) else []


def _entries(picture: Any, at: str) -> list[Any]:  # noqa: ANN401 - JSON
    found = picture
    for step in at.split("."):
        found = _part(found, step)
    return found if isinstance(found, list) else [found]


def _part(entry: Any, name: str | int) -> Any:  # noqa: ANN401 - JSON
    return entry[int(name)] if isinstance(entry, list) else entry[name]


def _key_in(picture: Mapping[str, Any], of: str, entry: Any, number: int) -> str:  # noqa: ANN401 - JSON
    if of.startswith("@"):
        return str(picture[of[1:]][number])
    where, is_in, part = of.partition("=")
    if not is_in or (where and where not in picture):
        return of
    if not where:
        return str(_part(entry, part))
    place, _, name = part.partition(".")
    return str(picture[where][_part(entry, place)][name])


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        for name, each in value.items():
            if place or name not in NOT_DRAWN:
                yield from _leaves(each, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _leaves(each, f"{place}.{number}")
    elif value is not None and not isinstance(value, bool):
        yield place, value


def _split(place: str) -> tuple[str, int | None, str]:
    """Return the list that a `place` is in, its number there, and the part of that entry."""
    steps = place.split(".")
    # the series of a picture are lists in a list; all else is at most one list deep
    depth = 3 if steps[0] == "series" and len(steps) > 3 else 1
    if len(steps) <= depth:
        return place, None, ""
    return ".".join(steps[:depth]), int(steps[depth]), ".".join(steps[depth + 1 :])
