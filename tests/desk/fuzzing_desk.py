"""A small company to be fuzzed, with a caller in one role and the names of what is there."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from keepable_desk import clock
from keepable_desk.rights.policy import SCOPES
from keepable_desk.rights.row_rules import ROW_RULES
from tests.desk.access_cases import CASES
from tests.desk.access_world import token_of, undone
from tests.desk.fuzzing import Fuzzer
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, post, small_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

DATES = ("0001-01-01", "1969-12-31", "2027-02-28", "2027-06-30", "2030-01-07", "9999-12-31")
SENTENCES = (
    *(
        "Report for Nord in 20 weeks",
        "Portal and report for Nord by 30 June 2027",
        "d1 by 2027-05-03",
    ),
    *("Report in 999999999999 weeks", "Report by 31 December 9999", "Report before 1 January 1"),
    *("Report for Nord by yesterday", "Report by 2027-02-30", "Report for \u202eNord in 1 day"),
    *("Report by 0001-01-01", "Report before 0001-01-01", "Report in -5 weeks", "p1 in 3 weeks"),
)
ODD: dict[str, tuple[Any, ...]] = {
    "text": SENTENCES,
    "by": ("+6w", "in 99999999 days", "+99999999w", "end of Q2", "Q5 2027", *DATES),
    "price": ("40000 EUR", "0 EUR", "1e400 EUR", "9" * 400 + " EUR", "EUR 5", "5 \u20ac"),
    "scope": ("sso", "report+portal", "report+report", "d1", "p1", "+", "report+" * 500),
    "customer": ("acme", "nord", "Newcomer", "\u202e", "a" * 10_000),
    "ahead_of": ("p1", "p2", ["p1", "p1"], ["d1"], ["p2", "nothing"]),
    "person": ("ben", "bea", "crew", "Ruth Sand"),
    "hours": (1, 24, 720, 0.001, 19_999.99, 1e-300),
    "low": (1, 1e-300, 20_000),
    "high": (1, 1e-300, 20_000),
    "hours_spent": (0, 1e-300, 20_000),
    "min_odds": (0, 1, 1e-300, 0.5),
    "status": ("todo", "started", "done", "cancelled"),
    "outcome": ("kept", "late", "broken", "withdrawn", "released", "open"),
    "side": ("promiser", "promisee"),
    "role": ("rep", "leader", "emperor"),
    "scopes": (["read"], ["read", "read"], ["fly"]),
    "days": (1, 90),
    "mentions": ([], [1], [2**62]),
    "readers": ([], [1], [2**62]),
    "files": ([{"name": "a", "content": "YQ=="}], [{"name": "a", "content": "==="}]),
    "zone": ("Europe/Berlin", "../../etc/passwd", "UTC", "Etc/GMT+12"),
    "kind": ("holiday", "", "\u202e"),
    "reason": ("", "They wait."),
    "promiser": ("", "Lena Moor"),
    "holder": ("", "Lena Moor"),
    **dict.fromkeys(("due_date", "came_on", "start", "end", "started", "finished"), DATES),
    **dict.fromkeys(("why", "likely"), (True, False)),
}
REFS = {
    "promise": ("p1", "p2"),
    "work": ("p1-t", "p2-t"),
    "deal": ("d1", "d2"),
    "person": ("ben", "bea"),
    "team": ("crew",),
    "outcome": ("o1",),
    "catalogue item": ("sso",),
    "customer": ("acme",),
    "calendar": ("office",),
    "recurring work": ("weekly",),
    "exchange rate": ("USD",),
}


@contextlib.contextmanager
def fuzzer(
    role: str,
    examples: int,
    *,
    seed: int = 1,
    by_token: bool = False,
    edges: slice | None = None,
) -> Iterator[Fuzzer]:
    """Build the company, and give whoever fuzzes it as its member in `role`, or by a token."""
    with pytest.MonkeyPatch.context() as patch, undone():
        patch.setattr(clock, "now", lambda: NOW)
        keep_nothing()
        desk = small_desk()
        client = Client()
        client.force_login(desk.members[role].user)
        headers = {"X-Session-Token": str(client.session.session_key)}
        if by_token:
            headers = {"Authorization": f"Bearer {token_of(desk, role, SCOPES)}"}
        known, ask = _known(headers)
        bodies = {case.operation: case.body(ask) for case in CASES if case.body(ask) is not None}
        yield Fuzzer(headers, known, bodies, examples, seed, edges)


def _known(headers: dict[str, str]) -> tuple[dict[str, tuple[Any, ...]], str]:
    """Ask, hold and write a little, and name what is there; the last is an ask that holds good."""
    client = Client(headers=headers)
    asks = tuple(post(client, "/asks", {"text": text}).json()["id"] for text in SENTENCES[:2])
    hold = post(client, "/holds", {"ask": asks[0]}, Idempotency_Key="held", **headers)
    note = {"text": "Quietly.", "about_kind": "promise", "about": "p1"}
    post(client, "/notes", note)
    holds = (hold.json().get("hold", "none"),)
    found = {**REFS, "ask": asks, "hold": holds, **_numbered()}
    named = {f"ref of {case.operation}": found[case.of] for case in CASES if case.of in found}
    return {**ODD, **named, "ask": asks, "hold": (*holds, "")}, asks[1]


def _numbered() -> dict[str, tuple[str, ...]]:
    """Name the rows that are known by number."""
    return {
        name: tuple(map(str, door.row._default_manager.values_list("pk", flat=True)))
        for name, door in ROW_RULES.items()
        if door.named_by == "pk"
    }
