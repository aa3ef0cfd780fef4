"""A key that is missing or broken stops writing in a sentence, and nothing is made in its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from keepable.ledger.receipts import proven, receipt_in
from keepable.texts import text_written
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.ledger_contents import receipt_of_entry, state_of
from keepable_desk.store import signing_keys
from keepable_desk.store.models import LedgerCheck, LedgerEntry, LedgerHead, Promise
from keepable_desk.store.signing_keys import KeyLostError, keys_known, signer_of, signer_to_open
from keepable_desk.usecases import rotate_key as rotating
from keepable_desk.usecases.append_to_ledger import BrokenLedgerError
from keepable_desk.usecases.check_ledger import verify_ledger
from keepable_desk.usecases.rotate_key import rotate_key
from tests.desk.small_company import NOW, Desk, post, reader, small_desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.desk.driving import Driver

pytestmark = [pytest.mark.django_db, pytest.mark.store]
ASKED = {"text": "Report for Nord in 20 weeks"}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let keys lie in a folder of the test, as some are taken away."""
    monkeypatch.setattr(settings, "KEEPABLE_KEYS", tmp_path / "keys")
    return tmp_path / "keys"


def key_file(keys: Path) -> Path:
    (path,) = keys.glob("*.key")
    return path


def take_away(path: Path) -> None:
    path.unlink()


def garble(path: Path) -> None:
    path.write_text("no key at all\n", encoding="ascii")


def shorten(path: Path) -> None:
    path.write_text("00" * 31 + "\n", encoding="ascii")


def exchange(path: Path) -> None:
    path.write_text("07" * 32 + "\n", encoding="ascii")


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


WAYS: dict[Callable[[Path], None], str] = {
    take_away: "is missing: there is no keys/",
    garble: "is broken: keys/",
    shorten: "holds no key of 32 bytes",
    exchange: "the ledger names another",
    make_a_folder: "cannot be read from keys/",
    make_a_pipe: "is no plain file",  # whoever opened it would wait for ever
}


@pytest.mark.parametrize("spoil", WAYS)
def test_a_yes_without_its_key_is_refused_before_anything_is_written(
    desk: Desk, keys: Path, spoil: Callable[[Path], None]
) -> None:
    client = reader(desk, "rep")
    ask = post(client, "/asks", ASKED).json()["id"]
    size, promises = LedgerHead.objects.get().size, Promise.objects.count()
    spoil(key_file(keys))
    there = sorted(path.name for path in keys.iterdir())
    wish = {"ask": ask, "min_odds": 0, "reason": "They wait."}
    answer = post(client, "/promises", wish, Idempotency_Key="k1")
    assert answer.status_code == 503
    assert WAYS[spoil] in answer.json()["detail"]
    assert "nothing is written" in answer.json()["detail"]
    assert (LedgerHead.objects.get().size, Promise.objects.count()) == (size, promises)
    assert sorted(path.name for path in keys.iterdir()) == there  # nothing was made


def test_reading_goes_on_without_the_key_and_says_why_nothing_is_written(
    desk: Desk, keys: Path
) -> None:
    named = keys_known(desk.company)[-1]
    take_away(key_file(keys))
    client = reader(desk, "leader")
    assert client.get("/api/v1/promises").status_code == 200
    state = client.get("/api/v1/ledger").json()
    assert (state["key"], state["checkpoint"]) == (named.text(), "")
    assert "is missing: there is no keys/" in state["halted_because"]
    assert client.get("/honesty").status_code == 200
    assert client.get("/api/v1/ledger/checkpoint").status_code == 503


def test_writing_goes_on_by_itself_once_the_key_is_copied_back(desk: Desk, keys: Path) -> None:
    path = key_file(keys)
    kept = path.read_bytes()
    take_away(path)
    leave = {"person": "bea", "start": "2027-02-01", "end": "2027-02-03"}
    client = reader(desk, "operations")
    assert post(client, "/leave", leave).status_code == 503
    path.write_bytes(kept)
    assert post(client, "/leave", leave).status_code == 201


def test_the_periodic_check_writes_a_lost_key_down_and_stops_nothing_for_good(
    desk: Desk, keys: Path
) -> None:
    take_away(key_file(keys))
    verify_ledger(of_the_desk(desk.company.pk, NOW))
    found = text_written(LedgerCheck.objects.get().finding)
    assert found.code == "desk.key_missing"
    desk.company.refresh_from_db()
    assert desk.company.halted_at is None


def test_a_receipt_that_cannot_be_signed_after_the_commit_follows_and_that_is_said(
    driver: Driver, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = key_file(keys)
    kept = path.read_bytes()

    def lost_meanwhile(*given: object) -> str:
        path.unlink(missing_ok=True)  # just after the commit
        return receipt_of_entry(*given)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr("keepable_desk.usecases.make_promise.receipt_of_entry", lost_meanwhile)
    ask = driver.ask("report", "2027-06-01")
    answer = driver.promise(ask["id"])
    assert answer.status_code == 201
    made = answer.json()
    assert made["receipt"] == ""
    assert made["receipt_follows"].startswith("It is promised and written; its receipt follows")
    path.write_bytes(kept)
    receipt = driver.call("GET", f"/promises/{made['promise']}/receipt").content.decode()
    key = signing_keys.keys_known(driver.desk.company)[-1]
    assert proven(receipt_in(receipt), [key]).size == made["entry"] + 1


def test_a_rotation_that_stops_after_its_entry_goes_on_with_the_new_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, keys: Path
) -> None:
    before = key_file(keys).read_bytes()
    monkeypatch.setattr(rotating, "settle_rotation", lambda _: None)  # as by a kill -9
    after = rotate_key(of_operator(NOW, desk.company.pk))
    assert key_file(keys).read_bytes() == before
    assert signer_of(desk.company) == after
    monkeypatch.undo()
    monkeypatch.setattr(settings, "KEEPABLE_KEYS", keys)
    last = rotate_key(of_operator(NOW, desk.company.pk))
    assert signer_of(desk.company) == last
    assert len(list(keys.glob("*.old"))) == 2  # both that signed before lie beside it


def test_a_rotation_that_stops_before_its_entry_leaves_the_old_key_signing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise BrokenLedgerError(text_written("it fails"))

    before = signer_of(desk.company)
    monkeypatch.setattr(rotating, "record_event", fail)
    with pytest.raises(BrokenLedgerError):
        rotate_key(of_operator(NOW, desk.company.pk))
    assert signer_of(desk.company) == before


def test_a_key_that_was_followed_by_another_does_not_sign_when_it_is_put_back(
    desk: Desk, keys: Path
) -> None:
    path = key_file(keys)
    before = path.read_bytes()
    rotate_key(of_operator(NOW, desk.company.pk))
    path.write_bytes(before)
    with pytest.raises(KeyLostError, match="the ledger names another"):
        signer_of(desk.company)
    assert state_of(desk.company).checkpoint == ""


def test_a_key_is_made_where_a_ledger_is_opened_once_and_for_its_owner_alone(keys: Path) -> None:
    made = signer_to_open("small.example/ledger")
    assert signer_to_open("small.example/ledger") == made
    assert key_file(keys).stat().st_mode & 0o777 == 0o600
    desk = small_desk()
    assert LedgerEntry.objects.count() == 1
    assert signer_of(desk.company) == made
