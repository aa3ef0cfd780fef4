"""One rule says what is advised, what goes against it, and what needs a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.domain.advice import falls_below, is_against_advice, needs_reason
from keepable.domain.promise import Advice

if TYPE_CHECKING:
    from keepable.domain.advice import Decided


@pytest.mark.parametrize("decided", ["promise", "move"])
def test_what_binds_and_is_against_the_advice_needs_a_reason(decided: Decided) -> None:
    assert is_against_advice(decided, 0.79)
    assert needs_reason(decided, 0.79)
    assert not is_against_advice(decided, 0.8)
    assert not needs_reason(decided, 0.8)


def test_a_hold_against_the_advice_needs_no_reason_as_it_binds_nobody() -> None:
    assert is_against_advice("hold", 0.79)
    assert not needs_reason("hold", 0.79)


def test_to_decline_what_can_be_kept_is_against_the_advice() -> None:
    assert is_against_advice("decline", 0.8)
    assert not is_against_advice("decline", 0.79)


def test_odds_that_nobody_knows_advise_nothing() -> None:
    assert is_against_advice("promise", None)


def test_a_company_sets_its_own_odds() -> None:
    assert not is_against_advice("promise", 0.6, 0.5)
    assert is_against_advice("promise", 0.85, 0.9)


def test_somebody_is_endangered_who_falls_below_what_was_advised() -> None:
    assert falls_below(0.8, 0.79)
    assert not falls_below(0.79, 0.1)
    assert not falls_below(None, None)


def test_advice_remembers_the_odds_that_were_advised_when_it_was_given() -> None:
    given = Advice(sentence="", odds=0.6, book_sha256="", engine_version="", seed=1)
    lenient = Advice(
        sentence="", odds=0.6, book_sha256="", engine_version="", seed=1, advised_odds=0.5
    )
    assert given.is_against_promising
    assert not lenient.is_against_promising
