"""Ask, hold, promise, move, assess: through the API, as members of each side do it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.ledger.notes import verifier_key
from keepable.ledger.receipts import proven, receipt_in
from keepable.ledger.verifying import verify
from keepable_desk import clock
from keepable_desk.store.models import Hold, LedgerHead, OffRecordNote, Promise
from tests.desk.small_company import NOW, PASSWORD, Desk, post

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def signed_in(client: Client, desk: Desk, role: str) -> Client:
    client.force_login(desk.members[role].user)
    return client


def asked(client: Client, text: str) -> dict[str, Any]:
    response = post(client, "/asks", {"text": text})
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found


def promised(client: Client, text: str, key: str = "k1", **more: object) -> dict[str, Any]:
    wish = {"ask": asked(client, text)["id"], "min_odds": 0.5, **more}
    response = post(client, "/promises", wish, Idempotency_Key=key)
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found


def test_an_ask_is_answered_and_kept(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    made = asked(client, "Report for Nord in 20 weeks")
    assert made["verdict"] == "yes"
    assert client.get(f"/api/v1/asks/{made['id']}").json() == made


def test_a_yes_comes_with_a_receipt_that_proves_itself(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    made = promised(client, "Report for Nord in 20 weeks")
    key = verifier_key(client.get("/api/v1/ledger").json()["key"])
    checkpoint = proven(receipt_in(made["receipt"]), [key])
    assert checkpoint.size == made["entry"] + 1 == 2
    again = client.get(f"/api/v1/promises/{made['promise']}/receipt")
    assert again.content.decode() == made["receipt"]


def test_the_same_key_gives_the_same_answer(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    wish = {"ask": asked(client, "Report for Nord in 20 weeks")["id"], "min_odds": 0.5}
    first = post(client, "/promises", wish, Idempotency_Key="k1")
    again = post(client, "/promises", wish, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = post(client, "/promises", {**wish, "min_odds": 0.6}, Idempotency_Key="k1")
    assert other.status_code == 422


@pytest.mark.parametrize("name", ["hold", "number"])
def test_the_same_key_gives_the_same_answer_when_the_hold_is_used_up(
    client: Client, desk: Desk, name: str
) -> None:
    signed_in(client, desk, "rep")
    ask = asked(client, "Report for Nord in 20 weeks")
    held = post(client, "/holds", {"ask": ask["id"]}, Idempotency_Key="h1").json()
    wish = {"hold": held[name], "min_odds": 0.5}
    first = post(client, "/promises", wish, Idempotency_Key="k1")
    again = post(client, "/promises", wish, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


def test_a_rep_uses_up_no_hold_of_another(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "deal desk")
    ask = asked(client, "Report for Nord in 20 weeks")
    held = post(client, "/holds", {"ask": ask["id"]}, Idempotency_Key="h1").json()
    signed_in(client, desk, "rep")
    wish = {"hold": held["hold"], "min_odds": 0.5}
    assert post(client, "/promises", wish, Idempotency_Key="k1").status_code == 404


def test_without_a_key_nothing_is_promised(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    wish = {"ask": asked(client, "Report for Nord in 20 weeks")["id"], "min_odds": 0.5}
    response = post(client, "/promises", wish)
    assert response.status_code == 428
    assert response["Content-Type"] == "application/problem+json"


def test_against_the_advice_a_reason_is_needed(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    ask = asked(client, "Portal for Nord in 6 weeks")
    assert ask["odds"] < 0.8
    wish = {"ask": ask["id"], "min_odds": 0.0}
    refused = post(client, "/promises", wish, Idempotency_Key="k1")
    assert refused.status_code == 409
    assert "needs a reason" in refused.json()["detail"]
    assert refused.json()["answer"]["odds"] == ask["odds"]
    made = post(client, "/promises", {**wish, "reason": "They leave us."}, Idempotency_Key="k1")
    assert made.status_code == 201
    assert made.json()["against_advice"]


def test_a_hold_becomes_a_promise_at_its_rank(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    ask = asked(client, "Report for Nord in 20 weeks")
    held = post(client, "/holds", {"ask": ask["id"], "hours": 24}, Idempotency_Key="h1").json()
    rank = Hold.objects.get(ref=held["hold"]).rank
    wish = {"hold": held["hold"], "min_odds": 0.5}
    made = post(client, "/promises", wish, Idempotency_Key="k1")
    assert made.status_code == 201, made.content
    promise = Promise.objects.get(ref=made.json()["promise"])
    assert (promise.ref, promise.rank) == (held["hold"], rank)
    assert not Hold.objects.exists()


def test_a_hold_expires_by_itself(
    client: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(client, desk, "rep")
    ask = asked(client, "Report for Nord in 20 weeks")
    held = post(client, "/holds", {"ask": ask["id"], "hours": 2}, Idempotency_Key="h1").json()
    assert held["hold"] in {row["id"] for row in client.get("/api/v1/odds").json()}
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=3))
    assert held["hold"] not in {row["id"] for row in client.get("/api/v1/odds").json()}
    wish = {"hold": held["hold"], "min_odds": 0.5}
    assert post(client, "/promises", wish, Idempotency_Key="k1").status_code == 409


def test_nobody_hoards_holds(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    for number in range(5):
        ask = asked(client, f"Report for Customer {number} in 30 weeks")
        post(client, "/holds", {"ask": ask["id"]}, Idempotency_Key=f"h{number}")
    ask = asked(client, "Report for Customer 9 in 30 weeks")
    refused = post(client, "/holds", {"ask": ask["id"]}, Idempotency_Key="h9")
    assert refused.status_code == 409
    assert "5 is the most" in refused.json()["detail"]


def test_a_moved_promise_keeps_all_its_dates(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    etag = client.get("/api/v1/promises/p1")["ETag"]
    move = {"due_date": "2027-04-01", "reason": "Their data comes late."}
    moved = post(client, "/promises/p1/moves", move, If_Match=etag)
    assert moved.status_code == 201, moved.content
    shown = client.get("/api/v1/promises/p1").json()
    assert [version["due_date"] for version in shown["versions"]] == ["2027-03-01", "2027-04-01"]
    assert shown["versions"][1]["advice"]["odds"] == pytest.approx(
        float(moved.json()["odds"]), abs=1e-3
    )


def test_who_changes_must_know_what_he_changes(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    etag = client.get("/api/v1/promises/p1")["ETag"]
    move = {"due_date": "2027-04-01"}
    assert post(client, "/promises/p1/moves", move).status_code == 428
    assert post(client, "/promises/p1/moves", move, If_Match=etag).status_code == 201
    later = {"due_date": "2027-05-01"}
    assert post(client, "/promises/p1/moves", later, If_Match=etag).status_code == 412


def test_each_side_assesses_and_the_promiser_s_word_is_the_state(
    client: Client, desk: Desk
) -> None:
    signed_in(client, desk, "operations")
    for side, outcome, status in (
        ("promisee", "kept", 404),  # operations does not speak for the customer
        ("promiser", "released", 409),  # that is for the promisee to say
        ("promiser", "kept", 201),
    ):
        etag = client.get("/api/v1/promises/p1")["ETag"]
        said = {"side": side, "outcome": outcome, "came_on": "2027-01-08"}
        assert post(client, "/promises/p1/assessments", said, If_Match=etag).status_code == status
    signed_in(client, desk, "rep")
    etag = client.get("/api/v1/promises/p1")["ETag"]
    said = {"side": "promisee", "outcome": "late"}
    shown = post(client, "/promises/p1/assessments", said, If_Match=etag).json()
    assert shown["state"] == "kept"
    assert [each["outcome"] for each in shown["assessments"]] == ["kept", "late"]
    assert Promise.objects.get(ref="p1").state == "kept"


def test_asking_after_the_yes_shows_what_could_save_it(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    text = "Portal and report for Nord in 6 weeks"
    found = post(client, "/rescues", {"text": text}).json()
    assert found["ask"]["odds"] < 0.5
    kinds = {option["kind"] for option in found["options"]}
    assert {"later date", "part of it"} <= kinds
    assert found["tell"], "those who do the work are to be told"


def test_plan_changes_move_advice_on(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "operations")
    before = asked(client, "Report for Nord in 20 weeks")["resource_revisions"]
    away = {"person": "bea", "start": "2027-02-01", "end": "2027-04-01"}
    assert post(client, "/leave", away).status_code == 201
    after = asked(client, "Report for Nord in 20 weeks")["resource_revisions"]
    assert (after["bea"], after["ben"]) == (before["bea"] + 1, before["ben"])
    change = client.patch("/api/v1/work/p1-t", {"hours": 200}, content_type="application/json")
    assert change.status_code == 200, change.content
    last = asked(client, "Report for Nord in 20 weeks")["resource_revisions"]
    assert (last["bea"], last["ben"]) == (after["bea"] + 1, after["ben"] + 1)


def test_a_push_names_everyone_who_is_overtaken(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "leader")
    etag = client.get("/api/v1/promises/p2")["ETag"]
    done = post(client, "/promises/p2/rank", {"ahead_of": "p1"}, If_Match=etag)
    assert done.json() == {"overtaken": ["p1"]}
    ranks = dict(Promise.objects.values_list("ref", "rank"))
    assert ranks["p2"] < ranks["p1"]


def test_the_export_verifies_offline_with_the_receipt_in_hand(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    made = promised(client, "Report for Nord in 20 weeks")
    post(client, "/promises/p1/moves", {"due_date": "2027-04-01"}, If_Match='"0"')
    lines = b"".join(client.get("/api/v1/ledger/export")).decode().splitlines(keepends=True)
    note = receipt_in(made["receipt"]).note
    assert verify(lines, note).findings == ()
    assert len(lines) == LedgerHead.objects.get().size + 1 == 4


def test_what_was_mentioned_is_told_and_notes_are_off_the_record(
    client: Client, desk: Desk
) -> None:
    signed_in(client, desk, "rep")
    told, secret = desk.members["operations"], desk.members["deal desk"]
    said = {"text": "Can we start on Monday?", "mentions": [told.pk]}
    assert post(client, "/promises/p1/messages", said).status_code == 201
    note = {"text": "He is nervous.", "readers": [secret.pk], "about_kind": "deal", "about": "d1"}
    number = post(client, "/notes", note).json()["id"]
    for role, status in (("operations", 404), ("leader", 404), ("admin", 404), ("deal desk", 200)):
        signed_in(client, desk, role)
        assert client.get(f"/api/v1/notes/{number}").status_code == status
    assert client.delete(f"/api/v1/notes/{number}").status_code == 404  # a reader is no author
    signed_in(client, desk, "operations")
    assert "Work p1" in client.get("/api/v1/notifications").json()["items"][0]["text"]
    signed_in(client, desk, "rep")
    assert client.delete(f"/api/v1/notes/{number}").status_code == 204
    assert not OffRecordNote.objects.exists()


def test_a_person_s_data_is_erased_and_the_root_stays(client: Client, desk: Desk) -> None:
    signed_in(client, desk, "rep")
    made = promised(client, "Report for Nord in 20 weeks")
    signed_in(client, desk, "admin")
    before = client.get("/api/v1/ledger/checkpoint").content.decode()
    counted = post(client, "/erasures", {"person": "Ruth Sand"}).json()
    assert counted["sealed"] >= 1
    text = b"".join(client.get("/api/v1/ledger/export")).decode()
    assert "Ruth Sand" not in text
    assert verify(text.splitlines(keepends=True), before).findings == ()
    assert verify(text.splitlines(keepends=True), receipt_in(made["receipt"]).note).findings == ()
    assert "Ruth Sand" not in client.get("/api/v1/promises").content.decode()
    client.logout()
    assert not client.login(username=f"rep-{desk.company.pk}", password=PASSWORD)


def test_a_token_does_what_its_scopes_say_until_it_is_taken_back(
    client: Client, desk: Desk
) -> None:
    signed_in(client, desk, "admin")
    wish = {"name": "crm", "role": "admin", "scopes": ["read", "ask"]}
    made = post(client, "/tokens", wish).json()
    client.logout()
    headers = {"Authorization": f"Bearer {made['token']}"}
    ask = post(client, "/asks", {"text": "Report for Nord in 20 weeks"}, **headers)
    assert ask.status_code == 201
    yes = {"ask": ask.json()["id"], "min_odds": 0.5}
    assert post(client, "/promises", yes, Idempotency_Key="k", **headers).status_code == 404
    signed_in(client, desk, "admin")
    assert client.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    client.logout()
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_signing_in_by_the_api_gives_a_session_token(client: Client, desk: Desk) -> None:
    words = {"email": f"rep-{desk.company.pk}@small.example", "password": PASSWORD}
    answer = client.post("/_allauth/app/v1/auth/login", words, content_type="application/json")
    assert answer.status_code == 200, answer.content
    token = answer.json()["meta"]["session_token"]
    client.cookies.clear()
    me = client.get("/api/v1/me", headers={"X-Session-Token": token})
    assert me.json()["name"] == "Ruth Sand"
    client.cookies.clear()
    assert client.get("/api/v1/me").status_code == 401


def test_a_rep_promises_in_no_other_name_and_the_deal_desk_may(client: Client, desk: Desk) -> None:
    for role, status in (("rep", 404), ("deal desk", 201)):
        signed_in(client, desk, role)
        ask = asked(client, "Report for Nord in 20 weeks")
        wish = {"ask": ask["id"], "min_odds": 0.5, "promiser": "Lena Moor"}
        made = post(client, "/promises", wish, Idempotency_Key=role)
        assert made.status_code == status, made.content
    assert Promise.objects.get(ref=made.json()["promise"]).promiser == "Lena Moor"
