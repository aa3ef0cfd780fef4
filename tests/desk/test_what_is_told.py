"""What people are told of a promise: the text, and each fact in it, by what happened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Odds, Text, to_plain
from keepable_desk.store.models import Notification
from keepable_desk.usecases.notifying import notify
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
DAY, BEFORE = date(2027, 3, 1), date(2027, 2, 1)
DUE = {"due_date": str(DAY)}
WITH_ODDS, AGAINST = {"odds": "0.7500"}, {"against_advice": True}
ODDS = Odds(0.75, MOST_ODDS)
P1, P2 = "Work p1", "Work p2"
TOLD = [
    ("promise.made", DUE, Text("told.made", promise=P1, day=DAY)),
    (
        "promise.made",
        DUE | WITH_ODDS,
        Text("told.made_with_odds", promise=P1, day=DAY, odds=ODDS),
    ),
    ("promise.made", DUE | AGAINST, Text("told.made_against_advice_bare", promise=P1, day=DAY)),
    (
        "promise.made",
        DUE | AGAINST | WITH_ODDS,
        Text("told.made_against_advice", promise=P1, day=DAY, odds=ODDS),
    ),
    (
        "promise.moved",
        DUE | {"before": str(BEFORE)},
        Text("told.moved", promise=P1, day=DAY, before=BEFORE),
    ),
    (
        "promise.moved",
        DUE | WITH_ODDS | {"before": str(BEFORE)},
        Text("told.moved_with_odds", promise=P1, day=DAY, odds=ODDS, before=BEFORE),
    ),
    ("promise.ranked", {"ahead_of": "p2"}, Text("told.ranked", promise=P1, other=P2)),
    ("promise.ranked_back", {"behind": "gone"}, Text("told.ranked_back", promise=P1, other="gone")),
    (
        "promise.assessed",
        {"side": "promiser", "outcome": "late"},
        Text("told.promiser_says", promise=P1, outcome=Text("outcome.late")),
    ),
    (
        "promise.assessed",
        {"side": "promisee", "outcome": "released"},
        Text("told.promisee_says", promise=P1, outcome=Text("outcome.released")),
    ),
]


@pytest.mark.parametrize(("kind", "facts", "text"), TOLD)
def test_what_happened_to_a_promise_is_told_with_its_facts(
    desk: Desk, kind: str, facts: dict[str, object], text: Text
) -> None:
    notify(desk.company, kind, {"promise": "p1", **facts}, actor="system", now=NOW)
    messages = list(Notification.objects.filter(kind=kind).values_list("message", flat=True))
    assert messages
    assert all(message == to_plain(text) for message in messages)
