"""From trees to nouns: every field is understood by its annotation, every misfit is told."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from keepable.domain.checks import did_you_mean
from keepable.domain.promise import Promise
from keepable.domain.resource import Availability, Leave
from keepable.files.faults import Fault, MisfitError
from keepable.files.rewriting import rewrite_leave, rewrite_promise
from keepable.files.shapes import FieldShape, Shape, fields_of
from keepable.files.spelling import (
    MAPPINGS,
    MOST_IN_WHOLE,
    SHORT_FORMS,
    SINGLES,
)
from keepable.files.trees import Canonical, Document, MapNode, Tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.book_facts import Path

MISSED = object()  # what is built when something did not fit; the reason is among the faults

_REWRITES: dict[type, Callable[[MapNode], None]] = {
    Promise: rewrite_promise,
    Leave: rewrite_leave,
}
_WORDS = {
    str: ("text", "Write text in quotation marks."),
    int: ("a whole number", "Write digits only, such as 16."),
    float: ("a number", "Write a number such as 16 or 0.65."),
    bool: ("true or false", "Write true or false."),
    Decimal: ("an exact amount", 'Write it in quotation marks, such as "40000.00".'),
}


class Builder:
    """Builds nouns from the tree of one document and notes what does not fit."""

    def __init__(self, document: Document) -> None:
        """Build from `document`, in short forms if it has them."""
        self.document = document
        self.faults = document.faults
        self.short_forms = document.short_forms

    def build(self, shape: Shape, tree: Tree, path: Path) -> Any:  # noqa: ANN401 - any noun
        """Give the value of `shape` that `tree` says, or MISSED after noting why not."""
        if isinstance(tree, Canonical):
            return self._canonical(shape, tree, path)
        try:
            if shape.form == "record":
                return self._record(shape.type, tree, path)
            if shape.form == "list":
                return self._items(shape, tree, path)
            return self._single(shape, tree)
        except (ValueError, ArithmeticError) as error:
            self.faults.add_misfit(path, error, self._place(path))
            return MISSED

    def _place(self, path: Path) -> str:
        name = next((step for step in reversed(path) if isinstance(step, str)), None)
        return f"In {self.document.word} {name!r}: " if name else ""

    def _canonical(self, shape: Shape, tree: Canonical, path: Path) -> Any:  # noqa: ANN401 - any noun
        self.short_forms = False
        try:
            return self.build(shape, tree.plain, path)
        finally:
            self.short_forms = True

    def _record(self, kind: type, tree: Tree, path: Path) -> Any:  # noqa: ANN401 - any noun
        if not isinstance(tree, dict):
            return self._short(kind, tree)
        if self.short_forms and kind in _REWRITES and isinstance(tree, MapNode):
            _REWRITES[kind](tree)
        before = len(self.faults.found)
        values = self._values(kind, tree, path)
        if len(self.faults.found) > before:
            return MISSED
        try:
            return kind(**values)
        except (ValueError, ArithmeticError) as error:
            self.faults.add_misfit((*path, *_quoted_in(str(error), tree)), error)
            return MISSED

    def _values(self, kind: type, tree: dict[str, Tree], path: Path) -> dict[str, Any]:
        known = fields_of(kind)
        values = {}
        guesses = ""
        for name, part in tree.items():
            if name not in known:
                guesses += self._note_unknown(name, known, path)
            elif part is not None:
                values[name] = self._field(kind, known[name], part, (*path, name))
        for field in known.values():
            # a name that was taken for a misspelling of this one is told once
            if field.is_required and field.name not in values and repr(field.name) not in guesses:
                self._note_missing(field.name, path)
        return values

    def _field(self, kind: type, field: FieldShape, tree: Tree, path: Path) -> Any:  # noqa: ANN401 - any value
        mapping = MAPPINGS.get((kind, field.name))
        if mapping is not None and self.short_forms and isinstance(tree, dict):
            return self._mapping(mapping[0], tree, path)
        return self.build(field.shape, tree, path)

    def _mapping(self, read: Callable[..., Any], tree: dict[str, Tree], path: Path) -> Any:  # noqa: ANN401 - any noun
        try:
            for key, value in tree.items():
                if not isinstance(value, str):
                    what = f"What {key!r:.60} stands for is not one text."
                    raise MisfitError(what, "Write it on the same line, after the colon.")
            return read(tree)
        except (ValueError, ArithmeticError) as error:
            self.faults.add_misfit(path, error, self._place(path))
            return MISSED

    def _note_unknown(self, name: str, known: dict[str, FieldShape], path: Path) -> str:
        guess = did_you_mean(name, known)
        what = f"There is no {self.document.word} {name!r:.60} here."
        remedy = guess or f"It can be one of: {', '.join(known)}."
        self.faults.add(Fault((*path, name), what, remedy))
        return guess

    def _note_missing(self, name: str, path: Path) -> None:
        what = f"The {self.document.word} {name!r} is missing."
        self.faults.add(Fault(path, what, "Fill it in; there is no value to take instead."))

    def _short(self, kind: type, tree: Tree) -> Any:  # noqa: ANN401 - any noun
        form = SHORT_FORMS.get(kind) if self.short_forms else None
        if form is not None and isinstance(tree, str):
            return form.read(tree)
        if kind is Availability and self.short_forms and isinstance(tree, list):
            return form.read(" / ".join(map(str, tree))) if form else MISSED
        names = ", ".join(fields_of(kind))
        what = f"{_said(tree)} stands where several fields are needed."
        like = f"Write it like {form.example}, or give" if form else "Give"
        raise MisfitError(what, f"{like} the fields {names}.")

    def _items(self, shape: Shape, tree: Tree, path: Path) -> Any:  # noqa: ANN401 - any tuple
        if self.short_forms and isinstance(tree, str):
            tree = [tree]
        if not isinstance(tree, list) or shape.item is None:
            what = f"{_said(tree)} stands where a list is needed."
            raise MisfitError(what, "Write a list: [first, second], or one item on a line.")
        built = tuple(self.build(shape.item, item, (*path, n)) for n, item in enumerate(tree))
        return MISSED if any(item is MISSED for item in built) else built

    def _single(self, shape: Shape, tree: Tree) -> Any:  # noqa: ANN401 - text, number, date
        if isinstance(tree, dict | list) or tree is None:
            what = f"{_said(tree)} stands where one value is needed."
            raise MisfitError(what, "Write one value.")
        if shape.form == "choice":
            return _choice(shape.options, tree)
        if self.short_forms:
            return SINGLES[shape.type](tree)
        return _strict(shape.type, tree)


def _quoted_in(sentence: str, tree: dict[str, Tree]) -> tuple[str, ...]:
    """Name the field whose value a `sentence` quotes: that is where the fault stands."""
    said = ((name, part) for name, part in tree.items() if isinstance(part, str) and part)
    return next(((name,) for name, part in said if repr(part) in sentence), ())


def _choice(options: tuple[str, ...], tree: Tree) -> str:
    if tree in options:
        return str(tree)
    guess = did_you_mean(str(tree), options)
    what = f"{_said(tree)} is not possible here."
    raise MisfitError(what, f"{guess} It can be {', '.join(options)}.".strip())


# what JSON writes as text, and nothing else
_FROM_TEXT: dict[type, Callable[[str], Any]] = {
    kind: SINGLES[kind] for kind in (str, date, datetime, Decimal)
}


def _strict(kind: type, tree: Tree) -> Any:  # noqa: ANN401 - text, number, date
    """Take a JSON value as it is: no text stands for a number."""
    if isinstance(tree, bool):
        if kind is bool:
            return tree
    elif isinstance(tree, str):
        if kind in _FROM_TEXT:
            return _FROM_TEXT[kind](tree)
    else:
        found = _strict_number(kind, tree)
        if found is not None:
            return found
    word, remedy = _WORDS.get(kind, ("a date", 'Write it in quotation marks: "2027-03-01".'))
    what = f"{_said(tree)} is not {word}."
    raise MisfitError(what, remedy)


def _strict_number(kind: type, tree: Tree) -> Any:  # noqa: ANN401 - a number of any type
    if kind is int and isinstance(tree, int) and abs(tree) < MOST_IN_WHOLE:
        return tree
    if kind is float and isinstance(tree, int | float) and math.isfinite(float(tree)):
        return float(tree)
    if kind is Decimal and isinstance(tree, int):
        return Decimal(tree)
    return None


def _said(tree: Tree) -> str:
    if isinstance(tree, dict):
        return "A mapping"
    if isinstance(tree, list):
        return "A list"
    if tree is None or tree == "":
        return "Nothing"
    return f"{tree!r:.60}"
