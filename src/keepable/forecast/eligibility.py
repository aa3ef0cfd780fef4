"""What a book lacks before it can be computed: somebody for each piece of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from keepable.domain.work import Need, Work


class NobodyError(TextError):
    """Nobody can do a piece of work; it is `title` that needs `crew` with the skill `skill`.

    >>> from keepable.domain.work import Estimate, Need, Work
    >>> need = Need(skill="java")
    >>> print(NobodyError(Work(id="x", title="X", estimate=Estimate(hours=1), needs=(need,)), need))
    Nobody can do work “x”: it needs 1 with “java”.
    """

    def __init__(self, task: Work, need: Need) -> None:
        """Say that nobody can meet the `need` of `task`."""
        super().__init__(Text("forecast.nobody", work=task.id, crew=need.crew, skill=need.skill))
        self.title, self.skill, self.crew = task.title, need.skill, need.crew
