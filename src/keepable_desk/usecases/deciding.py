"""What every yes has in common: it happens once, on advice that knows of all others.

Every answer names the revisions of the people and teams that it rests on. A yes moves them on, if
they are still the same; if not, somebody else was promised their time meanwhile. Then the answer
is computed anew, outside of the transaction, and the yes is given on that one if its odds still
reach what was asked for.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from django.db.models import Case, F, Value, When

from keepable.domain.advice import needs_reason
from keepable.domain.canonical import canonical_json
from keepable.domain.promise import Advice
from keepable.texts import Percent, Text, TextError, written
from keepable_desk.reads.broken_plan import refuse_while_broken
from keepable_desk.reads.left_out import refuse_while_uncounted
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.store.broken_rows import COUNTERS, MOST_CHANGES, counter_of
from keepable_desk.store.models import Company, Hold, OnceKey, Promise, ResourceRevision
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.short_numbers import largest_of
from keepable_desk.store.write_lock import deciding, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from keepable.answers import Answer
    from keepable.domain.advice import Decided
    from keepable.domain.book import Book
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.forecasts import Warm

TRIES = 5
Made = TypeVar("Made", bound="Mapping[str, object]")  # what is written, and answered again


class NotDecidedError(TextError):
    """It was not decided, and nothing was written; `answer` is how it stands now.

    `about` are the rows that were to be decided on.
    """

    def __init__(self, text: Text, answer: Answer | None = None) -> None:
        """Hold the text and the fresh answer."""
        super().__init__(text)
        self.answer = answer
        self.about: tuple[Model, ...] = ()


class KeyReusedError(TextError):
    """The key was used for something else before."""


class _MovedOnError(Exception):
    """A resource of the advice was promised meanwhile; everything is rolled back."""


@dataclass(frozen=True, slots=True)
class Advised:
    """An answer, the book that it was computed from, and the revisions that it rests on."""

    book: Book
    answer: Answer
    revisions: Mapping[str, int]

    def advice(self, company: Company) -> Advice:
        """Return what stays with whatever `company` decides on it."""
        return advice_of(self.answer, company)

    def hidden(self) -> dict[str, str]:
        """Return what the ledger seals of it: the book's hash commits to what not all may see."""
        return {"book": self.answer.book_sha256}

    def facts(self, company: Company) -> dict[str, object]:
        """Return what the ledger tells of it; people are numbers there, so that names can go."""
        advice = self.advice(company)
        numbers = numbered(company, self.revisions)
        return {
            "odds": f"{advice.odds:.4f}",
            "advised_odds": f"{advice.advised_odds:.4f}",
            "engine": advice.engine_version,
            "seed": str(advice.seed),
            "rests_on": [
                {"resource": numbers[name], "revision": revision}
                for name, revision in self.revisions.items()
            ],
        }


