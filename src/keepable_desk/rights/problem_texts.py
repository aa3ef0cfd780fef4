"""Texts of problems that doors and use cases have in common, and what they repeat of the sent."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from keepable.domain.text_kinds import file_name
from keepable.texts import Number, Percent, Text
from keepable_desk import what_was_written
from keepable_desk.rights.vocabulary import MOST_REPEATED

if TYPE_CHECKING:
    from collections.abc import Mapping


NO_KEY = Text("api.send_a_key")
NO_ETAG = Text("api.send_if_match")
UNKNOWN_ETAG = Text("api.no_such_etag")


def no_base64(name: str) -> Text:
    """Return that what was sent as the file `name` is not written in base64."""
    return Text("api.no_base64", file=shown_name(name))


def still_working(percent: int) -> Text:
    """Return that it is still being worked out, and how far it is."""
    return Text("refused.still_working", share=Percent(percent / 100))


BY_STATUS: Mapping[int, Text] = {
    HTTPStatus.BAD_REQUEST: Text("problem.unreadable"),
    HTTPStatus.FORBIDDEN: Text("problem.forbidden"),
    HTTPStatus.NOT_FOUND: Text("problem.no_such_address"),
    HTTPStatus.METHOD_NOT_ALLOWED: Text("problem.no_such_method"),
}
OUR_ERROR = Text("problem.our_error")
AFTER_WRITING: Mapping[str, Text] = {
    "something": Text("problem.failed_after_writing"),
    "unknown": Text("problem.fate_unknown"),
}


def told_of_failure(text: Text) -> Text:
    """Return `text`, which says that nothing was written, unless that is not so."""
    fate = what_was_written.fate()
    return text if fate == "nothing" else AFTER_WRITING[fate]


def status_text(status: int) -> Text:
    """Return what is told where nothing but the `status` of HTTP is known."""
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return told_of_failure(OUR_ERROR)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return told_of_failure(Text("problem.database_is_busy"))
    return BY_STATUS.get(status, Text("problem.status", number=str(int(status))))


def shown_name(name: str) -> str:
    """Return the `name` of a file as far as a sentence needs it."""
    return file_name(name)[:MOST_REPEATED]


def too_large(name: str, most: int) -> Text:
    """Return that the file called `name` is larger than the `most` bytes that are taken."""
    return Text("refused.file_too_large", file=shown_name(name), megabytes=Number(most / 1e6))


def day_of(fact: object) -> date | str:
    """Return a day of the ledger; what is none as it stands there."""
    try:
        return date.fromisoformat(str(fact))
    except ValueError:
        return str(fact)


# the facts without which an entry of a kind tells nothing: one that was reduced has lost them
NEEDED: Mapping[str, tuple[str, ...]] = {
    "promise.made": ("due_date",),
    "promise.moved": ("due_date", "before"),
    "promise.assessed": ("outcome",),
    "promises.imported": ("added",),
    "hold.placed": ("due_date",),
    "work.changed": ("hours_before", "hours"),
}


def is_erased(kind: str, facts: Mapping[str, object]) -> bool:
    """Return whether an entry of this `kind` lacks what it told, as it was reduced to its leaf.

    >>> is_erased("promise.made", {"promise": "p1"}), is_erased("hold.expired", {"hold": "h1"})
    (True, False)
    """
    return any(facts.get(name) is None for name in NEEDED.get(kind, ()))
