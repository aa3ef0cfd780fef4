"""Values to plain JSON and back, in one canonical form, so that equal books have equal hashes."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Hashable, Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar, get_args, get_origin

from keepable import texts
from keepable.domain import (
    catalogue,
    contract,
    deal,
    money,
    outcomes,
    promise,
    resource,
    time,
    work,
)
from keepable.texts.errors import TextError
from keepable.texts.quantities import Listed
from keepable.texts.text import Text

T = TypeVar("T")

# Annotations are strings (they are not evaluated at import), so the names they use are looked
# up here, over all modules of the domain.
_NAMES: dict[str, Any] = {
    name: value
    for module in (catalogue, contract, deal, money, outcomes, promise, resource, time, work)
    for name, value in vars(module).items()
    if not name.startswith("_")
} | {"date": date, "datetime": datetime}


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Turn a `value` of the domain into dicts, lists, strings and numbers.

    Fields that hold their default are left out, so that a book written by an older version of
    the same schema keeps its hash when a field with a default is added.

    >>> to_plain(time.Period(date(2027, 3, 1), date(2027, 3, 2)))
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


def from_plain(kind: type[T], plain: Any) -> T:  # noqa: ANN401 - JSON has no narrower type
    """Build a `kind` from `plain` JSON values; ValueError names the field that does not fit.

    >>> from_plain(time.Period, {"start": "2027-03-01", "end": "2027-03-02"}).days
    1
    """
    if not isinstance(plain, dict):
        raise TextError(Text("plain.no_object", kind=kind.__name__, found=_found(plain)))
    hints = _hints(typing.cast("Hashable", kind))
    unknown = sorted(set(plain) - set(hints))
    if unknown:
        raise TextError(
            Text("plain.no_such_field", kind=kind.__name__, field=unknown[0], names=_all_of(hints))
        )
    missing = [
        f.name
        for f in fields(kind)  # type: ignore[arg-type]  # every kind here is a dataclass
        if f.default is MISSING and f.default_factory is MISSING and f.name not in plain
    ]
    if missing:
        raise TextError(Text("plain.field_missing", kind=kind.__name__, field=missing[0]))
    return kind(**{name: _value(hints[name], item, name) for name, item in plain.items()})


@lru_cache(maxsize=128)
def _hints(kind: Hashable) -> dict[str, Any]:
    hints = typing.get_type_hints(kind, localns=_NAMES)
    return {f.name: hints[f.name] for f in fields(typing.cast("type[Any]", kind))}


def _value(hint: Any, plain: Any, name: str) -> Any:  # noqa: ANN401 - any annotation, any JSON
    origin = get_origin(hint)
    is_union = origin in (typing.Union, types.UnionType)
    if hint is Text or (is_union and Text in get_args(hint) and plain is not None):
        return texts.from_plain(plain) if isinstance(plain, dict) else _scalar(str, plain, name)
    if is_union:
        if plain is None:
            return None
        (inner,) = (arg for arg in get_args(hint) if arg is not type(None))
        return _value(inner, plain, name)
    if origin is tuple:
        return _items(get_args(hint)[0], plain, name)
    if origin is typing.Literal:
        return _choice(get_args(hint), plain, name)
    if is_dataclass(hint):
        return from_plain(typing.cast("type[Any]", hint), plain)
    return _scalar(hint, plain, name)


def _items(hint: Any, plain: Any, name: str) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    if not isinstance(plain, list | tuple):
        raise TextError(Text("plain.no_list", field=name, found=_found(plain)))
    return tuple(_value(hint, item, name) for item in plain)


def _choice(options: tuple[Any, ...], plain: Any, name: str) -> Any:  # noqa: ANN401 - as above
    if plain not in options:
        raise TextError(
            Text("plain.not_possible", field=name, found=_found(plain), names=_all_of(options))
        )
    return plain


def _scalar(hint: Any, plain: Any, name: str) -> Any:  # noqa: ANN401 - as above
    try:
        if hint in _READERS:
            return _READERS[hint](plain, name)
        if hint is Decimal and isinstance(plain, str | int):
            return Decimal(plain)
        is_number = isinstance(plain, int | float) and not isinstance(plain, bool)
        if hint is float and is_number:
            return float(plain)
        if isinstance(plain, hint) and isinstance(plain, bool) == (hint is bool):
            return plain
    except TextError:
        raise
    except (ValueError, TypeError, ArithmeticError) as error:
        raise TextError(_misfit(hint, plain, name)) from error
    raise TextError(_misfit(hint, plain, name))


_MISFITS: dict[Any, str] = {
    str: "plain.no_text",
    int: "plain.no_whole_number",
    float: "plain.no_number",
    Decimal: "plain.no_number",
    bool: "plain.no_switch",
    date: "plain.no_date",
    datetime: "plain.no_instant",
}


def _misfit(hint: Any, plain: object, name: str) -> Text:  # noqa: ANN401 - any annotation
    return Text(_MISFITS.get(hint, "plain.unfit"), field=name, found=_found(plain))


def _found(plain: object) -> str:
    return f"{plain!r:.60}"


def _all_of(names: Iterable[object]) -> Listed:
    found = tuple(map(str, names))
    return Listed(found, len(found), "or")


def _instant(plain: object, name: str) -> datetime:
    instant = plain if isinstance(plain, datetime) else datetime.fromisoformat(str(plain))
    if instant.tzinfo is None:
        raise TextError(Text("plain.no_zone", field=name, found=str(plain)))
    return instant.astimezone(UTC)


def _day(plain: object, name: str) -> date:
    if isinstance(plain, datetime):
        raise TextError(Text("plain.time_of_day", field=name, found=str(plain)))
    return plain if isinstance(plain, date) else date.fromisoformat(str(plain))


_READERS: dict[Any, Callable[[object, str], date]] = {datetime: _instant, date: _day}


def canonical_json(value: object) -> str:
    """Write `value` with sorted keys, no spaces and no escapes: equal values, equal text.

    >>> canonical_json(money.Money(Decimal(5), "EUR"))
    '{"amount":"5","currency":"EUR"}'
    """
    return json.dumps(
        to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def part_text(value: object, field: Field[Any]) -> str:
    """Write one `field` of `value` as it stands in its canonical JSON; "" when it is left out.

    >>> cash = money.Money(Decimal(5), "EUR")
    >>> [part_text(cash, field) for field in fields(cash)]
    ['"amount":"5"', '"currency":"EUR"']
    """
    held = getattr(value, field.name)
    return "" if _is_default(field, held) else f'"{field.name}":{canonical_json(held)}'
