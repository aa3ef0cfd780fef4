"""An answer as a page shows it: the sentence first, the figures on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _

from keepable.answers import LEAST_FALL
from keepable.domain.advice import needs_reason
from keepable.domain.odds_levels import MOST_ODDS
from keepable_desk.reads.asks import conversation, yes_to
from keepable_desk.reads.nouns import names_in
from keepable_desk.rights.row_rules import company_of, may_decide, visible
from keepable_desk.rights.showing import answer_shown, shown
from keepable_desk.web.pages import figures, localized_values
from keepable_desk.web.pages.page_responses import once
from keepable_desk.web.pages.wording import answer_in_words, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.nouns import Names
    from keepable_desk.rights.callers import Caller

DAYS_FELT = 7.0  # less is noise of the few futures that they are judged in
SLACK = 0.03  # a yes is given on odds that may have moved this much since they were shown
TONES = {"yes": "good", "risky": "warn", "no": "bad", "not for sale": "bad", "undated": "accent"}


def answer_context(context: ActionContext, row: Any) -> dict[str, Any]:  # noqa: ANN401 - the row of an ask
    """Return all that the template of an answer needs: as much of it as `caller` may see."""
    caller = context.caller
    answer = answer_shown(caller, row.answer, row)
    return {
        **_figures(context, row, answer),
        "is_own": row.actor == caller.actor,
        "conversation": conversation(context, row),
        "members": others(caller),
    }


def others(caller: Caller) -> list[dict[str, Any]]:
    """Return the members besides the caller who can come in, by name."""
    there = visible(caller, "member").filter(user__is_active=True, is_deactivated=False)
    found = there.exclude(pk=caller.member or 0).order_by("name")
    return shown(caller, "member", found)


def _figures(context: ActionContext, row: Any, answer: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - the row of an ask
    caller, names = context.caller, names_in(context)
    customers = names.customers
    odds = answer.get("odds")
    of_it = _of(context, row, answer)
    about, evidence = of_it["key_of"], answer["evidence"]
    advised = company_of(caller).advised_odds
    declined = shown(caller, "ask", [row])[0]["declined"]
    said_yes = yes_to(context, row)
    return {
        "ask": {"ref": row.ref, "asked_at": row.asked_at, "saved_at": row.saved_at},
        "answer": answer,
        **of_it,
        "sentence": figures.sentence(answer.get("text") or answer["sentence"], **about),
        "verdict": verdict(answer["verdict"]),
        "tone": TONES.get(answer["verdict"], "accent"),
        "customer": customers.get(answer["customer"], answer["customer"]),
        "scope": scope_of(names, row.question),
        "curve": curve(answer, about),
        "table": thinned(answer.get("curve", [])),
        "dates": dates(answer),
        "binding": [
            figures.sentence(each.get("text") or each["sentence"])
            for each in answer.get("binding", [])
        ],
        "affected": [
            {
                **each,
                "customer": customers.get(each["customer"], each["customer"]),
                "is_same": not falls(each),
            }
            for each in answer.get("affected", [])
            if is_felt(each)
        ],
        "hardly": sum(not is_felt(each) for each in answer.get("affected", [])),
        "has_spread": localized_values.hours(answer.get("hours_low"))
        != localized_values.hours(answer.get("hours_high")),
        "evidence": figures.sentence(evidence.get("text") or evidence["sentence"]),
        "details": _sentences(evidence, "judged", "details"),
        "notes": _sentences(answer, "remarks", "notes"),
        "zone": answer["zone"],
        "key": once(),
        "min_odds": max(round((odds or 0.0) - SLACK, 2), 0.0),
        "needs_reason": odds is not None and needs_reason("promise", odds, advised),
        "no_needs_reason": needs_reason("decline", odds, advised),
        "declined": declined,
        "may_decline": visible(caller, "ask", "decline").filter(pk=row.pk).exists(),
        "advised": advised,
        "may_hold": may_decide(caller, "hold", row),
        "may_promise": may_decide(caller, "promise", row),
        "is_promised": bool(answer.get("already_promised")),
        "said_yes": said_yes,
        "is_open": not (answer.get("already_promised") or said_yes or declined),
        "is_member": caller.member is not None,
        "as_text": as_text(answer, customers.get(answer["customer"], answer["customer"])),
        "sees_pipeline": caller.sees("ask", "pipeline", is_own=row.actor == caller.actor),
    }


def _sentences(found: Mapping[str, Any], texts: str, words_of: str) -> list[str]:
    """Return the texts of an answer as sentences; of one from before there were, its words."""
    return [figures.sentence(each) for each in found.get(texts) or found.get(words_of, [])]


def _of(context: ActionContext, row: Any, answer: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - the row of an ask
    """Return what the figures of an answer are of; of a promise, they are its own."""
    promised = str(answer.get("already_promised") or "")
    is_now = row.answer.get("book_sha256") == context.book.sha256
    subject = promised or subject_of(row.question)
    order = figures.AS_PROMISED if promised else figures.ASKED_LAST
    at = figures.state_of(context) if is_now else f"asked {row.asked_at:%Y-%m-%dT%H:%MZ}"
    key = {"of": subject, "order": order, "at": at}
    return {
        "subject": subject,
        "order": order,
        "at": at,
        "key_of": key,
        "touched_order": f"after {row.ref}",
        "order_words": _order_words(order),
        "price_of": row.question.get("deal") or row.ref,
    }


def _order_words(order: str) -> str:
    """Return in which order of service the odds and dates of an answer are."""
    if order == figures.AS_PROMISED:
        return _("Odds and dates are those of the promise, in its place in the order of service.")
    return _("Odds and dates hold if it is served after everything that is promised or held.")


def subject_of(question: Mapping[str, Any]) -> str:
    """Return what a `question` asks for and for whom, as the subject of figures.

    >>> subject_of({"items": ["sso"], "customer": "acme", "title": "Single sign-on"})
    'sso for acme'
    """
    scope = " + ".join(question.get("items") or ()) or str(question.get("title", ""))
    return f"{scope} for {question.get('customer', '')}"


def scope_of(names: Names, question: Mapping[str, Any]) -> str:
    """Return the scope of a `question` as it can be asked again."""
    items = " + ".join(names.items.get(each, each) for each in question.get("items", []))
    return str(items or question.get("deal") or question.get("promise") or question["title"])


def is_felt(affected: Mapping[str, Any]) -> bool:
    """Return whether the odds of somebody affected fall, or they come a week later.

    >>> is_felt({"odds_before": 0.97, "odds_after": 0.96, "days_later": 0.5})
    False
    """
    return falls(affected) or bool(affected["days_later"] >= DAYS_FELT)


def falls(affected: Mapping[str, Any]) -> bool:
    """Return whether odds fall by more than luck explains in the few futures of a first look.

    Odds that rise, though a yes takes others' time, are the luck of these futures.

    >>> [falls({"odds_before": 0.9, "odds_after": odds}) for odds in (0.8, 0.88, 0.95)]
    [True, False, False]
    """
    before, after = affected["odds_before"], affected["odds_after"]
    if before is None or after is None:
        return False
    return bool(min(before, MOST_ODDS) - min(after, MOST_ODDS) >= LEAST_FALL)


def verdict(name: str) -> str:
    """Write a verdict in one or two words."""
    return {
        "yes": _("Yes"),
        "risky": _("At risk"),
        "no": _("No"),
        "not for sale": _("Not for sale"),
        "undated": _("No date asked"),
    }.get(name, name)


def dates(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the keepable dates of `answer`, each with whether it is the one that was asked for."""
    wanted = answer.get("requested_date")
    return [
        {
            **each,
            "is_wanted": bool(each["date"]) and each["date"] == wanted,
            "odds": localized_values.odds(each["level"] / 100.0, 1.0),
        }
        for each in answer.get("keepable", [])
    ]


