"""One promise, or what is held: its whole story on one page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _

from keepable.domain.advice import needs_reason
from keepable.domain.canonical import to_plain
from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Odds, Text, as_written
from keepable_desk.reads.left_out import left_out_called
from keepable_desk.reads.nouns import customers
from keepable_desk.reads.promises import line_of, stands_now, story, to_be_told
from keepable_desk.reads.proven_rows import commitment_findings
from keepable_desk.rights.problem_texts import day_of, is_erased
from keepable_desk.rights.row_rules import access, company_of, id_called, visible
from keepable_desk.rights.showing import listed, one_shown, shown
from keepable_desk.rights.vocabulary import OUTCOMES
from keepable_desk.usecases.allowed_days import refuse_no_day
from keepable_desk.usecases.assess_promise import SAYS
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.web.pages import answers, figures, localized_values
from keepable_desk.web.pages.page_responses import once, page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.left_out import LeftOut
    from keepable_desk.reads.promise_history import Told
    from keepable_desk.reads.promise_lines import Line
    from keepable_desk.reads.promises import Story
    from keepable_desk.rights.callers import Caller

NEIGHBOURS = 2
MOST_OTHERS = 200  # to be served before of, the nearest


STANDING = ("open", "held")


@page(plan=True)
def show(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Show a promise; or a hold, as far as it is one. Its number is a name of it, too."""
    ref = id_called(context.caller, ref)
    broken = left_out_called(context, ref)
    if broken is not None:
        return render(request, "keepable/broken.html", _to_be_laid_aside(context.caller, broken))
    line, lines = line_of(context, ref)
    found = story(context, ref)
    caller = context.caller
    shown_here = {**_standing(context, line, lines), **_told(caller, ref, found, lines)}
    shown_here["differing"] = commitment_findings(context, line.kind, ref)
    if line.kind == "hold":
        shown_here["hold"] = one_shown(caller, "hold", ref)
        shown_here["may_release"] = _may(caller, "hold", ref, "release")
        shown_here["key"] = once()
        shown_here["min_odds"] = max((line.odds or 0.0) - answers.SLACK, 0.0)
        shown_here["needs_reason"] = needs_reason(
            "promise", line.odds, company_of(caller).advised_odds
        )
        return render(request, "keepable/hold.html", shown_here)
    shown_here.update(_talk(caller, ref), **_acts(caller, ref, shown_here["names"]))
    shown_here["has_receipt"] = any(each.kind == "promise.made" for each in found.trail)
    shown_here["since"] = (
        [figures.sentence(each) for each in found.since] if line.state == "open" else []
    )
    return render(request, "keepable/promise.html", shown_here)


def _to_be_laid_aside(caller: Caller, broken: LeftOut) -> dict[str, Any]:
    """Return what is said of a promise or hold that cannot be read, and what may be done."""
    here: dict[str, Any] = {"broken": broken}
    if broken.kind == "hold":
        here["may_release"] = _may(caller, "hold", broken.id, "release")
        return here
    found = visible(caller, "promise", "assess as promiser").filter(ref=broken.id, state="open")
    here["revision"] = found.values_list("revision", flat=True).first()
    return here


def _standing(context: ActionContext, line: Line, lines: Sequence[Line]) -> dict[str, Any]:
    """Return how it stands: odds, advice now, what is before and after it, whom to tell."""
    now = stands_now(context, line.id)
    zones = {each.id: each.zone for each in customers(context)}
    return {
        "line": line,
        "zone": zones.get(line.customer, context.book.settings.zone),
        "now": to_plain(now) if now else None,
        "now_sentence": figures.sentence(
            now.text, of=line.id, order=figures.AS_PROMISED, at=figures.state_of(context)
        )
        if now
        else "",
        "tell": to_be_told(context, line, now)
        if now is not None and localized_values.tone(line.odds) != "good"
        else (),
        "is_weak": localized_values.tone(line.odds) in {"warn", "bad"},
        "dates": answers.dates(to_plain(now)) if now else [],
        **_order(line, lines),
    }


def _order(line: Line, found: Sequence[Line]) -> dict[str, Any]:
    """Return who is served just before and after it, and those it could be served before."""
    lines = [each for each in found if each.state in STANDING]
    if line not in lines:
        return {"before": (), "after": (), "others": (), "place": 0, "standing": len(lines)}
    place = lines.index(line)
    ahead = lines[max(place - MOST_OTHERS, 0) : place]
    return {
        "before": ahead[-NEIGHBOURS:],
        "after": lines[place + 1 : place + 1 + NEIGHBOURS],
        "others": ahead[::-1],
        "place": place + 1,
        "standing": len(lines),
    }


def _told(caller: Caller, ref: str, found: Story, lines: Sequence[Line]) -> dict[str, Any]:
    """Return what the ledger tells of it, and the advice that was on the table."""
    then = found.then
    names = {f"user:{row.pk}": row.name for row in visible(caller, "member")}
    titles = {each.id: each.title for each in lines}
    return {
        "trail": [_line_of(each, ref, names, titles) for each in found.trail],
        "then": then,
        "then_sentence": figures.sentence(
            then.get("text") or then["sentence"], of=ref, order=figures.ASKED_LAST, at="then"
        )
        if then
        else "",
        "names": names,
    }


