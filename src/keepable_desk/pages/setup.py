"""Set-up: what is missing before odds can be trusted, members, and who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable.files.part_rows import KINDS
from keepable_desk.access.doors import company_of, visible
from keepable_desk.access.policy import ACTIONS, ROLES
from keepable_desk.access.policy import FIELDS as SEEN
from keepable_desk.access.showing import shown
from keepable_desk.api import clock
from keepable_desk.api.warm import FORECASTS
from keepable_desk.pages import words
from keepable_desk.pages.frame import page
from keepable_desk.pages.importing import OUTCOMES
from keepable_desk.queries.checklist import ENOUGH_OUTCOMES, checklist

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from keepable_desk.access.callers import Caller
    from keepable_desk.queries.checklist import Step

MOST_SHOWN = 8


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
