"""Set-up: what is missing before odds can be trusted, members, and who may do what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable.domain.parts import PART_IN
from keepable.tables.part_rows import KINDS
from keepable.texts import Text
from keepable_desk.reads.checklist import steps_to_take
from keepable_desk.reads.nouns import calendars
from keepable_desk.rights.confidential_fields import CONFIDENTIAL
from keepable_desk.rights.importing import BY_FILE_ALONE, NEEDED, may_bring_in
from keepable_desk.rights.parts import LISTED_PARTS
from keepable_desk.rights.policy import ACTIONS
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.row_rules import company_of, visible
from keepable_desk.rights.showing import BROKEN, home_zone, listed, shown
from keepable_desk.rights.vocabulary import ACTION_NAMES, FIELD_NAMES, REACHES, RESOURCES
from keepable_desk.usecases.nothing_promised_yet import say_promised
from keepable_desk.web.pages import localized_values
from keepable_desk.web.pages.forms import OUTCOMES, NothingPromisedForm, filled_in
from keepable_desk.web.pages.page_responses import done, page
from keepable_desk.web.pages.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable_desk.reads.checklist import Step
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.rights.callers import Caller
    from keepable_desk.rights.roles import Reach, Role

MOST_SHOWN, MOST_NAMED = 8, 3
IMPORTERS = tuple(ACTIONS["import", "create"])


@page()
def show(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show what is missing, and everything that a desk is set up with."""
    caller, company = context.caller, company_of(context.caller)
    steps = steps_to_take(context)
    kinds = ((kind, PART_IN[kind].listed) for kind in _kinds(caller))
    here = {
        "steps": _steps(caller, steps),
        "done_count": sum(step.is_done for step in steps),
        "kinds": [(kind, in_words(listed)) for kind, listed in kinds if listed is not None],
        "kind": request.GET.get("kind", OUTCOMES),
        "may_import": caller.reach("import", "create") is not None,
        "members": shown(caller, "member", visible(caller, "member").order_by("name")),
        "imports": shown(caller, "import", visible(caller, "import").order_by("-pk")[:MOST_SHOWN]),
        "zone": home_zone(company),
        "calendars": [
            {
                "id": each.id,
                "zone": each.zone,
                "holidays": each.holidays,
                "hours": each.minutes_per_week / 60.0,
            }
            for each in calendars(context)
        ],
        "lists": _lists(caller),
        "rights": _rights(),
        "roles": [localized_values.role(role) for role in ROLES],
        "may_invite": caller.reach("member", "invite") is not None,
    }
    return render(request, "keepable/setup.html", here)


def _steps(caller: Caller, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the steps with what each is for, and the way there for those who may take it."""
    ways = _ways(caller)
    admins = _whom_to_ask(caller, ("admin",))
    return [
        {
            "step": step,
            "label": in_words(step.what),
            "why": in_words(step.why),
            "href": ways.get(step.name, ""),
            "ask": admins
            if step.name == "members"
            else _whom_to_ask(caller, _importers(step.name)),
        }
        for step in steps
    ]


def _kinds(caller: Caller) -> list[str]:
    """Return of what files the caller may bring in."""
    return [kind for kind in (OUTCOMES, *KINDS) if may_bring_in(caller, kind)]


def _importers(name: str) -> tuple[str, ...]:
    """Return the roles that may take over what the step `name` is about."""
    able = ACTIONS[NEEDED.get(name, BY_FILE_ALONE)]
    return tuple(role for role in IMPORTERS if role in able)


def _ways(caller: Caller) -> dict[str, str]:
    """Return where each step is taken, as far as the caller may."""
    ways = {"checkpoint": reverse("pages:honesty")}
    if caller.reach("import", "create") is not None:
        ways |= {kind: f"?kind={kind}#import" for kind in _kinds(caller)}
    if caller.reach("member", "invite") is not None:
        ways["members"] = reverse("pages:members")
    return ways


def _whom_to_ask(caller: Caller, roles: Iterable[str]) -> str:
    """Name the members in one of `roles`, who do what the caller may not."""
    named, wanted = visible(caller, "member").order_by("name"), set(roles)
    readable = [each for each in named if isinstance(each.roles, list)]
    found = [each.name for each in readable if any(role in each.roles for role in wanted)]
    return ", ".join(found[:MOST_NAMED])


@page("POST")
def promised(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Return that nothing is promised yet, or take that back."""
    is_nothing = filled_in(NothingPromisedForm, request.POST)["nothing"] == "1"
    say_promised(context, nothing=is_nothing)
    to, again = reverse("pages:setup"), reverse("pages:promised")
    if not is_nothing:
        return done(request, to, _("Taken back: something is promised."))
    return done(request, to, _("Noted: nothing is promised yet."), (again, {"nothing": "0"}))


def _lists(caller: Caller) -> list[dict[str, Any]]:
    """Return the parts of the book that have no page of their own, with what is seen of each."""
    return [
        {
            "title": in_words(part.listed),
            "about": in_words(part.on_setup),
            "path": part.path,
            "kind": part.field,
            "rows": [_row(row) for row in shown(caller, part.name, listed(caller, part.name))],
        }
        for part in LISTED_PARTS
        if part.on_setup is not None and caller.reach(part.name, "read") is not None
    ]


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row is called, and in a line each what it lists."""
    if BROKEN in row:
        return {"id": row["id"], "lines": [_("cannot be read")]}
    nested = [each for value in row.values() if isinstance(value, list) for each in value]
    lines = [" · ".join(_cell(value) for value in each.values()) for each in nested]
    return {"id": row["id"], "lines": lines}


def _cell(value: object) -> str:
    """Write a day or an exact number as the reader's language does, and all else as it is."""
    if isinstance(value, date):
        return localized_values.day(value)
    return localized_values.exact(value) if isinstance(value, Decimal) else str(value)


def _rights() -> list[dict[str, Any]]:
    """Return who may do what, as the one table says it."""
    found = [
        (Text("right.action", resource=RESOURCES[what], action=ACTION_NAMES[verb]), roles)
        for (what, verb), roles in ACTIONS.items()
    ]
    found += [
        (Text("right.field", resource=RESOURCES[what], field=FIELD_NAMES[name]), roles)
        for (what, name), roles in CONFIDENTIAL.items()
    ]
    return [{"right": in_words(name), "cells": _reaches(roles)} for name, roles in found]


def _reaches(roles: Mapping[Role, Reach]) -> list[str]:
    """Return how far each role reaches, in the reader's words; nothing where it does not."""
    return [in_words(REACHES[roles[role]]) if role in roles else "" for role in ROLES]
