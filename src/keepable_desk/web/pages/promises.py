"""All that is promised and held: as a list and as a timeline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from keepable_desk.reads.left_out import left_out
from keepable_desk.reads.promises import lines as all_lines
from keepable_desk.rights.held_for_others import HoldSight
from keepable_desk.usecases.request_limits import MOST_NAME
from keepable_desk.web.pages import figures, localized_values
from keepable_desk.web.pages.page_responses import page
from keepable_desk.web.pages.promise_table import FORMS, exported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.promise_lines import Line, Lines
    from keepable_desk.rights.callers import Caller

A_PAGE = 100
_PAGE = re.compile("[0-9]{1,8}")
STANDING = ("open", "held")
CLOSED = ("kept", "late", "broken", "withdrawn", "released")
RISKS = ("bad", "warn", "good")
WEAK = "weak"  # at risk or in trouble
LAST = 2.0  # after all odds
STANDINGS = {
    "good": gettext_noop("on course"),
    "warn": gettext_noop("at risk"),
    "bad": gettext_noop("in trouble"),
    WEAK: gettext_noop("at risk or in trouble"),
}
OVER = gettext_noop("over")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the address says is to be shown, and how."""

    q: str = ""
    state: str = ""
    customer: str = ""
    team: str = ""
    promiser: str = ""
    risk: str = ""
    sort: str = "due"
    group: str = ""
    view: str = ""
    page: int = 1

    def has(self, line: Line) -> bool:
        """Return whether `line` is to be shown."""
        searched = f"{line.title} {line.id} {line.customer_name} {line.promiser}".lower()
        return (
            _fits_state(self.state, line.state)
            and self.customer in {"", line.customer}
            and self.promiser in {"", line.promiser}
            and (not self.team or self.team in line.teams)
            and _fits_risk(self.risk, risk_of(line))
            and all(word in searched for word in self.q.lower().split()[:MOST_WORDS])
        )


def _fits_risk(wanted: str, risk: str) -> bool:
    return risk in {"warn", "bad"} if wanted == WEAK else wanted in {"", risk}


def _fits_state(wanted: str, state: str) -> bool:
    if wanted in {"", "all"}:
        return wanted == "all" or state in STANDING
    return state in CLOSED if wanted == "closed" else state == wanted


def chosen_in(address: Mapping[str, str]) -> Chosen:
    """Read what an `address` asks for; what it cannot mean is passed over."""
    texts = {
        name: address.get(name, "").strip()[:MOST_NAME]
        for name in ("q", "state", "customer", "promiser")
    }
    number = address.get("page", "")
    sort, group = address.get("sort", ""), address.get("group", "")
    return Chosen(
        **texts,
        team=address.get("team", ""),
        risk=address.get("risk", "") if address.get("risk") in {*RISKS, WEAK} else "",
        sort=sort if sort in SORTS else "due",
        group=group if group in GROUPS else "",
        view="timeline" if address.get("view") == "timeline" else "",
        page=max(int(number), 1) if _PAGE.fullmatch(number) else 1,
    )


MOST_WORDS = 20  # of a search: each is looked for in each line
SORTS: Mapping[str, Callable[[Line], Any]] = {
    "odds": lambda line: (LAST if line.odds is None else line.odds, line.promised),
    "due": lambda line: (line.promised, line.rank),
    "rank": lambda line: line.rank,
    "customer": lambda line: (line.customer_name.lower(), line.promised),
}
GROUPS = ("customer", "team", "promiser", "risk")
FILTERS = ("q", "state", "customer", "team", "promiser", "risk", "sort", "group")


