"""One promise, or what is held: its whole story on one page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from keepable.domain.advice import needs_reason
from keepable.domain.canonical import to_plain
from keepable_desk import clock
from keepable_desk.access.doors import NotThereError, access, company_of, visible
from keepable_desk.access.showing import listed, shown
from keepable_desk.pages import answers, words
from keepable_desk.pages.frame import once, page
from keepable_desk.pages.said import said
from keepable_desk.queries.advising import advised_on, question_about
from keepable_desk.queries.causes import changes_since
from keepable_desk.queries.forecasts import FORECASTS
from keepable_desk.queries.promise_lines import LINES
from keepable_desk.queries.promise_story import answer_behind, trail_of
from keepable_desk.queries.rescuing import whom_to_tell
from keepable_desk.usecases.assess_promise import SAYS
from keepable_desk.usecases.changing import UnfitError
from keepable_desk.usecases.days import refuse_no_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.engine import Answer
    from keepable_desk.access.callers import Caller
    from keepable_desk.queries.forecasts import Warm
    from keepable_desk.queries.promise_lines import Line
    from keepable_desk.queries.promise_story import Told

NEIGHBOURS = 2
MOST_OTHERS = 200  # to be served before of, the nearest


STANDING = ("open", "held")


@page()
def show(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Show a promise; or a hold, as far as it is one."""
    warm = FORECASTS.warm(caller.company, clock.now())
    line = next((each for each in LINES.of(caller.company, warm).found if each.id == ref), None)
    if line is None:
        what = "promise"
        raise NotThereError(what, ref)
    trail = trail_of(caller.company, ref)
    context = {**_standing(caller, warm, line), **_told(caller, ref, trail)}
    if line.kind == "hold":
        row = access(caller, "hold", ref)
        context["hold"] = shown(caller, "hold", [row])[0]
        context["may_release"] = _may(caller, "hold", ref, "release")
        context["key"] = once()
        context["min_odds"] = max((line.odds or 0.0) - answers.SLACK, 0.0)
        context["needs_reason"] = needs_reason(
            "promise", line.odds, company_of(caller).advised_odds
        )
        return render(request, "keepable/hold.html", context)
    context.update(_talk(caller, ref), **_acts(caller, ref, context["names"]))
    made = next((each for each in trail if each.kind == "promise.made"), None)
    context["has_receipt"] = made is not None
    context["since"] = _since(caller, trail) if line.state == "open" else []
    return render(request, "keepable/promise.html", context)


def _standing(caller: Caller, warm: Warm, line: Line) -> dict[str, Any]:
    """Give how it stands: odds, advice now, what is before and after it, whom to tell."""
    now = advised_on(warm, line.id)
    book = warm.forecast.book
    zones = {each.id: each.zone for each in book.customers}
    return {
        "line": line,
        "zone": zones.get(line.customer, book.settings.zone),
        "now": to_plain(now) if now else None,
        "now_sentence": said(now.sentence) if now else "",
        "tell": _tell(warm, line, now),
        "is_weak": words.tone(line.odds) in {"warn", "bad"},
        "dates": answers.dates(to_plain(now)) if now else [],
        **_order(caller, warm, line),
    }


def _order(caller: Caller, warm: Warm, line: Line) -> dict[str, Any]:
    """Give who is served just before and after it, and those it could be served before."""
    lines = [each for each in LINES.of(caller.company, warm).found if each.state in STANDING]
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


def _tell(warm: Warm, line: Line, now: Answer | None) -> Sequence[Any]:
    question = question_about(warm, line.id)
    if question is None or now is None or words.tone(line.odds) == "good":
        return ()
    return whom_to_tell(warm.forecast.book, question, now, line.teams)


def _since(caller: Caller, trail: Sequence[Told]) -> list[str]:
    """Give what changed in the plan since its date was set last: what may endanger it."""
    set_by = [each.number for each in trail if each.kind in {"promise.made", "promise.moved"}]
    if not set_by:
        return []
    return [said(each) for each in changes_since(company_of(caller), set_by[-1] + 1)]


def _told(caller: Caller, ref: str, trail: tuple[Told, ...]) -> dict[str, Any]:
    """Give what the ledger tells of it, and the advice that was on the table."""
    then = answer_behind(caller.company, trail)
    names = {f"user:{row.pk}": row.name for row in visible(caller, "member")}
    warm = FORECASTS.warm(caller.company, clock.now())
    titles = {each.id: each.title for each in LINES.of(caller.company, warm).found}
    return {
        "trail": [_line_of(each, ref, names, titles) for each in trail],
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
        msg = "Choose a day, as 2027-03-01."
        raise UnfitError(msg) from error
    refuse_no_day(day)
    return day
