"""Finding: what a field may be, while it is typed, and everything from one place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from keepable.answers.date_phrases import read_date
from keepable.texts.catalogue import FALLBACK
from keepable_desk.reads.nouns import catalogue as all_catalogue
from keepable_desk.reads.nouns import customers as all_customers
from keepable_desk.reads.nouns import people as all_people
from keepable_desk.reads.nouns import teams as all_teams
from keepable_desk.reads.promises import lines_seen
from keepable_desk.rights.row_rules import visible
from keepable_desk.web.pages import figures, localized_values
from keepable_desk.web.pages.page_responses import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpRequest, HttpResponse

    from keepable.domain.catalogue import CatalogueItem
    from keepable.domain.deal import Contact
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.promise_lines import Line

MOST, MOST_OTHERS = 8, 4
MOST_TYPED = 1_000  # characters of what is typed that are looked at
WEEKS = (4, 8, 12, 26)
# what is often said of a day, in both languages
# as dates are read, which need not be the language of the page
UNITS = {"en": ("days", "weeks", "months"), "de": ("Tagen", "Wochen", "Monaten")}
COMMON = (
    *("tomorrow", "end of the month", "end of next month", "end of the quarter"),
    *("end of the year", "morgen", "Ende des Monats", "Ende nächsten Monats"),
    *("Ende des Quartals", "Ende des Jahres"),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to choose: what is put into the field, how it is shown, and a word about it."""

    value: str
    label: str
    about: str = ""
    href: str = ""


@page(plan=True)
def suggest(request: HttpRequest, context: ActionContext, field: str) -> HttpResponse:
    """Return what `field` may be, from what was typed so far."""
    typed = request.GET.get("q", "")[:MOST_TYPED]
    sources = {
        "scope": lambda: scopes(context, typed),
        "customer": lambda: customers(context, typed),
        "by": lambda: days(context.today, typed),
    }
    found = sources[field]() if field in sources else []
    return render(request, "keepable/part_options.html", {"found": found})


def _matching(
    entries: Iterable[tuple[str, Suggestion]], typed: str, most: int = MOST
) -> list[Suggestion]:
    """Return those whose words hold what was typed: those that begin with it first."""
    wanted = typed.strip().lower()
    ranked: list[tuple[int, int, Suggestion]] = []
    for number, (words_of, found) in enumerate(entries):
        text = words_of.lower()
        if wanted in text:
            begins = text.startswith(wanted)
            inside = f" {wanted}" in text
            ranked.append((0 if begins else 1 if inside else 2, number, found))
    return [found for _rank, _number, found in sorted(ranked, key=lambda each: each[:2])[:most]]


def scopes(context: ActionContext, typed: str) -> list[Suggestion]:
    """Return what can be sold: catalogue items by name or by the work in them, and open deals.

    Behind a "+", the item after it is looked for. Whoever types the name of somebody who does
    the work is shown the way to what is on their plate.
    """
    before, plus, last = typed.rpartition("+")
    head = f"{before.strip()} + " if plus else ""
    items = [
        (
            " ".join((item.name, item.id, *item.aliases)),
            Suggestion(f"{head}{item.name}", item.name, _takes(item)),
        )
        for item in all_catalogue(context)
    ]
    found = _matching(items, last)
    if last.strip():
        found = _once([*found, *_matching(_by_template(context, head), last, MOST_OTHERS)])
    if not plus and typed.strip():
        deals = visible(context.caller, "deal").filter(state="open")
        listed = [
            (f"{deal.title} {deal.ref}", Suggestion(deal.ref, deal.title, _("deal")))
            for deal in deals
        ]
        found += _matching(listed, typed, MOST_OTHERS)
        found += _matching(_people(context), typed, MOST_OTHERS)
    return found


def _by_template(context: ActionContext, head: str) -> Iterator[tuple[str, Suggestion]]:
    """Return each item under the titles of the tasks in its template."""
    for item in all_catalogue(context):
        for task in item.template:
            about = _("with: %(task)s") % {"task": task.title}
            yield task.title, Suggestion(f"{head}{item.name}", item.name, about)


