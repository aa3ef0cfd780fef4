"""A served desk killed again and again under load: what was answered is there, once.

Clients ask, hold, say yes, move and withdraw until they get answers. In the end all that was
answered must be there, nothing may be there twice, and the ledger must verify against the last
receipt that anybody holds. A desk begins either as people start it, by the command, or as a copy
of a process in which everything is loaded, which takes a tenth of the time.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keepable.ledger.receipts import receipt_in
from keepable.ledger.verifying import verify
from tests.desk.serving import Served
from tests.soak.copied_desk import CopiedDesk
from tests.soak.databases import copied, fresh
from tests.soak.in_desk import called
from tests.soak.killing_clients import Acknowledged, Clients
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import httpx

    from tests.soak.outcome import Setting

SEED = 11
MOST_UP_SECONDS = 1.0  # after somebody got an answer again; most are killed much sooner
BY_COMMAND, COPIED, FEW = 10, 50, 3  # kills of a seed
Killing = tuple[type[Served], int]


@contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Kill a desk that the command starts: each seed is a desk, and so many kills of it."""
    with _prepared(setting, (Served, setting.size.of(BY_COMMAND, FEW))) as run:
        yield run


@contextmanager
def copies(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Kill a desk whose process is copied from one that is loaded: each seed is such a desk."""
    with _prepared(setting, (CopiedDesk, setting.size.of(COPIED, FEW))) as run:
        yield run


@contextmanager
def _prepared(setting: Setting, killing: Killing) -> Iterator[Callable[[int], Outcome]]:
    """Bring a company in, and let each seed begin with a copy of it."""
    with tempfile.TemporaryDirectory(prefix="keepable-kills-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        url = fresh(setting.url, str(data))
        called("kills_desk:prepare", url=url, folder=str(data))

        def run(seed: int) -> Outcome:
            with tempfile.TemporaryDirectory(prefix="keepable-killed-") as place:
                here = Path(place) / "data"
                shutil.copytree(data, here)
                desk = killing[0](here, copied(url, str(here)), arguments=())
                with closing(desk):
                    return _killed(setting, desk, killing[1], seed)

        yield run


def _killed(setting: Setting, desk: Served, kills: int, seed: int) -> Outcome:
    outcome, rng = Outcome(seed), random.Random(SEED + seed)
    desk.start()
    clients = Clients(desk, desk.signed_in("rep").headers["X-Session-Token"])
    threads = clients.run()
    try:
        for _ in range(kills):
            clients.wait_for_an_answer()
            time.sleep(MOST_UP_SECONDS * rng.random() ** 3)
            desk.kill()
            desk.start()
            outcome.done += 1
            if setting.is_over():
                break
        clients.wait_for_an_answer()
    finally:
        clients.is_over.set()
        for thread in threads:
            thread.join()
    _judge(outcome, desk, clients)
    return outcome


def _judge(outcome: Outcome, desk: Served, clients: Clients) -> None:
    """Compare what was answered with what is there."""
    http = desk.signed_in("rep")
    there = {row["id"]: row for row in _all_promises(http)}
    answered = clients.acknowledged
    lines = http.get("ledger/export").text.splitlines(keepends=True)
    entered = _entered(lines)
    lost = _lost(answered, there, entered)
    twice = [what for what, count in entered.items() if count > 1]
    unasked = len(entered_promises(entered)) - len(answered.promises)
    other = [key for key, made in answered.promises.items() if not _has_same_receipt(http, made)]
    last = max(answered.promises.values(), key=lambda made: int(made["entry"]))
    found = verify(lines, receipt_in(last["receipt"]).note)
    without = {ref: row for ref, row in there.items() if ref != last["promise"]}
    outcome.figures = {
        "answered": answered.counts(),
        "lost": len(lost),
        "twice": len(twice),
        "other_receipts": len(other),
        "server_errors": len(clients.server_errors),
        "ledger_findings": len(found.findings),
        "control_found": len(_lost(answered, without, entered)),
    }
    outcome.need(not lost, f"Acknowledged, and lost: {lost[:3]}")
    outcome.need(not twice, f"Entered twice: {twice[:3]}")
    outcome.need(unasked == 0, f"{unasked} promises are there that nobody was told of.")
    outcome.need(not other, f"Another receipt later: {other[:3]}")
    outcome.need(not clients.server_errors, f"Server errors: {clients.server_errors[:1]}")
    outcome.need(not clients.refused, f"Never answered: {clients.refused[:1]}")
    outcome.need(not found.findings, f"The ledger does not verify: {found.findings[:1]}")
    outcome.need(outcome.figures["control_found"] > len(lost), "A lost one would not be seen.")


def _entered(lines: list[str]) -> Counter[tuple[str, ...]]:
    """Count the entries of each act: which kind, of what, and to which date or end."""
    counts: Counter[tuple[str, ...]] = Counter()
    for line in lines[1:]:
        entry = json.loads(line)
        facts = entry["facts"]
        names = ("promise", "hold", "due_date", "outcome")
        what = {
            "promise.made": names[:1],
            "hold.placed": names[1:2],
            "promise.moved": (names[0], names[2]),
            "promise.assessed": (names[0], names[3]),
        }.get(entry["kind"])
        if what is not None:
            counts[entry["kind"], *(facts[name] for name in what)] += 1
    return counts


def entered_promises(entered: Iterable[tuple[str, ...]]) -> set[str]:
    """Return the promises whose making is entered."""
    return {what[1] for what in entered if what[0] == "promise.made"}


def _lost(
    answered: Acknowledged,
    there: dict[str, dict[str, Any]],
    entered: Counter[tuple[str, ...]],
) -> list[str]:
    """Return what was answered and is not there, as a row or in the ledger."""
    wanted = [
        *(("promise.made", made["promise"]) for made in answered.promises.values()),
        *(("hold.placed", held["hold"]) for held in answered.holds.values()),
        *(("promise.moved", ref, due) for ref, due in answered.moved.items()),
        *(("promise.assessed", ref, "withdrawn") for ref in answered.withdrawn),
    ]
    missing = [" ".join(what) for what in wanted if not entered[what]]
    rows = {made["promise"] for made in answered.promises.values()}
    missing += [f"row {ref}" for ref in rows - there.keys()]
    missing += [
        f"date of {ref}"
        for ref, due in answered.moved.items()
        if ref in there and there[ref]["due_date"] != due
    ]
    missing += [
        f"end of {ref}"
        for ref in answered.withdrawn
        if ref in there and there[ref]["state"] != "withdrawn"
    ]
    return missing


def _all_promises(http: httpx.Client) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        page = http.get("promises", params={"limit": 500, "cursor": cursor}).json()
        yield from page["items"]
        cursor = page["next"]


def _has_same_receipt(http: httpx.Client, made: dict[str, Any]) -> bool:
    """Return whether the promise still comes with the receipt that was answered."""
    text = http.get(f"promises/{made['promise']}/receipt").text
    return bool(made["receipt"]) and text == made["receipt"]
