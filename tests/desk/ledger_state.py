"""How a desk stands as its ledger tells it: what the entries say, one after the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.desk.driving import Driver

Facts = dict[str, Any]
TO_COME = "of a file"  # stands for a promise of which the ledger tells no name


@dataclass
class State:
    """What is promised and held in which order, when it is due, how it is, work, and leave."""

    order: list[str] = field(default_factory=list)
    due: dict[str, str] = field(default_factory=dict)
    is_held: dict[str, bool] = field(default_factory=dict)
    came_out: dict[str, str] = field(default_factory=dict)
    work: dict[str, tuple[float, str, float]] = field(default_factory=dict)
    away: Counter[str] = field(default_factory=Counter)
    outcomes: int = 0
    lessons: int = 0

    def take(self, kind: str, facts: Facts) -> None:
        """Let happen what an entry tells of; KeyError when nobody knows such an entry."""
        getattr(self, f"_{kind.replace('.', '_')}")(facts)

    def _promise_made(self, facts: Facts) -> None:
        ref, hold = facts["promise"], facts["hold"]
        if hold:
            self.order[self.order.index(hold)] = ref
            self._forget(hold)
        else:
            self.order.append(ref)
        self.due[ref], self.is_held[ref], self.came_out[ref] = facts["due_date"], False, "open"

    def _hold_placed(self, facts: Facts) -> None:
        ref = facts["hold"]
        self.order.append(ref)
        self.due[ref], self.is_held[ref], self.came_out[ref] = facts["due_date"], True, "open"

    def _hold_released(self, facts: Facts) -> None:
        self.order.remove(facts["hold"])
        self._forget(facts["hold"])

    _hold_expired = _hold_released

    def _forget(self, ref: str) -> None:
        for known in (self.due, self.is_held, self.came_out):
            known.pop(ref)

    def _promise_moved(self, facts: Facts) -> None:
        assert self.due[facts["promise"]] == facts["before"]
        self.due[facts["promise"]] = facts["due_date"]

    def _promise_assessed(self, facts: Facts) -> None:
        self.came_out[facts["promise"]] = facts["state"]

    def _promise_ranked(self, facts: Facts) -> None:
        place = self.order.index(facts["ahead_of"])
        passed = self.order[place : self.order.index(facts["promise"])]
        assert facts["overtaken"] == passed
        self.order.remove(facts["promise"])
        self.order.insert(place, facts["promise"])

    def _promise_ranked_back(self, facts: Facts) -> None:
        place = self.order.index(facts["behind"])
        passed = self.order[self.order.index(facts["promise"]) + 1 : place + 1]
        assert facts["first"] == passed
        self.order.remove(facts["promise"])
        self.order.insert(place, facts["promise"])

    def _leave_added(self, facts: Facts) -> None:
        self.away[facts["resource"]] += 1

    def _leave_withdrawn(self, facts: Facts) -> None:
        self.away[facts["resource"]] -= 1

    def _parts_imported(self, facts: Facts) -> None:
        if facts["kind"] == "leave":
            self.away["of files"] += facts["added"]

    def _promises_imported(self, facts: Facts) -> None:
        self.order += [TO_COME] * facts["added"]

    def arrive(self, rows: State) -> None:
        """Let those come that a file brought: it is told how many they are, and so their places."""
        new = [ref for ref in rows.order if ref not in self.order]
        assert len(new) == self.order.count(TO_COME)
        arriving = iter(new)
        self.order = [next(arriving) if ref == TO_COME else ref for ref in self.order]
        for known, there in ((self.due, rows.due), (self.is_held, rows.is_held)):
            known.update({ref: there[ref] for ref in new})  # type: ignore[misc] # dates, or flags
        self.came_out |= dict.fromkeys(new, "open")

    def _outcomes_imported(self, facts: Facts) -> None:
        self.outcomes += facts["added"]

    def _outcomes_taken_back(self, facts: Facts) -> None:
        self.outcomes -= facts["removed"]

    def _calibration_learned(self, facts: Facts) -> None:
        assert facts["outcomes"] <= self.outcomes
        self.lessons += 1

    def _calibration_taken_back(self, facts: Facts) -> None:
        self.lessons -= facts["lessons"]

    def _person_erased(self, facts: Facts) -> None:
        """Of whom nothing is left that could be told; all else is as it was."""

    def _work_changed(self, facts: Facts) -> None:
        hours, spent = float(facts["hours"]), float(facts["hours_spent"])
        self.work[facts["work"]] = (hours, facts["status"], spent)


def in_the_rows(driver: Driver) -> State:
    """Return how the desk stands in its rows."""
    state, book = State(), driver.book()
    both: list[Any] = sorted([*book.promises, *book.holds], key=lambda each: each.rank)
    for each in both:
        is_held = each in book.holds
        state.order.append(each.id)
        state.due[each.id], state.is_held[each.id] = str(each.due_date), is_held
        state.came_out[each.id] = "open" if is_held else each.state
        for task in each.work:
            state.work[task.id] = (task.estimate.hours, task.status, task.hours_spent)
    state.away["all"] = len(book.leave)
    state.outcomes, state.lessons = len(book.outcomes), driver.lessons()
    return state


class Tale:
    """What the ledger of a desk has told so far, beginning with how its rows stood then."""

    def __init__(self, driver: Driver) -> None:
        """Begin with how it stands now; what is told from now on is followed."""
        self.driver, self.told = driver, in_the_rows(driver)
        self.known, self.names = len(driver.entries()), driver.names()

    def _named(self, facts: Facts) -> Facts:
        """Return `facts` with the ids of things for their numbers."""
        named: Facts = {}
        for name, fact in facts.items():
            if isinstance(fact, list):
                named[name] = [self.names.get(str(each), each) for each in fact]
            else:
                named[name] = self.names.get(str(fact), fact)
        return named

    def differences(self) -> list[str]:
        """Follow what was told since, and give in what the rows differ from it."""
        entries = self.driver.entries()
        self.names |= self.driver.names()
        for entry in entries[self.known :]:
            self.told.take(entry["kind"], self._named(entry["facts"]))
        self.known = len(entries)
        rows = in_the_rows(self.driver)
        self.told.arrive(rows)
        for ref, how in rows.work.items():
            self.told.work.setdefault(ref, how)  # of a new promise, which does not tell its work
        self.told.work = {ref: how for ref, how in self.told.work.items() if ref in rows.work}
        wrong = [
            name
            for name in ("order", "due", "is_held", "came_out", "work", "outcomes", "lessons")
            if getattr(rows, name) != getattr(self.told, name)
        ]
        return wrong + (["away"] if rows.away.total() != self.told.away.total() else [])
