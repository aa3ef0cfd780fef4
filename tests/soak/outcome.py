"""What a soak found: its figures, the bars that it missed, and how large it is run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Outcome:
    """The figures of a soak, and a sentence for every bar that was missed."""

    figures: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def need(self, holds: bool, sentence: str) -> None:  # noqa: FBT001 - a bar holds or does not
        """Note `sentence` as a failure unless the bar `holds`."""
        if not holds:
            self.failures.append(sentence)

    def take(self, name: str, part: Outcome) -> None:
        """Take over what a `part` of the soak found, under its `name`."""
        self.figures[name] = part.figures
        self.failures += [f"{name}: {failure}" for failure in part.failures]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a soak is run: `full` in earnest, `small` while it is being written."""

    is_small: bool

    def of(self, full: int, small: int) -> int:
        """Choose between the number of a full run and that of a small one."""
        return small if self.is_small else full
