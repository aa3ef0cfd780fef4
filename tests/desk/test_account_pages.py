"""Each open address of allauth's answers with a page of ours, which says what to do, truthfully."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import allauth
import pytest
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from keepable_desk.store.models import Member
from keepable_desk.urls import OPEN_ACCOUNT_PAGES
from keepable_desk.usecases.change_member import deactivate
from tests.desk.small_company import PASSWORD, Desk, reader
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
THEIRS = Path(allauth.__file__).parent
WITH_KEY = {"account_reset_password_from_key": {"uidb36": "a", "key": "b"}}
# what allauth says in English and German, where it speaks for itself
OF_ALLAUTH = ("contact us", "spam folder", "Spam", "Bad Token", "is inactive", "E-Mail geschickt")


def addresses() -> list[str]:
    return [reverse(name, kwargs=WITH_KEY.get(name)) for name in sorted(OPEN_ACCOUNT_PAGES)]


def templates_of(answer: object) -> set[str]:
    used = getattr(answer, "templates", [])
    return {str(each.origin.name) for each in used if each.origin is not None}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("backend", [NO_MAIL, "django.core.mail.backends.locmem.EmailBackend"])
def test_every_open_address_answers_with_a_page_of_ours(
    desk: Desk, settings: Settings, backend: str, language: str
) -> None:
    settings.EMAIL_BACKEND = backend
    for is_in, client in ((False, Client()), (True, reader(desk, "rep"))):
        if is_in:
            client.post("/reader", {"language": language})
        for address in addresses():
            answer = client.get(address, headers={"Accept-Language": language}, follow=True)
            text = answer.content.decode()
            assert answer.status_code == 200, address
            assert 'class="brand"' in text, address
            assert ('class="sections"' in text) == is_in, address
            assert not [name for name in templates_of(answer) if Path(name).is_relative_to(THEIRS)]
            assert not [said for said in OF_ALLAUTH if said in text], address
            assert "<a class=" in text or "<button" in text, address  # there is a way on


def test_without_mail_nothing_is_said_to_be_sent_and_it_is_said_whom_to_ask(
    desk: Desk, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = NO_MAIL
    asked = Client().get("/accounts/password/reset/").content.decode()
    email = desk.members["rep"].user.email
    sent = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
    for text in (asked, sent.content.decode()):
        assert "No mail is sent from here. Ask an administrator" in text
        assert "on its way" not in text
        assert 'name="email"' not in text


@pytest.mark.parametrize("is_known", [True, False])
def test_whoever_forgot_their_password_is_mailed_in_our_words(
    desk: Desk, *, is_known: bool
) -> None:
    email = desk.members["rep"].user.email if is_known else "nobody@else.example"
    sent = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
    assert "A mail is on its way to that address." in sent.content.decode()
    (letter,) = mail.outbox
    assert letter.subject == "A new password on Keepable"
    assert ("Set a new password here." in letter.body) == is_known
    assert ("/accounts/password/reset/key/" in letter.body) == is_known


def test_a_mail_that_could_not_be_sent_is_not_said_to_be_on_its_way(
    desk: Desk, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # where nothing listens
    email = desk.members["rep"].user.email
    sent = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
    assert "The mail could not be sent." in sent.content.decode()


def test_whoever_was_deactivated_is_told_what_to_do(desk: Desk) -> None:
    deactivate(acting_as(desk, "admin"), desk.members["rep"].pk)
    login = {"login": desk.members["rep"].user.email, "password": PASSWORD}
    answer = Client().post("/accounts/login/", login, follow=True)
    assert "ask them to let you in again" in answer.content.decode()


def test_the_rules_of_passwords_accuse_nobody_of_breaking_them() -> None:
    for language, rule in (("en", "It does not hold the name"), ("de", "Es enthält weder")):
        with translation.override(language):
            told = password_validators_help_texts()
        assert [each.startswith(rule) for each in told] == [False] * (len(told) - 1) + [True]
        assert not [each for each in told if "everybody tries first" in each]


def test_a_changed_password_is_told_on_the_page_where_it_was_begun(desk: Desk) -> None:
    client, word = reader(desk, "rep"), "tern-quill 7 lamps"
    wrong = {"oldpassword": "no", "password1": word, "password2": word}
    refused = client.post("/accounts/password/change/", wrong).content.decode()
    assert refused.count('class="wrong"') == 1
    assert refused.index('name="oldpassword"') < refused.index('class="wrong"')
    assert refused.index('class="wrong"') < refused.index('name="password1"')
    right = {**wrong, "oldpassword": PASSWORD}
    done = client.post("/accounts/password/change/", right, follow=True)
    assert done.redirect_chain[-1][0] == "/you"
    assert "Your password is changed." in done.content.decode()


def test_the_page_that_confirms_an_address_names_it(desk: Desk, settings: Settings) -> None:
    settings.EMAIL_BACKEND = NO_MAIL
    admin, rep = reader(desk, "admin"), desk.members["rep"].pk
    made = admin.post(f"/setup/members/{rep}/address", {"email": "r@else.example"})
    text = made.content.decode()
    link = text[text.index("/confirm-address?key=") :].partition("<")[0]
    asked = Client().get(link).content.decode()
    assert "From then on you sign in with r@else.example" in asked
    assert "sent to" not in asked


def test_the_only_administrator_confirms_their_own_address(desk: Desk, settings: Settings) -> None:
    settings.EMAIL_BACKEND = NO_MAIL
    me = desk.members["admin"]
    Member.objects.filter(pk=me.pk).update(address_confirmed_at=None)
    admin = reader(desk, "admin")
    mine = admin.get("/you").content.decode()
    assert "you make a link for yourself" in mine
    assert f'href="/setup/members/{me.pk}"' in mine
    form = admin.get(f"/setup/members/{me.pk}").content.decode()
    assert f'name="email" required autocomplete="off" value="{me.user.email}"' in form
    made = admin.post(f"/setup/members/{me.pk}/address", {"email": me.user.email}).content.decode()
    key = made[made.index("/confirm-address?key=") :].partition("<")[0].partition("=")[2]
    told = admin.post("/confirm-address", {"key": key}, follow=True)
    assert f"From now on you sign in with {me.user.email}." in told.content.decode()
    me.refresh_from_db()
    assert me.address_confirmed_at is not None
