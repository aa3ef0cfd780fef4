"""Who changes something, now: what use cases want to know of a caller."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from keepable_desk import clock
from keepable_desk.usecases.changing import By

if TYPE_CHECKING:
    from keepable_desk.access.callers import Caller


def by_of(caller: Caller) -> By:
    """Give who changes something, now."""
    return By(company=caller.company, actor=caller.actor, now=clock.now(), new_salt=os.urandom)
