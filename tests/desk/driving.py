"""The desk as tests drive it: each verb once, as a member does it through the API or a page.

Whoever asks what a verb did reads the book, the odds or the ledger here: facts, never sentences.
What is named of the product's inside (the clock, the warm forecasts, the book of the rows, the
jobs) is named in this module only.
"""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile

from keepable.domain.promise import Hold
from keepable.domain.work import Estimate
from keepable_desk import clock
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.runtime import process_runtime
from keepable_desk.reads.what_is_learned import lesson_of
from keepable_desk.store.mapping import book_of
from keepable_desk.store.models import Company, ImportPreview, Promise, Work
from keepable_desk.store.models import Hold as HoldRow
from keepable_desk.usecases.learn_from_outcomes import learn_from_outcomes, standing_lessons
from keepable_desk.usecases.place_hold import drop_expired_holds
from keepable_desk.usecases.rotate_key import rotate_key
from tests.desk.access_world import body_of
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, promised, reader, small_book, task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from django.test import Client

    from keepable.domain.book import Book
    from keepable_desk.reads.context import ActionContext
    from tests.desk.small_company import Desk

API = "/api/v1"
DONE, MADE = 200, 201
EXPIRES = NOW + timedelta(hours=48)
KEYS = count(1)


def busy_book() -> Book:
    """Return the small book with one builder, three promises, one of three tasks, and a hold.

    In order of service: p1 (60 h), p2 (3 x 10 h), h1 (8 h), p3 (20 h, of 15 to 40): some 118 of the
    40 hours a week that ben has.
    """
    book = small_book()
    p2 = replace(
        promised("p2", "nord", 10, date(2027, 3, 15), 20),
        work=tuple(task(f"p2-t{n}", 10) for n in (1, 2, 3)),
    )
    ranged = replace(task("p3-t", 20), estimate=Estimate(hours=20, low=15, high=40))
    p3 = replace(promised("p3", "acme", 20, date(2027, 3, 29), 30), work=(ranged,))
    h1 = Hold(
        id="h1",
        title="Something held",
        holder="Dora Lind",
        customer="nord",
        rank=25,
        due_date=date(2027, 4, 12),
        expires_at=EXPIRES,
        work=(task("h1-t", 8),),
    )
    return book.changed(people=book.people[:1], promises=(book.promises[0], p2, p3), holds=(h1,))


