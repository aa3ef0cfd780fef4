"""Whoever is erased stands in no table any more, and the numbers stay as they were."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, models, transaction
from django.db.utils import DatabaseError, IntegrityError

from keepable.ledger.verifying import verify
from keepable_desk import clock
from keepable_desk.store import models as rows
from keepable_desk.store.forgetting import Forgetting, columns_of, company_path
from keepable_desk.store.mapping import book_of
from keepable_desk.usecases import erase_person
from tests.desk.driving import Driver
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.small_company import Desk

JANE = "Jane Doe"


def every_row() -> Iterator[tuple[str, str]]:
    """Return each row of each table of the database as text, with the name of the table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            yield from ((table, str(row)) for row in cursor.fetchall())


def tables_with(word: str) -> set[str]:
    """Return which tables hold `word`, written as people do or as ids of files are."""
    spellings = (word.casefold(), word.casefold().replace(" ", "-"))
    return {
        table for table, row in every_row() if any(each in row.casefold() for each in spellings)
    }


@pytest.fixture
def promised(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[Driver, str]:
    """Let Jane Doe, a newcomer, be asked for, held for, promised to, moved and talked about."""
    driver = Driver(desk)
    ask = driver.ask("Report", "1 June 2027", customer=JANE)
    driver.hold(ask["id"])
    made = driver.promise(driver.ask("Report", "1 July 2027", customer=JANE)["id"]).json()
    ref: str = made["promise"]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))
    driver.move(ref, "2027-08-02")
    driver.call("POST", f"/promises/{ref}/messages", {"text": "jane doe called, she waits."})
    driver.assess(ref, "late", came_on="")
    driver.take_over("customers", f"Name\n{JANE}\n")
    driver.take_over("promises", f"Title,Customer,Due,Hours\nTo {JANE},{JANE},2027-09-01,8\n")
    return driver, ref


def test_nobody_erased_stands_anywhere_in_the_database(promised: tuple[Driver, str]) -> None:
    driver, _ = promised
    assert {"store_promise", "store_ask", "store_sealedvalue", "store_externalid"} <= tables_with(
        JANE
    )
    assert driver.erase(JANE).status_code == 200
    assert tables_with(JANE) == set()


def test_no_entry_of_the_ledger_ever_names_a_customer_a_scope_or_a_title(
    promised: tuple[Driver, str],
) -> None:
    del promised
    told = " ".join(rows.LedgerEntry.objects.values_list("data", flat=True)).casefold()
    assert not [word for word in (JANE, "report", "work p") if word.casefold() in told]


def test_after_an_erasure_the_ledger_verifies_and_every_page_of_it_opens(
    promised: tuple[Driver, str],
) -> None:
    driver, ref = promised
    note = driver.call("GET", "/ledger/checkpoint").content.decode()
    driver.erase(JANE)
    lines = b"".join(driver.call("GET", "/ledger/export")).decode().splitlines(keepends=True)
    assert verify(lines, note).findings == ()
    assert driver.client("deal desk").get(f"/promises/{ref}").status_code == 200
    assert driver.call("GET", f"/promises/{ref}/receipt").status_code == 200


def test_an_erasure_changes_no_odds(promised: tuple[Driver, str]) -> None:
    driver, _ = promised
    before = driver.odds()
    driver.erase(JANE)
    assert driver.odds() == before


def test_what_has_a_worded_id_goes_on_drawing_as_before(desk: Desk) -> None:
    # "Jane Doe:report" came with a book of before; its id goes, and its draws stay.
    driver = Driver(desk)
    for row in (rows.Promise, rows.Hold):
        row.objects.filter(ref="p2").update(ref=f"{JANE}:report")
    rows.Work.objects.filter(owner="p2").update(owner=f"{JANE}:report", ref=f"{JANE}:report/1")
    rows.Company.objects.update(revision=models.F("revision") + 1)
    rows.Promise.objects.update(changed_at_revision=99)
    before = list(driver.odds().values())
    driver.erase(JANE)
    assert list(driver.odds().values()) == before
    assert tables_with(JANE) == set()
    assert book_of(desk.company).promises[1].draw_key


def test_who_is_called_alike_keeps_the_name(desk: Desk) -> None:
    rows.Person.objects.filter(ref="bea").update(name="Ben Holm-Rood")
    Driver(desk).erase("Ben")
    assert rows.Person.objects.get(ref="bea").name == "Ben Holm-Rood"


def test_what_is_told_apart_stays_apart() -> None:
    # Two spellings are two keys of something; they must not become one.
    who = Forgetting((JANE,), (), "erased:7")
    assert [who.within(word) for word in ("Jane Doe:a", "jane doe:a", "Jane Doe:a")] == [
        "erased:7:a",
        "erased:7-2:a",
        "erased:7:a",
    ]


def test_a_name_with_quotes_of_both_kinds_goes_from_files_and_seals_too(
    promised: tuple[Driver, str],
) -> None:
    driver, _ = promised
    name = """Jo "The 'Ox" O'Shea"""
    driver.take_over("customers", f'Name\n"{name.replace(chr(34), 2 * chr(34))}"\n')
    assert driver.erase(name).status_code == 200
    as_a_word = re.compile(r"\bOx\b")  # signatures are random letters
    assert not [row for _, row in every_row() if "O'Shea" in row or as_a_word.search(row)]


def test_where_nobody_is_named_nothing_is_replaced() -> None:
    assert Forgetting((), ("ben",), "erased:7").within("Ben is away") == "Ben is away"


def test_only_the_words_of_an_advice_can_be_changed(promised: tuple[Driver, str]) -> None:
    del promised
    version = rows.PromiseVersion.objects.exclude(advice=None).latest("pk")
    chosen = rows.PromiseVersion.objects.filter(pk=version.pk)
    chosen.update(advice={**(version.advice or {}), "sentence": "No words."})
    with pytest.raises(DatabaseError), transaction.atomic():
        chosen.update(advice={**(version.advice or {}), "odds": 0.99})


def test_every_table_with_words_leads_to_its_company() -> None:
    assert all(company_path(model) for model in MODELS if columns_of(model))


MODELS = [found for name in rows.__all__ if isinstance(found := getattr(rows, name), type)]


@pytest.mark.parametrize("name", ["1", "0", "2026", "…"])
def test_what_holds_no_letter_is_nobody_and_is_refused_in_words(desk: Desk, name: str) -> None:
    answer = Driver(desk).call("POST", "/erasures", {"person": name, "dry_run": True}, role="admin")
    assert answer.status_code == 409
    assert "holds no letter" in answer.content.decode()


def test_a_name_that_stands_where_it_must_stay_is_refused_in_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise IntegrityError

    monkeypatch.setattr(erase_person, "forget", refused)
    answer = Driver(desk).call("POST", "/erasures", {"person": JANE}, role="admin")
    assert answer.status_code == 409
    assert "nothing was erased" in answer.content.decode()
