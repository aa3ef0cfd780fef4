"""Rows of what a book is made of: a column for what is asked for by itself, JSON for the rest.

Columns have the names of the fields of the nouns in `keepable.domain`. `ref` is the id, which says
nothing unless it came with a book that people wrote; `draw_key` is what draws are keyed by. Names
of others stay text, as a book may name what is not there (a problem then). Times are UTC. `place`
keeps the order of the book. People stay in the plan under their ids when they are forgotten, as
their work and their speed are known by them; `store.personal_columns` says so of each column.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from keepable.domain.advice import ADVISED_ODDS
from keepable_desk.store.models.row_states import ProvenRow

SHORT = 40


def ref(**options: Any) -> models.TextField[str, str]:  # noqa: ANN401 - options of any field
    """Make a column that holds the id of something."""
    return models.TextField(**options)


def maybe_ref() -> models.TextField[str | None, str | None]:
    """Make a column that may hold the id of something; None where there is none."""
    return models.TextField(null=True, blank=True)


def owned_by() -> models.CharField[str, str]:
    """Return a column for whose the row is, as the ledger names them: "user:7"; empty for nobody's.

    It alone decides. What the book calls them stands beside it, and files may say anything there.
    """
    return models.CharField(max_length=SHORT, blank=True, default="", db_index=True)


class Company(models.Model):
    """A company with all that is in its book; `as_of` is that of the book it was loaded from.

    `revision` counts the changes of its book, `setup_revision` those of all but promises and
    holds, which change all day; `origin` names its ledger for ever. A promise below
    the odds `advised_odds` is made against the advice. Writing has stopped since `halted_at`. All
    passwords are known to everybody of one that `is_demo`.
    """

    name = models.TextField(blank=True)
    origin = models.TextField(unique=True)
    as_of = models.DateTimeField()
    settings = models.JSONField(default=dict)
    skills = models.JSONField(default=list)
    calibration = models.JSONField(default=dict)
    revision = models.PositiveBigIntegerField(default=0)
    setup_revision = models.PositiveBigIntegerField(default=0)
    advised_odds = models.FloatField(default=ADVISED_ODDS)
    most_holds = models.PositiveIntegerField(default=5)
    halted_at = models.DateTimeField(null=True)
    halted_because = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Part(models.Model):
    """Something of a company's book, in its `place`."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    place = models.PositiveIntegerField()

    class Meta:
        """Rows come in the order of the book."""

        abstract = True
        ordering: ClassVar = ["place"]


class Named(Part):
    """A part that has an id of its own."""

    ref = ref()

    class Meta(Part.Meta):
        """An id stands once in a company."""

        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "ref"], name="%(class)s_once")
        ]

    def __str__(self) -> str:
        """Return its id."""
        return self.ref


class Numbered(Named):
    """A part that people call by a short number, which is given once in a company."""

    number = models.PositiveBigIntegerField()

    class Meta(Named.Meta):
        """A number stands once in a company."""

        abstract = True
        constraints: ClassVar = [
            *Named.Meta.constraints,
            models.UniqueConstraint(fields=["company", "number"], name="%(class)s_number_once"),
        ]


class Calendar(Named):
    """A working calendar."""

    zone = models.TextField()
    shifts = models.JSONField(default=list)
    holidays = models.TextField(blank=True)
    closures = models.JSONField(default=list)


class Person(Named):
    """Somebody who does work."""

    name = models.TextField()
    calendar = ref()
    skills = models.JSONField(default=list)
    teams = models.JSONField(default=list)
    contract_hours_per_week = models.FloatField(null=True)
    cost_per_hour = models.JSONField(null=True)
    availability = models.JSONField(null=True)
    absence = models.JSONField(null=True)
    employed = models.JSONField(null=True)
    contract_changes = models.JSONField(default=list)


class Team(Named):
    """People who belong together, or so many alike."""

    name = models.TextField()
    size = models.PositiveIntegerField(null=True)
    calendar = maybe_ref()
    skills = models.JSONField(default=list)
    cost_per_hour = models.JSONField(null=True)
    availability = models.JSONField(null=True)


class Leave(Part):
    """Planned absence of one person."""

    person = ref(db_index=True)
    period = models.JSONField()
    kind = models.TextField(default="leave")

    def __str__(self) -> str:
        """Return whose it is."""
        return self.person


class Customer(Named):
    """A customer; the contacts are those who sign and those who use it."""

    name = models.TextField()
    zone = models.TextField()
    contacts = models.JSONField(default=list)


class CatalogueItem(Named):
    """Something we sell, with the truth about it and the work that a yes means."""

    name = models.TextField()
    state = models.CharField(max_length=SHORT)
    aliases = models.JSONField(default=list)
    evidence = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    last_confirmed = models.DateField(null=True)
    planned_date = models.DateField(null=True)
    template = models.JSONField(default=list)


class RecurringWork(Named):
    """Work that comes back."""

    title = models.TextField()
    every = models.CharField(max_length=SHORT)
    estimate = models.JSONField()
    need = models.JSONField()
    person = maybe_ref()
    opens_days = models.PositiveIntegerField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    kind = models.TextField(blank=True)


