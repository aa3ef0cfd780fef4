"""One ask: its answer, and what may follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable.domain.canonical import from_plain
from keepable.engine import Question, likely, why
from keepable.engine import ask as answer_again
from keepable_desk import clock
from keepable_desk.access.doors import NotForYouError, access, allow
from keepable_desk.api.acting import by_of
from keepable_desk.api.asks import asked_by
from keepable_desk.api.paging import table
from keepable_desk.api.promises import held_by, promised_by
from keepable_desk.api.schemas import HoldIn, PromiseIn
from keepable_desk.pages import words
from keepable_desk.pages.answers import answer_context, scope_of
from keepable_desk.pages.frame import done, number_in, once, page
from keepable_desk.queries.forecasts import FORECASTS
from keepable_desk.queries.reading import Asked
from keepable_desk.usecases.ask_people import ask_person, reply_to, save_ask
from keepable_desk.usecases.changing import UnfitError
from keepable_desk.usecases.place_hold import release_hold

if TYPE_CHECKING:
    from django.http import HttpRequest

    from keepable_desk.access.callers import Caller

HOLD_HOURS = 72
AS_MADE = 0  # the revision of a promise that nobody changed since it was made


@page()
def show(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Show an ask with the answer that it got, as a page of its own."""
    row = access(caller, "ask", ref)
    context = answer_context(caller, row)
    context["filled"] = {
        "scope": context["scope"],
        "customer": context["customer"],
        "by": row.question.get("requested_date") or "",
    }
    return render(request, "keepable/ask.html", context)


@page()
def text(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Give the answer as plain text."""
    del request
    context = answer_context(caller, access(caller, "ask", ref))
    return HttpResponse(context["as_text"] + "\n", content_type="text/plain; charset=utf-8")


@page()
def curve(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Give the odds of each day as CSV: what the picture and the table of the answer show."""
    del request
    points = access(caller, "ask", ref).answer.get("curve", [])
    return table(f"odds-{ref}", ("date", "odds"), points)


@page()
def if_likely(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Tell the second figure: what the odds are if likely deals come first."""
    row = access(caller, "ask", ref)
    if not caller.sees("ask", "pipeline", is_own=row.actor == caller.actor):
        resource, action = "ask", "see the pipeline"
        raise NotForYouError(resource, action)
    question = from_plain(Question, row.question)
    warm = FORECASTS.warm(caller.company, clock.now()).forecast
    found = likely(warm, question, answer_again(warm, question))
    return render(request, "keepable/part_likely.html", {"found": found})


@page("POST")
def hold(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Hold what was asked for some hours."""
    form = request.POST
    given = HoldIn.model_validate({"ask": ref, "hours": form.get("hours") or HOLD_HOURS})
    made = held_by(caller, given, form.get("key") or once())
    sentence = _("Held until %(until)s; it lets go by itself.") % {
        "until": words.instant(made["expires_at"])
    }
    undo = (reverse("pages:hold-release"), {"hold": made["hold"]})
    return done(request, reverse("pages:promise", args=[made["hold"]]), sentence, undo)


@page("POST")
def promise(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Say yes to what was asked."""
    return _promised(request, caller, {"ask": ref})


@page("POST")
def promise_held(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Say yes to what is held."""
    return _promised(request, caller, {"hold": request.POST.get("hold", "")})


def _promised(request: HttpRequest, caller: Caller, what: dict[str, str]) -> HttpResponse:
    form = request.POST
    given = PromiseIn.model_validate(
        {**what, "min_odds": form.get("min_odds") or 0.0, "reason": form.get("reason", "").strip()}
    )
    made = promised_by(caller, given, form.get("key") or once())
    sentence = _("Promised for %(day)s, odds %(odds)s.") % {
        "day": words.day(made["due_date"]),
        "odds": words.odds(made["odds"]),
    }
    address = reverse("pages:promise", args=[made["promise"]])
    back = {"reason": _("Undone at once"), "revision": AS_MADE}
    undo = (reverse("pages:withdraw", args=[made["promise"]]), back)
    return done(request, address, sentence, undo)


@page("POST")
def release(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Let go of a hold before its time."""
    ref = request.POST.get("hold", "")
    row = access(caller, "hold", ref, "release")
    sentence = _("Let go: %(title)s.") % {"title": row.title}
    undo = _to_hold_again(caller, row)
    release_hold(ref, by=by_of(caller))
    return done(request, reverse("pages:home"), sentence, undo)


def _to_hold_again(caller: Caller, row: Any) -> tuple[str, dict[str, Any]] | None:  # noqa: ANN401 - the row of a hold
    """Give what holds it again once it is let go; None where its work stands in no catalogue."""
    if not row.items:
        return None
    book = FORECASTS.warm(caller.company, clock.now()).forecast.book
    left = (row.expires_at - clock.now()).total_seconds() / 3600.0
    fields = {
        "scope": scope_of(book, {"items": row.items, "title": row.title}),
        "customer": row.customer,
        "by": row.due_date,
        "hours": max(round(left), 1),
        "holder": "" if row.holder == caller.name else row.holder,
        "key": once(),
    }
    return reverse("pages:hold-again"), fields


@page("POST")
def hold_again(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Hold again what was let go: one more ask and one more hold, at the end of the order."""
    form = request.POST
    allow(caller, "hold", "create")
    asked = Asked(
        scope=form.get("scope", ""), customer=form.get("customer", ""), by=form.get("by", "")
    )
    given = HoldIn.model_validate(
        {
            "ask": asked_by(caller, asked, why).row.ref,
            "hours": form.get("hours") or HOLD_HOURS,
            "holder": form.get("holder", ""),
        }
    )
    made = held_by(caller, given, form.get("key") or once())
    address = reverse("pages:promise", args=[made["hold"]])
    return done(request, address, _("Held again, behind what was said yes to meanwhile."))


@page("POST")
def save(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Save an ask, or no longer: as it is wanted, however often it is sent."""
    row = access(caller, "ask", ref)
    if row.actor != caller.actor:
        resource, action = "ask", "save"
        raise NotForYouError(resource, action)
    is_saved = request.POST.get("saved") == "yes"
    if is_saved != (row.saved_at is not None):
        save_ask(row, now=clock.now() if is_saved else None)
    sentence = _("Saved; it stands first among your questions.") if is_saved else _("Not saved.")
    undo = (reverse("pages:ask-save", args=[ref]), {"saved": "" if is_saved else "yes"})
    return done(request, reverse("pages:asked", args=[ref]), sentence, undo)


@page("POST")
def person(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Ask somebody about an ask."""
    row = access(caller, "ask", ref)
    author = _member(caller)
    made = ask_person(
        row,
        request.POST.get("text", "").strip(),
        author=author,
        member=number_in(request.POST.get("member", "")) or 0,
        by=by_of(caller),
    )
    sentence = _("%(name)s was asked, and can read the answer.") % {"name": made.member.name}
    return done(request, reverse("pages:asked", args=[ref]), sentence)


@page("POST")
def reply(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """Reply to what I was asked."""
    found = _member_row(caller, number)
    reply_to(found, request.POST.get("text", "").strip(), by=by_of(caller))
    address = reverse("pages:asked", args=[found.ask.ref])
    return done(request, address, _("%(name)s reads it now.") % {"name": found.by.name})


def _member(caller: Caller) -> int:
    if caller.member is None:
        msg = "Only somebody who signed in can do that."
        raise UnfitError(msg)
    return caller.member


def _member_row(caller: Caller, number: int) -> Any:  # noqa: ANN401 - a row
    return access(caller, "question to me", number)
