"""A yes happens once, and never on advice that did not know of another yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from keepable.answers import read_question
from keepable.samples import demo_company
from keepable_desk.reads.runtime import Runtime
from keepable_desk.store import mapping
from keepable_desk.store.mapping import book_of, load_book
from keepable_desk.store.models import Ask, Company, LedgerHead, Notification, OnceKey, Promise
from keepable_desk.store.signing_keys import signer_to_open
from keepable_desk.usecases.append_to_ledger import open_ledger
from keepable_desk.usecases.ask_question import answer_question
from keepable_desk.usecases.make_promise import (
    KeyReusedError,
    NotDecidedError,
    PromiseRequest,
    make_promise,
)
from tests.desk.acting import acting
from tests.desk.small_company import member_of

if TYPE_CHECKING:
    from keepable.answers import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.store]
ORIGIN = "lindgrove.example/ledger"
DEMO = demo_company()
NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
BOOK = DEMO.changed(settings=replace(DEMO.settings, scenarios=128))


@pytest.fixture
def company() -> Company:
    made = load_book(BOOK, ORIGIN)
    open_ledger(made, now=NOW, key=signer_to_open(ORIGIN).verifier())
    return made


def asked(runtime: Runtime, company: Company, text: str, ref: str) -> Answer:
    question, problems = read_question(BOOK, text)
    assert question is not None, problems
    return answer_question(acting(company.pk, NOW, runtime), question, ref=ref).answer


def wish(ask: str, **changed: object) -> PromiseRequest:
    given = PromiseRequest(
        ask=ask,
        key=f"key {ask}",
        promiser="Desmond Ashby",
        min_odds=0.7,
    )
    return replace(given, **changed)  # type: ignore[arg-type]  # any field of it


def test_a_promise_is_made_with_its_advice_its_entry_and_who_is_told(company: Company) -> None:
    member_of(company, "leader")  # who acts, and so is not told
    runtime, told = Runtime(), member_of(company, "operations")
    answer = asked(runtime, company, "Reporting pack for Bluefern in 40 weeks", "a1")
    done = make_promise(acting(company.pk, NOW, runtime), wish("a1"))
    book = book_of(Company.objects.get(pk=company.pk))
    made = book.promises[-1]
    assert made.id == done["promise"]
    assert made.rank == 321  # after the last hold of the demo, which ranks 320
    assert made.versions[0].advice is not None
    assert made.versions[0].advice.text == answer.text
    assert made.work == book_of(company).promises[-1].work
    assert LedgerHead.objects.get(company=company).size == done["entry"] + 1 == 2
    assert Notification.objects.get(member=told).about == made.id


def test_the_same_key_gives_the_same_answer_and_one_promise(company: Company) -> None:
    runtime = Runtime()
    asked(runtime, company, "Reporting pack for Bluefern in 40 weeks", "a1")
    first = make_promise(acting(company.pk, NOW, runtime), wish("a1"))
    again = make_promise(acting(company.pk, NOW, runtime), wish("a1"))
    assert again == first
    assert Promise.objects.filter(company=company).count() == 31


def test_a_key_that_was_used_for_something_else_is_refused(company: Company) -> None:
    runtime = Runtime()
    asked(runtime, company, "Reporting pack for Bluefern in 40 weeks", "a1")
    make_promise(acting(company.pk, NOW, runtime), wish("a1"))
    with pytest.raises(KeyReusedError):
        make_promise(acting(company.pk, NOW, runtime), wish("a1", min_odds=0.5))


def test_what_can_hardly_be_kept_is_refused_and_nothing_is_written(company: Company) -> None:
    runtime = Runtime()
    asked(runtime, company, "Single sign-on for Acme in 4 weeks", "a1")
    with pytest.raises(NotDecidedError) as refused:
        make_promise(acting(company.pk, NOW, runtime), wish("a1"))
    assert refused.value.answer is not None
    assert refused.value.answer.odds is not None
    assert refused.value.answer.odds < 0.1
    assert Promise.objects.filter(company=company).count() == 30
    assert not OnceKey.objects.exists()
    assert LedgerHead.objects.get(company=company).size == 1


def test_a_question_without_a_date_cannot_be_promised(company: Company) -> None:
    runtime = Runtime()
    asked(runtime, company, "Reporting pack for Bluefern in 40 weeks", "a1")
    row = Ask.objects.get(ref="a1")
    del row.question["requested_date"]
    row.save()
    with pytest.raises(NotDecidedError, match="needs a date"):
        make_promise(acting(company.pk, NOW, runtime), wish("a1"))


def test_what_is_promised_already_is_not_promised_again(company: Company) -> None:
    runtime = Runtime()
    asked(runtime, company, "Data migration for Nordbank in 40 weeks", "a1")
    with pytest.raises(NotDecidedError, match="promised already"):
        make_promise(acting(company.pk, NOW, runtime), wish("a1"))


def test_two_yes_on_advice_of_the_same_moment_know_of_each_other(company: Company) -> None:
    # Both answers were given before either yes. The second is decided on what the first left.
    runtime, other = Runtime(), Runtime()
    asked(runtime, company, "Reporting pack for Bluefern in 40 weeks", "a1")
    before = asked(other, company, "Reporting pack for Westmere in 40 weeks", "a2")
    make_promise(acting(company.pk, NOW, runtime), wish("a1"))
    make_promise(
        acting(company.pk, NOW, other), wish("a2", min_odds=0.0, reason="They cannot wait.")
    )
    first, second = book_of(Company.objects.get(pk=company.pk)).promises[-2:]
    assert first.versions[0].advice is not None
    assert second.versions[0].advice is not None
    assert second.versions[0].advice.book_sha256 != first.versions[0].advice.book_sha256
    assert second.versions[0].advice.book_sha256 != before.book_sha256
    assert second.rank == first.rank + 1


def test_an_ask_stays_with_what_it_rests_on(company: Company) -> None:
    asked(Runtime(), company, "Reporting pack for Bluefern in 40 weeks", "a1")
    row = Ask.objects.get(ref="a1")
    assert row.answer["verdict"] == "yes"
    assert set(row.resource_revisions.values()) == {0}
    assert {"priya", "quynh"} <= set(row.resource_revisions)


def test_a_promise_made_while_the_book_is_read_does_not_break_the_reading(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Versions are read before promises: one that comes in between has no version yet.
    asked(Runtime(), company, "Reporting pack for Bluefern in 40 weeks", "a1")
    read, other = mapping._items, Runtime()
    done: list[Company] = []

    def versions_with_a_promise_behind_them(
        row: Company, items: mapping.ItemTable, refs: None
    ) -> object:
        found = read(row, items, refs)
        if not done:
            done.append(row)
            make_promise(acting(company.pk, NOW, other), wish("a1"))
        return found

    monkeypatch.setattr(mapping, "_items", versions_with_a_promise_behind_them)
    book = Runtime().warm(company.pk, NOW).forecast.book
    assert len(book.promises) == 31


def test_only_promises_and_holds_are_read_anew_while_nothing_else_changes(
    company: Company,
) -> None:
    runtime = Runtime()
    asked(runtime, company, "Reporting pack for Bluefern in 40 weeks", "a1")
    before = runtime.warm(company.pk, NOW).forecast.book
    make_promise(acting(company.pk, NOW, runtime), wish("a1"))
    after = runtime.warm(company.pk, NOW).forecast.book
    assert after.outcomes is before.outcomes
    assert after == book_of(Company.objects.get(pk=company.pk), after.as_of)
