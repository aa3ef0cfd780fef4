"""How much each outcome says about new work: the more alike and the more recent, the more.

A similarity-weighted empirical distribution with forgetting and back-off. The weights are round
numbers near those that came out best on the earlier part of ten years of tasks of one software
house; the optimum is flat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration.history import UNKNOWN, text_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from keepable.calibration.history import History
    from keepable.calibration.predict import WorkFacts

SIZE_REACH = 0.6  # estimates that are exp(0.6) times as large count 1/e as much
GENERAL_SIZE_REACH = 1.0
HALF_LIFE_DAYS = 200.0
GENERAL_HALF_LIFE_DAYS = 700.0
BACK_OFF = 8.0  # like outcomes at which they count as much as all others together
# How many times more an outcome counts that shares the trait, less one.
MATCHES: Mapping[str, float] = {
    "who": 20.0,
    "kind": 4.0,
    "requester": 1.0,
    "project": 1.0,
    "part": 1.0,
    "text": 8.0,
}
WHO_AND_KIND = 1.0
LEAST_WEIGHT = 1e-12


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much each of the first N outcomes says: `weights` (N,) float64, adding up to 1.

    `effective` is the number of equally like outcomes that would say as much, `own` how many
    of the N are of the same person, `own_kind` how many of those of the same kind.
    """

    weights: NDArray[np.float64]
    effective: float
    own: int
    own_kind: int


def likeness(history: History, facts: WorkFacts, who: str, day: date) -> Likeness | None:
    """Weigh what was known of `history` before `day` by its likeness to `facts`, done by `who`.

    None when nothing was known yet. Weights are shares, of shape (outcomes known,).

    >>> from datetime import date
    >>> from keepable.calibration.history import history_of
    >>> from keepable.calibration.predict import WorkFacts
    >>> likeness(history_of([]), WorkFacts(hours=8), "ann", date(2027, 1, 4)) is None
    True
    """
    count = history.known_before(day)
    if not count:
        return None
    apart = np.abs(history.log_estimate[:count] - np.log(facts.hours))
    age_days = (day.toordinal() - history.known_day[:count]).astype(np.float64)
    same = {name: _same(history, name, word, count) for name, word in _words(facts, who).items()}
    weights = np.exp(-apart / SIZE_REACH - np.log(2.0) / HALF_LIFE_DAYS * age_days)
    for name, factor in MATCHES.items():
        weights *= np.where(same[name], 1.0 + factor, 1.0)
    weights *= np.where(same["who"] & same["kind"], 1.0 + WHO_AND_KIND, 1.0)
    weights += LEAST_WEIGHT
    general = np.exp(-apart / GENERAL_SIZE_REACH - np.log(2.0) / GENERAL_HALF_LIFE_DAYS * age_days)
    general += LEAST_WEIGHT
    total = weights.sum()
    effective = float(total * total / (weights * weights).sum())
    back_off = BACK_OFF / (effective + BACK_OFF)
    pooled = (1.0 - back_off) / total * weights + back_off / general.sum() * general
    own_kind = int(np.count_nonzero(same["who"] & same["kind"]))
    return Likeness(pooled, effective, int(np.count_nonzero(same["who"])), own_kind)


def _words(facts: WorkFacts, who: str) -> dict[str, str]:
    return {
        "who": who,
        "kind": facts.kind,
        "requester": facts.requester,
        "project": facts.project,
        "part": f"{facts.project}/{facts.part}" if facts.part else "",
        "text": text_key(facts.text),
    }


def _same(history: History, trait: str, word: str, count: int) -> NDArray[np.bool_]:
    code = history.code_of(trait, word)
    if code == UNKNOWN:
        return np.zeros(count, dtype=np.bool_)
    same: NDArray[np.bool_] = history.codes[trait][:count] == code
    return same
