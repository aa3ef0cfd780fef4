"""Whole records in short form: the fields that people write, turned into those of the noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.book_files.trees import ListNode, MapNode
from keepable.domain.faults import MisfitError
from keepable.domain.scalars import day_from
from keepable.texts.text import Text

if TYPE_CHECKING:
    from datetime import date

SPAN_DAYS = ("first_day", "last_day")

# short name -> field of the promise's only version
VERSION_FIELDS = {
    "due": "due_date",
    "made_at": "made_at",
    "made_by": "made_by",
    "reason": "reason",
    "advice": "advice",
}


def rewrite_promise(promise: MapNode) -> None:
    """Turn `due`, `made_at` ... of a `promise` into its only version.

    >>> node = MapNode(1)
    >>> node.put("due", "2027-03-01", 2)
    >>> rewrite_promise(node)
    >>> node
    {'versions': [{'due_date': '2027-03-01'}]}
    """
    if "due" not in promise or "versions" in promise:
        return
    line = promise.line_of("due")
    version = MapNode(line)
    for short, name in VERSION_FIELDS.items():
        if short in promise:
            key_line = promise.line_of(short)
            version.put(name, promise.pop(short), key_line)
    versions = ListNode(line)
    versions.put(version, line)
    promise.put("versions", versions, line)


def rewrite_span(thing: MapNode, span: str) -> None:
    """Turn `first_day` and `last_day` (which is in it) of a `thing` into its `span` of days.

    MisfitError names the one that is missing or no date.

    >>> node = MapNode(1)
    >>> node.update(first_day="2027-03-01", last_day="2027-03-05")
    >>> rewrite_span(node, "period")
    >>> node
    {'period': '2027-03-01 to 2027-03-05'}
    """
    if span in thing:
        return
    first, last = (_day_of(thing, name) for name in SPAN_DAYS)
    if last < first:
        what = Text("file.days_end_first", first=first, last=last)
        raise MisfitError(what, Text("file.mend_a_day"))
    thing[span] = f"{first} to {last}"


def _day_of(thing: MapNode, name: str) -> date:
    text = thing.pop(name, None)
    if text is None:
        what = Text("file.column_missing", name=name)
        raise MisfitError(what, Text("file.fill_in_days"))
    try:
        return day_from(str(text))
    except MisfitError as error:
        what = Text("file.in_column", name=name, what=error.what)
        raise MisfitError(what, error.remedy) from error
