"""One promise, or what is held: its whole story on one page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _

from keepable.domain.canonical import to_plain
from keepable.engine import plan_of
from keepable_desk.access.doors import NotThereError, access, visible
from keepable_desk.access.showing import listed, shown
from keepable_desk.actions.assess_promise import SAYS
from keepable_desk.actions.changing import UnfitError
from keepable_desk.api import clock
from keepable_desk.api.warm import FORECASTS
from keepable_desk.pages import answers, words
from keepable_desk.pages.frame import once, page
from keepable_desk.pages.said import said
from keepable_desk.queries.advising import advised_on, question_about
from keepable_desk.queries.kept import Kept
from keepable_desk.queries.promise_lines import LINES
from keepable_desk.queries.promise_story import answer_behind, trail_of
from keepable_desk.queries.rescuing import whom_to_tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.engine import Answer, PlannedWork
    from keepable_desk.access.callers import Caller
    from keepable_desk.queries.forecasts import Warm
    from keepable_desk.queries.promise_lines import Line
    from keepable_desk.queries.promise_story import Told

NEIGHBOURS = 2


def _planned(company: int, warm: Warm) -> dict[str, list[PlannedWork]]:
    del company
    found: dict[str, list[PlannedWork]] = {}
    for each in plan_of(warm.forecast):
        found.setdefault(each.commitment_id, []).append(each)
    return found


PLANNED: Kept[dict[str, list[PlannedWork]]] = Kept(_planned)
STANDING = ("open", "held")


@page()
def show(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Show a promise; or a hold, as far as it is one."""
    warm = FORECASTS.warm(caller.company, clock.now())
    line = next((each for each in LINES.of(caller.company, warm).found if each.id == ref), None)
    if line is None:
        what = "promise"
        raise NotThereError(what, ref)
    context = {**_standing(caller, warm, line), **_told(caller, ref)}
    if line.kind == "hold":
        row = access(caller, "hold", ref)
        context["hold"] = shown(caller, "hold", [row])[0]
        context["may_release"] = _may(caller, "hold", ref, "release")
        context["key"] = once()
        return render(request, "keepable/hold.html", context)
    context.update(_talk(caller, ref), **_acts(caller, ref))
    return render(request, "keepable/promise.html", context)


def _standing(caller: Caller, warm: Warm, line: Line) -> dict[str, Any]:
    """Give how it stands: odds, advice now, what is before and after it, whom to tell."""
    now = advised_on(warm, line.id)
    book = warm.forecast.book
    zone = next((each.zone for each in book.customers if each.id == line.customer), "")
    lines = [each for each in LINES.of(caller.company, warm).found if each.state in STANDING]
    place = lines.index(line) if line in lines else -1
    return {
        "line": line,
        "zone": zone or book.settings.zone,
        "now": to_plain(now) if now else None,
        "now_sentence": said(now.sentence) if now else "",
        "before": lines[max(place - NEIGHBOURS, 0) : place] if place >= 0 else [],
        "after": lines[place + 1 : place + 1 + NEIGHBOURS] if place >= 0 else [],
        "others": [each for each in lines[:place] if place > 0],
        "tell": _tell(warm, line, now),
        "is_weak": line.state in STANDING
        and line.odds is not None
        and words.tone(line.odds) != "good",
        "dates": answers.dates(to_plain(now)) if now else [],
    }


def _tell(warm: Warm, line: Line, now: Answer | None) -> Sequence[Any]:
    question = question_about(warm, line.id)
    if question is None or now is None or words.tone(line.odds) == "good":
        return ()
    return whom_to_tell(warm.forecast.book, question, now, line.teams)


def _told(caller: Caller, ref: str) -> dict[str, Any]:
    """Give what the ledger tells of it, and the advice that was on the table."""
    trail = trail_of(caller.company, ref)
    then = answer_behind(caller.company, trail)
    names = {f"user:{row.pk}": row.name for row in visible(caller, "member")}
    return {
        "trail": [_line_of(each, names) for each in trail],
        "then": then,
        "then_sentence": said(str(then["sentence"])) if then else "",
        "names": names,
    }


def who(actor: str, names: Mapping[str, str]) -> str:
    """Give the name behind an actor of the ledger."""
    if actor in names:
        return names[actor]
    if actor.startswith("token:"):
        return _("another program")
    return _("Keepable") if actor in {"system", ""} else actor