def advice_of(answer: Answer, company: Company) -> Advice:
    """Return what stays of an `answer` with what `company` decides on it."""
    return Advice(
        sentence=written(answer.text),
        odds=answer.odds or 0.0,
        book_sha256=answer.book_sha256,
        engine_version=answer.engine_version,
        seed=answer.seed,
        advised_odds=company.advised_odds,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something to be decided once for each `key`; `request` is what must be the same again.

    What is `decided` needs a `reason` when it binds and is against the advice. `about` are the rows
    that it is decided on: the ask, or the hold.
    """

    company: int
    key: str
    request: tuple[object, ...]
    now: datetime
    min_odds: float
    reason: str = ""
    decided: Decided = "promise"
    about: tuple[Model, ...] = ()

    @property
    def sha256(self) -> str:
        """What is compared when the key comes again: all but when."""
        return hashlib.sha256(canonical_json(list(self.request)).encode()).hexdigest()


def decide(
    context: ActionContext,
    decision: Decision,
    advise: Callable[[Warm], Advised],
    write: Callable[[Company, Advised], Made],
) -> Made:
    """Take the `decision` on what `advise` computes, and give what `write` wrote, all or nothing.

    RefusedError with the fresh answer when its odds do not reach what is asked for, when they are
    below what the company advises and no reason is given, or when the plan changes faster than it
    can be computed; KeyReusedError when the key was used for something else.
    """
    known = _known(decision)
    if known is not None:
        return cast("Made", known)  # the key knows that it was asked for the same
    with _refusals_about(decision):
        refuse_while_broken(context.warm.broken)
        advised = advise(context.warm)
        # In turn from here on: whoever was overtaken computes anew before anybody else decides, or
        # many at once could pass a slow one five times.
        with deciding(decision.company):
            for number in range(TRIES):
                if number:
                    refuse_while_broken(context.fresh().broken)
                    advised = advise(context.warm)
                done = _decided(decision, advised, write)
                if done is not None:
                    return done
        raise NotDecidedError(Text("refused.changes_too_fast"))


@contextmanager
def _refusals_about(decision: Decision) -> Iterator[None]:
    """Let a refusal know what it is about: what is shown of its answer depends on whose that is."""
    try:
        yield
    except NotDecidedError as error:
        error.about = decision.about
        raise


def _decided(
    decision: Decision, advised: Advised, write: Callable[[Company, Advised], Made]
) -> Made | None:
    """Decide on that answer; None when somebody it rests on was promised meanwhile."""
    known = _known(decision)
    if known is not None:
        return cast("Made", known)
    _refuse_poor(decision, advised.answer)
    try:
        with writing():
            return _written(decision, advised, write)
    except _MovedOnError:
        return None


def _refuse_poor(decision: Decision, answer: Answer) -> None:
    if answer.odds is None:
        raise NotDecidedError(answer.text, answer)
    if answer.odds < decision.min_odds:
        least = Percent(decision.min_odds)
        text = Text("refused.below_least", answer=answer.text, least=least)
        raise NotDecidedError(text, answer)
    advised_odds = Company.objects.values_list("advised_odds", flat=True).get(pk=decision.company)
    unreasoned = not decision.reason.strip()
    if unreasoned and needs_reason(decision.decided, answer.odds, advised_odds):
        text = Text("refused.no_reason", answer=answer.text, advised=Percent(advised_odds))
        raise NotDecidedError(text, answer)


def was_decided(company: int, key: str) -> bool:
    """Return whether something was decided in `company` under this `key` before."""
    return OnceKey.objects.filter(company=company, key=key).exists()


def _known(decision: Decision) -> Mapping[str, object] | None:
    """Return what was answered under this key before, None when it is new."""
    found = one_or_none(OnceKey.objects.filter(company=decision.company, key=decision.key))
    if found is None:
        return None
    if found.request_sha256 != decision.sha256:
        raise KeyReusedError(Text("refused.key_reused", key=decision.key[:MOST_REPEATED]))
    return cast("Mapping[str, object]", found.answer)


def _written(
    decision: Decision, advised: Advised, write: Callable[[Company, Advised], Made]
) -> Made:
    """Write what `write` does, the revisions, and the key: whose turn it is, finds it new."""
    company = changed_company(decision.company)
    _move_on_from(company, advised.revisions)
    answer = write(company, advised)
    OnceKey.objects.create(
        company=company,
        key=decision.key,
        request_sha256=decision.sha256,
        answer=answer,
        made_at=decision.now,
    )
    return answer


def _move_on_from(company: Company, revisions: Mapping[str, int]) -> None:
    """Let other advice that rests on the same no longer hold; _MovedOnError if this does not.

    Whoever changes revisions has changed the row of `company` before, so that they stay as read.
    """
    found = ResourceRevision.objects.filter(company=company, resource__in=list(revisions))
    there = {name: counter_of(said) for name, said in found.values_list("resource", "revision")}
    if there != dict(revisions):
        raise _MovedOnError
    _count_on(company, found)


def _count_on(company: Company, found: QuerySet[ResourceRevision]) -> None:
    """Move the revisions `found` on, after the row of `company`.

    One that is no number, or none that can be counted on from, begins anew after the revision of
    the company, which no advice has seen yet.
    """
    one_more = When(revision__range=(0, MOST_CHANGES), then=F("revision") + 1)
    found.update(revision=Case(one_more, default=Value(company.revision + 1)))


def changed_company(company: int, *, setup: bool = False) -> Company:
    """Move the book of `company` on, in the transaction that changes it, and give its row.

    `setup` says that something else than promises and holds with their work is changed.
    BrokenPlanError where its changes cannot be counted: a count that begins anew would let what is
    warm look as if it were of the new book.
    """
    moved = {"setup_revision": F("setup_revision") + 1} if setup else {}
    counted = {f"{name}__lte": MOST_CHANGES for name in COUNTERS}  # which no text is
    chosen = Company.objects.filter(pk=company, **counted)
    moved_on = chosen.update(revision=F("revision") + 1, **moved)
    row = Company.objects.get(pk=company)
    if not moved_on:
        refuse_while_uncounted(row)
    return row


def numbered(company: Company, resources: Iterable[str]) -> dict[str, str]:
    """Return the number under which the ledger of `company` knows each of `resources`."""
    found = ResourceRevision.objects.filter(company=company, resource__in=list(resources))
    return {name: f"resource:{pk}" for name, pk in found.values_list("resource", "pk")}


def move_on(company: Company, resources: Iterable[str]) -> None:
    """Let advice that rests on `resources` of `company` no longer hold."""
    wanted = set(resources)
    found = ResourceRevision.objects.filter(company=company, resource__in=wanted)
    unknown = wanted.difference(found.values_list("resource", flat=True))
    _count_on(company, found)
    ResourceRevision.objects.bulk_create(
        ResourceRevision(company=company, resource=name, revision=1) for name in sorted(unknown)
    )


def move_everybody_on(company: Company) -> None:
    """Let no advice hold any more that was given in `company` until now."""
    _count_on(company, ResourceRevision.objects.filter(company=company))


def next_rank(company: int) -> int:
    """Return the rank after all promises and holds of `company`."""
    ranks = [
        largest_of(found.objects.filter(company=company), "rank", MOST_CHANGES) or 0
        for found in (Promise, Hold)
    ]
    return max(ranks) + 1
