"""What is not in the list of fields is seen by nobody, on whatever way it might come out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from django.db.models import Model, QuerySet

from keepable.answers import Changed, answer, fullness, mixes, overview, week_contents
from keepable.answers.work_dates import WorkDates
from keepable.calibration.judging import Summary
from keepable.domain import (
    catalogue,
    contract,
    deal,
    money,
    outcomes,
    promise,
    resource,
    time,
    work,
)
from keepable_desk.reads import (
    honesty,
    left_out,
    pipeline,
    promise_history,
    promise_lines,
    promises,
    ranking,
    record_groups,
    rescuing,
)
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import Caller, caller_for
from keepable_desk.rights.composing import composed
from keepable_desk.rights.confidential_fields import CONFIDENTIAL
from keepable_desk.rights.fields import BY_NAME, NOBODY, OPEN, PARTS, SAME_RIGHT
from keepable_desk.rights.policy import FIELDS, right_of
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.showing import SHOWN
from keepable_desk.store import models as rows
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import UnlistedFactError, record
from keepable_desk.usecases.ask_question import ask_question
from tests.desk.confidential import WITHOUT_ROWS
from tests.desk.looking import looks
from tests.desk.small_company import NOW, reader
from tests.desk.ways_out import CANARY, NEW, handed

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

# of which type things are that are composed of their fields
TYPES: dict[str, type] = {
    "answer": answer.Answer,
    "keepable date": answer.KeepableDate,
    "curve point": answer.CurvePoint,
    "binding": answer.Binding,
    "affected": answer.Affected,
    "evidence": answer.Evidence,
    "advice": promise.Advice,
    "promise version": promise.PromiseVersion,
    "money": money.Money,
    "dated rate": money.DatedRate,
    "contact": deal.Contact,
    "shift": time.Shift,
    "closure": time.Closure,
    "contract change": contract.ContractChange,
    "estimate": work.Estimate,
    "need": work.Need,
    "wait": work.CustomerWait,
    "sent people": resource.Person,
    "sent customers": deal.Customer,
    "sent catalogue": catalogue.CatalogueItem,
    "sent promises": promise.Promise,
    "sent leave": resource.Leave,
    "sent exchange_rates": money.ExchangeRate,
    "sent outcomes": outcomes.Outcome,
    "sent work": work.Work,
    "promise odds": overview.PromiseOdds,
    "deal odds": overview.DealOdds,
    "planned work": overview.PlannedWork,
    "work dates": WorkDates,
    "fullness": fullness.Fullness,
    "full row": fullness.FullRow,
    "week contents": week_contents.WeekContents,
    "filling": week_contents.Filling,
    "mix": mixes.Mix,
    "won deal": mixes.WonDeal,
    "breaking": pipeline.Breaking,
    "weekly load": pipeline.WeeklyLoad,
    "record": honesty.Record,
    "came out": record_groups.CameOut,
    "side": honesty.Side,
    "group": record_groups.Group,
    "walk": honesty.EstimatesJudged,
    "summary": Summary,
    "line": promise_lines.Line,
    "told": promise_history.Told,
    "template task": promises.TemplateTask,
    "changed": Changed,
    "reranked": ranking.Reranked,
    "shifted": ranking.Shifted,
    "option": rescuing.Option,
    "tell": rescuing.Tell,
    "left out": left_out.LeftOut,
}
# nouns that pages take from the book, beside the columns of their rows
NOUNS: dict[str, type] = {
    "person": resource.Person,
    "team": resource.Team,
    "customer": deal.Customer,
    "catalogue item": catalogue.CatalogueItem,
    "calendar": time.Calendar,
    "recurring work": work.RecurringWork,
}
# words that stand beside a text, and parts of rows that no type describes
BESIDE = {"sentence", "notes", "details"}
UNTYPED = {"assessment", "decline", "file", "problem", "fact", "ledger"}


@dataclasses.dataclass
class Empty:
    """A thing without fields."""


def names_of(what: str) -> set[str]:
    """Return the names of the fields of a thing: of its type, or of the columns of its row."""
    if what in TYPES:
        return {field.name for field in dataclasses.fields(TYPES[what])}
    columns = {column.name for column in SHOWN[what]}
    return columns | {field.name for field in dataclasses.fields(NOUNS.get(what, Empty))}


def listed() -> set[tuple[str, str]]:
    """Return every field that the table tells of, also by another name for the same right."""
    return {*FIELDS, *(name for name, same in SAME_RIGHT.items() if same in FIELDS)}


@pytest.mark.parametrize("what", sorted({*TYPES, *SHOWN}))
def test_every_field_that_there_is_stands_in_the_list_or_is_for_nobody(what: str) -> None:
    there = {(what, name) for name in names_of(what)}
    assert there - listed() - set(NOBODY) == set()


@pytest.mark.parametrize("what", sorted(set(OPEN) - UNTYPED))
def test_every_field_in_the_list_is_there(what: str) -> None:
    named = {name for resource_, name in listed() if resource_ == what}
    whole = {"pipeline", "book"} if what == "ask" else set()  # parts of its answer
    made = {"text"} if what == "advice" else set()  # of the sentence that was kept
    assert named - names_of(what) - BESIDE - whole - made == set()


def test_every_confidential_field_is_of_something_there_is() -> None:
    known = {*TYPES, *SHOWN, "ledger"}
    assert {what for what, _ in CONFIDENTIAL.keys() - WITHOUT_ROWS} <= known


def test_what_is_for_nobody_has_a_reason_and_is_not_in_the_list() -> None:
    assert all(NOBODY.values())
    assert not set(NOBODY) & listed()


def test_the_parts_of_a_field_are_things_in_the_list() -> None:
    assert set(PARTS) <= listed()
    assert set(PARTS.values()) <= set(OPEN)
    assert set(PARTS) >= set(BY_NAME)


def test_another_name_for_a_right_leads_to_one_in_the_list() -> None:
    assert all(right_of(*name) in FIELDS for name in SAME_RIGHT)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("what", sorted(OPEN))
def test_a_field_that_nobody_listed_is_left_out_of_everything_that_is_composed(
    what: str, role: str
) -> None:
    caller = Caller(company=1, roles=(role,), actor="user:1")
    assert composed(caller, what, [NEW], is_own=True) == [{}]


def test_a_new_field_of_a_dataclass_is_empty_and_the_original_keeps_it() -> None:
    made = dataclasses.make_dataclass("NewShift", [("margin", str)], bases=(), frozen=True)
    original = made(margin=CANARY)
    caller = Caller(company=1, roles=("leader",), actor="user:1")
    assert composed(caller, "shift", original, is_own=True).margin is None
    assert original.margin == CANARY


def test_what_is_listed_whole_is_handed_on_as_it_is() -> None:
    # so that a list of thousands is not copied for nothing
    caller = Caller(company=1, roles=("leader",), actor="user:1")
    found = (answer.CurvePoint(date=NOW.date(), odds=0.5),)
    assert composed(caller, "curve point", found) is found


def test_something_without_a_list_of_fields_is_refused() -> None:
    caller = Caller(company=1, roles=("leader",), actor="user:1")
    with pytest.raises(TypeError, match="Company"):
        composed(caller, "customer", rows.Company())


def test_a_fact_that_nobody_listed_does_not_enter_the_ledger_in_the_clear(desk: Desk) -> None:
    size = rows.LedgerEntry.objects.count()
    with pytest.raises(UnlistedFactError, match="margin"), writing():
        record(desk.company, now=NOW, actor="system", kind="test", facts=NEW)
    assert rows.LedgerEntry.objects.count() == size


# --- pages are handed what is shown, and no rows of which they could show more --------------------


def test_no_page_is_handed_a_row(desk: Desk) -> None:
    row = ask_question(of(desk), Asked(scope="sso", customer="acme", by="2027-06-30")).row
    rows.AskedPerson.objects.create(
        ask=row, by=desk.members["rep"], member=desk.members["leader"], text="Well?", at=NOW
    )
    rows.Learned.objects.create(
        company=desk.company, at=NOW, outcomes=1, outcomes_sha256="0", before={}, after={}
    )
    client, found, names = reader(desk, "leader"), set(), set()
    for address in (each for each in looks(row.ref) if not each.startswith("/api")):
        response = client.get(address)
        for name, value in handed(response):
            names.add(name)
            if isinstance(value, Model | QuerySet):
                found.add(f"{name} of {address.partition('?')[0]}: {type(value).__name__}")
    assert {"conversation", "members", "lesson", "trail", "rows"} <= names
    assert found == set()


def of(desk: Desk) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members["leader"]), now=NOW)
