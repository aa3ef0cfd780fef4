"""Honesty: odds beside how it came out, estimates beside hours, and the state of the ledger."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepable_desk.reads.honesty import ENOUGH, EstimatesJudged
from keepable_desk.reads.ledger import ledger_state
from keepable_desk.reads.nouns import names_in, teams
from keepable_desk.reads.overviews import record as record_of_all
from keepable_desk.reads.overviews import walked
from keepable_desk.usecases.check_ledger import erased_of, verify_ledger
from keepable_desk.usecases.learn_from_outcomes import last_lesson, take_back_lesson
from keepable_desk.web.pages import figures, localized_values
from keepable_desk.web.pages.page_responses import done, page
from keepable_desk.web.pages.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable.calibration.judging import Summary
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.honesty import Record, Side
    from keepable_desk.reads.record_groups import GroupKind

BAND = 1.36  # Kolmogorov-Smirnov: 19 in 20 honest curves stay this far/sqrt(n) from the diagonal
NINETEEN_IN_TWENTY = 1.96  # standard deviations
MOST_APART = 6  # promises that both sides judge differently, the newest
LEAST = 20  # outcomes of somebody, from which on they are shown apart
HONEST = {50: (0.4, 0.6), 80: (0.7, 0.9), 95: (0.88, 1.0)}


@page()
def show(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show how honest promises and estimates were, and that nobody can rewrite them unseen."""
    caller, record = context.caller, record_of_all(context)
    sees_ledger = caller.reach("ledger", "read") is not None
    here = {
        "groups": _groups(record, {each.id: each.name for each in teams(context)}),
        "record": record,
        "sides": [
            _side("promiser", record.ours, figures.state_of(context)),
            _side("promisee", record.theirs, figures.state_of(context)),
        ],
        "apart": [
            {
                "line": each,
                "ours": localized_values.state(each.outcome),
                "theirs": localized_values.state(said_there),
            }
            for each in record.apart[-MOST_APART:][::-1]
            if (said_there := each.customer_says)
        ],
        "enough": ENOUGH,
        "ledger": ledger_state(context) if sees_ledger else None,
        "mail_to": settings.KEEPABLE_CHECKPOINT_EMAILS,
        "may_verify": caller.reach("ledger", "verify") is not None,
        "sees_estimates": caller.reach("outcome", "read") is not None,
        "lesson": last_lesson(context) if caller.reach("outcome", "read") else None,
        "may_unlearn": caller.reach("import", "apply") is not None,
    }
    return render(request, "keepable/honesty.html", here)


