"""The parts of a book, each said once: its noun, its names, its file, and how tables bring it in.

What lists parts derives from `PARTS`: the folder and its schema, checks of names, what a forecast
rests on, tables that others wrote, and on a desk the rows, what is shown and the addresses.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from keepable.domain.catalogue import CatalogueItem
from keepable.domain.deal import Customer, Deal
from keepable.domain.money import DatedRate, ExchangeRate
from keepable.domain.outcomes import Outcome
from keepable.domain.promise import Hold, Promise, PromiseVersion
from keepable.domain.resource import Leave, Person, Team
from keepable.domain.time import Calendar
from keepable.domain.work import RecurringWork
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

Reads = Literal["text", "words", "ids", "code", "person", "hours", "amount", "day"]


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column of tables that others wrote.

    `other_names` are what it may be called, in small letters without blanks. `holds` says what
    stands in it where a table cannot be without. A cell `reads` as text, as words or ids of a
    list, as a code in capitals, as the name or id of a person, as hours, as an exact amount or as a
    day; it `fills` the field of the noun that is called like the column, unless that is said.
    """

    field: str
    other_names: tuple[str, ...]
    holds: Text | None = None
    reads: Reads = "text"
    fills: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """What a thing lists in a `field`, each of a `noun`, which has rows of its own in a table.

    They `grow` if a later table may bring more of them; one is told apart by its first field.
    """

    field: str
    noun: type[Any]
    grow: bool = False

    def joined(self, thing: Any, more: Any) -> Any:  # noqa: ANN401 - any noun
        """Return `thing` with those items of `more` that it lacks, in order; itself if none are.

        >>> from datetime import date
        >>> from decimal import Decimal
        >>> one, two = (DatedRate(since=date(2027, n, 1), rate=Decimal(n)) for n in (1, 2))
        >>> old, new = (ExchangeRate(currency="USD", rates=(each,)) for each in (two, one))
        >>> [each.rate for each in Items("rates", DatedRate).joined(old, new).rates]
        [Decimal('1'), Decimal('2')]
        """
        key = attrgetter(fields(self.noun)[0].name)
        there = {key(item): item for item in getattr(thing, self.field)}
        both = {**{key(item): item for item in getattr(more, self.field)}, **there}
        if len(both) == len(there):
            return thing
        return replace(thing, **{self.field: tuple(both[each] for each in sorted(both))})


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupNeed:
    """What a company needs of a part before its odds can be trusted, in words, and `why`.

    A thing counts if one of its fields `filled` is, where there are any; `least` is how many of
    them it takes.
    """

    what: Text
    why: Text
    filled: tuple[str, ...] = ()
    least: int = 1

    def counted(self, things: Iterable[Any]) -> int:
        """Return how many of `things` count."""
        return sum(
            not self.filled or any(getattr(thing, name) for name in self.filled) for thing in things
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One list of the book, of one noun.

    `name` is what rights, messages and rows of a list call one of it, `field` is the list in the
    book and the name of its import, `path` its address. `called` is the code of the text that
    names one in a sentence, `listed` the text that names several.

    One is told apart by its `key`; none stands there twice if it stands `once`. What everybody's
    time and all draws rest on `moves_all`; what nobody's time rests on `moves_none`. The field
    `time_of` says whose time it is. Where one has work in it, that stands in the field `work_in`.
    What the set-up wants of it is `wanted`.

    Where it has `items`, a table has a row for each of them, else one for each thing; its `span` of
    days stands in two columns. Fields that a row does not say are `taken_for_granted`: the field,
    and the default it gets.
    """

    noun: type[Any]
    name: str
    field: str
    path: str
    file: str
    about: str
    called: str
    key: str = "id"
    once: bool = True
    moves_all: bool = False
    moves_none: bool = False
    work_in: str = ""
    items: Items | None = None
    span: str = ""
    listed: Text | None = None
    columns: tuple[ImportColumn, ...] = ()
    taken_for_granted: tuple[tuple[str, str], ...] = ()
    time_of: str = ""
    wanted: SetupNeed | None = None

    @property
    def is_table(self) -> bool:
        """Return whether its file is a table of rows."""
        return self.file.endswith(".csv")

    @property
    def owns_work(self) -> bool:
        """Return whether the work in it is to be done, and is no template."""
        return self.work_in == "work"

    def rows_of(self, things: Iterable[Any]) -> int:
        """Return how many rows a table of `things` has."""
        if self.items is None:
            return sum(1 for _ in things)
        return sum(len(getattr(thing, self.items.field)) for thing in things)

    def key_of(self, thing: object) -> str:
        """Return what tells `thing` apart from others of this part."""
        return str(getattr(thing, self.key))


ENOUGH_OUTCOMES = 20
SPAN_COLUMNS = ("start", "end")  # the days of a span, where each stands by itself
NAMES = Text("part.names")
_HOURS = ("hours", "estimate", "effort")
_TASKS = (
    ImportColumn("task", ("task", "step", "work", "aufgabe", "schritt")),
    ImportColumn("after", ("after", "predecessor", "predecessors", "dependson", "nach")),
)

# in the order in which a folder tells them
PARTS = (
    Part(
        noun=Calendar,
        name="calendar",
        field="calendars",
        path="calendars",
        file="calendars.yaml",
        about="When people work: zone, hours, public holidays, closures.",
        called="thing.calendar",
        moves_all=True,
    ),
    Part(
        noun=Team,
        name="team",
        field="teams",
        path="teams",
        file="teams.yaml",
        about="Teams of people, and teams of so many alike.",
        called="thing.team",
        moves_all=True,
    ),
    Part(
        noun=Person,
        name="person",
        field="people",
        path="people",
        file="people.csv",
        about="Who does the work.",
        called="thing.person",
        wanted=SetupNeed(
            what=Text("step.people"),
            why=Text("step.people_why"),
            filled=("skills",),
        ),
        moves_all=True,
        time_of="id",
        listed=Text("parts.people"),
        columns=(
            ImportColumn("name", ("name", "person", "employee", "who", "mitarbeiter"), NAMES),
            ImportColumn("id", ("id", "key", "login", "user", "kuerzel")),
            ImportColumn(
                "skills", ("skills", "skill", "roles", "role", "faehigkeiten"), reads="words"
            ),
            ImportColumn(
                "team", ("team", "group", "department", "abteilung"), reads="ids", fills="teams"
            ),
            ImportColumn(
                "hours",
                ("hoursperweek", "hours", "contracthours", "weeklyhours", "stunden"),
                reads="hours",
                fills="contract_hours_per_week",
            ),
        ),
        taken_for_granted=(("calendar", "calendar"), ("skills", "skill")),
    ),
    Part(
        noun=Leave,
        name="leave",
        field="leave",
        path="leave",
        file="leave.csv",
        about="Planned absence; the last day is part of it.",
        called="thing.leave",
        key="key",
        once=False,
        span="period",
        moves_all=True,
        time_of="person",
        listed=Text("parts.leave"),
        columns=(
            ImportColumn(
                "person",
                ("person", "name", "employee", "who", "mitarbeiter", "wer"),
                Text("part.people"),
                reads="person",
            ),
            ImportColumn(
                "start",
                ("from", "start", "begin", "firstday", "startdate", "von", "beginn", "ab"),
                Text("part.first_days"),
                reads="day",
            ),
            ImportColumn(
                "end",
                ("to", "until", "end", "lastday", "enddate", "bis", "ende"),
                reads="day",
            ),
            ImportColumn("kind", ("kind", "type", "reason", "art", "grund")),
        ),
    ),
    Part(
        noun=Customer,
        moves_none=True,
        name="customer",
        field="customers",
        path="customers",
        file="customers.yaml",
        about="Who promises are made to; their day ends in their zone.",
        called="thing.customer",
        wanted=SetupNeed(
            what=Text("step.customers"),
            why=Text("step.customers_why"),
        ),
        listed=Text("parts.customers"),
        columns=(
            ImportColumn(
                "name", ("name", "customer", "company", "account", "kunde", "firma"), NAMES
            ),
            ImportColumn("id", ("id", "key", "number", "nummer")),
            ImportColumn("zone", ("zone", "timezone", "tz", "zeitzone")),
        ),
        taken_for_granted=(("zone", "zone"),),
    ),
    Part(
        noun=CatalogueItem,
        name="catalogue item",
        field="catalogue",
        path="catalogue",
        file="catalogue.yaml",
        about="What is sold, the truth about it, and the work it means.",
        called="thing.catalogue_item",
        wanted=SetupNeed(
            what=Text("step.catalogue"),
            why=Text("step.catalogue_why"),
            filled=("template",),
        ),
        work_in="template",
        listed=Text("parts.catalogue"),
        columns=(
            ImportColumn(
                "name",
                ("name", "item", "product", "service", "feature", "artikel", "leistung"),
                NAMES,
            ),
            ImportColumn("id", ("id", "key", "sku", "number")),
            ImportColumn("state", ("state", "status", "availability")),
            ImportColumn("aliases", ("aliases", "alias", "alsocalled"), reads="words"),
            ImportColumn("hours", (*_HOURS, "estimatehours", "stunden", "aufwand"), reads="hours"),
            ImportColumn("skill", ("skill", "role", "team", "faehigkeit")),
            *_TASKS,
        ),
    ),
    Part(
        noun=RecurringWork,
        name="recurring work",
        field="recurring",
        path="recurring-work",
        file="recurring.yaml",
        about="Work that comes back, reserved before all else.",
        called="thing.recurring_work",
    ),
    Part(
        noun=Promise,
        name="promise",
        field="promises",
        path="promises",
        file="promises.yaml",
        about="What was promised to whom by when; lower ranks come first.",
        called="thing.promise",
        wanted=SetupNeed(
            what=Text("step.promises"),
            why=Text("step.promises_why"),
        ),
        items=Items("versions", PromiseVersion),
        work_in="work",
        listed=Text("parts.promises"),
        columns=(
            ImportColumn(
                "title",
                ("title", "promise", "what", "summary", "project", "zusage", "titel", "projekt"),
                Text("part.titles"),
            ),
            ImportColumn(
                "customer",
                ("customer", "client", "account", "company", "kunde", "firma"),
                Text("part.customers"),
            ),
            ImportColumn(
                "due_date",
                (
                    *("duedate", "due", "promisedfor", "deadline", "by", "until", "date"),
                    *("termin", "faellig", "faelligam", "zugesagtbis", "zugesagtfuer"),
                ),
                Text("part.due_dates"),
                reads="day",
            ),
            ImportColumn(
                "promiser",
                (
                    *("promisedby", "promiser", "owner", "salesrep", "rep", "seller"),
                    *("zugesagtvon", "verkaeufer", "vertrieb"),
                ),
            ),
            ImportColumn("hours", (*_HOURS, "hoursleft", "stunden", "aufwand"), reads="hours"),
            ImportColumn("skill", ("skill", "role", "team", "faehigkeit")),
            ImportColumn("item", ("item", "product", "service", "feature", "artikel", "leistung")),
            *_TASKS,
            ImportColumn("priority", ("priority", "prio", "rank", "order", "prioritaet", "rang")),
        ),
    ),
    Part(
        noun=Hold,
        name="hold",
        field="holds",
        path="holds",
        file="holds.yaml",
        about="Answers that reserve capacity until they expire.",
        called="thing.hold",
        work_in="work",
    ),
    Part(
        noun=Deal,
        moves_none=True,
        name="deal",
        field="deals",
        path="deals",
        file="deals.yaml",
        about="The pipeline: what may be sold, and how likely.",
        called="thing.deal",
        work_in="work",
    ),
    Part(
        noun=ExchangeRate,
        moves_none=True,
        name="exchange rate",
        field="exchange_rates",
        path="exchange-rates",
        file="exchange-rates.csv",
        about="What one of another currency is worth in the company's own, from which day on.",
        called="thing.exchange_rate",
        key="currency",
        items=Items("rates", DatedRate, grow=True),
        listed=Text("parts.exchange_rates"),
        columns=(
            ImportColumn(
                "currency",
                ("currency", "currencycode", "code", "iso", "isocode", "waehrung"),
                Text("part.currencies"),
                reads="code",
            ),
            ImportColumn(
                "since",
                (
                    *("since", "date", "day", "from", "validfrom", "asof"),
                    *("seit", "datum", "tag", "ab", "gueltigab", "stichtag"),
                ),
                Text("part.days_of_rates"),
                reads="day",
            ),
            ImportColumn(
                "rate",
                (
                    *("rate", "exchangerate", "value", "worth"),
                    *("kurs", "wechselkurs", "umrechnungskurs", "wert"),
                ),
                Text("part.rates"),
                reads="amount",
            ),
        ),
    ),
    Part(
        noun=Outcome,
        moves_none=True,
        name="outcome",
        field="outcomes",
        path="outcomes",
        file="outcomes.csv",
        about="How estimates came out; new ones are judged by that.",
        called="thing.outcome",
        wanted=SetupNeed(
            what=Text("step.outcomes", least=ENOUGH_OUTCOMES),
            why=Text("step.outcomes_why"),
            filled=("actual_hours", "finished_on"),
            least=ENOUGH_OUTCOMES,
        ),
        listed=Text("parts.outcomes"),
        moves_all=True,
    ),
)
PART_IN = {part.field: part for part in PARTS}
PART_OF: dict[type[Any], Part] = {part.noun: part for part in PARTS}
WORK_OWNERS = tuple(part.field for part in PARTS if part.owns_work)
