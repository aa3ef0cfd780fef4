"""What an entry told that was reduced to its leaf is said to be erased, not to be nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.texts import render
from keepable_desk.reads.causes import changes_since
from keepable_desk.rights.problem_texts import NEEDED
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.erase_person import erase_person
from tests.desk.small_company import NOW, reader
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
NAME = "Quentin Ashgrove"
# an entry of each kind as an earlier version wrote it, with a name in the clear, and what is left
LEFT = {
    "promise.made": "promised; the day was erased",
    "promise.moved": "moved; the days were erased",
    "promise.assessed": "assessed; the outcome was erased",
    "hold.placed": "held; the day was erased",
    "work.changed": "work changed; the hours were erased",
}


def reduced(desk: Desk, kind: str) -> int:
    """Let an entry of this `kind` about p2 name somebody, erase them, and give its number."""
    facts = dict.fromkeys(NEEDED[kind], "2027-03-01")
    with writing():
        made = record(
            desk.company,
            now=NOW,
            actor="user:1",
            kind=kind,
            facts={"promise": "p2", "file": f"{NAME}.csv", **facts},
        )
    assert made.entry.number in erase_person(acting_as(desk, "admin"), NAME).entries
    return made.entry.number


@pytest.mark.parametrize("kind", sorted(LEFT))
def test_the_page_of_a_promise_says_that_an_entry_was_erased(desk: Desk, kind: str) -> None:
    reduced(desk, kind)
    page = reader(desk, "leader").get("/promises/p2").content.decode()
    assert LEFT[kind] in page
    assert "None" not in page


@pytest.mark.parametrize("kind", sorted(NEEDED))
def test_what_changed_since_is_told_without_what_was_erased(desk: Desk, kind: str) -> None:
    told = changes_since(desk.company, reduced(desk, kind))
    assert [render(text, "en") for text in told] == ["something of which the details were erased"]
