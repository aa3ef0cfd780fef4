"""Tables of parts of the book: what is kept of one that is shown, and what taking it over does."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.ids import is_opaque
from keepable.texts import Text
from keepable.texts.plain import from_plain
from keepable_desk.store import models as rows
from keepable_desk.store.mapping import book_of
from keepable_desk.usecases import import_parts
from keepable_desk.usecases.import_parts import ENTRIES, PartsFile, apply_import, preview_parts
from tests.desk.small_company import NOW, small_book, small_desk
from tests.desk.usecases.acting import acting_as, kind_and_facts, refusal, revisions

if TYPE_CHECKING:
    from keepable.domain.book import Book
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
PEOPLE = b"""Name,Skills,Team,Hours
Ann Able,"build, test",new crew,40
Cy Clear,test,crew,much
Ben Holm,fly,flyers,40
"""


def file(kind: str, content: bytes, name: str = "table.csv", **more: Any) -> PartsFile:  # noqa: ANN401 - what is said of columns
    return PartsFile(kind=kind, name=name, content=content, **more)


def shown(desk: Desk, kind: str, content: bytes, **more: Any) -> rows.ImportPreview:  # noqa: ANN401 - what is said of columns
    return preview_parts(acting_as(desk, "deal desk"), file(kind, content, **more))[0]


def taken(desk: Desk, kind: str, content: bytes) -> dict[str, Any]:
    return dict(
        apply_import(acting_as(desk, "deal desk", now=LATER), shown(desk, kind, content).pk)
    )


def book(desk: Desk) -> Book:
    return book_of(rows.Company.objects.get(pk=desk.company.pk), NOW)


def test_what_a_file_would_bring_is_kept_with_all_that_was_read_and_nothing_else_changes(
    desk: Desk,
) -> None:
    before = book(desk)
    row, columns = preview_parts(
        acting_as(desk, "deal desk"), file("people", PEOPLE, name="crew.csv")
    )
    row = rows.ImportPreview.objects.get(pk=row.pk)
    assert columns == ("Name", "Skills", "Team", "Hours")
    assert (row.company_id, row.by, row.at) == (
        desk.company.pk,
        f"user:{desk.members['deal desk'].pk}",
        NOW,
    )
    assert (row.name, row.kind) == ("crew.csv", "people")
    assert row.sha256 == hashlib.sha256(PEOPLE).hexdigest()
    assert row.mapping == {"name": "Name", "skills": "Skills", "team": "Team", "hours": "Hours"}
    # Ann and Ben are read; nobody is called Ben Holm by that id yet; Cy has no number of hours
    assert [each["id"] for each in row.rows] == ["ann-able", "ben-holm"]
    assert row.counts == {"new": 2, "known": 0, "problems": 1}
    assert len(row.problems) == 1
    assert (row.applied_at, row.added) == (None, [])
    assert book(desk) == before
    assert rows.LedgerEntry.objects.count() == 1  # that it was opened


def test_what_is_known_is_counted_and_which_columns_and_dates_are_meant_can_be_said(
    desk: Desk,
) -> None:
    content = b"Id,Name,Job,Since\nben,Ben Holm,build,1\nann,Ann,test,2\n"
    row = shown(desk, "people", content, columns={"skills": "Job"})
    assert row.mapping == {"id": "Id", "name": "Name", "skills": "Job"}
    assert row.counts == {"new": 1, "known": 1, "problems": 0}
    leave = b"Who,From,To\nBea Rood,03/02/2027,05/02/2027\n"
    found = {
        dates: shown(desk, "leave", leave, dates=dates).rows[0]["period"]
        for dates in ("dmy", "mdy")
    }
    assert found == {
        "dmy": {"start": "2027-02-03", "end": "2027-02-06"},
        "mdy": {"start": "2027-03-02", "end": "2027-05-03"},
    }


def test_of_things_with_items_the_rows_are_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_parts, "MOST_ROWS", 2)
    rate = "USD,{},0.9\n"
    days = ["2027-02-01", "2027-03-01", "2027-04-01"]

    def table(count: int) -> bytes:
        return ("Currency,Since,Rate\n" + "".join(map(rate.format, days[:count]))).encode()

    assert shown(desk, "exchange_rates", table(2)).counts == {"new": 1, "known": 0, "problems": 0}
    found = refusal(lambda: shown(desk, "exchange_rates", table(3)))
    assert found == Text("refused.too_many_rows", file="table.csv", most=2)


def test_people_come_with_the_skills_and_teams_that_nobody_named_before(desk: Desk) -> None:
    row = shown(desk, "people", PEOPLE, name="crew.csv")
    elsewhere = small_desk(small_book(), "other.example/ledger")
    done = apply_import(acting_as(desk, "deal desk", now=LATER), row.pk)
    after = book(desk)
    assert [each.id for each in after.people] == ["ben", "bea", "ann-able", "ben-holm"]
    assert after.skills == ("build", "test", "fly")
    assert [(each.id, each.name) for each in after.teams] == [
        ("crew", "Crew"),
        ("new-crew", "New Crew"),
        ("flyers", "Flyers"),
    ]
    ann = after.people[2]
    assert (ann.calendar, ann.skills, ann.teams) == ("office", ("build", "test"), ("new-crew",))
    assert revisions(desk) == {"ben": 0, "bea": 0, "ann-able": 1, "ben-holm": 1}
    facts = {"id": row.pk, "file": row.sha256, "kind": "people", "added": 2, "known": 0}
    assert done == facts
    assert kind_and_facts(desk) == ("parts.imported", facts, {"name": "crew.csv"})
    row.refresh_from_db()
    assert row.applied_at == LATER
    company = rows.Company.objects.get(pk=desk.company.pk)
    assert (company.revision, company.setup_revision) == (1, 1)
    assert book(elsewhere) == small_book(as_of=NOW)
    assert shown(desk, "people", PEOPLE).counts == {"new": 0, "known": 2, "problems": 1}


def test_what_was_taken_over_is_so_once_and_is_refused_with_the_day(desk: Desk) -> None:
    row = shown(desk, "catalogue", b"Name,Hours\nAudit,16\n", name=f"{'x' * 90}.csv")
    apply_import(acting_as(desk, "deal desk", now=LATER), row.pk)
    found = refusal(lambda: apply_import(acting_as(desk, "deal desk"), row.pk))
    assert found == Text("refused.taken_over_already", file="x" * 80, day=LATER.date())
    assert [each.id for each in book(desk).catalogue if each.name == "Audit"] == ["audit"]


def test_what_is_sold_brings_the_skills_that_it_needs_and_moves_nobody_on(desk: Desk) -> None:
    content = b"Item,Task,Hours,Skill\nAudit,Look,8,build\nAudit,Write,16,java\nReport,Look,1,x\n"
    done = taken(desk, "catalogue", content)
    assert (done["added"], done["known"]) == (1, 1)  # a report is sold already
    assert book(desk).skills == ("build", "java")
    assert [each.id for each in book(desk).teams] == ["crew"]
    assert revisions(desk) == {"ben": 0, "bea": 0}


def test_leave_moves_those_on_whose_it_is(desk: Desk) -> None:
    content = (
        b"Who,From,To,Kind\nBea Rood,2027-03-01,2027-03-05,ill\nBen Holm,2027-02-01,2027-02-05,x\n"
    )
    done = taken(desk, "leave", content)
    assert done["added"] + done["known"] == 2
    assert revisions(desk)["bea"] == 1
    assert {each.person for each in book(desk).leave} == {"ben", "bea"}
    again = taken(desk, "leave", content)
    assert (again["added"], again["known"]) == (0, 2)


def test_a_rate_of_a_currency_that_is_known_joins_those_that_are_there(desk: Desk) -> None:
    content = b"Currency,Since,Rate\nUSD,2027-02-01,0.95\nUSD,2027-01-01,0.5\nGBP,2027-01-01,1.2\n"
    row = shown(desk, "exchange_rates", content)
    assert row.counts == {"new": 2, "known": 0, "problems": 0}
    done = apply_import(acting_as(desk, "deal desk"), row.pk)
    assert (done["added"], done["known"]) == (2, 0)
    found = {
        each.currency: [rate.rate for rate in each.rates] for each in book(desk).exchange_rates
    }
    assert found == {
        # what is known of a day stays
        "USD": [Decimal("0.90"), Decimal("0.9234"), Decimal("0.95")],
        "GBP": [Decimal("1.2")],
    }
    again = taken(desk, "exchange_rates", content)
    assert (again["added"], again["known"]) == (0, 2)


def test_customers_get_ids_that_say_nothing_and_are_known_by_what_the_file_calls_them(
    desk: Desk,
) -> None:
    content = b"Name,Zone\nHafen Nord,Europe/Paris\nOst,Europe/Rome\nAcme,Europe/Rome\n"
    done = taken(desk, "customers", content)
    assert (done["added"], done["known"]) == (2, 1)
    new = book(desk).customers[2:]
    assert [(each.name, each.zone) for each in new] == [
        ("Hafen Nord", "Europe/Paris"),
        ("Ost", "Europe/Rome"),
    ]
    assert all(is_opaque(each.id) for each in new)
    keys = rows.ExternalId.objects.filter(company=desk.company).values_list("noun", "key", "ref")
    assert set(keys) == {
        ("customers", "hafen-nord", new[0].id),
        ("customers", "ost", new[1].id),
    }
    again = taken(desk, "customers", content)
    assert (again["added"], again["known"]) == (0, 3)
    assert revisions(desk) == {"ben": 0, "bea": 0}


def test_promises_move_everybody_on_bring_no_skills_and_are_entered_as_such(desk: Desk) -> None:
    content = b"Title,Customer,Due,Hours\nQuay,Nord,2027-06-01,8\nDock,Nord,2027-05-01,8\n"
    row = shown(desk, "promises", content)
    done = apply_import(acting_as(desk, "deal desk", now=LATER), row.pk)
    facts = {"id": row.pk, "file": row.sha256, "kind": "promises", "added": 2, "known": 0}
    assert ENTRIES == {"promises": "promises.imported"}
    assert (kind_and_facts(desk), done) == (
        ("promises.imported", facts, {"name": "table.csv"}),
        facts,
    )
    new = book(desk).promises[2:]
    assert [(each.title, each.rank) for each in new] == [("Dock", 21), ("Quay", 22)]
    version = new[0].versions[0]
    actor = f"user:{desk.members['deal desk'].pk}"
    assert (version.made_at, version.made_by, version.advice) == (LATER, actor, None)
    assert revisions(desk) == {"ben": 1, "bea": 1}
    assert book(desk).skills == ("build",)


def test_what_is_held_under_its_id_is_known(desk: Desk) -> None:
    held = rows.Hold(
        company=desk.company,
        ref="nord:quay",
        number=1001,
        place=0,
        title="Quay",
        holder="Ruth Sand",
        customer="nord",
        rank=30,
        due_date=LATER.date(),
        expires_at=LATER,
        items=[],
    )
    held.save()
    content = b"Title,Customer,Due,Hours\nQuay,Nord,2027-06-01,8\n"
    assert shown(desk, "promises", content).counts == {"new": 0, "known": 1, "problems": 0}
    rows.Hold.objects.update(ref="audit")  # a thing of another kind is not known by it
    audit = b"Name,Hours\nAudit,16\n"
    assert shown(desk, "catalogue", audit).counts == {"new": 1, "known": 0, "problems": 0}


def test_promises_that_bring_nothing_new_move_nobody_on(desk: Desk) -> None:
    content = b"Title,Customer,Due,Hours\nQuay,Nord,2027-06-01,8\n"
    taken(desk, "promises", content)
    before = revisions(desk)
    assert taken(desk, "promises", content)["added"] == 0
    assert revisions(desk) == before


def test_of_very_many_problems_the_first_are_kept_and_the_rest_counted(desk: Desk) -> None:
    # 1,002 people without a name: the first 1,000 are told, the rest with one sentence
    row = shown(desk, "people", b"Name,Skills\n" + b",x\n" * 1_002)
    assert row.counts["problems"] == 1_002
    assert len(row.problems) == 1_001
    last = Text("file.more_problems", n=2, source="sent-table.csv")
    assert from_plain(row.problems[-1]["what"]) == last


def test_rows_that_bring_nothing_are_limited_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_parts, "MOST_ROWS", 2)
    # four rows of the file for each of two that may be taken over, the header among them
    assert shown(desk, "people", b"Name,Skills\n" + b",x\n" * 7).counts["problems"] == 7
    found = refusal(lambda: shown(desk, "people", b"Name,Skills\n" + b",x\n" * 8))
    assert dict(found.facts)["what"] == Text("table.too_many_rows", file="table.csv", most=8)
