"""What the desk shows of parts of the book, and to whom: each part said once.

The tables of rights, of fields, of doors to rows, of lists and their addresses derive from
`LISTED_PARTS`. What has verbs of its own, as promises and holds, stands in those tables by itself.
A field that stands in none of `columns`, `beside` and `sent` nobody sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from keepable.domain.catalogue import CatalogueItem
from keepable.domain.deal import Customer, Deal
from keepable.domain.money import ExchangeRate
from keepable.domain.outcomes import Outcome
from keepable.domain.parts import PART_OF
from keepable.domain.resource import Leave, Person, Team
from keepable.domain.time import Calendar
from keepable.domain.work import RecurringWork
from keepable.texts import Text
from keepable_desk.rights.roles import DELIVERING, EVERYONE, MONEY, Reaches, who
from keepable_desk.rights.shown_columns import (
    NUMBER,
    PARTS,
    PLAIN,
    REF,
    Column,
    column,
    columns,
    columns_from,
)
from keepable_desk.store import models as rows
from keepable_desk.store.part_rows import row_of

if TYPE_CHECKING:
    from django.db.models import Model

Who = Mapping[str, Reaches]  # by action, or by field


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What is seen of things of a part in a file that was sent, by whoever may read imports.

    `fields` are for all of them, `confidential` ones for those roles, `hidden` ones for nobody,
    each with its reason. `called` names it in the table of rights, where it stands there.
    """

    fields: str
    confidential: Who = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    called: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPart:
    """A part of the book that has a list: what is shown of it, and who may do what with it.

    `called` is what people call one. Of its `columns` all see those that are not `confidential`;
    `beside` are fields of the noun that pages take from the book, `hidden` those for nobody, each
    with its reason. `things` says of fields whose parts are things with fields of their own, of
    which; `own_things` are the fields of such that only it has. Rows are named by the column
    `named_by`; a caller's own are those of their person in the column `own_by`, or their own by
    id where that is `owned_by`. What has a sentence `on_setup` is shown there.
    """

    noun: type[object]
    called: Text
    rights: Who
    columns: tuple[Column, ...]
    confidential: Who = field(default_factory=dict)
    beside: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    things: Mapping[str, str] = field(default_factory=dict)
    named_by: str = "ref"
    own_by: str = ""
    sent: Sent | None = None
    own_things: Mapping[str, str] = field(default_factory=dict)
    on_setup: Text | None = None

    @property
    def together(self) -> tuple[str, ...]:
        """Which other rows are read along with its own."""
        items = PART_OF[self.noun].items
        return (items.field,) if items else ()

    @property
    def name(self) -> str:
        """What rights call it."""
        return PART_OF[self.noun].name

    @property
    def field(self) -> str:
        """Which list of the book it is."""
        return PART_OF[self.noun].field

    @property
    def listed(self) -> Text:
        """What people call several of it."""
        return PART_OF[self.noun].listed or self.called

    @property
    def path(self) -> str:
        """Under which address its list is."""
        return PART_OF[self.noun].path

    @property
    def sent_name(self) -> str:
        """What rights call it in a file that was sent."""
        return f"sent {PART_OF[self.noun].field}"

    @property
    def row(self) -> type[Model]:
        """The model of its rows."""
        return row_of(self.noun)

    @property
    def open_fields(self) -> str:
        """The fields that all see who may read it."""
        shown = [each.name for each in self.columns if each.name not in self.confidential]
        return " ".join([*shown, *self.beside.split()])


READ_BY_ALL = {"read": EVERYONE}
_of_leave, _of_rate = columns_from(rows.Leave), columns_from(rows.ExchangeRate)


def _dated_rates(row: rows.ExchangeRate) -> list[dict[str, object]]:
    return [{"since": each.since, "rate": Decimal(each.rate)} for each in row.rates.all()]


