"""Short numbers that people say and type: P-1042 is a promise, H-1003 a hold.

Each company counts each noun by itself. A number is given in the transaction that writes the thing,
and never again, whatever becomes of it; one that was given to nothing is missing. Only what
everybody may see is numbered: gaps in the numbers of deals or asks would tell of those of others.
"""

from __future__ import annotations

import re
from itertools import count as counting_from
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from keepable_desk.store.broken_rows import counter_of
from keepable_desk.store.models import Hold, NumberSeries, Promise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

FIRST = 1001
MOST = 10**12  # no desk gives as many; what says so is no number that was given
LETTERS: Mapping[str, str] = {"promise": "P", "hold": "H"}
_ROWS: Mapping[str, type[Promise | Hold]] = {"promise": Promise, "hold": Hold}
_NOUNS = {letter: noun for noun, letter in LETTERS.items()}
_LABEL = re.compile(r"\s*([A-Za-z])-?(\d{1,15})\s*", re.ASCII)


def next_numbers(company: int, noun: str, count: int) -> Sequence[int]:
    """Return the next `count` numbers of a `noun`, and let nobody else have them.

    It must be called in the transaction that writes what is numbered. What the counter holds is
    one value in a database: where it is behind what was given, or is no number at all, numbers go
    on after the largest there is.
    """
    series, _ = NumberSeries.objects.select_for_update().get_or_create(
        company_id=company, noun=noun, defaults={"last": FIRST - 1}
    )
    there = _ROWS[noun]._default_manager.filter(company=company)
    counted = counter_of(series.last)
    known = (FIRST - 1, largest_of(there, "number", MOST) or 0, counted if counted <= MOST else 0)
    first = max(known) + 1
    taken = set(there.filter(number__gte=first).values_list("number", flat=True))
    given = tuple(islice((each for each in counting_from(first) if each not in taken), count))
    NumberSeries.objects.filter(pk=series.pk).update(last=max((first - 1, *given)))
    return given


def largest_of(rows: QuerySet[Any], column: str, most: int) -> int | None:
    """Return the largest whole number in a `column` of `rows`, None where there is none.

    What lies beyond `most` either way, or is no number, is what somebody put there past the desk;
    it is left out, as nothing could be counted after it.
    """
    found: int | None = rows.filter(**{f"{column}__range": (-most, most)}).aggregate(
        largest=Max(column)
    )["largest"]
    return found


def numbers_of(company: int) -> dict[str, str]:
    """Return the numbers of the promises and holds of `company` as people say them, by id."""
    return {
        ref: label(noun, number)
        for noun, row in _ROWS.items()
        for ref, number in row._default_manager.filter(company=company).values_list("ref", "number")
    }


def label(noun: str, number: int) -> str:
    """Write the `number` of a `noun` as people say it.

    >>> label("promise", 1042)
    'P-1042'
    """
    return f"{LETTERS[noun]}-{number}"


def ref_called(company: int, noun: str, name: str) -> str:
    """Return the id of the promise or hold that has `name` as its number, else `name` itself."""
    found = read_label(name)
    if found is None or found[0] != noun:
        return name
    row = _ROWS[noun]._default_manager.filter(company=company)
    if row.filter(ref=name).exists():
        return name
    ref: str | None = row.filter(number=found[1]).values_list("ref", flat=True).first()
    return ref or name


def read_label(text: str) -> tuple[str, int] | None:
    """Return the noun and the number that `text` names, None where it names none.

    >>> read_label("p1042"), read_label("H-7"), read_label("acme:sso")
    (('promise', 1042), ('hold', 7), None)
    """
    found = _LABEL.fullmatch(text)
    if found is None or found.group(1).upper() not in _NOUNS:
        return None
    return _NOUNS[found.group(1).upper()], int(found.group(2))
