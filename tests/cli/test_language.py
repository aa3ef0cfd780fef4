"""The command line answers in the language of its reader; programs get the facts beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.cli.html_page import page
from keepable.cli.language import language, speak, wanted_language
from keepable.texts import TextError
from keepable.texts.pseudo import OPEN, PSEUDO
from tests.cli.answers_drawn import with_all_parts
from tests.cli.typing_in import COMPANY, typed
from tests.unit.forecast.small_books import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English again, whatever a test spoke."""
    yield
    speak("en")


def test_a_refusal_is_in_the_language_that_was_asked_for() -> None:
    found = typed("--language", "de", "ask", COMPANY, "Single sign-on by 1/2/2027")
    assert found.code == 2
    assert "kann zwei verschiedene Tage meinen" in found.said


def test_programs_get_the_code_the_facts_and_the_words() -> None:
    words = ("ask", COMPANY, "Single sign-on by 1/2/2027", "--json")
    (problem,) = typed("--language", "de", *words).json["problems"]
    assert problem["what_text"] == {"code": "date.two_days", "params": {"date": "1/2/2027"}}
    assert problem["what"] == "„1/2/2027“ kann zwei verschiedene Tage meinen."


def test_a_language_without_a_catalogue_is_refused() -> None:
    with pytest.raises(TextError) as refused:
        wanted_language("fr", {})
    assert refused.value.text.code == "cli.unknown_language"
    assert typed("--language", "fr", "version").code == 2


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LANGUAGE": "fr:de", "LANG": "en_GB"}, "de"),
    ],
)
def test_else_the_system_says_the_language(environment: dict[str, str], spoken: str) -> None:
    assert wanted_language("", environment) == spoken


def test_all_of_the_page_of_an_answer_comes_from_the_catalogues() -> None:
    speak(PSEUDO)
    written = page(with_all_parts(), "Firm", NOW.date())
    assert language() == PSEUDO
    # every heading, label and sentence is marked; names, figures and style are not
    shown = written.partition("<body>")[2].replace("><", ">\n<").splitlines()
    texts = [line for line in shown if line.startswith(("<h1", "<h2", "<th", "<summary", "<li"))]
    assert texts
    assert [line for line in texts if OPEN not in line and "</" in line] == []
