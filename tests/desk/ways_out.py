"""A field that nobody listed, planted wherever there is one, and every way on which it might leave.

The ways are pages, the API as JSON and as CSV, exports of the ledger, notifications, mail and logs.
Of a page counts what its templates are handed, of JSON what its schema is handed, too: what stands
there is one careless line away from being shown.
"""

from __future__ import annotations

import dataclasses
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from ninja.operation import Operation

from keepable.texts import is_text
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights import composing, showing
from keepable_desk.rights.callers import caller_for
from keepable_desk.rights.composing import LEAVES
from keepable_desk.rights.fields import BY_NAME, PARTS
from keepable_desk.rights.shown_columns import Column
from keepable_desk.store import models as rows
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.give_token import TokenWish, give_token
from keepable_desk.usecases.invite_member import invite_member
from keepable_desk.usecases.notifying import notify
from keepable_desk.web.api import paging
from tests.desk.looking import looks
from tests.desk.small_company import NOW, post, reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

    from tests.desk.small_company import Desk

CANARY = "Quillwort"  # stands in fields that nobody listed, and nowhere else
NEW = {"margin": CANARY}
DJANGOS = {"user", "request", "perms", "csrf_token", "messages", "view"}  # handed to all by Django


def planted_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Plant a field that nobody listed wherever there is one, and give all addresses to look at."""
    kept = lived_in(desk)
    ask = rows.Ask.objects.earliest("pk")
    _plant_in_rows(desk, ask)
    new = Column("margin", str, lambda _row: CANARY)
    columns = {what: (*known, new) for what, known in showing.SHOWN.items()}
    for where in (showing, paging):
        monkeypatch.setattr(where, "SHOWN", columns)
    _plant_in_composed(monkeypatch)
    _plant_in_events(desk, kept)
    note_what_schemas_get(monkeypatch)
    more = (f"/api/v1/promises/{kept}", f"/api/v1/promises/{kept}/messages", f"/promises/{kept}")
    sent = rows.ImportPreview.objects.get().pk
    return (*looks(ask.ref), *more, f"/api/v1/imports/{sent}", "/api/v1/customers/acme")


def lived_in(desk: Desk) -> str:
    """Let there be a row of each kind, and give the promise that was made."""
    rep, leader = reader(desk, "rep"), reader(desk, "leader")
    wish = {"scope": "sso", "customer": "nord", "by": "2027-06-30"}
    ref, other = (post(rep, "/asks", wish).json()["id"] for _ in range(2))
    yes = {"ask": ref, "min_odds": 0, "reason": "They wait."}
    kept: str = post(rep, "/promises", yes, Idempotency_Key="k").json()["promise"]
    assert post(rep, "/holds", {"ask": other}, Idempotency_Key="h").status_code == 201
    said = {"text": "See this.", "mentions": [desk.members["leader"].pk]}
    assert post(rep, f"/promises/{kept}/messages", said).status_code == 201
    note = {"about_kind": "promise", "about": kept, "text": "Not sure.", "readers": []}
    assert post(leader, "/notes", note).status_code == 201
    rows.AskedPerson.objects.create(
        ask=rows.Ask.objects.get(ref=ref), by=desk.members["rep"], member=desk.members["leader"],
        text="Well?", at=NOW,
    )  # fmt: skip
    rows.Learned.objects.create(
        company=desk.company, at=NOW, outcomes=1, outcomes_sha256="0", before={}, after={}
    )
    admin = ActionContext(caller=caller_for(desk.members["admin"]), now=NOW)
    invite_member(admin, Newcomer(email="n@small.example", roles=("rep",), name="Nina"))
    give_token(admin, TokenWish(name="program", roles=("admin",), scopes=["read"]))
    return kept


def _plant_in_rows(desk: Desk, ask: rows.Ask) -> None:
    """Plant it in what rows keep as JSON: answers, contacts, what is told, what was sent."""
    ask.answer = with_more(ask.answer, "answer")
    ask.save()
    for customer in rows.Customer.objects.all():
        customer.contacts = [{**each, **NEW} for each in customer.contacts]
        customer.save()
    for told in rows.Notification.objects.exclude(message=None):
        message: Any = told.message
        told.message = {**message, "params": {**message["params"], **NEW}}
        told.save()
    rows.ImportPreview.objects.create(
        company=desk.company, by="user:0", at=NOW, name="people.csv", kind="people", sha256="0",
        mapping={}, counts={}, rows=[{"id": "x", "name": "X", **NEW}], problems=[NEW],
    )  # fmt: skip


def _plant_in_events(desk: Desk, kept: str) -> None:
    """Plant it in an entry of the ledger, and in an event of which somebody is told."""
    with writing():
        record(
            desk.company, now=NOW, actor="system", kind="test",
            confidential={"margin": CANARY}, new_salt=bytes,
        )  # fmt: skip
    body = {"promise": kept, "due_date": "2027-06-30", **NEW}
    before = rows.Notification.objects.count()
    notify(desk.company, "promise.made", body, actor="system", now=NOW)
    assert rows.Notification.objects.count() > before


def _plant_in_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant it in whatever is put together for a caller, before it is, and in each of its parts."""

    def more(caller: Any, resource: str, found: Any, *, is_own: bool | None = None) -> Any:  # noqa: ANN401 - as composed
        return composing.composed(caller, resource, with_more(found, resource), is_own=is_own)

    for name, module in list(sys.modules.items()):
        if name.startswith("keepable_desk.") and module is not composing:
            for attribute, value in list(vars(module).items()):
                if value is composing.composed:
                    monkeypatch.setattr(module, attribute, more)


