"""No way to rows without a permission: each use case and each read declares one and checks it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import get_resolver

import keepable_desk
from keepable_desk import reads, usecases
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights import policy
from keepable_desk.rights.callers import Caller
from keepable_desk.rights.policy import ACTIONS, BY_ITSELF, SCOPE_OF
from keepable_desk.rights.requirements import REQUIRED
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.row_rules import NotForYouError
from tests.desk.small_company import NOW, promised, small_book, small_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.small_company import Desk

HOME = Path(keepable_desk.__file__).parent
DOORS = ("web", "jobs", "ops")
ROOMS = ("keepable_desk.usecases", "keepable_desk.reads")
# what doors may call without a permission of its own, each with its reason
FREE = {
    "keepable_desk.reads.companies.origins": "names of ledgers, for whoever runs the desk",
    "keepable_desk.reads.companies.run_by_itself": "who acts in each company, and no row of it",
    "keepable_desk.reads.companies.run_by_operator": "who acts in each company, and no row of it",
    "keepable_desk.reads.context.of_operator": "says who acts, and looks at no row",
    "keepable_desk.reads.nouns.calendars": "empty unless the table lets all of them be read",
    "keepable_desk.reads.nouns.catalogue": "empty unless the table lets all of them be read",
    "keepable_desk.reads.nouns.customers": "empty unless the table lets all of them be read",
    "keepable_desk.reads.nouns.names_in": "made of the nouns, which are empty where hidden",
    "keepable_desk.reads.nouns.people": "empty unless the table lets all of them be read",
    "keepable_desk.reads.nouns.recurring": "empty unless the table lets all of them be read",
    "keepable_desk.reads.nouns.teams": "empty unless the table lets all of them be read",
    "keepable_desk.reads.promises.lines_seen": "empty where neither promises nor holds are read",
    "keepable_desk.reads.readiness.has_company": "asked before anybody can sign in",
    "keepable_desk.reads.readiness.has_halted": "asked by machines that watch, tells no row",
    "keepable_desk.reads.readiness.has_demo": "asked before anybody can sign in",
    "keepable_desk.reads.what_is_learned.lesson_in_child": "computes from a book it is handed",
    "keepable_desk.usecases.add_member.refuse_unfit_address": "looks at an address, and at no row",
    "keepable_desk.usecases.change_plan.revision_token": "a hash of a row that the caller has",
    "keepable_desk.usecases.check_health.check_health": "asked by who runs the desk, tells no row",
    "keepable_desk.usecases.check_health.look_at_health": "done by the desk itself, tells no row",
    "keepable_desk.usecases.check_health.newest_health": "asked by machines, tells no row",
    "keepable_desk.usecases.check_ledger.finding_of": "words a check that the caller just ran",
    "keepable_desk.usecases.check_ledger.erased_of": "words a check that the caller just ran",
    "keepable_desk.usecases.allowed_days.refuse_no_day": "looks at a day, and at no row",
    "keepable_desk.usecases.halting.halt": "a broken ledger stops for whoever finds it",
    "keepable_desk.usecases.member_links.has_mail": "looks at a setting, and at no row",
    "keepable_desk.usecases.member_links.mailed": "hands over a link that the caller just made",
    "keepable_desk.usecases.password_quality.refuse_weak_password": "looks at a password alone",
    "keepable_desk.usecases.set_language_and_zone.reader_of": "how the caller reads",
    "keepable_desk.usecases.set_language_and_zone.reads_as": "how the caller reads",
}


def modules() -> Iterator[Any]:
    for room in (usecases, reads):
        for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            yield importlib.import_module(found.name)


KNOWN = tuple(modules())  # so that all of them have declared what they need


def taken_by_doors() -> Iterator[tuple[str, Any]]:
    """Return what doors take from use cases and reads while they run, not for types alone."""
    found = {door: list((HOME / door).rglob("*.py")) for door in DOORS}
    assert all(found.values())
    for path in (path for paths in found.values() for path in paths):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ROOMS):
                module = importlib.import_module(str(node.module))
                yield from (
                    (f"{node.module}.{a.name}", getattr(module, a.name)) for a in node.names
                )


def is_a_value(found: object) -> bool:
    """Return whether it is a type, or data that was written down: neither reads a row."""
    plain = (str, int, float, tuple, frozenset, dict, date, re.Pattern)
    return isinstance(found, (type, *plain))


def test_no_door_takes_anything_that_declares_no_permission() -> None:
    undeclared = {
        name
        for name, found in taken_by_doors()
        if not is_a_value(found) and name not in REQUIRED and name not in FREE
    }
    assert undeclared == set()


def test_what_is_free_is_still_taken_by_somebody() -> None:
    assert set(FREE) <= {name for name, _found in taken_by_doors()}


def test_every_permission_that_is_declared_stands_in_the_table() -> None:
    assert REQUIRED
    asked = set().union(*REQUIRED.values())
    assert asked <= set(ACTIONS).union(*BY_ITSELF.values())


def test_what_the_desk_does_by_itself_is_all_declared_and_no_member_may_it_alone() -> None:
    asked = set().union(*REQUIRED.values())
    assert set().union(*BY_ITSELF.values()) <= asked
    assert not set(BY_ITSELF) & set(ROLES)


@pytest.mark.parametrize("keeper", sorted(BY_ITSELF))
def test_whoever_runs_the_desk_and_the_desk_itself_read_no_rows(keeper: str) -> None:
    caller = Caller(company=1, roles=(keeper,), actor="system")
    assert not any(caller.reach(what, "read") for what, _ in ACTIONS)


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_without_its_permission_nothing_is_done_nor_looked_at(name: str) -> None:
    # no database: whoever looked at a row before asking would fail otherwise
    module, _, function = name.rpartition(".")
    nobody = ActionContext(caller=Caller(company=1, roles=("nobody",), actor="user:0"), now=NOW)
    with pytest.raises(NotForYouError):
        getattr(importlib.import_module(module), function)(nobody)


def test_a_token_needs_the_scope_for_what_a_use_case_requires() -> None:
    # a token with all roles' rights and no scope at all may do none of it
    bare = Caller(company=1, roles=("leader",), actor="token:0", scopes=frozenset())
    for rights in REQUIRED.values():
        assert not any(bare.reach(*right) for right in rights), rights
    assert SCOPE_OF


def test_a_use_case_that_takes_a_context_declares_its_permission() -> None:
    # what begins with an underscore is part of one; the rest is named by who may call it instead
    inner = {
        "keepable_desk.usecases.change_guards.changed_promise",
        "keepable_desk.usecases.change_guards.member_in",
        "keepable_desk.usecases.change_guards.record_event",
        "keepable_desk.usecases.import_outcomes.apply_outcomes",
        "keepable_desk.usecases.learn_from_outcomes.put_back",
        "keepable_desk.usecases.import_promises.add_backlog",
        "keepable_desk.usecases.make_promise.in_whose_name",
        "keepable_desk.usecases.make_promise.owner_of",
        "keepable_desk.usecases.make_promise.ask_to_decide",
        "keepable_desk.usecases.deciding.decide",
    }
    found = set()
    for module in KNOWN:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            full = f"{module.__name__}.{name}"
            is_ours = function.__module__ == module.__name__ and not name.startswith("_")
            if is_ours and "context" in inspect.signature(function).parameters:
                found.add(full)
    assert found - set(REQUIRED) - set(FREE) <= inner


# --- with a right out of the table, whatever it let be seen is gone everywhere -------------------

CANARY = "Quillwort"  # in the title of a promise, and nowhere else


def every_page() -> Iterator[str]:
    """Return each address of a page, filled in with what there is."""
    fills = {
        "<str:field>": ("scope", "customer", "by"),
        "<ref:ref>": ("p1",),
        "<str:ref>": ("nothing",),
        "<int:number>": ("1",),
        "<str:monday>": ("2027-01-11",),
    }
    _ = get_resolver().url_patterns  # which makes known what ids look like in addresses
    for pattern in get_resolver("keepable_desk.web.pages.urls").url_patterns:
        route = str(pattern.pattern)
        filled = [route]
        for gap, values in fills.items():
            filled = [each.replace(gap, value) for each in filled for value in values]
        yield from (f"/{each}" for each in filled)


def looks() -> tuple[str, ...]:
    """Return all that can be read, each in all its forms, where the promise could be seen."""
    api = (
        *("odds", "odds?format=csv", "promises", "promises?format=csv", "promises/p1"),
        *("honesty", "honesty?format=csv", "promises/p1/receipt"),
        *(f"load/contents?who=crew&monday=2027-01-11{form}" for form in ("", "&format=csv")),
    )
    pages = (
        *every_page(),
        *("/palette?q=quill", "/suggest/scope?q=quill", "/promises?format=csv"),
        *("/promises?format=json", "/promises?view=timeline", "/capacity/2027-01-11?who=crew"),
        "/promise-parts/p2/ranked?ahead_of=p1",
    )
    return (*(f"/api/v1/{path}" for path in api), *pages)


@pytest.fixture
def canary_desk(desk: Desk) -> Desk:
    del desk  # the clock and an empty cache
    first = promised("p1", "acme", 60, _day("2027-03-01"), 10)
    others = small_book().promises[1:]
    named = type(first)(**{**_fields(first), "title": CANARY})
    return small_desk(small_book(promises=(named, *others)), "canary.example/ledger")


def _day(text: str) -> date:
    from_text = NOW.date().fromisoformat
    return from_text(text)


def _fields(noun: Any) -> dict[str, Any]:  # noqa: ANN401 - a frozen noun
    return {name: getattr(noun, name) for name in noun.__dataclass_fields__}


def seen_at(desk: Desk, role: str) -> set[str]:
    client = Client(raise_request_exception=False)
    client.force_login(desk.members[role].user)
    found = set()
    for path in looks():
        response = client.get(path)
        assert response.status_code < 500, path
        body = b"".join(response) if response.streaming else response.content
        if CANARY.encode() in body:
            found.add(path)
    return found


def test_a_role_that_may_not_read_promises_meets_none_anywhere(
    canary_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seen_at(canary_desk, "admin")
    # page, palette, capacity week, JSON and CSV show it while the right is there
    assert {
        *("/promises", "/promises/p1", "/palette?q=quill", "/capacity/2027-01-11?who=crew"),
        *("/api/v1/odds", "/api/v1/odds?format=csv", "/promises?format=csv"),
        "/api/v1/load/contents?who=crew&monday=2027-01-11",
    } <= before
    right = ("promise", "read")
    roles = {role: reach for role, reach in ACTIONS[right].items() if role != "admin"}
    monkeypatch.setitem(policy.ACTIONS, right, roles)
    assert seen_at(canary_desk, "admin") == set()
