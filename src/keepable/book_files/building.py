"""From the trees of files to nouns: the one decoder, with the short forms that people write."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from keepable.book_files.rewriting import rewrite_promise, rewrite_span
from keepable.book_files.spelling import MAPPINGS, SHORT_FORMS
from keepable.book_files.trees import Canonical, Document, MapNode, Tree
from keepable.domain.decoder import MISSED, Decoder, found_text
from keepable.domain.faults import MisfitError, any_of, brief
from keepable.domain.parts import PARTS
from keepable.domain.promise import Promise
from keepable.domain.resource import Availability
from keepable.domain.scalars import SINGLES
from keepable.domain.shapes import FieldShape, Shape, fields_of
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.problem import Path

_REWRITES: dict[type, Callable[[MapNode], None]] = {
    Promise: rewrite_promise,
    **{part.noun: partial(rewrite_span, span=part.span) for part in PARTS if part.span},
}
_OF_COLUMNS = ("file.in_column", "file.no_such_column", "file.column_missing")


class Builder(Decoder):
    """Builds nouns from the tree of one document and notes what does not fit.

    Nothing stands where a field is empty, whatever it holds otherwise.
    """

    def __init__(self, document: Document) -> None:
        """Build from `document`, in short forms if it has them."""
        super().__init__(document.faults)
        self.document = document
        self.short_forms = document.short_forms
        if document.is_table:
            self.field_codes = _OF_COLUMNS

    def build(self, shape: Shape, plain: Tree, path: Path) -> Any:  # noqa: ANN401 - any noun
        """Return the value of `shape` that the tree says, or MISSED after noting why not."""
        if not isinstance(plain, Canonical):
            return super().build(shape, plain, path)
        self.short_forms = False
        try:
            return self.build(shape, plain.plain, path)
        finally:
            self.short_forms = True

    def may_lack(self, field: FieldShape) -> bool:
        """Return that any field may be empty: then it holds what it does when it is left out."""
        del field
        return True

    def record(self, kind: type, plain: Tree, path: Path) -> Any:  # noqa: ANN401 - any noun
        """Return the noun of `kind` that stands there, in a short form or with its fields."""
        if self.short_forms:
            if isinstance(plain, MapNode) and kind in _REWRITES:
                _REWRITES[kind](plain)
            elif not isinstance(plain, dict) and kind in SHORT_FORMS:
                return self._short(kind, plain)
        return super().record(kind, plain, path)

    def _short(self, kind: type, plain: Tree) -> Any:  # noqa: ANN401 - any noun
        form = SHORT_FORMS[kind]
        if isinstance(plain, str):
            return form.read(plain)
        if kind is Availability and isinstance(plain, list):
            return form.read(" / ".join(map(str, plain)))
        what = Text("file.needs_fields", found=found_text(plain))
        names = any_of(fields_of(kind))
        raise MisfitError(what, Text("file.write_like", example=form.example, names=names))

    def field(self, kind: type, field: FieldShape, plain: Tree, path: Path) -> Any:  # noqa: ANN401 - any value
        """Return what stands in the `field` of a `kind`; some lists may be written as mappings."""
        mapping = MAPPINGS.get((kind, field.name))
        if mapping is None or not self.short_forms or not isinstance(plain, dict):
            return super().field(kind, field, plain, path)
        try:
            for key, value in plain.items():
                if not isinstance(value, str):
                    what = Text("file.not_one_text", name=brief(key))
                    raise MisfitError(what, Text("file.write_on_same_line"))
            return mapping[0](plain)
        except (ValueError, ArithmeticError) as error:
            self.note_misfit(path, error)
            return MISSED

    def listed(self, plain: Tree) -> Tree:
        """Return the list that stands there; one word is a list of one."""
        return [plain] if self.short_forms and isinstance(plain, str) else plain

    def scalar(self, kind: type, plain: Tree) -> Any:  # noqa: ANN401 - text, number, date
        """Return the value that stands there, which people write as text."""
        return SINGLES[kind](plain) if self.short_forms else super().scalar(kind, plain)
