"""Adding to the ledger: what an entry and its seals hold, and when nothing is added."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from keepable.domain.book import Book
from keepable.ledger.entries import SALT_BYTES, entry_in, seal
from keepable.ledger.exports import ExportedEntry
from keepable.ledger.notes import SignerKey
from keepable.ledger.receipts import proven
from keepable.texts import Text, TextError, written
from keepable_desk.store import append_only
from keepable_desk.store.mapping import load_book
from keepable_desk.store.models import (
    EntrySubject,
    LedgerEntry,
    LedgerHead,
    Promise,
    SealedValue,
)
from keepable_desk.usecases.append_to_ledger import (
    BrokenLedgerError,
    HaltedError,
    Recorded,
    UnlistedFactError,
    ledger_rows,
    record,
)
from tests.desk.small_company import NOW, ORIGIN, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
KEY = SignerKey(ORIGIN, bytes(range(32)))


def entered(desk: Desk, minutes: int = 0, **more: Any) -> Recorded:  # noqa: ANN401 - of the entry
    plain = {"actor": "user:7", "kind": "promise.made", "new_salt": bytes}
    now = NOW + timedelta(minutes=minutes)
    return record(desk.company, now=now, **{**plain, **more})


def refusal(do: Callable[[], object], kind: type[TextError]) -> Text:
    with pytest.raises(kind) as raised:
        do()
    return raised.value.text


def count() -> int:
    return LedgerEntry.objects.count()


def test_an_entry_is_written_with_its_subjects_and_seals_and_the_head_moves_on(
    desk: Desk,
) -> None:
    before = LedgerHead.objects.get(company=desk.company)
    facts = {"promise": "p1", "overtaken": ["p2"], "odds": "0.83"}
    hidden = {"title": "Work p1", "customer": "acme"}
    salts = iter([b"a" * SALT_BYTES, b"b" * SALT_BYTES])
    asked = []

    def new_salt(size: int) -> bytes:
        asked.append(size)
        return next(salts)

    done = entered(desk, 5, facts=facts, confidential=hidden, new_salt=new_salt)
    numbers = dict(Promise.objects.values_list("ref", "pk"))
    row = LedgerEntry.objects.get(company=desk.company, number=1)
    entry = entry_in(row.data.encode())
    assert entry == done.entry
    assert (entry.number, entry.at, entry.actor, entry.kind) == (
        1,
        NOW + timedelta(minutes=5),
        "user:7",
        "promise.made",
    )
    assert entry.facts == {
        "promise": f"promise:{numbers['p1']}",
        "overtaken": [f"promise:{numbers['p2']}"],
        "odds": "0.83",
    }
    assert entry.sealed == {
        "title": seal("title", b"a" * SALT_BYTES, "Work p1"),
        "customer": seal("customer", b"b" * SALT_BYTES, "acme"),
    }
    assert asked == [SALT_BYTES, SALT_BYTES]
    assert (row.at, row.actor, row.kind, row.leaf) == (
        entry.at,
        entry.actor,
        entry.kind,
        entry.leaf().hex(),
    )
    found = SealedValue.objects.filter(entry=row).values_list("name", "salt", "value")
    assert set(found) == {
        ("title", (b"a" * SALT_BYTES).hex(), "Work p1"),
        ("customer", (b"b" * SALT_BYTES).hex(), "acme"),
    }
    subjects = EntrySubject.objects.filter(entry=row).values_list("role", "place", "ref")
    assert set(subjects) == {("promise", 0, "p1"), ("overtaken", 0, "p2")}
    head = LedgerHead.objects.get(company=desk.company)
    assert (before.size, head.size, head.last_at) == (1, 2, entry.at)
    assert [bytes.fromhex(root) for root in before.subtrees] == list(done.subtrees)
    assert (done.checkpoint.origin, done.checkpoint.size) == (ORIGIN, 2)
    assert [done.checkpoint.root.hex()] == head.subtrees  # of two entries there is one
    receipt = done.receipt(KEY)
    assert proven(receipt, [KEY.verifier()]) == done.checkpoint
    assert receipt.data.decode() == row.data


def test_an_entry_may_tell_of_nothing_and_seal_nothing(desk: Desk) -> None:
    done = entered(desk, new_salt=None)
    assert (done.entry.facts, done.entry.sealed) == ({}, {})
    assert json.loads(LedgerEntry.objects.get(number=1).data)["facts"] == {}


def test_an_entry_is_added_in_the_transaction_of_what_it_tells_of_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)
    with pytest.raises(RuntimeError, match="in the transaction of what it tells of"):
        entered(desk)
    monkeypatch.undo()
    assert count() == 1


def test_what_is_confidential_is_not_written_without_salts(desk: Desk) -> None:
    with pytest.raises(RuntimeError, match="needs salts"):
        entered(desk, confidential={"title": "x"}, new_salt=None)
    assert count() == 1


def test_facts_that_nobody_is_listed_to_see_are_named_in_order(desk: Desk) -> None:
    with pytest.raises(UnlistedFactError, match=r"^cost, margin$"):
        entered(desk, facts={"odds": "0.83", "margin": "1", "cost": "2"})
    assert count() == 1


def test_where_writing_has_stopped_it_is_said_why(desk: Desk) -> None:
    desk.company.halted_at = NOW
    desk.company.halted_because = written(Text("refused.declined"))
    assert refusal(lambda: entered(desk), HaltedError) == Text("refused.declined")
    assert count() == 1


def test_a_ledger_that_is_shorter_or_longer_than_its_head_knows_is_not_gone_on_with(
    desk: Desk,
) -> None:
    for size in (0, 2):
        LedgerHead.objects.filter(company=desk.company).update(size=size)
        found = refusal(lambda: entered(desk), BrokenLedgerError)
        assert found == Text("ledger.other_size", company="Small & Co", size=1, wanted=size)
    empty = load_book(Book(as_of=NOW, name="Empty"), "empty.example/ledger")
    LedgerHead.objects.create(company=empty, size=1)
    nothing = refusal(lambda: entered(Desk(empty, {})), BrokenLedgerError)
    assert nothing == Text("ledger.other_size", company="Empty", size=0, wanted=1)
    assert count() == 1


def test_a_last_entry_that_was_changed_is_not_gone_on_with(desk: Desk) -> None:
    entered(desk)
    append_only.take_down(connection, append_only.ALL)
    row = LedgerEntry.objects.get(number=1)
    LedgerEntry.objects.filter(pk=row.pk).update(data=row.data.replace("user:7", "user:8"))
    append_only.put_up(connection, append_only.ALL)
    found = refusal(lambda: entered(desk), BrokenLedgerError)
    assert found == Text("ledger.other_leaf", company="Small & Co", number="1")
    assert count() == 2


def test_no_entry_is_earlier_than_the_one_before(desk: Desk) -> None:
    at = [entered(desk, minutes).entry.at for minutes in (5, 3, 7)]
    assert at == [NOW + timedelta(minutes=minutes) for minutes in (5, 5, 7)]
    head = LedgerHead.objects.get(company=desk.company)
    assert (head.size, head.last_at) == (4, at[-1])


def test_a_ledger_is_exported_in_order_with_what_is_left_of_its_values(desk: Desk) -> None:
    for number in range(3):
        entered(desk, facts={"odds": f"0.{number}"}, confidential={"title": f"t{number}"})
    SealedValue.objects.filter(entry__number=2).delete()
    found = [each for each in ledger_rows(desk.company) if isinstance(each, ExportedEntry)]
    assert [each.entry.number for each in found] == [0, 1, 2, 3]
    assert [dict(each.entry.facts).get("odds") for each in found[1:]] == ["0.0", "0.1", "0.2"]
    assert [each.leaf for each in found] == [each.entry.leaf() for each in found]
    opened = [{name: (each.salt, each.value) for name, each in row.opened.items()} for row in found]
    salt = bytes(SALT_BYTES)
    assert opened == [{}, {"title": (salt, "t0")}, {}, {"title": (salt, "t2")}]
