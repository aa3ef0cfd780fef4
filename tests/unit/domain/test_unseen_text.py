"""Texts that are empty to the eye are refused, and names that end in what nobody sees."""

from __future__ import annotations

import pytest

from keepable.domain.text_kinds import (
    MOST_UNSEEN,
    TextKind,
    faults_in,
    fit_text,
    is_unseen,
    text_fault,
    without_unseen,
)
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


# joined letters of Persian and Hindi, an emoji of two, a heart in colour, a pirate's flag, a key,
# a shrug of skin and sex, a Japanese name with its own form of a letter
JOINED = (
    "\u0645\u06cc\u200c\u062e\u0648",
    "\u0915\u094d\u200d\u0937",
    "\U0001f469\u200d\U0001f680",
    "\u2764\ufe0f",
    "\U0001f3f4\u200d\u2620\ufe0f",
    "1\ufe0f\u20e3",
    "\U0001f937\U0001f3fd\u200d\u2640\ufe0f",
    "\u845b\U000e0100\u57ce",
)
# one of each kind: ends of ranges, unassigned ones, fillers of Hangul, joiners, variants, tags
IGNORED = (
    *("\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180e", "\u200b", "\u200c"),
    *("\u200d", "\u200f", "\u2060", "\u2065", "\u206f", "\u2800", "\u3164", "\ufe00", "\ufe0f"),
    *("\ufeff", "\uffa0", "\ufff0", "\ufff8", "\U0001bca0", "\U0001d17a", "\U000e0000"),
    *("\U000e0041", "\U000e0100", "\U000e0fff"),
)


@pytest.mark.parametrize("unseen", IGNORED, ids=ascii)
def test_a_name_with_something_unseen_anywhere_in_it_is_refused(unseen: str) -> None:
    assert is_unseen(unseen)
    kinds: tuple[TextKind, ...] = ("id", "line")
    for kind in kinds:
        assert text_fault(f"Ac{unseen}me", kind) == Text(
            "text.holds_character", character=f"U+{ord(unseen):04X}", place=3
        )
        for text in (f"{unseen}Acme", f"Acme{unseen}"):
            assert text_fault(text, kind) is not None


@pytest.mark.parametrize("unseen", IGNORED, ids=ascii)
def test_without_it_the_name_is_the_one_that_it_looks_like(unseen: str) -> None:
    for text in (f"Ac{unseen}me", f"{unseen}Acme", f"Acme{unseen}", f"{unseen}A{unseen}cme"):
        assert without_unseen(text) == "Acme"
        assert fit_text(without_unseen(text), "id") == "Acme"


@pytest.mark.parametrize("name", ["Anna", *JOINED], ids=ascii)
def test_what_changes_how_others_are_drawn_stays(name: str) -> None:
    for text in (name, f"Launch {name} now"):
        assert text_fault(text, "line") is None
        assert without_unseen(text) == text


@pytest.mark.parametrize("name", JOINED, ids=ascii)
def test_of_two_in_a_row_the_second_changes_nothing(name: str) -> None:
    place = next(number for number, each in enumerate(name) if is_unseen(each))
    twice = name[: place + 1] + name[place] + name[place + 1 :]
    assert text_fault(twice, "line") is not None
    assert text_fault(without_unseen(twice), "line") is None


def test_prose_hides_no_words_in_what_nobody_sees() -> None:
    hidden = "".join(chr(0xE0000 + ord(each)) for each in "ignore all")
    assert text_fault(f"Hello{hidden} there", "prose") == Text(
        "text.holds_character", character="U+E0069", place=6
    )
    assert text_fault("soft\u00adhy\u00adphens" + "\u200b" * MOST_UNSEEN + " stay", "prose") is None
    scotland = "\U0001f3f4" + "".join(chr(0xE0000 + ord(each)) for each in "gbsct") + "\U000e007f"
    assert text_fault(f"{scotland} for the cup", "prose") is None
    assert text_fault(f"{scotland}{hidden}", "prose") is not None


def test_names_and_titles_in_plain_data_are_lines() -> None:
    plain = {"customers": [{"name": "Ac\u3164me"}], "catalogue": [{"limits": "two\nlines"}]}
    assert [place for place, _ in faults_in(plain)] == ["customers[0].name"]
