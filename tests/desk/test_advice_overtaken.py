"""Every change of the plan is tried beside advice given before it, which then holds or ends."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepable_desk import usecases
from tests.desk.driving import EXPIRES, MADE, Driver, ok, overtaken_by, set_clock
from tests.desk.plan_changes import CHANGES, ENDING, TAKING, Change

pytestmark = [pytest.mark.django_db, pytest.mark.store]
# Before an ask come 118 h of ben's, who has 12 weeks of 40 h until then, one of them on leave and
# a good part of the rest not free: 40 h more fit; not with 300 h more, nor when he is away.
BY, ALONE = "2027-04-05", "2027-06-14"
REFUSED, LEAST = 409, 0.5
# kinds of entries that are no change of the plan, or are tried apart, each with its reason
NO_CHANGE = {
    "ask.declined": "an ask binds nobody (test_declining)",
    "ask.reopened": "an ask binds nobody (test_declining)",
    "hold.expired": "takes time, so that it has a test of its own",
    "ledger.continued": "only what it is called, and who signs",
    "ledger.key_rotated": "only who signs",
    "ledger.opened": "the first entry",
    "ledger.restored": "what stands in a copy",
    "member.added": "only who may look",
    "member.address_asked": "only who may look",
    "member.address_changed": "only who may look",
    "member.deactivated": "only who may look",
    "member.invited": "only who may look",
    "member.joined": "only who may look",
    "member.name_bound": "only whose it is",
    "member.name_unbound": "only whose it is",
    "member.password_changed": "only who may look",
    "member.password_set": "only who may look",
    "member.reactivated": "only who may look",
    "member.reset_link_made": "only who may look",
    "member.roles_changed": "only who may look",
    "member.signed_out": "only who may look",
    "member.uninvited": "only who may look",
    "promise.warned": "only tells",
    "state.bound": "only proves what is there",
    "token.given": "only who may look",
    "token.revoked": "only who may look",
}


def named(changes: tuple[Change, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("change", changes, ids=lambda change: change.name)


def asked(driver: Driver) -> dict[str, Any]:
    found = driver.ask("sso", BY)
    assert found["odds"] > LEAST
    return found


@named(CHANGES)
def test_advice_ends_with_what_takes_or_shifts_and_stays_with_what_frees(
    driver: Driver, change: Change
) -> None:
    given = change.before(driver)
    before = driver.ask("sso", BY)
    change.happens(driver, given)
    assert driver.entries()[-1]["kind"] == change.told
    after = driver.ask("sso", BY)
    has_moved = after["resource_revisions"]["ben"] > before["resource_revisions"]["ben"]
    assert has_moved == (change.kind != "frees")
    assert has_moved or after["odds"] >= before["odds"], "whatever the table of changes says"
    assert change.kind != "takes" or after["odds"] < LEAST


@named(CHANGES)
def test_the_company_is_locked_before_its_resources(driver: Driver, change: Change) -> None:
    # Two changes that lock the same rows in different orders could wait for each other for ever.
    given = change.before(driver)
    with CaptureQueriesContext(connection) as queries:
        change.happens(driver, given)
    changed = [query["sql"].split('"')[1] for query in queries if query["sql"].startswith("UPDATE")]
    locks = [table for table in changed if table in {"store_company", "store_resourcerevision"}]
    assert locks[:1] == ["store_company"]


def kinds_that_use_cases_tell() -> set[str]:
    """Read from their code of which kinds the entries are that use cases write."""
    found: set[str] = set()
    for each in pkgutil.iter_modules(usecases.__path__, f"{usecases.__name__}."):
        module = importlib.import_module(each.name)
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found |= _kinds_in(node, module)
    return found


def _kinds_in(call: ast.Call, module: object) -> set[str]:
    """Return the kinds of entries that a `call` could write, if it writes one."""
    named = [word.value for word in call.keywords if word.arg == "kind"]
    told = {"record": named, "record_event": call.args[2:3]}.get(ast.unparse(call.func), [])
    found: set[str] = set()
    for node in (inner for argument in told for inner in ast.walk(argument)):
        if isinstance(node, ast.Constant) and "." in str(node.value):
            found.add(str(node.value))
        if isinstance(node, ast.Name):
            value = getattr(module, node.id, None)
            found |= set(value.values()) if isinstance(value, dict) else set()
            found |= {value} if isinstance(value, str) else set()
    return found


def test_every_kind_of_entry_is_tried_as_a_change_or_changes_no_plan() -> None:
    assert kinds_that_use_cases_tell() == {change.told for change in CHANGES} | set(NO_CHANGE)


@pytest.mark.wide
@named(TAKING)
def test_a_yes_that_a_change_overtook_is_refused_where_the_odds_are_gone(
    driver: Driver, change: Change
) -> None:
    given, ask = change.before(driver), asked(driver)
    with overtaken_by(lambda: change.happens(driver, given)) as happened:
        answer = driver.promise(ask["id"], min_odds=LEAST)
    assert happened
    assert answer.status_code == REFUSED
    assert answer.json()["answer"]["odds"] == driver.ask("sso", BY)["odds"]


@pytest.mark.wide
@named(TAKING)
def test_a_hold_that_a_change_overtook_is_refused_where_the_odds_are_gone(
    driver: Driver, change: Change
) -> None:
    given, ask = change.before(driver), asked(driver)
    with overtaken_by(lambda: change.happens(driver, given)) as happened:
        answer = driver.hold(ask["id"], min_odds=LEAST)
    assert happened
    assert answer.status_code == REFUSED


@named(ENDING)
def test_a_yes_that_a_change_overtook_rests_on_what_stands_after_it(
    driver: Driver, change: Change
) -> None:
    given, ask = change.before(driver), driver.ask("sso", BY)
    with overtaken_by(lambda: change.happens(driver, given)):
        made = driver.promise(ask["id"])
    assert made.status_code == MADE
    fresh = made.json()
    assert driver.odds()[fresh["promise"]] == fresh["advice"]["odds"]


@named(tuple(change for change in CHANGES if change.kind == "frees"))
def test_a_yes_beside_a_change_that_frees_capacity_is_made(driver: Driver, change: Change) -> None:
    given, ask = change.before(driver), asked(driver)
    with overtaken_by(lambda: change.happens(driver, given)):
        assert driver.promise(ask["id"], min_odds=LEAST).status_code == MADE


@named(tuple(each for each in TAKING if each.name in {"leave", "a larger estimate"}))
def test_a_yes_to_a_hold_that_a_change_overtook_is_refused_where_the_odds_are_gone(
    driver: Driver, change: Change
) -> None:
    hold = ok(driver.hold(asked(driver)["id"])).json()["hold"]
    with overtaken_by(lambda: change.happens(driver, None)) as happened:
        answer = driver.promise_held(hold, min_odds=LEAST)
    assert happened
    assert answer.status_code == REFUSED


def test_a_hold_that_is_over_frees_what_it_kept_and_ends_no_advice(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, EXPIRES)
    before = driver.ask("sso", BY)
    assert driver.drop_holds() == 1
    after = driver.ask("sso", BY)
    assert after["resource_revisions"] == before["resource_revisions"]
    assert after["odds"] == before["odds"]


def test_two_yeses_to_the_same_capacity_are_one_yes_and_one_refusal(driver: Driver) -> None:
    # Either alone has good odds; both together are 600 h more than the 158 h before them.
    first, second = (driver.ask("portal", ALONE, customer=who) for who in ("nord", "acme"))
    assert min(first["odds"], second["odds"]) > LEAST
    with overtaken_by(lambda: ok(driver.promise(first["id"], min_odds=LEAST))):
        assert driver.promise(second["id"], min_odds=LEAST).status_code == REFUSED
    kinds = [entry["kind"] for entry in driver.entries()]
    assert kinds.count("promise.made") == 1
