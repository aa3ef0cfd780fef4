"""Short numbers that people say and type: P-1042 is a promise, H-1003 a hold.

Each company counts each noun by itself. A number is given in the transaction that writes the thing,
and never again, whatever becomes of it; one that was given to nothing is missing. Only what
everybody may see is numbered: gaps in the numbers of deals or asks would tell of those of others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keepable_desk.store.models import Hold, NumberSeries, Promise

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = 1001
LETTERS: Mapping[str, str] = {"promise": "P", "hold": "H"}
_NOUNS = {letter: noun for noun, letter in LETTERS.items()}
_LABEL = re.compile(r"\s*([A-Za-z])-?(\d{1,15})\s*", re.ASCII)


def next_numbers(company: int, noun: str, count: int) -> range:
    """Return the next `count` numbers of a `noun`, and let nobody else have them.

    It must be called in the transaction that writes what is numbered.
    """
    series, _ = NumberSeries.objects.select_for_update().get_or_create(
        company_id=company, noun=noun, defaults={"last": FIRST - 1}
    )
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return range(first, first + count)


def numbers_of(company: int) -> dict[str, str]:
    """Return the numbers of the promises and holds of `company` as people say them, by id."""
    return {
        ref: label(noun, number)
        for noun, row in (("promise", Promise), ("hold", Hold))
        for ref, number in row.objects.filter(company=company).values_list("ref", "number")
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
    row = {"promise": Promise, "hold": Hold}[noun]._default_manager.filter(company=company)
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
