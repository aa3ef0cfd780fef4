"""`keepable ask --ahead-of`: the ask as if it were served before something that is promised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from keepable.answers import Answer, Pushed
from keepable.cli.command_errors import refuse, refused
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


def going_first(
    answer: Answer,
    ahead_of: Sequence[str],
    standing: Callable[[], Sequence[Standing]],
    push: Callable[[list[str]], Pushed],
) -> Answer:
    """Return the `answer` as if it were served before those that `ahead_of` names.

    Each is the id of an open promise or hold in `standing`, or part of its title; `push` is told
    their ids. CommandError when one is not there, or could be several, or when what is asked for
    cannot go ahead of anything.
    """
    if answer.already_promised is not None or not answer.keepable:
        refuse(Text("ask.ahead_of_settled"), Text("ask.leave_it_out"))
    there = standing()
    named = [named_by(word, there) for word in ahead_of]
    pushed = push([entry.id for entry in named])
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
        affected=pushed.moved,
        remarks=(*answer.remarks, behind),
    )


def named_by(word: str, standing: Sequence[Standing]) -> Standing:
    """Find what `word` names: an id, or part of one title only."""
    exact = [entry for entry in standing if entry.id == word]
    found = exact or [entry for entry in standing if word.lower() in entry.title.lower()]
    if len(found) == 1:
        return found[0]
    if not found:
        refuse(Text("ask.none_called", name=word), Text("ask.list_promises"))
    ids = Listed(tuple(entry.id for entry in found), MOST_NAMED, "or")
    raise refused(Text("ask.could_be", name=word, ids=ids), Text("ask.write_more"))
