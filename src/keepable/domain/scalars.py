"""Single values from the text that stands for them: days, instants, numbers, switches."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from keepable.domain.faults import MisfitError, brief
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_WHOLE = re.compile(r"[+-]?\d{1,19}")
MOST_IN_WHOLE = 2**63
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SWITCH = {"true": True, "yes": True, "false": False, "no": False}


def quoted(text: str) -> Text:
    """Return the beginning of what somebody wrote, in quotation marks.

    >>> quoted("soon").code
    'file.quoted'
    """
    return Text("file.quoted", value=brief(text))


def day_from(text: str) -> date:
    """Read a day; MisfitError when the calendar does not have it.

    >>> day_from("2027-02-28")
    datetime.date(2027, 2, 28)
    """
    if not _DAY.fullmatch(text):
        raise MisfitError(Text("file.not_date", found=quoted(text)), Text("file.write_date"))
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        what = Text("file.no_such_day", day=text)
        raise MisfitError(what, Text("file.write_real_day")) from error


def instant_from(text: str) -> datetime:
    """Read an instant, which needs a zone.

    >>> instant_from("2027-03-01T09:00:00+01:00")
    datetime.datetime(2027, 3, 1, 8, 0, tzinfo=datetime.timezone.utc)
    """
    remedy = Text("file.write_instant")
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MisfitError(Text("file.not_instant", found=brief(text)), remedy) from error
    raise MisfitError(Text("file.no_zone", found=brief(text)), remedy)


def number_from(text: str) -> float:
    """Read a finite number.

    >>> number_from("0.65")
    0.65
    """
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    if not math.isfinite(number):
        raise MisfitError(
            Text("file.not_number", found=quoted(text)), Text("file.write_with_point")
        )
    return number


def whole_from(text: str) -> int:
    """Read a whole number.

    >>> whole_from("-3")
    -3
    """
    if not _WHOLE.fullmatch(text) or abs(int(text)) >= MOST_IN_WHOLE:
        raise MisfitError(Text("file.not_whole", found=quoted(text)), Text("file.write_whole"))
    return int(text)


def switch_from(text: str) -> bool:
    """Read true or false, which may be written yes or no.

    >>> switch_from("yes")
    True
    """
    if text.lower() not in _SWITCH:
        raise MisfitError(Text("file.not_switch", found=quoted(text)), Text("file.write_switch"))
    return _SWITCH[text.lower()]


def amount_from(text: str) -> Decimal:
    """Read an exact decimal number.

    >>> amount_from("12.50")
    Decimal('12.50')
    """
    number_from(text)
    return Decimal(text)


SINGLES: dict[type, Callable[[str], Any]] = {
    str: str,
    bool: switch_from,
    int: whole_from,
    float: number_from,
    date: day_from,
    datetime: instant_from,
    Decimal: amount_from,
}
