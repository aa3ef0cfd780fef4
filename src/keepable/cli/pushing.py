"""`keepable ask --ahead-of`: the ask as if it were served before something that is promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from keepable.answers import Answer, Pushed, Question, push
from keepable.cli.command_errors import CommandError
from keepable.domain.problem import Problem
from keepable.forecast import Forecast
from keepable.texts import Listed, Percent, Text

LEVEL = 80
MOST_NAMED = 4  # of those that a word could mean
MOST_TITLES = 9  # of those it goes ahead of that are named


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
    """Return the `answer` to `question` if it were served before those that `ahead_of` names.

    Each is the id of an open promise or hold, or part of its title. RefusedError when one is
    not, or is more than one, or when what is asked for cannot go ahead of anything.
    """
    refuse_settled(answer)
    standing = [c for c in warm.compiled.agenda.commitments if not c.is_recurring]
    named = [named_by(word, standing) for word in ahead_of]
    return told_ahead(answer, push(warm, question, [entry.id for entry in named]), named)


def refuse_settled(answer: Answer) -> None:
    """Raise RefusedError when `answer` is about what is promised already, or cannot be dated."""
    if answer.already_promised is not None or not answer.keepable:
        what = Text("ask.ahead_of_settled")
        raise CommandError(Problem(what=what, remedy=Text("ask.leave_it_out")))


def told_ahead(answer: Answer, pushed: Pushed, named: Sequence[Standing]) -> Answer:
    """Return what was `pushed` ahead of those `named` as one answer, beside the plain `answer`."""
    titles = Listed(tuple(entry.title for entry in named), most=MOST_TITLES)
    day = answer.date_at(LEVEL)
    behind = Text("remark.in_its_turn_undated")
    if day is not None:
        behind = Text("remark.in_its_turn", level=Percent(LEVEL / 100), keepable=day)
    return replace(
        pushed.answer,
        text=Text("answer.ahead_of", answer=pushed.answer.text, names=titles),
        hours_expected=answer.hours_expected,
        hours_low=answer.hours_low,
        hours_high=answer.hours_high,
        touched=pushed.moved,
        remarks=(*answer.remarks, behind),
    )


def named_by(word: str, standing: Sequence[S]) -> S:
    """Find what `word` names: an id, or part of one title only."""
    exact = [entry for entry in standing if entry.id == word]
    found = exact or [entry for entry in standing if word.lower() in entry.title.lower()]
    if len(found) == 1:
        return found[0]
    if not found:
        what = Text("ask.none_called", name=word)
        remedy = Text("ask.list_promises")
    else:
        ids = tuple(entry.id for entry in found)
        what = Text("ask.could_be", name=word, ids=Listed(ids, MOST_NAMED, "or"))
        remedy = Text("ask.write_more")
    raise CommandError(Problem(what=what, remedy=remedy))
