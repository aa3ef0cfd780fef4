"""How much each outcome says about new work: the more alike and the more recent, the more.

A similarity-weighted empirical distribution with forgetting and back-off. The weights are round
numbers near those that came out best on the earlier part of ten years of tasks of one software
house; the optimum is flat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration.history import UNKNOWN, part_key, text_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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

    `own` is how many of the N are of those who could do the work, `own_kind` how many of these
    are of the same kind.
    """

    weights: NDArray[np.float64]
    own: int
    own_kind: int


def likeness(
    history: History, facts: WorkFacts, people: Sequence[str], day: date
) -> Likeness | None:
    """Weigh what was known of `history` before `day` by its likeness to `facts`.

    It is the mean over `people`, one or more, each of whom could do the work. None when nothing
    was known yet. Weights are shares, of shape (outcomes known,).

    >>> from datetime import date
    >>> from keepable.calibration.history import history_of
    >>> from keepable.calibration.predict import WorkFacts
    >>> likeness(history_of([]), WorkFacts(hours=8), ["ann"], date(2027, 1, 4)) is None
    True
    """
    count = history.known_before(day)
    if not count:
        return None
    apart = np.abs(history.log_estimate[:count] - np.log(facts.hours))
    age_days = (day.toordinal() - history.known_day[:count]).astype(np.float64)
    weights = np.exp(-apart / SIZE_REACH - np.log(2.0) / HALF_LIFE_DAYS * age_days)
    same = {name: _same(history, name, word, count) for name, word in _words(facts).items()}
    for name, rows in same.items():
        weights *= np.where(rows, 1.0 + MATCHES[name], 1.0)
    general = np.exp(-apart / GENERAL_SIZE_REACH - np.log(2.0) / GENERAL_HALF_LIFE_DAYS * age_days)
    general += LEAST_WEIGHT
    return _over(history, people, (weights, general), same["kind"])


def _over(
    history: History,
    people: Sequence[str],
    weighed: tuple[NDArray[np.float64], NDArray[np.float64]],
    same_kind: NDArray[np.bool_],
) -> Likeness:
    """Take the mean over `people` of what is `weighed` for anybody, first closely, then widely.

    Only a person's own outcomes weigh otherwise for that person, so only these are looked at.
    """
    weights, general = weighed
    total, squares = (weights + LEAST_WEIGHT).sum(), ((weights + LEAST_WEIGHT) ** 2).sum()
    pooled, scale, backed, own, own_kind = np.zeros(weights.size), 0.0, 0.0, 0, 0
    for who in people:
        rows = np.flatnonzero(_same(history, "who", who, weights.size))
        kind = same_kind[rows]
        before = weights[rows]
        after = before * (1.0 + MATCHES["who"]) * np.where(kind, 1.0 + WHO_AND_KIND, 1.0)
        sum_of = total + (after - before).sum()
        square = squares + ((after + LEAST_WEIGHT) ** 2 - (before + LEAST_WEIGHT) ** 2).sum()
        alike = float(sum_of * sum_of / square)
        back_off = BACK_OFF / (alike + BACK_OFF)
        pooled[rows] += (1.0 - back_off) / sum_of * (after - before)
        scale += (1.0 - back_off) / sum_of
        backed += back_off
        own += rows.size
        own_kind += int(np.count_nonzero(kind))
    pooled += scale * (weights + LEAST_WEIGHT) + backed / general.sum() * general
    return Likeness(pooled / len(people), own, own_kind)


def recognized(history: History, facts: WorkFacts) -> WorkFacts:
    """Return `facts` without what never occurs in `history`, which makes nothing more alike.

    >>> from keepable.calibration.history import history_of
    >>> from keepable.calibration.predict import WorkFacts
    >>> recognized(history_of([]), WorkFacts(hours=8, people=("ann",), kind="build", text="Login"))
    WorkFacts(hours=8, people=('ann',), low=None, high=None, kind='', requester='', project='', \
part='', text='')
    """
    words = _words(facts)
    found = {name: word for name, word in words.items() if word in history.names[name]}
    return replace(
        facts,
        kind=found.get("kind", ""),
        requester=found.get("requester", ""),
        project=found.get("project", ""),
        part=facts.part if "part" in found else "",
        text=found.get("text", ""),
    )


def _words(facts: WorkFacts) -> dict[str, str]:
    return {
        "kind": facts.kind,
        "requester": facts.requester,
        "project": facts.project,
        "part": part_key(facts.project, facts.part),
        "text": text_key(facts.text),
    }


def _same(history: History, trait: str, word: str, count: int) -> NDArray[np.bool_]:
    code = history.code_of(trait, word)
    if code == UNKNOWN:
        return np.zeros(count, dtype=np.bool_)
    same: NDArray[np.bool_] = history.codes[trait][:count] == code
    return same
