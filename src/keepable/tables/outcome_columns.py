"""Which column of a foreign table is what: said by the user, or guessed when it is obvious."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from keepable.domain.faults import ChoiceError, MisfitError, brief, did_you_mean
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The fields of an outcome, and by which names columns for them go (letters and digits only), the
# most telling first.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "taskid", "tasknumber", "issuekey", "key", "ticket", "number", "task"),
    "who": (
        *("who", "assignee", "assignedto", "assignedtoid", "doneby", "developer", "developerid"),
        *("person", "employee", "owner"),
    ),
    "kind": ("kind", "subcategory", "tasktype", "issuetype", "category", "type"),
    "requester": ("requester", "requestedby", "raisedby", "raisedbyid", "reporter", "customer"),
    "project": ("project", "projectcode", "projectid", "projectkey", "projectname"),
    "part": ("part", "workpackage", "projectbreakdowncode", "epic", "component"),
    "text": ("text", "summary", "title", "description", "name"),
    "status": ("status", "statuscode", "state", "resolution"),
    "estimate_hours": (
        *("estimate", "estimatehours", "hoursestimate", "estimatedhours", "originalestimate"),
        *("estimated", "plannedhours", "hoursplanned"),
    ),
    "actual_hours": (
        *("actual", "actualhours", "hoursactual", "hoursspent", "timespent", "spent"),
        *("workedhours", "loggedhours"),
    ),
    "estimated_on": ("estimatedon", "estimateon", "estimatedate", "created", "createdon"),
    "started_on": ("startedon", "started", "actualstart", "startdate", "start"),
    "due_date": ("duedate", "due", "deadline", "promisedon", "promiseddate", "plannedend"),
    "finished_on": (
        *("finishedon", "finished", "completedon", "completed", "actualend", "doneon", "done"),
        *("resolved", "closedon", "closed", "enddate", "end"),
    ),
}
# What the words of a column say that holds dates: some of the first, one of the second, none of
# the third. Tried after the names, in this order.
DATE_WORDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "due_date": (
        ("planned", "scheduled", "promised", "estimated", "first est", "target"),
        ("end", "date", "delivery", "finish", "est"),
        ("start", "actual", "hours", "cost", "amount"),
    ),
    "finished_on": (
        ("actual", "delivered", "completed", "finished", "closed"),
        ("end", "date", "release", "finish"),
        ("start", "carrier", "recorded", "cost", "amount", "planned", "estimated"),
    ),
    "started_on": (("start",), ("date", "actual"), ("planned", "scheduled", "end")),
    "estimated_on": (
        ("purchase", "ordered", "requested", "opened", "sent"),
        ("timestamp", "date", "time"),
        ("delivered", "estimated", "end"),
    ),
}
# What is compared with each other, and so never stands in one column; how that is said of one.
COMPARED: Mapping[tuple[str, str], str] = {
    ("estimate_hours", "actual_hours"): "outcome.same_column_of_hours",
    ("due_date", "finished_on"): "outcome.same_column_of_days",
}
ONLY_DATE = ("date", "day")  # where nothing else says when: names of the one date that there is
_NO_WORD = re.compile(r"[^a-z0-9]+")
DATE_FORMS = (
    *("%Y-%m-%d", "%d-%b-%y", "%d-%b-%Y", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y"),
    *("%d/%m/%y", "%m/%d/%y", "%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"),
)
# Which way round days and months are, and how forms begin that are the other way round.
ORDERS: Mapping[str, str] = {"dmy": "%m/%d/", "mdy": "%d/%m/"}
MOST_TRIED = 2_000  # different dates, to see in which form they are written
_NO_NAME = re.compile(r"[^a-z0-9]")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}.*$")


def guessed(columns: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each field: as `said` (field to column, "" for none), else by its name.

    MisfitError when a field or column that was said does not exist, or when what is compared was
    said to be one column. No guess serves twice.

    >>> guessed(["TaskNumber", "HoursEstimate", "AssignedToID"], {"kind": "TaskNumber"})
    {'kind': 'TaskNumber', 'who': 'AssignedToID', 'estimate_hours': 'HoursEstimate'}
    """
    for field, column in said.items():
        _refuse_unknown(field, column, columns, said)
    _refuse_same(columns, said)
    found = dict(said)
    plain = {_NO_NAME.sub("", column.lower()): column for column in reversed(columns)}
    for field, names in NAMES.items():
        _guess_name(field, names, plain, found)
    _guess_dates(columns, found)
    _guess_name("status", [name for name in plain if name.endswith("status")], plain, found)
    if not found.get("started_on"):
        _guess_name("estimated_on", ONLY_DATE, plain, found)
    return {field: column for field, column in found.items() if column}


