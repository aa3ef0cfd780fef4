"""Parts of the book are said once: how many places know each by name, and what a place is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.domain.money import ExchangeRate
from keepable.domain.parts import PART_OF, PARTS
from keepable.domain.resource import Leave
from tests.tidy.places import OTHER_MEANINGS, found_in, names_of, places_of
from tests.tidy.source import SOURCE

if TYPE_CHECKING:
    from pathlib import Path

# Eight at most: the noun, its list in the book, its entry in the library's table of parts and in
# that of the desk, its rows, the migrations, the catalogues, and one place of its own, such as a
# reader of rows that say more than their columns, or a page that shows it.
MOST = {"leave": 8, "catalogue item": 8, "recurring work": 8, "exchange rate": 7}
RATE, LEAVE = PART_OF[ExchangeRate], PART_OF[Leave]


@pytest.mark.parametrize("name", MOST)
def test_a_part_is_known_by_name_in_few_places(name: str) -> None:
    part = next(part for part in PARTS if part.name == name)
    assert sorted(places_of(part).places)[: MOST[name] + 1] == sorted(places_of(part).places)
    assert places_of(part).count == MOST[name], "fewer is fine: lower the number"


@pytest.mark.parametrize(
    "source",
    [
        'KINDS = {"leave": 1}',
        'kind = "sent leave"',
        'file = "leave.csv"',
        "KINDS = {Leave: 1}",
        "isinstance(x, Leave)",
        "from keepable_desk.store.models import Leave as Row\nRow.objects.all()",
        "rows.Leave.objects.all()",
        'KEPT = {"Leave": ()}',
        "class Leave: ...",
        "class Book:\n    leave: tuple[Leave, ...] = ()",
    ],
)
def test_what_says_its_name_or_hands_its_class_on_is_a_place(source: str) -> None:
    assert found_in(source, LEAVE)[0] != set()


@pytest.mark.parametrize(
    "source",
    [
        "book.leave",
        "book.changed(leave=())",
        "Leave(person='ann')",
    ],
)
def test_what_reads_it_or_makes_one_is_a_use(source: str) -> None:
    assert found_in(source, LEAVE) == (set(), True)


@pytest.mark.parametrize(
    "source",
    [
        '"""leave"""',
        "from keepable.domain.resource import Leave",
        '__all__ = ["Leave"]',
        'Kind = Literal["leave"]',
        'text = "on leave"',
    ],
)
def test_what_only_mentions_the_word_is_neither(source: str) -> None:
    assert found_in(source, LEAVE) == (set(), False)


def test_an_annotation_is_no_place() -> None:
    source = "def away(found: Leave, all: tuple[Leave, ...]) -> Leave: ..."
    assert found_in(source, LEAVE)[0] == set()


def test_migrations_are_one_place_and_so_are_catalogues(tmp_path: Path) -> None:
    folder = tmp_path / "keepable_desk" / "store" / "migrations"
    folder.mkdir(parents=True)
    for number in (1, 2):
        (folder / f"{number:04}.py").write_text('name = "ExchangeRate"')
    assert places_of(RATE, tmp_path).count == 2


def test_the_names_of_a_part_are_those_of_rights_book_address_file_and_imports() -> None:
    assert names_of(RATE) == {
        *("exchange rate", "exchange_rates", "exchange-rates"),
        *("exchange-rates.csv", "sent exchange_rates"),
    }


def test_what_means_something_else_is_still_there() -> None:
    for place, word in OTHER_MEANINGS:
        assert f'"{word}"' in (SOURCE / place).read_text(encoding="utf-8"), place
