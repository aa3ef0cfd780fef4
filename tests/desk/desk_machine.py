"""A desk on which anything happens in any order, and what must hold after every step of it.

- No two yeses from one capacity: the odds on which a promise is made are those that it has then.
- Undo after do changes nothing that counts.
- What a role sees is in the table of rights.
- The ledger tells all: whoever follows its entries knows how the desk stands.
- Nobody is accused: all that pages show is as the entries left it.
"""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from keepable.ledger.verifying import verify
from keepable_desk.reads.proven_rows import row_findings
from keepable_desk.rights.policy import FIELDS, reach_of_field
from keepable_desk.rights.roles import ROLES
from keepable_desk.store.models import Company
from tests.desk.access_world import body_of, undone
from tests.desk.driving import Driver, busy_book, nothing_known, ok, overtaken_by, set_clock
from tests.desk.ledger_state import Tale
from tests.desk.plan_changes import HEAD, finished
from tests.desk.small_company import NOW, small_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REFUSED, LOST = 400, 500
SCOPES = st.sampled_from(["report", "sso", "portal"])
CUSTOMERS = st.sampled_from(["nord", "acme"])
WEEKS = st.integers(2, 40)
PLACES = st.integers(0, 7)
# where each confidential field of rows would stand, if it were there
LISTS = {"ask": "/asks", "deal": "/deals", "person": "/people", "team": "/teams"}
LISTS |= {"leave": "/leave", "outcome": "/outcomes"}


@contextlib.contextmanager
def opened_desk() -> Iterator[Driver]:
    """Open the desk of the company with one builder, and leave nothing of it."""
    with pytest.MonkeyPatch.context() as patch, nothing_known(), undone():
        set_clock(patch, NOW)
        driver = Driver(small_desk(busy_book()), patch=patch)
        for role in ROLES:
            driver.client(role)  # whoever signs in later is signed out by what is undone
        yield driver


