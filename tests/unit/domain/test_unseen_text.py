"""Texts that are empty to the eye are refused, and names that end in what nobody sees."""

from __future__ import annotations

import pytest

from keepable.domain.text_kinds import text_fault
from keepable.texts import Text

# a Hangul filler, a blank of Braille, a blank of no width, tags as they hide words, a joiner
UNSEEN = ("\u3164", "\u2800", "\u200b", "\U000e0041\U000e0042", "\u200d", "\uffa0\u115f")


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
@pytest.mark.parametrize("kind", ["line", "prose"])
def test_a_text_with_nothing_to_see_is_refused(unseen: str, kind: str) -> None:
    for text in (unseen, f" {unseen} {unseen}"):
        assert text_fault(text, kind) == Text("text.nothing_to_see")  # type: ignore[arg-type] # both are kinds


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_a_line_with_something_unseen_at_an_end_is_refused(unseen: str) -> None:
    for text in (f"Anna{unseen}", f"{unseen}Anna", f"Anna{unseen} "):
        assert text_fault(text, "line") == Text("text.unseen_at_an_end")
        assert text_fault(text, "id") is not None


@pytest.mark.parametrize(
    "name", ["Anna", "\u0645\u06cc\u200c\u062e\u0648", "\U0001f469\u200d\U0001f680", "❤\ufe0f"]
)
def test_what_joins_letters_within_a_name_stays(name: str) -> None:
    assert text_fault(name, "line") is None
