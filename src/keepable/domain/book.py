"""The book: everything that an answer rests on, at one instant, immutable and named by hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from keepable.domain.canonical import canonical_json, part_text
from keepable.domain.catalogue import CatalogueItem
from keepable.domain.deal import Customer, Deal
from keepable.domain.decoder import decode
from keepable.domain.money import ExchangeRate
from keepable.domain.outcomes import CalibrationSnapshot, Outcome
from keepable.domain.promise import Hold, Promise
from keepable.domain.resource import Leave, Person, Team
from keepable.domain.time import Calendar, zone_named
from keepable.domain.work import RecurringWork
from keepable.texts.errors import TextError
from keepable.texts.quantities import Listed, Number
from keepable.texts.text import Text

if TYPE_CHECKING:
    from dataclasses import Field

SCHEMA_VERSION = 1
SLOT_MINUTES = (15, 30, 60, 120, 240)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How finely and how far a book is computed, and what it counts in.

    `slot_minutes` is the smallest piece of working time that is planned (60, or 240 for half a
    day); `horizon_weeks` is how far ahead it looks; `zone` is where the company is at home.
    """

    slot_minutes: int = 60
    horizon_weeks: int = 156
    zone: str = "UTC"
    currency: str = "EUR"
    scenarios: int = 1024
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse slots, horizons and numbers of scenarios that the engine cannot compute."""
        zone_named(self.zone)
        if self.slot_minutes not in SLOT_MINUTES:
            possible = Listed(SLOT_MINUTES, len(SLOT_MINUTES), "or")
            raise TextError(
                Text("noun.slot_minutes", minutes=Number(self.slot_minutes), possible=possible)
            )
        if not 1 <= self.horizon_weeks <= 520:  # noqa: PLR2004 - ten years
            raise TextError(Text("noun.horizon_weeks", weeks=Number(self.horizon_weeks)))
        if not 1 <= self.scenarios <= 65_536:  # noqa: PLR2004 - the scenario counter's width
            raise TextError(Text("noun.scenarios", scenarios=Number(self.scenarios)))
        if not 0 <= self.seed < 2**63:
            raise TextError(Text("noun.seed", seed=Number(self.seed)))


@dataclass(frozen=True, kw_only=True)
class Book:
    """Everything that the engine needs, at the instant `as_of`.

    It checks only itself; whether its parts fit together is told by
    `keepable.domain.checks.problems_of`, and the engine refuses a book with errors.
    """

    as_of: datetime
    name: str = ""
    schema_version: int = SCHEMA_VERSION
    settings: Settings = Settings()
    skills: tuple[str, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    leave: tuple[Leave, ...] = ()
    customers: tuple[Customer, ...] = ()
    catalogue: tuple[CatalogueItem, ...] = ()
    recurring: tuple[RecurringWork, ...] = ()
    promises: tuple[Promise, ...] = ()
    holds: tuple[Hold, ...] = ()
    deals: tuple[Deal, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    calibration: CalibrationSnapshot = CalibrationSnapshot()
    outcomes: tuple[Outcome, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an instant without a zone and schemas of the future."""
        if self.as_of.tzinfo is None:
            raise TextError(Text("noun.book_without_zone", at=str(self.as_of)))
        if self.schema_version != SCHEMA_VERSION:
            raise TextError(
                Text("noun.book_schema", found=str(self.schema_version), known=str(SCHEMA_VERSION))
            )
        if self.as_of.tzinfo is not UTC:
            object.__setattr__(self, "as_of", self.as_of.astimezone(UTC))

    @cached_property
    def commitment_ids(self) -> frozenset[str]:
        """The ids of all that is promised or held."""
        return frozenset([*(p.id for p in self.promises), *(hold.id for hold in self.holds)])

    @cached_property
    def draw_keys(self) -> frozenset[str]:
        """The draw keys of all that is promised or held and draws by one."""
        keys = (*(p.draw_key for p in self.promises), *(hold.draw_key for hold in self.holds))
        return frozenset(filter(None, keys))

    @cached_property
    def sha256(self) -> str:
        """The book's name: the SHA-256 of its canonical JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Write the book as one canonical line of JSON."""
        known = self.part_texts
        for field in fields(self):
            if field.name not in known:
                known[field.name] = self._text_of(field)
        return "{" + ",".join(known[name] for name in sorted(known) if known[name]) + "}"

    def _text_of(self, field: Field[Any]) -> str:
        """Write one part; of what it has in common with the book before, the text is known."""
        held = getattr(self, field.name)
        if not isinstance(held, tuple) or not held:
            return part_text(self, field)
        known: dict[int, tuple[object, str]] = self.noun_texts.get(field.name, {})
        texts: dict[int, tuple[object, str]] = {}
        for noun in held:
            found = known.get(id(noun))
            if found is None or found[0] is not noun:
                found = (noun, canonical_json(noun))
            texts[id(noun)] = found
        self.noun_texts[field.name] = texts
        listed = ",".join(texts[id(noun)][1] for noun in held)
        return f'"{field.name}":[{listed}]'

    @cached_property
    def noun_texts(self) -> dict[str, dict[int, tuple[object, str]]]:
        """Nouns with their texts by identity, part by part: a change replaces few of them."""
        return {}

    @cached_property
    def part_texts(self) -> dict[str, str]:
        """Parts as they stand in the JSON: most of them outlive many changes of the book."""
        return {}

    def changed(self, **parts: Any) -> Book:  # noqa: ANN401 - any field of the book
        """Return a copy with some `parts` replaced; the book itself stays as it is.

        >>> Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)).changed(name="Acme").name
        'Acme'
        """
        made = replace(self, **parts)
        made.part_texts.update(
            (name, text)
            for name, text in self.part_texts.items()
            if getattr(made, name) is getattr(self, name)
        )
        made.noun_texts.update(self.noun_texts)
        return made


def book_from_plain(plain: dict[str, Any]) -> Book:
    """Build a book from the `plain` JSON form; ValueError names what does not fit.

    >>> book_from_plain({"as_of": "2027-01-04T08:00:00Z"}).settings.slot_minutes
    60
    """
    return decode(Book, plain)
