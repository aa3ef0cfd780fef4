"""Clients of a desk that is killed again and again: what they do, and what was answered to them.

Each asks, holds, says yes, moves and withdraws, and sends what was not answered again: a yes and a
hold with the key that they had, a change with the state that it was meant for.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from tests.desk.serving import Served

CLIENTS = 4
RETRY_SECONDS, MOST_TRIES = 0.1, 1_200
MOST_WAIT_SECONDS = 60.0
WEEKS = 150
WHY = "A rehearsal."
HELD_EVERY, MOVED_EVERY, WITHDRAWN_EVERY = 3, 2, 4
Plain = dict[str, Any]


@dataclass
class Acknowledged:
    """What was answered: each yes and each hold by its key, moves and withdrawals by promise."""

    promises: dict[str, Plain] = field(default_factory=dict)
    holds: dict[str, Plain] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)

    def counts(self) -> dict[str, int]:
        """Return how many there are of each kind."""
        return {
            "promises": len(self.promises),
            "holds": len(self.holds),
            "moves": len(self.moved),
            "withdrawals": len(self.withdrawn),
        }


@dataclass
class Clients:
    """Clients of one desk, who act until they are told to stop."""

    served: Served
    token: str
    acknowledged: Acknowledged = field(default_factory=Acknowledged)
    server_errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answers: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def wait_for_an_answer(self) -> None:
        """Wait until somebody gets an answer, so that each kill meets work under way."""
        before, until = self.answers, time.monotonic() + MOST_WAIT_SECONDS
        while self.answers == before and time.monotonic() < until:
            time.sleep(0.01)

    def run(self) -> list[threading.Thread]:
        """Start them all."""
        threads = [threading.Thread(target=self._one, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        return threads

    def _one(self, client: int) -> None:
        number = 0
        with httpx.Client(headers={"X-Session-Token": self.token}, timeout=30) as http:
            while not self.is_over.is_set():
                made = self._ask_and_promise(http, client, number)
                if number % MOVED_EVERY == MOVED_EVERY - 1:
                    self._move(http, made)
                if number % WITHDRAWN_EVERY == WITHDRAWN_EVERY - 1:
                    self._withdraw(http, made)
                number += 1

    def _ask_and_promise(self, http: httpx.Client, client: int, number: int) -> Plain:
        """Ask, hold now and then what was asked, and say yes."""
        text = f"Reporting pack for Customer {client}-{number} in {WEEKS} weeks"
        ask = self._until_answered(http, "asks", {"text": text}, {})["id"]
        key, there = f"{client}-{number}", self.acknowledged
        wish: Plain = {"ask": ask}
        if number % HELD_EVERY == HELD_EVERY - 1:
            once = {"Idempotency-Key": f"hold {key}"}
            there.holds[key] = self._until_answered(http, "holds", wish, once)
            wish = {"hold": there.holds[key]["hold"]}
        wish |= {"min_odds": 0.0, "reason": WHY}
        once = {"Idempotency-Key": key}
        there.promises[key] = self._until_answered(http, "promises", wish, once)
        return there.promises[key]

    def _move(self, http: httpx.Client, made: Plain) -> None:
        due = date.fromisoformat(made["due_date"]) + timedelta(days=7)
        body = {"due_date": str(due), "reason": WHY}
        self._change(http, made["promise"], "moves", body)
        self.acknowledged.moved[made["promise"]] = str(due)

    def _withdraw(self, http: httpx.Client, made: Plain) -> None:
        body = {"side": "promiser", "outcome": "withdrawn", "note": WHY}
        self._change(http, made["promise"], "assessments", body)
        self.acknowledged.withdrawn.add(made["promise"])

    def _change(self, http: httpx.Client, ref: str, what: str, body: Plain) -> None:
        """Change a promise that nobody else changes; one of another state has changed already."""
        as_it_is = {"If-Match": self._until_answered(http, f"promises/{ref}", None, {})["etag"]}
        self._until_answered(http, f"promises/{ref}/{what}", body, as_it_is)

    def _until_answered(
        self, http: httpx.Client, path: str, body: Plain | None, headers: dict[str, str]
    ) -> Plain:
        """Send it until there is an answer: a server that was killed gives none."""
        url, said = f"{self.served.url}/api/v1/{path}", "Nothing was answered at all."
        for tried in range(MOST_TRIES):
            try:
                response = (
                    http.get(url) if body is None else http.post(url, json=body, headers=headers)
                )
            except httpx.HTTPError:
                time.sleep(RETRY_SECONDS)
                continue
            has_changed = response.status_code == httpx.codes.PRECONDITION_FAILED and tried > 0
            if response.is_success or has_changed:
                self.answers += 1
                return {**response.json(), "etag": response.headers.get("ETag", "")}
            said = response.text[:300]
            if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                self.server_errors.append(response.text[:200])
            elif response.status_code != httpx.codes.CONFLICT:
                break
            time.sleep(RETRY_SECONDS)
        self.refused.append(f"{path}: {said}")
        raise SystemExit  # of this client's thread alone
