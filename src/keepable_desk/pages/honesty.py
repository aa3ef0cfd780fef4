"""Honesty: odds beside how it came out, estimates beside hours, and the state of the ledger."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable_desk.access.doors import allow, company_of
from keepable_desk.api import clock
from keepable_desk.api.ledger import checked_by
from keepable_desk.api.warm import FORECASTS
from keepable_desk.pages import words
from keepable_desk.pages.frame import done, page
from keepable_desk.pages.said import said
from keepable_desk.queries.honesty import ENOUGH, RECORD, WALKS
from keepable_desk.queries.ledger_reading import state_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.calibration.judging import Summary
    from keepable_desk.access.callers import Caller
    from keepable_desk.queries.honesty import Record

BAND = 1.36  # Kolmogorov-Smirnov: 19 in 20 honest curves stay this far/sqrt(n) from the diagonal
NINETEEN_IN_TWENTY = 1.96  # standard deviations
LEAST = 20  # outcomes of somebody, from which on he is shown apart
HONEST = {50: (0.4, 0.6), 80: (0.7, 0.9), 95: (0.88, 1.0)}


@page()
def show(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Show how honest promises and estimates were, and that nobody can rewrite them unseen."""
    allow(caller, "promise", "read")
    warm = FORECASTS.warm(caller.company, clock.now())
    record = RECORD.of(caller.company, warm)
    context = {
        "record": record,
        "counts": [(words.state(name), count) for name, count in record.counts.items() if count],
        "enough": ENOUGH,
        "missing": max(ENOUGH - record.judged, 0),
        "reliability": promise_picture(record),
        "ledger": state_of(company_of(caller)),
        "mail_to": settings.KEEPABLE_CHECKPOINT_EMAILS,
        "may_verify": caller.reach("ledger", "verify") is not None,
        "sees_estimates": caller.reach("outcome", "read") is not None,
    }
    return render(request, "keepable/honesty.html", context)


def promise_picture(record: Record) -> dict[str, Any] | None:
    """Give the picture of odds said over share kept; None where there is nothing to show."""
    if not record.bins:
        return None
    return {
        "label": _("Share of promises that were kept, over the odds on which they were made"),
        "points": [[said_odds, kept] for said_odds, kept, _count in record.bins],
        "band": 0.0,
        "errors": [[odds, *honest_span(odds, count)] for odds, _kept, count in record.bins],
        "words": {"said": _("odds said"), "came": _("kept")},
    }


def honest_span(odds: float, count: int) -> tuple[float, float]:
    """Give between which shares 19 in 20 honest companies keep `count` promises of these `odds`.

    >>> [round(end, 2) for end in honest_span(0.8, 25)]
    [0.64, 0.96]
    """
    half = NINETEEN_IN_TWENTY * sqrt(odds * (1.0 - odds) / count)
    return max(odds - half, 0.0), min(odds + half, 1.0)


@page()
def estimates(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Show how honest estimates were; while that is worked out, how far it is."""
    allow(caller, "outcome", "read")
    warm = FORECASTS.warm(caller.company, clock.now())
    walk = WALKS.of(caller.company, warm)
    if not walk.is_over:
        return render(request, "keepable/part_walking.html", {"walk": walk})
    names = {person.id: person.name for person in warm.forecast.book.people}
    names |= {team.id: team.name for team in warm.forecast.book.teams}
    sees_people = caller.sees("outcome", "who", is_own=False)
    titles = {"team": _("By team"), "person": _("By person"), "kind": _("By kind of work")}
    shown = ("team", "person", "kind") if sees_people else ("kind",)
    context = {
        "walk": walk,
        "picture": {
            "label": _("Share of tasks inside the range, over the share that was promised"),
            "points": [list(point) for point in walk.points],
            "band": BAND / sqrt(max(len(walk.judged), 1)),
            "words": {"said": _("promised"), "came": _("came true")},
        },
        "points": walk.points,
        "tables": [
            {"title": titles[name], "rows": _rows(walk.by.get(name, {}), names)} for name in shown
        ],
    }
    return render(request, "keepable/part_estimates.html", context)


def _rows(found: Mapping[str, Summary], names: Mapping[str, str]) -> Sequence[dict[str, Any]]:
    """Give a row for everybody with enough outcomes, those with most of them first."""
    rows = [
        {
            "name": names.get(name, name) or _("(none)"),
            "count": each.count,
            "levels": [
                {"level": level, "share": share, "is_off": not _is_honest(level, share)}
                for level, share in each.coverage.items()
            ],
        }
        for name, each in found.items()
        if each.count >= LEAST
    ]
    return sorted(rows, key=lambda row: -int(str(row["count"])))


def _is_honest(level: int, share: float) -> bool:
    low, high = HONEST.get(level, (0.0, 1.0))
    return low <= share <= high


@page("POST")
def verify(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Check the whole ledger now."""
    found = checked_by(caller)
    if found["finding"]:
        sentence = _("The ledger does not verify: %(what)s Writing has stopped.") % {
            "what": said(str(found["finding"]))
        }
    else:
        sentence = _("Verified: %(entries)d entries against %(checkpoints)d checkpoints.") % found
    return done(request, reverse("pages:honesty"), sentence)
