"""What is wrong with something that was read: a value, never a traceback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where it stands, what is wrong, and what to do about it.

    `subject` names the thing inside the book ("work sso-api"), `source` and `line` the place in
    a file where a person finds it. An error keeps the book from being used, a warning does not.

    >>> print(Problem(what="Skill 'pyhton' is not declared.", remedy="Declare it or mend the word.",
    ...               source="people.yaml", line=7))
    people.yaml:7: Skill 'pyhton' is not declared. Declare it or mend the word.
    """

    what: str
    remedy: str
    subject: str = ""
    source: str = ""
    line: int | None = None
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """The file and line as editors write them, or the subject when there is no file."""
        if not self.source:
            return self.subject
        return self.source if self.line is None else f"{self.source}:{self.line}"

    def __str__(self) -> str:
        """Say the problem as one line."""
        prefix = f"{self.place}: " if self.place else ""
        return f"{prefix}{self.what} {self.remedy}".rstrip()
