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
        capacities = {str(name): int(units) for name, units in plain["resources"].items()}
        networks = [_network(entry, number) for number, entry in enumerate(plain["projects"])]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"Something is missing or not what it should be: {error}."
        return None, (Problem(what=what, remedy=_REMEDY, source=str(path)),)
    return book_of(
        path.stem, capacities, networks, splittable=splittable, slot_minutes=slot_minutes
    )


def _network(plain: dict[str, Any], place: int) -> Network:
    activities = tuple(
        Activity(
            number=int(number),
            duration=int(entry["duration"]),
            predecessors=tuple(int(before) for before in entry["predecessors"]),
            requests=tuple((str(r), int(units)) for r, units in entry["requests"].items()),
        )
        for number, entry in plain["activities"].items()
    )
    known = {activity.number for activity in activities}
    for activity in activities:
        if not known.issuperset(activity.predecessors):
            msg = f"activity {activity.number} of project {place + 1} waits for an unknown one"
            raise ValueError(msg)
    name = f"p{int(plain['project']):02d}"
    return Network(name=name, release=int(plain["release"]), activities=activities)
