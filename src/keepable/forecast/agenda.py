"""The order of service: which work comes first, as a rank says and as predecessors demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from keepable.domain.scope import in_working_order, occurrences, work_from_items
from keepable.domain.time import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from keepable.domain.book import Book
    from keepable.domain.work import Work

CommitmentKind = Literal["recurring", "promise", "hold", "deal", "ask"]
RECURRING: CommitmentKind = "recurring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Work that belongs together and is due together; it is known `since` a day, if not today's.

    Its tasks err together as its `draw_key` says, else as its id does.
    """

    kind: CommitmentKind
    id: str
    title: str
    customer: str
    due_date: date | None
    work: tuple[Work, ...]
    since: date | None = None
    draw_key: str = ""

    @property
    def is_recurring(self) -> bool:
        """Return whether it is work that comes back, which nobody waits for by a date."""
        return self.kind == RECURRING

    @property
    def open_work(self) -> tuple[Work, ...]:
        """The work that is left to do."""
        return tuple(task for task in self.work if task.is_open)


@dataclass(frozen=True, slots=True)
class Agenda:
    """Commitments, and their open work in order of service with the commitment of each."""

    commitments: tuple[Commitment, ...]
    tasks: tuple[Work, ...]
    commitment_of: tuple[int, ...]


def standing_commitments(book: Book) -> tuple[Commitment, ...]:
    """Return what `book` already owes: recurring work, then promises and holds by their ranks.

    A hold whose time is over at `as_of` is none; work that comes from catalogue items is copied
    from their templates.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.domain.promise import Hold
    >>> now = datetime(2027, 1, 4, tzinfo=UTC)
    >>> hold = Hold(id="h", title="", holder="", customer="", rank=1, due_date=now.date(),
    ...             expires_at=now)
    >>> standing_commitments(Book(as_of=now, holds=(hold,)))  # it expires just now
    ()
    """
    today = book.as_of.date()
    span = Period(today, today + timedelta(weeks=book.settings.horizon_weeks))
    recurring = [
        Commitment(
            kind=RECURRING,
            id=entry.id,
            title=entry.title,
            customer="",
            due_date=None,
            work=tuple(occurrences(entry, span)),
        )
        for entry in book.recurring
    ]
    ranked: list[tuple[int, str, Commitment]] = [
        (
            promise.rank,
            promise.id,
            Commitment(
                kind="promise",
                id=promise.id,
                title=promise.title,
                customer=promise.customer,
                due_date=promise.due_date,
                work=scope_of(book, promise.id, promise.work, promise.items),
                since=promise.versions[0].made_at.date(),
                draw_key=promise.draw_key,
            ),
        )
        for promise in book.promises
        if promise.is_open
    ] + [
        (
            hold.rank,
            hold.id,
            Commitment(
                kind="hold",
                id=hold.id,
                title=hold.title,
                customer=hold.customer,
                due_date=hold.due_date,
                work=scope_of(book, hold.id, hold.work, hold.items),
                draw_key=hold.draw_key,
            ),
        )
        for hold in book.holds
        if hold.expires_at > book.as_of
    ]
    return (*recurring, *(entry[2] for entry in sorted(ranked, key=lambda e: (e[0], e[1]))))


def standing_for(book: Book) -> dict[str, str]:
    """Return by the id of each deal of `book` that of the open promise or live hold made for it.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> standing_for(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)))
    {}
    """
    held = {hold.deal: hold.id for hold in book.holds if hold.expires_at > book.as_of}
    promised = {promise.deal: promise.id for promise in book.promises if promise.is_open}
    return {deal: name for deal, name in {**held, **promised}.items() if deal}


def pipeline_commitments(book: Book, without: str | None = None) -> tuple[Commitment, ...]:
    """Return the open deals of `book` (but `without`) as commitments, in the order of the book.

    A deal that is promised or held already is served as that, and so is not counted once more.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> pipeline_commitments(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)))
    ()
    """
    standing = standing_for(book)
    return tuple(
        Commitment(
            kind="deal",
            id=deal.id,
            title=deal.title,
            customer=deal.customer,
            due_date=deal.wanted_date,
            work=scope_of(book, deal.id, deal.work, deal.items),
        )
        for deal in book.deals
        if deal.state == "open" and deal.id != without and deal.id not in standing
    )


def scope_of(
    book: Book, owner: str, work: Sequence[Work], items: Iterable[str]
) -> tuple[Work, ...]:
    """Return the `work` of `owner`, or, where there is none, that of its `items` in `book`.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> scope_of(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), "acme:ask", (), ())
    ()
    """
    if work:
        return tuple(work)
    by_id = {item.id: item for item in book.catalogue}
    return work_from_items((by_id[item] for item in items), owner)


def agenda_of(commitments: Sequence[Commitment]) -> Agenda:
    """Line up the open work of `commitments`: the order of the kernels.

    Non-splittable work that has been started cannot be interrupted, so it comes first. Then the
    commitments as they stand; work that an earlier one waits for comes with the earlier one.

    >>> from keepable.domain.work import Estimate, Need, Work
    >>> hour, need = Estimate(hours=1), (Need(skill="build"),)
    >>> build = Work(id="build", title="Build", estimate=hour, needs=need, predecessors=("plan",))
    >>> plan = Work(id="plan", title="Plan", estimate=hour, needs=need)
    >>> report = Commitment(
    ...     kind="promise", id="p", title="", customer="", due_date=None, work=(build, plan)
    ... )
    >>> [task.id for task in agenda_of([report]).tasks]
    ['plan', 'build']
    """
    owner: dict[str, int] = {}
    waiting: list[Work] = []
    for number, commitment in enumerate(commitments):
        for task in commitment.open_work:
            owner[task.id] = number
            waiting.append(task)
    waiting.sort(key=lambda task: task.splittable or task.status != "started")
    tasks = in_working_order(waiting)
    return Agenda(tuple(commitments), tasks, tuple(owner[task.id] for task in tasks))