def _guess_name(
    field: str, names: Sequence[str], plain: Mapping[str, str], found: dict[str, str]
) -> None:
    """Add the first column to what was `found` for `field` that has one of `names` and is free.

    `plain` gives the columns by their names in plain letters.
    """
    free = (plain[name] for name in names if plain.get(name, "") not in {"", *found.values()})
    column = next(free, "")
    if column and field not in found:
        found[field] = column


def _guess_dates(columns: Sequence[str], found: dict[str, str]) -> None:
    """Add to what was `found` the columns whose words say which dates they hold."""
    for field in DATE_WORDS:
        free = [column for column in columns if column and column not in found.values()]
        column = next((name for name in free if _says(field, name)), "")
        if column and field not in found:
            found[field] = column


def _says(field: str, column: str) -> bool:
    """Return whether the words of `column` say that it holds the dates of `field`."""
    words = f" {_NO_WORD.sub(' ', column.lower())} "
    some, one, none = DATE_WORDS[field]
    return (
        any(f" {word}" in words for word in some)
        and any(f" {word}" in words for word in one)
        and not any(f" {word}" in words for word in none)
    )


def _refuse_unknown(
    field: str, column: str, columns: Sequence[str], said: Mapping[str, str]
) -> None:
    if field not in NAMES:
        raise MisfitError(Text("outcome.no_field", field=brief(field)), did_you_mean(field, NAMES))
    if column and column not in columns:
        what = Text("table.no_column", column=brief(column))
        fitting = {name: chosen for name, chosen in said.items() if chosen in {"", *columns}}
        choice = ChoiceError(what, did_you_mean(column, columns), (field,))
        raise choice.among(columns, guessed(columns, fitting))


def _refuse_same(columns: Sequence[str], said: Mapping[str, str]) -> None:
    """Refuse that what is compared stands in one column: all would look as if it came true."""
    for fields, code in COMPARED.items():
        one, other = (said.get(field, "") for field in fields)
        if one and one == other:
            what = Text(code, column=brief(one))
            choice = ChoiceError(what, Text("outcome.choose_another"), fields)
            fitting = {field: column for field, column in said.items() if field not in fields}
            raise choice.among(columns, guessed(columns, fitting) | {fields[0]: one})


def date_form(cells: Iterable[str], order: str = "") -> str:
    """Return the form in which the dates in `cells` are written, as for `strptime`.

    The form that reads most of them; ChoiceError when day and month could be either way round,
    and `order` ("dmy", "mdy") does not say which.

    >>> date_form(["02-Nov-04", "", "30-Nov-04"]), date_form(["31/12/2027", "01/02/2027"])
    ('%d-%b-%y', '%d/%m/%Y')
    """
    filled = list(islice(dict.fromkeys(_CLOCK.sub("", cell) for cell in cells if cell), MOST_TRIED))
    forms = [form for form in DATE_FORMS if not order or not form.startswith(ORDERS[order])]
    reads = {form: _read_by(form, filled) for form in forms}
    best = max(reads, key=lambda form: reads[form])
    turned = best.replace("%d", "%X").replace("%m", "%d").replace("%X", "%m")
    example = next((c for c in filled if day_in(c, best) != day_in(c, turned)), None)
    if example and reads.get(turned) == reads[best]:
        what = Text("table.day_or_month", date=brief(example))
        raise ChoiceError(what, Text("table.say_which_first"), ("dates",))
    return best


def holds_dates(cells: Iterable[str]) -> bool:
    """Return whether any of the first `cells` is a date in a known form, or all are empty.

    >>> holds_dates(["", "2027-01-04"]), holds_dates(["1", "0"]), holds_dates([""])
    (True, False, True)
    """
    filled = list(islice(dict.fromkeys(cell for cell in cells if cell), MOST_TRIED))
    return not filled or any(_read_by(form, filled) for form in DATE_FORMS)


def _read_by(form: str, cells: Sequence[str]) -> int:
    return sum(day_in(cell, form) is not None for cell in cells)


@lru_cache(maxsize=65_536)
def day_in(cell: str, form: str) -> date | None:
    """Return the day that `cell` names in `form`, None when it names none.

    >>> day_in("30-Nov-04", "%d-%b-%y"), day_in("NULL", "%d-%b-%y")
    (datetime.date(2004, 11, 30), None)
    """
    try:
        return datetime.strptime(_CLOCK.sub("", cell), form).replace(tzinfo=UTC).date()
    except ValueError:
        return None
