"""Texts as JSON and back: for rows, notifications, ledgers and programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

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
from keepable.texts.text import Text

if TYPE_CHECKING:
    from keepable.texts.quantities import Quantity
    from keepable.texts.text import Param

_QUANTITIES: dict[str, type[Quantity]] = {
    kind.__name__.lower(): kind
    for kind in (Amount, Days, Hours, Instant, Listed, Number, Odds, Percent)
}
_SCALARS = {"date": date, "datetime": datetime, "decimal": Decimal}
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
