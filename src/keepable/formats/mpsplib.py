"""MPSPLib instances in JSON as books: projects that arrive one after another and share teams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from keepable.domain.faults import brief
from keepable.domain.problem import Problem
from keepable.domain.text_kinds import file_name
from keepable.formats.networks import Activity, Network, book_of
from keepable.formats.psplib import text_of
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from keepable.domain.book import Book

MOST_NUMBER = 999_999
MOST_RELEASE = 3_650  # units of time are days: ten years
_REMEDY = Text("mpsplib.give_file")


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
        what = Text("mpsplib.no_json")
        return None, (Problem(what=what, remedy=_REMEDY, source=str(path), line=line),)
    try:
        capacities = {
            str(name): _whole(units, Text("mpsplib.capacity", name=str(name)))
            for name, units in plain["resources"].items()
        }
        networks = [_network(entry, number) for number, entry in enumerate(plain["projects"])]
    except TextError as error:
        return None, (Problem(what=error.text, remedy=_REMEDY, source=str(path)),)
    except (KeyError, TypeError, ValueError, AttributeError):
        what = Text("mpsplib.something_missing")
        return None, (Problem(what=what, remedy=_REMEDY, source=str(path)),)
    return book_of(
        file_name(path.stem), capacities, networks, splittable=splittable, slot_minutes=slot_minutes
    )


def _network(plain: dict[str, Any], place: int) -> Network:
    project = str(place + 1)
    activities = tuple(
        _activity(entry, int(number), project) for number, entry in plain["activities"].items()
    )
    known = {activity.number for activity in activities}
    for activity in activities:
        if not known.issuperset(activity.predecessors):
            number = str(activity.number)
            raise TextError(Text("mpsplib.unknown_before", activity=number, project=project))
    name = f"p{_whole(plain['project'], Text('mpsplib.number', project=project)):02d}"
    release = _whole(plain["release"], Text("mpsplib.release", project=project), MOST_RELEASE)
    return Network(name=name, release=release, activities=activities)


def _activity(plain: dict[str, Any], number: int, project: str) -> Activity:
    where = {"activity": str(number), "project": project}
    return Activity(
        number=number,
        duration=_whole(plain["duration"], Text("mpsplib.duration", **where)),
        predecessors=tuple(
            _whole(before, Text("mpsplib.predecessor", **where)) for before in plain["predecessors"]
        ),
        requests=tuple(
            (str(name), _whole(units, Text("mpsplib.request", **where, resource=str(name))))
            for name, units in plain["requests"].items()
        ),
    )


def _whole(found: object, what: Text, most: int = MOST_NUMBER) -> int:
    """Return a number that is whole and not negative; instances write some of them as 5.0.

    `what` names it, for whoever reads that it is none.
    """
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise TextError(Text("mpsplib.no_number", what=what, found=brief(found, 40)))
    if not (0 <= found <= most and found == int(found)):
        raise TextError(Text("mpsplib.no_whole", what=what, found=brief(found, 40), most=most))
    return int(found)
