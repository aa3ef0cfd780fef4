"""Taking over from a file: what it would bring, what has to be said first, and then the rest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepable.domain.text_kinds import file_name
from keepable.tables.outcome_columns import NAMES
from keepable.tables.outcome_rows import COUNTS
from keepable.tables.part_rows import IMPORTED, KINDS
from keepable.texts import Text
from keepable_desk.reads.hiring import TooManyHiredError, if_hired
from keepable_desk.rights.problem_texts import too_large
from keepable_desk.rights.showing import shown
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.import_outcomes import OutcomesFile, preview_outcomes, take_back_import
from keepable_desk.usecases.import_parts import PartsFile, apply_import, preview_parts
from keepable_desk.usecases.uploaded_tables import MOST_BYTES, UnsaidError
from keepable_desk.web.pages import figures
from keepable_desk.web.pages.forms import OUTCOMES, ImportForm, filled_in
from keepable_desk.web.pages.page_responses import done, page
from keepable_desk.web.pages.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.tables.part_rows import Kind
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.rights.callers import Caller

MOST_SHOWN = 8
NESTED = ("template", "versions", "work", "period", "items", "rank")  # shown in another form
DATED = {
    OUTCOMES,
    *(kind for kind, part in IMPORTED.items() if any(c.reads == "day" for c in part.columns)),
}


@page("POST")
def preview(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Read a file and show what it would bring; nothing is saved before somebody says so.

    Where a column has to be said first, the form for that stands in its place.
    """
    entered = filled_in(ImportForm, request.POST)
    sent, content = _sent(request)
    name = file_name(sent)
    kind, columns, dates = entered["kind"], entered["columns"], entered["dates"]
    try:
        if kind == OUTCOMES:
            file = OutcomesFile(name=name, content=content, columns=columns, dates=dates)
            row, there = preview_outcomes(context, file)
        else:
            known = _kind_called(kind)
            parts = PartsFile(kind=known, name=name, content=content, columns=columns, dates=dates)
            row, there = preview_parts(context, parts)
    except UnsaidError as error:
        here = {"name": name, "sentence": _to_be_said(error, kind)}
        choice = error.choice
        here |= _mapped(kind, choice.columns, choice.mapping, asked=choice.fields, dates=dates)
        return render(request, "keepable/part_import.html", here)
    here = _previewed(context.caller, row) | _mapped(kind, there, row.mapping, dates=dates)
    return render(request, "keepable/part_import.html", here)


def _to_be_said(error: UnsaidError, kind: str) -> str:
    """Return what is missing, and where it can be said."""
    fields = error.choice.fields
    if "dates" in fields:
        remedy = _("Choose below which way round the dates are.")
    else:
        names = ", ".join(field_label(name, kind) for name in fields)
        remedy = _("Choose below which column it is: %(fields)s.") % {"fields": names}
    return f"{in_words(error.what)} {remedy}"


def _sent(request: HttpRequest) -> tuple[str, bytes]:
    """Return name and content of the file that was sent; UnfitError when there is none."""
    sent = request.FILES.get("file")
    if sent is None:
        raise UnfitError(Text("refused.no_file"))
    if (sent.size or 0) > MOST_BYTES:
        raise UnfitError(too_large(sent.name or "", MOST_BYTES))
    return sent.name or "table.csv", sent.read()


def _kind_called(name: str) -> Kind:
    known = next((each for each in KINDS if each == name), None)
    if known is None:
        raise UnfitError(Text("refused.no_kind_of_table", kind=name[:MOST_REPEATED]))
    return known


# beside what is counted of outcomes: what of other files is
COUNTED = {
    **COUNTS,
    "new": "count.new",
    "known": "count.known",
    "problems": "count.problems",
}


def _counted(counts: Mapping[str, int]) -> list[str]:
    """Return how many rows became what, in words; of older imports as it was written then."""
    return [
        in_words(Text(COUNTED[name], n=count)) if name in COUNTED else f"{count} {name}"
        for name, count in counts.items()
    ]


