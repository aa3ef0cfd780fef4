"""What answers say, word for word, in each language: a few renderings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from keepable.texts import Days, Hours, Listed, Number, Odds, Percent, Text, languages, render
from keepable.texts.catalogue import catalogue_of
from keepable.texts.pseudo import OPEN, PSEUDO

if TYPE_CHECKING:
    from keepable.texts import Param

MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 16)
SURE = Odds(0.91, 0.95, 0.009)
THEN: dict[str, Param] = {"level": Percent(0.8), "then": APRIL}

GOLDEN = [
    (
        Text("answer.yes", what="Export", by=MARCH, odds=SURE),
        "Yes: Export by 1 March 2027 can be kept, odds 91 % ± 1.",
        "Ja: Export bis 1. März 2027 ist zu halten, Chance 91 % ± 1.",
    ),
    (
        Text(
            "answer.no",
            what=Text("answer.for_customer", title="Export", customer="Dr. Oetker"),
            by=MARCH,
            odds=Odds(0.02, 0.95, 0.004),
            level=Percent(0.8),
            keepable=APRIL,
        ),
        (
            "No: Export for Dr. Oetker by 1 March 2027 has odds of less than 5 %; "
            "80 % from 16 April 2027 on."
        ),
        (
            "Nein: Export für Dr. Oetker bis 1. März 2027, Chance weniger als 5 %; "
            "80 % ab 16. April 2027."
        ),
    ),
    (
        Text(
            "refused.no_reason",
            answer=Text("answer.yes", what="Dr. Oetker", by=MARCH, odds=SURE),
            advised=Percent(0.95),
        ),
        (
            "Yes: Dr. Oetker by 1 March 2027 can be kept, odds 91 % ± 1. "
            "A yes below 95 % needs a reason."
        ),
        (
            "Ja: Dr. Oetker bis 1. März 2027 ist zu halten, Chance 91 % ± 1. "
            "Ein Ja unter 95 % braucht einen Grund."
        ),
    ),
    (
        Text("plan.dated", n=2, items=Listed(("A", "B"), 100), planned=MARCH),
        "A and B do not exist yet; they are planned for 1 March 2027.",
        "A und B gibt es noch nicht; geplant sind sie für den 1. März 2027.",
    ),
    (
        Text("binding.group_booked_until", name="build", people=("Anna",), until=MARCH, **THEN),
        (
            "build (Anna): no free hour before about 1 March 2027; were nothing booked for others, "
            "16 April 2027 would be kept with 80 %."
        ),
        (
            "build (Anna): keine freie Stunde vor etwa dem 1. März 2027; wäre nichts für andere "
            "gebucht, hielte der 16. April 2027 zu 80 %."
        ),
    ),
    (
        Text("evidence.outcomes", n=20, outcomes=1624),
        "20 tasks; their estimates rest on 1,624 finished tasks.",
        "20 Aufgaben; ihre Schätzungen beruhen auf 1.624 erledigten Aufgaben.",
    ),
    (
        Text("evidence.largest", title="Build", hours=Hours(24)),
        "The largest is Build, estimated at 24 hours.",
        "Die größte ist Build, geschätzt auf 24 Stunden.",
    ),
    (
        Text("basis.tasks", n=1624, low=Number(0.51), high=Number(2.0)),
        "1,624 finished tasks tell of it: 8 in 10 within 0.51 to 2 times the estimate.",
        "1.624 erledigte Aufgaben sprechen für sie: 8 von 10 im 0,51- bis 2-Fachen der Schätzung.",
    ),
    (
        Text("wait.half_and_tenth", title="Login", days=Days(1), later=Days(30)),
        "Login waits besides its hours: 1 day or more in 5 of 10 cases, 30 days in 1 of 10.",
        (
            "Login wartet neben seinen Stunden: 1 Tag oder mehr in 5 von 10 Fällen, "
            "30 Tage in 1 von 10."
        ),
    ),
    (
        Text("question.did_you_mean", names=Listed(("SSO", "Export"), joined="or")),
        "Did you mean SSO or Export?",
        "War SSO oder Export gemeint?",
    ),
]


@pytest.mark.parametrize(("text", "english", "german"), GOLDEN)
def test_a_text_is_worded_like_this(text: Text, english: str, german: str) -> None:
    assert (render(text, "en"), render(text, "de")) == (english, german)


@pytest.mark.parametrize("text", [each[0] for each in GOLDEN])
def test_in_the_language_that_nobody_speaks_every_sentence_is_marked(text: Text) -> None:
    assert render(text, PSEUDO).startswith(OPEN)


@pytest.mark.parametrize("language", languages())
def test_no_wording_speaks_to_a_reader_of_another_language(language: str) -> None:
    assert catalogue_of(language).wording("answer.yes") != catalogue_of(PSEUDO).wording(
        "answer.yes"
    )
