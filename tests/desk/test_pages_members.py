"""Members on pages: from an invitation to the first page, and what an administrator does there."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from keepable.texts import Text
from keepable_desk import clock
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.member_history import KINDS
from keepable_desk.store.models import Member, MemberLink
from keepable_desk.usecases.add_member import Newcomer, add_member
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.usecases.halting import halt
from keepable_desk.web.pages.member_trail import SENTENCES
from tests.desk.keeping import keep_nothing
from tests.desk.past_the_desk import write
from tests.desk.small_company import NAMES, NOW, PASSWORD, Desk, reader, small_book, small_desk
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
WORD = "tern-quill 7 lamps"
NINA = {"name": "Nina Neu", "email": "nina@small.example", "roles": ["rep", "leader"]}
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep_nothing()  # numbers of companies come again
    return small_desk()


def link_in(text: object) -> str:
    """Return the path of the one link that `text` shows."""
    (found,) = set(re.findall(r"http://testserver(/[a-z-]+\?key=[\w-]+)", str(text)))
    return str(found)


def sent(link: str, **more: str) -> dict[str, str]:
    return {"key": link.partition("key=")[2], **more}


def test_an_invitation_is_mailed_and_lets_whoever_has_it_in(desk: Desk) -> None:
    admin = reader(desk, "admin")
    answer = admin.post("/setup/members/invite", NINA)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "nina@small.example" in admin.get("/setup/members").content.decode()
    (letter,) = mail.outbox
    link = link_in(letter.body)
    newcomer = Client()
    assert "Choose a password" in newcomer.get(link).content.decode()
    weak = newcomer.post("/join", sent(link, password="nina neu 12"))  # noqa: S106 - that is the point
    assert weak.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "easily guessed" in weak.content.decode()
    assert newcomer.post("/join", sent(link, password=WORD)).status_code == HTTPStatus.FOUND
    assert "sales rep, leader" in newcomer.get("/setup").content.decode()
    for again in (Client().get(link), Client().post("/join", sent(link, password=WORD))):
        assert again.status_code == HTTPStatus.GONE


def test_whoever_has_an_account_in_another_company_is_told_so_by_the_link_and_nobody_else(
    desk: Desk,
) -> None:
    theirs = small_desk(small_book(), "b.example/ledger").members["leader"].user.email
    admin = reader(desk, "admin")
    seen = {}
    for email in (theirs, "nobody@else.example"):
        answer = admin.post("/setup/members/invite", {**NINA, "email": email})
        page = admin.get("/setup/members").content.decode()
        invited = {"email": email, "name": "Nina", "roles": ["rep"]}
        again = admin.post("/api/v1/invitations", invited, content_type="application/json")
        assert email in page
        seen[email] = (answer.status_code, again.status_code, again.json()["detail"])
    assert seen[theirs] == seen["nobody@else.example"]
    letter, other = mail.outbox
    assert letter.body.replace(link_in(letter.body), "") == other.body.replace(
        link_in(other.body), ""
    )
    told = Client().post("/join", sent(link_in(letter.body), password=WORD))
    assert told.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f"There is an account with the address {theirs}" in told.content.decode()


def test_without_mail_the_link_is_shown_once_to_be_copied(desk: Desk, settings: Settings) -> None:
    settings.EMAIL_BACKEND = NO_MAIL
    admin = reader(desk, "admin")
    answer = admin.post("/setup/members/invite", NINA)
    assert answer.status_code == HTTPStatus.OK
    assert answer["Cache-Control"] == "private, no-store"
    link = link_in(answer.content.decode())
    key = link.partition("key=")[2]
    for page in ("/setup/members", "/setup", "/api/v1/invitations"):
        assert key not in admin.get(page).content.decode()
    assert Client().post("/join", sent(link, password=WORD)).status_code == HTTPStatus.FOUND


def test_looking_at_a_link_uses_nothing_up(desk: Desk) -> None:
    reader(desk, "admin").post("/setup/members/invite", NINA)
    link = link_in(mail.outbox[0].body)
    for _ in range(3):  # as programs do that look for dangerous links in mails
        assert Client().get(link).status_code == HTTPStatus.OK
    assert MemberLink.objects.get().used_at is None


def test_a_withdrawn_invitation_is_over(desk: Desk) -> None:
    admin = reader(desk, "admin")
    admin.post("/setup/members/invite", NINA)
    admin.post(f"/setup/invitations/{MemberLink.objects.get().pk}/withdraw")
    assert Client().get(link_in(mail.outbox[0].body)).status_code == HTTPStatus.GONE


@pytest.mark.parametrize("column", ["used_at", "withdrawn_at"])
def test_a_link_that_was_opened_again_past_the_desk_lets_nobody_in_and_says_why(
    desk: Desk, column: str
) -> None:
    admin = reader(desk, "admin")
    admin.post("/setup/members/invite", NINA)
    link, row = link_in(mail.outbox[0].body), MemberLink.objects.get()
    if column == "used_at":
        Client().post("/join", sent(link, password=WORD))
    else:
        admin.post(f"/setup/invitations/{row.pk}/withdraw")
    assert Client().get(link).status_code == HTTPStatus.GONE
    write(row, column, None)
    stranger = Client()
    answer = stranger.post("/join", sent(link, password=WORD))
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "is not as the ledger left it" in answer.content.decode()
    assert Member.objects.filter(name="Nina Neu").count() == (column == "used_at")


@pytest.mark.parametrize("path", ["/join", "/accounts/password/change/"])
def test_where_writing_has_stopped_pages_without_a_member_say_so_too(desk: Desk, path: str) -> None:
    admin = reader(desk, "admin")
    admin.post("/setup/members/invite", NINA)
    halt(desk.company.pk, because=Text("ledger.no_head", company="Small"), now=NOW)
    words = {"oldpassword": PASSWORD, "password1": WORD, "password2": WORD}
    given = {**sent(link_in(mail.outbox[0].body), password=WORD), **words}
    client = admin if path != "/join" else Client()
    client.raise_request_exception = False
    answer = client.post(path, given)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "our error" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/join", "/new-password", "/confirm-address"])
def test_without_a_key_or_with_a_made_up_one_there_is_nothing(desk: Desk, path: str) -> None:
    del desk
    for query in ("", "?key=", "?key=made-up", f"?key={'x' * 5000}"):
        assert Client().get(path + query).status_code == HTTPStatus.GONE


def test_an_administrator_changes_lets_out_and_in_again(desk: Desk) -> None:
    admin, number = reader(desk, "admin"), desk.members["rep"].pk
    page = f"/setup/members/{number}"
    assert NAMES["rep"] in admin.get(page).content.decode()
    admin.post(f"{page}/roles", {"roles": ["finance", "rep"]})
    assert Member.objects.get(pk=number).roles == ["rep", "finance"]
    rep = reader(desk, "rep")
    admin.post(f"{page}/deactivate")
    assert rep.get("/").status_code == HTTPStatus.FOUND
    assert "Let in again" in admin.get(page).content.decode()
    admin.post(f"{page}/reactivate")
    assert reader(desk, "rep").get("/").status_code == HTTPStatus.OK


def test_the_last_administrator_reads_why_they_cannot_be_let_out(desk: Desk) -> None:
    admin, number = reader(desk, "admin"), desk.members["admin"].pk
    answer = admin.post(f"/setup/members/{number}/deactivate")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "make somebody else an administrator first" in answer.content.decode()


def test_others_see_who_is_here_without_addresses_or_buttons(desk: Desk) -> None:
    rep, number = reader(desk, "rep"), desk.members["leader"].pk
    for page in ("/setup/members", f"/setup/members/{number}"):
        text = rep.get(page).content.decode()
        assert NAMES["leader"] in text
        assert "@small.example" not in text
        assert "/setup/members/invite" not in text
        assert f"{number}/deactivate" not in text


def test_a_member_of_another_company_is_not_there(desk: Desk) -> None:
    del desk
    other, mine = (small_desk(small_book(), f"{name}.example/ledger") for name in ("b", "c"))
    admin, number = reader(mine, "admin"), other.members["rep"].pk
    assert admin.get(f"/setup/members/{number}").status_code == HTTPStatus.NOT_FOUND
    for act in ("roles", "deactivate", "reactivate", "sign-out", "reset", "address"):
        given = {"roles": ["admin"], "email": "x@y.example"}
        answer = admin.post(f"/setup/members/{number}/{act}", given)
        assert answer.status_code == HTTPStatus.NOT_FOUND, act


def test_a_member_changes_their_address_with_their_password_and_the_link(desk: Desk) -> None:
    rep, user = reader(desk, "rep"), desk.members["rep"].user
    wish = {"email": "ruth@else.example", "password": "a guess"}
    assert rep.post("/you/address", wish).status_code == HTTPStatus.CONFLICT
    assert not mail.outbox
    rep.post("/you/address", {**wish, "password": PASSWORD})
    (letter,) = mail.outbox
    assert letter.to == ["ruth@else.example"]
    link = link_in(letter.body)
    assert "Confirm the address" in Client().get(link).content.decode()
    rep.post("/confirm-address", sent(link))  # where they are in, as other sessions of theirs end
    user.refresh_from_db()
    assert user.email == "ruth@else.example"
    assert "confirmed" in rep.get("/you").content.decode()


def test_a_member_signs_out_everywhere(desk: Desk) -> None:
    here, there = reader(desk, "rep"), reader(desk, "rep")
    here.post("/you/sign-out")
    assert [each.get("/").status_code for each in (here, there)] == [HTTPStatus.FOUND] * 2


def test_a_new_password_is_set_by_the_link_of_an_administrator(desk: Desk) -> None:
    reader(desk, "admin").post(f"/setup/members/{desk.members['rep'].pk}/reset")
    link = link_in(mail.outbox[0].body)
    client = Client()
    client.post("/new-password", sent(link, password=WORD))
    assert client.get("/").status_code == HTTPStatus.OK
    words = {"login": desk.members["rep"].user.email, "password": PASSWORD}
    assert Client().post("/accounts/login/", words).status_code == HTTPStatus.OK  # refused
    signed_in = Client().post("/accounts/login/", {**words, "password": WORD})
    assert signed_in.status_code == HTTPStatus.FOUND


def test_whoever_is_kept_out_by_wrong_passwords_of_others_comes_in_by_a_link(desk: Desk) -> None:
    words = {"login": desk.members["rep"].user.email, "password": "a guess of somebody"}
    inside = reader(desk, "rep")
    for _ in range(6):
        Client().post("/accounts/login/", words)
    closed = Client().post("/accounts/login/", {**words, "password": PASSWORD})
    assert closed.status_code != HTTPStatus.FOUND
    assert inside.get("/").status_code == HTTPStatus.OK
    other = {"login": desk.members["leader"].user.email, "password": PASSWORD}
    assert Client().post("/accounts/login/", other).status_code == HTTPStatus.FOUND
    reader(desk, "admin").post(f"/setup/members/{desk.members['rep'].pk}/reset")
    client = Client()
    client.post("/new-password", sent(link_in(mail.outbox[0].body), password=WORD))
    assert client.get("/").status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "word", ["password", "12345678", "1234567890123", "sunshine1", "Small & Co 2027", "keepable-1"]
)
def test_no_easy_password_is_taken_by_any_form(desk: Desk, word: str) -> None:
    rep = reader(desk, "rep")
    given = {"oldpassword": PASSWORD, "password1": word, "password2": word}
    assert rep.post("/accounts/password/change/", given).status_code == HTTPStatus.OK  # refused
    assert Member.objects.get(pk=desk.members["rep"].pk).user.check_password(PASSWORD)
    reader(desk, "admin").post("/setup/members/invite", NINA)
    link = link_in(mail.outbox[0].body)
    answer = Client().post("/join", sent(link, password=word))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_an_erased_member_is_shown_as_such_and_nothing_is_offered_for_them(desk: Desk) -> None:
    rep = desk.members["rep"]
    erase_person(acting_as(desk, "admin"), rep.name)
    admin = reader(desk, "admin")
    theirs = admin.get(f"/setup/members/{rep.pk}").content.decode()
    main = theirs[theirs.index("<main") : theirs.index("</main>")]
    assert "erased" in main
    for said in ("<form", "Let in again", "Change roles", "Names in files", "confirmed", "sales"):
        assert said not in main, said
    listed = admin.get("/setup/members").content.decode()
    row = listed[listed.index(f"erased:{rep.pk}<") :].partition("</tr>")[0]
    assert ">erased</span>" in row
    for said in ("deactivated", "confirmed", "sales"):
        assert said not in row, said


@pytest.mark.parametrize(
    ("way", "column", "value"),
    [
        ("invite", "roles", ["admin"]),
        ("invite", "email", "else@small.example"),
        ("invite", "made_by", "user:1"),
        ("reset", "member_id", "leader"),
        ("reset", "kind", "address"),
        ("address", "email", "else@small.example"),
        ("address", "member_id", "leader"),
    ],
)
def test_a_link_that_was_edited_past_the_desk_opens_nothing(
    desk: Desk, way: str, column: str, value: object
) -> None:
    admin, rep = reader(desk, "admin"), desk.members["rep"].pk
    to = "/setup/members/invite" if way == "invite" else f"/setup/members/{rep}/{way}"
    admin.post(to, {**NINA, "email": "new@small.example"})
    link, row = link_in(mail.outbox[-1].body), MemberLink.objects.get()
    if value == "leader":
        value = desk.members["leader"].pk
    write(row, column, value)
    before = list(get_user_model().objects.order_by("pk").values("pk", "email", "password"))
    path = link.partition("?")[0] if column != "kind" else "/confirm-address"
    for answer in (
        Client().get(f"{path}?{link.partition('?')[2]}"),
        Client().post(path, sent(link, password=WORD)),
    ):
        assert answer.status_code in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GONE}
    assert before == list(get_user_model().objects.order_by("pk").values("pk", "email", "password"))


def test_with_another_secret_of_the_desk_everybody_signs_in_again(
    desk: Desk, settings: Settings
) -> None:
    rep = reader(desk, "rep")
    assert rep.get("/you").status_code == HTTPStatus.OK
    settings.SECRET_KEY = "another-one-of-" + "x" * 50
    assert rep.get("/you").status_code == HTTPStatus.FOUND


def test_a_password_of_years_ago_still_signs_in_and_nothing_else_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = desk.members["rep"].user.email
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(year=NOW.year + 3))
    client = Client()
    answer = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, "/")
    assert client.get("/you").status_code == HTTPStatus.OK


def test_an_administrator_reads_what_the_ledger_tells_of_a_member_and_nobody_else_does(
    desk: Desk,
) -> None:
    admin, rep = reader(desk, "admin"), desk.members["rep"].pk
    page = f"/setup/members/{rep}"
    admin.post(f"{page}/roles", {"roles": ["rep", "finance"]})
    admin.post(f"{page}/reset")
    Client().post("/new-password", sent(link_in(mail.outbox[-1].body), password=WORD))
    told = re.findall(r"<td>([^<]*)</td><td>([^<]*) <span", admin.get(page).content.decode())
    assert told[:3] == [
        (NAMES["rep"], "A new password was set by a link."),
        (NAMES["admin"], "A link to a new password was made."),
        (NAMES["admin"], "Roles: sales rep, finance; before: sales rep."),
    ]
    leaders = reader(desk, "leader").get(page).content.decode()
    assert "What the ledger tells of them" not in leaders


def test_whoever_came_in_by_a_link_or_a_command_is_told_as_such(desk: Desk) -> None:
    admin = reader(desk, "admin")
    admin.post("/setup/members/invite", NINA)
    Client().post("/join", sent(link_in(mail.outbox[0].body), password=WORD))
    made = Member.objects.get(name="Nina Neu").pk
    text = admin.get(f"/setup/members/{made}").content.decode()
    who = Newcomer(email="otto@small.example", name="Otto Neu", roles=("rep",))
    brought = add_member(of_operator(NOW, desk.company.pk), who, password=WORD)
    other = admin.get(f"/setup/members/{brought.pk}").content.decode()
    assert "<td>whoever runs the desk</td><td>Brought in, as sales rep." in other
    assert (
        "<td>whoever had the link</td><td>Came in by an invitation, as sales rep, leader." in text
    )


def test_every_entry_about_a_member_has_a_sentence() -> None:
    assert set(SENTENCES) == set(KINDS)
