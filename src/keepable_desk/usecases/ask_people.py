"""Saving an ask, and asking a person about it: what a figure cannot tell, somebody may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts import Text, to_plain
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import NotForYouError, access
from keepable_desk.store.models import Ask, AskedPerson, Member, Notification, who_may_come_in
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError, member_in

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.reads.context import ActionContext

MOST_WORDS = 10_000  # characters
MOST_QUOTED = 300  # of them in a notification, which leads to the rest


@requires("ask", "read")
def save_ask(context: ActionContext, ref: str, *, is_saved: bool) -> None:
    """Let the ask `ref` be found first from now on, or no longer; only for whoever asked it."""
    row = access(context.caller, Ask, ref)
    if row.actor != context.actor:
        resource, action = "ask", "save"
        raise NotForYouError(resource, action)
    if is_saved != (row.saved_at is not None):
        with writing():
            Ask.objects.filter(pk=row.pk).update(saved_at=context.now if is_saved else None)


@requires("ask", "read")
def ask_person(context: ActionContext, ref: str, text: str, *, member: int) -> AskedPerson:
    """Ask `member` about the ask `ref`, in the words of `text`; they are told, and may read it.

    UnfitError when it is nobody else of the company, or nothing is asked.
    """
    row, author = access(context.caller, Ask, ref), member_in(context)
    _refuse_unfit(text)
    with writing():
        somebody = who_may_come_in(context.company).filter(pk=member)
        asked = one_or_none(somebody.exclude(pk=author))
        if asked is None:
            raise UnfitError(Text("refused.ask_somebody_else"))
        asker = Member.objects.get(pk=author)
        made = AskedPerson.objects.create(
            ask=row, by=asker, member=asked, text=text, at=context.now
        )
        _tell(asked, row, Text("told.asks", who=asker.name, words=shortened(text)), context.now)
    return made


@requires("question to me", "read")
def reply_to(context: ActionContext, number: int, text: str) -> AskedPerson:
    """Reply `text` to what I was asked under that `number`; UnfitError when I did already."""
    row = access(context.caller, AskedPerson, number)
    _refuse_unfit(text)
    with writing():
        fresh = AskedPerson.objects.filter(pk=row.pk, replied_at=None)
        if not fresh.update(reply=text, replied_at=context.now):
            raise UnfitError(Text("refused.answered_already"))
        told = Text("told.answers", who=row.member.name, words=shortened(text))
        _tell(row.by, row.ask, told, context.now)
    return row


def _refuse_unfit(text: str) -> None:
    if not text.strip() or len(text) > MOST_WORDS or "\0" in text:
        raise UnfitError(Text("refused.nothing_written", most=MOST_WORDS))


def shortened(text: str, most: int = MOST_QUOTED) -> str:
    """Return the beginning of a `text` that is quoted, cut between words where it can be.

    >>> shortened("one two three", 9), shortened("onetwothree", 6), shortened("one two", 9)
    ('one two …', 'onetw…', 'one two')
    """
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return f"{kept.rpartition(' ')[0]} …" if " " in kept else f"{kept}…"


def _tell(member: Member, ask: Ask, told: Text, now: datetime) -> None:
    Notification.objects.create(
        member=member,
        kind="asked",
        about_kind="ask",
        about=ask.ref,
        message=to_plain(told),
        at=now,
    )
