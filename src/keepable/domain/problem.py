"""What is wrong with something that was read: a value, never a traceback."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from keepable.texts.rendering import render
from keepable.texts.text import Text

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]  # through the fields and places of a book


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where it stands, what is wrong, and what to do about it.

    `subject` names the thing inside the book ("work sso-api"), `source` and `line` the place in
    a file where a person finds it. An error keeps the book from being used, a warning does not.

    What is wrong and what to do are texts, or sentences as they stand, of files read before.

    >>> print(Problem(what="Skill 'pyhton' is not declared.", remedy="Declare it or mend the word.",
    ...               source="people.yaml", line=7))
    people.yaml:7: Skill 'pyhton' is not declared. Declare it or mend the word.
    """

    what: Text | str
    remedy: Text | str = ""
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

    def worded(self, language: str) -> Problem:
        """Return the problem with its texts in the words of `language`."""
        what, remedy = worded(self.what, language), worded(self.remedy, language)
        return replace(self, what=what, remedy=remedy)

    def __str__(self) -> str:
        """Return the problem as one line, in English."""
        said = self.worded("en")
        prefix = f"{self.place}: " if self.place else ""
        return f"{prefix}{said.what} {said.remedy}".rstrip()


def worded(text: Text | str, language: str) -> str:
    """Return `text` in the words of `language`; what is words already as it stands.

    >>> worded(Text("word.days", n=2), "de"), worded("as it is", "de")
    ('2 Tage', 'as it is')
    """
    return render(text, language) if isinstance(text, Text) else text
