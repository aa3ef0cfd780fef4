"""The pipeline as load before it is sold: what wins would do to teams and to promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable.domain.odds_levels import MOST_ODDS
from keepable_desk.downloads import table
from keepable_desk.reads.nouns import names_in
from keepable_desk.reads.overviews import breaking as breaking_now
from keepable_desk.reads.overviews import deals_now, load_of_deals
from keepable_desk.reads.overviews import mix as mix_now
from keepable_desk.reads.promises import lines_seen
from keepable_desk.rights.problem_texts import still_working
from keepable_desk.rights.row_rules import visible
from keepable_desk.rights.showing import shown
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.talk import signal_to_owner
from keepable_desk.web.pages import figures, localized_values
from keepable_desk.web.pages.forms import TextForm, filled_in
from keepable_desk.web.pages.page_responses import done, page
from keepable_desk.web.pages.promise_table import FORMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.answers import Affected, DealOdds, Mix
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.derived_results import RunningTask
    from keepable_desk.reads.pipeline import Breaking

LIKELY = 0.5
MOST_SHOWN = 12


@page(plan=True)
def show(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show the open deals that the caller may see, and what they would do as load."""
    caller, deals = context.caller, deals_now(context)
    won = _won(request, deals)
    here = {
        "rows": _rows(context, deals, won),
        "won": won,
        "is_by_date": request.GET.get("order") != "after",
        "has_asked": "won" in request.GET or "mix" in request.GET,
        "presets": _presets(request, won, deals),
        "sees_price": caller.sees("deal", "price", is_own=True),
        "may_note": caller.member is not None and caller.reach("note", "create") is not None,
        "to_win": _ids(deals),
        "all_deals": " ".join(sorted(deal.id for deal in deals)),
        "hours": sum(deal.hours_expected for deal in deals),
        "likely_hours": sum(deal.hours_expected * deal.win_odds for deal in deals),
    }
    return render(request, "keepable/pipeline.html", here)


