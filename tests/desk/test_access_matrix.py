"""Everybody tries everything, and gets what the table says: no less, no more, no other way in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import pytest

from keepable_desk.reads.runtime import process_runtime
from keepable_desk.rights.policy import ACTIONS, matrix
from keepable_desk.store.mapping import book_of
from keepable_desk.store.models import Company, LedgerEntry
from tests.desk.access_cases import CASES, OWNERSHIPS, WRITING, operations
from tests.desk.access_world import Actor, World, body_of, undone, wide_world
from tests.desk.committed import refuse_change, refuse_columns
from tests.desk.small_company import NOW, ORIGIN

if TYPE_CHECKING:
    from tests.desk.access_cases import Case

NONE = "."  # nobody owns that
# Each role tries everything, and of tokens those of one role by scope and one with all scopes;
# tokens of the other roles are wide.


@dataclass
class Tried:
    """What came of everything that was tried."""

    actors: list[str] = field(default_factory=list)
    cells: dict[str, list[str]] = field(default_factory=dict)
    against_table: list[str] = field(default_factory=list)
    telling: list[str] = field(default_factory=list)  # a refusal that is unlike "there is none"
    entered: dict[str, set[bool]] = field(default_factory=lambda: defaultdict(set))
    followed: dict[str, set[bool]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True)
class Attempt:
    """One request: its cell, its answer without the id that it named, and what it entered.

    `followed` tells whether the book that is kept warm is the one that stands in the rows then.
    """

    cell: str
    said: str
    entered: bool
    followed: bool


@cache
def everything_tried() -> Tried:
    """Let all actors try every case, once for all tests that look."""
    missing_ones.clear()
    found = Tried()
    with wide_world() as world:
        actors = world.actors
        found.actors = [actor.name for actor in actors]
        for case in CASES:
            for whose in OWNERSHIPS if case.of else ("",):
                if case.lists and whose == "nowhere":
                    continue
                cells = [_cell(world, case, actor, whose, found) for actor in actors]
                if set(cells) != {NONE}:
                    words = (case.operation, case.way and f"({case.way})", whose)
                    found.cells[" ".join(word for word in words if word)] = cells
    return found


@pytest.fixture
def tried(db: None) -> Tried:
    del db
    return everything_tried()


def _cell(world: World, case: Case, actor: Actor, whose: str, found: Tried) -> str:
    ref = world.ref(case.of, actor, whose) if case.of else ""
    if ref is None:
        return NONE
    done, wanted = _attempt(case, actor, ref), case.expected(actor, whose)
    where = f"{case.operation} {case.way} {whose} as {actor.name}"
    if done.cell != wanted:
        found.against_table.append(f"{where}: {done.cell}, the table says {wanted}: {done.said}")
    if done.cell in {"2xx", "in"}:
        found.entered[case.operation].add(done.entered)
        found.followed[case.operation].add(done.followed)
    if done.cell == "404" and case.hides(actor, whose):
        missing = _missing(case, actor, world.ref(case.of, actor, "nowhere") or "")
        if (missing.cell, missing.said) != (done.cell, done.said):
            found.telling.append(f"{where}: {done.said}, but of nothing {missing.said}")
    return done.cell


def _missing(case: Case, actor: Actor, ref: str) -> Attempt:
    name = (case.operation, case.way, actor.name)
    if name not in missing_ones:
        missing_ones[name] = _attempt(case, actor, ref)
    return missing_ones[name]


def _attempt(case: Case, actor: Actor, ref: str) -> Attempt:
    method, path = operations_by_id[case.operation]
    url = path.replace("{ref}", ref) + (case.query or ("?limit=500" if case.lists else ""))
    with undone():
        before = LedgerEntry.objects.count()
        response = actor.call(method, url, case.body(ref), **case.headers)
        entered = LedgerEntry.objects.count() > before
        followed = _follows(response.status_code, entered)
        text = "" if case.operation == "show_attachment" else body_of(response)
    if case.lists and response.status_code == 200:
        ids = {str(row["id"]) for row in response.json()["items"]}
        return Attempt("in" if ref in ids else "out", "", entered, followed)
    status = response.status_code
    cell = f"{status // 100}xx" if status < 400 else str(status)
    return Attempt(cell, _without(ref, text) if ref else text, entered, followed)


def _without(ref: str, text: str) -> str:
    """Take the id `ref` out where it is named, in quotes: a number may stand in "404", too."""
    for opens, closes in (("'", "'"), ('"', '"'), ("“", "”"), (r"\u201c", r"\u201d")):
        text = text.replace(f"{opens}{ref}{closes}", f"{opens}ID{closes}")
    return text


def _follows(status: int, entered: bool) -> bool:  # noqa: FBT001 - what came of a request
    """Read the book as it is kept warm, and whole: nothing may have been overlooked."""
    if status >= 400 or not entered:
        return True
    company = Company.objects.get(origin=ORIGIN)
    warm = process_runtime().warm(company.pk, NOW).forecast.book
    return warm == book_of(company, warm.as_of)


operations_by_id = operations()
missing_ones: dict[tuple[str, str, str], Attempt] = {}


def test_the_table_is_the_expected_one() -> None:
    refuse_change("policy.txt", matrix())


def test_everybody_tried_everything_and_it_came_out_as_expected(tried: Tried) -> None:
    refuse_columns("access.txt", "operation", tried.actors, tried.cells)


def test_what_everybody_may_do_is_what_the_table_says(tried: Tried) -> None:
    assert tried.against_table == []


def test_what_is_forbidden_looks_as_if_it_were_not_there(tried: Tried) -> None:
    assert tried.telling == []


def test_no_operation_is_left_out_of_what_is_expected() -> None:
    covered = {case.operation for case in CASES}
    refuse_change(
        "uncovered.txt", "".join(f"{name}\n" for name in operations_by_id.keys() - covered)
    )
    assert covered == operations_by_id.keys()


def test_the_rights_that_no_operation_asks_for_are_the_expected_ones() -> None:
    asked = {(right.resource, right.action) for case in CASES for right in case.rights}
    unasked = sorted(f"{resource}: {action}\n" for resource, action in ACTIONS.keys() - asked)
    refuse_change("unasked.txt", "".join(unasked))


def test_what_is_written_without_an_entry_is_what_is_expected(tried: Tried) -> None:
    writing = [name for name, (method, _) in operations_by_id.items() if method in WRITING]
    unaudited = sorted(name for name in writing if tried.entered[name] != {True})
    refuse_change("unaudited.txt", "".join(f"{name}\n" for name in unaudited))


def test_reading_adds_nothing_to_the_ledger(tried: Tried) -> None:
    reading = [name for name, (method, _) in operations_by_id.items() if method == "GET"]
    assert all(tried.entered[name] == {False} for name in reading)


def test_whatever_was_changed_is_in_the_book_that_is_kept_warm(tried: Tried) -> None:
    changing = {name for name, seen in tried.entered.items() if True in seen}
    assert {"promise", "hold", "release_hold", "move", "assess", "rank", "add_leave"} <= changing
    assert [name for name in changing if tried.followed[name] != {True}] == []
