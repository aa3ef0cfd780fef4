"""Rows of what happens around promises: judgements, talk, notes, news, and early warning."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from keepable.texts import Text, as_written, from_plain
from keepable_desk.store.models.access_rows import Member
from keepable_desk.store.models.asking_rows import Ask
from keepable_desk.store.models.book_parts import SHORT, Company, Promise
from keepable_desk.store.models.row_states import ProvenRow


class Assessment(ProvenRow):
    """How one side says that a promise came out; the last one of a side counts, none is changed."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="assessments")
    side = models.CharField(max_length=SHORT)
    outcome = models.CharField(max_length=SHORT)
    by = models.TextField()
    at = models.DateTimeField()
    came_on = models.DateField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        """They come in the order in which they were given."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return side and outcome."""
        return f"{self.side}: {self.outcome}"


class Message(models.Model):
    """Something said about a promise; `mentions` are members who are told of it."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="said")
    at = models.DateTimeField()
    text = models.TextField()
    mentions = models.ManyToManyField(Member, related_name="mentioned_in")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """They come in the order in which they were said."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return its number only."""
        return f"message {self.pk}"


class Attachment(models.Model):
    """A file of a message, kept where all else is, so that no backup forgets it."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    name = models.TextField()
    media_type = models.TextField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class OffRecordNote(models.Model):
    """A note for its author and the readers whom they name: in no export and no ledger.

    `about_kind` and `about` say of what; it can be deleted, for everybody.
    """

    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notes")
    readers = models.ManyToManyField(Member, related_name="notes_to_read")
    about_kind = models.CharField(max_length=SHORT)
    about = models.TextField()
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        """They come in the order in which they were written."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return its number only."""
        return f"note {self.pk}"


class Notification(models.Model):
    """Something that one member is told; `about_kind` and `about` say of what.

    `message` is the text in its JSON form, worded when it is read; rows of earlier versions have
    the words in `text` instead.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=SHORT)
    about_kind = models.CharField(max_length=SHORT)
    about = models.TextField()
    text = models.TextField(blank=True, default="")
    message = models.JSONField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        """They come in the order in which they happened."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return its kind."""
        return self.kind

    @property
    def told(self) -> Text:
        """What the member is told; the words of the row where its message is no text."""
        try:
            return as_written(self.text) if self.message is None else from_plain(self.message)
        except ValueError:
            return as_written(self.text)


class AskedPerson(models.Model):
    """A member who was asked about an ask by another, in the words of `text`; and their reply."""

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="asked_people")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="people_asked")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="asked_about")
    text = models.TextField()
    at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        """They come in the order in which they were asked."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return its number only."""
        return f"asked {self.pk}"


class Watch(models.Model):
    """How a promise stood when it was last looked at: below its threshold, or not.

    `entry` is the size of the ledger when it was last above: what came after may be the cause.
    """

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, primary_key=True)
    is_below = models.BooleanField(default=False)
    odds = models.FloatField()
    entry = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the odds."""
        return f"{self.promise_id}: {self.odds:.2f}"


class ImportPreview(models.Model):
    """A file that was read but not taken over yet: what it would bring, and its problems.

    `counts` says of all its rows what became of them, `added` the ids of what was taken over.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    by = models.TextField()
    at = models.DateTimeField()
    name = models.TextField()
    kind = models.CharField(max_length=SHORT)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    applied_at = models.DateTimeField(null=True)
    added = models.JSONField(default=list)
    taken_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.name


class Learned(models.Model):
    """What a company learned from so many outcomes: its calibration before and after.

    `outcomes_sha256` says which outcomes they were; a lesson that was taken back is kept.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    at = models.DateTimeField()
    outcomes = models.PositiveIntegerField()
    outcomes_sha256 = models.CharField(max_length=64)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        """The first lesson comes first."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return when it was."""
        return f"{self.at:%Y-%m-%d %H:%M}"


class OneByOne(models.Model):
    """Rows of what happened again and again, of which the newest counts."""

    class Meta:
        """It is the kind of other rows."""

        abstract = True

    @classmethod
    def newest(cls, **which: Any) -> Self | None:  # noqa: ANN401 - of any column
        """Return the last of `which`; None where there is none, or it cannot be read."""
        try:
            found = cls._default_manager.filter(**which).last()
        except (AttributeError, TypeError, ValueError):
            return None
        return found if isinstance(getattr(found, "at", None), datetime) else None


class LedgerCheck(OneByOne):
    """A check of a whole ledger against the checkpoints that left: when, and what was found."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    at = models.DateTimeField()
    entries = models.PositiveBigIntegerField()
    checkpoints = models.PositiveBigIntegerField()
    finding = models.TextField(blank=True)

    class Meta:
        """They come in the order in which they were made."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return how many entries were checked."""
        return f"{self.entries} entries"


class CheckpointSent(OneByOne):
    """A checkpoint that left the database, where it went, and when."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    outlet = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """They come in the order in which they went out."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return the size and where it went."""
        return f"{self.size} to {self.outlet}"
