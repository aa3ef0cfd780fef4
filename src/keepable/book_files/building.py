"""From trees to nouns: every field is understood by its annotation, every misfit is told."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from keepable.book_files.rewriting import rewrite_leave, rewrite_promise
from keepable.book_files.shapes import FieldShape, Shape, fields_of
from keepable.book_files.spelling import (
    MAPPINGS,
    MOST_IN_WHOLE,
    SHORT_FORMS,
    SINGLES,
)
from keepable.book_files.trees import Canonical, Document, MapNode, Tree
from keepable.domain.book_facts import nearest
from keepable.domain.faults import Fault, MisfitError, any_of, brief, did_you_mean
from keepable.domain.promise import Promise
from keepable.domain.resource import Availability, Leave
from keepable.texts.errors import text_of
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.book_facts import Path

MISSED = object()  # what is built when something did not fit; the reason is among the faults

_REWRITES: dict[type, Callable[[MapNode], None]] = {
    Promise: rewrite_promise,
    Leave: rewrite_leave,
}
_NOT_OF_KIND = {
    str: ("file.not_text", Text("file.write_text")),
    int: ("file.not_whole", Text("file.write_whole")),
    float: ("file.not_number", Text("file.write_number")),
    bool: ("file.not_switch", Text("file.write_switch")),
    Decimal: ("file.not_amount", Text("file.write_amount")),
}
_NO_DATE = ("file.not_date", Text("file.write_quoted_date"))


class Builder:
    """Builds nouns from the tree of one document and notes what does not fit."""

    def __init__(self, document: Document) -> None:
        """Build from `document`, in short forms if it has them."""
        self.document = document
        self.faults = document.faults
        self.short_forms = document.short_forms

    def build(self, shape: Shape, tree: Tree, path: Path) -> Any:  # noqa: ANN401 - any noun
        """Return the value of `shape` that `tree` says, or MISSED after noting why not."""
        if isinstance(tree, Canonical):
            return self._canonical(shape, tree, path)
        try:
            if shape.form == "record":
                return self._record(shape.type, tree, path)
            if shape.form == "list":
                return self._items(shape, tree, path)
            return self._single(shape, tree)
        except (ValueError, ArithmeticError) as error:
            self._note_misfit(path, error)
            return MISSED

    def _note_misfit(self, path: Path, error: Exception) -> None:
        """Note what `error` says, and of which field."""
        misfit = MisfitError.of(error)
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        what = misfit.what
        if name:
            code = "file.in_column" if self.document.is_table else "file.in_field"
            what = Text(code, name=name, what=what)
        self.faults.add(Fault(path, what, misfit.remedy))

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
            self.faults.add_misfit((*path, *_field_of(error, tree)), error)
            return MISSED

    def _values(self, kind: type, tree: dict[str, Tree], path: Path) -> dict[str, Any]:
        known = fields_of(kind)
        values = {}
        guesses = set()
        for name, part in tree.items():
            if name not in known:
                guesses.add(self._note_unknown(name, known, path))
            elif part is not None:
                values[name] = self._field(kind, known[name], part, (*path, name))
        for field in known.values():
            # a name that was taken for a misspelling of this one is told once
            if field.is_required and field.name not in values and field.name not in guesses:
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
                    what = Text("file.not_one_text", name=brief(key))
                    raise MisfitError(what, Text("file.write_on_same_line"))
            return read(tree)
        except (ValueError, ArithmeticError) as error:
            self._note_misfit(path, error)
            return MISSED

    def _note_unknown(self, name: str, known: dict[str, FieldShape], path: Path) -> str:
        """Note that there is no field `name`, and return the one that was meant, if any."""
        code = "file.no_such_column" if self.document.is_table else "file.no_such_field"
        what = Text(code, name=brief(name))
        self.faults.add(Fault((*path, name), what, did_you_mean(name, known)))
        return nearest(name, known)

    def _note_missing(self, name: str, path: Path) -> None:
        code = "file.column_missing" if self.document.is_table else "file.field_missing"
        self.faults.add(Fault(path, Text(code, name=name), Text("file.fill_it_in")))

    def _short(self, kind: type, tree: Tree) -> Any:  # noqa: ANN401 - any noun
        form = SHORT_FORMS.get(kind) if self.short_forms else None
        if form is not None and isinstance(tree, str):
            return form.read(tree)
        if kind is Availability and self.short_forms and isinstance(tree, list):
            return form.read(" / ".join(map(str, tree))) if form else MISSED
        names = any_of(fields_of(kind))
        what = Text("file.needs_fields", found=_found(tree))
        if form:
            raise MisfitError(what, Text("file.write_like", example=form.example, names=names))
        raise MisfitError(what, Text("file.write_fields", names=names))

    def _items(self, shape: Shape, tree: Tree, path: Path) -> Any:  # noqa: ANN401 - any tuple
        if self.short_forms and isinstance(tree, str):
            tree = [tree]
        if not isinstance(tree, list) or shape.item is None:
            what = Text("file.needs_list", found=_found(tree))
            raise MisfitError(what, Text("file.write_list"))
        built = tuple(self.build(shape.item, item, (*path, n)) for n, item in enumerate(tree))
        return MISSED if any(item is MISSED for item in built) else built

    def _single(self, shape: Shape, tree: Tree) -> Any:  # noqa: ANN401 - text, number, date
        if isinstance(tree, dict | list) or tree is None:
            what = Text("file.needs_value", found=_found(tree))
            raise MisfitError(what, Text("file.write_value"))
        if shape.form == "choice":
            return _choice(shape.options, tree)
        if self.short_forms:
            return SINGLES[shape.type](tree)
        return _strict(shape.type, tree)


def _field_of(error: Exception, tree: dict[str, Tree]) -> tuple[str, ...]:
    """Name the field whose value an `error` tells: that is where the fault stands."""
    written = ((name, part) for name, part in tree.items() if isinstance(part, str) and part)
    told = text_of(error).params.values()
    return next(((name,) for name, part in written if part in told), ())


def _choice(options: tuple[str, ...], tree: Tree) -> str:
    if tree in options:
        return str(tree)
    guess = nearest(str(tree), options)
    what, names = Text("file.not_possible", found=_found(tree)), any_of(options)
    if guess:
        raise MisfitError(what, Text("file.did_you_mean_one_of", name=guess, names=names))
    raise MisfitError(what, Text("file.one_of", names=names))


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
    code, remedy = _NOT_OF_KIND.get(kind, _NO_DATE)
    raise MisfitError(Text(code, found=_found(tree)), remedy)


def _strict_number(kind: type, tree: Tree) -> Any:  # noqa: ANN401 - a number of any type
    if kind is int and isinstance(tree, int) and abs(tree) < MOST_IN_WHOLE:
        return tree
    if kind is float and isinstance(tree, int | float) and math.isfinite(float(tree)):
        return float(tree)
    if kind is Decimal and isinstance(tree, int):
        return Decimal(tree)
    return None


def _found(tree: Tree) -> Text:
    """Name what stands there."""
    if isinstance(tree, dict):
        return Text("file.a_mapping")
    if isinstance(tree, list):
        return Text("file.a_list")
    if tree is None or tree == "":
        return Text("file.nothing")
    return Text("file.quoted", value=brief(tree))
