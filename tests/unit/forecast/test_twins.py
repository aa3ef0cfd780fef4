"""The kernels give exactly what the slow, obvious reference gives, on drawn books."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.answers.overview import placements
from keepable.forecast import slow_reference
from keepable.forecast.forecasting import forecast
from keepable.forecast.kernels import bits, draws
from tests.unit.forecast.drawn_books import books

if TYPE_CHECKING:
    from keepable.domain.book import Book

SCENARIOS = 136  # two jobs: sixteen blocks of eight, and one more


@settings(max_examples=60)
@given(books(), st.integers(0, SCENARIOS - 1))
def test_every_task_is_placed_where_the_reference_places_it(book: Book, scenario: int) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    start_g, finish_g, member = placements(warm, SCENARIOS)
    expected = slow_reference.place_agenda(warm.frame, warm.compiled.agenda, scenario)
    finish = [p.finish_g for p in expected]
    assert finish_g[scenario].tolist() == finish
    assert warm.finish_g is not None
    assert warm.finish_g[scenario].tolist() == finish
    assert start_g[scenario].tolist() == [p.start_g for p in expected]
    assert member[scenario].tolist() == [p.member for p in expected]


@settings(max_examples=20)
@given(books(), st.integers(0, SCENARIOS - 1))
def test_what_is_left_of_everybody_is_what_the_reference_leaves(book: Book, scenario: int) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    people = [
        slow_reference.open_person(warm.frame, r, scenario)
        for r in range(len(warm.frame.roster.members))
    ]
    slow_reference.place_into(warm.frame, warm.compiled.agenda, scenario, people)
    for r, person in enumerate(people):
        assert units_left(warm.futures.free[scenario], warm.frame.model.people[r]) == (
            person.units_free
        )


def units_left(words: np.ndarray, person: np.void) -> list[int]:
    """Count the thermometer bits of each slot."""
    first, levels, size = int(person["offset"]), int(person["levels"]), int(person["words"])
    part = words[first : first + size * levels].reshape(size, levels)
    bit = np.unpackbits(np.ascontiguousarray(part).view(np.uint8), bitorder="little")
    units = bit.reshape(size, levels, 64).sum(axis=1).reshape(-1)
    return [int(unit) for unit in units[: int(person["slots"])]]


@given(st.integers(0, 2**64 - 1))
def test_bits_are_counted_and_found_as_plain_python_does(word: int) -> None:
    value = np.uint64(word)
    assert bits.count_of(value) == bits.plain_count(word)
    assert bits.lowest_of(value) == bits.plain_lowest(word)
    assert bits.highest_of(value) == bits.plain_highest(word)


@given(st.integers(1, 2**64 - 1), st.data())
def test_the_first_ones_are_the_lowest_ones(word: int, data: st.DataObject) -> None:
    wanted = data.draw(st.integers(1, word.bit_count()))
    kept = int(bits.first_ones(np.uint64(word), wanted))
    places = [place for place in range(64) if word >> place & 1]
    assert kept == sum(1 << place for place in places[:wanted])


@given(
    st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4),
    st.integers(1, 2),
    st.integers(-130, 300),
)
def test_a_window_is_64_bits_of_the_level_and_zeros_beyond_its_ends(
    words: list[int], levels: int, position: int
) -> None:
    # Every level-th word makes up one long number; the window is cut out of it.
    others = np.repeat(np.array(words, dtype=np.uint64), levels)
    whole = sum(word << 64 * place for place, word in enumerate(words)) << 192
    expected = whole >> (position + 192) & (2**64 - 1)
    assert int(bits.window_of(others, 0, levels, len(words), position)) == expected


@given(
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**16),
    st.integers(0, 2**63 - 1),
)
def test_random_numbers_are_those_of_the_published_philox(
    uid: int, purpose: int, block: int, seed: int
) -> None:
    drawing = draws.draw_parameters(seed, 0.0, 60)
    lanes = np.zeros(8, dtype=np.uint64)
    draws.philox(np.uint64(uid), purpose, block, drawing.key_low, drawing.key_high, lanes)
    assert lanes.tolist() == slow_reference.philox(uid, purpose, block, seed)
