"""From plain values to nouns: each field is understood by its annotation, each misfit is told.

This is the one decoder. Rows, answers that come over the network and the JSON form of a book are
read by it as it stands; `keepable.book_files.building` adds the short forms that people write.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, cast

from keepable import texts
from keepable.domain.faults import Fault, Faults, MisfitError, any_of, brief, did_you_mean
from keepable.domain.guesses import nearest
from keepable.domain.scalars import MOST_IN_WHOLE, SINGLES
from keepable.domain.shapes import FieldShape, Shape, fields_of
from keepable.texts.errors import text_of
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.problem import Path

T = TypeVar("T")
Plain = Any  # what JSON has: objects, lists, text, numbers, true or false, null; dates of rows too
MISSED = object()  # what is built when something did not fit; the reason is among the faults

_NOT_OF_KIND = {
    str: ("file.not_text", Text("file.write_text")),
    int: ("file.not_whole", Text("file.write_whole")),
    float: ("file.not_number", Text("file.write_number")),
    bool: ("file.not_switch", Text("file.write_switch")),
    Decimal: ("file.not_amount", Text("file.write_amount")),
    datetime: ("file.not_instant", Text("file.write_instant")),
}
_NO_DATE = ("file.not_date", Text("file.write_quoted_date"))


def decode(kind: type[T], plain: Plain) -> T:
    """Build a `kind` from `plain` values; MisfitError names the first field that does not fit.

    >>> from keepable.domain.time import Period
    >>> decode(Period, {"start": "2027-03-01", "end": "2027-03-02"}).days
    1
    """
    built, fault = decoded(kind, plain)
    if fault is not None:
        raise MisfitError(fault.what, fault.remedy)
    return cast("T", built)


def decoded(kind: type[T], plain: Plain) -> tuple[T | None, Fault | None]:
    """Build a `kind` from `plain` values, or tell where the first stands that does not fit.

    >>> from keepable.domain.time import Period
    >>> nothing, fault = decoded(Period, {"start": "soon", "end": "2027-03-02"})
    >>> nothing, fault.path
    (None, ('start',))
    """
    decoder = Decoder(Faults())
    built = decoder.build(Shape("record", kind), plain, ())
    fault = next(iter(decoder.faults.found), None)
    return (cast("T", built), None) if fault is None else (None, fault)


class Decoder:
    """Builds nouns from plain values, and notes all that does not fit among its `faults`."""

    field_codes = ("file.in_field", "file.no_such_field", "file.field_missing")

    def __init__(self, faults: Faults) -> None:
        """Note what does not fit in `faults`."""
        self.faults = faults

    def build(self, shape: Shape, plain: Plain, path: Path) -> Any:  # noqa: ANN401 - any noun
        """Return the value of `shape` that `plain` says, or MISSED after noting why not."""
        try:
            if shape.form == "record":
                return self.record(shape.type, plain, path)
            if shape.form == "list":
                return self._items(shape, plain, path)
            if shape.form == "mapping":
                return self._mapping(shape, plain, path)
            return self.single(shape, plain)
        except (ValueError, ArithmeticError) as error:
            self.note_misfit(path, error)
            return MISSED

    def note_misfit(self, path: Path, error: Exception) -> None:
        """Note what `error` says, and of which field."""
        misfit = MisfitError.of(error)
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        what = Text(self.field_codes[0], name=name, what=misfit.what) if name else misfit.what
        self.faults.add(Fault(path, what, misfit.remedy))

    def record(self, kind: type, plain: Plain, path: Path) -> Any:  # noqa: ANN401 - any noun
        """Return the noun of `kind` with the fields that `plain` has."""
        if not isinstance(plain, dict):
            what = Text("file.needs_fields", found=found_text(plain))
            raise MisfitError(what, Text("file.write_fields", names=any_of(fields_of(kind))))
        before = len(self.faults.found)
        values = self._values(kind, plain, path)
        if len(self.faults.found) > before:
            return MISSED
        try:
            return kind(**values)
        except (ValueError, ArithmeticError) as error:
            self.faults.add_misfit((*path, *_field_of(error, plain)), error)
            return MISSED

    def _values(self, kind: type, plain: dict[str, Plain], path: Path) -> dict[str, Any]:
        known = fields_of(kind)
        values: dict[str, Any] = {}
        guesses = set()
        for name, part in plain.items():
            if name not in known:
                guesses.add(self._note_unknown(name, known, path))
            elif part is None and self.may_lack(known[name]):
                if known[name].is_required and known[name].shape.optional:
                    values[name] = None
            else:
                values[name] = self.field(kind, known[name], part, (*path, name))
        for field in known.values():
            # a name that was taken for a misspelling of this one is told once
            if field.is_required and field.name not in values and field.name not in guesses:
                what = Text(self.field_codes[2], name=field.name)
                self.faults.add(Fault(path, what, Text("file.fill_it_in")))
        return values

    def may_lack(self, field: FieldShape) -> bool:
        """Return whether null may stand in `field`, and says that there is nothing."""
        return field.shape.optional

    def field(self, kind: type, field: FieldShape, plain: Plain, path: Path) -> Any:  # noqa: ANN401 - any value
        """Return what `plain` says of the `field` of a `kind`."""
        del kind  # some kinds have fields that people write in other ways
        return self.build(field.shape, plain, path)

    def _note_unknown(self, name: str, known: dict[str, FieldShape], path: Path) -> str:
        """Note that there is no field `name`, and return the one that was meant, if any."""
        what = Text(self.field_codes[1], name=brief(name))
        self.faults.add(Fault((*path, name), what, did_you_mean(name, known)))
        return nearest(name, known)

    def _items(self, shape: Shape, plain: Plain, path: Path) -> Any:  # noqa: ANN401 - any tuple
        listed = self.listed(plain)
        if not isinstance(listed, list | tuple) or shape.item is None:
            what = Text("file.needs_list", found=found_text(listed))
            raise MisfitError(what, Text("file.write_list"))
        built = tuple(self.build(shape.item, item, (*path, n)) for n, item in enumerate(listed))
        return MISSED if any(item is MISSED for item in built) else built

    def listed(self, plain: Plain) -> Plain:
        """Return the list that `plain` is."""
        return plain

    def _mapping(self, shape: Shape, plain: Plain, path: Path) -> Any:  # noqa: ANN401 - any mapping
        if not isinstance(plain, dict) or shape.item is None:
            what = Text("file.needs_fields", found=found_text(plain))
            raise MisfitError(what, Text("file.write_value"))
        built = {str(k): self.build(shape.item, v, (*path, str(k))) for k, v in plain.items()}
        return MISSED if any(item is MISSED for item in built.values()) else built

    def single(self, shape: Shape, plain: Plain) -> Any:  # noqa: ANN401 - text, number, date
        """Return the value without parts that `plain` is."""
        if shape.form == "text":
            return texts.from_plain(plain) if isinstance(plain, dict) else _strict(str, plain)
        if isinstance(plain, dict | list) or plain is None:
            raise MisfitError(
                Text("file.needs_value", found=found_text(plain)), Text("file.write_value")
            )
        if shape.form == "choice":
            return _choice(shape.options, plain)
        return self.scalar(shape.type, plain)

    def scalar(self, kind: type, plain: Plain) -> Any:  # noqa: ANN401 - text, number, date
        """Return the text, number, switch, day or instant that `plain` is."""
        return _strict(kind, plain)


def _field_of(error: Exception, plain: dict[str, Plain]) -> tuple[str, ...]:
    """Name the field whose value an `error` tells: that is where the fault stands."""
    written = ((name, part) for name, part in plain.items() if isinstance(part, str) and part)
    told = text_of(error).params.values()
    return next(((name,) for name, part in written if part in told), ())


def _choice(options: tuple[str, ...], plain: Plain) -> str:
    if plain in options:
        return str(plain)
    guess = nearest(str(plain), options)
    what, names = Text("file.not_possible", found=found_text(plain)), any_of(options)
    if guess:
        raise MisfitError(what, Text("file.did_you_mean_one_of", name=guess, names=names))
    raise MisfitError(what, Text("file.one_of", names=names))


# what JSON writes as text, and nothing else
_FROM_TEXT: dict[type, Callable[[str], Any]] = {
    kind: SINGLES[kind] for kind in (str, date, datetime, Decimal)
}


def _strict(kind: type, plain: Plain) -> Any:  # noqa: ANN401 - text, number, date
    """Take a plain value as it is: no text stands for a number."""
    if isinstance(plain, bool):
        if kind is bool:
            return plain
    elif isinstance(plain, str):
        if kind in _FROM_TEXT:
            return _FROM_TEXT[kind](plain)
    elif kind in {int, float, Decimal}:
        found = _strict_number(kind, plain)
        if found is not None:
            return found
    elif type(plain) is kind:  # a day or an instant, as rows have them; an instant is no day
        return plain
    code, remedy = _NOT_OF_KIND.get(kind, _NO_DATE)
    raise MisfitError(Text(code, found=found_text(plain)), remedy)


def _strict_number(kind: type, plain: Plain) -> Any:  # noqa: ANN401 - a number of any type
    if kind is int and isinstance(plain, int) and abs(plain) < MOST_IN_WHOLE:
        return plain
    if kind is float and isinstance(plain, int | float) and math.isfinite(float(plain)):
        return float(plain)
    if kind is Decimal and isinstance(plain, int | Decimal):
        return Decimal(plain)
    return None


def found_text(plain: Plain) -> Text:
    """Return what names what stands there.

    >>> found_text([]).code
    'file.a_list'
    """
    if isinstance(plain, dict):
        return Text("file.a_mapping")
    if isinstance(plain, list):
        return Text("file.a_list")
    if plain is None or plain == "":
        return Text("file.nothing")
    return Text("file.quoted", value=brief(plain))