def _line_of(told: Told, names: Mapping[str, str]) -> dict[str, Any]:
    facts = told.facts
    said_so = {
        "promise.made": _("promised for %(day)s, odds %(odds)s"),
        "promise.moved": _("moved from %(before)s to %(day)s, odds %(odds)s"),
        "promise.ranked": _("served earlier"),
        "promise.assessed": _("assessed as %(outcome)s"),
        "hold.placed": _("held for %(day)s, odds %(odds)s"),
        "hold.released": _("let go"),
        "hold.expired": _("the hold expired"),
        "work.changed": _("work %(work)s: %(hours_before)s to %(hours)s hours"),
    }.get(told.kind, told.kind)
    filled = {
        **facts,
        "day": words.short_day(str(facts.get("due_date", ""))),
        "before": words.short_day(str(facts.get("before", ""))),
        "odds": words.percent(str(facts.get("odds", ""))),
        "outcome": words.state(str(facts.get("outcome", ""))),
    }
    return {
        "at": told.at,
        "who": who(told.actor, names),
        "sentence": said_so % filled,
        "number": told.number,
    }


def _talk(caller: Caller, ref: str) -> dict[str, Any]:
    """Give what is said about it, on the record and off it."""
    row = access(caller, "promise", ref)
    said_here = listed(caller, "message").filter(promise=row).order_by("pk")
    notes = visible(caller, "note").filter(about_kind="promise", about=ref).order_by("pk")
    return {
        "messages_here": shown(caller, "message", said_here),
        "notes": [
            {**each, "is_mine": each["author"] == caller.name}
            for each in shown(caller, "note", notes.prefetch_related("readers"))
        ],
        "members": visible(caller, "member").exclude(pk=caller.member).order_by("name"),
    }


def _acts(caller: Caller, ref: str) -> dict[str, Any]:
    """Give the promise as it is shown, and what may be done with it."""
    row = access(caller, "promise", ref)
    promise = shown(caller, "promise", [row])[0]
    names = {f"user:{each.pk}": each.name for each in visible(caller, "member")}
    versions = [{**each, "who": who(each["made_by"], names)} for each in promise["versions"]]
    judged = [{**each, "who": who(each["by"], names)} for each in promise["assessments"]]
    sides = [
        {
            "name": side,
            "label": _("We say") if side == "promiser" else _("The customer says"),
            "said": [each for each in judged if each["side"] == side],
            "may": _may(caller, "promise", ref, f"assess as {side}"),
            "says": [(word, words.state(word)) for word in SAYS[side]],
        }
        for side in SAYS
    ]
    is_open = promise["state"] == "open"
    return {
        "promise": promise,
        "versions": versions,
        "sides": sides,
        "may_move": is_open and _may(caller, "promise", ref, "move"),
        "may_rank": is_open and _may(caller, "promise", ref, "rank"),
        "may_withdraw": is_open and sides[0]["may"],
        "may_talk": caller.reach("promise", "talk") is not None and caller.member is not None,
        "has_receipt": bool(_made_here(caller, ref)),
    }


def _made_here(caller: Caller, ref: str) -> bool:
    return any(each.kind == "promise.made" for each in trail_of(caller.company, ref))


def _may(caller: Caller, resource: str, ref: str, action: str) -> bool:
    return bool(visible(caller, resource, action).filter(ref=ref).exists())


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
        "label": _("Odds by day, when it was promised and now"),
        "then": then_points,
        "now": now_points,
        "requested": str(requested) if requested else None,
        "words": {"then": _("then"), "now": _("now"), "requested": _("promised")},
    }
    table = answers.thinned([{"date": day, "odds": odds} for day, odds in now_points])
    context = {"data": data if now_points or then_points else None, "table": table}
    return render(request, "keepable/part_curves.html", context)


@page()
def work(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Show its work, who does it and when."""
    warm = FORECASTS.warm(caller.company, clock.now())
    rows = visible(caller, "work").filter(owner=ref).exclude(owner_kind="deal").order_by("place")
    planned = {each.work_id: each for each in PLANNED.of(caller.company, warm).get(ref, [])}
    found = [
        {**row, "plan": planned.get(row["id"]), "hours": row["estimate"]["hours"]}
        for row in shown(caller, "work", rows)
    ]
    context = {"rows": found, "ref": ref, "may_estimate": caller.reach("work", "estimate")}
    return render(request, "keepable/part_work.html", context)


@page()
def trial(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Tell what the odds of another date would be, before it counts."""
    access(caller, "promise", ref, "move")
    text = request.GET.get("due_date", "")
    if not text:
        return render(request, "keepable/part_trial.html", {})
    answer = advised_on(FORECASTS.warm(caller.company, clock.now()), ref, day_in(text))
    return render(request, "keepable/part_trial.html", {"answer": answer})


def day_in(text: str) -> date:
    """Read a day of a form; UnfitError when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = "Choose a day, as 2027-03-01."
        raise UnfitError(msg) from error
