"""What words of promise turned out to mean, pooled over people and phrases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from keepable.calibration.phrases import STRENGTHS, learn_phrases


def test_with_one_person_and_phrase_it_is_the_mean_of_the_beta_posterior() -> None:
    # 8 of 10 kept: the phrase is (8 + 1)/(10 + 2) = 0.75; the person's excess is 8 - 7.5 = 0.5,
    # its variance 10 x 0.75 x 0.25 = 1.875, so the shift is 0.5/(1.875 + 1/0.36).
    words = learn_phrases([("ann", "sure", n < 8) for n in range(10)])
    prior = 1 / (1 + math.exp(-(math.log(3.0) + 0.5 / (1.875 + 1 / 0.36))))
    expected = (8 + words.strength * prior) / (10 + words.strength)
    assert words.meaning("ann", "sure").odds == pytest.approx(expected)


def test_someone_new_gets_what_the_phrase_means_to_all() -> None:
    words = learn_phrases([("ann", "sure", True)] * 3 + [("bob", "sure", False)])
    assert words.meaning("cleo", "sure").odds == pytest.approx(4 / 6)
    assert words.meaning("cleo", "sure").uses == 0


def test_a_phrase_nobody_used_says_nothing() -> None:
    assert learn_phrases([]).meaning("ann", "sure").odds == 0.5


def test_who_keeps_less_of_other_phrases_is_believed_less_in_a_new_one() -> None:
    said = [("ann", "sure", True)] * 9 + [("bob", "sure", False)] * 9
    said += [("cleo", "probably", True), ("cleo", "probably", False)]
    words = learn_phrases(said)
    assert words.meaning("bob", "probably").odds < 0.5 < words.meaning("ann", "probably").odds


def test_pooled_comes_nearer_to_the_truth_than_taken_at_its_word_or_alone() -> None:
    # 12 people use 6 phrases 10 times each; people differ by 0.6 on the log odds. The study
    # behind this found errors of .231 at face value, .132 alone and .088 pooled.
    rng = np.random.default_rng(3)
    face = np.array([1.0, 0.95, 0.9, 0.8, 0.6, 0.5])
    truth = np.array([0.80, 0.74, 0.72, 0.60, 0.45, 0.35])
    log_odds = np.log(truth / (1 - truth)) + rng.normal(0, 0.6, (12, 1))
    chance = 1 / (1 + np.exp(-log_odds))
    kept = rng.binomial(10, chance)
    said = [
        (f"p{p}", f"w{w}", n < kept[p, w]) for p in range(12) for w in range(6) for n in range(10)
    ]
    words = learn_phrases(said)
    pooled = np.array([[words.meaning(f"p{p}", f"w{w}").odds for w in range(6)] for p in range(12)])
    errors = [np.sqrt(((guess - chance) ** 2).mean()) for guess in (pooled, kept / 10, face)]
    assert errors[0] < 0.8 * errors[1] < errors[2]


def test_only_what_somebody_has_said_is_known_of_them_by_itself() -> None:
    words = learn_phrases(
        [
            ("bob", "sure", True),
            ("ann", "sure", False),
            ("ann", "soon", True),
            ("ann", "soon", True),
        ]
    )
    assert {name: (each.uses, each.kept) for name, each in words.by_phrase.items()} == {
        "soon": (2, 2),
        "sure": (2, 1),
    }
    assert {name: (each.uses, each.kept) for name, each in words.by_person.items()} == {
        ("ann", "soon"): (2, 2),
        ("ann", "sure"): (1, 0),
        ("bob", "sure"): (1, 1),
    }
    assert (words.by_phrase["soon"].odds, words.by_phrase["sure"].odds) == (0.75, 0.5)
    # excess over what was expected by its variance and 1/0.36: ann kept 2 of 2 x 3/4 + 1/2
    assert words.shifts == {
        "ann": pytest.approx(0.0),
        "bob": pytest.approx(0.5 / (0.25 + 1 / 0.36)),
    }


def test_strengths_are_tried_from_a_third_of_a_use_to_four_hundred_in_even_steps() -> None:
    assert (STRENGTHS[0], STRENGTHS[-1]) == pytest.approx((math.exp(-1), math.exp(6)))
    assert np.diff(np.log(STRENGTHS)) == pytest.approx([0.125] * 56)
    assert learn_phrases([]).strength == STRENGTHS[0]


def test_people_and_phrases_come_by_the_alphabet_in_whatever_order_they_were_said() -> None:
    people, phrases = "hgfedcba", [f"in {n} days" for n in (7, 3, 9, 1, 5, 8, 2)]
    said = [(who, phrase, who < "d") for who in people for phrase in phrases]
    words = learn_phrases(said)
    assert list(words.by_phrase) == sorted(phrases)
    assert list(words.shifts) == sorted(people)
    assert list(words.by_person) == [
        (p, phrase) for p in sorted(people) for phrase in sorted(phrases)
    ]
    assert learn_phrases(reversed(said)) == words