def _once(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Return each value once, as it was found first."""
    first: dict[str, Suggestion] = {}
    for each in found:
        first.setdefault(each.value, each)
    return list(first.values())


def _people(context: ActionContext) -> Iterator[tuple[str, Suggestion]]:
    """Return those who do the work, with the way to their load, or to that of their team."""
    caller, today = context.caller, context.today
    monday = today - timedelta(days=today.weekday())
    capacity = reverse("pages:capacity")
    by_person = caller.reach("load", "read by person") is not None
    for person in all_people(context):
        team = person.teams[0] if person.teams else ""
        who, where = ("who", f"{capacity}/{monday}") if by_person else ("team", capacity)
        address = f"{where}?{urlencode({who: person.id if by_person else team})}"
        yield person.name, Suggestion(person.name, person.name, ", ".join(person.skills), address)


def _takes(item: CatalogueItem) -> str:
    if item.state not in {"available", "limited"}:
        return _truth(item.state)
    hours = sum(task.estimate.hours for task in item.template)
    shown = figures.figure(hours, "hours", quantity="estimate", of=item.id)
    count = len(item.template)
    told = ngettext("%(tasks)d task, %(hours)s", "%(tasks)d tasks, %(hours)s", count)
    return figures.filled(told, tasks=count, hours=shown)


def _truth(state: str) -> str:
    return {
        "planned": _("planned"),
        "for show": _("for show"),
        "absent": _("does not exist"),
        "limited": _("limited"),
    }.get(state, state)


def customers(context: ActionContext, typed: str) -> list[Suggestion]:
    """Return the customers whose name or id, or a contact's name, holds what was typed."""
    known = all_customers(context)
    named = [
        (f"{each.name} {each.id}", Suggestion(each.name, each.name, each.zone)) for each in known
    ]
    if not typed.strip():
        return _matching(named, typed)
    contacts = [
        (contact.name, Suggestion(each.name, each.name, _contact(contact)))
        for each in known
        for contact in each.contacts
    ]
    return _once([*_matching(named, typed), *_matching(contacts, typed, MOST_OTHERS)])


def _contact(contact: Contact) -> str:
    said = _("%(name)s signs") if contact.role == "buyer" else _("%(name)s uses it")
    return said % {"name": contact.name}


def days(today: date, typed: str) -> list[Suggestion]:
    """Return the day that was typed as it is read, or days that are often asked for."""
    if typed.strip():
        read = [_day_in(typed, today), *(_day_in(each, today, each) for each in _completed(typed))]
        return _once([found for found in read if found is not None])
    common = [
        (today + timedelta(weeks=weeks), _("in %(weeks)d weeks") % {"weeks": weeks})
        for weeks in WEEKS
    ]
    return [Suggestion(day.isoformat(), localized_values.day(day), about) for day, about in common]


def _day_in(text: str, today: date, about: str = "") -> Suggestion | None:
    found, _problem = read_date(text, today)
    if found is None or found < today:
        return None
    return Suggestion(
        found.isoformat(), localized_values.day(found), about or localized_values.weekday(found)
    )


def _completed(typed: str) -> list[str]:
    """Return what a date that is half typed may become: "in 6" six days, weeks or months.

    >>> _completed("in 6")
    ['in 6 days', 'in 6 weeks', 'in 6 months']
    """
    number = re.fullmatch(r"(?:in\s+)?(\d{1,2})", typed.strip().lower())
    if number:
        units = UNITS.get(get_language() or FALLBACK, UNITS[FALLBACK])
        return [f"in {number[1]} {unit}" for unit in units]
    return [each for each in COMMON if each.lower().startswith(typed.strip().lower())]


@page(plan=True)
def palette(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Return everything that is called as was typed: pages, promises, customers, deals, people."""
    typed = request.GET.get("q", "")[:MOST_TYPED].strip()
    found = _matching(_pages(), typed, 7)
    if typed:
        found += _matching(_things(context), typed, 12)
        asked = f"{reverse('pages:home')}?{urlencode({'q': typed})}"
        found.append(
            Suggestion(typed, _("Ask: %(question)s") % {"question": typed}, _("question"), asked)
        )
    return render(request, "keepable/part_options.html", {"found": found})


def _odds(line: Line, at: str) -> str:
    return figures.figure(
        line.odds,
        "percent",
        cap=line.odds_cap,
        quantity="odds",
        of=line.id,
        by=line.promised,
        order=figures.AS_PROMISED,
        at=at,
    )


def _pages() -> Iterator[tuple[str, Suggestion]]:
    names = (
        ("home", _("Ask a question")),
        ("promises", _("Promises")),
        ("capacity", _("Capacity")),
        ("pipeline", _("Pipeline")),
        ("honesty", _("Honesty")),
        ("setup", _("Set-up")),
        ("inbox", _("Messages to you")),
    )
    for view, name in names:
        yield name, Suggestion(name, name, _("page"), reverse(f"pages:{view}"))


def _things(context: ActionContext) -> Iterator[tuple[str, Suggestion]]:
    promises, at = reverse("pages:promises"), figures.state_of(context)
    for line in lines_seen(context).found:
        address = reverse("pages:promise", args=[line.id])
        stands = localized_values.state(line.state) if line.odds is None else _odds(line, at)
        about = format_html(
            "{}, {}, {}", line.number, localized_values.short_day(line.promised), stands
        )
        named = f"{line.title} {line.number} {line.id} {line.customer_name}"
        yield named, Suggestion(line.id, line.title, about, address)
    known = all_customers(context)
    for customer in known:
        address = f"{promises}?{urlencode({'customer': customer.id})}"
        yield customer.name, Suggestion(customer.id, customer.name, _("customer"), address)
    customers_by_id = {each.id: each.name for each in known}
    for deal in visible(context.caller, "deal").filter(state="open"):
        address = f"{reverse('pages:home')}?{urlencode({'q': deal.ref})}"
        named = f"{deal.title} {deal.ref} {customers_by_id.get(deal.customer, '')}"
        yield named, Suggestion(deal.ref, deal.title, _("deal"), address)
    for item in all_catalogue(context):
        address = f"{reverse('pages:home')}?{urlencode({'scope': item.name})}"
        yield (
            " ".join((item.name, *item.aliases)),
            Suggestion(item.id, item.name, _takes(item), address),
        )
    for team in all_teams(context):
        address = f"{reverse('pages:capacity')}?{urlencode({'team': team.id})}"
        yield team.name, Suggestion(team.id, team.name, _("team"), address)
    yield from _people(context)
