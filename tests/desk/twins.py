"""Pairs of worlds that differ in one secret, and the requests that must not tell which is which."""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.test import Client

from keepable.domain.ids import RANDOM_BYTES, opaque_id
from keepable.ledger.row_states import ROWS_ROOT
from keepable_desk import clock
from keepable_desk.reads import context
from keepable_desk.store import bindings, forged_rights
from keepable_desk.store import models as rows
from keepable_desk.store.models import row_states
from keepable_desk.usecases import append_to_ledger
from tests.desk.access_cases import PREFIX, operations
from tests.desk.access_world import body_of, undone
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, Desk, deal, money, small_book, small_desk, task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from keepable.domain.book import Book


@dataclass(frozen=True)
class Twin:
    """A secret: how the two books or stories differ, who must not tell them apart, and who may."""

    name: str
    denied: tuple[str, ...]
    seen_by: str
    book: Callable[[Book, bool], Book] = lambda book, _: book
    story: Callable[[Desk, bool], None] = lambda _, __: None


def _others_deal(**changed: tuple[Any, Any]) -> Callable[[Book, bool], Book]:
    """Let the deal of somebody else differ in the fields that are `changed`."""

    def book(known: Book, is_other: bool) -> Book:  # noqa: FBT001 - which of the two
        new = {name: both[is_other] for name, both in changed.items()}
        return known.changed(deals=(known.deals[0], replace(known.deals[1], **new)))

    return book


def _one_deal_more(known: Book, is_other: bool) -> Book:  # noqa: FBT001 - which of the two
    hidden = replace(
        deal("d0", "Somebody Else", "nord", 50_021, ()), win_odds=0.9, work=(task("d0-t", 120),)
    )
    return known.changed(deals=(hidden, *known.deals)) if is_other else known


def _hourly(field: str) -> Callable[[Book, bool], Book]:
    def book(known: Book, is_other: bool) -> Book:  # noqa: FBT001 - which of the two
        first, *rest = getattr(known, field)
        paid = replace(first, cost_per_hour=money(997 if is_other else 61))
        return known.changed(**{field: (paid, *rest)})

    return book


def _kind_in_book(known: Book, is_other: bool) -> Book:  # noqa: FBT001 - which of the two
    kind = "illness" if is_other else "holiday"
    return known.changed(leave=tuple(replace(each, kind=kind) for each in known.leave))


def _kind_entered(desk: Desk, is_other: bool) -> None:  # noqa: FBT001 - which of the two
    body = {"person": "bea", "start": "2027-03-01", "end": "2027-03-05"}
    body["kind"] = "illness" if is_other else "holiday"
    response = signed_in(desk, "operations").post(
        f"{PREFIX}/leave", body, content_type="application/json"
    )
    assert response.status_code == 201, response.content


def _note(desk: Desk, is_other: bool) -> None:  # noqa: FBT001 - which of the two
    note = rows.OffRecordNote.objects.create(
        author=desk.members["deal desk"],
        about_kind="deal",
        about="d1" if is_other else "d2",
        at=NOW,
        text="He will leave." if is_other else "She will stay.",
    )
    note.readers.add(desk.members["leader" if is_other else "finance"])


def _asked(desk: Desk, is_other: bool) -> None:  # noqa: FBT001 - which of the two
    words = ("Portal for Nord in 30 weeks", "Report and single sign-on for Acme in 9 weeks")
    body = {"text": words[is_other], "price": ("40009 EUR", "90001 EUR")[is_other]}
    response = signed_in(desk, "leader").post(
        f"{PREFIX}/asks", body, content_type="application/json"
    )
    assert response.status_code == 201, response.content


NO_DEALS = ("rep", "admin")
TWINS = (
    Twin("price", NO_DEALS, "finance", _others_deal(price=(money(71_117), money(99_991)))),
    Twin("cost", NO_DEALS, "operations", _others_deal(cost=(money(7_117), money(9_991)))),
    Twin("odds of winning", NO_DEALS, "deal desk", _others_deal(win_odds=(0.1, 0.9))),
    Twin("owner of a deal", ("admin",), "leader", _others_deal(owner=("Ann", "Bob"))),
    Twin(
        "day of a deal",
        NO_DEALS,
        "leader",
        _others_deal(wanted_date=(date(2027, 5, 3), date(2027, 9, 6)), title=("This", "That")),
    ),
    Twin("scope of a deal", NO_DEALS, "leader", _others_deal(items=(("portal",), ("sso",)))),
    Twin("a deal at all", NO_DEALS, "leader", _one_deal_more),
    Twin("cost per hour", (*NO_DEALS, "operations", "deal desk"), "finance", _hourly("people")),
    Twin("cost of a team", (*NO_DEALS, "operations", "deal desk"), "leader", _hourly("teams")),
    Twin("kind of leave", (*NO_DEALS, "finance"), "deal desk", _kind_in_book),
    Twin("kind of new leave", (*NO_DEALS, "finance"), "operations", story=_kind_entered),
    Twin("note", (*NO_DEALS, "operations"), "deal desk", story=_note),
    Twin("ask of another", (*NO_DEALS, "finance"), "operations", story=_asked),
)


def signed_in(desk: Desk, role: str) -> Client:
    """Return a client as which the member of `desk` in `role` is signed in."""
    client = Client()
    client.force_login(desk.members[role].user)
    return client