@page("POST")
def unlearn(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Take back what was learned last."""
    take_back_lesson(context)
    return done(
        request, reverse("pages:honesty"), _("Taken back: odds are as before that was learned.")
    )


def _groups(record: Record, teams: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return how promises came out by who promised and by team, as far as that may be seen."""
    titles: dict[GroupKind, str] = {"promiser": _("By who promised"), "team": _("By team")}
    found = record.by
    return [
        {
            "title": title,
            "rows": [
                {
                    "name": teams.get(group.name, group.name),
                    "key": f"promises of {kind} {group.name}",
                    "group": group,
                }
                for group in sorted(found[kind].values(), key=lambda each: -each.closed)
            ],
        }
        for kind, title in titles.items()
        if found[kind]
    ]


def _side(name: str, side: Side, at: str) -> dict[str, Any]:
    """Return what one side says of how promises came out, as it is shown."""
    return {
        "name": name,
        "side": side,
        "label": _("As we say it") if name == "promiser" else _("As the customers say it"),
        "counts": [
            (said_so, localized_values.state(said_so), n) for said_so, n in side.counts.items() if n
        ],
        "in_time": side.in_time,
        "kept": side.counts["kept"],
        "picture": promise_picture(side, name, at),
    }


def promise_picture(side: Side, name: str, at: str) -> dict[str, Any] | None:
    """Return the picture of odds said over share kept, of the state `at`; None of nothing."""
    if not side.bins:
        return None
    return {
        "label": _("Share of promises that were kept as we say it, over the odds of the first yes")
        if name == "promiser"
        else _("Share of promises that were kept as customers say it, over the odds of the yes"),
        "points": [
            [
                said_odds,
                kept,
                localized_values.percent(said_odds),
                localized_values.plain_percent(kept),
                number,
            ]
            for number, (said_odds, kept, _count) in enumerate(side.bins, start=1)
        ],
        "band": 0.0,
        "errors": [[odds, *honest_span(odds, count)] for odds, _kept, count in side.bins],
        "figures": [
            *_of_points("odds said", "share", "kept", of=name, at=at),
            *(figures.drawn("errors", n, quantity="luck", level=n, of=name) for n in range(3)),
        ],
        "words": {"said": _("odds said"), "came": _("kept")},
    }


def _of_points(said: str, form: str, came: str, **about: object) -> list[dict[str, object]]:
    """Return what the points of such a picture are figures of: values, and their words behind."""
    return [
        figures.drawn("points", 0, quantity=said, level="=4", **about),
        figures.drawn("points", 2, quantity=said, level="=4", form=form, **about),
        figures.drawn("points", 1, quantity=came, by="=0", **about),
        figures.drawn("points", 3, quantity=came, by="=0", form="counted", **about),
        figures.drawn("band", quantity="luck", **about),
    ]


def honest_span(odds: float, count: int) -> tuple[float, float]:
    """Return between which shares 19 in 20 honest companies keep `count` promises of these `odds`.

    >>> [round(end, 2) for end in honest_span(0.8, 25)]
    [0.64, 0.96]
    """
    half = NINETEEN_IN_TWENTY * sqrt(odds * (1.0 - odds) / count)
    return max(odds - half, 0.0), min(odds + half, 1.0)


@page()
def estimates(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show how honest estimates were; while that is worked out, how far it is."""
    doing, groups = walked(context)
    if not doing.is_over:
        return render(request, "keepable/part_walking.html", {"walk": doing})
    walk = doing.found or EstimatesJudged()
    names = names_in(context).doers
    titles = {
        "team": _("By team"),
        "person": _("By person"),
        "kind": _("By kind of work"),
        "project": _("By project"),
    }
    here = {
        "walk": walk,
        "failed": doing.failed,
        "picture": {
            "label": _("Share of tasks inside the range, over the share that was promised"),
            "points": [
                [
                    said,
                    came,
                    localized_values.plain_percent(said),
                    localized_values.plain_percent(came),
                    number,
                ]
                for number, (said, came) in enumerate(walk.points, start=1)
            ],
            "band": BAND / sqrt(max(walk.summary.count if walk.summary else 0, 1)),
            "words": {"said": _("promised"), "came": _("came true")},
            "figures": _of_points(
                "promised",
                "counted",
                "came true",
                of="finished tasks",
                at=figures.state_of(context),
            ),
        },
        "points": walk.points,
        "levels": _levels(walk.summary) if walk.summary else [],
        "less_off": _less_off(walk.summary),
        "more_off": -_less_off(walk.summary),
        "tables": [
            {"title": titles[name], "rows": _rows(name, found, names)}
            for name, found in groups.items()
        ],
        "least": LEAST,
    }
    return render(request, "keepable/part_estimates.html", here)


def _less_off(summary: Summary | None) -> float:
    """Return by which share predictions are less off (CRPS of ln hours) than estimates alone."""
    if summary is None or not summary.crps_log_raw:
        return 0.0
    return 1.0 - summary.crps_log / summary.crps_log_raw


def _levels(summary: Summary) -> list[dict[str, Any]]:
    return [
        {"level": level, "share": share, "is_off": not _is_honest(level, share)}
        for level, share in summary.coverage.items()
    ]


def _rows(
    group: str, found: Mapping[str, Summary], names: Mapping[str, str]
) -> Sequence[dict[str, Any]]:
    """Return a row for everybody with enough outcomes, those with most of them first."""
    rows = [
        {
            "name": names.get(name, name) or _("(none)"),
            "key": f"estimates of {group} {name}",
            "count": each.count,
            "levels": _levels(each),
        }
        for name, each in found.items()
        if each.count >= LEAST
    ]
    return sorted(rows, key=lambda row: -int(str(row["count"])))


def _is_honest(level: int, share: float) -> bool:
    low, high = HONEST.get(level, (0.0, 1.0))
    return low <= share <= high


@page("POST")
def verify(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Check the whole ledger now."""
    found = verify_ledger(context)
    if found.findings:
        sentence = _("The ledger does not verify: %(what)s Writing has stopped.") % {
            "what": in_words(found.findings[0].what)
        }
    else:
        sentence = _("Verified. Entries: %(entries)d; checkpoints: %(checkpoints)d.") % {
            "entries": found.entries,
            "checkpoints": found.led_to,
        }
    sentence = " ".join([sentence, *map(in_words, erased_of(found))])
    return done(request, reverse("pages:honesty"), sentence)
