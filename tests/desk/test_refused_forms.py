"""A form that is refused loses nothing: the page stays, and the sentence stands in the form.

Browsers send forms of the desk in the background. What is refused comes back as a part of a page,
which the form itself shows; what was typed was never gone. Pages for those who are not signed in
yet are made anew, with what was typed in them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from keepable_desk.rights.first_run_key import first_run_key
from keepable_desk.store.models import MemberLink
from keepable_desk.web import pages
from tests.desk.small_company import Desk, reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
TEMPLATES = Path(pages.__file__).parent / "templates"
FORM = re.compile(r"<form\b(?P<tag>[^>]*)>(?P<inside>.*?)</form>", re.DOTALL)
TYPED = re.compile(r"<(textarea|select|input(?![^>]*type=\"(?:hidden|radio|file)\"))\b")
# pages that come again with what was typed; the tests below look at each
MADE_ANEW = {
    "account/login.html",
    "account/password_change.html",  # passwords alone, which never come back
    "account/password_reset.html",
    "account/password_reset_from_key.html",
    "keepable/by_link.html",
    "keepable/first_run.html",
}
PART = {"HX-Request": "true"}
LONG = "ß" * 20_001  # more than any field takes


def forms() -> Iterator[tuple[str, str, str]]:
    """Return each form that is typed into and sent: its template, its tag and what is in it."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        for found in FORM.finditer(path.read_text(encoding="utf-8")):
            is_sent = 'method="post"' in found["tag"]
            if is_sent and TYPED.search(found["inside"]):
                yield str(path.relative_to(TEMPLATES)), found["tag"], found["inside"]


def test_every_form_that_is_typed_into_is_sent_while_its_page_stays() -> None:
    seen = list(forms())
    assert len(seen) > 20
    for template, tag, inside in seen:
        if template in MADE_ANEW:
            continue
        action = re.search(r' action="(\{%[^%]*%\})"', tag)
        assert action is not None, template
        assert f'hx-post="{action[1]}"' in tag, (template, tag)
        target = re.search(r' hx-target="([^"]*)"', tag)
        assert target is not None, template
        if target[1] == "find .problem":
            assert 'class="problem"' in inside, (template, tag)


def test_every_page_that_is_made_anew_is_one_of_ours() -> None:
    assert {template for template, _, _ in forms()} >= MADE_ANEW


def sent_from(client: Client, address: str, action: str) -> dict[str, list[str]]:
    """Return the names of what can be typed into the form at `address` that is sent to `action`."""
    text = client.get(address).content.decode()
    for found in FORM.finditer(text):
        if f'action="{action}"' in found["tag"]:
            return {name: [] for name in re.findall(r'name="([a-z_]+)"', found["inside"])}
    raise AssertionError(address, action)


def member_forms(desk: Desk) -> list[tuple[str, str, dict[str, object], str]]:
    rep = desk.members["rep"].pk
    here = f"/setup/members/{rep}"
    taken = desk.members["leader"].user.email
    bold = {"name": "Nina Neu", "email": "nina@small.example", "roles": ["rep"]}
    return [
        ("/setup/members", "/setup/members/invite", {**bold, "roles": []}, "roles"),
        ("/setup/members", "/setup/members/invite", {**bold, "name": LONG}, "name"),
        ("/setup/members", "/setup/members/invite", {**bold, "email": taken}, ""),
        (here, f"{here}/roles", {"roles": []}, "roles"),
        (here, f"{here}/roles", {"roles": ["king"]}, "roles"),
        (here, f"{here}/address", {"email": LONG}, "email"),
        (here, f"{here}/address", {"email": taken}, ""),
        (here, f"{here}/bind", {"name": LONG}, "name"),
        ("/you", "/you/address", {"email": "a@b.example", "password": ""}, "password"),
        ("/you", "/you/address", {"email": "a@b.example", "password": "wrong"}, ""),
        ("/you", "/reader", {"zone": "Nowhere/There"}, "zone"),
    ]


def test_what_members_forms_refuse_is_said_at_the_field_that_is_in_the_form(desk: Desk) -> None:
    admin = reader(desk, "admin")
    for address, action, typed, field in member_forms(desk):
        fields = sent_from(admin, address, action)
        answer = admin.post(action, typed, headers=PART)
        text = answer.content.decode()
        assert 400 <= answer.status_code < 500, (action, typed)
        assert "<html" not in text, action  # a part, which the page shows in the form
        assert 'role="alert"' in text, action
        if field:
            assert f'data-fields="{field}"' in text, (action, text)
            assert field in fields, action
        assert "HX-Retarget" not in answer


def test_a_role_that_is_missing_is_asked_for_in_a_sentence(desk: Desk) -> None:
    for language, said in (("en", "Choose a role, one at least."), ("de", "Wähl eine Rolle")):
        admin = reader(desk, "admin")
        admin.post("/reader", {"language": language})
        answer = admin.post("/setup/members/invite", {"name": "Nina", "email": "n@small.example"})
        assert said in answer.content.decode()


def test_a_link_to_hand_over_stands_in_place_of_the_page(desk: Desk, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    typed = {"name": "Nina Neu", "email": "nina@small.example", "roles": ["rep"]}
    answer = reader(desk, "admin").post("/setup/members/invite", typed, headers=PART)
    assert answer.status_code == 200
    assert (answer["HX-Retarget"], answer["HX-Reselect"]) == ("#main", "#main")
    assert 'data-copies="link"' in answer.content.decode()
    assert MemberLink.objects.get().email == "nina@small.example"


def test_how_a_page_is_read_is_changed_on_all_of_it(desk: Desk) -> None:
    answer = reader(desk, "rep").post("/reader", {"language": "de"}, headers=PART)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_pages_before_signing_in_come_again_with_what_was_typed(desk: Desk) -> None:
    del desk
    login = Client().post("/accounts/login/", {"login": "a@b.example", "password": "no"})
    assert 'value="a@b.example"' in login.content.decode()
    forgot = Client().post("/accounts/password/reset/", {"email": "a b"})
    assert 'value="a b"' in forgot.content.decode()
    assert 'class="wrong"' in forgot.content.decode()


def test_the_first_run_comes_again_with_what_was_typed() -> None:
    typed = {"what": "own", "company": "Nordwind", "zone": "Nowhere/There", "days": ["0", "3"]}
    answer = Client().post("/first", {**typed, "key": first_run_key(), "email": "a@b.example"})
    text = answer.content.decode()
    for said in ('value="Nordwind"', 'value="Nowhere/There"', 'value="a@b.example"'):
        assert said in text
    assert re.findall(r'name="days" value="(\d)" checked', text) == ["0", "3"]