class Promise(Numbered, ProvenRow):
    """What was promised to whom; when is in its versions, how is in its work.

    `revision` counts its changes, for whoever changes it and must know what they change;
    `changed_at_revision` is the revision of the book in which it, its versions or its work
    changed last.
    """

    revision = models.PositiveBigIntegerField(default=0)
    changed_at_revision = models.PositiveBigIntegerField(default=0)
    title = models.TextField()
    promiser = models.TextField()
    customer = ref(db_index=True)
    rank = models.BigIntegerField()
    deal = maybe_ref()
    items = models.JSONField(default=list)
    warn_below = models.FloatField()
    state = models.CharField(max_length=SHORT, db_index=True)
    draw_key = models.TextField(blank=True)
    owned_by = owned_by()
    is_owned_by_name = models.BooleanField(default=False)


class PromiseVersion(ProvenRow):
    """What was promised at one moment; moving adds one, and none is ever changed."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="versions")
    place = models.PositiveIntegerField()
    due_date = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    advice = models.JSONField(null=True)

    class Meta:
        """Versions come in the order in which they were made."""

        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "place"], name="version_once")
        ]

    def __str__(self) -> str:
        """Return the day that it promises."""
        return f"{self.promise_id}: {self.due_date}"


class Hold(Numbered, ProvenRow):
    """An answer that reserves capacity until it expires.

    `changed_at_revision` is as in a promise.
    """

    changed_at_revision = models.PositiveBigIntegerField(default=0)
    title = models.TextField()
    holder = models.TextField()
    customer = ref(db_index=True)
    rank = models.BigIntegerField()
    due_date = models.DateField()
    expires_at = models.DateTimeField(db_index=True)
    deal = maybe_ref()
    items = models.JSONField(default=list)
    draw_key = models.TextField(blank=True)
    owned_by = owned_by()
    is_owned_by_name = models.BooleanField(default=False)


class Deal(Named, ProvenRow):
    """An opportunity."""

    title = models.TextField()
    customer = ref(db_index=True)
    owner = models.TextField()
    stage = models.TextField()
    win_odds = models.FloatField()
    close_date = models.DateField()
    price = models.JSONField(null=True)
    cost = models.JSONField(null=True)
    wanted_date = models.DateField(null=True)
    state = models.CharField(max_length=SHORT)
    items = models.JSONField(default=list)
    owned_by = owned_by()
    is_owned_by_name = models.BooleanField(default=False)


class ExchangeRate(Part):
    """What a currency is worth in the company's own; from which day on is in its rates."""

    currency = models.TextField()

    class Meta(Part.Meta):
        """A currency stands once in a company."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "currency"], name="currency_once")
        ]

    def __str__(self) -> str:
        """Return the currency."""
        return self.currency


class DatedRate(models.Model):
    """What one of a currency is worth from a day on, as text, which keeps every digit."""

    exchange_rate = models.ForeignKey(ExchangeRate, on_delete=models.PROTECT, related_name="rates")
    place = models.PositiveIntegerField()
    since = models.DateField()
    rate = models.TextField()

    class Meta:
        """Rates come in the order of their days."""

        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exchange_rate", "since"], name="rate_once")
        ]

    def __str__(self) -> str:
        """Return the day from which it holds."""
        return f"{self.exchange_rate_id}: {self.since}"


class Work(Part):
    """One task of a promise, hold or deal: `owner_kind` and `owner` say of which."""

    owner_kind = models.CharField(max_length=SHORT)
    owner = ref()
    ref = ref()
    title = models.TextField()
    estimate = models.JSONField()
    needs = models.JSONField()
    kind = models.TextField(blank=True)
    requester = models.TextField(blank=True)
    project = models.TextField(blank=True)
    part = models.TextField(blank=True)
    estimated_on = models.DateField(null=True)
    estimator = maybe_ref()
    text = models.TextField(blank=True)
    person = maybe_ref()
    predecessors = models.JSONField(default=list)
    splittable = models.BooleanField()
    release_date = models.DateField(null=True)
    deadline = models.DateField(null=True)
    waits = models.JSONField(default=list)
    status = models.CharField(max_length=SHORT)
    started = models.DateField(null=True)
    hours_spent = models.FloatField()
    finished = models.DateField(null=True)
    draw_key = models.TextField(blank=True)

    class Meta(Part.Meta):
        """Work is found by what it belongs to."""

        indexes: ClassVar = [models.Index(fields=["company", "owner_kind", "owner"])]

    def __str__(self) -> str:
        """Return its id."""
        return self.ref


class Outcome(Part, ProvenRow):
    """A finished task, estimated and actual, that estimates are learned from."""

    ref = ref()
    estimated_on = models.DateField()
    estimate_hours = models.FloatField(null=True)
    actual_hours = models.FloatField(null=True)
    started_on = models.DateField(null=True)
    due_date = models.DateField(null=True)
    finished_on = models.DateField(null=True)
    who = models.TextField(blank=True)
    kind = models.TextField(blank=True)
    requester = models.TextField(blank=True)
    project = models.TextField(blank=True)
    part = models.TextField(blank=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        """Return its id."""
        return self.ref
