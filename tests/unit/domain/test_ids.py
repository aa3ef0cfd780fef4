"""Ids say nothing of what they name, and later ones sort later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.domain.ids import opaque_id
from keepable.domain.work import Estimate, Need, Work
from keepable.texts import Text
from tests.unit.domain.refused import refused

NOW = datetime(2027, 1, 4, tzinfo=UTC)


def test_an_id_is_the_ulid_of_its_instant_and_bytes() -> None:
    # The first 48 bits are the milliseconds of 2016-07-30T23:54:10.259Z, as in the specification.
    assert opaque_id(datetime.fromtimestamp(1_469_922_850.259, UTC), b"\0" * 10) == (
        "01ARZ3NDEK0000000000000000"
    )


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_what_is_made_a_millisecond_later_sorts_later(one: bytes, other: bytes) -> None:
    assert opaque_id(NOW, one) < opaque_id(NOW + timedelta(milliseconds=1), other)


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_other_bytes_of_the_same_instant_make_another_id(one: bytes, other: bytes) -> None:
    assert (opaque_id(NOW, one) == opaque_id(NOW, other)) == (one == other)


@pytest.mark.parametrize("wrong", [b"", b"\0" * 9, b"\0" * 11])
def test_an_id_needs_ten_random_bytes(wrong: bytes) -> None:
    assert refused(lambda: opaque_id(NOW, wrong)).code == "noun.id_needs"


def test_a_draw_key_is_made_of_numbers_of_64_bits() -> None:
    task = Work(id="plan", title="Plan", estimate=Estimate(hours=1), needs=(Need(skill="build"),))
    text = Text("noun.draw_key", owner=Text("thing.work", id="plan"), key="acme:sso")
    assert refused(lambda: replace(task, draw_key="acme:sso")) == text
