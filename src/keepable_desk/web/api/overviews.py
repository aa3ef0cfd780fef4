"""Everything at a glance: odds of promises and deals, the load of teams, and the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Query, Schema
from pydantic import ConfigDict

from keepable.domain.canonical import to_plain
from keepable.texts import with_words
from keepable.texts.catalogue import FALLBACK
from keepable_desk.downloads import table
from keepable_desk.reads.honesty import Walk
from keepable_desk.reads.overviews import contents, deals_now, odds_now, record, walked
from keepable_desk.reads.overviews import load as load_now
from keepable_desk.reads.overviews import plan as plan_now
from keepable_desk.rights.problem_texts import still_working
from keepable_desk.usecases.changing import UnfitError
from keepable_desk.usecases.days import FIRST_DAY, LAST_DAY
from keepable_desk.web.api.callers import context_in
from keepable_desk.web.api.described import PricePart
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import Name, PromiseOddsOut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.answers import FullRow
    from keepable.calibration.judging import Summary
    from keepable_desk.reads.honesty import Side

TAGS = ["at a glance"]


class DealOddsOut(Schema):
    """How an open deal would come out if it were won and served after all that is promised.

    `standing` is the id of what stands for it in the plan already.
    """

    id: str
    title: str
    customer: str
    owner: str
    stage: str
    win_odds: float
    close_date: date
    wanted_date: date | None
    price: PricePart = None
    odds: float | None
    odds_error: float | None
    date_80: date | None
    hours_expected: float
    standing: str = ""


class LoadRowOut(Schema):
    """Hours a week of a team, or of one of its people: what is there, and what of it is booked.

    `booked_90_hours` is what is booked at most in 9 of 10 futures; `full_share` the share of
    futures in which hardly anything is left.
    """

    kind: str
    id: str
    team: str
    name: str
    capacity_hours: list[float]
    booked_hours: list[float]
    booked_90_hours: list[float]
    full_share: list[float]


class LoadOut(Schema):
    """The load week by week; `weeks` are Mondays."""

    weeks: list[date]
    rows: list[LoadRowOut]


class PlannedWorkOut(Schema):
    """When a task starts and finishes in 1, 5 and 9 of 10 futures, and who most often does it."""

    work_id: str
    title: str
    commitment_id: str
    commitment_title: str
    person: str
    person_share: float
    shares: dict[str, float]
    start_10: date | None
    start_50: date | None
    start_90: date | None
    finish_10: date | None
    finish_50: date | None
    finish_90: date | None


class FillingOut(Schema):
    """What one commitment takes of a week: mean hours, and in which share of futures."""

    kind: str
    id: str
    title: str
    customer: str
    due_date: date | None
    hours: float
    share: float


class WeekContentsOut(Schema):
    """What fills a week, most hours first; `away` are those on planned leave."""

    monday: date
    booked_hours: float
    fillings: list[FillingOut]
    away: list[str]


class AsPage(Schema):
    """In which form."""

    model_config = ConfigDict(extra="forbid")
    format: Literal["json", "csv"] = "json"


class WeekPage(AsPage):
    """Whose week it is, by id, and the Monday with which it begins."""

    who: Name
    monday: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class LoadPage(AsPage):
    """How many weeks, and whether by person."""

    weeks: Annotated[int, Field(ge=1, le=156)] = 12
    people: bool = False


@router.get(
    "/odds", response={200: list[PromiseOddsOut], **PROBLEMS}, tags=TAGS, operation_id="odds"
)
def odds(request: HttpRequest, page: Query[AsPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return how everything that is promised or held stands now."""
    found = odds_now(context_in(request))
    if page.format == "csv":
        # plain rows leave out what goes without saying, and a file of CSV leaves out nothing
        kept = ("days_overdue", "odds_cap")
        plain = [{**{n: getattr(row, n) for n in kept}, **to_plain(row)} for row in found]
        rows = with_words(plain, get_language() or FALLBACK)
        return table("odds", list(PromiseOddsOut.model_fields), rows)
    return list(found)


class CameOutOut(Schema):
    """A closed promise: the odds on which it was promised, and how each side says it came out.

    `on_first_date` says whether it was there by the date of the first yes.
    """

    id: str
    title: str
    promiser: str
    due_date: date
    odds: float | None
    outcome: str
    on_first_date: bool
    customer_says: str
    moves: int
    against_advice: bool
    team: str


class SideOut(Schema):
    """What one side says; `bins` are odds said, share kept and how many.

    `in_time` are those kept that were there by the date of the first yes.
    """

    counts: dict[str, int]
    bins: list[tuple[float, float, int]]
    judged: int
    in_time: int
    is_enough: bool
    brier: float | None


class GroupOut(Schema):
    """Closed promises with the same promiser or team; `luck` is how far off honest ones may be."""

    name: str
    closed: int
    judged: int
    said: float | None
    kept: float | None
    luck: float | None


class RecordOut(Schema):
    """What became of promises, as we say it and as customers do; the two are never averaged.

    `apart` are those that the two judge differently.

    `by` has groups by team, and by promiser for those who may see that.
    """

    ours: SideOut
    theirs: SideOut
    moved: int
    against: int
    against_kept: int
    by: dict[str, dict[str, GroupOut]]
    closed: list[CameOutOut]
    apart: list[CameOutOut]