class DeskMachine(RuleBasedStateMachine):
    """The desk, from `driver`, which the test opens; each run begins with it as it was opened."""

    driver: Driver

    def __init__(self) -> None:
        """Begin as it was opened."""
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(undone())
        self.files = count(1)
        set_clock(self.driver.patch, NOW)
        self.tale = Tale(self.driver)

    def teardown(self) -> None:
        """Check the whole ledger, and undo everything."""
        try:
            export = self.driver.call("GET", "/ledger/export", role="leader")
            assert verify(body_of(export).splitlines(keepends=True)).findings == ()
            assert list(row_findings(Company.objects.get(pk=self.driver.desk.company.pk))) == []
        finally:
            self.stack.close()

    # --- what happens --------------------------------------------------------------------------

    @rule(scope=SCOPES, customer=CUSTOMERS, weeks=WEEKS)
    def promise(self, scope: str, customer: str, weeks: int) -> None:
        """Ask and say yes."""
        ask = self._ask(scope, customer, weeks)
        self._is_as_advised(self.driver.promise(ask))

    @rule(scope=SCOPES, customer=CUSTOMERS, weeks=WEEKS, place=PLACES, data=st.data())
    def promise_overtaken(
        self, scope: str, customer: str, weeks: int, place: int, data: st.DataObject
    ) -> None:
        """Ask and say yes, while somebody else does something that takes or shifts capacity."""
        ask, other = self._ask(scope, customer, weeks), self._ask("sso", "nord", weeks)
        ref = self._promise_at(place)
        changes: tuple[Callable[[], object], ...] = (
            lambda: self.driver.promise(other),
            lambda: self.driver.hold(other),
            lambda: self.driver.leave("ben", "2027-02-15", "2027-02-26"),
            lambda: self.driver.work(self._task_at(place), hours=44),
            lambda: self.driver.rank(self._last(), ref),
            lambda: self.driver.assess(ref, "open"),
            lambda: self.driver.take_over("promises", self._backlog()),
            lambda: self.driver.take_over("outcomes", self._outcomes(hours=40)),
            self._learns,
        )
        with overtaken_by(data.draw(st.sampled_from(changes))):
            answer = self.driver.promise(ask)
        self._is_as_advised(answer)

    @rule(scope=SCOPES, customer=CUSTOMERS, weeks=WEEKS)
    def hold(self, scope: str, customer: str, weeks: int) -> None:
        """Ask and hold."""
        self.driver.hold(self._ask(scope, customer, weeks))

    @precondition(lambda self: self.driver.book().holds)
    @rule(place=PLACES)
    def promise_held(self, place: int) -> None:
        """Say yes to what is held."""
        self._is_as_advised(self.driver.promise_held(self._hold_at(place)))

    @rule(scope=SCOPES, customer=CUSTOMERS, weeks=WEEKS)
    def promise_and_undo(self, scope: str, customer: str, weeks: int) -> None:
        """Say yes on the page, and take it back: nobody else's place or odds have changed."""
        before, ask = self._stands()["order"], self._ask(scope, customer, weeks)
        made = self.driver.promise_on_page(ask)
        assert made.status_code < LOST
        if made.status_code < REFUSED:  # else the same is promised to them already
            ok(self.driver.undo(made))
        assert self._stands()["order"] == before

    @precondition(lambda self: self.driver.book().holds)
    @rule(place=PLACES, undo=st.booleans())
    def release(self, place: int, undo: bool) -> None:  # noqa: FBT001 - drawn
        """Let a hold go; that it is held again at the end is no undo of all."""
        response = self.driver.release(self._hold_at(place))
        assert response.status_code < LOST
        if undo and response.status_code < REFUSED and self.driver.offers_undo(response):
            assert self.driver.undo(response).status_code < LOST

    @rule(hours=st.sampled_from([1, 24, 48]))
    def time_goes_by(self, hours: int) -> None:
        """Let time go by, and let the desk do what it does by itself then."""
        now = self.driver.later(hours * 3_600)
        self.driver.drop_holds()
        assert all(hold.expires_at > now for hold in self.driver.book().holds)

    @rule(place=PLACES, days=st.integers(0, 200), undo=st.booleans())
    def move(self, place: int, days: int, undo: bool) -> None:  # noqa: FBT001 - drawn
        """Move a promise."""
        day = str(date(2027, 2, 1) + timedelta(days=days))
        self._done(lambda: self.driver.move(self._promise_at(place), day), undo=undo)

    @rule(
        place=PLACES,
        said=st.sampled_from(
            [
                *(("promiser", each) for each in ("kept", "broken", "withdrawn", "open")),
                *(("promisee", each) for each in ("released", "open")),
            ]
        ),
        undo=st.booleans(),
    )
    def assess(self, place: int, said: tuple[str, str], undo: bool) -> None:  # noqa: FBT001 - drawn
        """Say how a promise came out, or that it is open after all."""
        side, outcome = said
        ref = self._promise_at(place)
        self._done(lambda: self.driver.assess(ref, outcome, side=side), undo=undo)

    @rule(place=PLACES, ahead=PLACES, undo=st.booleans())
    def rank(self, place: int, ahead: int, undo: bool) -> None:  # noqa: FBT001 - drawn
        """Serve a promise before another one."""
        one, other = (
            self._promise_at(place),
            self.tale.told.order[ahead % len(self.tale.told.order)],
        )
        self._done(lambda: self.driver.rank(one, other), undo=undo)

    @rule(days=st.integers(0, 60), long=st.integers(0, 12), undo=st.booleans())
    def leave(self, days: int, long: int, undo: bool) -> None:  # noqa: FBT001 - drawn
        """Add leave."""
        first = date(2027, 1, 18) + timedelta(days=days)
        span = str(first), str(first + timedelta(days=long))
        self._done(lambda: self.driver.leave("ben", *span), undo=undo)

    @rule(
        place=PLACES,
        form=st.sampled_from(
            [
                {"hours": 5},
                {"hours": 55},
                {"hours": 20, "low": 15, "high": 44},
                {"status": "started", "hours_spent": 3, "started": "2027-01-06"},
                {"status": "cancelled"},
                {"status": "todo"},
            ]
        ),
        undo=st.booleans(),
    )
    def work(self, place: int, form: dict[str, Any], undo: bool) -> None:  # noqa: FBT001 - drawn
        """Estimate work anew, or say how far it is."""
        self._done(lambda: self.driver.work(self._task_at(place), **form), undo=undo)

    @rule(undo=st.booleans())
    def outcomes_of_a_file(self, undo: bool) -> None:  # noqa: FBT001 - drawn
        """Take over what was finished; the forecast knows how long it took."""
        table = self._outcomes(hours=20)
        self._done(lambda: self.driver.take_over("outcomes", table), undo=undo)

    @rule(long=st.integers(0, 12))
    def leave_of_a_file(self, long: int) -> None:
        """Take over leave that somebody else planned."""
        last = date(2027, 3, 1) + timedelta(days=long)
        table = f"Person,From,To,Kind\nben,2027-03-01,{last},holiday\n"
        assert self.driver.take_over("leave", table).status_code < REFUSED

    @rule()
    def promises_of_a_file(self) -> None:
        """Take over what was promised elsewhere: it comes last."""
        assert self.driver.take_over("promises", self._backlog()).status_code < REFUSED

    @rule()
    def lesson(self) -> None:
        """Learn from all that was finished, if there is anything new in it."""
        self._learns()

    @rule()
    def lesson_taken_back(self) -> None:
        """Put back what was known before the last lesson."""
        before, told = self.driver.book().calibration, self.tale.told.lessons
        response = self.driver.post("/honesty/unlearn", {}, role="operations")
        assert response.status_code < LOST
        assert (response.status_code < REFUSED) == (told > 0)
        assert told > 0 or self.driver.book().calibration == before

    @rule()
    def erase(self) -> None:
        """Erase the builder: the work is done by somebody under a number, as before."""
        known = len(self.driver.book().outcomes)
        assert self.driver.erase("Ben Holm").status_code < REFUSED
        assert len(self.driver.book().outcomes) == known

    @rule(role=st.sampled_from(ROLES))
    def look(self, role: str) -> None:
        """Look as somebody in `role`: nothing is seen that the table does not let them see."""
        for resource, name in FIELDS:
            if resource in LISTS and reach_of_field(role, resource, name) is None:
                listed = self.driver.call("GET", f"{LISTS[resource]}?limit=500", role=role).json()
                assert all(row.get(name) is None for row in listed["items"])
        self._sees_nobody_away(role)

    # --- what holds ----------------------------------------------------------------------------

    @invariant()
    def the_ledger_tells_all(self) -> None:
        """Whoever follows the entries knows how the desk stands."""
        assert self.tale.differences() == []

    def _sees_nobody_away(self, role: str) -> None:
        query = "who=crew&monday=2027-02-01"  # when ben is on leave
        found = self.driver.call("GET", f"/load/contents?{query}", role=role).json()
        may_see = role in {"operations", "deal desk", "leader"}
        builder = self.driver.book().people[0].name  # no longer their name once they are erased
        assert found["away"] == ([builder] if may_see else [])

    def _is_as_advised(self, answer: Any) -> None:  # noqa: ANN401 - a response
        """Refuse a yes that was given on advice that was no longer true."""
        assert answer.status_code < LOST
        if answer.status_code < REFUSED:
            made = answer.json()
            assert self.driver.odds()[made["promise"]] == made["advice"]["odds"]

    def _done(self, deed: Callable[[], Any], *, undo: bool) -> None:
        """Do it, and perhaps undo it; what is refused, and what is undone, changes nothing."""
        before = self._stands()
        response = deed()
        assert response.status_code < LOST
        if response.status_code < REFUSED and undo:
            assert self.driver.undo(response).status_code < REFUSED
        if response.status_code >= REFUSED or undo:
            assert self._stands() == before

    def _learns(self) -> None:
        """Learn at an instant of its own: what is imported later is no part of it."""
        self.driver.later(1)
        self.driver.learn()
        self.driver.later(1)

    def _backlog(self) -> str:
        head = "Title,Customer,Due,Promised by,Hours\n"
        return f"{head}Bulk {next(self.files)},Nord,2027-09-01,Ruth Sand,20\n"

    def _outcomes(self, hours: float) -> str:
        return HEAD + finished("ben", hours, 3).replace("ben", f"ben-{next(self.files)}-")

    def _stands(self) -> dict[str, Any]:
        return self.driver.stands()

    def _ask(self, scope: str, customer: str, weeks: int) -> str:
        day = str(NOW.date() + timedelta(weeks=weeks))
        found: str = self.driver.ask(scope, day, customer=customer)["id"]
        return found

    def _promise_at(self, place: int) -> str:
        known = self.driver.book().promises
        return known[place % len(known)].id

    def _hold_at(self, place: int) -> str:
        known = self.driver.book().holds
        return known[place % len(known)].id

    def _last(self) -> str:
        return max(self.driver.book().promises, key=lambda each: each.rank).id

    def _task_at(self, place: int) -> str:
        known = [task.id for each in self.driver.book().promises for task in each.work]
        return known[place % len(known)]
