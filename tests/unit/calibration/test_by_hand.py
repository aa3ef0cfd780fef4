"""What is learned, computed once more in plain steps: one outcome, one level, one person at a time.

Each function here is slow and obvious, and must give what the product gives with whole arrays.
"""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from keepable.calibration import effort
from keepable.calibration.availability import availability_of, worklog_of
from keepable.calibration.bands import RESAMPLES, HitRate, block_interval, holm
from keepable.calibration.date_guard import DateGuard, guarded_days, told_share
from keepable.calibration.effort import OutcomePredictor
from keepable.calibration.history import TRAITS, history_of
from keepable.calibration.judging import (
    Judged,
    by_trait,
    intervals_of,
    kept_by,
    reliability,
    split_day,
)
from keepable.calibration.learning import LEAST_PAIRS, Judgement, snapshot_of
from keepable.calibration.phrases import STRENGTHS, learn_phrases
from keepable.calibration.predict import SnapshotPredictor, WorkFacts
from keepable.calibration.ratios import (
    TABLE_SIZE,
    RatioTable,
    empirical,
    lognormal,
    mixture,
    normal_scores,
)
from keepable.calibration.similar import likeness
from keepable.calibration.waiting import calendar_days, spans_of
from keepable.domain.book import Book
from keepable.domain.outcomes import CalibrationSnapshot, Outcome, RatioRecord
from keepable.texts import Text
from tests.unit.calibration.drawn_outcomes import drawn_outcomes
from tests.unit.calibration.slow_twins import slow_availability, slow_likeness, slow_mixture

if TYPE_CHECKING:
    from collections.abc import Sequence

MONDAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def done(name: str, **fields: object) -> Outcome:
    """Return an outcome of eight hours that took as long, done on its day, but for `fields`."""
    plain: dict[str, object] = {
        "id": name,
        "estimated_on": MONDAY - timedelta(days=7),
        "finished_on": MONDAY - timedelta(days=7),
        "estimate_hours": 8.0,
        "actual_hours": 8.0,
    }
    return Outcome(**{**plain, **fields})  # type: ignore[arg-type] # fields of an outcome


# --- likeness ---


@pytest.mark.parametrize("count", [0, 1, 2, 30])
@pytest.mark.parametrize("hours", [1, 8, 40])
@pytest.mark.parametrize("people", [("p1",), ("p1", "p2", "nobody"), ("",)])
def test_outcomes_weigh_by_likeness_as_one_at_a_time(
    count: int, hours: int, people: tuple[str, ...]
) -> None:
    history = history_of(drawn_outcomes(count))
    day = date(2025, 1, 26)  # after the twenty days of the first of them
    facts = WorkFacts(
        hours=hours, kind="bug", requester="r1", project="j2", text="Fix login page (again)"
    )
    found = likeness(history, facts, people, day)
    if found is None:
        assert history.known_before(day) == 0
        return
    assert found.weights.sum() == pytest.approx(1.0)
    assert found.weights == pytest.approx(slow_likeness(history, facts, people, day), rel=1e-6)


def test_a_part_is_told_by_its_project_and_an_outcome_without_one_has_none() -> None:
    with_part, without = done("a", project="site", part="shop"), done("b", project="site")
    assert TRAITS["part"](with_part) == "site/shop"
    assert TRAITS["part"](without) == ""


# --- tables of ratios ---


def table(*ratios: float) -> RatioTable:
    return RatioTable(np.array(ratios), len(ratios))


@pytest.mark.parametrize(
    "parts",
    [
        [(1.0, table(1.0)), (2.0, table(3.0))],
        [(2.0, table(1.0)), (1.0, table(3.0))],
        [(1.0, table(0.5, 1.0, 1.5, 2.0)), (1.0, table(0.7, 9.0))],
        [(0.3, empirical([0.5, 1.0, 1.0], 3)), (0.5, table(0.8)), (0.2, table(0.1, 4.0, 5.0))],
    ],
)
def test_tables_are_pooled_by_their_weights_whatever_their_sizes(
    parts: list[tuple[float, RatioTable]],
) -> None:
    assert mixture(parts).ratios.tolist() == slow_mixture(parts)


