"""What "sure", "probably" or "100 %" turned out to mean: per phrase and person, pooled.

Each phrase has its own rate, each person a shift on the log odds, and each person's use of a
phrase is pulled towards both: a beta-binomial whose strength comes from the data (empirical
Bayes). Ten uses pooled say as much as many more alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

PERSON_SPREAD = 0.36  # variance of people's shifts on the log odds, before anything is known
STRENGTHS = np.exp(np.linspace(-1.0, 6.0, 57))  # uses that the phrase itself counts as, tried


@dataclass(frozen=True, slots=True)
class Meaning:
    """How often what was said in a phrase came true: of `uses`, `kept`; pooled, `odds`."""

    odds: float
    uses: int
    kept: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """What phrases mean: of all, `by_phrase`; of one person, `by_person` (person, phrase)."""

    by_phrase: Mapping[str, Meaning]
    by_person: Mapping[tuple[str, str], Meaning]
    shifts: Mapping[str, float]
    strength: float

    def meaning(self, person: str, phrase: str) -> Meaning:
        """Return what `phrase` means when `person` says it, from as much as is known.

        >>> learn_phrases([("ann", "sure", True), ("ann", "sure", False)]).meaning("bob", "sure")
        Meaning(odds=0.5, uses=0, kept=0)
        """
        if (person, phrase) in self.by_person:
            return self.by_person[person, phrase]
        base = self.by_phrase[phrase].odds if phrase in self.by_phrase else 0.5
        return Meaning(_shifted(base, self.shifts.get(person, 0.0)), 0, 0)


def learn_phrases(said: Iterable[tuple[str, str, bool]]) -> Phrases:
    """Learn from what was `said`: (person, phrase, whether it came true), any number of times.

    The mean of a phrase is (kept + 1)/(uses + 2); the shift of a person is their excess of kept
    over expected, divided by its variance plus 1/0.36; strength maximises the likelihood.

    >>> words = learn_phrases([("ann", "sure", True)] * 8 + [("ann", "sure", False)] * 2)
    >>> words.by_phrase["sure"].odds
    0.75
    """
    uses, kept, people, phrases = _counted(list(said))
    means = (kept.sum(axis=0) + 1.0) / (uses.sum(axis=0) + 2.0)
    excess = (kept - uses * means).sum(axis=1)
    known = (uses * means * (1.0 - means)).sum(axis=1)
    shifts = excess / (known + 1.0 / PERSON_SPREAD)
    strength = _strength(uses, kept, means)
    of_phrase = {
        phrase: Meaning(float(means[n]), int(uses[:, n].sum()), int(kept[:, n].sum()))
        for n, phrase in enumerate(phrases)
    }
    of_person = {}
    for p, person in enumerate(people):
        for n, phrase in enumerate(phrases):
            if uses[p, n]:
                prior = _shifted(float(means[n]), float(shifts[p]))
                odds = (kept[p, n] + strength * prior) / (uses[p, n] + strength)
                of_person[person, phrase] = Meaning(float(odds), int(uses[p, n]), int(kept[p, n]))
    by_name = dict(zip(people, shifts.tolist(), strict=True))
    return Phrases(of_phrase, of_person, by_name, strength)


def _counted(
    said: Sequence[tuple[str, str, bool]],
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str], list[str]]:
    """Count uses and kept ones by person and phrase, both (people, phrases)."""
    people = sorted({person for person, _, _ in said})
    phrases = sorted({phrase for _, phrase, _ in said})
    uses = np.zeros((len(people), len(phrases)))
    kept = np.zeros_like(uses)
    for person, phrase, came_true in said:
        place = people.index(person), phrases.index(phrase)
        uses[place] += 1.0
        kept[place] += came_true
    return uses, kept, people, phrases


def _shifted(odds: float, shift: float) -> float:
    return 1.0 / (1.0 + math.exp(-(math.log(odds / (1.0 - odds)) + shift)))


def _strength(
    uses: NDArray[np.float64], kept: NDArray[np.float64], means: NDArray[np.float64]
) -> float:
    """Return the strength under which the counts are likeliest (beta-binomial), of those tried."""
    if not uses.size:
        return float(STRENGTHS[0])
    beta = np.vectorize(lambda a, b: math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))
    scores = [
        float(
            (
                beta(kept + k * means, uses - kept + k * (1.0 - means))
                - beta(k * means, k * (1.0 - means))
            ).sum()
        )
        for k in STRENGTHS
    ]
    return float(STRENGTHS[int(np.argmax(scores))])
