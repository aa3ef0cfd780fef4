"""Talking: what is said about a promise, and notes that are off the record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.domain.text_kinds import file_name
from keepable.texts import Number, Text, to_plain
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access, id_called, visible
from keepable_desk.store.models import (
    Attachment,
    Deal,
    Member,
    Message,
    Notification,
    OffRecordNote,
    Promise,
)
from keepable_desk.store.owners import member_number
from keepable_desk.store.short_numbers import LETTERS
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError, member_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keepable_desk.reads.context import ActionContext

MOST_BYTES = 5_000_000
MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class File:
    """A file that comes with a message."""

    name: str
    media_type: str
    content: bytes

    def __post_init__(self) -> None:
        """Be called by what can be seen of the name that was sent."""
        object.__setattr__(self, "name", file_name(self.name))


@requires("promise", "talk")
def say(
    context: ActionContext,
    ref: str,
    text: str,
    *,
    mentions: Iterable[int] = (),
    files: Iterable[File] = (),
) -> Message:
    """Return `text` about the promise `ref`, and tell those mentioned."""
    ref = access(context.caller, Promise, ref, "talk").ref
    author, files = member_in(context), tuple(files)
    if len(files) > MOST_FILES or sum(len(file.content) for file in files) > MOST_BYTES:
        megabytes = Number(MOST_BYTES / 1e6)
        raise UnfitError(Text("refused.most_files", files=MOST_FILES, megabytes=megabytes))
    with writing():
        promise = Promise.objects.get(company=context.company, ref=ref)
        told = _members(context.company, mentions)
        made = Message.objects.create(promise=promise, author_id=author, at=context.now, text=text)
        made.mentions.set(told)
        for file in files:
            Attachment.objects.create(
                message=made,
                name=file.name,
                media_type=file.media_type,
                sha256=hashlib.sha256(file.content).hexdigest(),
                content=file.content,
            )
        for member in told:
            Notification.objects.create(
                member=member,
                kind="mentioned",
                about_kind="promise",
                about=ref,
                message=to_plain(Text("told.mentioned", promise=promise.title)),
                at=context.now,
            )
    return made


@requires("note", "create")
def write_note(
    context: ActionContext,
    text: str,
    *,
    readers: Iterable[int],
    about: tuple[str, str],
    called: str = "",
) -> OffRecordNote:
    """Write a note that only its author and `readers` see; no ledger tells of it.

    `about` is the kind and the id of what it is about; readers are told what it is `called`, where
    that is given as all of them may know it. NotThereError where the caller sees such things, and
    there is none of that name.
    """
    author, (about_kind, ref) = member_in(context), about
    if about_kind in LETTERS:  # what people call it by its number has one id
        ref = id_called(context.caller, ref)
    if context.caller.reach(about_kind, "read") is not None:
        access(context.caller, about_kind, ref)
    told = Text("told.note_about", about=called) if called else Text("told.note")
    with writing():
        found = _members(context.company, readers)
        made = OffRecordNote.objects.create(
            author_id=author, about_kind=about_kind, about=ref, at=context.now, text=text
        )
        made.readers.set(found)
        for member in found:
            Notification.objects.create(
                member=member,
                kind="note",
                about_kind=about_kind,
                about=ref,
                message=to_plain(told),
                at=context.now,
            )
    return made


@requires("note", "create")
def note_on_promise(
    context: ActionContext, ref: str, text: str, *, readers: Iterable[int]
) -> OffRecordNote:
    """Write a note about the promise `ref`; its readers are told what it is called."""
    row = access(context.caller, Promise, ref)
    return write_note(context, text, readers=readers, about=("promise", row.ref), called=row.title)


@requires("note", "create")
def signal_to_owner(context: ActionContext, ref: str, text: str) -> Member:
    """Write a note about the deal `ref` to whoever owns it, for them alone, and return them."""
    deal = access(context.caller, Deal, ref)
    owner = visible(context.caller, Member).filter(pk=member_number(deal.owned_by) or 0).first()
    if owner is None:
        raise UnfitError(Text("refused.owner_is_no_member", owner=deal.owner))
    write_note(context, text, readers=[owner.pk], about=("deal", ref), called=deal.title)
    return owner


@requires("note", "delete")
def delete_note(context: ActionContext, name: object) -> tuple[str, str]:
    """Delete the note `name` for everybody. Return kind and id of what it was about."""
    note = access(context.caller, OffRecordNote, name, "delete")
    with writing():
        note.delete()
    return note.about_kind, note.about


def _members(company: int, numbers: Iterable[int]) -> list[Member]:
    wanted = sorted(set(numbers))
    found = list(Member.objects.filter(company=company, pk__in=wanted).order_by("pk"))
    if len(found) < len(wanted):
        known = {member.pk for member in found}
        missing = str(next(n for n in wanted if n not in known))
        raise UnfitError(Text("refused.nobody_with_number", number=missing))
    return found


@requires("notification", "read")
def read_notification(context: ActionContext, name: object) -> Notification:
    """Take down that its member has read the notification `name`; the first time counts."""
    row = access(context.caller, Notification, name)
    with writing():
        Notification.objects.filter(pk=row.pk, read_at=None).update(read_at=context.now)
    return Notification.objects.get(pk=row.pk)


@requires("notification", "read")
def read_all(context: ActionContext) -> None:
    """Take down that I have read everything that I was told."""
    unread = visible(context.caller, Notification).filter(read_at=None)
    with writing():
        unread.update(read_at=context.now)
