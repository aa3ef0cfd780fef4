"""What is recorded can be verified from the export alone; the database refuses to change it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from keepable.domain.book import Book
from keepable.ledger.exports import export_lines
from keepable.ledger.receipts import proven, receipt_in
from keepable.ledger.verifying import verify
from keepable_desk.store import append_only
from keepable_desk.store.mapping import load_book
from keepable_desk.store.models import Company, LedgerEntry, LedgerHead, SealedValue
from keepable_desk.store.signing_keys import signer_of, signer_to_open
from keepable_desk.usecases.append_to_ledger import ledger_rows, open_ledger, record

pytestmark = [pytest.mark.django_db, pytest.mark.store]
NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
PROMISE = "01MBEZXT000000000000000000"
ORIGIN = "lindgrove.example/ledger"


@pytest.fixture
def company() -> Company:
    made = load_book(Book(as_of=NOW), ORIGIN)
    open_ledger(made, now=NOW, key=signer_to_open(ORIGIN).verifier())
    return made


def told(company: Company, number: int) -> str:
    """Record that a promise was made, and give the receipt."""
    done = record(
        company,
        now=NOW + timedelta(minutes=number),
        actor="user:7",
        kind="promise.made",
        facts={"promise": f"{PROMISE}/{number}", "odds": "0.83"},
        confidential={"customer": "Acmé", "value": "40000 EUR"},
        new_salt=lambda count: bytes([number]) * count,
    )
    return done.receipt(signer_of(company)).text()


def exported(company: Company) -> list[str]:
    return list(export_lines(company.origin, ledger_rows(company), LedgerHead.objects.get().size))


def test_what_was_recorded_can_be_verified_from_the_export_and_every_receipt(
    company: Company,
) -> None:
    receipts = [receipt_in(told(company, n)) for n in range(1, 9)]
    found = verify(exported(company), "".join(receipt.note for receipt in receipts))
    assert found.findings == ()
    assert (found.entries, found.checkpoints) == (9, 8)
    for number, receipt in enumerate(receipts, start=1):
        assert proven(receipt, [signer_of(company).verifier()]).size == number + 1
        assert json.loads(receipt.data)["facts"]["promise"] == f"{PROMISE}/{number}"


def test_confidential_values_are_not_in_receipts_nor_in_the_text_of_entries(
    company: Company,
) -> None:
    receipt = receipt_in(told(company, 1))
    assert b"40000" not in receipt.data
    assert "40000" not in LedgerEntry.objects.get(number=1).data


def test_erasing_values_leaves_the_root_as_it_is(company: Company) -> None:
    notes = "".join(receipt_in(told(company, n)).note for n in (1, 2, 3))
    SealedValue.objects.filter(name="customer").delete()
    lines = exported(company)
    assert verify(lines, notes).findings == ()
    assert "Acmé" not in "".join(lines)
    assert "40000 EUR" in "".join(lines)


def test_a_clock_that_was_set_back_sets_no_entry_back(company: Company) -> None:
    told(company, 5)
    told(company, 1)
    first, second = LedgerEntry.objects.filter(number__in=(1, 2)).order_by("number")
    assert second.at == first.at


@pytest.mark.parametrize(
    "verb", ["UPDATE store_ledgerentry SET actor='x'", "DELETE FROM store_ledgerentry"]
)
def test_the_database_refuses_to_change_an_entry(company: Company, verb: str) -> None:
    told(company, 1)
    with (
        pytest.raises(DatabaseError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)
    assert LedgerEntry.objects.count() == 2


def test_a_row_that_was_changed_all_the_same_is_found(company: Company) -> None:
    notes = "".join(receipt_in(told(company, n)).note for n in range(1, 6))
    append_only.take_down(connection, append_only.ALL)
    row = LedgerEntry.objects.get(number=3)
    LedgerEntry.objects.filter(pk=row.pk).update(data=row.data.replace("0.83", "0.93"))
    append_only.put_up(connection, append_only.ALL)
    assert verify(exported(company), notes).first_bad == 3


def test_nothing_is_recorded_of_what_did_not_happen(company: Company) -> None:
    with transaction.atomic():
        told(company, 1)
        transaction.set_rollback(True)
    assert LedgerHead.objects.get(company=company).size == LedgerEntry.objects.count() == 1