def test_a_pool_of_two_to_one_changes_at_two_thirds() -> None:
    # 2/3 of 1,024 is 682.67: the level (j + 1/2)/1024 is below it for the first 683 of them
    found = mixture([(2.0, table(1.0)), (1.0, table(3.0))]).ratios
    assert Counter(found.tolist()) == {1.0: 683, 3.0: 341}


def test_the_lowest_and_the_highest_level_read_the_ends_of_a_table() -> None:
    found = lognormal(0.5, 1.0, 2.0)
    assert (found.quantile(0.0), found.quantile(1.0)) == (found.ratios[0], found.ratios[-1])
    assert found.outcomes == 0


def test_what_all_share_cannot_be_written_to() -> None:
    for shared in (normal_scores(), effort._levels(4)):  # noqa: SLF001 - kept for everybody
        with pytest.raises(ValueError, match="read-only"):
            shared[0] = 0.0


def test_levels_are_the_middles_of_equal_parts() -> None:
    assert effort._levels(4).tolist() == [0.125, 0.375, 0.625, 0.875]  # noqa: SLF001 - the grid of all


# --- prediction ---


def test_a_range_that_was_given_with_the_estimate_is_believed() -> None:
    # from 4 to 24 hours about 8: half of the estimate at 10 %, thrice at 90 %
    facts = WorkFacts(hours=8.0, low=4.0, high=24.0)
    for found in (
        OutcomePredictor(history_of([done("a")])).table(facts, MONDAY),
        SnapshotPredictor(CalibrationSnapshot()).predict(facts, NOW),
    ):
        read = [found.quantile(level) for level in (0.1, 0.5, 0.9)]
        assert read == pytest.approx([0.5, 1.0, 3.0], rel=0.01)


def test_nothing_is_known_of_work_but_its_hours_unless_it_is_said() -> None:
    plain = WorkFacts(hours=8)
    assert (plain.kind, plain.requester, plain.project, plain.part, plain.text) == ("",) * 5
    assert (plain.people, plain.low, plain.high) == ((), None, None)


@pytest.mark.parametrize(("most_kept", "most_told"), [(2, 100), (100, 2)])
def test_a_predictor_keeps_no_more_than_it_may_and_says_the_same(
    monkeypatch: pytest.MonkeyPatch, most_kept: int, most_told: int
) -> None:
    monkeypatch.setattr(effort, "MOST_KEPT", most_kept)
    monkeypatch.setattr(effort, "MOST_TOLD", most_told)
    outcomes = [done(f"{n}", kind=f"k{n}", actual_hours=8.0 + n) for n in range(5)]
    history, spans = history_of(outcomes), spans_of(outcomes)
    keeping, fresh = OutcomePredictor(history, spans=spans), OutcomePredictor(history, spans=spans)
    for n in range(5):
        facts = WorkFacts(hours=8, kind=f"k{n}")
        told = keeping.predict(facts, NOW)
        assert told.ratios.tolist() == fresh.table(facts, NOW.date()).ratios.tolist()
        assert keeping.predict(facts, NOW) is told
        keeping.waits(facts, MONDAY, NOW)
        kept = vars(keeping)
        assert len(kept["_told"]) == min(n % min(most_told, most_kept) + 1, n + 1)
        assert len(kept["_waits"]) == n % most_kept + 1


def test_a_prediction_says_whose_tasks_it_rests_on() -> None:
    outcomes = [
        *(done(f"own {n}", who="ann", kind="build") for n in range(3)),
        *(done(f"other {n}", who="bob", kind="test") for n in range(2)),
        done("test", who="ann", kind="test"),
    ]
    predictor = OutcomePredictor(history_of(outcomes))

    def rests_on(kind: str, *people: str) -> Text:
        return predictor.table(WorkFacts(hours=8, kind=kind, people=people), MONDAY).basis[1]

    assert rests_on("build", "ann") == Text("basis.own_kind", n=3, person="ann", kind="build")
    assert rests_on("sell", "ann") == Text("basis.own", n=4, person="ann")
    several = Text("basis.own_kind_of_several", n=3, people=2, kind="test")
    assert rests_on("test", "ann", "bob") == several
    assert rests_on("", "ann", "bob") == Text("basis.own_of_several", n=6, people=2)


