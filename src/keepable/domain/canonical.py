"""Values to plain JSON in one canonical form, so that equal books have equal hashes."""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from keepable import texts
from keepable.texts.text import Text


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Turn a `value` of the domain into dicts, lists, strings and numbers.

    Fields that hold their default are left out, so that a book written by an older version of
    the same schema keeps its hash when a field with a default is added.

    >>> from keepable.domain.time import Period
    >>> to_plain(Period(date(2027, 3, 1), date(2027, 3, 2)))
    {'start': '2027-03-01', 'end': '2027-03-02'}
    """
    if isinstance(value, Text):
        return texts.to_plain(value)
    if is_dataclass(value) and not isinstance(value, type):
        held = ((field, getattr(value, field.name)) for field in fields(value))
        return {f.name: to_plain(item) for f, item in held if not _is_default(f, item)}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return _plain_leaf(value)


def _plain_leaf(value: object) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _is_default(field: Field[Any], value: object) -> bool:
    if field.default is MISSING:
        return False
    # 0 and 0.0 are the same hours; but 0 is not the same as false.
    alike = isinstance(value, bool) == isinstance(field.default, bool)
    return alike and value == field.default


def canonical_json(value: object) -> str:
    """Write `value` with sorted keys, no spaces and no escapes: equal values, equal text.

    >>> from keepable.domain.money import Money
    >>> canonical_json(Money(Decimal(5), "EUR"))
    '{"amount":"5","currency":"EUR"}'
    """
    return json.dumps(
        to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def part_text(value: object, field: Field[Any]) -> str:
    """Write one `field` of `value` as it stands in its canonical JSON; "" when it is left out.

    >>> from keepable.domain.money import Money
    >>> cash = Money(Decimal(5), "EUR")
    >>> [part_text(cash, field) for field in fields(cash)]
    ['"amount":"5"', '"currency":"EUR"']
    """
    held = getattr(value, field.name)
    return "" if _is_default(field, held) else f'"{field.name}":{canonical_json(held)}'