@page(plan=True)
def show(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show what is promised and held, as the address says."""
    lines = all_lines(context)
    chosen = chosen_in(request.GET)
    standing = standing_lines(context, lines)
    found = [line for line in standing if chosen.has(line)]
    groups = _grouped(found, chosen, lines)
    if (form := request.GET.get("format", "")) in FORMS:
        return exported(form, groups)
    here = {
        "chosen": chosen,
        "any": len(standing),
        "broken": [each for each in left_out(context) if each.kind in {"promise", "hold"}],
        "risks": _risks(found),
        "listed": f"list {_address(request, chosen)}{_as_seen(context.caller)}",
        "options": _options(standing, lines, chosen),
        "exports": _exports(request.GET.dict()),
        **_paged(groups, chosen, context.today, figures.state_of(context)),
    }
    response = render(request, "keepable/promises.html", here)
    if request.headers.get("HX-Trigger") == "filters":
        response["HX-Push-Url"] = _address(request, chosen)
    return response


def _as_seen(caller: Caller) -> str:
    """Return by whom a list is seen, where its narrowing finds less than others find.

    A hold of a deal that they do not see has no customer and no title for them.
    """
    return f" as {caller.actor} sees it" if HoldSight.of(caller).hidden else ""


def standing_lines(context: ActionContext, lines: Lines) -> list[Line]:
    """Return the `lines` but those of holds that have let go by themselves."""
    return [line for line in lines.found if line.until is None or line.until > context.now]


def _address(request: HttpRequest, chosen: Chosen) -> str:
    """Return the address of what is shown, without what goes without saying."""
    where = {name: str(value) for name, value in request.GET.items() if value}
    if chosen.sort == "due":
        where.pop("sort", None)
    return f"{request.path}?{urlencode(where)}" if where else request.path


def _paged(
    groups: Sequence[tuple[str, Sequence[Line]]], chosen: Chosen, today: date, at: str
) -> dict[str, Any]:
    """Return the page that is wanted of the lines in `groups`; only that is written out."""
    ordered = [line for _name, part in groups for line in part]
    pages = max(-(-len(ordered) // A_PAGE), 1)
    number = min(chosen.page, pages)
    first = (number - 1) * A_PAGE
    rows = [_shown(line) for line in ordered[first : first + A_PAGE]]
    return {
        "parts": _parts(groups, rows, first),
        "total": len(ordered),
        "pages": pages,
        "page": number,
        "before": str(number - 1),
        "after": str(number + 1),
        "timeline": timeline(rows, today, at) if chosen.view else None,
    }


def risk_of(line: Line) -> str:
    """Return what the odds of `line` mean: good, warn or bad; nothing where it is over."""
    return "" if line.odds is None else localized_values.tone(line.odds)


def risk_words(risk: str) -> str:
    """Write what odds mean for a promise."""
    return _(STANDINGS.get(risk, OVER))


def _grouped(
    found: Sequence[Line], chosen: Chosen, lines: Lines
) -> list[tuple[str, Sequence[Line]]]:
    """Return the lines in the order wanted, by group where one is wanted."""
    ordered = sorted(found, key=SORTS[chosen.sort])
    if not chosen.group:
        return [("", ordered)]
    by_name: dict[tuple[Any, str], list[Line]] = {}
    for line in ordered:
        by_name.setdefault(_group_of(line, chosen.group, lines), []).append(line)
    return [(name, part) for (_place, name), part in sorted(by_name.items())]


def _group_of(line: Line, group: str, lines: Lines) -> tuple[Any, str]:
    """Return place and name of the group of `line`; of teams, the one with most of its work."""
    if group == "risk":
        risk = risk_of(line)
        return (RISKS.index(risk) if risk in RISKS else len(RISKS), risk_words(risk))
    if group == "team":
        first = line.teams[0] if line.teams else ""
        name = lines.teams.get(first, first) or _("no open work")
        return ((not first, name.lower()), name)
    name = line.customer_name if group == "customer" else line.promiser
    return (name.lower(), name)


def _parts(
    groups: Sequence[tuple[str, Sequence[Line]]], rows: Sequence[dict[str, Any]], first: int
) -> list[dict[str, Any]]:
    """Return what of each group is on the page that begins with the row number `first`."""
    found, at = [], 0
    last = first + len(rows)
    for name, part in groups:
        mine = rows[max(at - first, 0) : max(min(at + len(part), last) - first, 0)]
        if mine:
            found.append({"name": name, "count": len(part), "rows": mine})
        at += len(part)
    return found


def _shown(line: Line) -> dict[str, Any]:
    """Write the figures of `line`."""
    requested = line.first if line.wanted is None else line.wanted
    return {
        "line": line,
        "href": reverse("pages:promise", args=[line.id]),
        "customer": "" if line.customer_name in line.title else line.customer_name,
        "risk": risk_of(line),
        "day_requested": requested,
        "requested": localized_values.short_day(requested),
        "promised": localized_values.short_day(line.promised),
        "former": [localized_values.short_day(day) for day in line.former],
        "moved": moved_words(len(line.former)),
        "expected": localized_values.short_day(line.expected),
        "late_80": localized_values.short_day(line.late_80),
        "is_late": line.odds is not None and (line.late_80 is None or line.late_80 > line.promised),
        "is_as_asked": requested == line.promised,
        "state": _("overdue") if line.days_overdue else localized_values.state(line.state),
        "said": _said(line),
    }


def _said(line: Line) -> list[str]:
    """Write how it came out, as each side says; of a hold, when it ends."""
    if line.until is not None:
        return [_("until %(until)s") % {"until": localized_values.instant(line.until)}]
    promiser, promisee = line.said
    found: list[str] = []
    if promiser not in {"", "open"}:
        found.append(_("promiser: %(outcome)s") % {"outcome": localized_values.state(promiser)})
    if promisee not in {"", "open"}:
        found.append(_("promisee: %(outcome)s") % {"outcome": localized_values.state(promisee)})
    if found and line.came_on:
        found.append(_("came on %(day)s") % {"day": localized_values.short_day(line.came_on)})
    return found


def _risks(found: Iterable[Line]) -> list[dict[str, Any]]:
    counts = dict.fromkeys(reversed(RISKS), 0)
    for line in found:
        if line.odds is not None:
            counts[risk_of(line)] += 1
    return [
        {"risk": risk, "words": risk_words(risk), "count": count}
        for risk, count in counts.items()
        if count
    ]


def _options(standing: Iterable[Line], lines: Lines, chosen: Chosen) -> list[dict[str, Any]]:
    """Return the fields to choose by, each with what there is to choose."""
    customers: dict[str, str] = {}
    promisers: set[str] = set()
    teams: set[str] = set()
    for line in standing:
        if line.customer:  # of what is held for others there is none
            customers[line.customer] = line.customer_name
        promisers.add(line.promiser)
        teams.update(line.teams)
    everyone = ("", _("any"))
    risks = [(risk, risk_words(risk)) for risk in (*reversed(RISKS), WEAK)]
    fields = (
        ("state", _("Status"), _states()),
        ("risk", _("How it stands"), [everyone, *risks]),
        ("customer", _("Customer"), [everyone, *_by_name(customers)]),
        ("team", _("Team"), [everyone, *_by_name({t: lines.teams.get(t, t) for t in teams})]),
        (
            "promiser",
            _("Promised by"),
            [("", _("anybody")), *_by_name({name: name for name in promisers})],
        ),
        ("group", _("Group by"), _groups()),
        ("sort", _("Sort by"), _sorts()),
    )
    return [
        {"name": name, "label": label, "values": values, "chosen": getattr(chosen, name)}
        for name, label, values in fields
    ]


def _states() -> list[tuple[str, str]]:
    known = [(name, localized_values.state(name)) for name in (*STANDING, *CLOSED)]
    whole = [("", _("open and held")), ("closed", _("over")), ("all", _("all"))]
    return whole + known


def _groups() -> list[tuple[str, str]]:
    return [
        ("", _("nothing")),
        ("customer", _("customer")),
        ("team", _("team")),
        ("promiser", _("promiser")),
        ("risk", _("risk")),
    ]


def _sorts() -> list[tuple[str, str]]:
    return [
        ("due", _("promised date")),
        ("odds", _("odds, worst first")),
        ("rank", _("order of service")),
        ("customer", _("customer")),
    ]


def _by_name(names: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(names.items(), key=lambda each: each[1].lower())


def _exports(address: Mapping[str, str]) -> dict[str, str]:
    """Return the addresses of what is shown, all pages of it, as JSON and as CSV."""
    where = {name: value for name, value in address.items() if value and name in FILTERS}
    return {
        form: f"{reverse('pages:promises')}?{urlencode({**where, 'format': form})}"
        for form in ("json", "csv")
    }


def timeline(rows: Iterable[Mapping[str, Any]], today: date, at: str) -> dict[str, Any]:
    """Return the picture of `rows` over time: what was promised, and what is expected.

    Its figures are of the state `at` of the book.
    """
    about: dict[str, Any] = {"of": "=id", "order": figures.AS_PROMISED, "at": at}
    return {
        "figures": [
            figures.drawn("rows", "expected", quantity="date", level=50, **about),
            figures.drawn("rows", "late_80", quantity="date", level=80, **about),
            figures.drawn("rows", "odds", quantity="odds", by="=promised", **about),
            figures.drawn("rows", "cap", quantity="cap", of="=id"),
        ],
        "label": _("What is promised for when, and when it is expected"),
        "today": today,
        "rows": [_drawn(row, today) for row in rows],
        "words": {
            "promised": _("promised"),
            "expected": _("expected"),
            "late_80": _("8 in 10 by"),
            "odds": _("odds"),
            "moved": _("moved"),
        },
    }


def _drawn(row: Mapping[str, Any], today: date) -> dict[str, Any]:
    line: Line = row["line"]
    return {
        "id": line.id,
        "name": f"{line.title} ({row['customer']})" if row["customer"] else line.title,
        "group": line.customer_name,
        "start": min(today, line.promised) if line.odds is not None else None,
        "requested": row["day_requested"],
        "promised": line.promised,
        "expected": line.expected,
        "late_80": line.late_80,
        "odds": None if line.odds is None else min(line.odds, line.odds_cap),
        "cap": line.odds_cap,
        "state": line.state,
        "moved_from": line.former,
        "href": row["href"],
    }


def moved_words(times: int) -> str:
    """Write how often something was moved."""
    return ngettext("moved", "moved %(times)d\N{MULTIPLICATION SIGN}", times) % {"times": times}
