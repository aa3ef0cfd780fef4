"""How people write values in a few characters, and how those are written back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from keepable.domain.contract import ContractChange
from keepable.domain.faults import MisfitError, brief
from keepable.domain.money import Money
from keepable.domain.resource import Absence, Availability
from keepable.domain.scalars import day_from, number_from
from keepable.domain.time import WEEKDAYS, Calendar, Closure, Period, Shift
from keepable.domain.work import CustomerWait, Estimate, Need
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NEED = re.compile(r"(?P<skill>.+?)(?: x (?P<crew>\d{1,6}))?(?: from (?P<team>.+))?", re.DOTALL)
_WAIT = re.compile(
    r"(?P<reason>.*): *(?P<days>\d{1,9}(?: */ *\d{1,9})*)(?: after (?P<due>\S+))?", re.DOTALL
)
_CONTRACT = re.compile(
    r"(?P<hours>\S+) h (?:on (?P<calendar>.+) )?from (?P<since>\S+)"
    r"|on (?P<alone>.+) from (?P<then>\S+)"
)
_SHIFT = re.compile(r"(\w+) +(\S+)")


def number_text(number: float) -> str:
    """Write a `number` so that it is read back exactly, without a needless fraction.

    >>> number_text(16.0), number_text(0.65)
    ('16', '0.65')
    """
    if float(number).is_integer():
        return str(int(number))
    digits, e, power = repr(float(number)).partition("e")
    point = "" if not e or "." in digits else ".0"  # YAML takes no number without for a number
    return f"{digits}{point}{e}{power}"


def instant_text(instant: datetime) -> str:
    """Write an `instant` in UTC.

    >>> instant_text(datetime(2027, 1, 4, 8, tzinfo=UTC))
    '2027-01-04T08:00:00Z'
    """
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _numbers_from(text: str) -> list[float]:
    return [number_from(part.strip()) for part in text.split("/")]


def _numbers_text(numbers: tuple[float, ...]) -> str:
    return " / ".join(map(number_text, numbers))


def _estimate_from(text: str) -> Estimate:
    match _numbers_from(text):
        case [hours]:
            return Estimate(hours=hours)
        case [low, hours, high]:
            return Estimate(hours=hours, low=low, high=high)
    raise MisfitError(Text("file.not_estimate", found=brief(text)), Text("file.write_estimate"))


def _estimate_text(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return number_text(estimate.hours)
    return _numbers_text((estimate.low, estimate.hours, estimate.high))


def _need_from(text: str) -> Need:
    match = _NEED.fullmatch(text)
    if match is None:
        raise MisfitError(Text("file.need_without_skill"), Text("file.write_need"))
    return Need(skill=match["skill"], crew=int(match["crew"] or 1), team=match["team"])


def _need_text(need: Need) -> str:
    crew = f" x {need.crew}" if need.crew != 1 else ""
    team = f" from {need.team}" if need.team is not None else ""
    return f"{need.skill}{crew}{team}"


def _wait_from(text: str) -> CustomerWait:
    match = _WAIT.fullmatch(text)
    if match is None:
        raise MisfitError(Text("file.not_wait", found=brief(text)), Text("file.write_wait"))
    days = tuple(int(part) for part in match["days"].split("/"))
    due = day_from(match["due"]) if match["due"] else None
    return CustomerWait(reason=match["reason"], days=days, due_date=due)


def _wait_text(wait: CustomerWait) -> str:
    due = f" after {wait.due_date}" if wait.due_date is not None else ""
    return f"{wait.reason}: {_numbers_text(wait.days)}{due}"


def _period_from(text: str) -> Period:
    words = text.split()
    match words:
        case [first, "to", last]:
            return _period_between(day_from(first), day_from(last))
        case ["from", first]:
            return Period(day_from(first), date.max)
        case ["until", last]:
            return Period.of_days(date.min, day_from(last))
        case [day]:
            return Period.of_days(day_from(day), day_from(day))
    raise MisfitError(Text("file.not_period", found=brief(text)), Text("file.write_period"))


def _period_between(first: date, last: date) -> Period:
    if last < first:
        what = Text("file.period_ends_first", first=first, last=last)
        raise MisfitError(what, Text("file.mend_a_day_of_period"))
    return Period.of_days(first, last)


def _period_text(period: Period) -> str:
    if period.end == date.max:
        return f"from {period.start}"
    if period.start == date.min:
        return f"until {period.last}"
    return f"{period.start} to {period.last}"


def _contract_from(text: str) -> ContractChange:
    match = _CONTRACT.fullmatch(text)
    if match is None:
        raise MisfitError(Text("file.not_contract", found=brief(text)), Text("file.write_contract"))
    hours, day = match["hours"], match["since"] or match["then"]
    return ContractChange(
        since=day_from(day),
        hours_per_week=number_from(hours) if hours else None,
        calendar=match["calendar"] or match["alone"],
    )


def _contract_text(change: ContractChange) -> str:
    hours = f"{number_text(change.hours_per_week)} h " if change.hours_per_week is not None else ""
    calendar = f"on {change.calendar} " if change.calendar is not None else ""
    return f"{hours}{calendar}from {change.since}"


def _shift_from(text: str) -> Shift:
    match = _SHIFT.fullmatch(text)
    if match is None:
        raise MisfitError(Text("file.not_shift", found=brief(text)), Text("file.write_shift"))
    return Shift.parse(match[1], match[2])


@dataclass(frozen=True, slots=True)
class ShortForm:
    """How a record is written as one text: how that is read and written, and an `example`."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    example: str

    def text_for(self, value: object) -> str | None:
        """Write `value`, or give None when the text would be read as something else."""
        text = self.write(value)
        try:
            same = text == text.strip() and self.read(text) == value
        except (ValueError, ArithmeticError):
            return None
        return text if same else None


