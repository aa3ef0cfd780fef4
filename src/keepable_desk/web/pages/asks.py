"""One ask: its answer, and what may follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable.texts import Text
from keepable_desk.downloads import table
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.asks import ask_shown, if_likely
from keepable_desk.reads.nouns import names_in
from keepable_desk.rights.problem_texts import day_of
from keepable_desk.usecases.ask_people import ask_person, reply_to, save_ask
from keepable_desk.usecases.decline_ask import decline_ask, reopen_ask
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from keepable_desk.usecases.place_hold import HoldWish, ask_and_hold, place_hold, release_hold
from keepable_desk.web.pages import localized_values
from keepable_desk.web.pages.answers import answer_context, curve_in, scope_of, subject_of
from keepable_desk.web.pages.forms import (
    AgainForm,
    DeclineForm,
    HeldForm,
    HoldForm,
    PersonForm,
    PromiseForm,
    SaveForm,
    TextForm,
    filled_in,
)
from keepable_desk.web.pages.page_responses import done, once, page
from keepable_desk.web.pages.wording import odds_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.nouns import Names

AS_MADE = 0  # the revision of a promise that nobody changed since it was made


@page(plan=True)
def show(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Show an ask with the answer that it got, as a page of its own."""
    row = ask_shown(context, ref).row
    here = answer_context(context, row)
    here["filled"] = {
        "scope": here["scope"],
        "customer": here["customer"],
        "by": row.question.get("requested_date") or "",
    }
    return render(request, "keepable/ask.html", here)


@page()
def text(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Return the answer as plain text."""
    del request
    here = answer_context(context, ask_shown(context, ref).row)
    return HttpResponse(here["as_text"] + "\n", content_type="text/plain; charset=utf-8")


@page()
def curve(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Return the odds of each day as CSV: what the picture and the table of the answer show."""
    del request
    points = curve_in(ask_shown(context, ref).answer)
    return table(f"odds-{ref}", ("date", "odds"), points)


@page(plan=True)
def likely(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Return the second figure: what the odds are if likely deals come first."""
    here = {
        "found": if_likely(context, ref),
        "subject": subject_of(ask_shown(context, ref).row.question),
    }
    return render(request, "keepable/part_likely.html", here)


@page("POST", plan=True)
def hold(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Hold what was asked for some hours."""
    entered = filled_in(HoldForm, request.POST)
    made = place_hold(context, _hold_wish(entered, ref))
    sentence = _("Held until %(until)s; it expires by itself.") % {
        "until": localized_values.instant(made["expires_at"])
    }
    undo = (reverse("pages:hold-release"), {"hold": made["hold"]})
    return done(request, reverse("pages:promise", args=[made["hold"]]), sentence, undo)


def _hold_wish(entered: dict[str, Any], ref: str) -> HoldWish:
    return HoldWish(
        ask=ref, key=entered["key"] or once(), hours=entered["hours"], holder=entered["holder"]
    )


@page("POST", plan=True)
def promise(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Return yes to what was asked."""
    return _promised(request, context, ask=ref)


@page("POST", plan=True)
def decline(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Return no to what was asked."""
    decline_ask(context, ref, reason=filled_in(DeclineForm, request.POST)["reason"])
    undo: tuple[str, dict[str, object]] = (reverse("pages:ask-reopen", args=[ref]), {})
    return done(request, reverse("pages:asked", args=[ref]), _("Declined."), undo)


@page("POST")
def reopen(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Take a no back."""
    reopen_ask(context, ref)
    return done(request, reverse("pages:asked", args=[ref]), _("No longer declined."))


@page("POST", plan=True)
def promise_held(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Return yes to what is held."""
    return _promised(request, context, hold=filled_in(HeldForm, request.POST)["hold"])


def _promised(
    request: HttpRequest, context: ActionContext, *, ask: str = "", hold: str = ""
) -> HttpResponse:
    entered = filled_in(PromiseForm, request.POST)
    wish = PromiseRequest(
        ask=ask,
        hold=hold,
        key=entered["key"] or once(),
        min_odds=entered["min_odds"],
        reason=entered["reason"],
    )
    made = make_promise(context, wish)
    code = "toast.promised" if made.get("receipt") else "toast.promised_receipt_follows"
    sentence = Text(code, day=day_of(made["due_date"]), odds=odds_of(float(made["odds"])))
    address = reverse("pages:promise", args=[made["promise"]])
    back = {"reason": _("Undone at once"), "revision": AS_MADE}
    undo = (reverse("pages:withdraw", args=[made["promise"]]), back)
    return done(request, address, sentence, undo)


@page("POST")
def release(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Let go of a hold before its time."""
    ref = filled_in(HeldForm, request.POST)["hold"]
    names = names_in(context)  # before the plan changes, so that nothing is computed for them
    row = release_hold(context, ref)
    sentence = _("Let go: %(title)s.") % {"title": row.title}
    undo = _to_hold_again(context, names, row)
    return done(request, reverse("pages:home"), sentence, undo)


def _to_hold_again(
    context: ActionContext,
    names: Names,
    row: Any,  # noqa: ANN401 - the row of a hold
) -> tuple[str, dict[str, Any]] | None:
    """Return what holds it again once it is let go; None where its work stands in no catalogue."""
    if not row.items:
        return None
    left = (row.expires_at - context.now).total_seconds() / 3600.0
    fields = {
        "scope": scope_of(names, {"items": row.items, "title": row.title}),
        "customer": row.customer,
        "by": row.due_date,
        "hours": max(round(left), 1),
        "holder": "" if row.owned_by == context.caller.actor else row.holder,
        "key": once(),
    }
    return reverse("pages:hold-again"), fields


@page("POST", plan=True)
def hold_again(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Hold again what was let go: one more ask and one more hold, at the end of the order."""
    entered = filled_in(AgainForm, request.POST)
    asked = Asked(scope=entered["scope"], customer=entered["customer"], by=entered["by"])
    made = ask_and_hold(context, asked, _hold_wish(entered, ""))
    address = reverse("pages:promise", args=[made["hold"]])
    return done(request, address, _("Held again, behind what was said yes to meanwhile."))


@page("POST")
def save(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Save an ask, or no longer: as it is wanted, however often it is sent."""
    is_saved = filled_in(SaveForm, request.POST)["saved"]
    save_ask(context, ref, is_saved=is_saved)
    sentence = _("Saved; it stands first among your questions.") if is_saved else _("Not saved.")
    undo = (reverse("pages:ask-save", args=[ref]), {"saved": "" if is_saved else "yes"})
    return done(request, reverse("pages:asked", args=[ref]), sentence, undo)


@page("POST")
def person(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Ask somebody about an ask."""
    entered = filled_in(PersonForm, request.POST)
    made = ask_person(context, ref, entered["text"], member=entered["member"])
    sentence = _("%(name)s was asked, and can read the answer.") % {"name": made.member.name}
    return done(request, reverse("pages:asked", args=[ref]), sentence)


@page("POST")
def reply(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Reply to what I was asked."""
    found = reply_to(context, number, filled_in(TextForm, request.POST)["text"])
    address = reverse("pages:asked", args=[found.ask.ref])
    return done(request, address, _("%(name)s reads it now.") % {"name": found.by.name})
