"""The company that is killed under load, in the desk that the environment names.

It has few futures, so that a desk that was started again answers within moments.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.core.management import call_command

from keepable.samples import demo_book
from keepable_desk.demo import DEMO_NAMES, DEMO_ORIGIN, demo_email
from keepable_desk.reads.context import of_operator
from keepable_desk.rights.demo_password import demo_password
from keepable_desk.store.mapping import load_book
from keepable_desk.store.signing_keys import signer_to_open
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.add_member import Newcomer, add_member
from keepable_desk.usecases.append_to_ledger import open_ledger

SCENARIOS = 64


def prepare() -> None:
    """Bring the company in, with a rep."""
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    book = demo_book(now)
    book = book.changed(settings=replace(book.settings, scenarios=SCENARIOS), outcomes=())
    with writing():
        company = load_book(book, DEMO_ORIGIN)
        open_ledger(company, now=now, key=signer_to_open(DEMO_ORIGIN).verifier())
    name, person = DEMO_NAMES["rep"]
    who = Newcomer(email=demo_email("rep"), roles=("rep",), name=name, person=person)
    add_member(of_operator(now, company.pk), who, password=demo_password())
