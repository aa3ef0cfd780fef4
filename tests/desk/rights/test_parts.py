"""What is shown of parts of the book, and to whom, as a table that a change of it must change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts import render
from keepable_desk.rights import parts
from keepable_desk.rights.row_rules import DOOR_OF, RESOURCE_OF, ROW_RULES, resource_of
from keepable_desk.store import models as rows
from tests.desk.committed import refuse_change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from keepable_desk.rights.parts import ListedPart


def lines_of(part: ListedPart) -> Iterator[str]:
    """Write a part as lines: its names, its columns, and who may see or do what."""
    yield f"{part.name}: {render(part.called, 'en')}, {part.listed.code}"
    yield f"  list {part.field} at {part.path}, rows of {part.row.__name__} by {part.named_by}"
    yield f"  own by {part.own_by or 'nobody'}, read together with {part.together or 'nothing'}"
    yield f"  on the page of setup: {part.on_setup.code if part.on_setup else 'nothing'}"
    for each in part.columns:
        yield f"  {each.name}: {each.kind.__name__ if type(each.kind) is type else each.kind}"
    yield f"  open: {part.open_fields}"
    yield f"  beside: {part.beside or 'nothing'}"
    yield from _of("may", part.rights)
    yield from _of("sees", part.confidential)
    yield from _of("for nobody", part.hidden)
    yield from _of("is made of", part.things)
    yield from _of("has", part.own_things)
    if part.sent is not None:
        yield f"  in a file, {part.sent_name}: {part.sent.fields}"
        yield f"  called {part.sent.called.code if part.sent.called else 'nothing'} there"
        yield from _of("sees in a file", part.sent.confidential)
        yield from _of("for nobody in a file", part.sent.hidden)


def _of(what: str, table: Mapping[str, object]) -> Iterator[str]:
    for name, said in table.items():
        found = sorted(said.items()) if isinstance(said, dict) else said
        yield f"  {what} {name}: {found}"


def test_what_is_shown_of_each_part_and_to_whom_is_as_expected() -> None:
    lines = [line for part in parts.LISTED_PARTS for line in lines_of(part)]
    refuse_change("parts.txt", "\n".join(lines) + "\n")


def test_each_part_has_its_door_and_each_door_its_model() -> None:
    for part in parts.LISTED_PARTS:
        door = ROW_RULES[part.name]
        assert (door.row, door.named_by, door.company) == (part.row, part.named_by, "company")
        assert DOOR_OF[part.row] is door
        assert resource_of(part.row) == resource_of(part.name) == part.name
    assert {RESOURCE_OF[row]: row for row in DOOR_OF} == {
        name: door.row for name, door in ROW_RULES.items()
    }
    through = {name: door.company for name, door in ROW_RULES.items() if door.company != "company"}
    assert through == {
        "question to me": "ask__company",
        "message": "promise__company",
        "attachment": "message__promise__company",
        "note": "author__company",
        "notification": "member__company",
    }
    named_by_id = {
        "ask": rows.Ask,
        "hold": rows.Hold,
        "promise": rows.Promise,
        "work": rows.Work,
    }
    for name, row in named_by_id.items():
        assert (ROW_RULES[name].row, ROW_RULES[name].named_by) == (row, "ref")
    others = ROW_RULES.keys() - named_by_id.keys() - {part.name for part in parts.LISTED_PARTS}
    assert {ROW_RULES[name].named_by for name in others} == {"pk"}
