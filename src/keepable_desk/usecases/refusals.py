"""What a use case or a read may refuse with, and what that is called in HTTP."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404

from keepable.texts import TextError
from keepable_desk.reads.asked_questions import NotUnderstoodError
from keepable_desk.rights.row_rules import NotThereError
from keepable_desk.store.signing_keys import KeyLostError
from keepable_desk.usecases.append_to_ledger import HaltedError
from keepable_desk.usecases.change_guards import ChangedError
from keepable_desk.usecases.deciding import KeyReusedError


class NeededError(TextError):
    """Something is missing without which it is not done: a key, or what was read before."""


STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (NotThereError, HTTPStatus.NOT_FOUND),
    (Http404, HTTPStatus.NOT_FOUND),
    (KeyReusedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ChangedError, HTTPStatus.PRECONDITION_FAILED),
    (NotUnderstoodError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NeededError, HTTPStatus.PRECONDITION_REQUIRED),
    (HaltedError, HTTPStatus.SERVICE_UNAVAILABLE),
    (KeyLostError, HTTPStatus.SERVICE_UNAVAILABLE),
    (TextError, HTTPStatus.CONFLICT),  # whatever else is refused
)
