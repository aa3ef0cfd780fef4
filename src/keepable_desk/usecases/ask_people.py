"""Saving an ask, and asking a person about it: what a figure cannot tell, somebody may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.store.models import Ask, AskedPerson, Member, Notification
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import UnfitError

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.usecases.changing import By

MOST_WORDS = 10_000  # characters
MOST_QUOTED = 300  # of them in a notification, which leads to the rest


def save_ask(row: Ask, *, now: datetime | None) -> None:
    """Let the ask `row` be found first from `now` on; None takes that back."""
    with writing():
        Ask.objects.filter(pk=row.pk).update(saved_at=now)


def ask_person(row: Ask, text: str, *, author: int, member: int, by: By) -> AskedPerson:
    """Ask `member` about the ask `row`, in the words of `text`; he is told, and may read it.

    UnfitError when it is nobody else of the company, or nothing is asked.
    """
    _refuse_unfit(text)
    with writing():
        asked = Member.objects.filter(company=by.company, pk=member).exclude(pk=author).first()
        if asked is None:
            msg = "Choose somebody else here to ask."
            raise UnfitError(msg)
        asker = Member.objects.get(pk=author)
        made = AskedPerson.objects.create(ask=row, by=asker, member=asked, text=text, at=by.now)
        _tell(asked, row, f"{asker.name} asks you: {shortened(text)}", by.now)
    return made


def reply_to(row: AskedPerson, text: str, *, by: By) -> None:
    """Reply `text` to what a member was asked; UnfitError when he did already."""
    _refuse_unfit(text)
    with writing():
        fresh = AskedPerson.objects.filter(pk=row.pk, replied_at=None)
        if not fresh.update(reply=text, replied_at=by.now):
            msg = "That was answered already."
            raise UnfitError(msg)
        _tell(row.by, row.ask, f"{row.member.name} answers you: {shortened(text)}", by.now)


def _refuse_unfit(text: str) -> None:
    if not text.strip() or len(text) > MOST_WORDS or "\0" in text:
        msg = f"Write something, at most {MOST_WORDS:,} characters."
        raise UnfitError(msg)


def shortened(text: str, most: int = MOST_QUOTED) -> str:
    """Give the beginning of a `text` that is quoted, cut between words where it can be.

    >>> shortened("one two three", 9), shortened("onetwothree", 6), shortened("one two", 9)
    ('one two …', 'onetw…', 'one two')
    """
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return f"{kept.rpartition(' ')[0]} …" if " " in kept else f"{kept}…"


def _tell(member: Member, ask: Ask, text: str, now: datetime) -> None:
    Notification.objects.create(
        member=member, kind="asked", about_kind="ask", about=ask.ref, text=text, at=now
    )
