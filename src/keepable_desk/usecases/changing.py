"""What every change has in common: who changes, when, and that nobody overwrites another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F

from keepable_desk.store.models import OutboxMessage, Promise
from keepable_desk.usecases.recording import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from keepable.ledger.entries import Plain
    from keepable_desk.store.models import Company
    from keepable_desk.usecases.recording import Recorded


class ChangedError(ValueError):
    """Somebody else changed it since it was read."""


class UnfitError(ValueError):
    """What is asked for does not fit how it stands; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes something in which `company`, and when; `new_salt` gives random bytes."""

    company: int
    actor: str
    now: datetime
    new_salt: Callable[[int], bytes]


def told(
    company: Company,
    by: By,
    kind: str,
    facts: Mapping[str, Plain],
    confidential: Mapping[str, Plain] | None = None,
) -> Recorded:
    """Write entry and message of a change, in its transaction; empty words are left out."""
    hidden = {name: value for name, value in (confidential or {}).items() if value}
    recorded = record(
        company,
        now=by.now,
        actor=by.actor,
        kind=kind,
        facts=facts,
        confidential=hidden,
        new_salt=by.new_salt,
    )
    body: dict[str, Any] = {**facts, "actor": by.actor}  # who acts is not told of it
    OutboxMessage.objects.create(company=company, kind=kind, body=body, made_at=by.now)
    return recorded


def changed_promise(company: Company, ref: str, expected: int | None) -> Promise:
    """Give the promise `ref`, one revision on, if it is still at the `expected` one.

    ChangedError if it is not; without `expected`, whatever it is at will do.
    """
    chosen = Promise.objects.filter(company=company, ref=ref)
    if expected is not None:
        chosen = chosen.filter(revision=expected)
    if not chosen.update(revision=F("revision") + 1, touched=company.revision):
        msg = "Somebody else changed this promise since you read it; read it again."
        raise ChangedError(msg)
    return Promise.objects.get(company=company, ref=ref)
