"""Nothing is said that a catalogue does not say: read in a language that nobody speaks."""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.test import Client

from keepable.texts import Text
from keepable.texts.pseudo import OPEN, PSEUDO, pseudo_wording
from keepable_desk.reads.context import of_the_desk
from keepable_desk.reads.runtime import Runtime
from keepable_desk.rights.roles import ROLES
from keepable_desk.store.models import AskedPerson, Member, Notification, Promise
from keepable_desk.usecases.halting import halt
from keepable_desk.usecases.notifying import TOLD
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from keepable_desk.usecases.watch_promises import watch_promises
from tests.desk.pseudo_locale import WORD, speak_it, unspoken, words_of_data, words_outside
from tests.desk.small_company import NOW, Desk, post, reader

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.desk.driving import Driver

FOUND, SEE_OTHER, BAD_REQUEST = HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.BAD_REQUEST
ELSEWHERE = "else@elsewhere.example"
FIELDS_SENT = "query path limit weeks hours text scope min_odds start name content"

PAGES = (
    *("/", "/inbox", "/promises", "/promises?state=all", "/promises/p1", "/promises/h1"),
    *("/promises?view=timeline", "/capacity", "/capacity?people=true", "/capacity/2027-01-11"),
    *("/pipeline", "/pipeline/load", "/pipeline/mix", "/pipeline/mix?won=d1", "/pipeline/breaking"),
    *("/honesty", "/honesty/estimates", "/setup"),
    *("/promise-parts/p1/work", "/promise-parts/p1/curves", "/promise-parts/p2/ranked?ahead_of=p1"),
    *("/promise-parts/p1/trial?due_date=2027-05-03", "/understood?scope=report", "/palette?q=w"),
    *("/promises/nope", "/nowhere", "/capacity/1999-01-01"),
)


@pytest.fixture
def spoken(desk: Desk, tmp_path: Path, settings: Settings) -> Desk:
    """Let everybody of the small company read in the language that nobody speaks."""
    speak_it(tmp_path, settings)
    Member.objects.update(language=PSEUDO)
    return desk


@pytest.mark.parametrize(
    "role",
    ["leader", *(pytest.param(r, marks=pytest.mark.wide) for r in ROLES if r != "leader")],
)
def test_every_page_comes_from_the_catalogues_but_for_its_data(spoken: Desk, role: str) -> None:
    client = reader(spoken, role)
    ask = post(client, "/asks", {"text": "Report for Nord in 20 weeks"}).json()["id"]
    pages = (*PAGES, f"/asks/{ask}", f"/asks/{ask}/likely")
    shown = {path: client.get(path).content.decode() for path in pages}
    data = words_of_data()
    found = {(path, text) for path, page in shown.items() for text in unspoken(page, data)}
    assert sorted(found) == []


def test_what_strangers_see_comes_from_the_catalogues(
    desk: Desk, tmp_path: Path, settings: Settings
) -> None:
    speak(desk, tmp_path, settings)
    client = Client(headers={"Accept-Language": PSEUDO})
    wrong = {"login": "nobody@small.example", "password": "wrong"}
    shown = {
        **{path: client.get(path) for path in ("/accounts/login/", "/accounts/password/reset/")},
        "wrong password": client.post("/accounts/login/", wrong),
        "first again": client.get("/first"),
    }
    data = words_of_data() | {"nobody"}
    found = {
        (where, text)
        for where, page in shown.items()
        for text in unspoken(page.content.decode(), data)
    }
    assert sorted(found) == []


def speak(desk: Desk, folder: Path, settings: Settings) -> None:
    """Let everybody of a desk read in the language that nobody speaks."""
    speak_it(folder, settings)
    Member.objects.update(language=PSEUDO)
    assert desk.members


