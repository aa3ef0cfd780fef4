"""A desk as a source of the commands that read, in the place of a book."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from keepable.cli.asking_ahead_of import going_first
from keepable.cli.questions import read_price, sentence_of
from keepable.cli.sources import Load, Plan, Promises, SourceAnswer, milliseconds
from keepable_desk.client.http_calls import quoted
from keepable_desk.client.options import DeskAddress
from keepable_desk.client.reading import (
    answer_in,
    deals_in,
    plan_in,
    promises_in,
    pushed_in,
    teams_in,
)
from keepable_desk.client.sessions import desk_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from keepable.answers import Answer, DealOdds, PromiseOdds, Pushed
    from keepable.cli.options import AskOptions
    from keepable.cli.sources import Source
    from keepable_desk.client.http_calls import Desk


@contextmanager
def desk_source(address: str, token: str) -> Iterator[Source]:
    """Open the desk at `address`, as whoever has the `token` or signed in there."""
    with desk_at(DeskAddress(desk=address, token=token)) as desk:
        yield DeskSource(desk)


class DeskSource:
    """A `desk` that was opened; what its caller may not see, it does not tell."""

    def __init__(self, desk: Desk) -> None:
        """Hold the `desk`; nothing is sent yet."""
        self.desk = desk

    def origin(self) -> Mapping[str, object]:
        """Return the address of the desk."""
        return {"desk": self.desk.address}

    def company(self) -> str:
        """Return the name of the caller's company."""
        said = self.desk.get("me").body
        with self.desk.understood():
            return str(said["company"])

    def ask(
        self, wish: AskOptions, *, reasons: bool, at_once: Callable[[Answer], None]
    ) -> SourceAnswer:
        """Let the desk answer `wish`, and keep the answer."""
        begun = perf_counter()
        body = _body(wish)
        if wish.ahead_of:
            body |= {"why": False, "likely": False}
        else:
            body |= {"why": reasons, "likely": True}
        said = self.desk.post("asks", body).body
        with self.desk.understood():
            name, asked_at = str(said["id"]), str(said["asked_at"])
            answer, as_of = answer_in(said["answer"]), datetime.fromisoformat(asked_at).date()
        if wish.ahead_of:
            answer = going_first(
                answer, wish.ahead_of, self._standing, lambda ids: self._pushed(name, ids)
            )
        elapsed = milliseconds(perf_counter() - begun)
        at_once(answer)
        more = {"ask": name, "asked_at": asked_at, **self.origin(), "elapsed_ms": elapsed}
        return SourceAnswer(answer=answer, as_of=as_of, more=more, kept_as=name)

    def _standing(self) -> list[PromiseOdds]:
        """Return what is promised or held."""
        said = self.desk.get("odds").body
        with self.desk.understood():
            return promises_in(said)

    def _pushed(self, name: str, ids: list[str]) -> Pushed:
        """Return what it would be to serve the ask `name` before those with these `ids`."""
        said = self.desk.post(f"asks/{quoted(name)}/push", {"ahead_of": ids}).body
        with self.desk.understood():
            return pushed_in(said)

    def promises(self) -> Promises:
        """Return the odds of promises and holds."""
        return Promises(rows=self._standing())

    def pipeline(self) -> Sequence[DealOdds]:
        """Return what winning each open deal would mean, of those that the caller may see."""
        said = self.desk.get("pipeline").body
        with self.desk.understood():
            return deals_in(said)

    def plan(self) -> Plan:
        """Return who does what when, as of the desk's day."""
        said = self.desk.get("plan")
        with self.desk.understood():
            return Plan(rows=plan_in(said.body), today=said.today)

    def load(self, weeks: int, *, people: bool) -> Load:
        """Return how full each team is, with its `people` for those who may see them."""
        said = self.desk.get("load", weeks=weeks, people=people).body
        with self.desk.understood():
            mondays = [date.fromisoformat(day) for day in said["weeks"]]
            return Load(weeks=mondays, teams=teams_in(said["rows"], people=people))


def _body(wish: AskOptions) -> dict[str, object]:
    """Return what is sent of `wish`."""
    price = str(read_price(wish.price)) if wish.price else ""
    if wish.text:
        return {"text": sentence_of(wish), "price": price}
    return {"scope": wish.scope, "customer": wish.customer, "by": wish.by, "price": price}
