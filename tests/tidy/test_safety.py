"""Each sentence about safety stands where it is listed, and a test that is there backs it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tidy import safety
from tests.tidy.safety import (
    BY_HAND,
    COMMANDS,
    PAGES,
    Listed,
    faults,
    is_of_safety,
    listed,
    said_at,
)

TEST = "tests/desk/test_undo.py::test_ranks_are_undone_in_reverse_one_after_the_other"


def test_each_sentence_about_safety_has_a_test_or_a_reason_for_none() -> None:
    assert faults(listed()) == []


def test_every_place_says_something_and_most_of_it_is_backed() -> None:
    backed = {each.where for each in listed() if each.tests}
    assert backed == {*BY_HAND, PAGES, COMMANDS} - {"docs/where-to-change.md"}
    assert all(len(said_at(place)) > 5 for place in (*BY_HAND, PAGES, COMMANDS))


def first() -> Listed:
    """Return a sentence of the README that is listed."""
    return next(each for each in listed() if each.where == "README.md" and each.tests)


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"says": ("It loses nothing, ever.",)}, "README.md does not say any more: It loses"),
        ({"where": "GLOSSARY.md"}, "GLOSSARY.md does not say any more: "),
        ({"tests": ("tests/desk/test_undo.py::test_gone",)}, "tests/desk/test_undo.py has no test"),
        ({"tests": ()}, "'Ctrl-C stops it"),
        ({"tests": (), "reason": "It says nothing."}, ""),
        ({"tests": (TEST,), "reason": "It says nothing."}, "'Ctrl-C stops it"),
        ({"tests": ("src/keepable_desk/clock.py",)}, "'Ctrl-C stops it"),
    ],
)
def test_a_planted_fault_is_found(how: dict[str, tuple[str, ...]], fault: str) -> None:
    found = faults([replace(first(), **how)], places=())  # type: ignore[arg-type]  # drawn above
    assert [each.startswith(fault) for each in found] == [True] * bool(fault)


def test_a_sentence_that_nobody_listed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"README.md": ("Nobody can ever rewrite anything.", "It is quick.")}
    monkeypatch.setattr(safety, "said_at", lambda place: said[place])
    assert faults([], places=["README.md"]) == [
        "README.md says without a test or a reason: Nobody can ever rewrite anything."
    ]


def test_what_is_listed_twice_is_found() -> None:
    assert any(each.endswith("is listed twice") for each in faults([first(), first()], places=()))


@pytest.mark.parametrize(
    ("sentence", "is_listed"),
    [
        ("Nobody else can read it.", True),
        ("A receipt proves the promise by itself.", True),
        ("What was answered is never lost again.", True),
        ("You are signed in as somebody.", False),
        ("The file cannot be read now.", False),
        ("Off the record", False),  # a name of three words
        ("verify.holds: The receipt holds again.", True),
        ("desk.receipt: Four words without any.", False),  # a code is no word of its sentence
    ],
)
def test_words_of_safety_are_told_from_others(sentence: str, is_listed: bool) -> None:  # noqa: FBT001 - drawn above
    assert is_of_safety(sentence) == is_listed


def test_on_the_page_of_security_any_sentence_and_any_cell_must_be_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = "It is quick.\n\n| what | how |\n| --- | --- |\n| a word | in 7 days |\n"
    monkeypatch.setattr(safety, "said_at", lambda _place: tuple(safety.sentences(page)))
    found = [each.rpartition(": ")[2] for each in faults([], places=[safety.WHOLE])]
    assert found == ["It is quick.", "what", "how", "a word", "in 7 days"]
    assert faults([], places=["README.md"]) == []
