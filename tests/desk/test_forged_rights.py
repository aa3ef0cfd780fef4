"""A right that was edited past the desk opens nothing to read, and no act rests on such a row."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from keepable.ledger.row_states import values_hash
from keepable_desk import clock
from keepable_desk.rights.policy import SCOPES
from keepable_desk.store.models import (
    Ask,
    Assessment,
    Company,
    LedgerEntry,
    Member,
    Message,
    Promise,
    PromiseVersion,
    ServiceToken,
)
from keepable_desk.store.models.row_states import RowState, live_states
from keepable_desk.usecases.append_to_ledger import BrokenLedgerError
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.change_member import deactivate
from keepable_desk.usecases.decline_ask import decline_ask
from keepable_desk.usecases.give_token import TokenWish, give_token
from keepable_desk.usecases.move_promise import move_promise
from tests.desk.drawn_edits import checked
from tests.desk.driving import Driver
from tests.desk.past_the_desk import write
from tests.desk.small_company import NOW, post, reader
from tests.desk.staging import not_staged
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture(autouse=True)
def _as_on_a_desk() -> Iterator[None]:
    with not_staged():
        yield


def read(desk: Desk, role: str, path: str) -> Any:  # noqa: ANN401 - a response
    return reader(desk, role).get(path)


@pytest.mark.parametrize("path", ["/promises", "/setup", "/api/v1/promises", "/api/v1/members"])
def test_who_has_another_role_than_the_ledger_says_reads_nothing(desk: Desk, path: str) -> None:
    assert read(desk, "rep", "/promises").status_code == 200
    write(desk.members["rep"], "roles", ["admin", "leader"])
    answer = read(desk, "rep", path)
    assert answer.status_code == 503
    assert "is not as the ledger left it" in answer.content.decode()
    assert Company.objects.get(pk=desk.company.pk).halted_at == NOW


def test_others_read_on_and_so_do_they_once_it_is_as_it_was(desk: Desk) -> None:
    before = desk.members["rep"].roles
    write(desk.members["rep"], "roles", ["admin"])
    assert read(desk, "leader", "/promises").status_code == 200
    write(desk.members["rep"], "roles", before)
    assert read(desk, "rep", "/promises").status_code == 200


def test_nothing_is_said_by_whoever_has_another_role_than_the_ledger_says(desk: Desk) -> None:
    write(desk.members["rep"], "roles", ["leader"])
    answer = post(reader(desk, "rep"), "/promises/p1/messages", {"text": "Hello."})
    assert answer.status_code == 503
    assert not Message.objects.exists()


def test_a_role_and_what_is_kept_of_it_that_were_both_edited_open_nothing(desk: Desk) -> None:
    row = desk.members["rep"]
    state = live_states(Member, [str(row.pk)])[str(row.pk)]
    write(row, "roles", ["admin"])
    values = state.values.replace('"roles":["rep"]', '"roles":["admin"]')
    write(state, "values", values)
    write(state, "values_hash", values_hash(bytes.fromhex(state.salt), values))
    assert read(desk, "rep", "/promises").status_code == 503


def test_who_was_let_in_no_more_comes_in_by_no_flag_of_an_account(desk: Desk) -> None:
    member = desk.members["rep"]
    deactivate(acting_as(desk, "admin"), str(member.pk))
    write(member.user, "is_active", value=True)
    assert reader(desk, "rep").get("/promises").status_code == 403
    assert reader(desk, "rep").get("/api/v1/promises").status_code == 401
    write(Member.objects.get(pk=member.pk), "is_deactivated", value=False)
    assert reader(desk, "rep").get("/promises").status_code == 503


def test_a_token_with_other_scopes_than_the_ledger_says_reads_nothing(desk: Desk) -> None:
    wish = TokenWish(name="crm", roles=("admin",), scopes=["ask"], days=9)
    _, token = give_token(acting_as(desk, "admin"), wish)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    write(ServiceToken.objects.get(), "scopes", sorted(SCOPES))
    assert client.get("/api/v1/promises").status_code == 503


def test_a_move_does_not_sign_a_date_that_was_edited_past_the_desk(desk: Desk) -> None:
    last = PromiseVersion.objects.filter(promise__ref="p1").latest("place")
    write(last, "due_date", date(2029, 1, 1))
    count = LedgerEntry.objects.count()
    with pytest.raises(BrokenLedgerError, match="promiseversion"):
        move_promise(acting_as(desk, "deal desk"), "p1", due_date=date(2027, 6, 1), reason="Late.")
    assert LedgerEntry.objects.count() == count


def test_an_assessment_does_not_go_on_from_one_that_was_edited(desk: Desk) -> None:
    said = SideAssessment(side="promiser", outcome="kept", came_on=NOW.date())
    assess_promise(acting_as(desk, "deal desk"), "p2", said)
    write(Assessment.objects.get(), "came_on", date(2026, 1, 1))
    again = SideAssessment(side="promiser", outcome="broken")
    with pytest.raises(BrokenLedgerError, match="assessment"):
        assess_promise(acting_as(desk, "leader"), "p2", again)


def test_no_promise_rests_on_an_ask_that_was_declined_and_edited(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(desk)
    ask = driver.ask("Report", "1 June 2027", role="deal desk")["id"]
    decline_ask(acting_as(desk, "deal desk"), ask, reason="Not now.")
    write(Ask.objects.get(ref=ask), "declined_at", value=None)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    assert driver.promise(ask).status_code == 503
    assert Promise.objects.filter(company=desk.company).count() == 2


def test_no_act_binds_a_row_that_was_edited_with_what_is_kept_of_it_from_the_first_entry_on(
    desk: Desk,
) -> None:
    # the ledger was opened by entry 0, which bound both: no number of an entry may count as none
    row = Promise.objects.get(ref="p2")
    state = live_states(Promise, [str(row.pk)])[str(row.pk)]
    assert state.number == 0
    write(row, "title", "Something else")
    values = state.values.replace("Work p2", "Something else")
    write(state, "values", values)
    write(state, "values_hash", values_hash(bytes.fromhex(state.salt), values))
    said = SideAssessment(side="promiser", outcome="kept", came_on=NOW.date())
    with pytest.raises(BrokenLedgerError, match="promise"):
        assess_promise(acting_as(desk, "deal desk"), "p2", said)


def test_what_was_put_back_into_an_older_state_counts_for_nothing(desk: Desk) -> None:
    # as from an older copy: the row, its state of then, and the entry since emptied as if erased
    row = Promise.objects.get(ref="p2")
    key = str(row.pk)
    before = live_states(Promise, [key])[key]
    said = SideAssessment(side="promiser", outcome="broken")
    assess_promise(acting_as(desk, "deal desk"), "p2", said)
    newest = live_states(Promise, [key])[key]
    assert newest.number > before.number
    older = RowState.objects.get(pk=before.pk)
    write(older, "values", before.values)
    write(older, "salt", before.salt)
    for column, value in json.loads(before.values).items():
        write(row, column, value)
    write(newest, "values", "")
    write(newest, "salt", "")
    with pytest.raises(BrokenLedgerError, match="promise"):
        move_promise(acting_as(desk, "deal desk"), "p2", due_date=date(2027, 6, 1), reason="Late.")


def test_an_entry_says_which_odds_were_advised_when_it_was_decided(desk: Desk) -> None:
    driver = Driver(desk)
    driver.promise(driver.ask("Report", "1 June 2027")["id"])
    facts = json.loads(LedgerEntry.objects.latest("number").data)["facts"]
    assert facts["advised_odds"] == "0.8000"


def test_an_ask_is_bound_by_the_decision_on_it_and_not_before(desk: Desk) -> None:
    ref = Driver(desk).ask("Report", "1 June 2027")["id"]
    row = Ask.objects.get(ref=ref)
    write(row, "actor", "user:2")
    assert checked(desk) == []
    decline_ask(acting_as(desk, "deal desk"), ref, reason="Too dear.")
    assert checked(desk) == []
    write(row, "actor", "user:3")
    assert checked(desk) == ["state.changed"]
