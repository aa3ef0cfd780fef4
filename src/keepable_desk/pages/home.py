"""Home: one question, and its answer below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable.engine import why
from keepable_desk import clock
from keepable_desk.access.doors import allow, visible
from keepable_desk.access.showing import shown
from keepable_desk.api.asks import asked_by
from keepable_desk.api.schemas import TEXT
from keepable_desk.pages.answers import answer_context
from keepable_desk.pages.frame import is_part, page
from keepable_desk.pages.said import said
from keepable_desk.queries.forecasts import FORECASTS
from keepable_desk.queries.lacking import lack_of
from keepable_desk.queries.promise_lines import LINES
from keepable_desk.queries.reading import Asked, NotUnderstoodError, question_of
from keepable_desk.usecases.changing import UnfitError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from keepable.domain.book import Book
    from keepable.engine import Question
    from keepable_desk.access.callers import Caller
    from keepable_desk.queries.lacking import Lack

FIELDS = ("scope", "customer", "by")
MOST_TRIES, MOST_RECENT = 4, 6


@page()
def show(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Show the question, filled in as the address says, and what was asked lately.

    Where no question could be answered yet, the way to set-up stands in its place.
    """
    lack = lack_of(FORECASTS.book(caller.company, clock.now()))
    if lack is not None:
        return render(request, "keepable/home.html", {"lacking": _lacking(lack)})
    filled = {name: request.GET.get(name, "") for name in FIELDS}
    if text := request.GET.get("q", ""):
        filled = {**filled, "scope": text}
    mine = visible(caller, "ask").filter(actor=caller.actor)
    lately = mine.order_by("-saved_at", "-pk")[:MOST_RECENT] if caller.member else mine.none()
    holds = visible(caller, "hold").filter(
        holder__in=[caller.name, caller.actor], expires_at__gt=clock.now()
    )
    context = {
        "filled": filled,
        "tries": _tries(caller),
        "lately": shown(caller, "ask", lately),
        "holds": _with_odds(caller, shown(caller, "hold", holds))
        if caller.reach("hold", "release")
        else [],
    }
    return render(request, "keepable/home.html", context)


def _lacking(lack: Lack) -> str:
    """Say what has to be there before a question can be answered."""
    return {
        "people": _("Nobody is entered yet who does the work, so no question can be answered."),
        "scope": _("Nothing is entered yet that could be promised, so there is nothing to ask."),
        "skills": _("Nobody has a skill that what we sell needs, so no question can be answered."),
    }[lack]


def _with_odds(caller: Caller, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give what is held with its odds as they stand now: no date goes without them."""
    lines = LINES.of(caller.company, FORECASTS.warm(caller.company, clock.now())).found
    odds = {line.id: line.odds for line in lines}
    return [{**each, "odds": odds.get(each["id"])} for each in held]


def _tries(caller: Caller) -> list[dict[str, str]]:
    """Give questions worth a try: about his own open deals, else about those he may see."""
    book = FORECASTS.warm(caller.company, clock.now()).forecast.book
    deals = visible(caller, "deal").filter(state="open", wanted_date__gte=book.as_of.date())
    mine = deals.filter(owner=caller.name)
    chosen = (mine if mine.exists() else deals).order_by("close_date")
    items = {item.id: item.name for item in book.catalogue}
    customers = {customer.id: customer.name for customer in book.customers}
    return [
        {
            "scope": " + ".join(items[ref] for ref in deal.items if ref in items),
            "customer": customers.get(deal.customer, deal.customer),
            "by": deal.wanted_date.isoformat(),
        }
        for deal in chosen.exclude(items=[])[:MOST_TRIES]
    ]


@page("POST")
def ask(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Answer the question: below it, where the page can; else on the page of the ask."""
    asked = asked_in(request.POST)
    allow(caller, "ask", "create")
    done = asked_by(caller, asked, why)
    address = reverse("pages:asked", args=[done.row.ref])
    if not is_part(request):
        return redirect(address)
    response = render(request, "keepable/answer.html", answer_context(caller, done.row))
    response["HX-Push-Url"] = address
    return response


def asked_in(form: Any) -> Asked:  # noqa: ANN401 - what a form or an address holds
    """Read the fields of a question; a whole line may stand in the first of them.

    UnfitError when more stands there than is ever read.
    """
    values = {name: str(form.get(name, "")).strip() for name in (*FIELDS, "price")}
    longest = max(len(value) for value in values.values())
    if longest > TEXT:
        msg = f"That is {longest:,} letters long; at most {TEXT:,} can be read."
        raise UnfitError(msg)
    if not values["customer"] and not values["by"]:
        return Asked(text=values["scope"], price=values["price"])
    return Asked(**values)


@page()
def understood(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Tell how the question is understood, before it counts."""
    asked = asked_in(request.GET)
    if not asked.text and not asked.scope:
        return render(request, "keepable/part_hint.html")
    book = FORECASTS.warm(caller.company, clock.now()).forecast.book
    deals = set(visible(caller, "deal").values_list("ref", flat=True))
    try:
        question = question_of(book, asked, deals)
    except NotUnderstoodError as error:
        return render(request, "keepable/part_understood.html", {"problem": said(str(error))})
    return render(request, "keepable/part_understood.html", _as_understood(book, question))


def _as_understood(book: Book, question: Question) -> dict[str, Any]:
    names = {customer.id: customer.name for customer in book.customers}
    return {
        "question": question,
        "customer": names.get(question.customer, question.customer),
        "notes": [said(note) for note in question.notes],
        "is_promised": question.promise is not None,
    }
