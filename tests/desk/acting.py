"""On whose behalf tests do something: somebody in a role of a company, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.reads.context import ActionContext
from keepable_desk.reads.runtime import Runtime
from keepable_desk.rights.callers import Caller

if TYPE_CHECKING:
    from datetime import datetime


def acting(
    company: int,
    now: datetime,
    runtime: Runtime | None = None,
    *,
    role: str = "deal desk",
    actor: str = "user:1",
) -> ActionContext:
    """Return the context of somebody in that `role`, with a `runtime` of their own."""
    caller = Caller(company=company, roles=(role,), actor=actor)
    return ActionContext(caller=caller, now=now, runtime=runtime or Runtime())
