"""Numbers in tables that others wrote: one reader, which never guesses what a mark means."""

from __future__ import annotations

import re
from math import inf, isfinite
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


UNKNOWN_STYLE = NumberStyle()


def number_in(cell: str, style: NumberStyle = UNKNOWN_STYLE) -> float:
    """Return the number in `cell`, in a column of a `style`; NumberError if it is none, or two.

    >>> number_in("1.234,5"), number_in("7,5"), number_in("1'234"), number_in("1,234,567")
    (1234.5, 7.5, 1234.0, 1234567.0)
    >>> number_in("1,234", NumberStyle(".")), number_in("1,234", NumberStyle(","))
    (1234.0, 1.234)
    """
    plain = _GAPS.sub("", cell.strip())
    either = _EITHER.fullmatch(plain)
    if either is None:
        decimal = _told_by(plain) or "."
    elif style.decimal:
        decimal = style.decimal
    elif style.typed and either[1] == ".":
        decimal = "."
    else:
        raise _either_of_two(cell, plain, either[1])
    number = _number(plain, decimal)
    if not isfinite(number):
        raise NumberError(Text("row.not_hours", cell=brief(cell, 40)))
    return number


def _number(plain: str, decimal: str) -> float:
    """Return the number that `plain` is with that `decimal` mark; infinity if it is none."""
    whole, mark, rest = plain.partition(decimal)
    if _GROUPED.fullmatch(whole):
        whole = whole.replace(",", "").replace(".", "")
    try:
        return float(whole + ("." if mark else "") + rest)
    except ValueError:
        return inf


def _either_of_two(cell: str, plain: str, mark: str) -> NumberError:
    small, large = plain.replace(mark, "."), plain.replace(mark, "")
    what = Text("row.two_hours", cell=brief(cell, 40), small=small, large=large)
    return NumberError(what, Text("row.write_which_hours", small=f"{small}0", large=large))