def pin(patch: pytest.MonkeyPatch) -> None:
    """Let chance and clock be the same in both worlds, and let seals hide what they seal.

    A seal is a hash of a value with a salt of 128 random bits: nobody without the salt learns
    anything from it. Here salts are the same in both worlds, so that a seal must not depend on
    the value at all: that is what it is to whoever has not got its salt.
    """
    numbers = count(1)
    patch.setattr(clock, "now", lambda: NOW)
    patch.setattr(
        context, "os", SimpleNamespace(urandom=lambda size: next(numbers).to_bytes(size, "big"))
    )
    patch.setattr(
        append_to_ledger,
        "seal",
        lambda name, salt, value: hashlib.sha256(name.encode() + salt).hexdigest(),  # noqa: ARG005 - as sealed
    )
    # a root over rows is one over such hashes: whoever has no salts learns nothing from it
    for module in (append_to_ledger, bindings):
        patch.setattr(module, "rows_facts", lambda _tree: {ROWS_ROOT: "0" * 64})
    # such a root proves no row
    patch.setattr(row_states, "has_other_root", lambda *_: False)
    patch.setattr(forged_rights, "_has_root", lambda _state: True)


IN_THE_BACKGROUND = "/honesty/estimates"
MOST_WAITS, OK = 400, 200


@contextlib.contextmanager
def world_of(twin: Twin, *, is_other: bool, patch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Build one of the two worlds, whose rows have the same numbers as those of the other."""
    pin(patch)
    with undone():
        _count_from_the_start()
        keep_nothing()
        desk = small_desk(twin.book(small_book(), is_other))
        twin.story(desk, is_other)
        yield desk


def _count_from_the_start() -> None:
    """Let rows be numbered alike: PostgreSQL does not undo what it counted."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(apps.get_models()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def answers(desk: Desk, role: str) -> list[str]:
    """Return what the member in `role` is answered: status, headers and body of each request."""
    client = signed_in(desk, role)
    with undone():
        return [_answer(client, *each) for each in (*_changes(), *_reads())]


def _answer(
    client: Client,
    method: str,
    path: str,
    body: object = None,
    headers: Any = None,  # noqa: ANN401 - by name
) -> str:
    data = {} if method == "GET" else {"data": body or {}, "content_type": "application/json"}
    response = getattr(client, method.lower())(PREFIX + path, headers=headers, **data)
    for _ in range(MOST_WAITS):
        if path != IN_THE_BACKGROUND or response.status_code != OK or response.json()["is_over"]:
            break
        time.sleep(0.05)  # how far it is depends on the machine, and is no secret
        response = client.get(PREFIX + path)
    told = "\n".join(f"{name}: {value}" for name, value in sorted(response.items()))
    return f"{method} {path} -> {response.status_code}\n{told}\n{body_of(response)}"


def _changes() -> Iterator[tuple[Any, ...]]:
    """Ask, push, rescue, hold, promise, move and judge; whoever may not is refused alike."""
    for asked in (
        {"text": "Portal for Nord by 30 June 2027", "likely": True, "why": True},
        {"text": "Single sign-on for Acme in 20 weeks"},
        {"scope": "d1", "by": "+20w"},
        {"scope": "d2", "by": "+20w"},
        {"text": "Deal d2 in 20 weeks"},
    ):
        yield "POST", "/asks", asked
    yield "POST", "/rescues", {"text": "Portal and report for Nord in 6 weeks"}
    first, second = (opaque_id(NOW, number.to_bytes(RANDOM_BYTES, "big")) for number in (1, 2))
    for ahead in ("p1", "p2", "d0", "d2"):
        yield "POST", f"/asks/{first}/push", {"ahead_of": [ahead]}
    wish = {"ask": first, "min_odds": 1.0}
    yield "POST", "/promises", wish, {"Idempotency-Key": "k1"}
    yield "POST", "/holds", {"ask": first}, {"Idempotency-Key": "k2"}
    wish = {"ask": second, "min_odds": 0.0, "reason": "They wait."}
    yield "POST", "/promises", wish, {"Idempotency-Key": "k3"}
    move, said = {"due_date": "2027-07-01"}, {"side": "promiser", "outcome": "kept"}
    yield "POST", "/promises/p1/moves", move, {"If-Match": '"0"'}
    yield "POST", "/promises/p2/assessments", said, {"If-Match": '"0"'}


def _reads() -> Iterator[tuple[Any, ...]]:
    """Read everything that has an address, as a whole, in small pages and by itself."""
    named = {"deals": ("d0", "d1", "d2"), "promises": ("p1", "P-1003"), "people": ("ben",)}
    named |= {"work": ("p1-t", "d0-t"), "outcomes": ("o1",), "teams": ("crew",)}
    named |= dict.fromkeys(("leave", "notes", "notifications", "members"), ("1", "2", "3"))
    for operation, (method, path) in operations().items():
        if method != "GET" or "{ref}" in path:
            continue
        short = path.removeprefix(PREFIX)
        yield "GET", short
        if operation.startswith("list_"):
            yield from (("GET", f"{short}?{more}") for more in ("format=csv", "limit=1"))
        yield from (("GET", f"{short}/{ref}") for ref in named.get(short.strip("/"), ()))
    yield "GET", "/load?people=true"
    yield "GET", "/promises/p1/messages"
    yield from (("GET", f"/deals?cursor={cursor}") for cursor in ("ZDA", "ZDI", "MQ"))
