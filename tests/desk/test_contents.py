"""Every field of every answer is seen by exactly those whom the table of rights lets see it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.desk.access_world import wide_world
from tests.desk.confidential import told
from tests.desk.contents import RULES, Contents, contents
from tests.desk.pages_read import Read, covered, page_names, read_all

if TYPE_CHECKING:
    from tests.desk.access_world import Actor, World

pytestmark = pytest.mark.django_db


def members(world: World) -> tuple[Actor, ...]:
    return tuple(each for each in world.actors if each.scopes is None)


@cache
def everything_read() -> Contents:
    with wide_world() as world:
        told(world)
        return contents(world, members(world))


def test_each_field_is_seen_by_exactly_those_whom_the_table_lets(db: None) -> None:
    del db
    assert everything_read().against_table() == []


@pytest.mark.wide
def test_no_rule_is_about_what_nobody_sees(db: None) -> None:
    del db
    assert [rule for rule in RULES if rule not in everything_read().ruled()] == []


@cache
def every_page_read() -> Read:
    with wide_world() as world:
        told(world)
        return read_all(world, members(world))


def test_no_page_is_left_out() -> None:
    assert page_names() == covered()


def test_no_page_shows_a_secret_to_whom_the_table_denies_it(db: None) -> None:
    del db
    assert every_page_read().leaks == []


def test_people_are_named_on_pages_to_exactly_those_whom_the_table_lets(db: None) -> None:
    del db
    assert every_page_read().against_table() == []
    assert every_page_read().named["week"]


def test_every_page_can_be_read_or_is_refused_in_words(db: None) -> None:
    del db
    assert every_page_read().failed == []
