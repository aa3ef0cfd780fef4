"""A served desk killed again and again under load: what was answered is there, once.

Clients ask and say yes, each yes with a key of its own, and send it again with that key until they
get an answer. In the end every answered promise must be there, no key may have made two, and the
ledger must verify against the last receipt that anybody holds.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from keepable.ledger.receipts import receipt_in
from keepable.ledger.verifying import verify
from tests.desk.serving import Served
from tests.soak.databases import fresh, on_each
from tests.soak.in_desk import called
from tests.soak.outcome import Outcome, Size

if TYPE_CHECKING:
    from collections.abc import Iterable

CLIENTS = 4
SEED = 11
MOST_UP_SECONDS = 1.0  # after somebody got an answer again
MOST_WAIT_SECONDS = 60.0
OF_THE_DEMO = 30  # promises that the demo company has from the beginning
RETRY_SECONDS, MOST_TRIES = 0.1, 600


@dataclass
class Crowd:
    """Clients that ask and say yes until they are told to stop."""

    served: Served
    token: str
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)
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
                text = f"Reporting pack for Customer {client}-{number} in 150 weeks"
                ask = self._until_answered(http, "asks", {"text": text}, {})
                wish = {"ask": ask["id"], "min_odds": 0.0, "reason": "A rehearsal."}
                key = f"{client}-{number}"
                self.answered[key] = self._until_answered(
                    http, "promises", wish, {"Idempotency-Key": key}
                )
                number += 1

    def _until_answered(
        self, http: httpx.Client, path: str, body: dict[str, Any], headers: dict[str, str]
    ) -> dict[str, Any]:
        """Send it until there is an answer: a server that was killed gives none."""
        said = "Nothing was answered at all."
        for _ in range(MOST_TRIES):
            try:
                response = http.post(f"{self.served.url}/api/v1/{path}", json=body, headers=headers)
            except httpx.HTTPError:
                time.sleep(RETRY_SECONDS)
                continue
            if response.status_code == httpx.codes.CREATED:
                self.answers += 1
                found: dict[str, Any] = response.json()
                return found
            said = response.text[:300]
            if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                self.server_errors.append(response.text[:200])
            elif response.status_code != httpx.codes.CONFLICT:
                break
            time.sleep(RETRY_SECONDS)
        self.refused.append(said)
        raise SystemExit  # of this client's thread alone


def soak(size: Size) -> Outcome:
    """Kill a desk 100 times on each database."""
    outcome = Outcome()
    on_each(outcome, lambda beside: _killed(beside, size.of(100, 3)))
    return outcome


def _killed(beside: str, kills: int) -> Outcome:
    outcome, rng = Outcome(), random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="keepable-kills-") as folder:
        served = Served(Path(folder) / "data", fresh(beside, folder), arguments=())
        _prepare(served)
        served.start()
        client = served.signed_in("rep")
        crowd = Crowd(served, client.headers["X-Session-Token"])
        threads = crowd.run()
        try:
            for _ in range(kills):
                crowd.wait_for_an_answer()
                time.sleep(rng.uniform(0.0, MOST_UP_SECONDS))
                served.kill()
                served.start()
            crowd.wait_for_an_answer()
        finally:
            crowd.is_over.set()
            for thread in threads:
                thread.join()
        try:
            _judge(outcome, served, crowd)
        finally:
            served.kill()
    outcome.figures |= {"kills": kills, "answered": len(crowd.answered)}
    return outcome


def _prepare(served: Served) -> None:
    called("kills_desk:prepare", url=served.database, folder=str(served.data))


def _judge(outcome: Outcome, served: Served, crowd: Crowd) -> None:
    """Compare what was answered with what is there."""
    http = served.signed_in("rep")
    there = {row["id"] for row in _all_promises(http)}
    made = {answer["promise"] for answer in crowd.answered.values()}
    lost = made - there
    again = {key: _again(http, key, answer) for key, answer in crowd.answered.items()}
    lines = http.get("ledger/export").text.splitlines(keepends=True)
    last = max(crowd.answered.values(), key=lambda answer: int(answer["entry"]))
    found = verify(lines, receipt_in(last["receipt"]).note)
    outcome.figures |= {
        "lost": len(lost),
        "twice": len(there) - OF_THE_DEMO - len(crowd.answered),
        "other_answers": sum(not same for same in again.values()),
        "server_errors": len(crowd.server_errors),
        "ledger_findings": len(found.findings),
        "control_found": len(made - (there - {last["promise"]})),
    }
    outcome.need(not lost, f"{len(lost)} acknowledged promises are lost.")
    outcome.need(outcome.figures["twice"] == 0, "A key made none or two.")
    outcome.need(all(again.values()), "A key gave another answer later.")
    outcome.need(not crowd.server_errors, f"Server errors: {crowd.server_errors[:1]}")
    outcome.need(not crowd.refused, f"Never answered: {crowd.refused[:1]}")
    outcome.need(not found.findings, "The ledger does not verify.")
    outcome.need(outcome.figures["control_found"] == 1, "A lost one would not be seen.")


def _all_promises(http: httpx.Client) -> Iterable[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        page = http.get("promises", params={"limit": 500, "cursor": cursor}).json()
        yield from page["items"]
        cursor = page["next"]


def _again(http: httpx.Client, key: str, answer: dict[str, Any]) -> bool:
    """Return whether the promise still comes with the same receipt."""
    text = http.get(f"promises/{answer['promise']}/receipt").text
    return bool(key) and text == answer["receipt"]
