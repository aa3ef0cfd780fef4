"""What is confidential is seen exactly where the table says, on whatever way it may come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import pytest

from keepable_desk.rights.callers import Caller
from keepable_desk.rights.confidential_fields import CONFIDENTIAL
from keepable_desk.rights.policy import PAY, reach_of_field
from tests.desk.access_cases import PREFIX
from tests.desk.access_world import Actor, World, body_of, wide_world
from tests.desk.committed import refuse_change, table
from tests.desk.confidential import (
    BESIDE,
    CHANNELS,
    PROMISES,
    SENT,
    WITHOUT_ROWS,
    Story,
    opened,
    told,
)
from tests.desk.crawling import Leaks, crawl

pytestmark = pytest.mark.django_db


@dataclass
class Looked:
    """How far everybody sees each field on each way, and where that is not what the table says."""

    actors: list[str] = field(default_factory=list)
    cells: dict[str, list[str]] = field(default_factory=dict)
    against_table: list[str] = field(default_factory=list)

    def note(self, where: str, actor: Actor, seen: str, wanted: str) -> None:
        self.cells.setdefault(where, []).append(seen)
        if seen != wanted:
            self.against_table.append(f"{where} as {actor.name}: {seen}, not {wanted}")


def looking(world: World) -> tuple[Actor, ...]:
    """Return the members, and the tokens that have all scopes."""
    return tuple(each for each in world.actors if each.scopes is None or len(each.scopes) > 1)


@cache
def everything_looked_at() -> Looked:
    found = Looked()
    with wide_world() as world:
        story = told(world)
        found.actors = [actor.name for actor in looking(world)]
        for actor in looking(world):
            for channel in CHANNELS:
                for name in channel.fields:
                    seen = channel.seen(world, story, actor, name)
                    where = f"{name[0]}, {name[1]}: {channel.name}"
                    found.note(where, actor, seen, channel.expected(world, actor, name))
            _look_at_promises(found, story, actor)
            _look_at_ledger(found, actor)
    return found


def _look_at_promises(found: Looked, story: Story, actor: Actor) -> None:
    wanted = _wanted(actor, "ask", "book")
    for path in PROMISES:
        text = body_of(actor.call("GET", PREFIX + path.format(story.promise)))
        found.note(f"ask, book: {path}", actor, "all" if story.book in text else "-", wanted)


def _look_at_ledger(found: Looked, actor: Actor) -> None:
    sealed, open_ones = opened(actor)
    known = {name for resource, name in CONFIDENTIAL if resource == "ledger"}
    assert sealed == known, "what is sealed stands in the table, and the story seals it"
    for name in sorted(sealed):
        wanted = _wanted(actor, "ledger", name)
        found.note(f"ledger, {name}: export", actor, "all" if name in open_ones else "-", wanted)


def _wanted(actor: Actor, resource: str, name: str) -> str:
    """Return how far the table says that `actor` sees it; a token sees nobody's pay."""
    is_hidden = actor.scopes is not None and name in PAY
    return "-" if is_hidden else reach_of_field(actor.role, resource, name) or "-"


@pytest.fixture
def looked(db: None) -> Looked:
    del db
    return everything_looked_at()


@pytest.fixture
def leaks(db: None) -> Leaks:
    del db
    return crawled()


@cache
def crawled() -> Leaks:
    with wide_world() as world:
        told(world)
        return crawl(world, looking(world))


def test_what_is_seen_of_each_field_on_each_way_is_as_expected(looked: Looked) -> None:
    refuse_change("fields.txt", table("field", looked.actors, looked.cells))


def test_each_field_is_seen_as_far_as_the_table_says(looked: Looked) -> None:
    assert not looked.against_table, "\n".join(looked.against_table)


def test_no_confidential_field_is_forgotten(looked: Looked) -> None:
    tried = {tuple(where.split(":")[0].split(", ")) for where in looked.cells}
    assert tried | WITHOUT_ROWS | SENT | BESIDE == CONFIDENTIAL.keys()


def test_no_secret_is_seen_anywhere_by_whom_the_table_denies_it(leaks: Leaks) -> None:
    assert leaks.found == []


def test_every_secret_is_seen_by_somebody_so_that_it_is_really_there(leaks: Leaks) -> None:
    assert not leaks.unseen, "\n".join(map(str, leaks.unseen))


def test_a_planted_leak_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Caller, "sees", lambda *_, **__: True)
    with wide_world() as world:
        told(world)
        found = crawl(world, [each for each in looking(world) if each.name == "rep"]).found
    assert {leak.field for leak in found} >= {("leave", "kind"), ("person", "cost_per_hour")}


def test_a_planted_hole_in_the_doors_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Caller, "reach", lambda *_: "all")
    monkeypatch.setattr(Caller, "sees", lambda *_, **__: True)
    with wide_world() as world:
        told(world)
        found = crawl(world, [each for each in looking(world) if each.name == "admin"]).found
    assert {leak.field for leak in found} >= {
        ("deal", "title"),
        ("note", "text"),
        ("work", "title"),
    }
