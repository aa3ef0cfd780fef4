"""Figures on pages: each carries what it is a figure of, so that one thing has one figure.

A figure is odds, a date at a level, hours, money or a count that was computed. Its key is its
quantity, its subject, the level, the date that odds are by, and the order of service; beside it
stand the exact value and the state of the book that it belongs to. What an element does not say
itself, the element around it says: the cells of a table take their subject from its row.

Pictures are drawn from the values that tables show; `drawn` says which of them are figures of what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Amount, Days, Listed, Odds, Percent, Text, from_plain, text_written
from keepable.texts.catalogue import FALLBACK
from keepable.texts.plain import AS_WRITTEN
from keepable.texts.rendering import word
from keepable_desk.web.pages import localized_values
from keepable_desk.web.pages.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from keepable.texts.text import Param
    from keepable_desk.reads.context import ActionContext

# orders of service: what the work was taken to be served before and after
AS_PROMISED = "as promised"
ASKED_LAST = "asked last"
LIKELY_FIRST = "likely deals first"

FORMS: Mapping[str, Callable[[Any], str]] = {
    "day": localized_values.day,
    "short_day": localized_values.short_day,
    "hours": localized_values.hours,
    "days": localized_values.days,
    "money": localized_values.money,
    "share": localized_values.percent,
    "counted": localized_values.plain_percent,
    "score": localized_values.score,
    "count": localized_values.count,
    "level": localized_values.level,
    "bare_hours": localized_values.bare_hours,
    "weeks": localized_values.weeks,
}
OF_ODDS: Mapping[str, Callable[[Any, float], str]] = {
    "odds": localized_values.odds,
    "percent": localized_values.percent,
}


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
        return localized_values.NONE
    value, shown = _shown(value, form, cap)
    return _element(value, shown, {"form": form, **about})


def in_option(
    value: Any,  # noqa: ANN401 - odds, a date, hours or an amount
    form: str,
    *,
    cap: float = MOST_ODDS,
    **about: object,
) -> dict[str, str]:
    """Return a figure as it is `shown` in an entry to choose, and the `attributes` of its entry.

    No element can stand in such an entry, so that the entry itself says what it is about.
    """
    if value is None:
        return {"shown": localized_values.NONE, "attributes": ""}
    value, shown = _shown(value, form, cap)
    key = {"figure": exact(value), "form": form, **about}
    return {"shown": shown, "attributes": _attributes(key)}


def _shown(value: Any, form: str, cap: float) -> tuple[Any, str]:  # noqa: ANN401 - as above
    """Return a value, of odds no more than their `cap`, and its words in the `form`."""
    if form not in OF_ODDS:
        return value, FORMS[form](value)
    capped = min(float(value), cap)
    return capped, OF_ODDS[form](capped, cap)


def _element(value: object, shown: str, key: Mapping[str, object]) -> SafeString:
    told = f'<data value="{escape(exact(value))}"{_attributes(key)}>{escape(shown)}</data>'
    return SafeString(told)


def _attributes(key: Mapping[str, object]) -> SafeString:
    """Return `key` as attributes; by hand, as a page has hundreds of figures with several each."""
    known = ((name, exact(of)) for name, of in key.items() if of is not None and of != "")
    return SafeString("".join([f' data-{name}="{escape(of)}"' for name, of in known]))


def cell(value: float, form: str, quantity: str) -> SafeString:
    """Return a figure of a table with many: what else it is of, row and table around it say.

    `form` and `quantity` are written in code, never read: they stand as they are.
    """
    shown = escape(FORMS[form](value))
    told = f'<data value="{value}" data-quantity="{quantity}" data-form="{form}">{shown}</data>'
    return SafeString(told)


def drawn(at: str, value: str | int = "", /, **key: object) -> dict[str, object]:
    """Return what the values at the place `at` of a picture's data are figures of.

    `value` is the field or number of the figure in each entry there, where an entry is more than
    the figure. A part of its key may stand in the entry, too: "=date" or "=0" names its field or
    number, and "@weeks" the list beside it in which it has the same number; "rows=0.key" is the
    key of that row whose number stands first in the entry.

    >>> drawn("points", 1, quantity="odds", of="p1", by="=0")
    {'at': 'points', 'value': 1, 'key': {'quantity': 'odds', 'of': 'p1', 'by': '=0'}}
    """
    known = {name: exact(of) for name, of in key.items() if of is not None and of != ""}
    return {"at": at, "value": value, "key": known}


def exact(value: object) -> str:
    """Return a value as programs read it.

    >>> exact(0.9125), exact(date(2027, 3, 1)), exact((date(2027, 3, 1), date(2027, 3, 8)))
    ('0.9125', '2027-03-01', '2027-03-01 2027-03-08')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(exact(each) for each in value)
    if isinstance(value, dict):
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, Amount):
        return f"{value.amount} {value.currency}"
    if isinstance(value, Days):
        return str(value.n)
    return str(getattr(value, "value", value))


def state_of(context: ActionContext) -> str:
    """Return how the state of the book is called that the figures of a page belong to."""
    return _state(context.revision, context.book.as_of)


@lru_cache
def _state(revision: int, as_of: datetime) -> str:
    return f"{revision} {as_of:%Y-%m-%dT%H:%MZ}"


OPENS, CLOSES = "\N{START OF TEXT}", "\N{END OF TEXT}"  # around the place of a figure
PLACE = re.compile(f"{OPENS}(\\d+){CLOSES}")


def sentence(text: Any, **about: object) -> SafeString:  # noqa: ANN401 - a text, its JSON form, or words
    """Return a sentence in the reader's language, each of its figures in an element of its own.

    What it is `about` is said of its odds, and of the date that it gives at a level; its other
    figures, which are all its dates and numbers, carry only what they are called there.
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


def filled(message: str, /, **parts: object) -> SafeString:
    """Return a `message` in the reader's language with its `parts`, of which some are figures."""
    found = [part for part in parts.values() if isinstance(part, SafeString)]
    placed = {
        name: f"{OPENS}{found.index(part)}{CLOSES}" if isinstance(part, SafeString) else part
        for name, part in parts.items()
    }
    return put_together(message % placed, found)


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
            of_it = shown if isinstance(value, tuple | Listed) else value
            figures.append(_element(of_it, shown, key))
    return Text.of(text.code, placed)


def _key_of(
    name: str, value: Param, facts: Mapping[str, Param], about: Mapping[str, object]
) -> dict[str, object] | None:
    """Return what the fact `name` is a figure of; None where it is no figure."""
    if isinstance(value, Odds):
        return {"form": "sentence", "quantity": "odds", "by": facts.get("by", ""), **about}
    if name == "n":  # of which the catalogue needs the number itself, for its plural
        return None
    if name == "keepable" and about:
        level = facts.get("level")
        at = round(level.value * 100) if isinstance(level, Percent) else ""
        return {"form": "day", "quantity": "date", "level": at, **about}
    return {"form": "sentence", "quantity": name} if _is_figure(value) else None


def _is_figure(value: object) -> bool:
    """Return whether a fact is a figure, or a list of some, and no name."""
    if isinstance(value, Listed):
        return any(_is_figure(each) for each in value.values)
    if isinstance(value, tuple):
        return any(_is_figure(each) for each in value)
    return not isinstance(value, str | Text)
