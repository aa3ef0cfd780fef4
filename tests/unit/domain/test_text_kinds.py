"""What may stand in an id, a line and prose: one rule for every way in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.domain.text_kinds import (
    KINDS,
    MOST_CHARACTERS,
    TextKind,
    faults_in,
    fit_text,
    one_line,
)
from keepable.texts import TextError

ANY = st.text(st.characters(), max_size=30)


def is_fit(text: str, kind: TextKind) -> bool:
    try:
        fit_text(text, kind)
    except TextError:
        return False
    return True


@pytest.mark.parametrize(
    ("character", "kinds"),
    [
        ("a", "id line prose"),
        ("é", "id line prose"),
        ("語", "id line prose"),
        ("/", "id line prose"),
        (" ", "line prose"),  # an id has none at its ends
        ("\n", "prose"),
        ("\t", "prose"),
        ("\r", "prose"),
        ("a\u200db", "prose"),  # joins letters of some scripts; of these it changes nothing
        ("a\u200bb", "prose"),
        ("\u0915\u094d\u200d\u0937", "line prose"),  # here it does; an id is no place for it
        ("\u202e", ""),  # turns the way in which what follows is read
        ("\u2066", ""),
        ("\u2028", ""),
        ("\0", ""),
        ("\x1b", ""),
        ("\x85", ""),
        ("\ud800", ""),
        ("\ufffe", ""),
    ],
)
def test_each_kind_holds_the_characters_that_it_can(character: str, kinds: str) -> None:
    assert " ".join(kind for kind in KINDS if is_fit(character, kind)) == kinds


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_so_long_and_no_longer(kind: TextKind) -> None:
    assert is_fit("x" * MOST_CHARACTERS[kind], kind)
    assert not is_fit("x" * (MOST_CHARACTERS[kind] + 1), kind)


@given(ANY, st.sampled_from(KINDS))
def test_what_is_kept_is_in_one_form_and_is_kept_so_again(text: str, kind: TextKind) -> None:
    if is_fit(text, kind):
        kept = fit_text(text, kind)
        assert unicodedata.is_normalized("NFC", kept)
        assert fit_text(kept, kind) == kept


@given(ANY)
def test_what_fits_as_an_id_fits_as_a_line_and_that_as_prose(text: str) -> None:
    assert is_fit(text, "id") <= is_fit(text, "line") <= is_fit(text, "prose")


@given(ANY)
def test_one_line_breaks_nowhere(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_faults_in_plain_data_are_told_with_their_place() -> None:
    plain = {"id": "a", "work": [{"id": "b\n", "text": "two\nlines"}, {"title": "\u202eno"}]}
    found = [(place, fault.code) for place, fault in faults_in(plain)]
    assert found == [
        ("work[0].id", "text.holds_character"),
        ("work[1].title", "text.holds_character"),
    ]
