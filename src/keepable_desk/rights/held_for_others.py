"""Holds of deals that a caller may not see: that somebody holds something they see, not for what.

What a hold takes of people and days is everybody's, as no date could be understood without it: its
odds, its dates, its rank, until when, and who holds it. What it is called, for which customer and
of which items would tell of the deal, and is left out wherever a hold is shown. Once it is
promised, everybody sees what was promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from keepable.texts import Text, render
from keepable.texts.catalogue import FALLBACK
from keepable_desk.rights.row_rules import held_for_others, held_in_sight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable_desk.rights.callers import Caller

NOTHING: Mapping[str, object] = {"customer": "", "customer_name": "", "deal": None, "wanted": None}
_TITLED = ("line", "affected", "promise odds", "filling", "changed", "shifted")
# things that tell of holds: the field with the id, and those with what it is called
TOLD_IN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(_TITLED, ("id", ("title",))),
    "planned work": ("commitment_id", ("commitment_title", "title")),
}


def words_for_hidden() -> str:
    """Return what a hold is called by whoever may not see its deal, in the reader's language."""
    return render(Text("hold.of_another_deal"), get_language() or FALLBACK)


@dataclass(frozen=True, slots=True)
class HoldSight:
    """Which holds a caller sees as a whole; None where they see all deals, and so all holds.

    `hidden` are those that are there and that they do not see.
    """

    whole: frozenset[str] | None
    hidden: frozenset[str]

    @classmethod
    def of(cls, caller: Caller) -> HoldSight:
        """Return what `caller` sees now."""
        if caller.reach("deal", "read") == "all":
            return cls(None, frozenset())
        whole = held_in_sight(caller).values_list("ref", flat=True)
        hidden = held_for_others(caller).values_list("ref", flat=True)
        return cls(frozenset(whole), frozenset(hidden))

    def hides(self, name: object, kind: object = None) -> bool:
        """Return whether `name` is a hold that is not seen as a whole.

        What was kept of one that is over (its `kind` says that it was one) is not seen either.
        """
        if self.whole is None:
            return False
        return name not in self.whole if kind == "hold" else kind is None and name in self.hidden

    def changes(self, resource: str, fields: Mapping[str, object]) -> dict[str, object]:
        """Return what stands in place of those `fields` of a `resource` that would tell of a deal.

        >>> HoldSight(None, frozenset()).changes("line", {"kind": "hold", "id": "h1"})
        {}
        """
        told = TOLD_IN.get(resource)
        if told is None or not self.hides(fields.get(told[0]), fields.get("kind")):
            return {}
        words = words_for_hidden()
        titles = {fields[name] for name in told[1] if name in fields}
        made: dict[str, object] = {name: words for name in told[1] if name in fields}
        made |= {name: value for name, value in NOTHING.items() if name in fields}
        text = fields.get("text")
        if isinstance(text, Text):
            facts = {name: words if each in titles else each for name, each in text.facts}
            made["text"] = Text.of(text.code, facts)
        return made
