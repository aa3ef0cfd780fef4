"""A further language is one file: its catalogue, from which all else is made."""

from __future__ import annotations

import re
from datetime import date
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from keepable.texts import Odds, Text, catalogue, language_name, languages, nearest_language, render
from tests.cli.typing_in import typed
from tests.tidy.messages import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDED = {
    "word.language": "Français",
    "word.month.3": "mars",
    "word.date": "{day} {month} {year}",
    "answer.yes": "Oui : {what} pour le {by}, {odds}.",
}
SURE = Text("answer.yes", what="Export", by=date(2027, 3, 1), odds=Odds(0.91, 0.95, 0.009))


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let there be one more file of a language, and what is made of it."""
    folder = copytree(catalogue.FOLDER, tmp_path_factory.mktemp("texts") / "locale")
    file = folder / "fr" / "LC_MESSAGES" / "keepable.po"
    file.parent.mkdir(parents=True)
    # whoever translates has a file in which every message is worded; most of it is German here
    text = (folder / "de" / "LC_MESSAGES" / "keepable.po").read_text("utf-8")
    for code, words in WORDED.items():
        text = re.sub(rf'(msgid "{re.escape(code)}"\nmsgstr) ".*"', rf'\1 "{words}"', text)
    file.write_text(text.replace("Language: de", "Language: fr"), "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MESSAGES, "LOCALE", folder)
        for path, data in MESSAGES.wanted_files().items():
            if path.is_relative_to(folder):
                path.write_bytes(data)
        patched.setattr(catalogue, "FOLDER", folder)
        forget()
        yield folder
    forget()


def forget() -> None:
    catalogue.languages.cache_clear()
    catalogue.catalogue_of.cache_clear()


def test_one_more_file_is_one_more_language(french: Path) -> None:
    assert languages() == ("en", "de", "fr")
    assert language_name("fr") == "Français"
    assert nearest_language(["fr-CH", "de"]) == "fr"
    assert render(SURE, "fr") == "Oui : Export pour le 1 mars 2027, 91 % ± 1."
    assert render(SURE, "de").startswith("Ja: Export bis 1. März 2027")
    assert {path.name for path in (french / "fr" / "LC_MESSAGES").iterdir()} == {
        "keepable.po",
        "keepable.mo",
    }


def test_the_command_line_speaks_it_at_once(french: Path) -> None:
    assert french.is_dir()
    assert typed("--language", "fr", "version").code == 0
    assert typed("--language", "it", "version").code == 2


def test_what_a_further_language_says_otherwise_is_found(french: Path) -> None:
    assert french.is_dir()
    own, english = MESSAGES.read_catalogue("fr"), MESSAGES.read_catalogue("en")
    assert list(MESSAGES.complaints_of_language(own, english, set())) == []
    own.get("answer.yes").string = "Oui : {quoi}"
    assert len(list(MESSAGES.complaints_of_language(own, english, set()))) == 1
