"""Every address that can be read, filled in with what a small company has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import get_resolver

from keepable_desk.web.api.lists import PATHS

if TYPE_CHECKING:
    from collections.abc import Iterator


def looks(ask: str) -> Iterator[str]:
    """Return every address that can be read: all of pages, all lists of the API in each form."""
    fills = {
        "<str:field>": ("scope", "customer", "by", "person"),
        "<ref:ref>": ("p1", "h1"),
        "<str:ref>": (ask,),
        "<int:number>": ("1",),
        "<str:monday>": ("2027-01-11",),
    }
    for pattern in get_resolver("keepable_desk.web.pages.urls").url_patterns:
        filled = [str(pattern.pattern)]
        for gap, values in fills.items():
            if gap in filled[0]:
                filled = [each.replace(gap, value) for each in filled for value in values]
        yield from (f"/{each}" for each in filled)
    yield from ("/palette?q=quill", "/suggest/scope?q=quill", "/suggest/customer?q=quill")
    yield from ("/promises?format=csv", "/promises?view=timeline", "/pipeline?format=csv")
    yield from (
        "/capacity?people=1",
        "/capacity/2027-01-11?who=crew",
        "/capacity/2027-01-11?who=ben",
    )
    for path in (
        *PATHS,
        "promises",
        "odds",
        "pipeline",
        "plan",
        "load",
        "honesty",
        "ledger/export",
    ):
        yield from (f"/api/v1/{path}", f"/api/v1/{path}?format=csv")
    yield from (f"/api/v1/asks/{ask}", "/api/v1/promises/p1", "/api/v1/promises/p1/messages")
    yield from ("/api/v1/honesty/estimates", "/api/v1/load/contents?who=crew&monday=2027-01-11")
