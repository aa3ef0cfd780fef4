"""Telling those whom it concerns what happened, in the transaction in which it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Odds, Text, to_plain
from keepable_desk.rights.problem_texts import day_of
from keepable_desk.rights.vocabulary import OUTCOMES
from keepable_desk.store.models import (
    Ask,
    AskedPerson,
    Hold,
    Notification,
    Promise,
    in_one_of,
    who_may_come_in,
)
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.owners import member_number
from keepable_desk.store.short_numbers import label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from keepable.texts import Param
    from keepable_desk.store.models import Company

# who is told of what, besides the promiser; of asks, besides who asked and who was asked about it
TOLD: dict[str, tuple[str, ...]] = {
    "promise.made": ("operations",),
    "promise.moved": ("operations", "deal desk"),
    "promise.ranked": ("operations", "deal desk"),
    "promise.ranked_back": ("operations", "deal desk"),
    "promise.assessed": ("deal desk", "leader"),
    "ask.declined": ("deal desk",),
    "ask.reopened": ("deal desk",),
}
AGAINST_ADVICE = ("operations", "deal desk", "leader")


def notify(
    company: Company, kind: str, facts: Mapping[str, object], *, actor: str, now: datetime
) -> None:
    """Tell whoever is concerned by an event of that `kind`, but whoever did it."""
    if kind not in TOLD:
        return
    about = "ask" if kind.startswith("ask.") else "promise"
    row = _row_of(company, about, str(facts.get(about, "")))
    if row is None:
        return
    roles = AGAINST_ADVICE if facts.get("against_advice") else TOLD[kind]
    concerned = who_may_come_in(company).filter(in_one_of(roles) | _side_of(row))
    if isinstance(row, Ask):
        message = to_plain(_told_of_ask(kind, row, facts))
    else:
        message = to_plain(_told(company, kind, row.title, facts))
    Notification.objects.bulk_create(
        Notification(
            member=member, kind=kind, about_kind=about, about=row.ref, message=message, at=now
        )
        for member in concerned
        if f"user:{member.pk}" != actor  # they know, as they did it
    )


def _row_of(company: Company, about: str, ref: str) -> Ask | Promise | None:
    if about == "ask":
        return one_or_none(Ask.objects.filter(company=company, ref=ref))
    return one_or_none(Promise.objects.filter(company=company, ref=ref))


def _side_of(row: Ask | Promise) -> Q:
    """Return whom it concerns besides roles: the promiser, or who asked and was asked about it."""
    if isinstance(row, Promise):
        return Q(pk=member_number(row.owned_by))
    return Q(pk=member_number(row.actor)) | Q(
        pk__in=AskedPerson.objects.filter(ask=row).values("member")
    )


def _told_of_ask(kind: str, row: Ask, facts: Mapping[str, object]) -> Text:
    """Return that an ask was answered with no, or that this was taken back."""
    title = str(row.question.get("title", ""))
    if kind == "ask.reopened":
        return Text("told.reopened", ask=title)
    if facts.get("against_advice"):
        odds = Odds(float(str(facts["odds"])), MOST_ODDS)
        return Text("told.declined_against_advice", ask=title, odds=odds)
    return Text("told.declined", ask=title)


def _told(company: Company, kind: str, title: str, body: Mapping[str, object]) -> Text:
    """Return what happened; only what belongs to the `kind` is looked at."""
    if kind in {"promise.made", "promise.moved"}:
        return _dated(kind, title, body)
    other = _title_of(company, str(body.get("ahead_of") or body.get("behind") or ""))
    if kind == "promise.ranked":
        return Text("told.ranked", promise=title, other=other)
    if kind == "promise.ranked_back":
        return Text("told.ranked_back", promise=title, other=other)
    outcome = str(body.get("outcome"))
    said = OUTCOMES.get(outcome, outcome)
    if body.get("side") == "promisee":
        return Text("told.promisee_says", promise=title, outcome=said)
    return Text("told.promiser_says", promise=title, outcome=said)


def _dated(kind: str, title: str, body: Mapping[str, object]) -> Text:
    """Return what was promised or moved, with the odds where the message has them."""
    facts: dict[str, Param] = {"promise": title, "day": day_of(body.get("due_date"))}
    if body.get("odds"):
        facts["odds"] = Odds(float(str(body["odds"])), MOST_ODDS)
    if kind == "promise.moved":
        facts["before"] = day_of(body.get("before"))
        code = "told.moved_with_odds" if "odds" in facts else "told.moved"
    elif body.get("against_advice"):
        code = "told.made_against_advice" if "odds" in facts else "told.made_against_advice_bare"
    else:
        code = "told.made_with_odds" if "odds" in facts else "told.made"
    return Text.of(code, facts)


def _title_of(company: Company, ref: str) -> str:
    """Return what the promise or hold `ref` is called; one that is gone, by its id."""
    promise = one_or_none(Promise.objects.filter(company=company, ref=ref))
    if promise is not None:
        return promise.title
    held = one_or_none(Hold.objects.filter(company=company, ref=ref))
    if held is None:
        return ref
    # whoever is told may not see the deal, of which the title tells
    return label("hold", held.number) if held.deal else held.title
