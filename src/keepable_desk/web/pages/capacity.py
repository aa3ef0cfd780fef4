"""Capacity: how full teams are over the scenarios, and what fills a week."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable.answers import HowFull, how_full, percent_booked
from keepable.answers.fullness import NO_TEAM
from keepable.domain.decoder import decoded
from keepable.domain.odds_levels import MOST_ODDS
from keepable.domain.time import Period
from keepable_desk.reads.fullness import MOST_WEEKS
from keepable_desk.reads.nouns import names_in
from keepable_desk.reads.nouns import people as all_people
from keepable_desk.reads.nouns import recurring as all_recurring
from keepable_desk.reads.nouns import teams as all_teams
from keepable_desk.reads.overviews import contents, load
from keepable_desk.reads.promises import lines_seen
from keepable_desk.rights.row_rules import visible
from keepable_desk.web.pages import figures, localized_values
from keepable_desk.web.pages.page_responses import page
from keepable_desk.web.pages.promise import day_in
from keepable_desk.web.pages.promises import WEAK, Chosen, standing_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.answers import Fullness, FullRow
    from keepable.domain.resource import Person
    from keepable_desk.reads.context import ActionContext

SPANS = (8, 12, 16, 26, 52)
WEEKS = 12
SOMETIMES, MOSTLY = 0.1, 0.5  # full in so many futures
TONES: Mapping[HowFull, str] = {"full": "bad", "busy": "warn", "half": "good", "free": ""}
MOST_TIGHT, MOST_AWAY = 6, 40
ADDRESSES_KEPT = 8192


@dataclass(frozen=True, slots=True)
class Span:
    """What the address says is to be shown: how many weeks, of which team, whether by person."""

    weeks: int
    team: str
    people: bool

    def has(self, row: FullRow) -> bool:
        """Return whether `row` is to be shown."""
        return self.team in {"", row.team} and (self.people or row.kind == "team")

    @property
    def query(self) -> str:
        """The same, as the API is asked for it."""
        return f"weeks={self.weeks}&people=true" if self.people else f"weeks={self.weeks}"


def chosen_in(address: Mapping[str, str], *, by_person: bool) -> Span:
    """Read what an `address` asks for; people only where that is allowed."""
    text, team = address.get("weeks", ""), address.get("team", "")
    weeks = int(text) if text in {str(span) for span in SPANS} else WEEKS
    return Span(weeks, team, by_person and (bool(team) or address.get("people") == "1"))


@page(plan=True)
def show(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show how full everybody is, week by week."""
    caller = context.caller
    by_person = caller.reach("load", "read by person") is not None
    chosen = chosen_in(request.GET, by_person=by_person)
    found = load(context, chosen.weeks, people=by_person)
    rows = [row for row in found.rows if chosen.has(row)]
    people = all_people(context)
    here = {
        "chosen": chosen,
        "spans": SPANS,
        "teams": [(each.id, each.name) for each in all_teams(context)],
        "by_person": by_person,
        "at": figures.state_of(context),
        "heat": heat(found.weeks, rows, figures.state_of(context)),
        "table": [_table_row(row, found.weeks) for row in rows],
        "mondays": found.weeks,
        "tight": _tight(found, _endangered(context)),
        **_leave(context, found.weeks[0], found.weeks[-1]),
        "recurring": all_recurring(context),
        "availability": _availability(people) if by_person else [],
        "may_add_leave": caller.reach("leave", "create") is not None,
        "everybody": [(each.id, each.name) for each in people],
    }
    return render(request, "keepable/capacity.html", here)