LISTED_PARTS = (
    ListedPart(
        noun=Deal,
        called=Text("resource.deal"),
        rights={"read": MONEY},
        columns=(
            REF,
            *columns(title=str, customer=str, owner=str, stage=str, win_odds=float),
            *columns(close_date=date, wanted_date=date | None, state=str, items=list[str]),
            *columns(price=PLAIN, cost=PLAIN),
        ),
        confidential={"price": MONEY, "cost": MONEY},
        things={"price": "money", "cost": "money"},
        own_by="owned_by",
    ),
    ListedPart(
        noun=Customer,
        called=Text("resource.customer"),
        rights=READ_BY_ALL,
        columns=(REF, *columns(name=str, zone=str, contacts=PARTS)),
        things={"contacts": "contact"},
        sent=Sent(fields="id name zone contacts"),
    ),
    ListedPart(
        noun=CatalogueItem,
        called=Text("resource.catalogue_item"),
        rights=READ_BY_ALL,
        columns=(
            REF,
            *columns(name=str, state=str, aliases=list[str], evidence=str, limits=str),
            *columns(last_confirmed=date | None, planned_date=date | None),
        ),
        beside="template",
        things={"template": "sent work"},
        sent=Sent(
            fields="id name state aliases evidence limits last_confirmed planned_date template"
        ),
    ),
    ListedPart(
        noun=Calendar,
        called=Text("resource.calendar"),
        rights=READ_BY_ALL,
        columns=(REF, *columns(zone=str, shifts=PARTS, holidays=str, closures=list[object])),
        things={"shifts": "shift", "closures": "closure"},
    ),
    ListedPart(
        noun=Person,
        called=Text("resource.person"),
        rights=READ_BY_ALL,
        columns=(
            REF,
            *columns(name=str, calendar=str, skills=list[str], teams=list[str]),
            *columns(
                contract_hours_per_week=float | None, contract_changes=PARTS, cost_per_hour=PLAIN
            ),
        ),
        confidential={"cost_per_hour": who("leader", "finance")},
        beside="availability",
        hidden={
            "absence": "how often somebody is ill is nobody's business; it only moves odds",
            "employed": "the plan ends where it ends",
        },
        things={"contract_changes": "contract change", "cost_per_hour": "money"},
        own_by="ref",
        sent=Sent(
            fields="id name calendar skills teams contract_hours_per_week availability absence"
            " employed contract_changes",
            hidden={"cost_per_hour": "no file that is sent can carry what people cost"},
        ),
    ),
    ListedPart(
        noun=Team,
        called=Text("resource.team"),
        rights=READ_BY_ALL,
        columns=(
            REF,
            *columns(name=str, size=int | None, calendar=str | None, skills=list[str]),
            *columns(cost_per_hour=PLAIN),
        ),
        confidential={"cost_per_hour": who("leader", "finance")},
        hidden={"availability": "it only moves odds"},
        things={"cost_per_hour": "money"},
    ),
    ListedPart(
        noun=Leave,
        called=Text("resource.leave"),
        rights={"read": EVERYONE, "create": who("operations", "deal desk")},
        columns=(
            NUMBER,
            *columns(person=str),
            _of_leave("start", date, lambda row: row.period["start"]),
            _of_leave("end", date, lambda row: row.period["end"]),
            *columns(kind=str | None),
        ),
        confidential={"kind": DELIVERING},
        named_by="pk",
        own_by="person",
        sent=Sent(
            fields="person period",
            confidential={
                "kind": who("operations", "deal desk", "leader", own=("rep", "finance", "admin"))
            },
            called=Text("resource.sent_leave"),
        ),
    ),
    ListedPart(
        noun=RecurringWork,
        called=Text("resource.recurring_work"),
        rights=READ_BY_ALL,
        columns=(
            REF,
            *columns(title=str, every=str, estimate=dict[str, object], need=dict[str, object]),
            *columns(person=str | None, since=date | None, until=date | None, kind=str),
        ),
        hidden={"opens_days": "it only says how it is spread"},
        things={"estimate": "estimate", "need": "need"},
    ),
    # what money is worth is no secret; who takes over files brings it in
    ListedPart(
        noun=ExchangeRate,
        called=Text("resource.exchange_rate"),
        rights=READ_BY_ALL,
        columns=(column("id=currency", str), _of_rate("rates", PARTS, _dated_rates)),
        things={"rates": "dated rate"},
        own_things={"dated rate": "since rate"},
        named_by="currency",
        sent=Sent(fields="currency rates"),
        on_setup=Text("setup.exchange_rates"),
    ),
    ListedPart(
        noun=Outcome,
        called=Text("resource.outcome"),
        rights={"read": who("operations", "deal desk", "leader", "finance")},
        columns=(
            REF,
            *columns(estimated_on=date, estimate_hours=float | None, actual_hours=float | None),
            *columns(started_on=date | None, finished_on=date | None, kind=str, project=str),
            *columns(who=str | None),
        ),
        confidential={"who": DELIVERING},
        own_by="who",
        sent=Sent(
            fields="id estimated_on estimate_hours actual_hours started_on due_date finished_on"
            " kind requester project part text",
            confidential={
                "who": who("operations", "deal desk", "leader", own=("rep", "finance", "admin"))
            },
            called=Text("resource.sent_outcomes"),
        ),
    ),
)
