"""Bringing members in, changing what they may, and letting them out: by whom, and what ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.core import mail

from keepable.texts import Text
from keepable_desk.reads.context import ActionContext, of_operator
from keepable_desk.rights.callers import caller_for, caller_with, caller_with_link
from keepable_desk.rights.row_rules import NotThereError
from keepable_desk.store.models import (
    LedgerEntry,
    Member,
    MemberLink,
    Notification,
    SealedValue,
    ServiceToken,
)
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.change_member import (
    change_roles,
    deactivate,
    reactivate,
    sign_out_everywhere,
)
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.usecases.give_token import TokenWish, give_token
from keepable_desk.usecases.invite_member import invite_member, join, withdraw_invitation
from keepable_desk.usecases.member_links import LINK_DAYS, LinkOverError, MadeLink, mailed
from keepable_desk.usecases.reset_sign_in import (
    ask_for_address,
    confirm_address,
    make_address_link,
    make_reset_link,
    set_password,
)
from tests.desk.small_company import NAMES, NOW, PASSWORD, Desk, reader, small_book, small_desk
from tests.desk.usecases.acting import acting_as, actor, entered, kind_and_facts, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.store]
WORD = "tern-quill 7 lamps"
NINA = Newcomer(email="Nina@Small.example", roles=("leader", "rep"), name="Nina Neu", person="ben")
LAST = NOW + timedelta(days=LINK_DAYS) - timedelta(seconds=1)


def by_link(key: str, kind: str = "invitation", now: Any = NOW) -> ActionContext | None:  # noqa: ANN401 - an instant
    caller = caller_with_link(key, kind, now)
    return ActionContext(caller=caller, now=now) if caller else None


def came_by(key: str, kind: str = "invitation") -> ActionContext:
    found = by_link(key, kind)
    assert found is not None
    return found


# --- invitations ---


def test_whoever_is_invited_comes_in_by_the_link_with_a_password_of_theirs(desk: Desk) -> None:
    link = invite_member(acting_as(desk, "admin"), NINA)
    row = link.row
    assert (row.email, row.roles, row.expires_at) == (
        "nina@small.example",
        ["rep", "leader"],
        NOW + timedelta(days=7),
    )
    about = {"invitation": f"invitation:{row.pk}", "roles": ["rep", "leader"]}
    sealed = {"email": "nina@small.example"}
    assert entered(desk) == ("member.invited", actor(desk, "admin"), about, sealed)
    made = join(came_by(link.key), password=WORD)
    assert (made.company, made.name, made.roles, made.person) == (
        desk.company,
        "Nina Neu",
        ["rep", "leader"],
        "ben",
    )
    assert made.address_confirmed_at == NOW
    assert authenticate(username="nina@small.example", password=WORD) == made.user
    facts = {"member": f"user:{made.pk}", "roles": ["rep", "leader"]}
    joined = ("member.joined", f"invitation:{row.pk}", {**facts, "invitation": about["invitation"]})
    assert entered(desk) == (*joined, {})


def test_of_a_link_only_a_hash_is_kept(desk: Desk) -> None:
    link = invite_member(acting_as(desk, "admin"), NINA)
    kept = [str(value) for row in MemberLink.objects.values() for value in row.values()]
    kept += [str(each.value) for each in SealedValue.objects.all()]
    kept += [str(each.data) for each in LedgerEntry.objects.all()]
    assert not any(link.key in each for each in kept)


def test_an_address_stands_in_no_entry_in_the_clear(desk: Desk) -> None:
    invite_member(acting_as(desk, "admin"), NINA)
    make_address_link(acting_as(desk, "admin"), desk.members["rep"].pk, "ruth@else.example")
    written = " ".join(str(each.data) for each in LedgerEntry.objects.all())
    assert "nina" not in written.lower()
    assert "else.example" not in written


@pytest.mark.parametrize("kind", ["reset", "address", "token", ""])
def test_a_link_does_nothing_but_what_it_was_made_for(desk: Desk, kind: str) -> None:
    link = invite_member(acting_as(desk, "admin"), NINA)
    assert by_link(link.key, kind) is None


def test_a_link_works_for_seven_days_and_not_a_second_longer(desk: Desk) -> None:
    link = invite_member(acting_as(desk, "admin"), NINA)
    assert by_link(link.key, now=LAST) is not None
    assert by_link(link.key, now=LAST + timedelta(seconds=1)) is None


def test_a_link_works_once(desk: Desk) -> None:
    link = invite_member(acting_as(desk, "admin"), NINA)
    first, second = came_by(link.key), came_by(link.key)
    join(first, password=WORD)
    with pytest.raises(LinkOverError):
        join(second, password=WORD)
    assert by_link(link.key) is None
    assert Member.objects.filter(name="Nina Neu").count() == 1


def test_a_link_that_was_withdrawn_works_no_more_even_for_who_has_its_page_open(
    desk: Desk,
) -> None:
    link = invite_member(acting_as(desk, "admin"), NINA)
    opened = came_by(link.key)
    withdraw_invitation(acting_as(desk, "admin"), link.row.pk)
    facts = {"invitation": f"invitation:{link.row.pk}"}
    assert kind_and_facts(desk) == ("member.uninvited", facts, {})
    with pytest.raises(LinkOverError):
        join(opened, password=WORD)
    assert by_link(link.key) is None
    count = LedgerEntry.objects.count()
    withdraw_invitation(acting_as(desk, "admin"), link.row.pk)
    assert LedgerEntry.objects.count() == count


def test_a_weak_password_leaves_the_link_as_it_was(desk: Desk) -> None:
    link = invite_member(acting_as(desk, "admin"), NINA)
    found = refusal(lambda: join(came_by(link.key), password="password12"))  # noqa: S106 - that is the point
    assert found == Text("refused.weak_password", least=10)
    join(came_by(link.key), password=WORD)


def test_nobody_is_invited_twice_while_the_first_link_works(desk: Desk) -> None:
    link = invite_member(acting_as(desk, "admin"), NINA)
    again = acting_as(desk, "admin")
    assert refusal(lambda: invite_member(again, NINA)) == Text("refused.invited_already")
    withdraw_invitation(again, link.row.pk)
    invite_member(again, NINA)
    late = acting_as(desk, "admin", LAST + timedelta(seconds=1))
    invite_member(late, NINA)  # the second one is over then


@pytest.mark.parametrize("state", ["active", "deactivated", "of allauth's own"])
def test_an_address_that_a_colleague_has_in_any_state_is_not_invited(
    desk: Desk, state: str
) -> None:
    member = desk.members["rep"]
    email = member.user.email.upper()
    if state == "deactivated":
        deactivate(acting_as(desk, "admin"), member.pk)
    if state == "of allauth's own":
        email = "second@small.example"
        EmailAddress.objects.create(user=member.user, email=email, verified=False)
    who = Newcomer(email=email, roles=("rep",), name="Nina Neu")
    found = refusal(lambda: invite_member(acting_as(desk, "admin"), who))
    assert found.code == "refused.address_taken"
    assert not MemberLink.objects.exists()


def test_an_invitation_to_somebody_of_another_company_looks_like_any_other(desk: Desk) -> None:
    theirs = small_desk(small_book(), "b.example/ledger").members["leader"].user
    EmailAddress.objects.create(user=theirs, email="second@b.example", verified=False)
    made = []
    for email in (theirs.email.upper(), "second@b.example", "nobody@b.example"):
        who = Newcomer(email=email, roles=("rep",), name="Nina Neu")
        link = invite_member(acting_as(desk, "admin"), who)
        sealed = {"email": email.lower()}
        about = {"invitation": f"invitation:{link.row.pk}", "roles": ["rep"]}
        assert entered(desk) == ("member.invited", actor(desk, "admin"), about, sealed)
        made.append(link)
    known, also_known, unknown = made
    for link in (known, also_known):
        found = refusal(lambda key=link.key: join(came_by(key), password=WORD))  # type: ignore[misc] # a bound key
        assert found == Text("refused.account_elsewhere", email=link.row.email)
        assert by_link(link.key) is not None  # nothing of it was done
    assert join(came_by(unknown.key), password=WORD).company == desk.company


@pytest.mark.parametrize("role", ["rep", "admin"])
def test_nobody_learns_that_an_address_is_of_another_company_by_asking_for_it(
    desk: Desk, role: str
) -> None:
    taken = small_desk(small_book(), "b.example/ledger").members["leader"].user.email
    mine = acting_as(desk, role)
    if role == "rep":
        key = ask_for_address(mine, taken).key
    else:
        key = make_address_link(mine, desk.members["rep"].pk, taken).key
    found = refusal(lambda: confirm_address(came_by(key, "address")))
    assert found == Text("refused.account_elsewhere", email=taken)


def test_of_two_invitations_to_one_address_the_second_to_be_used_is_refused(desk: Desk) -> None:
    other = small_desk(small_book(), "b.example/ledger")
    here, there = (invite_member(acting_as(each, "admin"), NINA) for each in (desk, other))
    join(came_by(here.key), password=WORD)
    found = refusal(lambda: join(came_by(there.key), password=WORD))
    assert found.code == "refused.account_elsewhere"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"email": "nobody"}, "refused.no_address"),
        ({"email": "\u017fam@small.example"}, "refused.address_of_other_letters"),  # a long s
        ({"email": "n\u0131na@small.example"}, "refused.address_of_other_letters"),  # i, no dot
        ({"email": "n@\u017fmall.example"}, "refused.address_of_other_letters"),
        ({"email": "n@sm\u00e4ll.example"}, "refused.address_of_other_letters"),
        ({"person": "benn"}, "refused.nobody_with_id"),
        ({"roles": ()}, "refused.no_role"),
        ({"roles": ("king",)}, "refused.no_such_role"),
        ({"name": "  "}, "setup.no_own_name"),
    ],
)
def test_nobody_is_invited_who_could_not_come_in(
    desk: Desk, changed: dict[str, Any], code: str
) -> None:
    who = Newcomer(**{"email": "n@small.example", "roles": ("rep",), "name": "N", **changed})
    assert refusal(lambda: invite_member(acting_as(desk, "admin"), who)).code == code


# --- roles, being let out and in again ---


def given_token(desk: Desk, *roles: str) -> str:
    admin = ActionContext(caller=caller_for(fresh(desk, "admin")), now=NOW)
    return give_token(admin, TokenWish(name="crm", roles=roles, scopes=["read"]))[1]


def fresh(desk: Desk, role: str) -> Member:
    return Member.objects.get(pk=desk.members[role].pk)


def by_other_admin(desk: Desk) -> ActionContext:
    return ActionContext(caller=caller_for(fresh(desk, "leader")), now=NOW)


def two_admins(desk: Desk) -> None:
    Member.objects.filter(pk=desk.members["leader"].pk).update(roles=["leader", "admin"])


def test_roles_are_changed_told_and_end_what_is_above_them(desk: Desk) -> None:
    two_admins(desk)
    Member.objects.filter(pk=desk.members["admin"].pk).update(roles=["rep", "finance", "admin"])
    above, within = given_token(desk, "finance"), given_token(desk, "rep", "admin")
    client = reader(desk, "admin")
    change_roles(by_other_admin(desk), desk.members["admin"].pk, ["admin", "rep"])
    assert fresh(desk, "admin").roles == ["rep", "admin"]
    assert caller_with(above, NOW) is None
    assert caller_with(within, NOW) is not None
    assert client.get("/setup").status_code == 302
    facts = {
        "member": actor(desk, "admin"),
        "roles_before": ["rep", "finance", "admin"],
        "roles": ["rep", "admin"],
        "tokens": [f"token:{ServiceToken.objects.earliest('pk').pk}"],
        "links": [],
    }
    assert kind_and_facts(desk) == ("member.roles_changed", facts, {})


def test_the_same_roles_again_change_nothing(desk: Desk) -> None:
    client, count = reader(desk, "rep"), LedgerEntry.objects.count()
    change_roles(acting_as(desk, "admin"), desk.members["rep"].pk, ["rep"])
    assert LedgerEntry.objects.count() == count
    assert client.get("/setup").status_code == 200


def test_whoever_is_deactivated_is_out_at_once_everywhere(desk: Desk) -> None:
    two_admins(desk)
    token, client = given_token(desk, "admin"), reader(desk, "admin")
    key = make_reset_link(by_other_admin(desk), desk.members["admin"].pk).key
    opened = came_by(key, "reset")
    deactivate(by_other_admin(desk), desk.members["admin"].pk)
    assert caller_with(token, NOW) is None
    assert client.get("/setup").status_code == 302
    assert authenticate(username=desk.members["admin"].user.username, password=PASSWORD) is None
    assert by_link(key, "reset") is None
    with pytest.raises(LinkOverError):
        set_password(opened, password=WORD)
    facts = {
        "member": actor(desk, "admin"),
        "tokens": [f"token:{ServiceToken.objects.get().pk}"],
        "links": [f"reset:{MemberLink.objects.get().pk}"],
    }
    assert kind_and_facts(desk) == ("member.deactivated", facts, {})


def test_whoever_is_let_in_again_has_their_roles_and_no_old_token(desk: Desk) -> None:
    two_admins(desk)
    token = given_token(desk, "admin")
    other = by_other_admin(desk)
    deactivate(other, desk.members["admin"].pk)
    reactivate(other, desk.members["admin"].pk)
    assert caller_with(token, NOW) is None
    assert reader(desk, "admin").get("/setup").status_code == 200
    facts = {"member": actor(desk, "admin"), "roles": ["admin"]}
    assert kind_and_facts(desk) == ("member.reactivated", facts, {})


@pytest.mark.parametrize("way", ["demoted", "deactivated", "erased"])
def test_the_last_active_administrator_stays(desk: Desk, way: str) -> None:
    two_admins(desk)
    deactivate(acting_as(desk, "admin"), desk.members["leader"].pk)  # who is one, but not active
    me, number = acting_as(desk, "admin"), desk.members["admin"].pk
    ways: dict[str, Callable[[], object]] = {
        "demoted": lambda: change_roles(me, number, ["leader"]),
        "deactivated": lambda: deactivate(me, number),
        "erased": lambda: erase_person(me, NAMES["admin"]),
    }
    count = LedgerEntry.objects.count()
    assert refusal(ways[way], UnfitError) == Text("refused.last_admin")
    assert fresh(desk, "admin").roles == ["admin"]
    assert fresh(desk, "admin").user.is_active
    assert LedgerEntry.objects.count() == count


def test_whose_data_were_erased_is_not_let_in_again(desk: Desk) -> None:
    erase_person(acting_as(desk, "admin"), NAMES["rep"])
    admin, number = acting_as(desk, "admin"), desk.members["rep"].pk
    for do in (reactivate, make_reset_link):
        assert refusal(lambda do=do: do(admin, number)).code == "refused.member_erased"  # type: ignore[misc] # bound at once


def test_of_an_invitation_to_somebody_erased_nothing_is_left(desk: Desk) -> None:
    invite_member(acting_as(desk, "admin"), NINA)
    erase_person(acting_as(desk, "admin"), "Nina Neu")
    (row,) = MemberLink.objects.all()
    assert (row.name, row.email, row.person) == ("", "", "")
    assert row.withdrawn_at == NOW


def test_signing_out_everywhere_ends_ones_own_sessions_and_no_other(desk: Desk) -> None:
    mine, again, other = reader(desk, "rep"), reader(desk, "rep"), reader(desk, "leader")
    sign_out_everywhere(acting_as(desk, "rep"), desk.members["rep"].pk)
    assert [each.get("/setup").status_code for each in (mine, again, other)] == [302, 302, 200]
    assert Session.objects.count() == 1
    told = {"member": actor(desk, "rep")}
    assert kind_and_facts(desk) == ("member.signed_out", told, {})


def test_only_an_administrator_signs_others_out(desk: Desk) -> None:
    rep = desk.members["rep"].pk
    with pytest.raises(NotThereError):
        sign_out_everywhere(acting_as(desk, "leader"), rep)
    client = reader(desk, "rep")
    sign_out_everywhere(acting_as(desk, "admin"), rep)
    assert client.get("/setup").status_code == 302


# --- links end with the right of whoever made them ---

UNFIT_MAKERS = ("demoted", "deactivated", "erased")


def end_right_of_admin(desk: Desk, way: str) -> None:
    """Let the leader, who is an administrator too, end what the admin may."""
    other, number = by_other_admin(desk), desk.members["admin"].pk
    if way == "demoted":
        change_roles(other, number, ["rep"])
    elif way == "deactivated":
        deactivate(other, number)
    else:
        erase_person(other, NAMES["admin"])


def made_by_admin(desk: Desk) -> dict[str, MadeLink]:
    admin, rep = acting_as(desk, "admin"), desk.members["rep"].pk
    return {
        "invitation": invite_member(admin, NINA),
        "reset": make_reset_link(admin, rep),
        "address": make_address_link(admin, rep, "r@else.example"),
    }


def used(context: ActionContext, kind: str) -> Member:
    if kind == "invitation":
        return join(context, password=WORD)
    return set_password(context, password=WORD) if kind == "reset" else confirm_address(context)


@pytest.mark.parametrize("way", UNFIT_MAKERS)
def test_links_to_others_end_with_the_right_to_make_them_and_the_entry_names_them(
    desk: Desk, way: str
) -> None:
    two_admins(desk)
    links = made_by_admin(desk)
    opened = {kind: came_by(link.key, kind) for kind, link in links.items()}
    end_right_of_admin(desk, way)
    assert [by_link(link.key, kind) for kind, link in links.items()] == [None, None, None]
    for kind in links:
        with pytest.raises(LinkOverError):
            used(opened[kind], kind)
    assert set(MemberLink.objects.values_list("withdrawn_at", flat=True)) == {NOW}
    told = [f"{kind}:{link.row.pk}" for kind, link in links.items()]
    assert kind_and_facts(desk)[1]["links"] == told
    invite_member(by_other_admin(desk), NINA)  # nothing stands in the way of a link that works


@pytest.mark.parametrize("kind", ["invitation", "reset", "address"])
def test_a_link_that_was_left_open_is_over_where_its_maker_might_not_make_it_now(
    desk: Desk, kind: str
) -> None:
    key = made_by_admin(desk)[kind].key
    opened = came_by(key, kind)
    Member.objects.filter(pk=desk.members["admin"].pk).update(roles=["rep"])  # past all use cases
    assert by_link(key, kind) is None
    with pytest.raises(LinkOverError):
        used(opened, kind)


@pytest.mark.parametrize("way", UNFIT_MAKERS)
def test_links_that_the_operator_or_the_member_alone_made_stay(desk: Desk, way: str) -> None:
    two_admins(desk)
    by_operator = make_reset_link(of_operator(NOW, desk.company.pk), desk.members["rep"].pk)
    own = ask_for_address(acting_as(desk, "rep"), "r@else.example")
    end_right_of_admin(desk, way)
    assert by_link(by_operator.key, "reset") is not None
    assert by_link(own.key, "address") is not None


# --- a new password, another address ---


def test_a_new_password_by_link_ends_sessions_and_the_old_one(desk: Desk) -> None:
    client, user = reader(desk, "rep"), desk.members["rep"].user
    key = make_reset_link(acting_as(desk, "admin"), desk.members["rep"].pk).key
    assert kind_and_facts(desk)[0] == "member.reset_link_made"
    told = Notification.objects.get(kind="reset")
    assert (told.member, told.told) == (desk.members["rep"], Text("told.reset_link_made"))
    set_password(came_by(key, "reset"), password=WORD)
    assert kind_and_facts(desk) == ("member.password_set", {"member": actor(desk, "rep")}, {})
    assert authenticate(username=user.username, password=PASSWORD) is None
    assert authenticate(username=user.username, password=WORD) == user
    assert client.get("/setup").status_code == 302
    assert by_link(key, "reset") is None


def test_a_second_link_to_a_password_ends_the_first(desk: Desk) -> None:
    admin, rep = acting_as(desk, "admin"), desk.members["rep"].pk
    first, second = make_reset_link(admin, rep), make_reset_link(admin, rep)
    assert by_link(first.key, "reset") is None
    assert by_link(second.key, "reset") is not None


def test_another_address_counts_only_once_its_link_is_used(desk: Desk) -> None:
    user, email = desk.members["rep"].user, desk.members["rep"].user.email
    key = ask_for_address(acting_as(desk, "rep"), "Ruth@Else.example").key
    user.refresh_from_db()
    assert user.email == email
    assert authenticate(username="ruth@else.example", password=PASSWORD) is None
    confirm_address(came_by(key, "address"))
    user.refresh_from_db()
    assert (user.email, user.username) == ("ruth@else.example", "ruth@else.example")
    assert authenticate(username=email, password=PASSWORD) is None
    assert fresh(desk, "rep").address_confirmed_at == NOW
    sealed = {"email": "ruth@else.example"}
    facts = {"member": actor(desk, "rep")}
    assert entered(desk) == ("member.address_changed", actor(desk, "rep"), facts, sealed)


def test_nobody_takes_over_an_address_that_somebody_has_or_got_meanwhile(desk: Desk) -> None:
    rep = acting_as(desk, "rep")
    taken = desk.members["leader"].user.email
    assert refusal(lambda: ask_for_address(rep, taken)).code == "refused.address_taken"
    key = ask_for_address(rep, NINA.email).key
    link = invite_member(acting_as(desk, "admin"), NINA)
    join(came_by(link.key), password=WORD)
    found = refusal(lambda: confirm_address(came_by(key, "address")))
    assert found.code == "refused.account_elsewhere"
    assert by_link(key, "address") is not None  # nothing of it was done


def test_without_mail_a_member_asks_an_administrator_who_makes_the_link(
    desk: Desk, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    rep = acting_as(desk, "rep")
    assert refusal(lambda: ask_for_address(rep, "r@else.example")) == Text("refused.no_mail")
    admin = acting_as(desk, "admin")
    link = make_address_link(admin, desk.members["rep"].pk, "r@else.example")
    assert not mailed(link, "http://desk.example/")
    confirm_address(came_by(link.key, "address"))
    assert fresh(desk, "rep").user.email == "r@else.example"


def test_a_link_is_mailed_to_whom_it_is_for_in_their_language(desk: Desk) -> None:
    Member.objects.filter(pk=desk.members["rep"].pk).update(language="de")
    link = make_reset_link(acting_as(desk, "admin"), desk.members["rep"].pk)
    assert mailed(link, "http://desk.example/new-password?key=k")
    (sent,) = mail.outbox
    assert sent.to == [desk.members["rep"].user.email]
    assert "http://desk.example/new-password?key=k" in sent.body
    assert "neues Passwort" in sent.body


def test_mail_that_does_not_leave_is_no_reason_to_fail(desk: Desk, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # where nobody listens
    link = invite_member(acting_as(desk, "admin"), NINA)
    assert not mailed(link, "http://desk.example/")


# --- who may, and where ---


@pytest.mark.parametrize("role", ["rep", "operations", "deal desk", "leader", "finance"])
def test_nobody_but_an_administrator_does_any_of_it(desk: Desk, role: str) -> None:
    context, number = acting_as(desk, role), desk.members["admin"].pk
    acts: list[Callable[[], object]] = [
        lambda: invite_member(context, NINA),
        lambda: change_roles(context, number, ["rep"]),
        lambda: deactivate(context, number),
        lambda: reactivate(context, number),
        lambda: sign_out_everywhere(context, number),
        lambda: make_reset_link(context, number),
        lambda: make_address_link(context, number, "x@else.example"),
        lambda: withdraw_invitation(context, 1),
    ]
    count = LedgerEntry.objects.count()
    for act in acts:
        with pytest.raises(NotThereError):
            act()
    assert LedgerEntry.objects.count() == count


def test_an_administrator_does_nothing_to_members_of_another_company(desk: Desk) -> None:
    other = small_desk(small_book(), "b.example/ledger")
    invited = invite_member(acting_as(other, "admin"), NINA).row.pk
    context, number = acting_as(desk, "admin"), other.members["rep"].pk
    acts: list[Callable[[], object]] = [
        lambda: change_roles(context, number, ["admin"]),
        lambda: deactivate(context, number),
        lambda: reactivate(context, number),
        lambda: sign_out_everywhere(context, number),
        lambda: make_reset_link(context, number),
        lambda: make_address_link(context, number, "x@else.example"),
        lambda: withdraw_invitation(context, invited),
    ]
    count = LedgerEntry.objects.count()
    for act in acts:
        with pytest.raises(NotThereError):
            act()
    assert LedgerEntry.objects.count() == count
    assert Member.objects.get(pk=number).roles == ["rep"]