def with_more(found: Any, resource: str | None) -> Any:  # noqa: ANN401 - JSON, or a dataclass
    """Return `found`, a `resource`, with a new field in it and in each of its parts but texts."""
    if isinstance(found, list | tuple):
        return type(found)(with_more(each, resource) for each in found)
    if isinstance(found, dict) and not is_text(found):
        return {**{name: _part(resource, name, value) for name, value in found.items()}, **NEW}
    if isinstance(found, LEAVES) or not dataclasses.is_dataclass(found):
        return found
    known: Any = type(found)
    made: Any = object.__new__(_new_type(known))  # as it is read only, it checks nothing
    for field in dataclasses.fields(found):
        value = _part(resource, field.name, getattr(found, field.name))
        object.__setattr__(made, field.name, value)
    object.__setattr__(made, "margin", CANARY)
    return made


def _part(resource: str | None, name: str, value: Any) -> Any:  # noqa: ANN401 - as above
    """Return a part of a `resource` with a new field; what stands under names has none itself."""
    part = PARTS.get((resource or "", name))
    if (resource, name) in BY_NAME:
        return _under_names(value, part)
    return value if part is None and isinstance(value, dict) else with_more(value, part)


def _under_names(found: Any, part: str | None) -> Any:  # noqa: ANN401 - as above
    if isinstance(found, dict):
        return {name: _under_names(value, part) for name, value in found.items()}
    return with_more(found, part)


@cache
def _new_type(known: type) -> type:
    """Return a type like a `known` one that has one more field."""
    params: Any = vars(known)["__dataclass_params__"]
    return dataclasses.make_dataclass(
        known.__name__, [("margin", str, CANARY)], bases=(known,), frozen=params.frozen,
        kw_only=True,
    )  # fmt: skip


def note_what_schemas_get(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep beside each answer of the API what its schema was handed, which leaves out more."""
    answered = Operation._result_to_response

    def noting(self: Any, request: Any, result: Any, made: Any) -> Any:  # noqa: ANN401 - ninja's
        response: Any = answered(self, request, result, made)
        response.handed_to_schema = getattr(result, "value", result)
        response.operation = self
        return response

    monkeypatch.setattr(Operation, "_result_to_response", noting)


def handed(response: Any) -> Iterable[tuple[str, Any]]:  # noqa: ANN401 - a response, and anything
    """Return what templates of ours were handed, with everything in it."""
    for context in response.context or ():
        for layer in getattr(context, "dicts", [context]):
            for name, value in layer.items():
                if name not in DJANGOS:
                    yield from ((name, each) for each in within(value))


def within(value: Any) -> Iterable[Any]:  # noqa: ANN401 - anything
    """Return `value` and all that is in it."""
    yield value
    if isinstance(value, dict):
        parts: Iterable[Any] = value.values()
    elif isinstance(value, list | tuple | set):
        parts = value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
    else:
        return
    for part in parts:
        yield from within(part)


def seen(desk: Desk, addresses: Iterable[str], roles: Iterable[str]) -> set[tuple[str, str]]:
    """Return who of `roles` was given the new field where."""
    found: set[tuple[str, str]] = set()
    for role in roles:
        client = reader(desk, role)
        for address in addresses:
            response: Any = client.get(address)
            body = b"".join(response) if response.streaming else response.content
            assert response.status_code < 500, address
            given = [value for _, value in handed(response)]
            given += within(getattr(response, "handed_to_schema", None))
            if CANARY.encode() in body or any(_holds(each) for each in given):
                found.add((role, address))
    return found


def _holds(value: object) -> bool:
    return isinstance(value, str) and CANARY in value
