"""With a right out of the table, every way to what it opened is closed: API, pages and files."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from keepable.domain.promise import Hold
from keepable.domain.resource import Leave
from keepable.domain.time import Closure, Period
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights import policy
from keepable_desk.rights.callers import caller_for
from keepable_desk.rights.policy import ACTIONS
from keepable_desk.store import models as rows
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.talk import File, say, write_note
from tests.desk.access_cases import CASES, operations
from tests.desk.access_world import body_of, undone, wide_world
from tests.desk.driving import set_clock
from tests.desk.keeping import keep_nothing
from tests.desk.looking import looks
from tests.desk.small_company import NOW, small_book, small_desk, task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keepable.domain.book import Book
    from keepable.domain.work import Work
    from tests.desk.access_cases import Case
    from tests.desk.access_world import Actor, World
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
Right = tuple[str, str]


@contextmanager
def without(right: Right, role: str) -> Iterator[None]:
    """Take `right` from a `role`, and give it back."""
    with pytest.MonkeyPatch.context() as patch:
        left = {name: reach for name, reach in ACTIONS[right].items() if name != role}
        patch.setitem(policy.ACTIONS, right, left)
        yield


# --- what is done, by every operation of the API ------------------------------------------------


def rights_of(case: Case) -> set[Right]:
    return {(each.resource, each.action) for each in case.rights}


def is_open(world: World, case: Case, actor: Actor, whose: str) -> bool:
    """Return whether `actor` can do what the `case` does, and undo it."""
    method, path = operations()[case.operation]
    ref = world.ref(case.of, actor, whose) if case.of else ""
    if ref is None:
        return False
    url = path.replace("{ref}", ref) + (case.query or ("?limit=500" if case.lists else ""))
    with undone():
        response = actor.call(method, url, case.body(ref), **case.headers)
        if case.lists and response.status_code == 200:
            return ref in {str(row["id"]) for row in response.json()["items"]}
        return bool(response.status_code < 400)


def opened_and_left_open(world: World, right: Right) -> tuple[set[str], set[str]]:
    """Return the operations that `right` opens to somebody, and those that stay open without it."""
    opened, left = set(), set()
    for case in (each for each in CASES if right in rights_of(each)):
        for actor in (each for each in world.actors if each.scopes is None):
            whose = next(
                (each for each in ("own", "theirs") if is_open(world, case, actor, each)), None
            )
            if whose is None:
                continue
            opened.add(case.operation)
            with without(right, actor.role):
                if is_open(world, case, actor, whose):
                    left.add(f"{case.operation} as {actor.name}")
            break  # one role is enough: the table asks for each alike
    return opened, left


# rights that open no operation, and what they open instead
OTHERWISE: dict[Right, str] = {
    ("message", "read"): "messages, which are listed with their promise",
    ("promise", "judge by promiser"): "groups of the record",
    ("question to me", "read"): "the page of the ask",
    ("desk", "measure"): "metrics, for tokens",
}


def test_without_its_right_no_operation_of_the_api_does_anything(db: None) -> None:
    del db
    closed, left = set(), set()
    with wide_world() as world:
        for right in sorted(ACTIONS.keys() - OTHERWISE.keys()):
            opened, still = opened_and_left_open(world, right)
            closed |= {right} if opened else set()
            left |= {f"{right}: {each}" for each in still}
    assert left == set()
    assert closed == ACTIONS.keys() - OTHERWISE.keys()


# --- what is seen, on every page, in every file -------------------------------------------------

CANARY = "Quillwort"  # in one thing of a noun, and nowhere else
DAY = NOW.date()


def _titled(part: str, name: str = "title") -> Callable[[Book], dict[str, Any]]:
    """Let the first thing of a `part` of the book be called by the canary."""

    def changed(book: Book) -> dict[str, Any]:
        first, *others = getattr(book, part)
        return {part: (replace(first, **{name: CANARY}), *others)}

    return changed


IN_BOOK: dict[str, Callable[[Book], dict[str, Any]]] = {
    "promise": _titled("promises"),
    "deal": _titled("deals"),
    "customer": _titled("customers", "name"),
    "catalogue item": _titled("catalogue", "name"),
    "person": _titled("people", "name"),
    "team": _titled("teams", "name"),
    "recurring work": _titled("recurring"),
    "outcome": _titled("outcomes", "kind"),
    "hold": lambda _: {"holds": (held(),)},
    "calendar": lambda book: {"calendars": (replace(book.calendars[0], closures=(closed(),)),)},
    "leave": lambda _: {"leave": (away(),)},
    "work": lambda book: {"promises": (replace(book.promises[0], work=(named_task(),)),)},
}


def with_canary(noun: str) -> Desk:
    """Return a company in which one thing of that `noun` carries the canary."""
    book = small_book()
    changed = IN_BOOK[noun](book) if noun in IN_BOOK else {}
    desk = small_desk(book.changed(**changed), f"{noun.replace(' ', '-')}.example/ledger")
    if noun in LATER:
        LATER[noun](desk)
    return desk


def held() -> Hold:
    return Hold(
        id="h1", title=CANARY, holder="Ruth Sand", customer="acme", rank=30,
        due_date=DAY.replace(month=6), expires_at=NOW.replace(month=2), work=(task("h1-t", 8),),
    )  # fmt: skip


def closed() -> Closure:
    return Closure(period=Period(DAY.replace(month=8), DAY.replace(month=8, day=20)), name=CANARY)


def away() -> Leave:
    return Leave(person="ben", period=Period(DAY, DAY.replace(day=15)), kind=CANARY.lower())


def named_task() -> Work:
    return replace(task("p1-t", 60), title=CANARY)


def leader_of(desk: Desk) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members["leader"]), now=NOW)


def talked(desk: Desk) -> None:
    say(leader_of(desk), "p1", CANARY)


def attached(desk: Desk) -> None:
    say(leader_of(desk), "p1", "See.", files=[File(f"{CANARY}.txt", "text/plain", b"x")])


def noted(desk: Desk) -> None:
    write_note(leader_of(desk), CANARY, readers=[], about=("promise", "p1"))


def told(desk: Desk) -> None:
    rows.Notification.objects.create(
        member=desk.members["leader"],
        kind="x",
        about_kind="promise",
        about="p1",
        text=CANARY,
        at=NOW,
    )  # fmt: skip


def asked(desk: Desk) -> None:
    wish = Asked(scope="report", customer="nord", by="2027-06-30")
    row = ask_question(leader_of(desk), wish).row
    row.question = {**row.question, "text": CANARY}
    row.answer = {**row.answer, "question": CANARY, "title": CANARY}
    row.save()


def named(desk: Desk) -> None:
    rows.Member.objects.filter(pk=desk.members["finance"].pk).update(name=CANARY)


LATER = {
    "message": talked,
    "attachment": attached,
    "note": noted,
    "notification": told,
    "ask": asked,
    "member": named,
}


def seen(desk: Desk) -> set[str]:
    """Return where the leader meets the canary; whatever it is, nothing may fail."""
    client = Client(raise_request_exception=False)
    client.force_login(desk.members["leader"].user)
    ask = rows.Ask.objects.values_list("ref", flat=True).first() or "nothing"
    found = set()
    for path in looks(ask):
        response = client.get(path)
        assert response.status_code < 500, path
        if CANARY.lower() in body_of(response).lower():
            found.add(path)
    return found


NOUNS = (
    *("ask", "attachment", "calendar", "catalogue item", "customer", "deal", "hold", "leave"),
    *("member", "message", "person"),
)
NARROW = ("deal",)
# where something is told of it by another right
TOLD_ELSEWHERE: dict[str, frozenset[str]] = {
    "customer": frozenset({"/promises/p1"}),  # an answer says for whom it is
    # the plan and the load by person say who, by rights of their own
    "person": frozenset({"/api/v1/plan", "/api/v1/plan?format=csv", "/capacity?people=1"}),
}


@pytest.mark.parametrize(
    "noun",
    [noun if noun in NARROW else pytest.param(noun, marks=pytest.mark.wide) for noun in NOUNS],
)
def test_whoever_may_not_read_a_noun_meets_none_of_it_anywhere(
    noun: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, NOW)
    keep_nothing()
    desk = with_canary(noun)
    assert seen(desk), "the canary is really there"
    with without((noun, "read"), "leader"):
        assert seen(desk) - TOLD_ELSEWHERE.get(noun, frozenset()) == set()


def test_every_noun_that_can_be_read_is_looked_for() -> None:
    # what has no rows of its own, or none that a company has by itself
    elsewhere = {"question to me", "load", "plan", "ledger", "token", "import", "myself"}
    elsewhere |= {"promise"}  # by test_requirements
    # of these only the operations of the API are tried, above: plan and load tell of work and
    # teams by rights of their own, and the rest is everybody's own
    elsewhere |= {"work", "recurring work", "team", "outcome", "note", "notification"}
    elsewhere |= {"invitation"}  # for administrators alone, as tokens
    elsewhere |= {"exchange rate"}  # a code and numbers, where no word can stand
    assert {what for what, action in ACTIONS if action == "read"} == {*NOUNS, *elsewhere}
