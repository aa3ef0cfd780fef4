"""What may stand outside a rule, and why.

These tables only shrink: an entry that is no longer needed, or that allows more than is used,
fails the gate.
"""

from __future__ import annotations

# (budget, qualified name) -> (what it measures today, the reason)
SIZES: dict[tuple[str, str], tuple[int, str]] = {}

# why a public function in engine or calibration has no example -> the functions
_NO_EXAMPLE_BY_REASON: dict[str, tuple[str, ...]] = {
    "it needs a fit, which takes thirty outcomes; tests/unit/calibration/test_effort.py has one": (
        "keepable.calibration.spike_slab.spike_slab_ratios",
    ),
    "it needs the forecast of a whole book; the example of keepable.engine.asking runs one": (
        "keepable.engine.asking.ask",
        "keepable.engine.asking.ask_many",
        "keepable.engine.asking.answer_from",
        "keepable.engine.asking.place",
        "keepable.engine.deals.pipeline_of",
        "keepable.engine.deals.touched_deals",
        "keepable.engine.deals.touched_of",
        "keepable.engine.overview.promise_odds",
        "keepable.engine.overview.pipeline_odds",
        "keepable.engine.overview.plan_of",
        "keepable.engine.overview.placements",
        "keepable.engine.overview.load_of",
        "keepable.engine.pipeline.likely",
        "keepable.engine.pipeline.won_futures",
        "keepable.engine.reasons.why",
        "keepable.engine.replan.refresh",
        "keepable.engine.replan.unchanged_tasks",
        "keepable.engine.replan.accept",
        "keepable.engine.replan.push",
    ),
    "a forecast rests on a whole book; the example of keepable.engine.forecasting runs one": (
        "keepable.engine.compile.build_frame",
        "keepable.engine.compile.compile_agenda",
        "keepable.engine.compile.with_book",
        "keepable.engine.compile.work_facts",
        "keepable.engine.compile.needs_of",
        "keepable.engine.forecasting.empty_futures",
        "keepable.engine.forecasting.forecast",
        "keepable.engine.forecasting.run_forecast",
        "keepable.engine.forecasting.run_job",
        "keepable.engine.roster.build_roster",
    ),
    "it reads the frame of a whole book; drawn books compare it with the kernels": (
        "keepable.engine.reference.draw",
        "keepable.engine.reference.place_agenda",
        "keepable.engine.reference.place_into",
        "keepable.engine.reference.open_person",
        "keepable.engine.reference.absent_slots",
        "keepable.engine.reference.place_task",
        "keepable.engine.reference.gather",
        "keepable.engine.reference.take_time",
        "keepable.engine.reference.shared_slots",
        "keepable.engine.reference.state_of",
        "keepable.engine.reference.take",
        "keepable.engine.reference.choose",
        "keepable.engine.reference.ready_at",
        "keepable.engine.reference.g_of_day",
        "keepable.engine.reference.first_slot_at",
        "keepable.engine.reference.table_of",
        "keepable.engine.reference.table_left",
        "keepable.engine.reference.place_at",
        "keepable.engine.reference.minutes_of",
        "keepable.engine.reference.expected_minutes",
        "keepable.engine.reference.allowance_minutes",
        "keepable.engine.reference.mean_stretch",
        "keepable.engine.reference.slots_of",
    ),
    "it changes the arrays of a whole book in place; drawn books compare it with the reference": (
        "keepable.engine.draws.draw_minutes",
        "keepable.engine.futures.open_futures",
        "keepable.engine.joint.place_together",
        "keepable.engine.joint.place_joint",
        "keepable.engine.kernels.row_of",
        "keepable.engine.kernels.take",
        "keepable.engine.kernels.first_free_slot",
        "keepable.engine.kernels.place_split",
        "keepable.engine.kernels.place_block",
        "keepable.engine.kernels.gap",
        "keepable.engine.kernels.planned_end",
        "keepable.engine.kernels.bring",
        "keepable.engine.kernels.choose",
        "keepable.engine.kernels.waited_for",
        "keepable.engine.kernels.move_first_free",
        "keepable.engine.residual.set_out",
        "keepable.engine.residual.ask_scenarios",
        "keepable.engine.residual.alone_scenarios",
        "keepable.engine.residual.win_scenarios",
        "keepable.engine.scenarios.place_all",
        "keepable.engine.scenarios.place_scenario",
    ),
    "what it gives lives only inside of kernels, and looks the same outside": (
        "keepable.engine.borrowing.lent_tasks",
        "keepable.engine.borrowing.lent_model",
        "keepable.engine.borrowing.lent_future",
        "keepable.engine.borrowing.lent_left",
        "keepable.engine.borrowing.lent_others",
        "keepable.engine.fetching.fetch_rows",
    ),
}

NO_EXAMPLE = {name: reason for reason, names in _NO_EXAMPLE_BY_REASON.items() for name in names}
