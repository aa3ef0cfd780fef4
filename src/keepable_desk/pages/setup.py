"""Set-up: what is missing before odds can be trusted, imports, members, and who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable.files.outcome_columns import NAMES
from keepable.files.part_rows import FIELDS, KINDS
from keepable_desk.access.doors import access, allow, company_of, visible
from keepable_desk.access.policy import ACTIONS, ROLES
from keepable_desk.access.policy import FIELDS as SEEN
from keepable_desk.access.showing import shown
from keepable_desk.actions.changing import UnfitError
from keepable_desk.actions.import_outcomes import OutcomesFile, preview_outcomes
from keepable_desk.actions.import_parts import PartsFile, preview_parts
from keepable_desk.api import clock
from keepable_desk.api.acting import by_of
from keepable_desk.api.imports import applied_by
from keepable_desk.api.warm import FORECASTS
from keepable_desk.pages import words
from keepable_desk.pages.frame import done, page
from keepable_desk.queries.checklist import ENOUGH_OUTCOMES, checklist

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse, QueryDict

    from keepable.files.part_rows import Kind
    from keepable_desk.access.callers import Caller
    from keepable_desk.queries.checklist import Step

MOST_SHOWN = 8
MOST_BYTES = 5_000_000
OUTCOMES = "outcomes"


@page()
def show(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Show what is missing, and everything that a desk is set up with."""
    now = clock.now()
    book = FORECASTS.book(caller.company, now)
    steps = checklist(caller.company, book, now)
    company = company_of(caller)
    context = {
        "steps": [_step(step) for step in steps],
        "done_count": sum(step.is_done for step in steps),
        "kinds": _kinds(),
        "kind": request.GET.get("kind", OUTCOMES),
        "may_import": caller.reach("import", "create") is not None,
        "members": shown(caller, "member", visible(caller, "member").order_by("role", "name")),
        "imports": shown(caller, "import", visible(caller, "import").order_by("-pk")[:MOST_SHOWN]),
        "zone": company.settings.get("zone", "UTC"),
        "calendars": [
            {
                "id": each.id,
                "zone": each.zone,
                "holidays": each.holidays,
                "hours": each.minutes_per_week / 60.0,
            }
            for each in book.calendars
        ],
        "rights": _rights(),
        "roles": [words.role(role) for role in ROLES],
        "is_admin": caller.role == "admin",
    }
    return render(request, "keepable/setup.html", context)


def _step(step: Step) -> dict[str, Any]:
    said = {
        "people": (_("People who do the work"), _("without them nothing can be planned")),
        "catalogue": (_("Something to sell, with its work"), _("so that a question has a scope")),
        "customers": (_("Customers"), _("a day ends where the customer is")),
        "outcomes": (
            _("At least %(count)d finished tasks") % {"count": ENOUGH_OUTCOMES},
            _("estimates are judged by them; without, ranges are wide"),
        ),
        "checkpoint": (
            _("A checkpoint that left the house"),
            _("so that nobody can rewrite the ledger unseen"),
        ),
    }[step.name]
    hrefs = {
        "people": "?kind=people#import",
        "catalogue": "?kind=catalogue#import",
        "customers": "?kind=customers#import",
        "outcomes": "?kind=outcomes#import",
        "checkpoint": reverse("pages:honesty"),
    }
    return {"step": step, "label": said[0], "why": said[1], "href": hrefs[step.name]}


def _kinds() -> list[tuple[str, str]]:
    names = {
        OUTCOMES: _("finished work"),
        "people": _("people"),
        "customers": _("customers"),
        "catalogue": _("what we sell"),
    }
    return [(kind, names[kind]) for kind in (OUTCOMES, *KINDS)]


def _rights() -> list[dict[str, Any]]:
    """Give who may do what, as the one table says it."""
    found = [(f"{what}: {verb}", roles) for (what, verb), roles in ACTIONS.items()]
    found += [(f"{what}: see {name}", roles) for (what, name), roles in SEEN.items()]
    return [
        {"right": name, "cells": [roles.get(role, "") for role in ROLES]} for name, roles in found
    ]


