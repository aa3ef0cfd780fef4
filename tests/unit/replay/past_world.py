"""A made-up firm with a past: people, packages, waiting and some work that is never done."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from keepable.domain.outcomes import Outcome

FIRST_DAY = date(2024, 1, 1)


def history(weeks: int, seed: int = 1, *, hours: bool = True) -> list[Outcome]:
    """Draw a past of so many `weeks`, six tasks a week; without `hours` it has dates alone."""
    rng = np.random.default_rng(seed)
    last = FIRST_DAY + timedelta(weeks=weeks)
    drawn = []
    for n in range(6 * weeks):
        day = FIRST_DAY + timedelta(days=n * 7 // 6)
        estimate = float(rng.choice([1.0, 2.0, 4.0]))
        waited = 0 if rng.random() < 0.5 else int(rng.integers(1, 30))
        ended = day + timedelta(days=waited + int(rng.integers(0, 2)))
        open_still = rng.random() < 0.03 or ended > last
        drawn.append(
            Outcome(
                id=f"{n:04}",
                who=f"p{rng.integers(2)}",
                kind=str(rng.choice(["bug", "feature"])),
                project="j",
                part=f"w{n // 40}",
                estimated_on=day,
                due_date=None if hours else day + timedelta(days=10),
                finished_on=None if open_still else ended,
                estimate_hours=estimate if hours else None,
                actual_hours=estimate * float(rng.choice([0.5, 1.0, 2.0])) if hours else None,
            )
        )
    return drawn
