"""Entries are found by what they are about, and name nothing by words."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from keepable_desk.reads.promise_history import trail_of
from keepable_desk.store import models as rows
from keepable_desk.store.forgetting import texts_in
from keepable_desk.store.short_numbers import FIRST, label, next_numbers, read_label
from keepable_desk.store.subjects import facts_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import record
from tests.desk.plan_changes import CHANGES
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from keepable.ledger.entries import Plain
    from tests.desk.driving import Driver
    from tests.desk.plan_changes import Change
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.store

OPAQUE = "01MBEZXT000000000000000000"


def recorded(desk: Desk, **facts: Plain) -> rows.LedgerEntry:
    """Record an entry with these facts, and return its row."""
    with writing():
        done = record(
            desk.company, now=NOW, actor="user:1", kind="test", facts=facts, new_salt=os.urandom
        )
    return rows.LedgerEntry.objects.get(company=desk.company, number=done.entry.number)


def told(row: rows.LedgerEntry) -> dict[str, object]:
    """Return the facts as they stand in the entry for ever."""
    found: dict[str, object] = json.loads(row.data)["facts"]
    return found


def test_an_entry_names_a_promise_with_a_worded_id_by_the_number_of_its_row(desk: Desk) -> None:
    number = rows.Promise.objects.get(ref="p1").pk
    row = recorded(desk, promise="p1", overtaken=["p2", "h1"])
    assert told(row)["promise"] == f"promise:{number}"
    assert facts_of(row) == {"promise": "p1", "overtaken": ["p2", "h1"]}


def test_an_entry_names_a_promise_with_an_opaque_id_by_that_id(desk: Desk) -> None:
    rows.Promise.objects.filter(ref="p1").update(ref=OPAQUE)
    facts = told(recorded(desk, promise=OPAQUE, work=f"{OPAQUE}/1"))
    assert (facts["promise"], facts["work"]) == (OPAQUE, f"{OPAQUE}/1")


def test_an_entry_never_tells_the_words_of_something_that_is_gone(desk: Desk) -> None:
    assert told(recorded(desk, hold="Jane Doe:report")) == {"hold": "hold:unknown"}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_whatever_is_done_no_entry_of_it_names_anything_by_a_word_of_the_book(
    driver: Driver, change: Change
) -> None:
    # All ids of this book are words, such as "ben", "acme", "p1-t" and "report".
    book = driver.book()
    named: list[Any] = [*book.people, *book.customers, *book.catalogue]
    owners: list[Any] = [*book.promises, *book.holds]
    known = {word for each in named for word in (each.id, each.name)}
    known |= {each.id for each in (*owners, *book.deals)}
    known |= {work.id for each in owners for work in each.work}
    known |= {"Ruth Sand", "Dora Lind", "Cleo", "Bulk"}
    change.happens(driver, change.before(driver))
    entries = rows.LedgerEntry.objects.filter(company=driver.desk.company)
    assert change.told in {row.kind for row in entries}
    texts = [text for row in entries for text in texts_in(told(row))]
    words = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in known))
    assert [text for text in texts if words.search(text)] == []


@pytest.mark.parametrize(
    "ref",
    ['The "Nook":sso', "a/b//c", "Jäger & Söhne:größe", "50%", "back\\slash", "it's", "x" * 300],
)
def test_whatever_an_id_is_made_of_its_entries_are_found(desk: Desk, ref: str) -> None:
    rows.Promise.objects.filter(ref="p1").update(ref=ref)
    number = recorded(desk, promise=ref).number
    assert [each.number for each in trail_of(desk.company.pk, ref)] == [number]


def test_an_id_that_is_part_of_another_finds_only_its_own_entries(desk: Desk) -> None:
    recorded(desk, promise="p1")
    assert trail_of(desk.company.pk, "p") == ()


def test_numbers_are_never_given_twice(desk: Desk) -> None:
    company = desk.company.pk
    there = rows.Hold.objects.filter(company=company).count()
    with writing():
        first = next_numbers(company, "hold", 2)
        second = next_numbers(company, "hold", 1)
    assert [*first, *second] == [FIRST + there, FIRST + there + 1, FIRST + there + 2]


def test_companies_count_for_themselves(desk: Desk) -> None:
    other = rows.Company.objects.create(origin="other.example/ledger", as_of=NOW)
    with writing():
        assert list(next_numbers(other.pk, "promise", 1)) == [FIRST]
    assert rows.Promise.objects.get(company=desk.company, ref="p1").number == FIRST


@pytest.mark.parametrize("noun", ["promise", "hold"])
def test_a_number_reads_back_as_it_is_written(noun: str) -> None:
    assert read_label(label(noun, 1042)) == (noun, 1042)
