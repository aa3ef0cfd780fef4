"""What every change has in common: who changes, when, and that nobody overwrites another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from keepable.texts import Text, TextError, as_text
from keepable_desk.store.models import Promise
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.notifying import notify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.ledger.entries import Plain
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company
    from keepable_desk.usecases.append_to_ledger import Recorded


class ChangedError(TextError):
    """Somebody else changed it since it was read."""


class UnfitError(TextError):
    """What is asked for does not fit how it stands; the text says why."""


class UnreasonedError(UnfitError):
    """Something against the advice is to be done without a reason."""


class NoMemberError(UnfitError):
    """Only somebody who signed in can do that; a token cannot."""

    def __init__(self) -> None:
        """Tell it."""
        super().__init__(Text("refused.no_member"))


def problem_text(what: Text | str, remedy: Text | str) -> Text:
    """Return what is wrong and what to do about it as one text."""
    return Text("problem.with_remedy", what=as_text(what), remedy=as_text(remedy))


def member_in(context: ActionContext) -> int:
    """Return the number of the member who acts; NoMemberError where it is a program."""
    if context.caller.member is None:
        raise NoMemberError
    return context.caller.member


def record_event(
    company: Company,
    context: ActionContext,
    kind: str,
    facts: Mapping[str, Plain],
    confidential: Mapping[str, Plain] | None = None,
) -> Recorded:
    """Write the entry of a change and tell whom it concerns; empty words are left out."""
    hidden = {name: value for name, value in (confidential or {}).items() if value}
    recorded = record(
        company,
        now=context.now,
        actor=context.actor,
        kind=kind,
        facts=facts,
        confidential=hidden,
        new_salt=context.new_salt,
    )
    notify(company, kind, facts, actor=context.actor, now=context.now)
    return recorded


def changed_promise(company: Company, ref: str, expected: int | None) -> Promise:
    """Return the promise `ref`, one revision on, if it is still at the `expected` one.

    ChangedError if it is not; without `expected`, whatever it is at will do.
    """
    chosen = Promise.objects.filter(company=company, ref=ref)
    if expected is not None:
        chosen = chosen.filter(revision=expected)
    if not chosen.update(revision=F("revision") + 1, changed_at_revision=company.revision):
        raise ChangedError(Text("refused.promise_changed_meanwhile"))
    return Promise.objects.get(company=company, ref=ref)
