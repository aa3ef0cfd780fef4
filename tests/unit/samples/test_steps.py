"""Work written as a table."""

from __future__ import annotations

import pytest

from keepable.domain.work import Estimate, Need
from keepable.samples.commitments import sensible
from keepable.samples.ratio_records import ratio_record
from keepable.samples.steps import steps_of


def test_a_line_names_id_title_skill_and_hours() -> None:
    (step,) = steps_of("map | Map the fields | migration | 8")
    assert (step.id, step.title, step.kind) == ("map", "Map the fields", "data")
    assert (step.needs, step.estimate) == ((Need(skill="migration"),), Estimate(hours=8.0))


def test_three_figures_are_low_likely_and_high() -> None:
    (step,) = steps_of("map | Map | migration | 8/16/30")
    assert step.estimate == Estimate(hours=16.0, low=8.0, high=30.0)


def test_skills_joined_by_a_plus_are_needed_together() -> None:
    (step,) = steps_of("cut | Cut over | operations+backend | 6")
    assert step.needs == (Need(skill="operations"), Need(skill="backend"))


def test_a_crew_is_written_with_an_x() -> None:
    (step,) = steps_of("try | Try | device-testing x 2 | 6")
    assert step.needs == (Need(skill="device-testing", crew=2),)


def test_ids_and_predecessors_begin_with_the_owner() -> None:
    steps = steps_of("a | A | backend | 1\nb | B | backend | 1 | a", owner="p1")
    assert (steps[1].id, steps[1].predecessors) == ("p1/b", ("p1/a",))


def test_remarks_say_what_is_not_splittable_and_what_is_waited_for() -> None:
    (step,) = steps_of("go | Go | operations | 4 | | whole approval")
    assert not step.splittable
    assert [wait.reason for wait in step.waits] == ["The customer's approval"]


@pytest.mark.parametrize(("hours", "said"), [(0.2, 1.0), (13.2, 13.0), (21.0, 20.0), (37.0, 36.0)])
def test_hours_are_rounded_to_what_people_say(hours: float, said: float) -> None:
    assert sensible(hours) == said


def test_a_ratio_record_has_its_spike_and_its_ends() -> None:
    record = ratio_record(500, low=0.45, high=2.0)
    # 33 quantiles at (j + 1/2)/33: the third lies at 7.6 %, the fourth at 10.6 %, so P10 is
    # between them; P90 is between the thirtieth (89.4 %) and the thirty-first (92.4 %).
    assert record.ratios[2] < 0.45 <= record.ratios[3]
    assert record.ratios[29] <= 2.0 < record.ratios[30]
    assert record.ratios.count(1.0) == 7  # levels .409 to .591, j from 13 to 19
