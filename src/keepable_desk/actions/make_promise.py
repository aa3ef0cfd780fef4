"""Saying yes: exactly once, and never on advice that did not know of another yes.

Every answer names the revisions of the people and teams that it rests on. A yes moves them on, if
they are still the same; if not, somebody else was promised their time meanwhile. Then the answer
is computed anew, outside of the lock, and the promise is made on that one if its odds still reach
what was asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max

from keepable.domain.canonical import canonical_json, from_plain, to_plain
from keepable.domain.promise import Advice
from keepable.engine import Question, ask, with_promise
from keepable_desk.actions.recording import record
from keepable_desk.queries.forecasts import rests_on
from keepable_desk.store.mapping import add_promise
from keepable_desk.store.models import (
    Ask,
    Company,
    Hold,
    OnceKey,
    OutboxMessage,
    Promise,
    ResourceRevision,
)
from keepable_desk.store.write_lock import deciding, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from keepable.domain.book import Book
    from keepable.engine import Answer
    from keepable_desk.queries.forecasts import Forecasts

TRIES = 5


class RefusedError(ValueError):
    """The promise was not made, and nothing was written; `answer` is how it stands now."""

    def __init__(self, message: str, answer: Answer | None = None) -> None:
        """Hold the sentence and the fresh answer."""
        super().__init__(message)
        self.answer = answer


class KeyReusedError(ValueError):
    """The key was used for something else before."""


class _MovedOnError(Exception):
    """A resource of the advice was promised meanwhile; everything is rolled back."""


@dataclass(frozen=True, slots=True)
class Advised:
    """An answer, the book that it was computed from, and the revisions that it rests on."""

    book: Book
    answer: Answer
    revisions: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A yes as it is asked for: to which ask, by whom, when, and with which odds at least.

    `key` makes it happen once, however often it is sent.
    """

    company: int
    ask: str
    key: str
    actor: str
    promiser: str
    now: datetime
    min_odds: float

    @property
    def sha256(self) -> str:
        """What is compared when the key comes again: all but when."""
        words = canonical_json([self.ask, self.actor, self.promiser, self.min_odds])
        return hashlib.sha256(words.encode()).hexdigest()


def make_promise(
    forecasts: Forecasts, wish: Wish, new_salt: Callable[[int], bytes]
) -> dict[str, Any]:
    """Make the promise that `wish` asks for, and give what was made; `new_salt` gives random bytes.

    RefusedError with a fresh answer when the odds no longer reach what is asked for, or when the
    people it needs are promised faster than it can be computed; KeyReusedError when the key was
    used for another wish.
    """
    row = Ask.objects.get(company=wish.company, ref=wish.ask)
    question = from_plain(Question, row.question)
    _refuse_unfit(question)
    advised = _advised(forecasts, wish, question)
    # In turn from here on: whoever was overtaken computes anew before anybody else decides, or
    # many at once could pass a slow one five times.
    with deciding(wish.company):
        for number in range(TRIES):
            if number:
                advised = _advised(forecasts, wish, question)
            done = _decided(wish, question, advised, new_salt)
            if done is not None:
                return done
    msg = "The plan changes faster than it can be computed right now; ask again."
    raise RefusedError(msg)


def _advised(forecasts: Forecasts, wish: Wish, question: Question) -> Advised:
    warm = forecasts.warm(wish.company, wish.now)
    return Advised(warm.forecast.book, ask(warm.forecast, question), rests_on(warm, question))


def _decided(
    wish: Wish, question: Question, advised: Advised, new_salt: Callable[[int], bytes]
) -> dict[str, Any] | None:
    """Decide on that answer; None when somebody it rests on was promised meanwhile."""
    done = _known(wish)
    if done is not None:
        return done
    if advised.answer.odds is None or advised.answer.odds < wish.min_odds:
        raise RefusedError(advised.answer.sentence, advised.answer)
    try:
        with writing():
            return _decide(wish, question, advised, new_salt)
    except _MovedOnError:
        return None


def _refuse_unfit(question: Question) -> None:
    if question.requested_date is None:
        msg = "A promise needs a date; ask for one first."
        raise RefusedError(msg)
    if question.promise is not None:
        msg = f"It is promised already, as {question.promise}; move that promise instead."
        raise RefusedError(msg)


def _known(wish: Wish) -> dict[str, Any] | None:
    """Give what was answered under this key before, None when it is new."""
    found = OnceKey.objects.filter(company=wish.company, key=wish.key).first()
    if found is None or found.answer is None:
        return None
    if found.request_sha256 != wish.sha256:
        msg = f"The key {wish.key!r} was used for another request."
        raise KeyReusedError(msg)
    answer: dict[str, Any] = found.answer
    return answer


def _decide(
    wish: Wish,
    question: Question,
    advised: Advised,
    new_salt: Callable[[int], bytes],
) -> dict[str, Any]:
    """Write the promise, all or nothing: key, revisions, rows, ledger and outbox."""
    answer, revisions = advised.answer, advised.revisions
    key, is_new = OnceKey.objects.get_or_create(
        company_id=wish.company,
        key=wish.key,
        defaults={"request_sha256": wish.sha256, "made_at": wish.now},
    )
    if not is_new:
        done = _known(wish)
        if done is not None:
            return done
    for resource in sorted(revisions):
        moved = ResourceRevision.objects.filter(
            company=wish.company, resource=resource, revision=revisions[resource]
        ).update(revision=F("revision") + 1)
        if not moved:
            raise _MovedOnError
    Company.objects.filter(pk=wish.company).update(revision=F("revision") + 1)
    company = Company.objects.get(pk=wish.company)
    advice = Advice(
        sentence=answer.sentence,
        odds=answer.odds or 0.0,
        book_sha256=answer.book_sha256,
        engine_version=answer.engine_version,
        seed=answer.seed,
    )
    book = with_promise(
        advised.book, question, promiser=wish.promiser, made_at=wish.now, advice=advice
    )
    promise = book.promises[-1]
    add_promise(company, promise, rank=_next_rank(wish.company))
    made = {"promise": promise.id, "due_date": str(promise.due_date), "odds": f"{advice.odds:.4f}"}
    recorded = record(
        company,
        now=wish.now,
        actor=wish.actor,
        kind="promise.made",
        facts={
            **made,
            "ask": wish.ask,
            "min_odds": f"{wish.min_odds:.4f}",
            "book": advice.book_sha256,
            "engine": advice.engine_version,
            "seed": str(advice.seed),
            "rests_on": [{"resource": name, "revision": n} for name, n in revisions.items()],
        },
        confidential={
            "title": promise.title,
            "customer": promise.customer,
            "promiser": wish.promiser,
            "advice": advice.sentence,
        },
        new_salt=new_salt,
    )
    OutboxMessage.objects.create(company=company, kind="promise.made", body=made, made_at=wish.now)
    key.answer = {**made, "entry": recorded.entry.number, "advice": to_plain(advice)}
    key.save()
    answered: dict[str, Any] = key.answer
    return answered


def _next_rank(company: int) -> int:
    ranks = [
        found.objects.filter(company=company).aggregate(top=Max("rank"))["top"] or 0
        for found in (Promise, Hold)
    ]
    return max(ranks) + 1
