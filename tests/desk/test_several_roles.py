"""Members in several roles, and tokens: they may what any of their roles may, and no more."""

from __future__ import annotations

from itertools import combinations

import pytest

from keepable.texts import Text
from keepable_desk.reads.context import ActionContext, of_operator
from keepable_desk.rights.callers import Caller, caller_for, caller_with
from keepable_desk.rights.policy import ACTIONS, FIELDS, reach, reach_of_field
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.vocabulary import ROLE_NAMES
from keepable_desk.store.models import LedgerEntry, Member, NameBinding, Notification, ServiceToken
from keepable_desk.usecases.add_member import Newcomer, add_member
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.give_token import TokenWish, give_token
from keepable_desk.usecases.notifying import notify
from tests.desk.small_company import NAMES, NOW, PASSWORD, Desk, reader
from tests.desk.usecases.acting import acting_as, entered, refusal

pytestmark = pytest.mark.django_db
WIDER = {"all": 2, "own": 1, None: 0}


def in_roles(*roles: str) -> Caller:
    return Caller(company=1, roles=roles, actor="user:1")


@pytest.mark.parametrize("pair", list(combinations(ROLES, 2)), ids=" and ".join)
def test_two_roles_reach_as_far_as_the_wider_of_them_and_no_further(pair: tuple[str, str]) -> None:
    both = in_roles(*pair)
    for right in ACTIONS:
        apart = [reach(role, *right) for role in pair]
        assert WIDER[both.reach(*right)] == max(WIDER[each] for each in apart), right
    for field in FIELDS:
        apart = [reach_of_field(role, *field) for role in pair]
        assert both.sees(*field, is_own=False) == ("all" in apart), field
        assert both.sees(*field, is_own=True) == (set(apart) != {None}), field


def test_a_founder_may_whatever_any_member_may() -> None:
    founder = in_roles(*ROLES)
    for right, roles in ACTIONS.items():
        assert founder.reach(*right) == ("all" if "all" in roles.values() else "own"), right


def test_whoever_is_named_with_no_role_has_all_of_them_if_they_are_the_first(desk: Desk) -> None:
    NameBinding.objects.all().delete()
    Member.objects.all().delete()
    operator = of_operator(NOW, desk.company.pk)
    first = add_member(operator, Newcomer(email="a@new.example", roles=(), name="A"), password="x")  # noqa: S106 - of nobody
    assert first.roles == list(ROLES)
    assert entered(desk)[2] == {"member": f"user:{first.pk}", "roles": list(ROLES)}
    second = Newcomer(email="b@new.example", roles=(), name="B")
    found = refusal(lambda: add_member(operator, second, password=PASSWORD))
    assert found.code == "refused.no_role"


def test_roles_are_kept_once_each_in_their_order(desk: Desk) -> None:
    who = Newcomer(email="n@small.example", roles=("admin", "rep", "admin"), name="Nina Neu")
    made = add_member(of_operator(NOW, desk.company.pk), who, password=PASSWORD)
    assert made.roles == ["rep", "admin"]
    assert caller_for(made).roles == ("rep", "admin")


def test_who_has_two_of_the_roles_that_are_told_is_told_once(desk: Desk) -> None:
    Member.objects.filter(pk=desk.members["finance"].pk).update(roles=["operations", "deal desk"])
    facts = {"promise": "p1", "due_date": "2027-03-01", "before": "2027-02-01"}
    notify(desk.company, "promise.moved", facts, actor="system", now=NOW)
    told = Notification.objects.values_list("member__name", flat=True)
    wanted = [NAMES[role] for role in ("rep", "operations", "deal desk", "finance")]
    assert sorted(told) == sorted(wanted)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"admin"}))
def test_nobody_makes_a_token_in_a_role_that_they_have_not(desk: Desk, role: str) -> None:
    wish = TokenWish(name="crm", roles=("admin", role), scopes=["read"])
    found = refusal(lambda: give_token(acting_as(desk, "admin"), wish), UnfitError)
    assert found == Text("refused.token_beyond_maker", role=ROLE_NAMES[role])
    assert not ServiceToken.objects.exists()
    assert not LedgerEntry.objects.filter(kind="token.given").exists()


def test_a_token_has_several_roles_of_its_maker(desk: Desk) -> None:
    Member.objects.filter(pk=desk.members["admin"].pk).update(roles=["rep", "leader", "admin"])
    admin = ActionContext(caller=caller_for(Member.objects.get(name=NAMES["admin"])), now=NOW)
    wish = TokenWish(name="crm", roles=("leader", "rep"), scopes=["read"])
    row, text = give_token(admin, wish)
    caller = caller_with(text, NOW)
    assert row.roles == ["rep", "leader"]
    assert caller is not None
    assert caller.roles == ("rep", "leader")
    assert (caller.reach("deal", "read"), caller.reach("token", "read")) == ("all", None)


def test_pages_and_api_name_all_roles_and_the_api_the_first_as_before(desk: Desk) -> None:
    Member.objects.filter(pk=desk.members["rep"].pk).update(roles=["rep", "leader"])
    client = reader(desk, "rep")
    myself = client.get("/api/v1/me").json()
    assert (myself["role"], myself["roles"]) == ("rep", ["rep", "leader"])
    shown = client.get(f"/api/v1/members/{desk.members['rep'].pk}").json()
    assert (shown["role"], shown["roles"]) == ("rep", ["rep", "leader"])
    assert "sales rep, leader" in client.get("/setup").content.decode()


def test_a_token_is_asked_for_by_role_as_before(desk: Desk) -> None:
    client = reader(desk, "admin")
    for word in ({"role": "admin"}, {"roles": ["admin"]}):
        wish = {"name": "crm", "scopes": ["read"], **word}
        found = client.post("/api/v1/tokens", wish, content_type="application/json")
        assert found.status_code == 201
    assert [row.roles for row in ServiceToken.objects.all()] == [["admin"], ["admin"]]
    found = client.post("/api/v1/tokens", {**wish, "roles": []}, content_type="application/json")
    assert found.status_code == 409  # some role it needs
