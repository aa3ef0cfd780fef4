"""Understanding a question: only what its asker may know gives meaning to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.reads.reading import question_of
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import visible

if TYPE_CHECKING:
    from keepable.answers import Question
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.reading import Asked


@requires("ask", "create")
def understand(context: ActionContext, asked: Asked) -> Question:
    """Return what was `asked` as a question; NotUnderstoodError says what cannot be read."""
    deals = set(visible(context.caller, "deal").values_list("ref", flat=True))
    return question_of(context.warm.forecast.book, asked, deals)
