"""Forecasts as they are kept warm, and how the book of each is read with its revisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from keepable.answers.asking import asked_work
from keepable.answers.deals import members_of, members_within
from keepable.texts import Text, TextError
from keepable_desk.reads.derived_results import Shelf
from keepable_desk.store.broken_rows import broken_counters, counter_of
from keepable_desk.store.mapping import Known, book_read, without_lost_items
from keepable_desk.store.models import Company, ResourceRevision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from keepable.answers import Question
    from keepable.domain.book import Book
    from keepable.forecast import Forecast
    from keepable.forecast.agenda import Commitment
    from keepable_desk.store.broken_rows import BrokenRow

TRIES = 20
NOBODY = np.zeros(0, dtype=np.int32)


class BookKey(NamedTuple):
    """Which state of which book: of a company or a clone of it, as of which revision and hour."""

    company: int
    clone: str | None
    revision: int
    hour: datetime


@dataclass(frozen=True, slots=True)
class Warm:
    """A forecast, the revisions of the book it was computed from, and those of its resources.

    `shelf` holds what was derived from it. It knows nothing of the rows that are `broken`.
    """

    key: BookKey
    forecast: Forecast
    setup: int
    resources: Mapping[str, int]
    broken: tuple[BrokenRow, ...] = ()
    shelf: Shelf = field(default_factory=Shelf, compare=False, repr=False)

    @property
    def company(self) -> int:
        """Return the number of the company whose forecast it is."""
        return self.key.company

    @property
    def revision(self) -> int:
        """Return the revision of its book."""
        return self.key.revision


def hour_of(now: datetime) -> datetime:
    """Return the full hour of `now`, which is what forecasts are computed for.

    >>> from datetime import UTC, datetime
    >>> hour_of(datetime(2027, 1, 4, 8, 30, tzinfo=UTC)).isoformat()
    '2027-01-04T08:00:00+00:00'
    """
    return now.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Read:
    """A book with the revisions that belong to it, and the rows that are `broken`."""

    book: Book
    revision: int
    setup: int
    resources: Mapping[str, int]
    broken: tuple[BrokenRow, ...] = ()


class Books(Protocol):
    """Where the books of companies are found."""

    def revision_of(self, company: int) -> int:
        """Return the revision that the book of `company` has now."""

    def read(self, company: int, as_of: datetime, known: Warm | None) -> Read:
        """Return the book of `company` as of then with its revisions, from what is `known` on."""


class StoredBooks:
    """Books in the rows of the desk."""

    def revision_of(self, company: int) -> int:
        """Return the revision that the book of `company` has now."""
        return revision_now(company)

    def read(self, company: int, as_of: datetime, known: Warm | None) -> Read:
        """Return the book of `company` as of then with its revisions, from what is `known` on."""
        return read_together(company, as_of, known)


def revision_now(company: int) -> int:
    """Return the revision that the book of `company` has now; below 0 where no number says it."""
    return counter_of(Company.objects.values_list("revision", flat=True).get(pk=company))


def read_together(company: int, as_of: datetime, known: Warm | None = None) -> Read:
    """Read book and revisions of `company` as they were at one instant, from `known` on.

    Whatever changes a book moves its revision on in the same transaction, so that what is read
    between two equal revisions belongs together. What does not may look broken, and is read again.
    """
    before = None
    if known is not None:
        before = Known(known.forecast.book, known.revision, known.setup, known.broken)
    for _ in range(TRIES):
        row = Company.objects.get(pk=company)
        found = ResourceRevision.objects.filter(company=company)
        read = found.values_list("resource", "revision")
        resources = {resource: counter_of(revision) for resource, revision in read}
        try:
            found_in = without_lost_items(row, book_read(row, as_of, before))
        except (ValueError, KeyError):
            if not _has_moved(row):
                raise
            continue
        if not _has_moved(row):
            revisions = (counter_of(row.revision), counter_of(row.setup_revision))
            broken = (*broken_counters(row), *found_in.broken)
            return Read(found_in.book, *revisions, resources, broken)
    raise TextError(Text("refused.book_changes_too_fast"))


def _has_moved(row: Company) -> bool:
    return revision_now(row.pk) != counter_of(row.revision)


def resource_revisions(warm: Warm, question: Question) -> dict[str, int]:
    """Return the revisions of all that could do any of the work of `question`, by resource."""
    return _revisions(warm, members_of(asked_work(warm.forecast, question).compiled.tasks))


def revisions_of(warm: Warm, commitment: Commitment) -> dict[str, int]:
    """Return the revisions of all that could do any of the open work of a standing `commitment`."""
    compiled = warm.forecast.compiled
    number = compiled.agenda.commitments.index(commitment)
    mine = [place for place, owner in enumerate(compiled.agenda.commitment_of) if owner == number]
    found = [members_within(compiled.tasks, place, place + 1) for place in mine]
    return _revisions(warm, np.unique(np.concatenate([NOBODY, *found])))


def _revisions(warm: Warm, numbers: NDArray[np.int32]) -> dict[str, int]:
    members = warm.forecast.frame.roster.members
    names = sorted(members[number].id for number in numbers.tolist())
    return {name: warm.resources[name] for name in names}
