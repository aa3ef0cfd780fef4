"""Who may say yes to an ask: whoever asked it, and those who decide in the names of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from keepable_desk.store import models as rows
from keepable_desk.store.owners import settle_owners
from tests.desk.small_company import Desk, post

if TYPE_CHECKING:
    from keepable_desk.store.models import Member

pytestmark = pytest.mark.store

SCOPE = {"scope": "report", "customer": "nord", "by": "2027-06-01"}
YES = {"min_odds": 0.1, "reason": "It is worth it."}


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def second_rep(desk: Desk) -> Member:
    user = get_user_model().objects.create_user(username="ron", email="ron@small.example")
    return rows.Member.objects.create(
        user=user, company=desk.company, roles=["rep"], name="Ron Rival"
    )


def asked(client: Client, **scope: str) -> str:
    response = post(client, "/asks", scope or SCOPE)
    assert response.status_code == 201, response.content
    return str(response.json()["id"])


def asked_about(desk: Desk, other: Member) -> str:
    """Ask as the rep, and ask `other` about it, so that they may read it."""
    client = client_of(desk.members["rep"])
    ref = asked(client)
    response = client.post(f"/asks/{ref}/person", {"member": other.pk, "text": "Can we?"})
    assert response.status_code == 303
    return ref


def test_a_rep_who_was_asked_about_an_ask_makes_no_promise_of_it(desk: Desk) -> None:
    rival = second_rep(desk)
    ref, client = asked_about(desk, rival), client_of(rival)
    assert post(client, "/promises", {"ask": ref, **YES}, Idempotency_Key="k").status_code == 404
    assert client.post(f"/asks/{ref}/promise", {"min_odds": "0.1"}).status_code == 404
    assert set(rows.Promise.objects.values_list("ref", flat=True)) == {"p1", "p2"}


def test_a_rep_who_was_asked_about_an_ask_holds_none_of_it(desk: Desk) -> None:
    rival = second_rep(desk)
    ref, client = asked_about(desk, rival), client_of(rival)
    assert post(client, "/holds", {"ask": ref}, Idempotency_Key="k").status_code == 404
    assert client.post(f"/asks/{ref}/hold", {}).status_code == 404
    assert not rows.Hold.objects.exists()


def test_whoever_was_asked_reads_the_answer_without_buttons_to_decide(desk: Desk) -> None:
    rival = second_rep(desk)
    ref = asked_about(desk, rival)
    mine = client_of(desk.members["rep"]).get(f"/asks/{ref}").content.decode()
    his = client_of(rival).get(f"/asks/{ref}").content.decode()
    assert "/hold" in mine
    assert 'id="promise-it"' in mine
    assert f"/asks/{ref}/hold" not in his
    assert 'id="promise-it"' not in his


def test_the_deal_desk_says_yes_to_what_a_rep_asked(desk: Desk) -> None:
    ref = asked_about(desk, desk.members["deal desk"])
    client = client_of(desk.members["deal desk"])
    made = post(client, "/promises", {"ask": ref, **YES}, Idempotency_Key="k")
    assert made.status_code == 201


def test_a_deal_that_went_to_somebody_else_is_no_longer_his_to_promise(desk: Desk) -> None:
    client = client_of(desk.members["rep"])
    ref = asked(client, scope="d1")
    rows.Deal.objects.filter(ref="d1").update(owner="Ron Rival")
    settle_owners(desk.company)
    assert post(client, "/promises", {"ask": ref, **YES}, Idempotency_Key="k").status_code == 404
