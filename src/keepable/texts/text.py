"""A text before it is worded: its code in the catalogues, and the facts that it tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, Union

from keepable.texts.quantities import Listed, Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

Param: TypeAlias = Union[str, int, date, Decimal, Quantity, "Text", tuple["Param", ...]]


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """One message of the catalogues, by its code, with its facts by name.

    A fact is a name (never a sentence), a whole number, a date, an aware instant, a decimal
    number, a quantity, or a tuple of these, which is worded as a list. Another text may stand in
    it only where a whole sentence or noun stands on its own. Equal facts make equal texts.

    >>> Text("answer.yes", what="Export", n=2).params
    {'n': 2, 'what': 'Export'}
    """

    code: str
    facts: tuple[tuple[str, Param], ...]

    def __init__(self, code: str, /, **params: Param) -> None:
        """Keep `code` and `params`; raise TypeError for a fact that no language could word."""
        for name, value in params.items():
            _check(name, value)
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "facts", tuple(sorted(params.items(), key=lambda each: each[0])))

    @property
    def params(self) -> dict[str, Param]:
        """The facts by their names."""
        return dict(self.facts)

    @classmethod
    def of(cls, code: str, params: Mapping[str, Param]) -> Text:
        """Return the text with this `code` and these `params`, whatever they are called."""
        return cls(code, **params)

    def __repr__(self) -> str:
        """Write the text as it is made."""
        facts = "".join(f", {name}={value!r}" for name, value in self.facts)
        return f"Text({self.code!r}{facts})"


def _check(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(
        value, str | int | date | Decimal | Quantity | Text | tuple
    ):
        message = f"a text cannot tell {name}={value!r}: make it a name, a figure or a quantity"
        raise TypeError(message)
    for each in value if isinstance(value, tuple) else ():
        _check(name, each)
    for each in value.values if isinstance(value, Listed) else ():
        _check(name, each)
