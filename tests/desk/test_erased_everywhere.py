"""Whoever was named in every column is named in none, and neither in the files of the database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction

from keepable.ledger.entries import ErasedEntry, kept_in
from keepable.ledger.verifying import verify
from keepable.texts import Text
from keepable_desk.store import models as rows
from keepable_desk.store.forgetting import columns_of
from keepable_desk.store.personal_columns import all_models
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases import append_to_ledger
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.erase_person import erase_person
from tests.desk.driving import Driver
from tests.desk.planting import ADDRESS, NAME, OTHER_ADDRESS, name_in_ledger, plant
from tests.desk.racing import fresh_database
from tests.desk.small_company import NOW, small_book, small_desk
from tests.desk.test_erasing import every_row
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.store
SPELLED = ("quentin", "ashgrove")


def places() -> set[str]:
    """Return which tables name them, and sessions, in which the name is packed."""
    found = {table for table, row in every_row() if any(each in row.casefold() for each in SPELLED)}
    packed = any(NAME in str(each.get_decoded()) for each in Session.objects.all())
    return found | ({"django_session"} if packed else set())


def checked(driver: Driver, note: str) -> tuple[Any, ...]:
    lines = b"".join(driver.call("GET", "/ledger/export")).decode().splitlines(keepends=True)
    return verify(lines, note).findings


def test_whoever_was_named_in_every_column_that_can_name_them_is_named_nowhere(desk: Desk) -> None:
    planted = plant(desk)
    ours = [model for model in all_models() if model._meta.app_label == "store"]
    assert planted == {
        f"{each._meta.db_table}.{name}" for each in ours for name in columns_of(each)
    }
    accounts = {"auth_user", "account_emailaddress", "django_session"}
    assert {*accounts, "store_rowstate", "store_ledgerentry"} <= places()
    erase_person(acting_as(desk, "admin"), NAME)
    assert places() == set()


@pytest.mark.parametrize("called", [ADDRESS, OTHER_ADDRESS, NAME.upper()])
def test_they_are_meant_by_each_of_their_addresses_and_by_their_name_however_written(
    desk: Desk, called: str
) -> None:
    plant(desk)
    erase_person(acting_as(desk, "admin"), called)
    assert places() == set()


def test_whoever_is_called_alike_in_another_company_stays(desk: Desk) -> None:
    other = small_desk(small_book(), "other.example/ledger").members["rep"]
    type(other).objects.filter(pk=other.pk).update(name=NAME)
    plant(desk)
    erase_person(acting_as(desk, "admin"), NAME)
    assert places() == {"store_member"}


def test_a_contact_without_an_address_stands_in_nobodys_way(desk: Desk) -> None:
    contacts = [{"name": "Bo Buyer"}, {"name": "Cy Ng", "email": "cy@acme.example"}]
    rows.Customer.objects.filter(ref="acme").update(contacts=contacts)
    erase_person(acting_as(desk, "admin"), "Bo Buyer")
    assert "Bo Buyer" not in str(rows.Customer.objects.get(ref="acme").contacts)


def kept_rows() -> list[tuple[str, str]]:
    """Return all rows but those of sessions, in which stands when they were used last."""
    return sorted(row for row in every_row() if row[0] != "django_session")


def test_a_dry_run_tells_what_is_found_and_changes_nothing(desk: Desk) -> None:
    plant(desk)
    driver = Driver(desk)
    driver.client("admin")  # to sign in is written down, too
    before = kept_rows()
    body = {"person": NAME, "dry_run": True}
    tried = driver.call("POST", "/erasures", body, role="admin").json()
    assert kept_rows() == before
    assert tried["dry_run"] is True
    assert tried["found"]["store_promise.title"] == 1
    assert tried["entries"] == [1]  # the entry 0 opened the ledger
    done = driver.call("POST", "/erasures", {**body, "dry_run": False}, role="admin").json()
    assert done == {**tried, "dry_run": False}


def test_nothing_is_changed_where_a_name_would_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(desk)
    before = places()
    monkeypatch.setattr("keepable_desk.usecases.erase_person.forget", lambda *_: 0)
    with pytest.raises(UnfitError) as raised:
        erase_person(acting_as(desk, "admin"), NAME)
    assert raised.value.text.code == "refused.still_named"
    assert places() == before


# --- the ledger ---


def test_an_older_entry_that_names_them_is_reduced_to_its_leaf_and_the_ledger_holds(
    desk: Desk,
) -> None:
    name_in_ledger(desk)
    driver = Driver(desk)
    note = driver.call("GET", "/ledger/checkpoint").content.decode()
    leaf = rows.LedgerEntry.objects.get(company=desk.company, number=1).leaf
    driver.erase(NAME)
    row = rows.LedgerEntry.objects.get(company=desk.company, number=1)
    left = kept_in(row.data.encode())
    assert isinstance(left, ErasedEntry)
    assert (left.leaf.hex(), row.leaf) == (leaf, leaf)
    assert not row.values.exists()
    assert checked(driver, note) == ()
    assert driver.client("deal desk").get("/promises/p2").status_code == 200
    assert driver.call("POST", "/ledger/checks", role="admin").json()["finding"] == ""


def test_an_id_made_of_words_in_an_older_entry_reduces_it_with_its_customer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Versions before named a promise `customer:title` in the clear.
    ref, driver = "acme:data-residency-eu", Driver(desk)
    rows.Promise.objects.filter(ref="p1").update(ref=ref)
    rows.Customer.objects.filter(ref="acme").update(name="The Blue Works")
    told: dict[str, Any] = {"now": NOW, "actor": "user:1", "kind": "promise.made"}
    with monkeypatch.context() as patch, writing():
        patch.setattr(append_to_ledger, "named_facts", lambda _, facts: dict(facts))
        record(desk.company, facts={"promise": ref}, **told)
    assert driver.call("GET", f"/promises/{ref}/receipt").status_code == 200
    body = {"person": "acme", "dry_run": True}
    tried = driver.call("POST", "/erasures", body, role="admin").json()
    assert tried["entries"] == [1]
    # what left the desk, and that one receipt is gone; and what a server keeps in its log
    assert len(tried["remains"]) == 2 + (connection.vendor == "postgresql")
    driver.erase("acme")
    assert driver.call("GET", f"/promises/{ref}/receipt").status_code == 404
    assert driver.client("deal desk").get(f"/promises/{ref}").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        "data = 'nothing'",
        "data = '{}'",
        "data = {form}, actor = 'user:9'",
        "data = {form}, kind = 'person.erased'",
        "data = {form}, number = 99",
        "data = {other}",
        "data = {longer}",
        "data = {vague}",
        "leaf = 'x'",
    ],
)
def test_the_database_lets_an_entry_become_its_leaf_and_nothing_else(
    desk: Desk, change: str
) -> None:
    name_in_ledger(desk)
    row = rows.LedgerEntry.objects.get(company=desk.company, number=1)
    at, leaf = "2027-01-11T08:00:00.000000Z", row.leaf
    form = f'{{"erased":"{at}","format":"keepable-ledger-erased/1","leaf":"{leaf}","number":1}}'
    forms = {
        "form": form,
        "other": form.replace(leaf, "0" * 64),
        "longer": form.replace('"number":1', '"number":1,"said":"x"'),
        "vague": form.replace(at, "2027-01-11"),
    }
    quoted = {name: f"'{text}'" for name, text in forms.items()}
    words = change if change == "data = '{}'" else change.format(**quoted)
    statement = f"UPDATE store_ledgerentry SET {words} WHERE id = {row.pk}"  # noqa: S608 - of the test
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    rows.LedgerEntry.objects.filter(pk=row.pk).update(data=form)
    with pytest.raises(DatabaseError), transaction.atomic():  # once is enough
        rows.LedgerEntry.objects.filter(pk=row.pk).update(data=form.replace("08:00", "09:00"))


@pytest.mark.parametrize("kind", ["ledger.opened", "person.erased"])
def test_what_names_a_key_or_tells_of_an_erasure_is_never_reduced(desk: Desk, kind: str) -> None:
    erase_person(acting_as(desk, "admin"), "Ruth Sand")
    row = rows.LedgerEntry.objects.get(company=desk.company, kind=kind)
    left = ErasedEntry(number=row.number, erased_at=row.at, leaf=bytes.fromhex(row.leaf))
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        rows.LedgerEntry.objects.filter(pk=row.pk).update(data=left.data().decode())


def test_an_entry_that_is_reduced_without_an_erasure_is_found(desk: Desk) -> None:
    name_in_ledger(desk)
    driver = Driver(desk)
    row = rows.LedgerEntry.objects.get(company=desk.company, number=1)
    left = ErasedEntry(number=row.number, erased_at=row.at, leaf=bytes.fromhex(row.leaf))
    rows.LedgerEntry.objects.filter(pk=row.pk).update(data=left.data().decode())
    note = driver.call("GET", "/ledger/checkpoint").content.decode()
    (finding,) = checked(driver, note)
    assert (finding.check, finding.number, finding.what) == (
        *("leaves", 1),
        Text("ledger.erased_untold"),
    )


# --- the files ---


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Erase somebody in a database of its own, and return what its files held and hold."""
    tmp_path = tmp_path_factory.mktemp("erasing")
    url = os.environ.get("KEEPABLE_DATABASE_URL", "")
    environment = {
        **os.environ,
        "KEEPABLE_DATA": str(tmp_path),
        "KEEPABLE_DATABASE_URL": fresh_database(url) if url else f"sqlite:///{tmp_path}/d.sqlite3",
        "DJANGO_SETTINGS_MODULE": "keepable_desk.settings",
    }
    words = [sys.executable, "-m", "tests.desk.erasing_run"]
    done = subprocess.run(words, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_the_files_of_the_database_hold_none_of_it(run: dict[str, list[str]]) -> None:
    assert run["before"]  # there was something to be found
    assert run["after"] == run["left"] == []


def test_what_cannot_be_written_over_as_somebody_reads_is_told(run: dict[str, list[str]]) -> None:
    assert run["held"] == ["write-ahead log" if connection.vendor == "sqlite" else "store_person"]


def test_so_is_what_somebody_who_writes_in_another_database_holds_back(
    run: dict[str, list[str]],
) -> None:
    assert run["held elsewhere"] == ["store_person"] * (connection.vendor == "postgresql")


def test_what_a_server_keeps_in_a_log_of_its_own_is_told(desk: Desk) -> None:
    plant(desk)
    told = {text.code for text in erase_person(acting_as(desk, "admin"), NAME).remains}
    assert ("erased.server_log" in told) == (connection.vendor == "postgresql")