@page()
def mix(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show what winning the chosen deals would do; as a file where the address says so."""
    won = _won(request, deals_now(context))
    if not won:
        return render(request, "keepable/part_mix.html", {})
    doing = mix_now(context, won, by_date=request.GET.get("order") != "after")
    form = request.GET.get("format", "")
    if form in FORMS:
        if doing.found is None:
            raise UnfitError(still_working(doing.percent))
        return _exported(form, doing.found)
    if doing.found is None:
        return _waiting(request, doing, _("Working out what that does …"))
    here = _mixed(context, doing.found)
    here["exports"] = {each: _as_file(request, each) for each in FORMS}
    return render(request, "keepable/part_mix.html", here)


def _as_file(request: HttpRequest, form: str) -> str:
    chosen = request.GET.copy()
    chosen["format"] = form
    return f"{reverse('pages:pipeline-mix')}?{chosen.urlencode()}"


def _exported(form: str, found: Mix) -> HttpResponse:
    """Return what a mix does to promises as a file of the `form`, the one that loses most first."""
    columns = ("id", "title", "customer", "due_date", "odds_before", "odds_after", "breaks")
    rows = [
        {
            **{name: getattr(touch, name) for name in columns[:-1]},
            "breaks": touch.id in found.breaks,
        }
        for touch in found.affected
    ]
    if form == "csv":
        return table("mix", columns, rows)
    deals = [{"id": each.id, "title": each.title, "odds": each.odds} for each in found.deals]
    return JsonResponse({"chance": found.chance, "deals": deals, "promises": rows})


def _waiting(request: HttpRequest, doing: RunningTask[Any], words_of: str) -> HttpResponse:
    """Return how far it is; the part asks again by itself."""
    context = {"doing": doing, "again": request.get_full_path(), "words": words_of}
    return render(request, "keepable/part_waiting.html", context)


def _won(request: HttpRequest, deals: Sequence[DealOdds]) -> list[str]:
    preset = request.GET.get("mix", "")
    if preset == "all":
        return [deal.id for deal in deals]
    if preset == "likely":
        return [deal.id for deal in deals if deal.win_odds >= LIKELY]
    chosen = set(request.GET.getlist("won"))
    return [deal.id for deal in deals if deal.id in chosen]


def _presets(
    request: HttpRequest, won: Sequence[str], deals: Sequence[DealOdds]
) -> list[dict[str, Any]]:
    order = request.GET.get("order", "")
    tail = f"&order={order}" if order == "after" else ""
    known = [
        ("none", _("Lose all"), []),
        ("likely", _("As likely"), [deal.id for deal in deals if deal.win_odds >= LIKELY]),
        ("all", _("Win all"), [deal.id for deal in deals]),
    ]
    return [
        {
            "href": f"?mix={name}{tail}",
            "label": label,
            "is_here": "mix" in request.GET and request.GET["mix"] == name and list(won) == mix,
        }
        for name, label, mix in known
    ]


def _rows(
    context: ActionContext, deals: Sequence[DealOdds], won: Sequence[str]
) -> list[dict[str, Any]]:
    caller, names = context.caller, names_in(context).customers
    notes: dict[str, list[dict[str, Any]]] = {}
    found = visible(caller, "note").filter(about_kind="deal").order_by("pk")
    for note in shown(caller, "note", found.select_related("author").prefetch_related("readers")):
        notes.setdefault(str(note["about"]), []).append(note)
    others = visible(caller, "deal").filter(owned_by__startswith="user:")
    reachable = set(others.exclude(owned_by=caller.actor).values_list("ref", flat=True))
    return [
        {
            "deal": deal,
            "customer": names.get(deal.customer, deal.customer),
            "price": {"amount": deal.price.amount, "currency": deal.price.currency}
            if deal.price
            else None,
            "order": figures.AS_PROMISED
            if deal.standing
            else figures.won([deal.id], by_date=False),
            "is_won": deal.id in won,
            "notes": notes.get(deal.id, []),
            "is_reachable": deal.id in reachable,
            "ask": f"{reverse('pages:home')}?q={deal.id}",
        }
        for deal in deals
    ]


def _mixed(context: ActionContext, found: Mix) -> dict[str, Any]:
    names, caps = names_in(context).customers, _caps(context)
    rows: list[dict[str, Any]] = [
        {
            "each": touch,
            "cap": caps.get(touch.id, MOST_ODDS),
            "customer": names.get(touch.customer, touch.customer),
            "is_broken": touch.id in found.breaks,
        }
        for touch in found.affected
    ]
    felt = [row for row in rows if row["is_broken"] or _is_felt(row["each"], row["cap"])]
    worse = [
        row
        for row in felt
        if row["is_broken"] or (row["each"].odds_after or 0.0) < (row["each"].odds_before or 0.0)
    ]
    return {
        "mix": found,
        "deals": " ".join(each.id for each in found.deals),
        "order": _order_of(found),
        "chance": found.chance,
        "worse": sum(not row["is_broken"] for row in worse),
        "affected": worse[:MOST_SHOWN],
        "further": worse[MOST_SHOWN:],
        "better": [row for row in felt if row not in worse],
        "hardly": len(rows) - len(felt),
    }


def _ids(deals: Sequence[DealOdds]) -> str:
    """Return the ids of what can still be won: what is promised or held already is not among it."""
    return " ".join(sorted(deal.id for deal in deals if not deal.standing))


def _order_of(found: Mix) -> str:
    return figures.won([each.id for each in found.deals], by_date=found.order == "by date")


def _caps(context: ActionContext) -> dict[str, float]:
    """Return the most that may be shown of the odds of each promise and hold."""
    return {line.id: line.odds_cap for line in lines_seen(context).found}


def _is_felt(touch: Affected, cap: float) -> bool:
    """Return whether its odds read otherwise afterwards."""
    return localized_values.percent(touch.odds_before, cap) != localized_values.percent(
        touch.odds_after, cap
    )


@page()
def load(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show the load with none, the likely and all of the wins, week by week."""
    doing = load_of_deals(context)
    if doing.found is None:
        return _waiting(request, doing, _("Working out what wins would do …"))
    found, mine = doing.found, _ids(deals_now(context))
    likely_order, won_order = f"won last/as likely: {mine}", f"won last: {mine}"
    about: dict[str, Any] = {"of": "company", "by": "@weeks", "at": figures.state_of(context)}
    data = {
        "label": _("Hours of the whole company by week: without any win, as likely, with all"),
        "categories": [
            localized_values.short_day(monday).rsplit(" ", 1)[0] for monday in found.weeks
        ],
        "series": [
            {"name": _("lose all"), "tone": "soft", "values": found.lose_all},
            {"name": _("as likely"), "tone": "accent", "values": found.as_likely},
            {"name": _("win all"), "tone": "warn", "values": found.win_all},
        ],
        "unit": _("hours"),
        "stacked": False,
        "capacity": found.capacity,
        "words": {"capacity": _("capacity")},
        "weeks": found.weeks,
        "figures": [
            figures.drawn("capacity", quantity="capacity", **about),
            *(
                figures.drawn(f"series.{n}.values", quantity="booked", order=order, **about)
                for n, order in enumerate((figures.AS_PROMISED, likely_order, won_order))
            ),
        ],
    }
    table = list(
        zip(
            found.weeks,
            found.capacity,
            found.lose_all,
            found.as_likely,
            found.win_all,
            strict=True,
        )
    )
    here = {"data": data, "table": table, "likely_order": likely_order, "won_order": won_order}
    return render(request, "keepable/part_pipeline_load.html", here)


@page()
def breaking(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show which of the caller's deals, alone or together, would break which promise."""
    mine = {deal.id: deal for deal in deals_now(context)}
    likeliest = sorted(mine.values(), key=lambda deal: (-deal.win_odds, deal.id))
    names = tuple(deal.id for deal in likeliest if deal.hours_expected)
    doing = breaking_now(context, names)
    if doing.found is None:
        return _waiting(request, doing, _("Looking at each of them …"))
    caps, together = _caps(context), doing.found.together
    rows = [
        {"deal": mine[name], "order": _order_of(each), "broken": _capped(_broken_by(each), caps)}
        for name, each in doing.found.alone.items()
    ]
    here = {
        "rows": rows,
        "together": together,
        "together_deals": " ".join(each.id for each in together.deals) if together else "",
        "together_order": _order_of(together) if together else "",
        "broken": _capped(_broken_together(doing.found), caps),
    }
    return render(request, "keepable/part_breaking.html", here)


def _broken_together(found: Breaking) -> list[Affected]:
    """Return what no win breaks alone."""
    alone = {promise for each in found.alone.values() for promise in each.breaks}
    broken = _broken_by(found.together) if found.together else []
    return [touch for touch in broken if touch.id not in alone]


def _broken_by(found: Mix) -> list[Affected]:
    return [touch for touch in found.affected if touch.id in found.breaks]


def _capped(broken: Sequence[Affected], caps: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return what breaks, each with the most that may be shown of its odds."""
    return [
        {
            "id": each.id,
            "title": each.title,
            "due_date": each.due_date,
            "odds_before": each.odds_before,
            "odds_after": each.odds_after,
            "cap": caps.get(each.id, MOST_ODDS),
        }
        for each in broken
    ]


@page("POST")
def signal(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Write a note off the record to whoever owns a deal: early, gently, and for them alone."""
    owner = signal_to_owner(context, ref, filled_in(TextForm, request.POST)["text"])
    sentence = _("%(name)s reads it, and nobody else.") % {"name": owner.name}
    return done(request, reverse("pages:pipeline"), sentence)
