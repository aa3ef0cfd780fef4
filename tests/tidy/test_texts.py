"""Catalogues hold all that is said, in every language, with the same facts, and nothing else."""

from __future__ import annotations

import ast
import importlib.util
import io
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.pofile import read_po

from tests.tidy.source import ROOT

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
ONE = 'msgid "a.b"\nmsgstr "{what} by {day}"\n'
MANY = 'msgid "a.c"\nmsgid_plural "a.c"\nmsgstr[0] "{n} day"\nmsgstr[1] "{n} days"\n'
IMPORT = "from keepable.texts.text import Text\n"


def _script() -> Any:  # noqa: ANN401 - a module that is loaded by its path
    spec = importlib.util.spec_from_file_location("messages", ROOT / "docs" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


MESSAGES = _script()


def _catalogue(text: str, language: str = "en") -> Catalog:
    return read_po(io.BytesIO((HEAD + text).encode()), locale=language)


def _of_codes(source: str, catalogue: str = ONE) -> list[str]:
    used = MESSAGES.used_in([("x.py", IMPORT + source)])
    found: list[str] = MESSAGES.complaints_of_codes(used, _catalogue(catalogue))
    return found


def _of_german(text: str, english: str = ONE, marked: tuple[str, ...] = ()) -> list[str]:
    keys = {(each, "") for each in marked}
    return list(MESSAGES.complaints_of_language(_catalogue(text, "de"), _catalogue(english), keys))


def test_the_catalogues_hold_all_that_is_said_and_nothing_else() -> None:
    assert MESSAGES.complaints() == []


def test_what_is_compiled_is_current() -> None:
    stale = [path for path, data in MESSAGES.wanted_files().items() if path.read_bytes() != data]
    assert stale == [], "run `make docs`"


@pytest.mark.parametrize(
    "source",
    [
        'Text("a.b", what="x")',  # one fact less than the message names
        'Text("a.b", what="x", day=1, more=2)',  # one more
        'Text("a.b", what="x", day=1); Text("no.such")',
        'Text("a.b", what="x", day=1); Text(f"a.{x}")',
        "pass",  # nothing says a.b
    ],
)
def test_a_planted_code_that_does_not_fit_is_found(source: str) -> None:
    assert len(_of_codes(source)) >= 1


@pytest.mark.parametrize(
    "source",
    ['Text("a.b", what="x", day=1)', 'Text(TABLE["x"], **facts); TABLE = {"x": "a.b"}'],
)
def test_a_code_that_fits_is_no_complaint(source: str) -> None:
    assert _of_codes(source) == []


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("", ONE),  # missing
        ('msgid "a.b"\nmsgstr ""\n', ONE),  # empty
        ('msgid "a.b"\nmsgstr "{what} bis {tag}"\n', ONE),  # another fact
        ('msgid "a.c"\nmsgstr "{n} Tage"\n', MANY),  # no plural
        ('msgid "a.c"\nmsgid_plural "a.c"\nmsgstr[0] "{n} Tag"\nmsgstr[1] ""\n', MANY),
    ],
)
def test_a_planted_fault_of_a_translation_is_found(german: str, english: str) -> None:
    assert len(_of_german(german, english)) == 1


def test_what_a_page_marks_must_be_translated() -> None:
    german = 'msgid "a.b"\nmsgstr "{what} bis {day}"\n'
    assert len(_of_german(german, marked=("Save",))) == 1
    assert _of_german(german + '\nmsgid "Save"\nmsgstr "Sichern"\n', marked=("Save",)) == []


# Rooms that tell facts only; what they say stands in the catalogues.
ROOMS_WITHOUT_SENTENCES = ("calibration", "engine", "replay")
THREE_WORDS = re.compile(r"[A-Za-z]{2,}[,:;]? [a-z]{2,}[,:;]? [a-z]{2,}")


def sentences_in(tree: ast.Module) -> list[str]:
    """Name strings that are sentences, or parts of one that facts are put into."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    put_together = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and THREE_WORDS.search(node.value)
        and (node.value.rstrip().endswith((".", "?", "!", ":")) or id(node) in put_together)
    ]


@pytest.mark.parametrize("room", ROOMS_WITHOUT_SENTENCES)
def test_a_room_that_tells_facts_has_no_sentences(room: str) -> None:
    found = {
        str(path.relative_to(ROOT)): sentences
        for path in (ROOT / "src" / "keepable" / room).rglob("*.py")
        if (sentences := sentences_in(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'raise ValueError("There is no such promise.")',
        'msg = f"The hold {name} is over; ask again."',
        'return "What is asked for?" if x else ""',
    ],
)
def test_a_planted_sentence_is_found(source: str) -> None:
    assert len(sentences_in(ast.parse(f'"""A docstring of a module."""\n{source}'))) == 1
