"""What a use case or a read may refuse with, and what that is called in HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404

from keepable.engine import NobodyError
from keepable.texts import Percent, Text, TextError
from keepable_desk.access.doors import NotThereError
from keepable_desk.access.vocabulary import MOST_REPEATED
from keepable_desk.queries.reading import NotUnderstoodError
from keepable_desk.usecases.changing import ChangedError, UnfitError
from keepable_desk.usecases.deciding import KeyReusedError
from keepable_desk.usecases.recording import HaltedError

if TYPE_CHECKING:
    from collections.abc import Mapping


class NeededError(TextError):
    """Something is missing without which it is not done: a key, or what was read before."""


STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (NotThereError, HTTPStatus.NOT_FOUND),
    (Http404, HTTPStatus.NOT_FOUND),
    (KeyReusedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ChangedError, HTTPStatus.PRECONDITION_FAILED),
    (NotUnderstoodError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NeededError, HTTPStatus.PRECONDITION_REQUIRED),
    (UnfitError, HTTPStatus.CONFLICT),
    (NobodyError, HTTPStatus.CONFLICT),
    (HaltedError, HTTPStatus.SERVICE_UNAVAILABLE),
    (TextError, HTTPStatus.CONFLICT),  # whatever else is refused
)

NO_KEY = Text("api.send_a_key")
NO_ETAG = Text("api.send_if_match")
UNKNOWN_ETAG = Text("api.no_such_etag")


def no_base64(name: str) -> Text:
    """Tell that what was sent as the file `name` is not written in base64."""
    return Text("api.no_base64", file=name[:MOST_REPEATED])


def still_working(percent: int) -> Text:
    """Tell that it is still being worked out, and how far it is."""
    return Text("refused.still_working", share=Percent(percent / 100))


BY_STATUS: Mapping[int, Text] = {
    HTTPStatus.BAD_REQUEST: Text("problem.unreadable"),
    HTTPStatus.FORBIDDEN: Text("problem.forbidden"),
    HTTPStatus.NOT_FOUND: Text("problem.no_such_address"),
    HTTPStatus.METHOD_NOT_ALLOWED: Text("problem.no_such_method"),
    HTTPStatus.INTERNAL_SERVER_ERROR: Text("problem.our_error"),
}


def status_text(status: int) -> Text:
    """Return what is told where nothing but the `status` of HTTP is known."""
    return BY_STATUS.get(status, Text("problem.status", number=str(int(status))))