SHORT_FORMS: dict[type, ShortForm] = {
    Estimate: ShortForm(_estimate_from, _estimate_text, "10 / 16 / 30"),
    Need: ShortForm(_need_from, _need_text, "python x 2 from backend"),
    CustomerWait: ShortForm(_wait_from, _wait_text, "sign-off: 3 / 5 / 10 after 2027-03-01"),
    Money: ShortForm(Money.parse, lambda money: f"{money.amount:f} {money.currency}", "40000 EUR"),
    Period: ShortForm(_period_from, _period_text, "2027-08-02 to 2027-08-20"),
    Availability: ShortForm(
        lambda text: Availability(quantiles=tuple(_numbers_from(text))),
        lambda share: _numbers_text(share.quantiles),
        "0.5 / 0.65 / 0.8",
    ),
    Absence: ShortForm(
        lambda text: Absence(spells_per_year=number_from(text)),
        lambda absence: number_text(absence.spells_per_year),
        "2.5",
    ),
    ContractChange: ShortForm(_contract_from, _contract_text, "24 h on three-days from 2027-01-11"),
    Shift: ShortForm(
        _shift_from, lambda shift: f"{WEEKDAYS[shift.weekday]} {shift.text}", "mon 09:00-17:00"
    ),
}


def shifts_from(days: Mapping[str, str]) -> tuple[Shift, ...]:
    """Read the hours of a week, several days at once and several spells a day.

    >>> [shift.text for shift in shifts_from({"mon-tue": "08:00-12:00"})]
    ['08:00-12:00', '08:00-12:00']
    """
    return tuple(
        Shift.parse(day, spell)
        for span, hours in days.items()
        for day in _days_in(span)
        for spell in str(hours).split()
    )


def _days_in(span: str) -> tuple[str, ...]:
    first, _, last = (part.strip().lower() for part in span.partition("-"))
    for day in (first, last or first):
        if day not in WEEKDAYS:
            what = Text("file.not_weekdays", found=brief(span))
            raise MisfitError(what, Text("file.write_weekdays", names=", ".join(WEEKDAYS)))
    return WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last or first) + 1]


def shifts_text(shifts: tuple[Shift, ...]) -> dict[str, str] | None:
    """Write the hours of a week, days alike together, or give None when their order is odd.

    >>> shifts_text((Shift(0, 480, 720), Shift(1, 480, 720)))
    {'mon-tue': '08:00-12:00'}
    """
    hours = [" ".join(s.text for s in shifts if s.weekday == day) for day in range(len(WEEKDAYS))]
    days: dict[str, str] = {}
    first = 0
    for day in range(1, len(hours) + 1):
        if day == len(hours) or hours[day] != hours[first]:
            span = WEEKDAYS[first] if day - first == 1 else f"{WEEKDAYS[first]}-{WEEKDAYS[day - 1]}"
            if hours[first]:
                days[span] = hours[first]
            first = day
    return days if shifts_from(days) == shifts else None


def closures_from(days: Mapping[str, str]) -> tuple[Closure, ...]:
    """Read closures, written as period and name.

    >>> closures_from({"2027-12-24": "Christmas"})[0].name
    'Christmas'
    """
    return tuple(Closure(_period_from(period), str(name)) for period, name in days.items())


def closures_text(closures: tuple[Closure, ...]) -> dict[str, str] | None:
    """Write closures as period and name, or give None when two have the same period.

    >>> closures_text(())
    {}
    """
    days = {_period_text(closure.period): closure.name for closure in closures}
    return days if closures_from(days) == closures else None


# Fields whose list may be written as a mapping of text to text.
MAPPINGS: dict[
    tuple[type, str], tuple[Callable[..., Any], Callable[..., dict[str, str] | None]]
] = {
    (Calendar, "shifts"): (shifts_from, shifts_text),
    (Calendar, "closures"): (closures_from, closures_text),
}