def test_a_single_outcome_counts_one_beside_four_of_the_wide_range() -> None:
    # 1 of 5 parts of 1,024 lies at the ratio of 2: the levels from somewhere on, so 204 or 205
    history = history_of([done("a", actual_hours=16.0)])
    found = OutcomePredictor(history).table(WorkFacts(hours=8), MONDAY)
    assert int((found.ratios == 2.0).sum()) in {204, 205}


RECORDS = {
    ("ann", "build"): Text("basis.of_person_and_kind", n=8, person="ann", kind="build"),
    ("ann", None): Text("basis.of_person", n=8, person="ann"),
    (None, "build"): Text("basis.of_kind", n=8, kind="build"),
    (None, None): Text("basis.of_everyone", n=8),
}


@pytest.mark.parametrize(("person", "kind"), RECORDS)
def test_a_record_of_eight_counts_half_and_is_told(person: str | None, kind: str | None) -> None:
    # n/(n + 8) of the weight, n being 8: half is at the ratio of 5, half is as wide as ever
    record = RatioRecord(person=person, kind=kind, ratios=(5.0,), outcomes=8)
    predictor = SnapshotPredictor(CalibrationSnapshot(records=(record,)))
    found = predictor.predict(WorkFacts(hours=8, people=("ann",), kind="build"), NOW)
    assert int((found.ratios == 5.0).sum()) == TABLE_SIZE // 2
    assert (found.outcomes, found.basis) == (8, (RECORDS[person, kind],))


# --- availability ---


def month_of(who: str, hours: float, back: int) -> list[Outcome]:
    """Return a task a day of the four weeks that lie `back` times four weeks before the Monday."""
    days = [MONDAY - timedelta(days=28 * back + n + 1) for n in range(28)]
    return [
        done(
            f"{who} {day}",
            who=who,
            estimated_on=day,
            finished_on=day,
            estimate_hours=hours,
            actual_hours=hours,
        )
        for day in days
        if day.weekday() < 5
    ]


def test_shares_of_a_person_of_everyone_and_of_anybody_are_pooled() -> None:
    # twenty days of 6 of 8 hours, then of 2, and of 4 and 8 by bob; the first block of all is cut
    log = worklog_of(
        [
            *(month_of("ann", 6.0, 0) + month_of("ann", 2.0, 1) + month_of("ann", 1.0, 2)),
            *(month_of("bob", 4.0, 0) + month_of("bob", 8.0, 1) + month_of("bob", 1.0, 2)),
        ]
    )
    shares = {"ann": [0.75, 0.25], "bob": [0.5, 1.0]}
    for people in ((), ("ann",), ("ann", "bob"), ("new",)):
        found = availability_of(log, MONDAY, people).quantiles
        expected = slow_availability(shares, people)
        assert len(found) == 15
        assert all(low <= share <= high for share, (low, high) in zip(found, expected, strict=True))


def test_hours_of_nobody_in_particular_do_not_hide_those_of_others() -> None:
    own = month_of("ann", 6.0, 0) + month_of("ann", 2.0, 1)
    others = month_of("", 8.0, 0) + month_of("", 8.0, 1)
    assert availability_of(worklog_of([*own, *others]), MONDAY) == availability_of(
        worklog_of(own), MONDAY
    )


def test_only_finished_work_with_hours_is_booked() -> None:
    open_ = done("open", finished_on=None)
    without = done("without", actual_hours=None)
    assert worklog_of([open_, without]).hours.size == 0
    assert worklog_of([open_, without, done("done")]).hours.tolist() == [8.0]


def test_hours_of_somebody_with_half_a_contract_fill_twice_as_much_of_a_day() -> None:
    log = worklog_of([done("a", actual_hours=4.0)], lambda _who, _day: 0.5)
    assert log.hours.tolist() == [8.0]


# --- waits ---


def test_work_without_hours_takes_no_calendar_days_whatever_day_it_is() -> None:
    saturday = date(2027, 1, 9)
    blank = done(
        "a", estimated_on=saturday, finished_on=None, estimate_hours=None, actual_hours=None
    )
    spans = spans_of([blank])
    assert (spans.worked_days.tolist(), spans.planned_days.tolist()) == ([0], [0])
    # an hour of a Saturday is done on the Monday
    assert calendar_days([saturday, saturday], [0.0, 1.0]).tolist() == [0, 2]


