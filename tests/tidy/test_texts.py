"""Catalogues hold all that is said, in every language, with the same facts, and nothing else.

Which strings of the code are sentences is judged in `tests/tidy/sentences.py`.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from tests.tidy.messages import MESSAGES
from tests.tidy.sentences import (
    APART,
    sentences_in,
    sentences_in_script,
    sources,
    words_in_template,
)
from tests.tidy.source import ROOT

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
ONE = 'msgid "a.b"\nmsgstr "{what} by {day}"\n'
MANY = 'msgid "a.c"\nmsgid_plural "a.c"\nmsgstr[0] "{n} day"\nmsgstr[1] "{n} days"\n'
IMPORT = "from keepable.texts.text import Text\n"


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


def test_no_sentence_stands_outside_of_the_catalogues() -> None:
    found = {
        place: sentences
        for place, text in sources()
        if place not in APART and (sentences := sentences_in(text))
    }
    assert found == {}


def test_what_is_set_apart_still_has_sentences_of_its_own() -> None:
    assert [place for place, text in sources() if place in APART and not sentences_in(text)] == []
    assert set(APART) <= {place for place, _ in sources()}


@pytest.mark.parametrize(
    "source",
    [
        'raise ValueError("There is no such promise.")',
        'msg = "odd"\nraise ValueError(msg)',
        'msg = f"The hold {name} is over; ask again."\nraise RefusedError(msg)',
        'return "What is asked for?" if x else ""',
        'x = ("Promised already", "Nothing is held by anybody.")',
        'yield Problem(what=f"Row {n} is odd", remedy="Mend it")',
        'return HttpResponse("Gone for good")',
        'refuse("Not here")',
        'done(request, to, "Saved for later")',
        'sys.stdout.write("Written anew")',
        'Text("a.b", what="as it is promised today.")',
    ],
)
def test_a_planted_sentence_is_found(source: str) -> None:
    assert len(sentences_in(f'"""A docstring of a module."""\n{source}\n')) >= 1


@pytest.mark.parametrize(
    "source",
    [
        'raise TextError(Text("refused.not_there", name=name))',
        'done(request, to, _("Nothing is promised any more."))',
        'ngettext("There is one of them.", "There are many of them.", n)',
        'LOG.warning("the database did not do it.", path=path)',
        'msg = "An entry is added where it is told of."\nraise RuntimeError(msg)',
        'def f():\n    """Return what is promised to whom."""',
        'x = "in the plan"',
    ],
)
def test_what_is_no_sentence_to_anybody_is_left_alone(source: str) -> None:
    assert sentences_in(source) == []


def test_no_sentence_stands_in_a_template_or_a_script() -> None:
    pages = ROOT / "src" / "keepable_desk" / "web" / "pages"
    found = {
        path.name: words_in_template(path.read_text("utf-8")) for path in pages.rglob("*.html")
    }
    assert found
    found |= {
        path.name: sentences_in_script(path.read_text("utf-8"))
        for path in (pages / "static" / "keepable").rglob("*.js")
        if path.parent.name != "vendor"
    }
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "template",
    [
        "<p>{% translate 'Saved' %} and kept</p>",
        "{% load i18n %}{% blocktranslate %}{{ n }} odds{% endblocktranslate %} in all",
        "<p title='As it was promised'>{{ title }}</p>",
    ],
)
def test_a_planted_sentence_of_a_template_is_found(template: str) -> None:
    assert words_in_template(template) != []


def test_a_planted_sentence_of_a_script_is_found() -> None:
    assert sentences_in_script('button.textContent = "Copied to you";') == ["Copied to you"]
    assert sentences_in_script("said(`${n} promises at risk`);") == ["${n} promises at risk"]
    assert sentences_in_script('all(part, "a, button, input"); // Copies what is shown.') == []
