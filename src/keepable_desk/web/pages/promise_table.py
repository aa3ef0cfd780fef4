"""The list of promises as a file: the lines that are shown, in their order, odds beside dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse

from keepable_desk.downloads import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keepable_desk.reads.promise_lines import Line

FORMS = ("json", "csv")
COLUMNS = (
    *("group", "id", "kind", "title", "number", "customer", "customer_name", "promiser", "state"),
    *("promised_date", "odds", "date_50", "date_80", "first_promised_date", "odds_then", "moves"),
    *("requested_date", "rank", "came_on", "promiser_says", "promisee_says", "held_until"),
)


def exported(form: str, groups: Iterable[tuple[str, Sequence[Line]]]) -> HttpResponse:
    """Return the lines of `groups` as a file of the `form` "json" or "csv", all pages of them."""
    rows = [_row(name, line) for name, part in groups for line in part]
    if form == "csv":
        return table("promises", COLUMNS, rows)
    return JsonResponse({"items": rows})


def _row(group: str, line: Line) -> dict[str, Any]:
    promiser_says, promisee_says = line.said
    return {
        "group": group,
        "id": line.id,
        "kind": line.kind,
        "title": line.title,
        "number": line.number,
        "customer": line.customer,
        "customer_name": line.customer_name,
        "promiser": line.promiser,
        "state": line.state,
        "promised_date": line.promised,
        "odds": line.odds,
        "date_50": line.expected,
        "date_80": line.late_80,
        "first_promised_date": line.first,
        "odds_then": line.odds_then,
        "moves": len(line.former),
        "requested_date": line.first if line.wanted is None else line.wanted,
        "rank": line.rank,
        "came_on": line.came_on,
        "promiser_says": promiser_says,
        "promisee_says": promisee_says,
        "held_until": line.until,
    }