@dataclass
class Driver:
    """Somebody who does everything there is to do at a desk, in whatever role it takes."""

    desk: Desk
    clients: dict[str, Client] = field(default_factory=dict)
    patch: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)  # of the clock

    def client(self, role: str) -> Client:
        """Return the browser of the member in `role`."""
        if role not in self.clients:
            self.clients[role] = reader(self.desk, role)
        return self.clients[role]

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        role: str = "deal desk",
        **headers: str,
    ) -> Any:  # noqa: ANN401 - a response
        """Send a request to the API; `_` in the name of a header is a dash."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        send = getattr(self.client(role), method.lower())
        if method == "GET":
            return send(API + path, headers=sent)
        return send(API + path, body or {}, content_type="application/json", headers=sent)

    def post(self, path: str, form: Mapping[str, object], role: str = "deal desk") -> Any:  # noqa: ANN401 - a response
        """Send a form of a page."""
        return self.client(role).post(path, form)

    # --- verbs ---------------------------------------------------------------------------------

    def ask(
        self, scope: str, by: str, *, customer: str = "nord", role: str = "deal desk"
    ) -> dict[str, Any]:
        """Ask for `scope` by that day, and give the ask with its answer."""
        wish = {"scope": scope, "customer": customer, "by": by}
        response = self.call("POST", "/asks", wish, role=role)
        assert response.status_code == MADE, response.content
        found: dict[str, Any] = response.json()
        return found

    def promise(self, ask: str, *, min_odds: float = 0.0, role: str = "deal desk") -> Any:  # noqa: ANN401 - a response
        """Return yes to an ask, if its odds reach `min_odds`."""
        wish = {"ask": ask, "min_odds": min_odds, "reason": "They wait."}
        return self.call("POST", "/promises", wish, role=role, Idempotency_Key=new_key())

    def promise_held(self, hold: str, *, min_odds: float = 0.0, role: str = "deal desk") -> Any:  # noqa: ANN401 - a response
        """Return yes to a hold, if its odds reach `min_odds`."""
        wish = {"hold": hold, "min_odds": min_odds, "reason": "They wait."}
        return self.call("POST", "/promises", wish, role=role, Idempotency_Key=new_key())

    def promise_on_page(self, ask: str, role: str = "deal desk") -> Any:  # noqa: ANN401 - a response
        """Return yes to an ask on its page."""
        form = {"min_odds": "0", "reason": "They wait.", "key": new_key()}
        return self.post(f"/asks/{ask}/promise", form, role)

    def hold(self, ask: str, *, min_odds: float = 0.0, role: str = "deal desk") -> Any:  # noqa: ANN401 - a response
        """Hold an ask for a day, if its odds reach `min_odds`."""
        wish = {"ask": ask, "hours": 24, "min_odds": min_odds}
        return self.call("POST", "/holds", wish, role=role, Idempotency_Key=new_key())

    def hold_on_page(self, ask: str, role: str = "deal desk") -> Any:  # noqa: ANN401 - a response
        """Hold an ask on its page."""
        return self.post(f"/asks/{ask}/hold", {"hours": "24", "key": new_key()}, role)

    def release(self, hold: str, role: str = "deal desk") -> Any:  # noqa: ANN401 - a response
        """Let a hold go on its page."""
        return self.post("/holds/release", {"hold": hold}, role)

    def move(self, ref: str, day: str) -> Any:  # noqa: ANN401 - a response
        """Move a promise to another date on its page."""
        form = {"due_date": day, "reason": "Later.", "revision": self.revision(ref)}
        return self.post(f"/promise-acts/{ref}/move", form)

    def assess(self, ref: str, outcome: str, *, side: str = "promiser", came_on: str = "") -> Any:  # noqa: ANN401 - a response
        """Return on its page how a promise came out."""
        form = {"side": side, "outcome": outcome, "came_on": came_on}
        return self.post(f"/promise-acts/{ref}/assess", {**form, "revision": self.revision(ref)})

    def withdraw(self, ref: str) -> Any:  # noqa: ANN401 - a response
        """Take a promise back on its page."""
        return self.post(f"/promise-acts/{ref}/withdraw", {"revision": self.revision(ref)})

    def rank(self, ref: str, ahead_of: str) -> Any:  # noqa: ANN401 - a response
        """Serve a promise before another one, on its page."""
        form = {"ahead_of": ahead_of, "reason": "They pay.", "revision": self.revision(ref)}
        return self.post(f"/promise-acts/{ref}/rank", form)

    def leave(self, person: str, first: str, last: str) -> Any:  # noqa: ANN401 - a response
        """Add leave on the page of capacity."""
        form = {"person": person, "start": first, "end": last, "kind": "holiday"}
        return self.post("/parts/leave/add", form)

    def work(self, ref: str, **form: object) -> Any:  # noqa: ANN401 - a response
        """Estimate work anew, or say how far it is, on the page of its promise."""
        return self.post(f"/tasks/{ref}/change", {"reason": "Looked at.", **form})

    def take_over(self, kind: str, table: str, **columns: str) -> Any:  # noqa: ANN401 - a response
        """Read a table on the page of setup, and take over what it brings."""
        file = SimpleUploadedFile("table.csv", table.encode(), "text/csv")
        said = {f"column-{name}": column for name, column in columns.items()}
        again = {"again": "1", "read-kind": kind} if columns else {}
        shown = self.post("/setup/import", {"kind": kind, "file": file, **again, **said})
        assert shown.status_code == DONE, shown.content
        number = ImportPreview.objects.latest("pk").pk
        return self.post(f"/setup/import/{number}/apply", {})

    def erase(self, person: str) -> Any:  # noqa: ANN401 - a response
        """Erase the data of a person."""
        return self.call("POST", "/erasures", {"person": person}, role="admin")

    def undo(self, response: Any, role: str = "deal desk") -> Any:  # noqa: ANN401 - responses
        """Do what the page offers to take back what was just done."""
        undo = _toast(response)["undo"]
        return self.client(role).post(undo["to"], undo["fields"])

    def offers_undo(self, response: Any) -> bool:  # noqa: ANN401 - a response
        """Return whether the page offers to take back what was just done."""
        return "undo" in _toast(response)

    def later(self, seconds: float) -> datetime:
        """Let so many seconds go by, and give the instant that it is then."""
        instant = clock.now() + timedelta(seconds=seconds)
        set_clock(self.patch, instant)
        return instant

    def learn(self) -> dict[str, Any] | None:
        """Let the desk learn from what was finished, as its job does; None if nothing is new."""
        return learn_from_outcomes(self.itself(), lesson_of)

    def itself(self) -> ActionContext:
        """Return the context of what the desk does by itself."""
        return of_the_desk(self.desk.company.pk, clock.now())

    def drop_holds(self) -> int:
        """Take holds that are over out of the book, and count them."""
        return drop_expired_holds(self.itself())

    def rotate_key(self) -> None:
        """Let another key sign the ledger from now on."""
        rotate_key(of_operator(clock.now(), self.desk.company.pk))

    # --- facts ---------------------------------------------------------------------------------

    def revision(self, ref: str) -> int:
        """Return the revision that a promise is at."""
        tag: str = self.call("GET", f"/promises/{ref}")["ETag"]
        return int(tag.strip('"'))

    def book(self) -> Book:
        """Return the book as it stands in the rows."""
        return book_of(Company.objects.get(pk=self.desk.company.pk), clock.now())

    def lessons(self) -> int:
        """Count the lessons that were not taken back."""
        return int(standing_lessons(self.desk.company.pk).count())

    def odds(self) -> dict[str, float]:
        """Return the odds of all that is promised and held, by id."""
        return {row["id"]: row["odds"] for row in self.call("GET", "/odds").json()}

    def entries(self) -> list[dict[str, Any]]:
        """Return the entries of the ledger, as a leader exports them."""
        lines = body_of(self.call("GET", "/ledger/export", role="leader")).splitlines()
        return [json.loads(line) for line in lines[1:]]

    def names(self) -> dict[str, str]:
        """Return the id of everything that entries name by the number of its row."""
        kinds: dict[str, type[Any]] = {"promise": Promise, "hold": HoldRow, "work": Work}
        return {
            f"{kind}:{number}": ref
            for kind, row in kinds.items()
            for number, ref in row._default_manager.values_list("pk", "ref")
        }

    def stands(self) -> dict[str, Any]:
        """Return what counts: who is served in which order at which odds, and the rest of the book.

        Ids, versions and ranks as numbers do not count: what is held again is a new hold. What is
        kept warm, of which only what changed is read again, is what stands in the rows.
        """
        book, odds = self.book(), self.odds()
        warm = process_runtime().warm(self.desk.company.pk, clock.now()).forecast.book
        assert warm == book.changed(as_of=warm.as_of)
        closed = [(each.title, each.state) for each in book.promises if each.state != "open"]
        alive = [each for each in book.holds if each.expires_at > clock.now()]
        queue: list[Any] = [*(each for each in book.promises if each.state == "open"), *alive]
        return {
            "order": [
                (_noun(each), odds[each.id]) for each in sorted(queue, key=lambda each: each.rank)
            ],
            "closed": sorted(closed),
            "leave": sorted(book.leave, key=repr),
            "rest": book.changed(promises=(), holds=(), leave=()),
        }


def _toast(response: Any) -> dict[str, Any]:  # noqa: ANN401 - a response
    found: dict[str, Any] = json.loads(str(list(get_messages(response.wsgi_request))[-1]))
    return found


def _noun(each: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a promise or a hold
    tasks = tuple(
        (work.title, work.estimate, work.status, work.hours_spent, work.started, work.finished)
        for work in each.work
    )
    return (type(each).__name__, each.title, each.customer, each.due_date, each.items, tasks)


def new_key() -> str:
    """Make a key under which something is decided once."""
    return f"drive-{next(KEYS)}"


def set_clock(patch: pytest.MonkeyPatch, instant: datetime) -> None:
    """Let it be `instant` at the desk."""
    patch.setattr(clock, "now", lambda: instant)


def ok(response: Any) -> Any:  # noqa: ANN401 - a response
    """Return `response`, which must be a success or lead on from a page that did what it was to."""
    text = response.content.decode()
    why = re.search(r'role="alert">([^<]*)', text)  # what a page says
    assert response.status_code in {200, 201, 204, 303}, why.group(1) if why else text[:1_000]
    return response


@contextlib.contextmanager
def overtaken_by(change: Callable[[], object]) -> Iterator[list[object]]:
    """Let `change` happen right after the next advice is computed, before anything rests on it.

    Gives what the change gave, once it has happened.
    """
    runtime, happened = process_runtime(), list[object]()
    real = runtime.warm

    def warm(company: int, now: datetime) -> Any:  # noqa: ANN401 - a warm forecast
        found = real(company, now)
        vars(runtime).pop("warm", None)
        happened.append(change())
        return found

    vars(runtime)["warm"] = warm
    try:
        yield happened
    finally:
        vars(runtime).pop("warm", None)


@contextlib.contextmanager
def nothing_known() -> Iterator[None]:
    """Keep no forecast warm from one test to the next: numbers of companies come again."""
    keep_nothing()
    yield
    keep_nothing()
