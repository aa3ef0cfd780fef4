"""Parts of the page of a promise that come after it: curves, work, and what would be if."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _

from keepable.engine import plan_of
from keepable_desk import clock
from keepable_desk.access.doors import access, visible
from keepable_desk.access.showing import shown
from keepable_desk.pages import answers
from keepable_desk.pages.frame import page
from keepable_desk.pages.promise import STANDING, day_in
from keepable_desk.queries.advising import advised_on
from keepable_desk.queries.forecasts import FORECASTS
from keepable_desk.queries.kept import Kept
from keepable_desk.queries.promise_lines import LINES
from keepable_desk.queries.promise_story import answer_behind, trail_of
from keepable_desk.queries.ranking import if_ranked
from keepable_desk.usecases.change_plan import as_read
from keepable_desk.usecases.changing import UnfitError
from keepable_desk.usecases.days import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.engine import PlannedWork
    from keepable_desk.access.callers import Caller
    from keepable_desk.queries.forecasts import Warm

FELT = 0.005  # odds that change by less read the same
MOST_SHIFTED = 25


def _planned(company: int, warm: Warm) -> dict[str, list[PlannedWork]]:
    del company
    found: dict[str, list[PlannedWork]] = {}
    for each in plan_of(warm.forecast):
        found.setdefault(each.commitment_id, []).append(each)
    return found


PLANNED: Kept[dict[str, list[PlannedWork]]] = Kept(_planned)


@page()
def curves(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Show the odds then beside the odds now, as a picture and a table."""
    warm = FORECASTS.warm(caller.company, clock.now())
    access(caller, "promise", ref)
    now = advised_on(warm, ref)
    then = answer_behind(caller.company, trail_of(caller.company, ref))
    now_points = [[str(each.date), each.odds] for each in now.curve] if now else []
    then_points = [[each["date"], each["odds"]] for each in then["curve"]] if then else []
    requested = now.requested_date if now else None
    data = {
        "label": _label(has_then=bool(then_points), has_now=bool(now_points)),
        "then": then_points,
        "now": now_points,
        "requested": str(requested) if requested else None,
        "words": {"then": _("then"), "now": _("now"), "requested": _("promised")},
    }
    table = _beside(then_points, now_points)
    context = {"data": data if now_points or then_points else None, "table": table}
    return render(request, "keepable/part_curves.html", context)


def _label(*, has_then: bool, has_now: bool) -> str:
    """Say what the picture shows; what came with the book has no curve from back then."""
    if not has_then:
        return _("Odds by day now; from when it was promised only the sentence was kept")
    if not has_now:
        return _("Odds by day when it was promised")
    return _("Odds by day, when it was promised and now")


def _beside(then: Sequence[Any], now: Sequence[Any]) -> list[dict[str, Any]]:
    """Give the odds of each day then and now; between two points they stay as they were."""
    before, after = dict(then), dict(now)
    rows, odds_then, odds_now = [], None, None
    for day in sorted({*before, *after}):
        odds_then, odds_now = before.get(day, odds_then), after.get(day, odds_now)
        rows.append({"date": day, "then": odds_then, "odds": odds_now})
    return answers.thinned(rows)


@page()
def work(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Show its work, who does it and when."""
    warm = FORECASTS.warm(caller.company, clock.now())
    rows = visible(caller, "work").filter(owner=ref).exclude(owner_kind="deal").order_by("place")
    planned = {each.work_id: each for each in PLANNED.of(caller.company, warm).get(ref, [])}
    found = [
        {
            **each,
            "plan": planned.get(each["id"]),
            "hours": each["estimate"]["hours"],
            "as_read": as_read(row),
        }
        for row, each in zip(rows, shown(caller, "work", rows), strict=True)
    ]
    if not found:
        found = _from_templates(caller, warm, ref, planned)
    lines = LINES.of(caller.company, warm).found
    context = {
        "rows": found,
        "ref": ref,
        "due": next((each.promised for each in lines if each.id == ref), None),
        "may_estimate": caller.reach("work", "estimate"),
    }
    return render(request, "keepable/part_work.html", context)


def _from_templates(
    caller: Caller, warm: Warm, ref: str, planned: Mapping[str, PlannedWork]
) -> list[dict[str, Any]]:
    """Give the work that comes from catalogue items, and so has no rows of its own."""
    if caller.reach("work", "read") is None:
        return []
    standing = warm.forecast.compiled.agenda.commitments
    mine = next((each for each in standing if each.id == ref), None)
    return [
        {
            "title": task.title,
            "status": task.status,
            "hours": task.estimate.hours,
            "hours_spent": task.hours_spent,
            "plan": planned.get(task.id),
        }
        for task in (mine.open_work if mine else ())
    ]


@page()
def trial(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Tell what the odds of another date would be, before it counts."""
    access(caller, "promise", ref, "move")
    text = request.GET.get("due_date", "")
    if text < FIRST_DAY.isoformat():  # there is none yet, or its year is still being typed
        return render(request, "keepable/part_trial.html", {})
    answer = advised_on(FORECASTS.warm(caller.company, clock.now()), ref, day_in(text))
    return render(request, "keepable/part_trial.html", {"answer": answer})


@page()
def ranked(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Tell what it would be to serve it earlier, before it counts: everyone whose odds change."""
    access(caller, "promise", ref, "rank")
    ahead_of = request.GET.get("ahead_of", "")
    warm = FORECASTS.warm(caller.company, clock.now())
    try:
        found = if_ranked(warm, ref, ahead_of)
    except ValueError as error:
        raise UnfitError(str(error)) from error
    names = {
        each.id: each.title
        for each in LINES.of(caller.company, warm).found
        if each.state in STANDING
    }
    felt = [
        each for each in found.shifted if each.id == ref or abs(each.after - each.before) >= FELT
    ]
    overtaken = [names[each] for each in found.overtaken if each in names]
    context = {
        "overtaken": overtaken[:MOST_SHIFTED],
        "count": len(overtaken),
        "shifted": felt[:MOST_SHIFTED],
        "more": max(len(felt) - MOST_SHIFTED, 0),
        "ref": ref,
        "is_rough": found.is_rough,
    }
    return render(request, "keepable/part_ranked.html", context)
