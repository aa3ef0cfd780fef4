"""Open data of the desk that another commit wrote: `python -m tests.frozen.desk_opened FOLDER`.

In a process of its own, as Django wants its settings first. The folder holds `data`, the receipts
and the ledger as they were; expected.json is read from its address, and what is seen now is printed
as one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Plain = dict[str, Any]

# what went through the outbox
TOLD_THEN = tuple(
    f"promise.{each}" for each in ("made", "moved", "ranked", "ranked_back", "assessed")
)
NUMBERS = ("due_date", "odds", "odds_error", "date_50", "date_80")


def set_up(folder: Path) -> None:
    """Tell Django where the data are, and bring their tables up to this commit."""
    os.environ["KEEPABLE_DATA"] = str(folder / "data")
    os.environ["KEEPABLE_LOG_LEVEL"] = "CRITICAL"
    os.environ["DJANGO_SETTINGS_MODULE"] = "keepable_desk.settings"
    import django  # noqa: PLC0415 - reads the environment when it is set up

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)


def seen(folder: Path, expected: Plain) -> Plain:
    """Return what the data show at the instant at which they were written."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - after set_up
    from django.test import Client  # noqa: PLC0415 - as above

    from keepable_desk import clock  # noqa: PLC0415 - as above
    from keepable_desk.demo import demo_email  # noqa: PLC0415 - as above

    told = _told()
    instant = datetime.fromisoformat(expected["at"])
    clock.now = lambda: instant
    users, browsers = get_user_model().objects, {}
    for role in expected["pages"]:
        browsers[role] = Client(headers={"host": "localhost"})
        browsers[role].force_login(users.get(email=demo_email(role)))
    pages = {
        role: {page: browsers[role].get(page).status_code for page in listed}
        for role, listed in expected["pages"].items()
    }
    odds = browsers["operations"].get("/api/v1/odds").json()
    return {
        "pages": pages,
        "odds": sorted([[each[name] for name in NUMBERS] for each in odds], key=str),
        "password": users.get(email=demo_email("rep")).check_password("keepable-demo"),
        "ledger": _ledger(browsers["admin"], folder),
        "receipts": _receipts(folder),
        "promised": _promised(browsers["rep"]),
        "ledger after": _ledger(browsers["admin"], folder),
        "told": told,
    }


def _told() -> Plain:
    """Return who is told of which promise, by words of that day and by facts of this."""
    from keepable_desk.store.models import Notification  # noqa: PLC0415 - after set_up

    found: Plain = {"words": [], "facts": []}
    for each in Notification.objects.filter(kind__in=TOLD_THEN).order_by("pk"):
        row = [each.kind, each.about, each.member.pk]
        found["words" if each.message is None else "facts"].append(row)
    return {form: sorted(rows) for form, rows in found.items()}


def _exported(browser: Any) -> list[str]:  # noqa: ANN401 - Django's client has no narrow type
    answer = browser.get("/api/v1/ledger/export")
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(sent, "utf-8").splitlines()


def _ledger(browser: Any, folder: Path) -> Plain:  # noqa: ANN401 - as above
    """Check the ledger against the checkpoints that left, and compare it with what it was."""
    from tests.frozen.today import checked  # noqa: PLC0415 - loads the engine

    notes = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((folder / "data/checkpoints").iterdir())
    )
    lines = _exported(browser)
    before = (folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = zip(lines[1 : len(before)], before[1:], strict=False)
    is_same = len(lines) >= len(before) and all(_is_same(now, then) for now, then in pairs)
    return {"begins as it was": is_same, **checked(lines, notes)}


def _is_same(now: str, then: str) -> bool:
    """Return whether two lines are of one entry; since then fewer see what some of them seal."""
    entry, before = json.loads(now), json.loads(then)
    opened, opened_then = entry.pop("opened"), before.pop("opened")
    return bool(entry == before and opened.items() <= opened_then.items())


def _receipts(folder: Path) -> Mapping[str, bool]:
    from tests.frozen.today import receipt_holds  # noqa: PLC0415 - loads the engine

    ledger = (folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    return {
        path.name: receipt_holds(path.read_bytes().decode(), ledger)
        for path in sorted((folder / "receipts").iterdir())
    }


def _promised(browser: Any) -> list[int]:  # noqa: ANN401 - as above
    """Ask and promise once more: the desk lives on."""
    json_of = "application/json"
    ask = browser.post(
        "/api/v1/asks", {"text": "Reporting pack for Acme in 70 weeks"}, content_type=json_of
    )
    wish = {"ask": ask.json()["id"], "min_odds": 0.0, "reason": "after"}
    made = browser.post(
        "/api/v1/promises", wish, content_type=json_of, headers={"Idempotency-Key": "after"}
    )
    return [ask.status_code, made.status_code]


def main(folder: Path, expected: Path) -> None:
    """Open the data and print what is seen."""
    set_up(folder)
    found = seen(folder, json.loads(expected.read_text(encoding="utf-8")))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
