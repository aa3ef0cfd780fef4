"""Numbers in tables that others wrote: one reader, which never guesses what a mark means."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Literal, NamedTuple

from keepable.domain.faults import brief
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

Mark = Literal["", ".", ","]
_GAPS = re.compile(r"(?<=\d)['\u2019 \u00a0\u202f](?=\d{3}(?!\d))")  # between thousands only
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")  # 1,234: a thousand, or one and a bit
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")
_FRACTION = re.compile(r"[+-]?\d*([.,])\d+")


class NumberError(TextError):
    """A cell that is no number or, with a `remedy`, one that can be read as two."""

    def __init__(self, what: Text, remedy: Text | None = None) -> None:
        """Hold the texts, and the kind of what is wrong."""
        super().__init__(what)
        self.what, self.remedy = what, remedy
        self.kind: Literal["none", "two"] = "two" if remedy else "none"


class NumberStyle(NamedTuple):
    """What is known of a column: its `decimal` mark, empty if no cell tells, and its source.

    Where numbers are `typed`, as in a workbook, a point in one is a decimal point.
    """

    decimal: Mark = ""
    typed: bool = False


def style_of(cells: Iterable[str], *, typed: bool = False) -> NumberStyle:
    """Return what the `cells` of a column tell of how its numbers are written.

    >>> style_of(["1,234", "0.5"]).decimal, style_of(["1,234"]).decimal, style_of(["7,5"]).decimal
    ('.', '', ',')
    """
    marks = {mark for cell in cells if (mark := _told_by(cell))}
    return NumberStyle(marks.pop() if len(marks) == 1 else "", typed)


def _told_by(cell: str) -> Mark:
    """Return the decimal mark that `cell` cannot be read without."""
    comma, point = cell.rfind(","), cell.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    groups = _GROUPS.fullmatch(cell)
    if groups:
        return "." if groups[1] == "," else ","
    fraction = None if _EITHER.fullmatch(cell) else _FRACTION.fullmatch(cell)
    if fraction is None:
        return ""
    return "," if fraction[1] == "," else "."


class NumberCodes(NamedTuple):
    """The codes of what is said of a cell that is no number of its kind, and of one that is two."""

    none: str
    two: str


UNKNOWN_STYLE = NumberStyle()
HOURS = NumberCodes("row.not_hours", "row.two_hours")
AMOUNT = NumberCodes("row.not_amount", "row.two_amounts")


def number_in(cell: str, style: NumberStyle = UNKNOWN_STYLE) -> float:
    """Return the number in `cell`, in a column of a `style`; NumberError if it is none, or two.

    >>> number_in("1.234,5"), number_in("7,5"), number_in("1'234"), number_in("1,234,567")
    (1234.5, 7.5, 1234.0, 1234567.0)
    >>> number_in("1,234", NumberStyle(".")), number_in("1,234", NumberStyle(","))
    (1234.0, 1.234)
    """
    return float(_digits(cell, style, HOURS))


def amount_in(cell: str, style: NumberStyle = UNKNOWN_STYLE) -> Decimal:
    """Return the exact number in `cell`, read as `number_in` does.

    >>> amount_in("0,9234"), amount_in("1.085,20")
    (Decimal('0.9234'), Decimal('1085.20'))
    """
    return Decimal(_digits(cell, style, AMOUNT))


def _digits(cell: str, style: NumberStyle, said: NumberCodes) -> str:
    """Return the number in `cell` with a decimal point; NumberError as it is `said` of its kind."""
    plain = _GAPS.sub("", cell.strip())
    either = _EITHER.fullmatch(plain)
    if either is None:
        decimal = _told_by(plain) or "."
    elif style.decimal:
        decimal = style.decimal
    elif style.typed and either[1] == ".":
        decimal = "."
    else:
        raise _either_of_two(cell, plain, either[1], said)
    whole, mark, rest = plain.partition(decimal)
    if _GROUPED.fullmatch(whole):
        whole = whole.replace(",", "").replace(".", "")
    digits = whole + ("." if mark else "") + rest
    try:
        is_number = isfinite(float(digits))
    except ValueError:
        is_number = False
    if not is_number:
        raise NumberError(Text(said.none, cell=brief(cell, 40)))
    return digits


def _either_of_two(cell: str, plain: str, mark: str, said: NumberCodes) -> NumberError:
    small, large = plain.replace(mark, "."), plain.replace(mark, "")
    what = Text(said.two, cell=brief(cell, 40), small=small, large=large)
    return NumberError(what, Text("row.write_which_hours", small=f"{small}0", large=large))
