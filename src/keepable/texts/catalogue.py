"""The catalogues: for each language the wording of every code, compiled from one file."""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from keepable.texts.pseudo import PSEUDO, pseudo_wording

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "keepable"
FALLBACK = "en"
FORMS = (0, 1, 2)  # numbers that need each form of a plural in English


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language."""

    language: str
    messages: gettext.NullTranslations

    def wording(self, code: str, n: int | None = None) -> str | None:
        """Return the message for `code`, in the plural form of `n`; None if there is none."""
        found = code if n is None else self.messages.ngettext(code, code, n)
        if found == code:
            found = self.messages.gettext(code)
        if found == code:
            return None
        return pseudo_wording(found) if self.language == PSEUDO else found

    def names_in(self, code: str) -> frozenset[str]:
        """Return the facts that the message for `code` names in any of its forms, and `n`.

        >>> sorted(catalogue_of("en").names_in("word.days"))
        ['n']
        """
        forms = {self.wording(code, n) or "" for n in (None, *FORMS)}
        parsed = (part for form in forms for part in Formatter().parse(form))
        return frozenset({"n", *(name for _, name, _, _ in parsed if name)})


@cache
def catalogue_of(language: str) -> Catalogue:
    """Return the catalogue of `language`, English where there is none.

    >>> catalogue_of("de").wording("word.month.3")
    'März'
    """
    known = language if language in {*languages(), PSEUDO} else FALLBACK
    read_from = FALLBACK if known == PSEUDO else known
    with (FOLDER / read_from / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return Catalogue(known, gettext.GNUTranslations(file))


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that there are catalogues for, English first.

    >>> languages()
    ('en', 'de')
    """
    found = {path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return tuple(sorted(found, key=lambda language: (language != FALLBACK, language)))


def language_name(language: str) -> str:
    """Return what those who speak `language` call it.

    >>> language_name("de")
    'Deutsch'
    """
    return catalogue_of(language).wording("word.language") or language


def nearest_language(wanted: Iterable[str]) -> str:
    """Return the first language of those `wanted` that there is a catalogue for, else English.

    Languages may be written as browsers and systems do.

    >>> nearest_language(["fr-CH", "de_AT.UTF-8", "en"]), nearest_language(["C"])
    ('de', 'en')
    """
    for tag in wanted:
        language = tag.replace("_", "-").partition("-")[0].partition(".")[0].lower()
        if language in languages() or tag == PSEUDO:
            return tag if tag == PSEUDO else language
    return FALLBACK