def test_every_toast_and_notification_comes_from_the_catalogues(
    driver: Driver, tmp_path: Path, settings: Settings
) -> None:
    speak(driver.desk, tmp_path, settings)
    shown: list[str] = []

    def look(response: Any) -> Any:  # noqa: ANN401 - a response
        assert response.status_code in {FOUND, SEE_OTHER}, response.content
        shown.append(driver.client("deal desk").get("/inbox").content.decode())
        return response

    def ask(by: str = "2027-08-02", scope: str = "report") -> str:
        return str(driver.ask(scope, by)["id"])

    members = driver.desk.members
    watch(driver, warn_below=0.0)
    # every verb of the pages once, most of them taken back
    look(driver.undo(look(driver.hold_on_page(ask()))))
    look(driver.undo(look(driver.promise_on_page(ask()))))
    look(driver.undo(look(driver.move("p1", "2027-05-03"))))
    look(driver.undo(look(driver.rank("p2", "p1"))))
    look(driver.undo(look(driver.leave("ben", "2027-05-03", "2027-05-04"))))
    look(driver.undo(look(driver.work("p1-t", hours="70"))))
    look(driver.undo(look(driver.assess("p3", "broken"))))
    look(driver.assess("p3", "late", side="promisee"))
    look(driver.promise_on_page(ask("2027-01-13", "portal")))  # against the advice
    theirs = driver.ask("report", "2027-08-02", role="rep")["id"]
    look(driver.undo(look(driver.post(f"/asks/{theirs}/decline", {"reason": "Ruth"}))))
    for path, form in (
        ("/holds/release", {"hold": "h1"}),
        ("/promise-acts/p1/talk", {"text": "Ruth", "mentions": members["leader"].pk}),
        ("/promise-acts/p1/note", {"text": "Ruth", "readers": members["leader"].pk}),
        (f"/asks/{ask()}/person", {"text": "Ruth", "member": members["rep"].pk}),
        ("/deals/d1/tell", {"text": "Ruth"}),
        ("/setup/promised", {"nothing": "1"}),
        ("/setup/promised", {"nothing": "0"}),
        (f"/asks/{ask()}/save", {"saved": "1"}),
        ("/reader", {"theme": "dark"}),
        ("/inbox/read", {}),
    ):
        look(driver.post(path, form))
    look(driver.take_over("customers", "name,zone\nZed,UTC\n"))
    driver.client("leader").post("/honesty/verify")
    answered = driver.post(f"/asked/{AskedPerson.objects.get().pk}/reply", {"text": "Ruth"}, "rep")
    assert answered.status_code == SEE_OTHER
    watch(driver, warn_below=1.0)  # every promise falls, and all that was done is why
    halt(driver.desk.company.pk, because=Text("problem.our_error"), now=NOW)
    shown += [driver.client(role).get("/inbox").content.decode() for role in ROLES]
    data = words_of_data()
    assert sorted({text for page in shown for text in unspoken(page, data)}) == []
    told = set(Notification.objects.values_list("kind", flat=True))
    assert told >= {*TOLD, "warning", "mentioned", "note", "asked", "halted"}


def watch(driver: Driver, *, warn_below: float) -> None:
    """Let promises be looked at as the job does, and be warned of below these odds."""
    Promise.objects.update(warn_below=warn_below)
    watch_promises(replace(driver.itself(), runtime=Runtime()))


REFUSED: tuple[tuple[str, str, object], ...] = (
    ("GET", "/promises/nope", None),
    ("GET", "/nowhere", None),
    ("GET", "/promises?limit=0", None),
    ("GET", "/promises?cursor=x", None),
    ("GET", "/load?weeks=many", None),
    ("POST", "/asks", {}),
    ("POST", "/asks", {"scope": 7}),
    ("POST", "/asks", {"text": "nothing at all for nobody by never"}),
    ("POST", "/asks", {"scope": "report", "customer": "nord", "by": "soon"}),
    ("POST", "/asks", {"scope": "x" * 5_000}),
    ("POST", "/holds", {"ask": "nope"}),
    ("POST", "/holds", {"ask": "nope", "hours": 0}),
    ("POST", "/promises", {"ask": "nope", "min_odds": 2}),
    ("POST", "/leave", {"person": "nope", "start": "soon", "end": "2027-02-01"}),
    ("POST", "/imports", {"name": "a.csv", "content": "!"}),
    ("POST", "/members", {}),
)


def test_every_problem_of_the_api_comes_from_the_catalogues(
    desk: Desk, tmp_path: Path, settings: Settings
) -> None:
    speak(desk, tmp_path, settings)
    client = reader(desk, "deal desk")
    headers = {"Accept-Language": PSEUDO, "Idempotency-Key": "k"}
    found = set()
    for method, path, body in REFUSED:
        send = getattr(client, method.lower())
        answer = send(f"/api/v1{path}", body, content_type="application/json", headers=headers)
        assert answer.status_code >= BAD_REQUEST, (path, answer.content)
        problem = answer.json()
        said = [problem["detail"], *(each["what"] for each in problem.get("errors") or ())]
        names = set(WORD.findall(f"{path} {json.dumps(body)} {FIELDS_SENT}"))
        found |= {(path, text) for text in said if words_outside(text)[0] - names}
    assert sorted(found) == []


def test_the_mail_of_a_checkpoint_is_in_the_language_of_whoever_gets_it(
    desk: Desk, tmp_path: Path, settings: Settings
) -> None:
    speak(desk, tmp_path, settings)
    mine = desk.members["leader"].user.email
    send_checkpoint(of_the_desk(desk.company.pk, NOW), mail_to=[mine, ELSEWHERE])
    (own,), (other,) = ([m for m in mail.outbox if m.to == [to]] for to in (mine, ELSEWHERE))
    origin = set(WORD.findall(desk.company.origin))
    assert words_outside(str(own.subject))[0] <= origin
    assert own.body.startswith(OPEN)
    assert OPEN not in other.body


def test_a_sentence_outside_of_the_catalogues_would_be_found() -> None:
    page = f"<p>{pseudo_wording('Ask Ruth')} Ruth</p><p title='Nobody said this'>{{}}</p>"
    assert unspoken(page.format("Planted here."), {"Ruth"}) == ["Nobody said this", "Planted here."]
    assert unspoken(page.format(""), {"Ruth", "Nobody", "said", "this"}) == []
