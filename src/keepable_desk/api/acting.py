"""Who changes something, now: what actions want to know of a caller."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from keepable_desk.actions.changing import By
from keepable_desk.api import clock

if TYPE_CHECKING:
    from keepable_desk.access.callers import Caller


def by_of(caller: Caller) -> By:
    """Give who changes something, now."""
    return By(company=caller.company, actor=caller.actor, now=clock.now(), new_salt=os.urandom)
