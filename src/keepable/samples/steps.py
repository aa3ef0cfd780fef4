"""Work written down as a table: one line a step, for the templates and promises of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.domain.work import CustomerWait, Estimate, Need, Work

if TYPE_CHECKING:
    from collections.abc import Callable

# What the company calls the kinds of work that it keeps records of.
KIND_OF_SKILL = {
    "backend": "build",
    "identity": "build",
    "frontend": "build",
    "mobile": "build",
    "integration": "build",
    "testing": "test",
    "test-automation": "test",
    "device-testing": "test",
    "design": "design",
    "user-research": "design",
    "data-engineering": "data",
    "migration": "data",
    "analytics": "data",
    "operations": "operate",
    "security": "operate",
    "consulting": "consult",
    "training": "consult",
    "documentation": "write",
    "project-management": "manage",
}
WAITS = {
    "access": CustomerWait(reason="Access to the customer's systems", days=(1, 2, 4, 6, 10)),
    "approval": CustomerWait(reason="The customer's approval", days=(1, 2, 3, 5, 8)),
    "data": CustomerWait(reason="A full set of test data from the customer", days=(2, 4, 7, 12)),
}


def steps_of(
    table: str, owner: str = "", rounded: Callable[[float], float] | None = None
) -> tuple[Work, ...]:
    """Read work from a `table` of lines `id | title | skills | hours | after | remarks`.

    Hours are an estimate or `low/likely/high`, passed through `rounded` when it is given; skills
    that are needed together are joined by `+`, a crew is written `testing x 2`; remarks are
    `whole` (not splittable) or a wait for `access`, `approval` or `data`. Ids begin with `owner`.

    >>> first, second = steps_of('''
    ... map  | Map the fields   | migration  | 8/16/30 |     | data
    ... load | Load the records | migration  | 8       | map | whole
    ... ''', owner="p1")
    >>> second.id, second.predecessors, second.splittable, first.waits[0].days
    ('p1/load', ('p1/map',), False, (2, 4, 7, 12))
    """
    prefix = f"{owner}/" if owner else ""
    rows = [line for line in table.splitlines() if line.strip()]
    return tuple(_step(row, prefix, rounded or float) for row in rows)


def _step(row: str, prefix: str, rounded: Callable[[float], float]) -> Work:
    cells = [cell.strip() for cell in row.split("|")]
    identity, title, skills, hours, after, remarks, *_ = [*cells, "", ""]
    needs = tuple(_need(text) for text in skills.split("+"))
    marks = remarks.split()
    return Work(
        id=prefix + identity,
        title=title,
        estimate=_estimate(hours, rounded),
        needs=needs,
        kind=KIND_OF_SKILL[needs[0].skill],
        predecessors=tuple(prefix + name for name in after.split()),
        splittable="whole" not in marks,
        waits=tuple(WAITS[mark] for mark in marks if mark in WAITS),
    )


def _need(text: str) -> Need:
    skill, crew, count = text.strip().partition(" x")
    return Need(skill=skill, crew=int(count)) if crew else Need(skill=skill)


def _estimate(text: str, rounded: Callable[[float], float]) -> Estimate:
    figures = [rounded(float(figure)) for figure in text.split("/")]
    if len(figures) == 1:
        return Estimate(hours=figures[0])
    low, likely, high = figures
    return Estimate(hours=likely, low=low, high=high)
