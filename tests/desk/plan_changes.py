"""Every way in which the plan of a desk changes, and what that means to advice given before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tests.desk.driving import Driver, ok

if TYPE_CHECKING:
    from collections.abc import Callable

LATER = "2027-09-01"
Kind = Literal["takes", "shifts", "frees"]
HEAD = "id,estimated_on,estimate_hours,actual_hours,started_on,finished_on,who\n"


def finished(who: str, hours: float, count: int = 200) -> str:
    """Return rows of finished tasks of `who`, estimated at 8 h, that took so many `hours`."""
    months = [f"2026-{1 + n % 10:02}" for n in range(count)]
    return "".join(
        f"{who}{n},{month}-05,8,{hours},{month}-06,{month}-20,{who}\n"
        for n, month in enumerate(months)
    )


SLOW = HEAD + finished("ben", 80)
# ben is known to be four times as quick as whoever else did such work
QUICK = HEAD + finished("ben", 4) + finished("ann", 16)
# as few as are enough to learn from, which takes longer the more there are
QUICK_LATELY = HEAD + finished("ben", 4, 40)
BACKLOG = "Title,Customer,Due,Promised by,Hours\nBulk,Nord,2027-09-01,Ruth Sand,300\n"
AWAY = "Person,From,To,Kind\nben,2027-01-12,2027-04-30,holiday\n"
NEWCOMER = "Name,Skills\nCleo,build\n"


@dataclass(frozen=True)
class Change:
    """Something that changes the plan: `do`, which gets what `before` gave.

    What `takes` capacity, and what `shifts` who is served when or how long it takes, ends the
    advice that was given before; what `frees` capacity leaves it as it is. It is `told` in the
    ledger as an entry of that kind.
    """

    name: str
    kind: Kind
    told: str
    do: Callable[[Driver, Any], Any]
    before: Callable[[Driver], Any] = lambda _: None

    def happens(self, driver: Driver, given: object) -> None:
        """Do it, as it must be possible, with what `before` gave."""
        found = self.do(driver, given)
        if not isinstance(found, str | None):
            ok(found)


def portal(driver: Driver) -> str:
    """Promise 300 hours at the end, and give the id."""
    ref: str = ok(driver.promise(driver.ask("portal", LATER)["id"])).json()["promise"]
    return ref


def held(driver: Driver, customer: str = "nord") -> str:
    """Hold 300 hours at the end, and give the id."""
    ask = driver.ask("portal", LATER, customer=customer)
    ref: str = ok(driver.hold(ask["id"])).json()["hold"]
    return ref


def over(outcome: str, side: str = "promiser") -> Callable[[Driver], str]:
    """Have 300 hours promised, and over."""

    def before(driver: Driver) -> str:
        ref = portal(driver)
        ok(driver.assess(ref, outcome, side=side))
        return ref

    return before


def task_of(driver: Driver, ref: str) -> str:
    """Return the id of the first task of a promise."""
    return next(each.work[0].id for each in driver.book().promises if each.id == ref)


def _withdrawn(driver: Driver) -> Any:  # noqa: ANN401 - a response
    return ok(driver.withdraw(portal(driver)))


def _cancelled(driver: Driver) -> str:
    work = task_of(driver, portal(driver))
    ok(driver.work(work, status="cancelled"))
    return work


def _short(driver: Driver) -> Any:  # noqa: ANN401 - a response
    """Have the 300 hours estimated at 3."""
    return ok(driver.work(task_of(driver, portal(driver)), hours=3))


def _learned(driver: Driver) -> None:
    """Have something learned from work that was done quickly."""
    ok(driver.take_over("outcomes", QUICK_LATELY))
    assert driver.learn() is not None


def _ended(driver: Driver, _: object) -> None:
    ok(driver.call("DELETE", "/holds/h1"))


CHANGES = (
    Change("a promise", "takes", "promise.made", lambda driver, _: portal(driver)),
    Change(
        "a promise on its page",
        "takes",
        "promise.made",
        lambda driver, ask: driver.promise_on_page(ask),
        before=lambda driver: driver.ask("portal", LATER)["id"],
    ),
    Change("a hold", "takes", "hold.placed", lambda driver, _: held(driver)),
    Change(
        "a hold on its page",
        "takes",
        "hold.placed",
        lambda driver, ask: driver.hold_on_page(ask),
        before=lambda driver: driver.ask("portal", LATER)["id"],
    ),
    Change(
        "a hold that is held again",
        "takes",
        "hold.placed",
        lambda driver, gone: driver.undo(gone),
        before=lambda driver: ok(driver.release(held(driver))),
    ),
    *(
        Change(
            f"a {outcome} promise that is open again",
            "takes",
            "promise.assessed",
            lambda driver, ref: driver.assess(ref, "open"),
            before=over(outcome),
        )
        for outcome in ("kept", "broken", "withdrawn")
    ),
    Change(
        "a released promise that is open again",
        "takes",
        "promise.assessed",
        lambda driver, ref: driver.assess(ref, "open", side="promisee"),
        before=over("released", "promisee"),
    ),
    Change(
        "undoing that it was withdrawn",
        "takes",
        "promise.assessed",
        lambda driver, gone: driver.undo(gone),
        before=_withdrawn,
    ),
    Change(
        "leave",
        "takes",
        "leave.added",
        lambda driver, _: driver.leave("ben", "2027-01-12", "2027-04-30"),
    ),
    Change(
        "leave of a file",
        "takes",
        "parts.imported",
        lambda driver, _: driver.take_over("leave", AWAY),
    ),
    Change(
        "a larger estimate",
        "takes",
        "work.changed",
        lambda driver, _: driver.work("p1-t", hours=400),
    ),
    Change(
        "undoing a smaller estimate",
        "takes",
        "work.changed",
        lambda driver, changed: driver.undo(changed),
        before=_short,
    ),
    Change(
        "cancelled work that is to be done again",
        "takes",
        "work.changed",
        lambda driver, work: driver.work(work, status="todo"),
        before=_cancelled,
    ),
    Change(
        "promises of a file",
        "takes",
        "promises.imported",
        lambda driver, _: driver.take_over("promises", BACKLOG),
    ),
    Change(
        "outcomes of a file",
        "takes",
        "outcomes.imported",
        lambda driver, _: driver.take_over("outcomes", SLOW),
    ),
    Change(
        "progress", "shifts", "work.changed", lambda driver, _: driver.work("p1-t", hours_spent=20)
    ),
    Change("a rank", "shifts", "promise.ranked", lambda driver, _: driver.rank("p3", "p1")),
    Change(
        "undoing a rank",
        "shifts",
        "promise.ranked_back",
        lambda driver, ranked: driver.undo(ranked),
        before=lambda driver: ok(driver.rank("p3", "p1")),
    ),
    Change(
        "taking leave back",
        "shifts",
        "leave.withdrawn",
        lambda driver, added: driver.undo(added),
        before=lambda driver: ok(driver.leave("ben", "2027-02-10", "2027-02-12")),
    ),
    Change(
        "erasing whose quick work was known",
        "shifts",
        "person.erased",
        lambda driver, _: driver.erase("Ben Holm"),
        before=lambda driver: ok(driver.take_over("outcomes", QUICK)),
    ),
    Change(
        "a lesson",
        "shifts",
        "calibration.learned",
        lambda driver, _: driver.learn() and None,
        before=lambda driver: ok(driver.take_over("outcomes", QUICK_LATELY)),
    ),
    Change(
        "taking a lesson back",
        "shifts",
        "calibration.taken_back",
        lambda driver, _: driver.post("/honesty/unlearn", {}),
        before=_learned,
    ),
    Change(
        "taking outcomes of a file back",
        "shifts",
        "outcomes.taken_back",
        lambda driver, taken: driver.undo(taken),
        before=lambda driver: ok(driver.take_over("outcomes", QUICK_LATELY)),
    ),
    Change("a released hold", "frees", "hold.released", _ended),
    Change(
        "a hold that is let go on its page",
        "frees",
        "hold.released",
        lambda driver, _: driver.release("h1"),
    ),
    Change(
        "a kept promise", "frees", "promise.assessed", lambda driver, _: driver.assess("p1", "kept")
    ),
    Change(
        "a broken promise",
        "frees",
        "promise.assessed",
        lambda driver, _: driver.assess("p1", "broken"),
    ),
    Change(
        "a withdrawn promise", "frees", "promise.assessed", lambda driver, _: driver.withdraw("p1")
    ),
    Change(
        "a released promise",
        "frees",
        "promise.assessed",
        lambda driver, _: driver.assess("p1", "released", side="promisee"),
    ),
    Change("a moved date", "frees", "promise.moved", lambda driver, _: driver.move("p1", LATER)),
    Change(
        "people of a file",
        "frees",
        "parts.imported",
        lambda driver, _: driver.take_over("people", NEWCOMER),
    ),
)
ENDING = tuple(change for change in CHANGES if change.kind != "frees")
TAKING = tuple(change for change in CHANGES if change.kind == "takes")
