"""A company whose asks wait for a yes; to be called in a process where the desk is set up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.management import call_command

from keepable.answers import read_question
from keepable.domain.deal import Customer
from keepable.samples import demo_company
from keepable_desk.reads.runtime import Runtime
from keepable_desk.store.mapping import load_book
from keepable_desk.store.signing_keys import signer_to_open
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import open_ledger
from keepable_desk.usecases.ask_question import answer_question
from keepable_desk.usecases.make_promise import PromiseRequest
from tests.desk.acting import acting
from tests.desk.race_run import NOW, ORIGIN
from tests.desk.small_company import member_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable_desk.store.models import Company

SCENARIOS = 64  # few, as the soaks are about what is written, not about odds
WEEKS = 60
MIN_ODDS = 0.3


def prepared(items: Sequence[str]) -> Company:
    """Make the company, with an ask `a0`, `a1` ... for each of these `items` of the catalogue.

    The demo company without its past, which only makes the database larger.
    """
    call_command("migrate", verbosity=0)
    demo = demo_company()
    customers = [
        Customer(id=f"c{n}", name=f"Customer {n:03}", zone="UTC") for n in range(len(items))
    ]
    book = demo.changed(
        settings=replace(demo.settings, scenarios=SCENARIOS),
        customers=(*demo.customers, *customers),
        outcomes=(),
        deals=(),
    )
    with writing():
        company = load_book(book, ORIGIN)
        member_of(company, "deal desk")  # the first of all members, who says each yes
        member_of(company, "operations")  # who is told of it
        open_ledger(company, now=NOW, key=signer_to_open(ORIGIN).verifier())
    runtime = Runtime()
    for n, item in enumerate(items):
        text = f"{item} for Customer {n:03} in {WEEKS} weeks"
        question, problems = read_question(book, text)
        if question is None:
            raise SystemExit(str(problems[0]))
        answer_question(acting(company.pk, NOW, runtime), question, ref=f"a{n}")
    return company


def wish(number: int, key: str = "") -> PromiseRequest:
    """Return the yes to the ask with this `number`, under its own `key` unless one is given."""
    return PromiseRequest(
        ask=f"a{number}",
        key=key or f"k{number}",
        promiser="Ruben Castellane",
        min_odds=MIN_ODDS,
        reason="They cannot wait.",  # so that a poor answer is not refused for want of one
    )
