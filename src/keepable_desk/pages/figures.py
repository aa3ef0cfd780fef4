"""Figures on pages: each carries what it is a figure of, so that one thing has one figure.

A figure is odds, a date at a level, hours, money or a count that was computed. Its key is its
quantity, its subject, the level, the date that odds are by, and the order of service; beside it
stand the exact value and the state of the book that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from keepable.domain.levels import MOST_ODDS
from keepable.texts import Amount, Hours, Odds, Percent, Text, from_plain, text_written
from keepable.texts.catalogue import FALLBACK
from keepable.texts.plain import AS_WRITTEN
from keepable.texts.rendering import word
from keepable_desk.pages import words
from keepable_desk.pages.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.utils.safestring import SafeString

    from keepable.texts.text import Param
    from keepable_desk.queries.context import ActionContext

# orders of service: what the work was taken to be served before and after
AS_PROMISED = "as promised"
ASKED_LAST = "asked last"
LIKELY_FIRST = "likely deals first"

FORMS: Mapping[str, Callable[[Any], str]] = {
    "day": words.day,
    "short_day": words.short_day,
    "hours": words.hours,
    "days": words.days,
    "money": words.money,
    "share": words.percent,
    "count": str,
}
OF_ODDS: Mapping[str, Callable[[Any, float], str]] = {"odds": words.odds, "percent": words.percent}


def won(deals: Sequence[str], *, by_date: bool) -> str:
    """Return how the order of service is called in which these `deals` are taken as won.

    >>> won(["d2", "d1"], by_date=True)
    'won by date: d1 d2'
    """
    return f"won {'by date' if by_date else 'last'}: {' '.join(sorted(deals))}"


def figure(
    value: Any,  # noqa: ANN401 - odds, a date, hours or an amount
    form: str,
    *,
    cap: float = MOST_ODDS,
    **about: object,
) -> SafeString | str:
    """Return `value` in words in the `form`, in an element that says what it is `about`.

    Odds are never more than their `cap`. Where there is no value there is no figure.
    """
    if value is None or value == "":
        return words.NONE
    if form in OF_ODDS:
        value = min(float(value), cap)
        shown = OF_ODDS[form](value, cap)
    else:
        shown = FORMS[form](value)
    return _element(value, shown, {"form": form, **about})


def _element(value: object, shown: str, key: Mapping[str, object]) -> SafeString:
    known = ((name, of) for name, of in key.items() if of is not None and of != "")
    attributes = format_html_join("", ' data-{}="{}"', known)
    return format_html('<data value="{}"{}>{}</data>', exact(value), attributes, shown)


def exact(value: object) -> str:
    """Return a value as programs read it.

    >>> exact(0.9125), exact(date(2027, 3, 1))
    ('0.9125', '2027-03-01')
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{value['amount']} {value['currency']}"
    return str(value)


def state_of(context: ActionContext) -> str:
    """Return how the state of the book is called that the figures of a page belong to."""
    warm = context.warm
    return f"{warm.revision} {warm.forecast.book.as_of:%Y-%m-%dT%H:%MZ}"


OPENS, CLOSES = "\N{START OF TEXT}", "\N{END OF TEXT}"  # around the place of a figure
PLACE = re.compile(f"{OPENS}(\\d+){CLOSES}")


def sentence(text: Any, **about: object) -> SafeString:  # noqa: ANN401 - a text, its JSON form, or words
    """Return a sentence in the reader's language, each of its figures in an element of its own.

    What it is `about` is said of its odds, and of the date that it gives at a level; its other
    figures carry only what kind of figure they are.
    """
    found = as_text(text)
    if found is None:
        return format_html("{}", in_words(text))
    figures: list[SafeString] = []
    return put_together(in_words(_with_places(found, about, figures)), figures)


def as_text(text: Any) -> Text | None:  # noqa: ANN401 - a text, its JSON form, or words
    """Return what `text` is as a text; None where it is a sentence that was stored as words."""
    if isinstance(text, Text):
        return text
    found = from_plain(text) if isinstance(text, Mapping) else text_written(str(text))
    return None if found.code == AS_WRITTEN else found


def put_together(words_of: str, figures: Sequence[SafeString]) -> SafeString:
    """Return `words_of` a sentence with `figures` at their places; all else is escaped."""
    parts = enumerate(PLACE.split(words_of))
    return format_html_join("", "{}", ((figures[int(p)] if n % 2 else p,) for n, p in parts))


def _with_places(text: Text, about: Mapping[str, object], figures: list[SafeString]) -> Text:
    """Return `text` with a place where each figure stands, which is added to `figures`."""
    facts = text.params
    placed: dict[str, Param] = {}
    for name, value in facts.items():
        if isinstance(value, Text):
            placed[name] = _with_places(value, about, figures)
            continue
        key = _key_of(name, value, facts, about)
        placed[name] = value if key is None else f"{OPENS}{len(figures)}{CLOSES}"
        if key is not None:
            shown = word(value, get_language() or FALLBACK)
            figures.append(_element(getattr(value, "value", value), shown, key))
    return Text.of(text.code, placed)


def _key_of(
    name: str, value: Param, facts: Mapping[str, Param], about: Mapping[str, object]
) -> dict[str, object] | None:
    """Return what the fact `name` is a figure of; None where it is no figure."""
    if isinstance(value, Odds):
        return {"form": "sentence", "quantity": "odds", "by": facts.get("by", ""), **about}
    if name == "keepable":
        level = facts.get("level")
        at = round(level.value * 100) if isinstance(level, Percent) else ""
        return {"form": "day", "quantity": "date", "level": at, **about}
    kinds = ((Percent, "share"), (Hours, "hours"), (Amount, "money"))
    kind = next((each for of, each in kinds if isinstance(value, of)), "")
    return {"form": "sentence", "quantity": kind} if kind else None