def heat(weeks: Sequence[date], rows: Sequence[FullRow], at: str) -> dict[str, Any]:
    """Return the picture: figure and colour are the mean, a mark tells how often a week is full.

    `at` is the state of the book that its figures belong to.
    """
    of: dict[str, Any] = {"of": "rows=0.key", "by": "columns=1.key", "at": at}
    of["order"] = figures.AS_PROMISED
    cells = []
    for number, row in enumerate(rows):
        for week, monday in enumerate(weeks):
            booked = percent_booked(row.booked_hours[week], row.capacity_hours[week])
            tone = "" if booked is None else TONES[how_full(booked)]
            text = localized_values.NONE if booked is None else str(booked)
            full = row.full_share[week]
            told = localized_values.percent(full) if full else ""
            where = _week_of(row, monday)
            cells.append([number, week, tone, text, where, told, _mark(full)])
    return {
        "label": _("How full teams are, in percent of their hours, week by week"),
        "columns": [
            {
                "key": monday.isoformat(),
                "label": str(monday.isocalendar().week),
                "sub": _short(monday),
            }
            for monday in weeks
        ],
        "rows": [
            {"key": row.id, "name": row.name, "indent": int(row.kind == "person")} for row in rows
        ],
        "cells": cells,
        "figures": [
            figures.drawn("cells", 3, quantity="share booked", **of),
            figures.drawn("cells", 5, quantity="full", form="share", **of),
            figures.drawn("cells", 6, quantity="how often full", **of),
            figures.drawn("cells", 2, quantity="how full", **of),
        ],
        "words": {"booked": _("percent booked on average:"), "full": _("full in futures:")},
    }


def _mark(full: float) -> str:
    """Return the mark of a week that is full in this share of futures.

    >>> _mark(0.05), _mark(0.1), _mark(0.5)
    ('', '\u2191', '\u2191\u2191')
    """
    arrow = "\N{UPWARDS ARROW}"
    return 2 * arrow if full >= MOSTLY else arrow if full >= SOMETIMES else ""


def _short(monday: date) -> str:
    return localized_values.short_day(monday).rsplit(" ", 1)[0]


def _week_of(row: FullRow, monday: date) -> str:
    """Return where it is told what fills a week of `row`; nowhere for those of no team together."""
    if row.kind == "team" and row.id == NO_TEAM:
        return ""
    return _address_of(row.id, monday)


@lru_cache(ADDRESSES_KEPT)
def _address_of(who: str, monday: date) -> str:
    # put together by hand, as there are hundreds of them on a page
    return f"{reverse('pages:capacity')}/{monday}?who={quote(who)}"


def _table_row(row: FullRow, weeks: Sequence[date]) -> dict[str, Any]:
    """Write a row of the table; in Python, as there are hundreds of cells."""
    return {
        "row": row,
        "cells": [
            {
                "by": monday.isoformat(),
                "booked": figures.cell(row.booked_hours[n], "bare_hours", "booked"),
                "there": figures.cell(row.capacity_hours[n], "bare_hours", "capacity"),
                "full": figures.cell(row.full_share[n], "share", "full")
                if row.full_share[n] >= SOMETIMES
                else "",
                "href": _week_of(row, monday),
            }
            for n, monday in enumerate(weeks)
        ],
    }


def _endangered(context: ActionContext) -> Counter[str]:
    """Count the promises and holds of each team that are not on course, as their list does."""
    found = Chosen(risk=WEAK)
    standing = standing_lines(context, lines_seen(context))
    return Counter(team for line in standing if found.has(line) for team in line.teams)


def _tight(found: Fullness, endangered: Counter[str]) -> list[dict[str, Any]]:
    """Name the teams that are full in 1 of 10 futures, with the weeks, the fullest first."""
    tight: list[dict[str, Any]] = []
    for row in found.rows:
        full = [row.full_share[n] >= SOMETIMES for n, _week in enumerate(found.weeks)]
        spans = _spans(found.weeks, full)
        if row.kind == "team" and spans:
            tight.append(
                {
                    "name": row.name,
                    "count": sum(full),
                    "id": row.id,
                    "endangered": endangered[row.id],
                    "spans": spans,
                    "href": _week_of(row, spans[0][0]),
                }
            )
    return sorted(tight, key=lambda each: (-each["count"], each["name"]))[:MOST_TIGHT]


