"""Pay plans are read from YAML; what contradicts itself is told by clause, all of it at once."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING

import pytest
import yaml
from jsonschema import Draft202012Validator

from keepable.book_files.pay_plans import REFUSED, pay_plan_from, pay_plan_schema, read_pay_plan
from keepable.pay.plan_in_words import plan_in_words
from keepable.texts import render
from keepable.texts.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from keepable.domain.problem import Problem

SOUND = """
id: north
title: Field sales north
currency: EUR
valid: 2027-01-01 to 2027-12-31
period: quarter
pays_on: booked
quota: {id: quota, amount: 300000 EUR, carry_over: excess}
base: {id: base, rate: 5 %}
decelerators:
- {id: slow, below: 50 %, rate: 3 %}
accelerators:
- {id: fast, at_least: 100 %, rate: 8 %}
- {id: faster, at_least: 450000 EUR, rate: 12.5 %, retroactive: true}
cap: {id: cap, amount: 30000 EUR}
spiffs:
- {id: spring, first_day: 2027-03-01, last_day: 2027-03-31, bonus: 500 EUR, product: sso}
clawback: {id: clawback, credited_within_days: 90, unpaid_after_days: 60}
"""
TIERS = """
id: north
currency: EUR
valid: 2027-01-01 to 2027-12-31
period: quarter
pays_on: booked
quota: {id: quota, amount: 100000 EUR}
tiers:
- {id: low, rate: 5 %, below: 50 %}
- {id: mid, rate: 7 %, at_least: 50 %, below: 100 %}
- {id: high, rate: 10 %, at_least: 100 %}
"""


def problems_in(text: str) -> tuple[Problem, ...]:
    plan, problems = pay_plan_from(text, "plan.yaml")
    assert (plan is None) == bool(problems)
    return problems


def told(text: str) -> list[str]:
    return [problem.what.code for problem in problems_in(text) if isinstance(problem.what, Text)]


@pytest.mark.parametrize("text", [SOUND, TIERS])
def test_a_sound_plan_is_read(text: str) -> None:
    assert problems_in(text) == ()


def test_clauses_are_those_of_the_file() -> None:
    plan, _ = pay_plan_from(SOUND)
    assert plan is not None
    ids = [clause.id for clause in plan.clauses]
    assert ids == ["quota", "base", "slow", "fast", "faster", "cap", "spring", "clawback"]


# plan, what is written there, what is written instead, what is told
WRONG = [
    (TIERS, "at_least: 50 %", "at_least: 60 %", ["pay.tiers_gap"]),
    (TIERS, "at_least: 50 %", "at_least: 40 %", ["pay.tiers_overlap"]),
    (TIERS, "5 %, below: 50 %", "5 %", ["pay.tiers_overlap"]),
    (TIERS, "low, rate: 5 %,", "low, rate: 5 %, at_least: 1 %,", ["pay.tiers_begin_late"]),
    (TIERS, "at_least: 100 %}", "at_least: 100 %, below: 200 %}", ["pay.tiers_end"]),
    (TIERS, "50 %, below: 100 %", "100 %, below: 50 %", ["pay.tier_ends_first", "pay.tiers_gap"]),
    (TIERS, "rate: 5 %", "rate: -5 %", ["pay.rate_below_zero"]),
    (TIERS, "rate: 5 %", "rate: 101 %", ["pay.rate_above_all"]),
    (TIERS, "rate: 5 %", "rate: 0.05", ["file.in_field"]),
    (TIERS, "{id: low", "{id: mid", ["pay.id_twice"]),
    (TIERS, "{id: low", '{id: ""', ["pay.no_id"]),
    (TIERS, "{id: low", '{id: " "', ["pay.no_id"]),
    (TIERS, "{id: low", '{id: "lo\\tw"', ["pay.no_id"]),
    (TIERS, "amount: 100000 EUR", "amount: 0 EUR", ["pay.not_above_zero"]),
    (TIERS, "amount: 100000 EUR", "amount: -1 EUR", ["pay.not_above_zero"]),
    (TIERS, "amount: 100000 EUR", f"amount: {10**30} EUR", ["pay.clause_too_large"]),
    (TIERS, "amount: 100000 EUR", "amount: 100000 USD", ["pay.other_currency"]),
    (TIERS, "quota: {id: quota, amount: 100000 EUR}", "", ["pay.threshold_without_quota"] * 4),
    (TIERS, "rate: 10 %, at", "rate: 6 %, retroactive: true, at", ["pay.retroactive_lower"]),
    (TIERS, "quota: {", "base: {id: base, rate: 5 %}\nquota: {", ["pay.base_and_tiers"]),
    (TIERS, "period: quarter", "period: quarter\nversion: 0", ["pay.no_version"]),
    (TIERS, "currency: EUR", "currency: EUX", ["pay.unknown_currency", "pay.other_currency"]),
    (TIERS, "2027-12-31", "2026-12-31", ["file.in_field"]),
    (TIERS, "2027-01-01 to", "2027-02-01 to", ["pay.begins_within"]),
    (TIERS, "to 2027-12-31", "to 2027-11-30", ["pay.ends_within"]),
    (TIERS, "2027-01-01 to 2027-12-31", "until 2027-12-31", ["pay.no_first_day"]),
    (TIERS, "pays_on: booked", "pays_on: promised", ["pay.promise_without_odds"]),
    (TIERS, "pays_on: booked", "pays_on: booked\nleast_odds: 80 %", ["pay.odds_without_promise"]),
    (TIERS, "pays_on: booked", "pays_on: promised\nleast_odds: 100 %", ["pay.odds_out_of_range"]),
    (TIERS, "pays_on: booked", "pays_on: shipped", ["file.in_field"]),
    (TIERS, "id: north\n", "id: north\nbonus: 5\n", ["file.no_such_field"]),
    (SOUND, "fast, at_least: 100 %", "fast, at_least: 40 %", ["pay.slow_and_fast"]),
    (SOUND, "100 %, rate: 8 %", "100 %, rate: 5 %", ["pay.no_acceleration"]),
    (SOUND, "50 %, rate: 3 %", "50 %, rate: 6 %", ["pay.no_deceleration"]),
    (SOUND, "450000 EUR", "300000 EUR", ["pay.same_threshold"]),
    (SOUND, "below: 50 %", "below: -50 %", ["pay.threshold_below_zero"]),
    (SOUND, "base: {id: base, rate: 5 %}", "", ["pay.no_base_to_change"] * 3),
    (SOUND, "last_day: 2027-03-31", "last_day: 2027-02-28", ["pay.window_ends_first"]),
    (SOUND, "2027-03-01, last_day: 2027", "2026-03-01, last_day: 2026", ["pay.window_outside"]),
    (SOUND, "bonus: 500 EUR, ", "", ["pay.bonus_or_rate"]),
    (SOUND, "bonus: 500 EUR", "bonus: 500 EUR, rate: 1 %", ["pay.bonus_or_rate"]),
    (SOUND, "bonus: 500 EUR", "bonus: 0 EUR", ["pay.not_above_zero"]),
    (SOUND, "credited_within_days: 90", "credited_within_days: 0", ["pay.days_out_of_range"]),
    (SOUND, ", credited_within_days: 90, unpaid_after_days: 60", "", ["pay.clawback_of_nothing"]),
    (SOUND, "pays_on: booked", "pays_on: paid", ["pay.paid_already"]),
    (SOUND, "cap: {id: cap,", "cap: {id: cap, retroactive: yes,", ["file.no_such_field"]),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "written", "instead", "codes"), WRONG)
def test_what_contradicts_itself_is_told(
    plan: str, written: str, instead: str, codes: list[str]
) -> None:
    assert written in plan
    found = told(plan.replace(written, instead, 1))
    # where one mistake shows in several places, each of them is told
    assert list(dict.fromkeys(found)) == list(dict.fromkeys(codes))
    assert len(found) >= len(codes)


def test_an_empty_field_is_as_if_it_were_left_out() -> None:
    text = TIERS.replace("id: north\n", "id: north\ntitle:\nversion:\ncap:\nspiffs:\n")
    assert pay_plan_from(text) == pay_plan_from(TIERS)


def test_a_plan_that_pays_nothing_is_refused() -> None:
    begin, _, _ = TIERS.partition("quota:")
    assert told(begin) == ["pay.pays_nothing"]


@pytest.mark.parametrize("name", [*REFUSED, "Draws", "RAMP"])
def test_clauses_that_are_not_computed_are_refused_by_name(name: str) -> None:
    (problem,) = problems_in(f"{TIERS}{name}: {{id: x, rate: 5 %}}\n")
    assert problem.what == Text("pay.refused", name=name)
    assert problem.line == 12


def test_they_are_refused_inside_of_clauses_too() -> None:
    assert told(TIERS.replace("{id: low,", "{id: low, multiplier: 2,")) == ["pay.refused"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = TIERS.replace("currency: EUR", "currency: EUX").replace("rate: 5 %", "rate: -5 %")
    text = text.replace("at_least: 50 %", "at_least: 60 %").replace("{id: high", "{id: low")
    text = text.replace("100000 EUR", "0 EUX").replace("period: quarter", "period: weekly")
    assert set(told(f"{text}draw: 5\nbonus: 7\n")) == {
        "pay.refused",  # the draw
        "file.no_such_field",  # the bonus
        "file.in_field",  # the period
        "pay.unknown_currency",
        "pay.rate_below_zero",
        "pay.tiers_gap",
        "pay.id_twice",
        "pay.not_above_zero",
    }


def test_each_problem_names_its_line_its_clause_and_what_to_do() -> None:
    (problem,) = problems_in(TIERS.replace("at_least: 50 %", "at_least: 60 %"))
    assert str(problem) == (
        "plan.yaml:10: Between tier low, up to 50 %, and tier mid, from 60 % on, is a gap: what "
        "falls into it would pay nothing. Let the one begin where the other ends."
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &a [1]\nb: *a\n", "file.alias"),
        ("&a [*a, *a]", "file.alias"),
        ("id: a\nid: b\n", "file.field_twice"),
        ("? [a, b]\n: c\n", "file.key_no_word"),
        ("id: !!python/object/apply:os.system [ls]\n", "file.tag"),
        ("id: [", "file.no_yaml"),
        ("[" * 40 + "]" * 40, "file.too_deep"),
        ("- a\n- b\n", "file.needs_fields"),
        ("just words", "file.needs_fields"),
        ("", "file.needs_fields"),
        ("id: a\n---\nid: b\n", "file.second_document"),
    ],
)
def test_what_is_no_plan_ends_in_a_sentence(text: str, code: str) -> None:
    assert code in told(text)


def test_every_sentence_has_words_in_both_languages() -> None:
    for plan, written, instead, _ in WRONG:
        for problem in problems_in(plan.replace(written, instead, 1)):
            for text in (problem.what, problem.remedy):
                assert isinstance(text, Text)
                assert render(text, "en") != render(text, "de")
                assert "{" not in render(text, "en") + render(text, "de")


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "north.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert read_pay_plan(path)[0] == pay_plan_from(SOUND)[0]


def test_a_file_that_is_not_there_ends_in_a_sentence(tmp_path: Path) -> None:
    plan, problems = read_pay_plan(tmp_path / "none.yaml")
    assert plan is None
    assert problems[0].what == Text("file.no_file", file="none.yaml")


VALUES = (
    *("", "-1", "0", "nan", "[]", "{}", "[a]", "{a: b}", "yes", "~", "EUR", "usd", "5", "3.5"),
    *("1e5 EUR", f"{10**35} EUR", "NaN EUR", "0.001 EUR", "5 USD", "1 000,50 EUR", "-5 EUR"),
    *("999999999.999999999 %", "-0 %", "0 %", "100 %", "\u0663 %", "5 %%", "-0.0000001 %"),
    *("2027-01-01", "9999-12-31", "0001-01-01", "2027-02-30", "until 9999-12-31"),
    *("from 9999-12-31", "from 2027-01-01", "'\u202e'", "!x 5", "*a", "x" * 500, f"{10**20}"),
    *("promised", "month", "year"),
)


def test_whatever_stands_in_a_plan_it_is_read_or_told() -> None:
    random = Random(1)
    for _ in range(500):
        text = random.choice((SOUND, TIERS))
        for _ in range(random.randint(1, 4)):
            place = random.choice(list(re.finditer(r"(?<=: )[^,}\n\[{]+", text)))
            text = f"{text[: place.start()]}{random.choice(VALUES)}{text[place.end() :]}"
        plan, problems = pay_plan_from(text)
        assert (plan is None) == bool(problems), text
        for told_in in ("en", "de"):
            texts = [each.text for each in plan_in_words(plan)] if plan is not None else []
            assert all(render(each, told_in) for each in texts), text
            assert all(str(each.worded(told_in)) for each in problems), text


@pytest.mark.parametrize("text", [SOUND, TIERS])
def test_sound_plans_are_valid_by_the_schema(text: str) -> None:
    # of YAML, days and the like are texts; numbers and switches are what they are
    plain = json.loads(json.dumps(yaml.safe_load(text), default=str))
    assert list(Draft202012Validator(pay_plan_schema()).iter_errors(plain)) == []


def test_the_schema_names_each_clause_and_refuses_other_fields() -> None:
    schema = pay_plan_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["$defs"]) == {
        "Accelerator",
        "BaseRate",
        "Cap",
        "Clawback",
        "Decelerator",
        "Quota",
        "Spiff",
        "Tier",
    }
    assert json.loads(json.dumps(schema)) == schema
