"""How much each outcome says about new work: beside one outcome weighed at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from keepable.calibration.history import history_of, text_key
from keepable.calibration.predict import WorkFacts
from keepable.calibration.similar import likeness, recognized
from keepable.domain.outcomes import Outcome
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, varied_outcomes
from tests.unit.calibration.slow_twins import slow_likeness

# one of them so small and so long ago that hardly anything of its likeness is left
OLD = Outcome(
    id="old",
    estimated_on=date(2012, 1, 2),
    finished_on=date(2012, 1, 2),
    estimate_hours=0.01,
    actual_hours=0.01,
    who="ann",
)
OUTCOMES = [*varied_outcomes(150), OLD]
HISTORY = history_of(OUTCOMES)
DAY = FIRST_DAY + timedelta(days=1200)
SHOP = WorkFacts(
    hours=6.0, kind="bug", requester="r1", project="site", part="shop", text="fix LOGIN page"
)


@pytest.mark.parametrize("day", [FIRST_DAY + timedelta(days=400), DAY])
@pytest.mark.parametrize("people", [("ann",), ("bob", "ann", "new"), ("",)])
@pytest.mark.parametrize(
    "facts", [SHOP, replace(SHOP, part="", text=""), WorkFacts(hours=1000.0), WorkFacts(hours=0.4)]
)
def test_outcomes_of_all_kinds_weigh_as_one_at_a_time(
    facts: WorkFacts, people: tuple[str, ...], day: date
) -> None:
    found = likeness(HISTORY, facts, people, day)
    assert found is not None
    assert found.weights == pytest.approx(slow_likeness(HISTORY, facts, people, day), rel=1e-6)
    assert found.weights.sum() == pytest.approx(1.0)


def test_where_hardly_anything_is_alike_all_count_nearly_the_same() -> None:
    # their likeness is below a million millionth, which is what each counts at least
    old = [replace(OLD, id=str(n), estimate_hours=0.01 * 2**n, who=f"p{n}") for n in range(4)]
    history, facts = history_of(old), WorkFacts(hours=4000.0)
    found = likeness(history, facts, ["p0", "p3"], DAY)
    assert found is not None
    expected = slow_likeness(history, facts, ["p0", "p3"], DAY)
    assert found.weights == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("kind", ["bug", "feature", "", "never"])
@pytest.mark.parametrize("people", [("ann",), ("bob", "ann", "new"), ("",)])
def test_own_outcomes_are_counted_and_those_of_them_of_the_same_kind(
    people: tuple[str, ...], kind: str
) -> None:
    known = [
        outcome
        for outcome in OUTCOMES
        if outcome.estimate_hours and outcome.actual_hours and outcome.finished_on
        if outcome.finished_on < DAY
    ]
    own = [each for each in known if each.who and each.who in people]
    found = likeness(HISTORY, replace(SHOP, kind=kind), people, DAY)
    assert found is not None
    assert found.weights.size == len(known)
    assert (found.own, found.own_kind) == (
        len(own),
        sum(bool(kind) and e.kind == kind for e in own),
    )


def finished(name: str, **fields: object) -> Outcome:
    plain: dict[str, object] = {
        "id": name,
        "estimated_on": DAY - timedelta(days=1),
        "finished_on": DAY - timedelta(days=1),
        "estimate_hours": 8.0,
        "actual_hours": 8.0,
    }
    return Outcome(**{**plain, **fields})  # type: ignore[arg-type] # fields of an outcome


MORE = {
    "kind": ({"kind": "bug"}, 5.0),
    "requester": ({"requester": "r1"}, 2.0),
    "project": ({"project": "site"}, 2.0),
    "part": ({"project": "site", "part": "shop"}, 4.0),  # the project and the part of it
    "text": ({"text": "login page"}, 9.0),
    "who": ({"who": "ann"}, 21.0),
    "who and kind": ({"who": "ann", "kind": "bug"}, 21.0 * 5.0 * 2.0),
    "size": ({"estimate_hours": 8.0 * 2.718281828**-0.6}, 2.718281828**-1.0),
    "age": ({"finished_on": DAY - timedelta(days=201)}, 0.5),
}


@pytest.mark.parametrize("trait", MORE)
def test_an_outcome_that_shares_a_trait_counts_so_many_times_more(trait: str) -> None:
    # Beside one outcome that shares nothing it counts `times`; n equally like ones would be
    # (1 + t)^2 / (1 + t^2), and 8 parts go to what counts all outcomes alike by size and age.
    fields, times = MORE[trait]
    facts = WorkFacts(
        hours=8.0, kind="bug", requester="r1", project="site", part="shop", text="Login page"
    )
    found = likeness(history_of([finished("a"), finished("b", **fields)]), facts, ["ann"], DAY)
    assert found is not None
    back = 8.0 / ((1.0 + times) ** 2 / (1.0 + times**2) + 8.0)
    wide = {"size": 2.718281828**-0.6, "age": 0.5 ** (200.0 / 700.0)}.get(trait, 1.0)
    expected = (1.0 - back) * times / (1.0 + times) + back * wide / (1.0 + wide)
    shared = float(found.weights[0 if trait == "age" else 1])
    assert shared == pytest.approx(expected, rel=1e-7)


def test_what_never_occurred_is_not_recognized_and_what_did_is_kept_as_it_was_told() -> None:
    history = history_of(
        [
            finished("a", kind="bug", requester="r1", project="site", part="shop", text="Login 1"),
            finished("b", project="app", part="search"),
        ]
    )
    whole = WorkFacts(
        hours=3.0,
        people=("zoe",),
        low=1.0,
        high=9.0,
        kind="bug",
        requester="r1",
        project="site",
        part="shop",
        text="Login 2",
    )
    # the same words in whatever case: what is left is what they have in common
    assert recognized(history, whole) == replace(whole, text=text_key("Login 2"))
    # a part is one of its project: of another one it is another part
    assert recognized(history, replace(whole, part="search")).part == ""
    assert recognized(history, replace(whole, project="app")).part == ""
    assert recognized(history, replace(whole, project="app", part="search")).part == "search"
    strange = WorkFacts(
        hours=3.0, kind="new", requester="r9", project="other", part="shop", text="Another"
    )
    assert recognized(history, strange) == WorkFacts(hours=3.0)
