"""What use cases answer with: JSON whose fields are known by name, each once for all doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from keepable.texts import Text

Fields = dict[str, object]  # JSON of which no field is read here


class HoldPlaced(TypedDict):
    """A hold as it was placed, with its number, its entry in the ledger and the advice."""

    hold: str
    ask: str
    due_date: str
    expires_at: str
    odds: str
    against_advice: bool
    number: str
    entry: int
    advice: Fields | None


class PromiseMade(TypedDict):
    """A promise as it was made; `subtrees` is what its receipt is made of."""

    promise: str
    due_date: str
    odds: str
    number: str
    against_advice: bool
    entry: int
    subtrees: list[str]
    advice: Fields | None
    receipt: NotRequired[str]


class PromiseMoved(TypedDict):
    """A promise as it was moved, from the date `before`."""

    promise: str
    before: str
    due_date: str
    odds: str
    against_advice: bool
    advice: Text


class AskDeclined(TypedDict):
    """An ask as it was declined, with the advice that was on the table."""

    ask: str
    odds: str
    against_advice: bool
    entry: int
    advice: Fields | None


class RankAdvice(TypedDict, total=False):
    """What a rank does to the promise itself, and whom it endangers; empty if nothing is known."""

    odds: dict[str, str]
    endangered: list[str]
    against_advice: bool


class Imported(TypedDict):
    """What an import brought, and how much was known; `kind` where it is not finished work."""

    id: int
    file: str
    kind: NotRequired[str]
    added: int
    known: int


class ImportTakenBack(TypedDict):
    """How much was taken out again of what an import brought."""

    id: int
    file: str
    removed: int