@page("POST")
def preview(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Read a file and show what it would bring; nothing is saved before somebody says so."""
    allow(caller, "import", "create")
    name, content = _sent(request)
    kind, columns = request.POST.get("kind", OUTCOMES), _columns_in(request.POST)
    if kind == OUTCOMES:
        dates = request.POST.get("dates", "")
        file = OutcomesFile(name=name, content=content, columns=columns, dates=dates)
        row, there = preview_outcomes(file, by=by_of(caller))
        fields = tuple(NAMES)
        new = len(row.rows)
    else:
        known = _kind_called(kind)
        parts = PartsFile(kind=known, name=name, content=content, columns=columns)
        row, there = preview_parts(parts, by=by_of(caller))
        fields, new = tuple(FIELDS[known]), int(row.counts["new"])
    context = _previewed(caller, row, fields, there, new)
    return render(request, "keepable/part_import.html", context)


def _sent(request: HttpRequest) -> tuple[str, bytes]:
    """Give name and content of the file that was sent; UnfitError when there is none."""
    sent = request.FILES.get("file")
    if sent is None:
        msg = "Choose a file: CSV, XLSX or JSON."
        raise UnfitError(msg)
    if (sent.size or 0) > MOST_BYTES:
        msg = f"{sent.name:.80} is larger than {MOST_BYTES / 1e6:g} MB; send it in parts."
        raise UnfitError(msg)
    return sent.name or "table.csv", sent.read()


def _columns_in(form: QueryDict) -> dict[str, str]:
    """Give which field is which column; what was said of a table of another kind is left out."""
    if form.get("read-kind") != form.get("kind", OUTCOMES):
        return {}
    return {
        name.removeprefix("column-"): str(value)
        for name, value in form.items()
        if name.startswith("column-") and value
    }


def _kind_called(name: str) -> Kind:
    known = next((each for each in KINDS if each == name), None)
    if known is None:
        msg = f"There is no kind {name!r:.40} of table."
        raise UnfitError(msg)
    return known


def _previewed(
    caller: Caller,
    row: Any,  # noqa: ANN401 - a row
    fields: tuple[str, ...],
    columns: tuple[str, ...],
    new: int,
) -> dict[str, Any]:
    found = shown(caller, "import", [row])[0]
    return {
        "row": found,
        "kind": found["kind"],
        "new": new,
        "fields": [
            {"name": name, "label": field_label(name), "column": found["mapping"].get(name, "")}
            for name in fields
        ],
        "columns": columns,
        "counts": found["counts"],
        "head": [field_label(name) for name in _heads(found["rows"])],
        "sample": [_cells(each, _heads(found["rows"])) for each in found["rows"][:MOST_SHOWN]],
        "problems": found["problems"][: MOST_SHOWN * 2],
        "more_problems": max(len(found["problems"]) - MOST_SHOWN * 2, 0),
        "is_dated": found["kind"] == OUTCOMES,
    }


def field_label(name: str) -> str:
    """Write what a field of a table holds; as it is called, where there is no better word."""
    return {
        "id": _("id"),
        "name": _("name"),
        "who": _("who did it"),
        "kind": _("kind of work"),
        "requester": _("who asked for it"),
        "project": _("project"),
        "part": _("part of the project"),
        "text": _("title"),
        "status": _("status"),
        "estimate_hours": _("hours estimated"),
        "actual_hours": _("hours it took"),
        "estimated_on": _("estimated on"),
        "started_on": _("started on"),
        "due_date": _("due on"),
        "finished_on": _("finished on"),
        "skills": _("skills"),
        "team": _("team"),
        "hours": _("hours"),
        "zone": _("zone"),
        "state": _("available or not"),
        "aliases": _("also called"),
        "skill": _("skill that it needs"),
    }.get(name, name)


def _heads(found: list[dict[str, Any]]) -> list[str]:
    return list(
        dict.fromkeys(name for row in found[:MOST_SHOWN] for name in row if name != "template")
    )


def _cells(row: Mapping[str, Any], heads: list[str]) -> list[str]:
    values = [row.get(name, "") for name in heads]
    return [
        ", ".join(map(str, each)) if isinstance(each, list) else str(each or "") for each in values
    ]


@page("POST")
def apply(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """Take over what a file brings, once."""
    row = access(caller, "import", number, "apply")
    found = applied_by(caller, row)
    sentence = _("Taken over: %(added)d; known already: %(known)d.") % {
        "added": found["added"],
        "known": found["known"],
    }
    return done(request, reverse("pages:setup"), sentence)
