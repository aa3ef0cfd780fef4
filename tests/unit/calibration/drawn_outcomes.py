"""Outcomes of a made-up company, for the tests of what is learned from them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from keepable.domain.outcomes import Outcome

FIRST_DAY = date(2025, 1, 6)


def drawn_outcomes(count: int, seed: int = 1, people: int = 6) -> list[Outcome]:
    """Draw `count` outcomes, one a day: people differ in how late they are, some hit exactly."""
    rng = np.random.default_rng(seed)
    lateness = rng.normal(0.1, 0.4, people)
    drawn = []
    for n in range(count):
        who = int(rng.integers(people))
        hours = float(rng.choice([1.0, 2.0, 4.0, 8.0, 16.0]))
        off = 0.0 if rng.random() < 0.3 else float(rng.normal(lateness[who], 0.5))
        day = FIRST_DAY + timedelta(days=n)
        drawn.append(
            Outcome(
                id=f"{n:05}",
                estimated_on=day,
                estimate_hours=hours,
                actual_hours=hours if off == 0.0 else hours * float(np.exp(off)),
                finished_on=day + timedelta(days=int(rng.integers(20))),
                who=f"p{who}",
                kind=str(rng.choice(["bug", "feature", "report"])),
                requester=f"r{rng.integers(4)}",
                project=f"j{rng.integers(3)}",
                text=str(rng.choice(["fix login page", "monthly report", "new export"])),
            )
        )
    return drawn