def _spans(weeks: Sequence[date], full: Sequence[bool]) -> list[tuple[date, date]]:
    """Return the first and last Monday of each run of weeks that are `full`.

    >>> mondays = [date(2027, 1, 4) + timedelta(weeks=n) for n in range(4)]
    >>> [(a.day, b.day) for a, b in _spans(mondays, [True, True, False, True])]
    [(4, 11), (25, 25)]
    """
    found: list[tuple[date, date]] = []
    before = False
    for monday, is_full in zip(weeks, full, strict=True):
        if is_full:
            first = found.pop()[0] if before else monday
            found.append((first, monday))
        before = is_full
    return found


def _leave(context: ActionContext, since: date, until: date) -> dict[str, Any]:
    """Return who is away in those weeks, who begins first; why, only for those who may see that."""
    caller, names = context.caller, names_in(context).doers
    sees_why = caller.sees("leave", "kind", is_own=False)
    first, end = since.isoformat(), (until + timedelta(days=7)).isoformat()
    stored = visible(caller, "leave").values_list("pk", "person", "period", "kind")
    rows = [row for row in stored if decoded(Period, row[2])[0] is not None]
    away = [row for row in rows if row[2]["end"] > first and row[2]["start"] < end]
    away.sort(key=lambda row: (row[2]["start"], row[0]))
    found = [
        {
            "number": number,
            "name": names.get(who, who),
            "start": period["start"],
            "last": date.fromisoformat(period["end"]) - timedelta(days=1),
            "kind": localized_values.leave(kind) if sees_why else "",
        }
        for number, who, period, kind in away[:MOST_AWAY]
    ]
    return {"leave": found, "more_leave": len(away) - len(found)}


def _availability(people: Sequence[Person]) -> list[dict[str, Any]]:
    """Return the share of planned hours that goes into planned work, as it was learned."""
    found = []
    for person in people:
        learned = person.availability
        if learned is not None:
            share = getattr(learned, "mean", learned)
            found.append({"id": person.id, "name": person.name, "share": share})
    return found


@page(plan=True)
def week(request: HttpRequest, context: ActionContext, monday: str) -> HttpResponse:
    """Show what fills a week of a team or person, and so what would free it."""
    who = request.GET.get("who", "")
    day = day_in(monday)
    day -= timedelta(days=day.weekday())
    found = contents(context, who, day)
    names = names_in(context)
    lines = {line.id: line for line in lines_seen(context).found}
    here = {
        "monday": day,
        "friday": day + timedelta(days=4),
        "number": day.isocalendar().week,
        "who": who,
        "name": names.doers.get(who, who),
        "contents": found,
        "fillings": [
            {
                "each": each,
                "customer": names.customers.get(each.customer, each.customer),
                "key": f"{each.id} at {who}",
                "odds": lines[each.id].odds if each.id in lines else None,
                "odds_cap": lines[each.id].odds_cap if each.id in lines else MOST_ODDS,
            }
            for each in found.fillings
        ],
        **_room(context, who, day),
        "before": (day - timedelta(weeks=1)).isoformat(),
        "after": (day + timedelta(weeks=1)).isoformat(),
    }
    return render(request, "keepable/week.html", here)


def _room(context: ActionContext, who: str, day: date) -> dict[str, float | None]:
    """Return the hours that there are in the week of `day`, and how often it is full."""
    today = context.today
    place = (day - today + timedelta(days=today.weekday())).days // 7
    if not 0 <= place < MOST_WEEKS:
        return {"there": None, "full": None}
    by_person = context.caller.reach("load", "read by person") is not None
    rows = load(context, max(place + 1, WEEKS), people=by_person).rows
    row = next((each for each in rows if each.id == who), None)
    if row is None:
        return {"there": None, "full": None}
    return {"there": row.capacity_hours[place], "full": row.full_share[place]}
