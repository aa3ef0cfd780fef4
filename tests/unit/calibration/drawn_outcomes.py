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


def varied_outcomes(count: int, seed: int = 1) -> list[Outcome]:
    """Draw `count` outcomes of four years of which some lack something: an end, hours, a name.

    Estimates are of all sizes, also the very ones at which bins of sizes begin; some are finished
    together, some long after they were begun.
    """
    rng = np.random.default_rng(seed)
    drawn = []
    for n in range(count):
        day = FIRST_DAY + timedelta(days=int(rng.integers(1500)))
        hours = float(rng.choice([0.3, 0.4, 0.7, 1.0, 2.0, 3.0, 5.0, 7.0, 8.0, 15.0, 31.0, 40.0]))
        ratio = 1.0 if rng.random() < 0.3 else float(np.exp(rng.normal(0.1, 0.5)))
        # closed at the end of its quarter, or some days after it was begun
        took = (-day.toordinal()) % 91 if rng.random() < 0.4 else int(rng.integers(20))
        open_, unplanned, unknown = (rng.random() < odds for odds in (0.1, 0.1, 0.15))
        drawn.append(
            Outcome(
                id=f"{(7 * n) % count:05}",
                estimated_on=day,
                estimate_hours=None if unplanned else hours,
                actual_hours=None if unknown else hours * ratio,
                due_date=day + timedelta(days=int(rng.integers(30)))
                if rng.random() < 0.6
                else None,
                finished_on=None if open_ else day + timedelta(days=took),
                who=str(rng.choice(["ann", "bob", "cat", ""], p=[0.5, 0.2, 0.2, 0.1])),
                kind=str(rng.choice(["bug", "feature", ""], p=[0.5, 0.4, 0.1])),
                requester=str(rng.choice(["r1", "r2", ""])),
                project=str(rng.choice(["site", "app", ""])),
                part=str(rng.choice(["shop", "search", ""])),
                text=str(rng.choice(["Fix login page 17", "Monthly report", ""])),
            )
        )
    return drawn
