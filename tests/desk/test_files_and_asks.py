"""Files at the edge of what is read, and what stays of an ask, a yes and a hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from keepable.answers import read_question
from keepable.texts import Number, Text, TextError
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.models import Ask, ImportPreview, LedgerEntry, Notification, SealedValue
from keepable_desk.usecases import import_parts
from keepable_desk.usecases.ask_question import More, answer_question
from keepable_desk.usecases.import_parts import PartsFile, preview_parts
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from keepable_desk.usecases.notifying import notify
from keepable_desk.usecases.place_hold import HoldWish, place_hold
from keepable_desk.usecases.uploaded_tables import MOST_BYTES, opened
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
MEGABYTE = 1_000_000


def acting_as(desk: Desk, role: str) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=NOW)


def refusal(do: Callable[[], object]) -> Text:
    with pytest.raises(TextError) as raised:
        do()
    return raised.value.text


# --- files ---


def test_what_only_looks_like_a_workbook_is_left_to_whoever_reads_it() -> None:
    with opened("plan.xlsx", b"no zip at all") as path:
        assert path.exists()


def test_a_file_is_read_up_to_five_million_bytes_under_no_name_of_its_own() -> None:
    with opened("../x.exe", bytes(MOST_BYTES)) as path:
        assert path.name == "sent-table"
    found = refusal(lambda: opened("x.csv", bytes(MOST_BYTES + 1)).__enter__())
    assert found == Text("refused.file_too_large", file="x.csv", megabytes=Number(5.0))


def customers(count: int, name: str = "customers.csv") -> PartsFile:
    rows = "".join(f"Customer {n}\n" for n in range(count))
    return PartsFile(name=name, kind="customers", content=f"name\n{rows}".encode())


def test_so_many_rows_are_taken_from_a_file_and_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert import_parts.MOST_ROWS == 5_000
    monkeypatch.setattr(import_parts, "MOST_ROWS", 3)
    context = acting_as(desk, "operations")
    kept, columns = preview_parts(context, customers(3))
    assert (len(kept.rows), columns) == (3, ("name",))
    found = refusal(lambda: preview_parts(context, customers(4, f"{'x' * 90}.csv")))
    assert found == Text("refused.too_many_rows", file="x" * 80, most=3)
    assert ImportPreview.objects.count() == 1


def test_a_file_is_called_by_what_a_row_can_hold_of_its_name(desk: Desk) -> None:
    context = acting_as(desk, "operations")
    assert preview_parts(context, customers(1, "a\0b\u202e.csv"))[0].name == "ab.csv"


# --- asks ---


def asked(desk: Desk, text: str, **more: bool) -> Ask:
    context = acting_as(desk, "rep")
    question, _ = read_question(context.warm.forecast.book, text)
    assert question is not None
    return answer_question(context, question, More(**more)).row


BY_JUNE, SOME_DAY = "Report for Acme by 1 June 2027", "Report for Acme"


def test_an_ask_is_kept_with_as_much_as_was_asked_for(desk: Desk) -> None:
    plain = asked(desk, "Portal for Acme by 1 February 2027")
    reasoned = asked(desk, "Portal for Acme by 1 February 2027", reasons=True)
    assert not plain.answer.get("binding")
    assert reasoned.answer["binding"]
    assert plain.answer["odds"] == reasoned.answer["odds"]
    assert (plain.actor, plain.asked_at) == (f"user:{desk.members['rep'].pk}", NOW)
    assert plain.resource_revisions.keys() == {"ben", "bea"}
    assert plain.draw_key


def test_what_has_no_date_is_neither_promised_nor_held(desk: Desk) -> None:
    row = asked(desk, SOME_DAY)
    context = acting_as(desk, "rep")
    for do in (
        lambda: place_hold(context, HoldWish(ask=row.ref, key="h", hours=5)),
        lambda: make_promise(context, PromiseRequest(ask=row.ref, key="k", min_odds=0.0)),
    ):
        assert refusal(do) == Text("promise.needs_a_date")


@pytest.mark.parametrize("reason", ["", "they need it"])
def test_a_yes_seals_its_reason_where_there_is_one_with_all_that_not_everybody_may_see(
    desk: Desk, reason: str
) -> None:
    row = asked(desk, BY_JUNE)
    wish = PromiseRequest(ask=row.ref, key="k", min_odds=0.25, reason=reason)
    made = make_promise(acting_as(desk, "rep"), wish)
    entry = LedgerEntry.objects.get(company=desk.company, kind="promise.made")
    sealed = {each.name: each.value for each in SealedValue.objects.filter(entry=entry)}
    assert sealed.pop("reason", "") == reason
    assert sealed.keys() == {"title", "customer", "promiser", "advice", "book"}
    assert (sealed["customer"], sealed["promiser"]) == ("acme", "Ruth Sand")
    facts = json.loads(entry.data)["facts"]
    assert (facts["min_odds"], facts["odds"]) == ("0.2500", made["odds"])
    assert (facts["due_date"], facts["against_advice"]) == ("2027-06-01", False)
    assert {each["revision"] for each in facts["rests_on"]} == set(row.resource_revisions.values())
    assert made["entry"] == entry.number


@pytest.mark.parametrize(
    ("kind", "is_against", "code"),
    [
        ("ask.declined", False, "told.declined"),
        ("ask.declined", True, "told.declined_against_advice"),
        ("ask.reopened", False, "told.reopened"),
    ],
)
def test_of_a_no_those_are_told_who_asked_and_were_asked_and_the_deal_desk(
    desk: Desk, kind: str, code: str, *, is_against: bool
) -> None:
    row = asked(desk, BY_JUNE)
    row.asked_people.create(
        by=desk.members["rep"], member=desk.members["finance"], text="Well?", at=NOW
    )
    facts = {"ask": row.ref, "against_advice": is_against, "odds": "0.7500"}
    notify(desk.company, kind, facts, actor="system", now=NOW)
    found = Notification.objects.filter(kind=kind)
    roles = {"rep", "finance", "deal desk"} | ({"operations", "leader"} if is_against else set())
    assert set(found.values_list("member__roles__0", flat=True)) == roles
    for each in found:
        message = dict(each.message or {})
        assert message["code"] == code
        assert message["params"]["ask"] == row.question["title"]
        assert (each.about_kind, each.about) == ("ask", row.ref)


def test_an_ask_without_a_title_is_told_without_one(desk: Desk) -> None:
    row = asked(desk, BY_JUNE)
    Ask.objects.filter(pk=row.pk).update(question={})
    notify(desk.company, "ask.reopened", {"ask": row.ref}, actor="system", now=NOW)
    for each in Notification.objects.filter(kind="ask.reopened"):
        assert dict(each.message or {})["params"]["ask"] == ""
