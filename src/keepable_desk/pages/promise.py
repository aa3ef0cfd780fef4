"""One promise, or what is held: its whole story on one page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from keepable.domain.advice import needs_reason
from keepable.domain.canonical import to_plain
from keepable.texts import Text
from keepable_desk.access.doors import access, company_of, id_called, visible
from keepable_desk.access.showing import listed, one_shown, shown
from keepable_desk.pages import answers, words
from keepable_desk.pages.frame import once, page
from keepable_desk.pages.said import said, said_answer
from keepable_desk.queries.nouns import customers
from keepable_desk.queries.promises import line_of, stands_now, story, to_be_told
from keepable_desk.usecases.assess_promise import SAYS
from keepable_desk.usecases.changing import UnfitError
from keepable_desk.usecases.days import refuse_no_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.engine import Answer
    from keepable_desk.access.callers import Caller
    from keepable_desk.queries.context import ActionContext
    from keepable_desk.queries.promise_lines import Line
    from keepable_desk.queries.promise_story import Told
    from keepable_desk.queries.promises import Story

NEIGHBOURS = 2
MOST_OTHERS = 200  # to be served before of, the nearest


STANDING = ("open", "held")


@page()
def show(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Show a promise; or a hold, as far as it is one. Its number is a name of it, too."""
    ref = id_called(context.caller, ref)
    line, lines = line_of(context, ref)
    found = story(context, ref)
    caller = context.caller
    shown_here = {**_standing(context, line, lines), **_told(caller, ref, found, lines)}
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
    shown_here["since"] = [said(each) for each in found.since] if line.state == "open" else []
    return render(request, "keepable/promise.html", shown_here)


def _standing(context: ActionContext, line: Line, lines: Sequence[Line]) -> dict[str, Any]:
    """Give how it stands: odds, advice now, what is before and after it, whom to tell."""
    now = stands_now(context, line.id)
    zones = {each.id: each.zone for each in customers(context)}
    return {
        "line": line,
        "zone": zones.get(line.customer, context.book.settings.zone),
        "now": to_plain(now) if now else None,
        "now_sentence": said(now.text) if now else "",
        "tell": _tell(context, line, now),
        "is_weak": words.tone(line.odds) in {"warn", "bad"},
        "dates": answers.dates(to_plain(now)) if now else [],
        **_order(line, lines),
    }


def _order(line: Line, found: Sequence[Line]) -> dict[str, Any]:
    """Give who is served just before and after it, and those it could be served before."""
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


def _tell(context: ActionContext, line: Line, now: Answer | None) -> Sequence[Any]:
    if now is None or words.tone(line.odds) == "good":
        return ()
    return to_be_told(context, line, now)


def _told(caller: Caller, ref: str, found: Story, lines: Sequence[Line]) -> dict[str, Any]:
    """Give what the ledger tells of it, and the advice that was on the table."""
    then = found.then
    names = {f"user:{row.pk}": row.name for row in visible(caller, "member")}
    titles = {each.id: each.title for each in lines}
    return {
        "trail": [_line_of(each, ref, names, titles) for each in found.trail],
        "then": then,
        "then_sentence": said_answer(then) if then else "",
        "names": names,
    }


def who(actor: str, names: Mapping[str, str]) -> str:
    """Give the name behind an actor of the ledger."""
    if actor in names:
        return names[actor]
    if actor.startswith("token:"):
        return _("another program")
    return _("Keepable") if actor in {"system", ""} else actor


def _line_of(
    told: Told, ref: str, names: Mapping[str, str], titles: Mapping[str, str]
) -> dict[str, Any]:
    """Write an entry of the ledger as it reads on the page of `ref`."""
    facts = told.facts
    said_so = _AS_TOLD.get(told.kind)
    other = str(facts.get("ahead_of") or facts.get("behind") or "")
    if told.kind in {"promise.ranked", "promise.ranked_back"} and facts.get("promise") != ref:
        said_so = _OVERTAKEN[told.kind]
        other = str(facts.get("promise"))
    filled = {
        **facts,
        "other": titles.get(other, other),
        "day": words.short_day(str(facts.get("due_date", ""))),
        "before": words.short_day(str(facts.get("before", ""))),
        "odds": words.percent(str(facts.get("odds", ""))),
        "outcome": words.state(str(facts.get("outcome", ""))),
    }
    sentence = gettext(said_so) % filled if said_so else told.kind
    return {
        "at": told.at,
        "who": who(told.actor, names),
        "sentence": sentence,
        "number": told.number,
    }


_AS_TOLD = {
    "promise.made": gettext_noop("promised for %(day)s, odds %(odds)s"),
    "promise.moved": gettext_noop("moved from %(before)s to %(day)s, odds %(odds)s"),
    "promise.ranked": gettext_noop("served before %(other)s"),
    "promise.ranked_back": gettext_noop("served behind %(other)s again"),
    "promise.assessed": gettext_noop("assessed as %(outcome)s"),
    "hold.placed": gettext_noop("held for %(day)s, odds %(odds)s"),
    "hold.released": gettext_noop("let go"),
    "hold.expired": gettext_noop("the hold expired"),
    "work.changed": gettext_noop("work %(work)s: %(hours_before)s to %(hours)s hours"),
}
_OVERTAKEN = {
    "promise.ranked": gettext_noop("overtaken by %(other)s"),
    "promise.ranked_back": gettext_noop("before %(other)s again"),
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


def _acts(caller: Caller, ref: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Give the promise as it is shown, and what may be done with it."""
    row = access(caller, "promise", ref)
    promise = shown(caller, "promise", [row])[0]
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
    """Give what a side said of how it came out, and what the caller may say for it."""
    return {
        "name": side,
        "label": _("We say") if side == "promiser" else _("The customer says"),
        "said": [each for each in judged if each["side"] == side],
        "may": _may(caller, "promise", ref, f"assess as {side}"),
        "says": [(word, words.state(word)) for word in SAYS[side]],
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
