"""What readers see where there is no page, and that nothing they wrote is lost by it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client, RequestFactory

from keepable_desk.web.pages import error_pages, inbox

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

PART = {"HX-Request": "true", "HX-Current-URL": "http://testserver/promises/p1?x=1"}
UTF_7 = "application/x-www-form-urlencoded; charset=utf-7"


def reader(desk: Desk, **how: bool) -> Client:
    client = Client(raise_request_exception=False, **how)  # type: ignore[arg-type]  # flags only
    client.force_login(desk.members["rep"].user)
    return client


def fail(*_given: object) -> None:
    msg = "It fails."
    raise RuntimeError(msg)


def failed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return an answer of each kind of failure: 400, 403, 404, 405 and 500."""
    client = reader(desk, enforce_csrf_checks=True)
    client.get("/")
    unread = client.post("/reader", "a=b", content_type=UTF_7)
    old = client.post("/reader", {"zone": "UTC"})
    monkeypatch.setattr(inbox, "pulse_seen", fail)
    others = [client.get(path) for path in ("/nothing/is/here", "/inbox/read", "/pulse")]
    return [unread, old, *others]


def test_every_failure_is_said_in_the_house_style_with_one_way_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = failed(desk, monkeypatch)
    assert [each.status_code for each in found] == [400, 403, 404, 405, 500]
    for each in found:
        text = each.content.decode()
        assert "Keepable</title>" in text
        assert "desk.css" in text
        assert text.count('class="button') == 1
        assert "default-src" in each["Content-Security-Policy"]


def test_an_error_of_ours_stands_in_the_log_with_its_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(inbox, "pulse_seen", fail)
    answer = reader(desk).get("/pulse")
    assert "RuntimeError" not in answer.content.decode()
    found = [each for each in caplog.records if each.exc_info and each.levelname == "ERROR"]
    assert any("It fails." in str(each.exc_info[1]) for each in found if each.exc_info)


def test_failures_are_said_in_the_reader_s_language_and_colours(desk: Desk) -> None:
    client = reader(desk)
    client.post("/reader", {"language": "de", "theme": "dark"})
    text = client.get("/nothing/is/here").content.decode()
    assert '<html lang="de" data-theme="dark">' in text
    assert "Hier ist nichts" in text


def test_a_failure_of_a_part_is_one_sentence(desk: Desk) -> None:
    answer = reader(desk).get("/nothing/is/here", headers=PART)
    assert answer.content.decode().startswith('<span role="alert">No page has this address.')


def test_an_error_of_ours_is_told_without_the_database() -> None:
    # this test may not use one
    answer = error_pages.server_error(RequestFactory().get("/", headers={"Accept-Language": "de"}))
    assert answer.status_code == 500
    assert "Das ist unser Fehler" in answer.content.decode()


def test_addresses_of_programs_keep_their_problem_details(desk: Desk) -> None:
    answer = reader(desk).get("/api/v1/nothing")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/reader", "/accounts/login/", "/ask"])
def test_a_form_in_letters_that_nobody_reads_is_refused(desk: Desk, path: str) -> None:
    client = reader(desk, enforce_csrf_checks=True)
    client.get("/")
    assert client.post(path, "a=b", content_type=UTF_7).status_code == 400


def test_whoever_is_signed_out_keeps_what_he_wrote_and_is_shown_the_way_in(desk: Desk) -> None:
    del desk
    answer = Client().post("/promise-acts/p1/talk", {"text": "Long."}, headers=PART)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer
    text = answer.content.decode()
    assert text.startswith('<span role="alert">You are signed out')
    assert 'href="/accounts/login/?next=/promises/p1%3Fx%3D1" target="_blank"' in text


def test_whoever_signs_in_after_a_plain_form_lands_on_a_page(desk: Desk) -> None:
    del desk
    assert Client().post("/inbox/read")["Location"] == "/accounts/login/?next=/"


def test_a_page_that_says_it_is_at_no_address_is_led_to_sign_in(desk: Desk) -> None:
    del desk
    headers = {**PART, "HX-Current-URL": "http://[bad"}
    assert Client().get("/understood", headers=headers)["HX-Redirect"] == "/accounts/login/?next=/"


def test_a_form_that_is_too_old_says_so_beside_what_was_written(desk: Desk) -> None:
    answer = reader(desk, enforce_csrf_checks=True).post(
        "/promise-acts/p1/talk", {"text": "Long."}, headers=PART
    )
    assert answer.status_code == 403
    assert re.sub("<[^>]*>", "", answer.content.decode()).strip() == (
        "This page is too old to send; open it anew. What you wrote is still here."
    )
