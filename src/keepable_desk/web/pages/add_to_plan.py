"""Parts of the book that are added by hand, one at a time, and taken back: a form for each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from keepable.domain.parts import PART_IN
from keepable.domain.text_kinds import kind_of
from keepable_desk.rights.parts import LISTED_PARTS
from keepable_desk.rights.policy import CHANGED_PARTS
from keepable_desk.usecases.add_to_plan import add_to_plan, withdraw_from_plan
from keepable_desk.usecases.request_limits import MOST_NAME, MOST_TEXT
from keepable_desk.web.pages.forms import day_field, filled_in, text_field
from keepable_desk.web.pages.importing import field_label
from keepable_desk.web.pages.page_responses import done, page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from keepable.domain.parts import Part
    from keepable_desk.reads.context import ActionContext

ADDED = {each.path: PART_IN[each.field] for each in LISTED_PARTS if each.name in CHANGED_PARTS}


@page("POST")
def add(request: HttpRequest, context: ActionContext, path: str) -> HttpResponse:
    """Add a thing of the part at `path`; advice that counted on that time no longer holds."""
    part = _at(path)
    entered = filled_in(_form(part), request.POST)
    entered["end"] += timedelta(days=1)  # on the page the last day is part of it
    number = add_to_plan(context, part, entered)
    undo = (reverse("pages:part-back", args=[path, number]), {part.field: number})
    return done(request, reverse("pages:capacity"), _("It is in the plan."), undo)


@page("POST")
def back(request: HttpRequest, context: ActionContext, path: str, number: int) -> HttpResponse:
    """Take a thing back; that time counts again."""
    withdraw_from_plan(context, _at(path), number)
    return done(request, reverse("pages:capacity"), _("Taken back: it no longer counts."))


def _at(path: str) -> Part:
    if path not in ADDED:
        raise Http404
    return ADDED[path]


def _form(part: Part) -> type[forms.Form]:
    """Return the form of a `part`: what its columns read, where the days are all asked for."""
    found: dict[str, forms.Field] = {}
    for column in part.columns:
        label = capfirst(field_label(column.field, part.field))
        if column.reads == "day":
            found[column.field] = day_field(label, required=True)
        elif column.holds is not None:
            found[column.field] = text_field(label, MOST_NAME, required=True)
        else:
            is_prose = kind_of(column.field) == "prose"
            found[column.field] = text_field(label, MOST_TEXT if is_prose else MOST_NAME)
    return type(f"{part.noun.__name__}Form", (forms.Form,), found)