@router.get("/honesty", response={200: RecordOut, **PROBLEMS}, tags=TAGS, operation_id="honesty")
def honesty(request: HttpRequest, page: Query[AsPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return what became of promises beside the odds on which they were made."""
    found = record(context_in(request))
    if page.format == "csv":
        return table("honesty", list(CameOutOut.model_fields), to_plain(found)["closed"])
    return {
        **to_plain(found),
        "by": {
            kind: {name: to_plain(group) for name, group in groups.items()}
            for kind, groups in found.by.items()
        },
        "ours": _side(found.ours),
        "theirs": _side(found.theirs),
    }


def _side(found: Side) -> dict[str, Any]:
    """Return what one side says; none in time is told, too, where plain rows leave it out."""
    return {**to_plain(found), "in_time": found.in_time, "is_enough": found.is_enough}


class SummaryOut(Schema):
    """How finished tasks came out beside their ranges; `coverage` is by level in percent.

    `crps_log` is how far off predictions were, in ln hours; `crps_log_raw` the estimates alone.
    `crps_hours` and `crps_hours_raw` are the same in hours.
    """

    count: int
    coverage: dict[str, float]
    crps_log: float
    crps_log_raw: float
    crps_hours: float
    crps_hours_raw: float


class EstimatesOut(Schema):
    """How honest estimates were; while it is worked out, only how far that is in percent."""

    is_over: bool
    percent: int
    all: SummaryOut | None
    reliability: list[tuple[float, float]]
    groups: dict[str, dict[str, SummaryOut]]


@router.get(
    "/honesty/estimates",
    response={200: EstimatesOut, **PROBLEMS},
    tags=TAGS,
    operation_id="honesty_of_estimates",
)
def honesty_of_estimates(request: HttpRequest, page: Query[AsPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return how often ranges of finished work held; by person and team to those who may see who.

    It is worked out in the background, begun by the first who asks: ask again until it is over.
    """
    doing, groups = walked(context_in(request))
    if page.format == "csv":
        if not doing.is_over:
            raise UnfitError(still_working(doing.percent))
        return table("estimates", ["group", "name", *SummaryOut.model_fields], _by_group(groups))
    walk = doing.found or Walk()
    return {
        "is_over": doing.is_over,
        "percent": doing.percent,
        "all": _summary(walk.summary) if walk.summary else None,
        "reliability": list(walk.points),
        "groups": {
            name: {key: _summary(each) for key, each in found.items()}
            for name, found in groups.items()
        },
    }


def _by_group(groups: Mapping[str, Mapping[str, Summary]]) -> list[dict[str, Any]]:
    return [
        {"group": group, "name": name, **_summary(found)}
        for group, rows in groups.items()
        for name, found in rows.items()
    ]


def _summary(found: Summary) -> dict[str, Any]:
    return {**to_plain(found), "coverage": {str(n): kept for n, kept in found.coverage.items()}}


@router.get(
    "/pipeline", response={200: list[DealOddsOut], **PROBLEMS}, tags=TAGS, operation_id="pipeline"
)
def pipeline(request: HttpRequest, page: Query[AsPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return how the open deals that the caller may see would come out."""
    rows = [to_plain(row) for row in deals_now(context_in(request))]
    for row in rows:
        row.setdefault("price", None)
        row.setdefault("standing", "")
    if page.format == "csv":
        return table("pipeline", list(DealOddsOut.model_fields), rows)
    return rows


@router.get("/load", response={200: LoadOut, **PROBLEMS}, tags=TAGS, operation_id="load")
def load(request: HttpRequest, page: Query[LoadPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return how full each team is, week by week; by person for those who may see that."""
    found = load_now(context_in(request), page.weeks, people=page.people)
    names = {row.id: row.name for row in found.rows if row.kind == "team"}
    rows = [{**_load_row(row), "team": names[row.team]} for row in found.rows]
    if page.format == "csv":
        return table("load", ["week", *LoadRowOut.model_fields], _by_week(found.weeks, rows))
    return {"weeks": list(found.weeks), "rows": rows}


def _load_row(row: FullRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "id": row.id,
        "team": row.team,
        "name": row.name,
        "capacity_hours": list(row.capacity_hours),
        "booked_hours": list(row.booked_hours),
        "booked_90_hours": list(row.booked_90),
        "full_share": list(row.full_share),
    }


def _by_week(weeks: Sequence[date], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each team or person and week."""
    return [
        {"week": week, **{name: v[n] if isinstance(v, list) else v for name, v in row.items()}}
        for row in rows
        for n, week in enumerate(weeks)
    ]


@router.get(
    "/load/contents",
    response={200: WeekContentsOut, **PROBLEMS},
    tags=TAGS,
    operation_id="load_contents",
)
def load_contents(request: HttpRequest, page: Query[WeekPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return what fills a week of a team or, for those who may see that, of a person."""
    found = to_plain(contents(context_in(request), page.who, page.monday))
    if page.format == "csv":
        return table("week", list(FillingOut.model_fields), found["fillings"])
    return found


@router.get(
    "/plan", response={200: list[PlannedWorkOut], **PROBLEMS}, tags=TAGS, operation_id="plan"
)
def plan(request: HttpRequest, page: Query[AsPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return who does what when, with its spread."""
    rows = [to_plain(row) for row in plan_now(context_in(request))]
    if page.format == "csv":
        return table("plan", list(PlannedWorkOut.model_fields), rows)
    return rows
