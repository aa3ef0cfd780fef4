"""Texts as JSON and back: for rows, notifications, ledgers and programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from keepable.texts.catalogue import FALLBACK, catalogue_of
from keepable.texts.quantities import (
    Amount,
    Days,
    Hours,
    Instant,
    Listed,
    Number,
    Odds,
    Percent,
)
from keepable.texts.rendering import render
from keepable.texts.text import Text

if TYPE_CHECKING:
    from keepable.texts.quantities import Quantity
    from keepable.texts.text import Param

_QUANTITIES: dict[str, type[Quantity]] = {
    kind.__name__.lower(): kind
    for kind in (Amount, Days, Hours, Instant, Listed, Number, Odds, Percent)
}
_SCALARS = {"date": date, "datetime": datetime, "decimal": Decimal}
AS_WRITTEN = "text.as_written"
KIND, VALUE = "kind", "value"


def to_plain(text: Text) -> dict[str, Any]:
    """Return `text` in its JSON form: names and whole numbers bare, the rest with their kind.

    >>> to_plain(Text("word.x", by=date(2027, 3, 1)))
    {'code': 'word.x', 'params': {'by': {'kind': 'date', 'value': '2027-03-01'}}}
    """
    return {
        "code": text.code,
        "params": {name: _plain(value) for name, value in text.facts},
    }


def from_plain(value: Mapping[str, Any]) -> Text:
    """Return the text that `value` is the JSON form of; raise ValueError if it is of none.

    >>> from_plain(to_plain(Text("word.x", odds=Odds(0.5), n=1)))
    Text('word.x', n=1, odds=Odds(value=0.5, cap=0.95, error=None))
    """
    try:
        params = {str(name): _fact(fact) for name, fact in value["params"].items()}
        return Text.of(str(value["code"]), params)
    except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
        message = f"this is no text: {value!r:.200}"
        raise ValueError(message) from error


def is_text(value: object) -> bool:
    """Return whether a JSON `value` is a text.

    >>> is_text({"code": "word.x", "params": {}}), is_text("word.x")
    (True, False)
    """
    return isinstance(value, Mapping) and set(value) == {"code", "params"}


def as_written(sentence: str) -> Text:
    """Return the text of a `sentence` that was stored before there were texts."""
    return Text(AS_WRITTEN, text=sentence)


def as_text(told: Text | str) -> Text:
    """Return a text as it is, and a sentence that is in none as one."""
    return told if isinstance(told, Text) else as_written(told)


def written(text: Text) -> str:
    """Write `text` as one line of JSON, where only a line can be kept.

    >>> written(Text("word.days", n=2))
    '{"code":"word.days","params":{"n":2}}'
    """
    return json.dumps(
        to_plain(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def text_written(line: str) -> Text:
    """Return the text that a `line` holds; words that are none stand as they are.

    >>> text_written('{"code":"word.days","params":{"n":2}}'), text_written("As it was.").code
    (Text('word.days', n=2), 'text.as_written')
    """
    if not line.startswith('{"code":'):
        return as_written(line)
    try:
        return from_plain(json.loads(line))
    except ValueError:
        return as_written(line)


def worded(value: Any, language: str) -> str:  # noqa: ANN401 - JSON
    """Return a text in its JSON form in the words of `language`; a stored sentence as it stands.

    >>> worded({"code": "word.days", "params": {"n": 2}}, "de"), worded("2 days", "de")
    ('2 Tage', '2 days')
    """
    return render(from_plain(value), language) if is_text(value) else str(value)


def told_alone(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a text in its JSON form with those of its facts alone that its message words.

    >>> told_alone({"code": "word.days", "params": {"n": 2, "price": 7}})
    {'code': 'word.days', 'params': {'n': 2}}
    """
    if isinstance(value, list):
        return [told_alone(each) for each in value]
    if isinstance(value, Mapping) and not is_text(value):
        return {name: told_alone(each) for name, each in value.items()}
    if not is_text(value):
        return value
    words = catalogue_of(FALLBACK).names_in(value["code"])
    facts = {name: told_alone(each) for name, each in value["params"].items() if name in words}
    return {"code": value["code"], "params": facts}


# where a text stands in JSON -> where its words stand beside it
WORDS_OF = {"text": "sentence", "remarks": "notes", "judged": "details"}


def with_words(plain: Any, language: str) -> Any:  # noqa: ANN401 - JSON
    """Return JSON where beside each text stand its words in `language`, as `WORDS_OF` names them.

    >>> with_words({"text": {"code": "word.days", "params": {"n": 2}}}, "en")["sentence"]
    '2 days'
    """
    if isinstance(plain, list | tuple):
        return [with_words(each, language) for each in plain]
    if not isinstance(plain, Mapping) or is_text(plain):
        return plain
    found = {name: with_words(value, language) for name, value in plain.items()}
    for name, beside in WORDS_OF.items():
        value = plain.get(name)
        if is_text(value):
            found[beside] = worded(value, language)
        elif isinstance(value, list | tuple) and all(is_text(each) for each in value):
            found[beside] = [worded(each, language) for each in value]
    return found


def without_words(plain: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON with its texts only; sentences that are in no text become one as they stand.

    >>> without_words({"sentence": "As it was."})
    {'text': {'code': 'text.as_written', 'params': {'text': 'As it was.'}}}
    """
    if isinstance(plain, list | tuple):
        return [without_words(each) for each in plain]
    if not isinstance(plain, Mapping) or is_text(plain):
        return plain
    beside = set(WORDS_OF.values())
    found = {name: without_words(value) for name, value in plain.items() if name not in beside}
    for name, words in WORDS_OF.items():
        value = plain.get(words)
        if name in found or value is None:
            continue
        if isinstance(value, str):
            found[name] = to_plain(as_written(value))
        else:
            found[name] = [to_plain(as_written(str(each))) for each in value]
    return found


def _plain(value: Param | float | None) -> Any:  # noqa: ANN401 - JSON
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Text):
        return to_plain(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return {KIND: "decimal", VALUE: str(value)}
    if isinstance(value, date):
        kind = "datetime" if isinstance(value, datetime) else "date"
        return {KIND: kind, VALUE: value.isoformat()}
    parts = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return {KIND: type(value).__name__.lower(), **parts}


def _fact(value: Any) -> Param:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return tuple(_fact(each) for each in value)
    if not isinstance(value, Mapping):
        return value  # type: ignore[no-any-return]  # a text refuses what it cannot tell
    if "code" in value:
        return from_plain(value)
    kind = value[KIND]
    if kind in _SCALARS:
        read: Any = _SCALARS[kind]
        return read(value[VALUE]) if kind == "decimal" else read.fromisoformat(value[VALUE])  # type: ignore[no-any-return]  # a date or a number
    parts: dict[str, Any] = {name: _fact(part) for name, part in value.items() if name != KIND}
    return _QUANTITIES[kind](**parts)
