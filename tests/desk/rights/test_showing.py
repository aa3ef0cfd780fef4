"""Each kind of row as it is shown as a whole: every column with what stands in the row."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from keepable.texts import Text, to_plain, worded
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import Caller, caller_for
from keepable_desk.rights.row_rules import (
    ROW_RULES,
    NotThereError,
    access,
    may_decide,
    readable,
    visible,
)
from keepable_desk.rights.showing import (
    MOST_SHOWN,
    SHOWN,
    answer_shown,
    listed,
    one_shown,
    shown,
)
from keepable_desk.store import models as rows
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.ask_people import ask_person
from keepable_desk.usecases.ask_question import More, ask_question
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.give_token import TokenWish, give_token
from keepable_desk.usecases.invite_member import invite_member
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.place_hold import HoldWish, place_hold
from keepable_desk.usecases.talk import File, note_on_promise, say
from tests.desk.small_company import MADE_AT, NAMES, NOW, small_book, small_desk
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
LATER, DUE = NOW + timedelta(hours=3), date(2027, 3, 1)


def seen(desk: Desk, resource: str, name: object, role: str = "leader") -> dict[str, object]:
    return one_shown(caller_for(desk.members[role]), resource, name)


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


PARTS: dict[str, dict[str, object]] = {
    "deal": {
        "id": "d1",
        "title": "Deal d1",
        "customer": "acme",
        "owner": "Ruth Sand",
        "stage": "offer",
        "win_odds": 0.5,
        "close_date": date(2027, 2, 1),
        "wanted_date": date(2027, 6, 1),
        "state": "open",
        "items": ["sso"],
        "price": eur("40000"),
        "cost": eur("13333"),
    },
    "customer": {
        "id": "acme",
        "name": "Acme",
        "zone": "America/New_York",
        "contacts": [
            {"name": "Bo Buyer", "role": "buyer", "email": "bo@acme.example"},
            {"name": "Una User", "role": "user", "email": "una@acme.example"},
        ],
    },
    "catalogue item": {
        "id": "sso",
        "name": "Single sign-on",
        "state": "available",
        "aliases": [],
        "evidence": "",
        "limits": "",
        "last_confirmed": None,
        "planned_date": None,
    },
    "calendar": {
        "id": "office",
        "zone": "Europe/Berlin",
        "shifts": [{"weekday": day, "start_minute": 540, "end_minute": 1020} for day in range(5)],
        "holidays": "",
        "closures": [],
    },
    "person": {
        "id": "ben",
        "name": "Ben Holm",
        "calendar": "office",
        "skills": ["build"],
        "teams": ["crew"],
        "contract_hours_per_week": None,
        "contract_changes": [],
        "cost_per_hour": eur("61"),
    },
    "team": {
        "id": "crew",
        "name": "Crew",
        "size": None,
        "calendar": None,
        "skills": [],
        "cost_per_hour": None,
    },
    "recurring work": {
        "id": "weekly",
        "title": "Weekly report",
        "every": "week",
        "estimate": {"hours": 2},
        "need": {"skill": "build"},
        "person": None,
        "since": None,
        "until": None,
        "kind": "recurring",
    },
    "exchange rate": {
        "id": "USD",
        "rates": [
            {"since": date(2026, 1, 1), "rate": Decimal("0.90")},
            {"since": date(2027, 1, 1), "rate": Decimal("0.9234")},
        ],
    },
    "outcome": {
        "id": "o1",
        "estimated_on": date(2026, 1, 12),
        "estimate_hours": 8.0,
        "actual_hours": 7.0,
        "started_on": date(2026, 1, 13),
        "finished_on": date(2026, 1, 15),
        "kind": "",
        "project": "",
        "who": "ben",
    },
    "work": {
        "id": "p1-t",
        "title": "p1-t",
        "owner_kind": "promise",
        "owner": "p1",
        "kind": "",
        "person": None,
        "estimate": {"hours": 60},
        "needs": [{"skill": "build"}],
        "predecessors": [],
        "status": "todo",
        "hours_spent": 0.0,
        "started": None,
        "finished": None,
        "release_date": None,
        "deadline": None,
        "waits": [],
    },
}


def test_parts_of_the_book_are_shown_as_they_stand_there(desk: Desk) -> None:
    for resource, expected in PARTS.items():
        assert seen(desk, resource, expected["id"]) == expected
        listed = shown(acting_as(desk, "leader").caller, resource, visible_rows(desk, resource))
        assert expected in listed
        assert len(listed) == ROW_RULES[resource].row._default_manager.count()


def visible_rows(desk: Desk, resource: str) -> Any:  # noqa: ANN401 - rows
    return visible(caller_for(desk.members["leader"]), resource)


def test_leave_is_shown_with_its_days(desk: Desk) -> None:
    row = rows.Leave.objects.get(company=desk.company)
    assert seen(desk, "leave", row.pk) == {
        "id": row.pk,
        "person": "ben",
        "start": "2027-02-01",
        "end": "2027-02-06",
        "kind": "parental",
    }


def test_an_ask_is_shown_to_who_asked_and_what_was_asked_about_it_to_who_was(desk: Desk) -> None:
    context = acting_as(desk, "rep")
    ask = ask_question(context, Asked(text="Report for Acme by 1 June 2027", price="700 EUR")).row
    expected = {
        "id": ask.ref,
        "actor": context.actor,
        "asked_at": NOW,
        "question": "Report for Acme by 1 June 2027",
        "requested_date": "2027-06-01",
        "verdict": "yes",
        "odds": 0.95,
        "price": {"amount": "700", "currency": "EUR"},
        "declined": None,
    }
    ask.asked_people.create(by=desk.members["rep"], member=desk.members["admin"], text="?", at=NOW)
    for role, price in (("rep", expected["price"]), ("admin", None)):
        found = seen(desk, "ask", ask.ref, role)
        assert "Report" in str(found.pop("sentence"))
        assert found == {**expected, "price": price}
    asked = ask_person(context, ask.ref, "Well?", member=desk.members["finance"].pk)
    assert seen(desk, "question to me", asked.pk, "finance") == {
        "id": asked.pk,
        "by": "Ruth Sand",
        "to": "Fanny Zins",
        "text": "Well?",
        "at": NOW,
        "reply": "",
        "replied_at": None,
    }
    with pytest.raises(NotThereError):
        seen(desk, "question to me", asked.pk, "rep")


def test_a_hold_is_shown_by_its_number(desk: Desk) -> None:
    context = acting_as(desk, "rep")
    ask = ask_question(context, Asked(text="Report for Acme by 1 June 2027")).row
    placed = place_hold(context, HoldWish(ask=ask.ref, key="k", hours=5))
    found = seen(desk, "hold", placed["number"], "finance")
    assert found == {
        "id": placed["hold"],
        "number": placed["number"],
        "title": "Report",
        "holder": "Ruth Sand",
        "customer": "acme",
        "rank": 21,
        "due_date": date(2027, 6, 1),
        "expires_at": NOW + timedelta(hours=5),
        "deal": None,
        "items": ["report"],
    }


def test_a_hold_or_a_promise_names_its_deal_only_to_whoever_may_see_the_deal(desk: Desk) -> None:
    of_rep = rows.Deal.objects.get(company=desk.company, owner=NAMES["rep"]).ref
    other = rows.Deal.objects.exclude(ref=of_rep).get(company=desk.company).ref
    ask = ask_question(acting_as(desk, "leader"), Asked(scope=other, by="2027-06-01")).row
    placed = place_hold(acting_as(desk, "leader"), HoldWish(ask=ask.ref, key="k", hours=5))
    rows.Promise.objects.filter(ref="p1").update(deal=other)
    rows.Promise.objects.filter(ref="p2").update(deal=of_rep)
    told = {
        role: [
            seen(desk, "hold", placed["number"], role)["deal"],
            *(seen(desk, "promise", each, role)["deal"] for each in ("p1", "p2")),
        ]
        for role in ("leader", "rep", "admin")
    }
    assert told == {
        "leader": [other, other, of_rep],  # who sees all deals
        "rep": [None, None, of_rep],  # who sees their own
        "admin": [None, None, None],  # who sees none
    }


def test_a_promise_is_shown_with_all_that_was_promised_and_said_of_it(desk: Desk) -> None:
    context = acting_as(desk, "leader")
    moved = move_promise(context, "p1", due_date=date(2027, 6, 1), reason="Later.")
    said = SideAssessment(side="promisee", outcome="late", came_on=None, note="Hm.")
    assess_promise(context, "p1", said)
    found = seen(desk, "promise", "p1", "finance")
    versions: Any = found.pop("versions")
    first, last = versions
    assert first == {
        "due_date": DUE,
        "made_at": MADE_AT,
        "made_by": "system",
        "reason": "",
        "advice": None,
    }
    advice = last.pop("advice")
    assert last == {
        "due_date": date(2027, 6, 1),
        "made_at": NOW,
        "made_by": context.actor,
        "reason": "Later.",
    }
    assert advice["odds"] == float(moved["odds"])
    assert advice.keys() == {"odds", "sentence", "text", "engine_version", "seed"}
    assert found == {
        "id": "p1",
        "number": "P-1001",
        "title": "Work p1",
        "promiser": "Ruth Sand",
        "customer": "acme",
        "rank": 10,
        "state": "open",
        "deal": None,
        "items": [],
        "warn_below": 0.8,
        "revision": 2,
        "due_date": date(2027, 6, 1),
        "assessments": [
            {
                "side": "promisee",
                "outcome": "late",
                "by": context.actor,
                "at": NOW,
                "came_on": None,
                "note": "Hm.",
            }
        ],
    }


def test_what_is_said_is_shown_with_its_files_to_who_reads_them(desk: Desk) -> None:
    both = [desk.members[role].pk for role in ("leader", "finance")]
    files = [File("a.txt", "text/plain", b"abc")]
    made = say(acting_as(desk, "rep"), "p1", "Look", mentions=both, files=files)
    attachment = rows.Attachment.objects.get()
    expected = {
        "id": made.pk,
        "author": "Ruth Sand",
        "at": NOW,
        "text": "Look",
        "erased_at": None,
        "mentions": ["Lena Moor", "Fanny Zins"],
        "files": [
            {
                "id": attachment.pk,
                "name": "a.txt",
                "media_type": "text/plain",
                "sha256": hashlib.sha256(b"abc").hexdigest(),
            }
        ],
    }
    found = seen(desk, "message", made.pk)
    assert sorted(found["mentions"]) == sorted(expected["mentions"])  # type: ignore[call-overload] # names
    assert {**found, "mentions": expected["mentions"]} == expected
    token = Caller(
        company=desk.company.pk, roles=("leader",), actor="token:1", scopes=frozenset({"manage"})
    )
    assert shown(token, "message", [made])[0]["files"] == []
    assert access(acting_as(desk, "finance").caller, "attachment", attachment.pk) == attachment
    note = note_on_promise(acting_as(desk, "rep"), "p1", "Hush", readers=both[:1])
    assert seen(desk, "note", note.pk) == {
        "id": note.pk,
        "author": "Ruth Sand",
        "readers": ["Lena Moor"],
        "about_kind": "promise",
        "about": "p1",
        "at": NOW,
        "text": "Hush",
    }
    told = rows.Notification.objects.get(kind="note")
    message = Text("told.note_about", about="Work p1")
    assert seen(desk, "notification", told.pk) == {
        "id": told.pk,
        "kind": "note",
        "about_kind": "promise",
        "about": "p1",
        "text": worded(to_plain(message), "en"),
        "message": to_plain(message),
        "at": NOW,
        "read_at": None,
    }
    for resource, row in (("note", note), ("notification", told)):
        with pytest.raises(NotThereError):
            seen(desk, resource, row.pk, "finance")


def test_members_tokens_and_lessons_are_shown_as_they_are(desk: Desk) -> None:
    member = desk.members["rep"]
    assert seen(desk, "member", member.pk) == {
        "id": member.pk,
        "name": "Ruth Sand",
        "role": "rep",
        "roles": ["rep"],
        "person": "",
        "state": "active",
        "email": None,
        "is_address_confirmed": None,
        "last_sign_in": None,
    }
    rows.Member.objects.filter(pk=member.pk).update(address_confirmed_at=NOW)
    member.user.last_login, member.user.is_active = NOW, False
    member.user.save()
    more = {"email": member.user.email, "is_address_confirmed": True, "last_sign_in": NOW.date()}
    for role in ("admin", "rep"):
        assert seen(desk, "member", member.pk, role) == {
            "id": member.pk,
            "name": "Ruth Sand",
            "role": "rep",
            "roles": ["rep"],
            "person": "",
            "state": "deactivated",
            **more,
        }
    who = Newcomer(email="n@small.example", roles=("rep",), name="Nina", person="ben")
    invited = invite_member(acting_as(desk, "admin"), who).row
    assert seen(desk, "invitation", invited.pk, "admin") == {
        "id": invited.pk,
        "name": "Nina",
        "email": "n@small.example",
        "roles": ["rep"],
        "person": "ben",
        "made_by": acting_as(desk, "admin").actor,
        "made_at": NOW,
        "expires_at": NOW + timedelta(days=7),
        "state": "open",
    }
    context = acting_as(desk, "admin")
    row, _ = give_token(context, TokenWish(name="crm", roles=("admin",), scopes=["read"], days=3))
    assert seen(desk, "token", row.pk, "admin") == {
        "id": row.pk,
        "name": "crm",
        "role": "admin",
        "roles": ["admin"],
        "scopes": ["read"],
        "made_by": context.actor,
        "made_at": NOW,
        "expires_at": NOW + timedelta(days=3),
        "revoked_at": None,
        "last_used_on": None,
    }
    lesson = rows.Learned.objects.create(
        company=desk.company, at=NOW, outcomes=7, outcomes_sha256="0", before={}, after={}
    )
    found = shown(context.caller, "lesson", [lesson])
    assert found == [{"id": lesson.pk, "at": NOW, "outcomes": 7}]


def test_a_file_that_was_sent_is_shown_with_its_first_rows_and_problems(desk: Desk) -> None:
    problem = {
        "what": to_plain(Text("refused.declined")),
        "remedy": "As it was said before.",
        "subject": "row 2",
        "source": "x.csv",
        "line": 2,
        "severity": "error",
        "more": "hidden",
    }
    row = rows.ImportPreview.objects.create(
        company=desk.company,
        by="user:7",
        at=NOW,
        name="x.csv",
        kind="customers",
        sha256="0" * 64,
        mapping={"name": "Name"},
        counts={"new": 60},
        rows=[{"id": f"c{n}", "name": f"C{n}", "secret": n} for n in range(60)],
        problems=[problem] * 60,
        applied_at=LATER,
    )
    found = seen(desk, "import", row.pk, "operations")
    assert MOST_SHOWN == 50
    assert found.pop("rows") == [{"id": f"c{n}", "name": f"C{n}"} for n in range(50)]
    shown_problem = {name: value for name, value in problem.items() if name != "more"}
    shown_problem |= {
        "what": worded(problem["what"], "en"),
        "what_text": problem["what"],
    }
    assert found.pop("problems") == [shown_problem] * 50
    assert found == {
        "id": row.pk,
        "by": "user:7",
        "at": NOW,
        "name": "x.csv",
        "kind": "customers",
        "sha256": "0" * 64,
        "mapping": {"name": "Name"},
        "counts": {"new": 60},
        "applied_at": LATER,
    }


def test_a_list_is_read_in_a_few_queries_with_what_is_shown_of_each(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    context = acting_as(desk, "rep")
    for n in range(3):
        say(context, "p1", f"{n}", mentions=[desk.members["leader"].pk])
        note_on_promise(context, "p1", f"{n}", readers=[desk.members["leader"].pk])
    # one for the rows, and one for each that is read with them; of notes, whose they are, too
    for resource, queries in (("promise", 3), ("message", 4), ("note", 4), ("exchange rate", 2)):
        with django_assert_num_queries(queries):
            assert len(shown(context.caller, resource, listed(context.caller, resource))) > 0


def test_who_is_no_member_owns_nothing_that_is_a_members(desk: Desk) -> None:
    first = min(desk.members.values(), key=lambda each: each.pk)
    others = next(each for each in desk.members.values() if each != first)
    context = ActionContext(caller=caller_for(others), now=NOW)
    ask = ask_question(context, Asked(text="Report for Acme by 1 June 2027")).row
    ask_person(context, ask.ref, "Well?", member=first.pk)
    note_on_promise(context, "p1", "Hush", readers=[first.pk])
    program = Caller(company=desk.company.pk, roles=("admin",), actor="token:1")
    for resource in ("question to me", "note", "notification", "ask"):
        assert visible(caller_for(first), resource).exists()
        assert not visible(program, resource).exists()


def test_why_somebody_is_away_is_seen_in_a_file_by_who_sent_it_or_may_know(desk: Desk) -> None:
    sent = {"person": "ben", "period": {"start": "x", "end": "y"}, "kind": "ill"}
    for by, seen_by_admin in (("admin", "ill"), ("operations", None)):
        row = rows.ImportPreview.objects.create(
            company=desk.company,
            by=f"user:{desk.members[by].pk}",
            at=NOW,
            name="leave.csv",
            kind="leave",
            sha256="0" * 64,
            rows=[sent],
        )
        for role, kind in (("admin", seen_by_admin), ("operations", "ill")):
            assert seen(desk, "import", row.pk, role)["rows"] == [{**sent, "kind": kind}]


def test_an_ask_is_decided_on_by_who_asked_or_decides_for_others_and_sees_its_deal(
    desk: Desk,
) -> None:
    for deal, by_rep in ((None, True), ("d1", True), ("d2", False)):
        row = rows.Ask(
            company=desk.company,
            actor=f"user:{desk.members['rep'].pk}",
            question={"deal": deal} if deal else {},
        )
        for role, may in (("rep", by_rep), ("leader", True), ("operations", False)):
            assert may_decide(acting_as(desk, role).caller, "promise", row) == may
        row.actor = "user:0"
        assert not may_decide(acting_as(desk, "rep").caller, "hold", row)
        assert may_decide(acting_as(desk, "deal desk").caller, "hold", row)


def test_every_kind_of_row_is_looked_at_here() -> None:
    here = {"leave", "ask", "question to me", "hold", "promise", "message", "note"}
    here |= {"notification", "member", "invitation", "token", "lesson", "import"}
    assert here | PARTS.keys() == SHOWN.keys()


def test_whose_company_it_is_not_finds_none_of_its_rows(desk: Desk) -> None:
    elsewhere = small_desk(
        small_book(
            deals=(), customers=(), catalogue=(), recurring=(), exchange_rates=(), promises=()
        ),
        "other.example/ledger",
    )
    leader = caller_for(elsewhere.members["leader"])
    for resource in ("deal", "customer", "catalogue item", "recurring work", "exchange rate"):
        assert not visible(leader, resource).exists()
        name = PARTS[resource]["id"]
        with pytest.raises(NotThereError) as raised:
            access(leader, resource, name)
        assert raised.value.text.params["name"] == name
        assert readable(caller_for(desk.members["leader"]), resource)(str(name))
    mine = readable(caller_for(desk.members["rep"]), "deal")
    assert [mine(name) for name in ("d1", "d2")] == [True, False]
    nothing = readable(caller_for(desk.members["admin"]), "deal")
    assert not nothing("d1")


def test_an_answer_is_shown_in_words_with_the_price_to_who_asked(desk: Desk) -> None:
    context = acting_as(desk, "rep")
    asked = Asked(text="Portal for Acme by 1 February 2027", price="700 EUR")
    made = ask_question(context, asked, More(reasons=True))
    for role, price in (("rep", {"amount": "700", "currency": "EUR"}), ("admin", None)):
        found: Any = answer_shown(caller_for(desk.members[role]), made.row.answer, made.row)
        assert found.get("price") == price
        assert found["sentence"] == worded(made.row.answer["text"], "en")
        assert found["binding"][0]["name"] == "build"
        assert found["binding"][0]["days_gained"] == made.row.answer["binding"][0]["days_gained"]
        assert "book_sha256" not in found
        assert [each["level"] for each in found["keepable"]] == [50, 80, 95]
        ids = [each["id"] for each in found["affected"]]
        assert ("d2" in ids, "d1" in ids) == (False, role == "rep")
