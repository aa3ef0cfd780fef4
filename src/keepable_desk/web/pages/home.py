"""Home: one question, and its answer below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable.domain.odds_levels import MOST_ODDS
from keepable_desk.reads.asked_questions import Asked, NotUnderstoodError, understand
from keepable_desk.reads.nouns import lacking, names_in
from keepable_desk.reads.promises import lines_seen
from keepable_desk.rights.row_rules import visible
from keepable_desk.rights.showing import shown
from keepable_desk.usecases.ask_question import More, ask_question
from keepable_desk.web.pages.answers import answer_context
from keepable_desk.web.pages.forms import AskForm, filled_in
from keepable_desk.web.pages.page_responses import is_part, page
from keepable_desk.web.pages.wording import error_in_words, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from keepable.answers import Question
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.setup_gaps import Lack

FIELDS = ("scope", "customer", "by")
MOST_TRIES, MOST_RECENT = 4, 6


@page(plan=True)
def show(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show the question, filled in as the address says, and what was asked lately.

    Where no question could be answered yet, the way to set-up stands in its place.
    """
    caller = context.caller
    lack = lacking(context)
    if lack is not None:
        return render(request, "keepable/home.html", {"lacking": _lacking(lack)})
    filled = {name: request.GET.get(name, "") for name in FIELDS}
    if text := request.GET.get("q", ""):
        filled = {**filled, "scope": text}
    mine = visible(caller, "ask").filter(actor=caller.actor)
    lately = mine.order_by("-saved_at", "-pk")[:MOST_RECENT] if caller.member else mine.none()
    holds = visible(caller, "hold").filter(owned_by=caller.actor, expires_at__gt=context.now)
    here = {
        "filled": filled,
        "tries": _tries(context),
        "lately": _with_caps(lately, shown(caller, "ask", lately)),
        "holds": _with_odds(context, shown(caller, "hold", holds))
        if caller.reach("hold", "release")
        else [],
    }
    return render(request, "keepable/home.html", here)


def _lacking(lack: Lack) -> str:
    """Return what has to be there before a question can be answered."""
    return {
        "people": _("Nobody is entered yet who does the work, so no question can be answered."),
        "scope": _("Nothing is entered yet that could be promised, so there is nothing to ask."),
        "skills": _("Nobody has a skill that what we sell needs, so no question can be answered."),
    }[lack]


def _with_odds(context: ActionContext, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is held with its odds as they stand now: no date goes without them."""
    lines = {line.id: line for line in lines_seen(context).found}
    standing = [(each, lines.get(each["id"])) for each in held]
    return [
        {**each, "odds": line.odds, "odds_cap": line.odds_cap} if line else {**each, "odds": None}
        for each, line in standing
    ]


def _with_caps(rows: Iterable[Any], asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was asked with the most that may be shown of its odds."""
    answers = (row.answer if isinstance(row.answer, dict) else {} for row in rows)
    caps = [answer.get("odds_cap", MOST_ODDS) for answer in answers]
    return [{**each, "odds_cap": cap} for each, cap in zip(asked, caps, strict=True)]


def _tries(context: ActionContext) -> list[dict[str, str]]:
    """Return questions worth a try: about the reader's own open deals, else those they see."""
    caller = context.caller
    deals = visible(caller, "deal").filter(state="open", wanted_date__gte=context.today)
    mine = deals.filter(owned_by=caller.actor)
    chosen = (mine if mine.exists() else deals).order_by("close_date")
    names, whole = names_in(context), {each.id: each for each in context.book.deals}
    tried = [
        whole[ref]
        for ref in chosen.exclude(items=[]).values_list("ref", flat=True)[:MOST_TRIES]
        if ref in whole
    ]
    return [
        {
            "scope": " + ".join(names.items[ref] for ref in deal.items if ref in names.items),
            "customer": names.customers.get(deal.customer, deal.customer),
            "by": deal.wanted_date.isoformat(),
        }
        for deal in tried
        if deal.wanted_date is not None
    ]


@page("POST", plan=True)
def ask(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Answer the question: below it, where the page can; else on the page of the ask."""
    asked = asked_in(filled_in(AskForm, request.POST))
    done = ask_question(context, asked, More(reasons=True))
    address = reverse("pages:asked", args=[done.row.ref])
    if not is_part(request):
        return redirect(address)
    response = render(request, "keepable/answer.html", answer_context(context, done.row))
    response["HX-Push-Url"] = address
    return response


def asked_in(form: Mapping[str, Any]) -> Asked:
    """Read the fields of a question; a whole line may stand in the first of them."""
    values = {name: str(form.get(name, "")).strip() for name in (*FIELDS, "price")}
    if not values["customer"] and not values["by"]:
        return Asked(text=values["scope"], price=values["price"])
    return Asked(**values)


@page(plan=True)
def understood(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Return how the question is understood, before it counts."""
    asked = asked_in(filled_in(AskForm, request.GET))
    if not asked.text and not asked.scope:
        return render(request, "keepable/part_hint.html")
    try:
        question = understand(context, asked)
    except NotUnderstoodError as error:
        return render(request, "keepable/part_understood.html", {"problem": error_in_words(error)})
    return render(request, "keepable/part_understood.html", _as_understood(context, question))


def _as_understood(context: ActionContext, question: Question) -> dict[str, Any]:
    names = names_in(context).customers
    return {
        "question": question,
        "customer": names.get(question.customer, question.customer),
        "notes": [in_words(remark) for remark in question.remarks],
        "is_promised": question.promise is not None,
    }
