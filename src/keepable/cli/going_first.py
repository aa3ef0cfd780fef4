"""`keepable ask --ahead-of`: the ask as if it were served before something that is promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from keepable.cli.refusals import RefusedError
from keepable.domain.problem import Problem
from keepable.engine import Answer, Forecast, Pushed, Question, push
from keepable.engine.wording import say_date

LEVEL = 80
VERDICTS = ("Yes", "No", "At risk")


class Standing(Protocol):
    """Something that is promised or held: it has an id and a title."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def title(self) -> str:
        """Its title."""


S = TypeVar("S", bound=Standing)


def going_first(
    warm: Forecast, question: Question, answer: Answer, ahead_of: Sequence[str]
) -> Answer:
    """Give the `answer` to `question` if it were served before those that `ahead_of` names.

    Each is the id of an open promise or hold, or part of its title. RefusedError when one is
    not, or is more than one, or when what is asked for cannot go ahead of anything.
    """
    refuse_settled(answer)
    standing = [c for c in warm.compiled.agenda.commitments if c.kind != "recurring"]
    named = [named_by(word, standing) for word in ahead_of]
    return told_ahead(answer, push(warm, question, [entry.id for entry in named]), named)


def refuse_settled(answer: Answer) -> None:
    """Raise RefusedError when `answer` is about what is promised already, or cannot be dated."""
    if answer.already_promised is not None or not answer.keepable:
        what = "--ahead-of is for work that could be promised and is not yet."
        raise RefusedError(Problem(what=what, remedy="Leave it out to see how things stand."))


def told_ahead(answer: Answer, pushed: Pushed, named: Sequence[Standing]) -> Answer:
    """Give what was `pushed` ahead of those `named` as one answer, beside the plain `answer`."""
    titles = " and ".join(entry.title for entry in named)
    behind = f"In its turn, after all that is promised, 8 in 10 from {_date(answer)} on."
    return replace(
        pushed.answer,
        sentence=f"Ahead of {titles}, {_going_on(pushed.answer.sentence)}",
        hours_expected=answer.hours_expected,
        hours_low=answer.hours_low,
        hours_high=answer.hours_high,
        touched=pushed.moved,
        notes=(*answer.notes, behind),
    )


def _going_on(sentence: str) -> str:
    """Let `sentence` go on after a comma: its verdict loses its capital letter."""
    verdict = sentence.partition(":")[0]
    return sentence.replace(verdict, verdict.lower(), 1) if verdict in VERDICTS else sentence


def _date(answer: Answer) -> str:
    return say_date(answer.date_at(LEVEL))


def named_by(word: str, standing: Sequence[S]) -> S:
    """Find what `word` names: an id, or part of one title only."""
    exact = [entry for entry in standing if entry.id == word]
    found = exact or [entry for entry in standing if word.lower() in entry.title.lower()]
    if len(found) == 1:
        return found[0]
    if not found:
        what = f"No open promise or hold is called {word!r}."
        remedy = "`keepable promises` with --json names all with their ids."
    else:
        what = f"{word!r} could be {' or '.join(entry.id for entry in found[:4])}."
        remedy = "Write more of the title, or the id."
    raise RefusedError(Problem(what=what, remedy=remedy))
