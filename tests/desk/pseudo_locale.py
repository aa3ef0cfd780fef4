"""A further language, made from the catalogues: what is read in it and is not its own is found.

Every message comes out between brackets, so that whatever stands outside of them did not come from
the catalogues: names and data of the book, or a sentence that no translator would ever see.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.apps import apps
from django.conf import settings as here
from django.utils.translation.trans_real import DjangoTranslation

from keepable.texts.pseudo import CLOSE, OPEN, PSEUDO, pseudo_wording
from keepable_desk.rights import policy
from keepable_desk.rights.roles import ROLES
from keepable_desk.store.models import Member
from keepable_desk.web.pages.promise_table import FORMS
from keepable_desk.web.pages.templatetags.said import initials

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

CONTEXT, FORMAT = "\x04", " format"  # between context and message; of how dates are written
READ = ("title", "aria-label", "placeholder", "alt", "data-label", "data-confirm")
UNREAD = {"script", "style", "kbd", "code"}  # keys as they are printed, what can be typed
TONES = {"good", "warn", "bad", "accent", "soft"}  # names of colours in the data of charts
HASHES = "mono"  # the class of hashes and keys
FOR_PROGRAMS = {"date", "tone", "name", "then", "now", "key", "href", "to", "state", "kind"}
PRODUCT = "Keepable"
WORD = re.compile(r"[^\W\d_]{2,}")


def speak_it(folder: Path, settings: Settings) -> None:
    """Let the desk speak the pseudo language, which has one file in `folder` like any other."""
    place = folder / "en_X-pseudo" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, _catalogue())
    settings.LOCALE_PATHS = [folder, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, (PSEUDO, PSEUDO)]


def _catalogue() -> Catalog:
    """Return all that Django, allauth and we say in another language than English, in this one."""
    made = Catalog(locale="en")
    for key, has_plural in _messages().items():
        context, _, message = key.rpartition(CONTEXT)
        worded = message if context.endswith(FORMAT) else pseudo_wording(message)
        if has_plural:
            made.add((message, message), (worded, worded), context=context or None)
        elif message:
            made.add(message, worded, context=context or None)
    return made


def _messages() -> dict[str, bool]:
    """Return the messages, with their context, and whether they have a plural."""
    found = DjangoTranslation("de")._catalog  # type: ignore[attr-defined] # the only list there is
    keys = list(found.keys())
    plural = {key[0] for key in keys if not isinstance(key, str)}
    return {name: name in plural for name in (k if isinstance(k, str) else k[0] for k in keys)}


class Reading(HTMLParser):
    """What is read on a page, or read out, outside of brackets: each text with its words there."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        super().__init__()
        self.outside: list[tuple[str, set[str]]] = []
        self.depth = 0
        self._unread: list[str] = []
        self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the labels of an element, and what a chart shows."""
        found = dict(attrs)
        if tag in UNREAD or (found.get("class") or "") == HASHES:
            self._unread.append(tag)
        self._is_data = found.get("type") == "application/json"
        for name, value in attrs:
            if name in READ and value:
                self.outside.append((value, words_outside(value)[0]))

    def handle_endtag(self, tag: str) -> None:
        """Read on behind what is for browsers only."""
        if self._unread[-1:] == [tag]:
            self._unread.pop()
        self._is_data = False

    def handle_data(self, data: str) -> None:
        """Read what stands there; a message goes on behind what is marked in it."""
        if self._is_data:
            self.outside += [(text, words_outside(text)[0]) for text in shown_in(json.loads(data))]
        elif not self._unread:
            words, self.depth = words_outside(data, self.depth)
            self.outside.append((data.strip(), words))


def shown_in(data: object, name: str = "") -> Iterator[str]:
    """Return the strings that people read in the `data` of a chart, or of an answer to programs."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key != "figures":  # what the figures are of, as tests compare them
                yield from shown_in(value, str(key))
    elif isinstance(data, list):
        for value in data:
            yield from shown_in(value, name)
    elif isinstance(data, str) and name not in FOR_PROGRAMS and data not in TONES:
        yield data


def unspoken(page: str, data: set[str]) -> list[str]:
    """Return what a `page` says outside of the catalogues, but for words of the `data`."""
    reading = Reading()
    reading.feed(page)
    assert reading.depth == 0, "a message is cut off"
    return [text for text, words in reading.outside if not words <= data]


def words_outside(text: str, depth: int = 0) -> tuple[set[str], int]:
    """Return the words of a `text` outside of all brackets, and how deep in them it ends."""
    outside = []
    for letter in text:
        depth += letter == OPEN
        outside.append(" " if depth else letter)
        depth -= letter == CLOSE
    return set(WORD.findall("".join(outside))), depth


def words_of_data() -> set[str]:
    """Return all words that stand in the rows of the desk: names, data, and what people wrote."""
    named = [*ROLES, *FORMS, PRODUCT, *(str(name) for _, name in here.LANGUAGES)]
    # the rights stand on their page as the table of the code names them
    named += [name for right in (*policy.ACTIONS, *policy.FIELDS) for name in right]
    found = set(WORD.findall(" ".join((*named, "see", "all", "own"))))
    found |= {name.upper() for name in FORMS}
    for model in apps.get_models():
        for row in model._default_manager.values():
            for value in row.values():
                found.update(WORD.findall(" ".join(_strings(value))))
    return found | {initials(name) for name in Member.objects.values_list("name", flat=True)}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "code" not in value:  # of a text, whose words are not data
            for each in value.values():
                yield from _strings(each)
        else:
            yield from _strings(value.get("params"))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, str):
        yield value
