"""Everything at a glance: odds of promises and deals, the load of teams, and the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Field, Query, Schema
from pydantic import ConfigDict

from keepable.answers import (
    DealOdds,
    Filling,
    Fullness,
    FullRow,
    PlannedWork,
    PromiseOdds,
    WeekContents,
)
from keepable.calibration.judging import Summary
from keepable.domain.canonical import to_plain
from keepable.texts import render
from keepable.texts.catalogue import FALLBACK
from keepable_desk.downloads import table
from keepable_desk.reads.honesty import EstimatesJudged, Record, Side
from keepable_desk.reads.overviews import contents, deals_now, odds_now, record, walked
from keepable_desk.reads.overviews import load as load_now
from keepable_desk.reads.overviews import plan as plan_now
from keepable_desk.reads.record_groups import CameOut
from keepable_desk.rights.problem_texts import still_working
from keepable_desk.usecases.allowed_days import FIRST_DAY, LAST_DAY
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.web.api.callers import context_in
from keepable_desk.web.api.derived_schemas import schema_of, several
from keepable_desk.web.api.openapi_shapes import PricePart
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import Name

if TYPE_CHECKING:
    from collections.abc import Mapping

TAGS = ["at a glance"]


class _Stands(Schema):
    """How a promise or hold stands now; `odds_cap` is the most that is said of its odds."""

    @staticmethod
    def resolve_sentence(found: PromiseOdds) -> str:
        """Word how it stands."""
        return render(found.text, get_language() or FALLBACK)


PromiseOddsOut = schema_of(PromiseOdds, called={"text": "sentence"}, base=_Stands, sentence=str)
DealOddsOut = schema_of(DealOdds, price=PricePart)
LoadRowOut = schema_of(FullRow, "LoadRow")
LoadOut = schema_of(Fullness, "Load", rows=several(LoadRowOut))
PlannedWorkOut = schema_of(PlannedWork)
FillingOut = schema_of(Filling)
WeekContentsOut = schema_of(WeekContents)
CameOutOut = schema_of(CameOut)
SideOut = schema_of(Side, is_enough=bool)
RecordOut = schema_of(Record, ours=SideOut, theirs=SideOut)
SummaryOut = schema_of(Summary)


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
    "/odds", response={200: several(PromiseOddsOut), **PROBLEMS}, tags=TAGS, operation_id="odds"
)
def odds(request: HttpRequest, page: Query[AsPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return how everything that is promised or held stands now."""
    found = odds_now(context_in(request))
    return _as_csv("odds", PromiseOddsOut, found) if page.format == "csv" else list(found)


def _as_csv(name: str, schema: type[Schema], found: Iterable[object]) -> HttpResponse:
    """Return what was `found` as a file of CSV that has the fields of the `schema` as columns."""
    return table(name, list(schema.model_fields), [_plain(schema, each) for each in found])


def _plain(schema: type[Schema], found: object) -> dict[str, Any]:
    """Return the fields of the `schema` that `found` has, as plain values."""
    sent = schema.model_validate(found).model_dump()
    return {name: to_plain(value) for name, value in sent.items()}


@router.get("/honesty", response={200: RecordOut, **PROBLEMS}, tags=TAGS, operation_id="honesty")
def honesty(request: HttpRequest, page: Query[AsPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return what became of promises beside the odds on which they were made."""
    found = record(context_in(request))
    return _as_csv("honesty", CameOutOut, found.closed) if page.format == "csv" else found


class EstimatesOut(Schema):
    """How honest estimates were; while it is worked out, only how far that is in percent."""

    is_over: bool
    percent: int
    all: SummaryOut | None  # type: ignore[valid-type]  # made from its dataclass
    reliability: list[tuple[float, float]]
    groups: dict[str, dict[str, SummaryOut]]  # type: ignore[valid-type]  # as above


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
    walk = doing.found or EstimatesJudged()
    return {
        "is_over": doing.is_over,
        "percent": doing.percent,
        "all": walk.summary,
        "reliability": list(walk.points),
        "groups": groups,
    }


def _by_group(groups: Mapping[str, Mapping[str, Summary]]) -> list[dict[str, Any]]:
    return [
        {"group": group, "name": name, **_plain(SummaryOut, found)}
        for group, rows in groups.items()
        for name, found in rows.items()
    ]


@router.get(
    "/pipeline",
    response={200: several(DealOddsOut), **PROBLEMS},
    tags=TAGS,
    operation_id="pipeline",
)
def pipeline(request: HttpRequest, page: Query[AsPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return how the open deals that the caller may see would come out."""
    found = deals_now(context_in(request))
    return _as_csv("pipeline", DealOddsOut, found) if page.format == "csv" else list(found)


@router.get("/load", response={200: LoadOut, **PROBLEMS}, tags=TAGS, operation_id="load")
def load(request: HttpRequest, page: Query[LoadPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return how full each team is, week by week; by person for those who may see that."""
    found = load_now(context_in(request), page.weeks, people=page.people)
    names = {row.id: row.name for row in found.rows if row.kind == "team"}
    found = replace(found, rows=tuple(replace(row, team=names[row.team]) for row in found.rows))
    if page.format == "csv":
        return table("load", ["week", *LoadRowOut.model_fields], _by_week(found))
    return found


def _by_week(found: Fullness) -> list[dict[str, Any]]:
    """Return a row for each team or person and week."""
    rows = [_plain(LoadRowOut, row) for row in found.rows]
    return [
        {"week": week, **{name: v[n] if isinstance(v, list) else v for name, v in row.items()}}
        for row in rows
        for n, week in enumerate(found.weeks)
    ]


@router.get(
    "/load/contents",
    response={200: WeekContentsOut, **PROBLEMS},
    tags=TAGS,
    operation_id="load_contents",
)
def load_contents(request: HttpRequest, page: Query[WeekPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return what fills a week of a team or, for those who may see that, of a person."""
    found = contents(context_in(request), page.who, page.monday)
    return _as_csv("week", FillingOut, found.fillings) if page.format == "csv" else found


@router.get(
    "/plan", response={200: several(PlannedWorkOut), **PROBLEMS}, tags=TAGS, operation_id="plan"
)
def plan(request: HttpRequest, page: Query[AsPage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return who does what when, with its spread."""
    found = plan_now(context_in(request))
    return _as_csv("plan", PlannedWorkOut, found) if page.format == "csv" else list(found)