def who(actor: str, names: Mapping[str, str]) -> str:
    """Return the name behind an actor of the ledger."""
    if actor in names:
        return names[actor]
    if actor.startswith("token:"):
        return _("another program")
    return _("Keepable") if actor in {"system", ""} else actor


def _line_of(
    told: Told, ref: str, names: Mapping[str, str], titles: Mapping[str, str]
) -> dict[str, Any]:
    """Write an entry of the ledger as it reads on the page of `ref`."""
    return {
        "at": told.at,
        "who": who(told.actor, names),
        "sentence": figures.sentence(_entry_text(told, ref, titles), at=told.at.isoformat()),
        "number": told.number,
    }


def _entry_text(told: Told, ref: str, titles: Mapping[str, str]) -> Text:
    """Return what an entry of the ledger tells to who reads of `ref`; what is unknown, as it is."""
    facts = told.facts
    if is_erased(told.kind, facts):
        return REDUCED.get(told.kind, as_written(told.kind))
    if told.kind in {"promise.made", "promise.moved", "hold.placed"}:
        return _dated_text(told.kind, facts)
    if told.kind in {"promise.ranked", "promise.ranked_back"}:
        return _rank_text(told.kind, facts, ref, titles)
    if told.kind == "promise.assessed":
        outcome = str(facts.get("outcome", ""))
        return Text("trail.assessed", outcome=OUTCOMES.get(outcome, outcome))
    if told.kind == "work.changed":
        work, before = str(facts.get("work")), str(facts.get("hours_before"))
        return Text("trail.work_changed", work=work, before=before, hours=str(facts.get("hours")))
    return TRAIL.get(told.kind, as_written(told.kind))


def _dated_text(kind: str, facts: Mapping[str, Any]) -> Text:
    day = day_of(facts.get("due_date"))
    odds = Odds(float(facts["odds"]), MOST_ODDS) if facts.get("odds") else localized_values.NONE
    if kind == "promise.made":
        return Text("trail.made", day=day, odds=odds)
    if kind == "hold.placed":
        return Text("trail.held", day=day, odds=odds)
    return Text("trail.moved", before=day_of(facts.get("before")), day=day, odds=odds)


def _rank_text(kind: str, facts: Mapping[str, Any], ref: str, titles: Mapping[str, str]) -> Text:
    is_back = kind == "promise.ranked_back"
    if facts.get("promise") != ref:
        by = str(facts.get("promise"))
        code = "trail.before_again" if is_back else "trail.overtaken"
        return Text(code, other=titles.get(by, by))
    other = str(facts.get("ahead_of") or facts.get("behind") or "")
    code = "trail.behind_again" if is_back else "trail.before"
    return Text(code, other=titles.get(other, other))


# of what an entry told when it named somebody who was erased since
REDUCED: Mapping[str, Text] = {
    "promise.made": Text("trail.made_erased"),
    "promise.moved": Text("trail.moved_erased"),
    "promise.assessed": Text("trail.assessed_erased"),
    "hold.placed": Text("trail.held_erased"),
    "work.changed": Text("trail.work_erased"),
}
TRAIL: Mapping[str, Text] = {
    "hold.released": Text("trail.let_go"),
    "hold.expired": Text("trail.expired"),
}


def _talk(caller: Caller, ref: str) -> dict[str, Any]:
    """Return what is said about it, on the record and off it."""
    row = access(caller, "promise", ref)
    said_here = listed(caller, "message").filter(promise=row).order_by("pk")
    notes = visible(caller, "note").filter(about_kind="promise", about=ref).order_by("pk")
    return {
        "messages_here": shown(caller, "message", said_here),
        "notes": [
            {**each, "is_mine": each["author"] == caller.name}
            for each in shown(caller, "note", notes.prefetch_related("readers"))
        ],
        "members": answers.others(caller),
    }


def _acts(caller: Caller, ref: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the promise as it is shown, and what may be done with it."""
    row = access(caller, "promise", ref)
    promise: dict[str, Any] = shown(caller, "promise", [row])[0]
    versions = [{**each, "who": who(each["made_by"], names)} for each in promise["versions"]]
    judged = [{**each, "who": who(each["by"], names)} for each in promise["assessments"]]
    sides = [_side(caller, ref, side, judged) for side in SAYS]
    is_open = promise["state"] == "open"
    return {
        "promise": promise,
        "versions": versions,
        "sides": sides,
        "may_move": is_open and _may(caller, "promise", ref, "move"),
        "may_rank": is_open and _may(caller, "promise", ref, "rank"),
        "may_withdraw": is_open and sides[0]["may"],
        "may_talk": caller.reach("promise", "talk") is not None and caller.member is not None,
    }


def _side(
    caller: Caller, ref: str, side: str, judged: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what a side said of how it came out, and what the caller may say for it."""
    return {
        "name": side,
        "label": _("We say") if side == "promiser" else _("The customer says"),
        "said": [each for each in judged if each["side"] == side],
        "may": _may(caller, "promise", ref, f"assess as {side}"),
        "says": [(word, localized_values.state(word)) for word in SAYS[side]],
    }


def _may(caller: Caller, resource: str, ref: str, action: str) -> bool:
    return bool(visible(caller, resource, action).filter(ref=ref).exists())


def day_in(text: str) -> date:
    """Read a day of a form; UnfitError when it is none, or none that can be planned with."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UnfitError(Text("refused.no_day")) from error
    refuse_no_day(day)
    return day