# --- how it came out ---


def judged(name: str, pit: float, on: date = MONDAY, **fields: object) -> Judged:
    outcome = done(name, estimated_on=on, finished_on=on, **fields)
    return Judged(
        outcome=outcome, pit=pit, crps_log=0.1, crps_hours=1.0, raw_log=0.2, raw_hours=4.0
    )


def test_whole_quarters_are_drawn_so_that_one_quarter_has_no_spread() -> None:
    # one inside of the middle half, one outside, in January and in March: one block, and one half
    both = [judged("a", 0.5, date(2026, 1, 5)), judged("b", 0.99, date(2026, 3, 30))]
    assert intervals_of(both)["coverage 50"] == (0.5, 0.5)
    apart = [judged("a", 0.5, date(2026, 3, 30)), judged("b", 0.99, date(2026, 4, 6))]
    assert intervals_of(apart)["coverage 50"] == (0.0, 1.0)
    # scores are half and a quarter of those of the estimate alone
    assert intervals_of(both)["crps_log lower"] == pytest.approx((0.5, 0.5))
    assert intervals_of(both)["crps_hours lower"] == pytest.approx((0.75, 0.75))


def test_an_outcome_at_the_edge_of_a_range_is_inside_of_it() -> None:
    # the middle half ends at 0.75
    edge = [judged("a", 0.75)]
    assert intervals_of(edge)["coverage 50"] == (1.0, 1.0)
    assert kept_by(edge, lambda outcome: outcome.who, 50)[""].kept == 1


def test_the_curve_of_what_came_true_rises_over_its_steps() -> None:
    found = reliability([judged(str(n), pit) for n, pit in enumerate((0.9, 0.1, 0.5, 0.4))], 2)
    assert found == [(0.0, 0.0), (0.5, 0.75), (1.0, 1.0)]


def test_traits_come_in_order_of_the_alphabet() -> None:
    found = by_trait(
        [judged("a", 0.5, who="bob"), judged("b", 0.5, who="ann"), judged("c", 0.5, who="bob")],
        lambda outcome: outcome.who,
    )
    assert [(name, each.count) for name, each in found.items()] == [("ann", 1), ("bob", 2)]


@pytest.mark.parametrize(("share", "place"), [(0.0, 0), (0.5, 2), (0.7, 2), (0.75, 3), (1.0, 3)])
def test_outcomes_are_split_by_the_share_of_them(share: float, place: int) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(4)]
    outcomes = [done(str(day), estimated_on=day, finished_on=days[-1]) for day in reversed(days)]
    assert split_day(outcomes, share) == days[place]


def test_the_share_of_a_group_is_of_its_number() -> None:
    assert HitRate(3, 4, 1.0, outside=False).share == 0.75


def test_of_several_groups_only_those_are_off_that_luck_does_not_explain() -> None:
    # 20 of 20 at a half has odds of 2 in a million; of 12 in 20 half as far off is more likely
    # than not; three groups: the first is held to 5 % / 3
    found = holm({"luck": (12, 20), "off": (20, 20), "even": (10, 20)}, 0.5)
    assert [(name, each.outside) for name, each in found.items()] == [
        ("off", True),
        ("luck", False),
        ("even", False),
    ]
    assert found["off"].p_value == pytest.approx(2 / 2**20)


def test_an_interval_is_of_two_thousand_draws_of_whole_blocks() -> None:
    over, under, blocks = np.arange(8.0), np.ones(8), np.repeat(np.arange(4), 2)
    generator = np.random.default_rng(3)
    sums = [(over[blocks == n].sum(), 2.0) for n in range(4)]
    ratios = [
        sum(sums[n][0] for n in draw) / sum(sums[n][1] for n in draw)
        for draw in generator.integers(4, size=(2000, 4))
    ]
    low, high = np.quantile(ratios, [0.025, 0.975])
    assert len(ratios) == RESAMPLES
    assert block_interval(over, under, blocks, 3) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("pairs", "share"), [(LEAST_PAIRS - 1, 0.25), (LEAST_PAIRS, 0.4), (LEAST_PAIRS + 1, 0.4)]
)
def test_what_tasks_share_is_learned_from_a_hundred_pairs_on(pairs: int, share: float) -> None:
    judgement = Judgement(split_on=MONDAY, judged=(), common_share=0.4, pairs=pairs, ranges=())
    assert LEAST_PAIRS == 100
    assert snapshot_of(Book(as_of=NOW), judgement).common_share == share


