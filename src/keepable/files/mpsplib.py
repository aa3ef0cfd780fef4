"""MPSPLib instances in JSON as books: projects that arrive one after another and share teams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from keepable.domain.problem import Problem
from keepable.files.networks import Activity, Network, book_of
from keepable.files.psplib import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from keepable.domain.book import Book

MOST_NUMBER = 999_999
MOST_RELEASE = 3_650  # units of time are days: ten years
_REMEDY = "Give an MPSPLib instance with resources and projects, in JSON."


def read_mpsplib(
    path: Path, *, splittable: bool = False, slot_minutes: int = 240
) -> tuple[Book | None, tuple[Problem, ...]]:
    """Read the MPSPLib instance at `path`: the book, or problems that say what is wrong with it.

    Activities are not `splittable` unless asked for; a slot holds `slot_minutes`.
    """
    text, problem = text_of(path)
    if problem is not None:
        return None, (problem,)
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        what = "The file is not JSON."
        return None, (Problem(what=what, remedy=_REMEDY, source=str(path), line=line),)
    try:
        capacities = {
            str(name): _whole(units, f"the capacity of {name}")
            for name, units in plain["resources"].items()
        }
        networks = [_network(entry, number) for number, entry in enumerate(plain["projects"])]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"Something is missing or not what it should be: {error}."
        return None, (Problem(what=what, remedy=_REMEDY, source=str(path)),)
    return book_of(
        path.stem, capacities, networks, splittable=splittable, slot_minutes=slot_minutes
    )


def _network(plain: dict[str, Any], place: int) -> Network:
    where = f"project {place + 1}"
    activities = tuple(
        _activity(entry, int(number), f"activity {number} of {where}")
        for number, entry in plain["activities"].items()
    )
    known = {activity.number for activity in activities}
    for activity in activities:
        if not known.issuperset(activity.predecessors):
            msg = f"activity {activity.number} of {where} waits for an unknown one"
            raise ValueError(msg)
    name = f"p{_whole(plain['project'], f'the number of {where}'):02d}"
    release = _whole(plain["release"], f"the release of {where}", MOST_RELEASE)
    return Network(name=name, release=release, activities=activities)


def _activity(plain: dict[str, Any], number: int, where: str) -> Activity:
    return Activity(
        number=number,
        duration=_whole(plain["duration"], f"the duration of {where}"),
        predecessors=tuple(
            _whole(before, f"a predecessor of {where}") for before in plain["predecessors"]
        ),
        requests=tuple(
            (str(resource), _whole(units, f"the request of {where} for {resource}"))
            for resource, units in plain["requests"].items()
        ),
    )


def _whole(found: object, what: str, most: int = MOST_NUMBER) -> int:
    """Give a number that is whole and not negative; instances write some of them as 5.0."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        msg = f"{what} is {str(found)[:40]!r}, not a number"
        raise ValueError(msg)  # noqa: TRY004 - what is wrong is the file, not the caller
    if not (0 <= found <= most and found == int(found)):
        msg = f"{what} is {str(found)[:40]}, not a whole number from 0 to {most}"
        raise ValueError(msg)
    return int(found)