def curve(answer: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the picture of odds over dates, None where there is nothing to draw.

    `about` is what its figures are of.
    """
    points, cap = answer.get("curve", []), answer["odds_cap"]
    if not points:
        return None
    return {
        "label": _("Odds that all of it is done by each day"),
        "points": capped(points, cap),
        "requested": answer.get("requested_date"),
        "requested_odds": None if answer.get("odds") is None else float(answer["odds"]),
        "figures": [
            figures.drawn("points", 0, quantity="day"),
            figures.drawn("points", 1, quantity="odds", by="=0", **about),
            figures.drawn(
                "requested_odds", quantity="odds", by=answer.get("requested_date"), **about
            ),
            figures.drawn("keepable", "date", quantity="date", level="=level", **about),
            figures.drawn("cap", quantity="cap", **about),
        ],
        "keepable": [
            {"level": each["level"], "date": each["date"]}
            for each in answer.get("keepable", [])
            if each["date"]
        ],
        "cap": cap,
        "words": {
            "requested": _("asked for"),
            "odds": _("odds"),
            "keepable": _("can be kept"),
        },
    }


def curve_in(answer: Mapping[str, object]) -> list[dict[str, Any]]:
    """Return the points of the curve of a plain `answer`.

    >>> curve_in({})
    []
    """
    return cast("list[dict[str, Any]]", answer.get("curve", []))


def cap_in(answer: Mapping[str, object]) -> float:
    """Return the most that is said of the odds of a plain `answer`.

    >>> cap_in({"odds_cap": 0.9})
    0.9
    """
    return cast("float", answer.get("odds_cap", MOST_ODDS))


def capped(points: Iterable[Mapping[str, Any]], cap: float) -> list[list[Any]]:
    """Return day and odds of the `points` of a curve, never more than their `cap`.

    >>> capped([{"date": "2027-03-01", "odds": 0.99}], 0.95)
    [['2027-03-01', 0.95]]
    """
    return [[str(each["date"]), min(float(each["odds"]), cap)] for each in points]


def thinned(points: list[dict[str, Any]], most: int = 24) -> list[dict[str, Any]]:
    """Return at most so many of the points of a curve, the first and last among them.

    >>> len(thinned([{"date": str(n), "odds": 0.5} for n in range(100)], 10)) <= 11
    True
    """
    step = max(-(-len(points) // most), 1)
    return [*points[:-1:step], *points[-1:]]


def as_text(answer: Mapping[str, Any], customer: str) -> str:
    """Write an answer as plain text, to be handed over: its odds go with every date."""
    lines = [answer_in_words(answer), ""]
    if customer:
        lines.append(_("For: %(customer)s") % {"customer": customer})
    lines += [
        _("Can be kept with odds of %(level)d in 100: %(day)s")
        % {"level": each["level"], "day": localized_values.day(each["date"])}
        for each in answer.get("keepable", [])
        if each["date"]
    ]
    lines += [in_words(each["sentence"]) for each in answer.get("binding", [])]
    lines.append(in_words(answer["evidence"]["sentence"]))
    lines.append(
        _("Dates end where the customer is (%(zone)s). This is an answer, not a promise.")
        % {"zone": answer["zone"]}
    )
    return "\n".join(lines)
