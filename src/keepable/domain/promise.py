"""Promises, their versions and the advice they were made on; holds that expire by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from keepable.domain.advice import ADVISED_ODDS, is_against_advice
from keepable.domain.ids import refuse_malformed_draw_key
from keepable.texts.errors import TextError
from keepable.texts.plain import text_written
from keepable.texts.quantities import Number
from keepable.texts.text import Text

if TYPE_CHECKING:
    from keepable.domain.work import Work

PromiseState = Literal["open", "kept", "late", "broken", "withdrawn", "released"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The answer that was on the table when something was decided.

    `advised_odds` are those from which a yes was advised then.
    `sentence` is its text, as `keepable.texts.written` writes it; in older books it is the words.
    """

    sentence: str
    odds: float
    book_sha256: str
    engine_version: str
    seed: int
    advised_odds: float = ADVISED_ODDS

    @property
    def text(self) -> Text:
        """What it told."""
        return text_written(self.sentence)

    @property
    def is_against_promising(self) -> bool:
        """Return whether a promise on this advice goes against it."""
        return is_against_advice("promise", self.odds, self.advised_odds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseVersion:
    """What was promised at one moment; a moved date adds a version, the old one stays."""

    due_date: date
    made_at: datetime
    made_by: str = ""
    reason: str = ""
    advice: Advice | None = None

    def __post_init__(self) -> None:
        """Refuse an instant without a zone."""
        if self.made_at.tzinfo is None:
            raise TextError(Text("noun.version_without_zone", at=str(self.made_at)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Who promised what to whom by when, and the work that keeps it.

    `rank` is the explicit order of service: lower ranks are served first. `warn_below` is the
    probability under which its promiser wants to hear of it. Where there is a `draw_key` what its
    tasks have in common is drawn by that, and not by its id.
    """

    id: str
    title: str
    promiser: str
    customer: str
    rank: int
    versions: tuple[PromiseVersion, ...]
    deal: str | None = None
    items: tuple[str, ...] = ()
    work: tuple[Work, ...] = ()
    warn_below: float = ADVISED_ODDS
    state: PromiseState = "open"
    draw_key: str = ""

    def __post_init__(self) -> None:
        """Refuse a promise without a date."""
        if self.draw_key:
            refuse_malformed_draw_key(self.draw_key, Text("thing.promise", id=self.id))
        if not self.versions:
            raise TextError(Text("noun.promise_without_version", id=self.id))
        if not 0.0 <= self.warn_below <= 1.0:
            raise TextError(
                Text("noun.promise_warns_below", id=self.id, share=Number(self.warn_below))
            )

    @property
    def due_date(self) -> date:
        """The date that counts now: the one of the last version."""
        return self.versions[-1].due_date

    @property
    def is_open(self) -> bool:
        """Return whether it still has to be kept."""
        return self.state == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """An answer that reserves capacity until it expires by itself; it ranks like a promise."""

    id: str
    title: str
    holder: str
    customer: str
    rank: int
    due_date: date
    expires_at: datetime
    deal: str | None = None
    items: tuple[str, ...] = ()
    work: tuple[Work, ...] = ()
    draw_key: str = ""

    def __post_init__(self) -> None:
        """Refuse an instant without a zone."""
        if self.draw_key:
            refuse_malformed_draw_key(self.draw_key, Text("thing.hold", id=self.id))
        if self.expires_at.tzinfo is None:
            raise TextError(Text("noun.hold_without_zone", id=self.id, at=str(self.expires_at)))