# --- dates ---


def test_a_share_is_told_as_the_levels_at_which_it_would_be_read() -> None:
    reading = np.array([0.6, 0.9, 0.97])
    told = [told_share(share, reading) for share in (0.0, 0.6, 0.75, 0.9, 0.97, 1.0)]
    # half way from 0.6 to 0.9 is half way from 0.5 to 0.8
    assert told == pytest.approx([0.0, 0.5, 0.65, 0.8, 0.95, 1.0])


def test_futures_end_as_late_as_their_level_is_read() -> None:
    days = np.array([3, 1, 2, 0], dtype=np.int32)
    assert guarded_days(days, (0.5, 0.8, 0.95)) is days
    # told 1/4, 2/4, 3/4, 4/4 are raw 0.45, 0.9, 0.9833 and 1: the 2nd, 4th, 4th and 4th
    assert guarded_days(days, (0.9, 0.99, 0.995)).tolist() == [1, 3, 3, 3]


def test_shares_to_read_at_rise_and_stay_inside() -> None:
    guard = DateGuard(shares=np.array([0.9, 0.5, 0.999]))
    assert guard.reading().tolist() == [0.9, 0.9, 0.995]
    assert DateGuard(shares=np.array([0.0, 0.01, 0.02])).reading().tolist() == [0.02] * 3


# --- phrases ---


def slow_likelihood(said: Sequence[tuple[str, str, bool]], strength: float) -> float:
    """Add up how likely each person's counts of each phrase are (beta-binomial), in logarithms."""
    total = 0.0
    for phrase in {phrase for _, phrase, _ in said}:
        uses = [came for _, each, came in said if each == phrase]
        mean = (sum(uses) + 1.0) / (len(uses) + 2.0)
        a, b = strength * mean, strength * (1.0 - mean)
        for person in {person for person, _, _ in said}:
            own = [came for who, each, came in said if (who, each) == (person, phrase)]
            kept, broken = sum(own), len(own) - sum(own)
            total += math.lgamma(a + kept) + math.lgamma(b + broken)
            total -= math.lgamma(a + b + len(own))
            total += math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return total


SAID = [
    *[("ann", "sure", True)] * 9,
    *[("ann", "sure", False)],
    *[("bob", "sure", True)] * 3,
    *[("bob", "sure", False)] * 5,
    *[("ann", "should", True)] * 2,
    *[("bob", "should", False)] * 4,
    *[("cat", "should", True)] * 4,
]


def test_a_phrase_counts_as_strongly_as_makes_what_was_seen_likeliest() -> None:
    likeliest = max(STRENGTHS.tolist(), key=lambda strength: slow_likelihood(SAID, strength))
    assert learn_phrases(SAID).strength == likeliest
    assert min(STRENGTHS) < likeliest < max(STRENGTHS)


def test_what_somebody_means_lies_between_what_they_kept_and_what_is_expected_of_them() -> None:
    found = learn_phrases(SAID)
    # sure: 12 kept of 18, (12 + 1)/(18 + 2); ann kept 9 of 10
    assert found.by_phrase["sure"].odds == pytest.approx(0.65)
    ann = found.meaning("ann", "sure")
    assert (ann.uses, ann.kept) == (10, 9)
    # should: 6 kept of 10, 7/12. ann's excess: 9 - 10 x 0.65 and 2 - 2 x 7/12; its variance
    excess = 9 - 10 * 0.65 + 2 - 2 * 7 / 12
    shift = excess / (10 * 0.65 * 0.35 + 2 * 7 / 12 * 5 / 12 + 1 / 0.36)
    assert found.shifts["ann"] == pytest.approx(shift)
    expected = 1 / (1 + math.exp(-(math.log(0.65 / 0.35) + shift)))
    assert ann.odds == pytest.approx((9 + found.strength * expected) / (10 + found.strength))
    unheard = found.meaning("ann", "maybe")
    assert unheard.odds == pytest.approx(1 / (1 + math.exp(-shift)))
    assert (unheard.uses, unheard.kept) == (0, 0)
