"""Talking: what is said about a promise, and notes that are off the record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable_desk.store.models import (
    Attachment,
    Member,
    Message,
    Notification,
    OffRecordNote,
    Promise,
)
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import By, UnfitError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MOST_BYTES = 5_000_000
MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class File:
    """A file that comes with a message."""

    name: str
    media_type: str
    content: bytes


def say(
    ref: str, text: str, *, author: int, mentions: Iterable[int], files: Iterable[File], by: By
) -> Message:
    """Say `text` about the promise `ref` as the member `author`, and tell those mentioned."""
    files = tuple(files)
    if len(files) > MOST_FILES or sum(len(file.content) for file in files) > MOST_BYTES:
        msg = f"At most {MOST_FILES} files of {MOST_BYTES / 1e6:g} MB in all go with a message."
        raise UnfitError(msg)
    with writing():
        promise = Promise.objects.get(company=by.company, ref=ref)
        told = _members(by.company, mentions)
        made = Message.objects.create(promise=promise, author_id=author, at=by.now, text=text)
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
                text=f"You were mentioned about {promise.title}.",
                at=by.now,
            )
    return made


def write_note(
    text: str,
    *,
    author: int,
    readers: Iterable[int],
    about: tuple[str, str],
    by: By,
    called: str = "",
) -> OffRecordNote:
    """Write a note that only the member `author` and `readers` see; no ledger tells of it.

    `about` is the kind and the id of what it is about; readers are told what it is `called`, where
    that is given as all of them may know it.
    """
    told = "There is a note for you, off the record."
    if called:
        told = f"There is a note for you, off the record, about {called}."
    with writing():
        found = _members(by.company, readers)
        made = OffRecordNote.objects.create(
            author_id=author, about_kind=about[0], about=about[1], at=by.now, text=text
        )
        made.readers.set(found)
        for member in found:
            Notification.objects.create(
                member=member,
                kind="note",
                about_kind=about[0],
                about=about[1],
                text=told,
                at=by.now,
            )
    return made


def delete_note(note: OffRecordNote) -> None:
    """Delete `note`; nothing of it is left."""
    with writing():
        note.delete()


def _members(company: int, numbers: Iterable[int]) -> list[Member]:
    wanted = sorted(set(numbers))
    found = list(Member.objects.filter(company=company, pk__in=wanted).order_by("pk"))
    if len(found) < len(wanted):
        known = {member.pk for member in found}
        msg = f"Nobody here has the number {next(n for n in wanted if n not in known)}."
        raise UnfitError(msg)
    return found


def read_notification(row: Notification, *, now: datetime) -> Notification:
    """Take down that its member has read the notification `row`; the first time counts."""
    with writing():
        Notification.objects.filter(pk=row.pk, read_at=None).update(read_at=now)
    return Notification.objects.get(pk=row.pk)