def _previewed(caller: Caller, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    found: dict[str, Any] = shown(caller, "import", [row])[0]
    sample = [_flat(each) for each in found["rows"][:MOST_SHOWN]]
    heads = list(dict.fromkeys(name for each in sample for name in each))
    return {
        "row": found,
        "name": found["name"],
        "new": row.counts.get("new", len(row.rows)),
        "counts": _counted(found["counts"]),
        "head": [field_label(name, row.kind) for name in heads],
        "sample": [_cells(each, heads) for each in sample],
        "problems": found["problems"][: MOST_SHOWN * 2],
        "more_problems": sum(map(_count, row.problems[MOST_SHOWN * 2 :])),
    }


def _count(problem: Mapping[str, Any]) -> int:
    """Return of how many a `problem` tells: the last of very many says how many more there are."""
    what = problem["what"]
    return int(what["params"]["n"]) if what["code"] == "file.more_problems" else 1


def _mapped(
    kind: str,
    columns: tuple[str, ...],
    mapping: Mapping[str, str],
    *,
    asked: tuple[str, ...] = (),
    dates: str = "",
) -> dict[str, Any]:
    """Return the form that says which column is what; the fields that are `asked` for stand out."""
    columns_read = () if kind == OUTCOMES else IMPORTED[_kind_called(kind)].columns
    names = tuple(column.field for column in columns_read) or tuple(NAMES)
    return {
        "kind": kind,
        "fields": [
            {
                "name": name,
                "label": field_label(name, kind),
                "column": mapping.get(name, ""),
                "is_asked": name in asked,
            }
            for name in names
        ],
        "columns": [column for column in dict.fromkeys(columns) if column],
        "is_dated": kind in DATED,
        "dates": dates,
        "are_dates_asked": "dates" in asked,
    }


def field_label(name: str, kind: str) -> str:
    """Write what a field of a table of that `kind` holds; as it is called, if there is no word."""
    if name == "kind" and kind != OUTCOMES:
        return _("kind of leave")
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
        "contract_hours_per_week": _("hours"),
        "teams": _("team"),
        "calendar": _("calendar"),
        "zone": _("zone"),
        "state": _("available or not"),
        "aliases": _("also called"),
        "skill": _("skill that it needs"),
        "task": _("task"),
        "after": _("after which tasks"),
        "work": _("work"),
        "title": _("title"),
        "customer": _("customer"),
        "promiser": _("promised by"),
        "item": _("item of the catalogue"),
        "priority": _("priority"),
        "person": _("person"),
        "start": _("first day"),
        "end": _("last day"),
        "currency": _("currency"),
        "since": _("from this day on"),
        "rate": _("what one is worth"),
        "rates": _("what one is worth"),
    }.get(name, name)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row shows: tasks in a line, the date of a promise, the days of leave."""
    flat = {name: value for name, value in row.items() if name not in NESTED}
    if "versions" in row:
        flat["due_date"] = row["versions"][-1]["due_date"]
    if "period" in row:
        flat["start"] = row["period"]["start"]
        flat["end"] = str(date.fromisoformat(row["period"]["end"]) - timedelta(days=1))
    if "rates" in row:
        flat["rates"] = [f"{each['rate']} ({each['since']})" for each in row["rates"]]
    tasks = row.get("template") or row.get("work")
    if tasks:
        flat["work"] = [
            f"{task['title']} {task['estimate']['hours']:g} h ({task['needs'][0]['skill']})"
            for task in tasks
        ]
    return flat


def _cells(row: Mapping[str, Any], heads: Sequence[str]) -> list[str]:
    values = [row.get(name, "") for name in heads]
    return [
        ", ".join(map(str, each)) if isinstance(each, list) else str(each or "") for each in values
    ]


@page()
def effect(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Show what the people of a file would do to promises: who hires looks before taking over."""
    try:
        doing = if_hired(context, number)
    except TooManyHiredError as error:
        return render(request, "keepable/part_hired.html", {"told": in_words(error.text)})
    if not doing.is_over or doing.failed:
        here: dict[str, Any] = {"doing": doing, "again": request.get_full_path()}
        here["words"] = _("Working out what that does …")
        return render(request, "keepable/part_waiting.html", here)
    order, at = f"import {number}", figures.state_of(context)
    found = doing.found or ()
    here = {"changed": found, "order": order, "at": at}
    return render(request, "keepable/part_hired.html", here)


@page("POST")
def apply(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Take over what a file brings, once."""
    found = apply_import(context, number)
    sentence = _("Taken over: %(added)d; known already: %(known)d.") % {
        "added": found["added"],
        "known": found["known"],
    }
    brought = "kind" not in found and found["added"]  # only finished work can be taken out
    back: dict[str, object] = {}
    undo = (reverse("pages:import-take-back", args=[number]), back) if brought else None
    return done(request, reverse("pages:setup"), sentence, undo)


@page("POST")
def take_back(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Take out again what a file of finished work brought, and unlearn it."""
    found = take_back_import(context, number)
    removed = int(found["removed"])
    sentence = ngettext(
        "Taken back: %(count)d finished task is out again, and unlearned.",
        "Taken back: %(count)d finished tasks are out again, and unlearned.",
        removed,
    )
    return done(request, reverse("pages:setup"), sentence % {"count": removed})
