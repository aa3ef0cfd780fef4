"""Parts of the page of a promise that come after it: curves, work, and what would be if."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _

from keepable.domain.canonical import to_plain
from keepable.domain.odds_levels import MOST_ODDS
from keepable_desk.reads.promises import (
    if_moved,
    if_served_before,
    line_of,
    lines_seen,
    may_be_moved,
    planned_work,
    stands_now,
    story,
    template_work,
    work_rows,
)
from keepable_desk.rights.showing import shown
from keepable_desk.usecases.allowed_days import FIRST_DAY
from keepable_desk.usecases.change_plan import revision_token
from keepable_desk.web.pages import answers, figures
from keepable_desk.web.pages.page_responses import page
from keepable_desk.web.pages.promise import STANDING, day_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.answers import WorkDates
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.promises import TemplateTask

FELT = 0.005  # odds that change by less read the same
MOST_SHIFTED = 25


@page(plan=True)
def curves(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Show the odds then beside the odds now, as a picture and a table."""
    now = stands_now(context, ref)
    then = story(context, ref).then
    now_cap = now.odds_cap if now else MOST_ODDS
    then_cap = answers.cap_in(then) if then else MOST_ODDS
    now_points = answers.capped(to_plain(now.curve), now_cap) if now else []
    then_points = answers.capped(answers.curve_in(then), then_cap) if then else []
    requested = now.requested_date if now else None
    about = {"quantity": "odds", "of": ref, "by": "=0", "order": figures.AS_PROMISED}
    data = {
        "label": _label(has_then=bool(then_points), has_now=bool(now_points)),
        "then": then_points,
        "now": now_points,
        "cap": max(then_cap, now_cap),
        "requested": str(requested) if requested else None,
        "words": {"then": _("then"), "now": _("now"), "requested": _("promised")},
        "figures": [
            figures.drawn("then", 0, quantity="day"),
            figures.drawn("now", 0, quantity="day"),
            figures.drawn("then", 1, at="then", **about),
            figures.drawn("now", 1, at=figures.state_of(context), **about),
            figures.drawn("cap", quantity="cap"),
        ],
    }
    table = _beside(then_points, now_points)
    drawn = {
        "data": data if now_points or then_points else None,
        "table": table,
        "ref": ref,
        "now_cap": now_cap,
        "then_cap": then_cap,
    }
    return render(request, "keepable/part_curves.html", drawn)


def _label(*, has_then: bool, has_now: bool) -> str:
    """Return what the picture shows; what came with the book has no curve from back then."""
    if not has_then:
        return _("Odds by day now; from when it was promised only the sentence was kept")
    if not has_now:
        return _("Odds by day when it was promised")
    return _("Odds by day, when it was promised and now")


def _beside(then: Sequence[Any], now: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the odds of each day then and now; between two points they stay as they were."""
    before, after = dict(then), dict(now)
    rows, odds_then, odds_now = [], None, None
    for day in sorted({*before, *after}):
        odds_then, odds_now = before.get(day, odds_then), after.get(day, odds_now)
        rows.append({"date": day, "then": odds_then, "odds": odds_now})
    return answers.thinned(rows)


@page(plan=True)
def work(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Show its work, who does it and when."""
    caller = context.caller
    line, _lines = line_of(context, ref)
    planned = planned_work(context, ref)
    may_read = caller.reach("work", "read") is not None
    rows = work_rows(context, ref) if may_read else []
    seen: list[dict[str, Any]] = shown(caller, "work", rows)
    found: list[dict[str, Any]] = [
        {
            **each,
            "key": each["id"],
            "plan": planned.get(each["id"]),
            "hours": each["estimate"]["hours"],
            "revision_token": revision_token(row),
        }
        for row, each in zip(rows, seen, strict=True)
    ]
    if not found and may_read:
        found = [_of_template(task, planned) for task in template_work(context, ref)]
    may_estimate = caller.reach("work", "estimate")
    table = {"rows": found, "ref": ref, "due": line.promised, "may_estimate": may_estimate}
    return render(request, "keepable/part_work.html", table)


def _of_template(task: TemplateTask, planned: Mapping[str, WorkDates]) -> dict[str, Any]:
    """Return a row of work that has no row in the book, so that it cannot be changed."""
    return {
        "key": task.id,
        "title": task.title,
        "status": task.status,
        "hours": task.hours,
        "hours_spent": task.hours_spent,
        "plan": planned.get(task.id),
    }


@page(plan=True)
def trial(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Return what the odds of another date would be, before it counts."""
    text = request.GET.get("due_date", "")
    if text < FIRST_DAY.isoformat():  # there is none yet, or its year is still being typed
        may_be_moved(context, ref)
        return render(request, "keepable/part_trial.html", {})
    answer = if_moved(context, ref, day_in(text))
    return render(request, "keepable/part_trial.html", {"answer": answer, "ref": ref})


@page(plan=True)
def ranked(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Tell what it would be to serve it earlier, before it counts: everyone whose odds change."""
    found = if_served_before(context, ref, request.GET.get("ahead_of", ""))
    names = {each.id: each.title for each in lines_seen(context).found if each.state in STANDING}
    felt = [
        each
        for each in found.shifted
        if each.id in names and (each.id == ref or abs(each.after - each.before) >= FELT)
    ]
    overtaken = [names[each] for each in found.overtaken if each in names]
    told = {
        "overtaken": overtaken[:MOST_SHIFTED],
        "count": len(overtaken),
        "shifted": felt[:MOST_SHIFTED],
        "more": max(len(felt) - MOST_SHIFTED, 0),
        "ref": ref,
        "is_rough": found.is_rough,
        "quantity": "odds in a first look" if found.is_rough else "odds",
        "order": f"served before {request.GET.get('ahead_of', '')}",
    }
    return render(request, "keepable/part_ranked.html", told)
