"""The life of the desk whose data are frozen: `python -m tests.frozen.desk_life FOLDER`.

It was run at commit 431b472 on an empty folder, with KEEPABLE_DATABASE_URL for PostgreSQL. All goes
through the product's own commands and its doors of HTTP, and the clock is the real one. It leaves
a data folder and beside it `expected.json`: what each role sees of every page, the odds, and the
receipts as files. What belongs to that commit alone is imported by name.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ALL = "operations"  # opens every promise; the others only those that do not come with the demo
PASSWORD = "a long enough word"  # noqa: S105 - of nobody
ROLES = ("rep", "operations", "deal desk", "leader", "finance", "admin")
OPEN_PAGES = (
    *("/", "/inbox", "/promises", "/promises?view=timeline", "/capacity", "/capacity?weeks=26"),
    *("/pipeline", "/honesty", "/setup"),
)
LISTS = (
    *("asks", "calendars", "catalogue", "customers", "deals", "holds", "imports", "leave", "load"),
    *("members", "notes", "notifications", "odds", "outcomes", "people", "pipeline", "promises"),
    *("plan", "recurring-work", "teams", "tokens", "work", "honesty", "ledger"),
)
AWKWARD = "O'Brien & Söhne / West"


def _named(module: str) -> Any:  # noqa: ANN401 - a module of that commit
    return importlib.import_module(module)


class Life:
    """Browsers of all roles, and what they did."""

    def __init__(self) -> None:
        """Sign everybody in."""
        client = _named("django.test").Client
        users = _named("django.contrib.auth").get_user_model().objects
        email = _named("keepable_desk.demo").demo_email
        self.browsers: dict[str, Any] = {}
        self.steps: list[list[object]] = []
        self.asks: list[str] = []
        for role in ROLES:
            self.browsers[role] = client(headers={"host": "localhost"})
            self.browsers[role].force_login(users.get(email=email(role)))

    def call(self, role: str, way: str, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - JSON
        """Call the API in the name of a role; keep how it ended."""
        browser = self.browsers[role]
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        words: dict[str, Any] = {"content_type": "application/json", "headers": sent}
        answer = getattr(browser, way)(f"/api/v1{path}", body, **words)
        self.steps.append([role, way, path, answer.status_code])
        if answer.status_code >= 400:
            sys.stderr.write(
                f"{role} {way} {path}: {answer.status_code} {answer.content[:300]!r}\n"
            )
        return (
            answer.json()
            if answer.content and b"json" in answer.headers["Content-Type"].encode()
            else {}
        )

    def decide(self, role: str, ref: str, act: str, body: object) -> bool:
        """Do something with a promise as it is now; tell whether that was done."""
        seen = self.browsers[role].get(f"/api/v1/promises/{at(ref)}")
        tag = seen.headers.get("ETag", "*")
        before = len(self.steps)
        self.call(role, "post", f"/promises/{at(ref)}/{act}", body, If_Match=tag)
        return self.steps[before][3] in {200, 201}

    def press(self, role: str, path: str, **form: object) -> int:
        """Send the form of a page in the name of a role."""
        answer = self.browsers[role].post(path, form)
        self.steps.append([role, "form", path, answer.status_code])
        if answer.status_code >= 400:
            sys.stderr.write(
                f"{role} form {path}: {answer.status_code} {answer.content[-900:]!r}\n"
            )
        return int(answer.status_code)

    def ask(self, role: str, text: str) -> str:
        """Ask, and give what the ask is called."""
        return str(self.call(role, "post", "/asks", {"text": text})["id"])

    def promise(self, role: str, text: str, **more: object) -> str:
        """Ask and promise; give what the promise is called."""
        wish = {"ask": self.ask(role, text), "min_odds": 0.0, **more}
        made = self.call(role, "post", "/promises", wish, Idempotency_Key=f"key {text}")
        return str(made.get("promise", ""))


def at(ref: str) -> str:
    """Return an id as it stands in an address."""
    return str(_named("urllib.parse").quote(ref, safe=""))


def promising(life: Life) -> list[str]:
    """Promise, hold, promise what was held, release, against the advice, for awkward names."""
    made = [
        life.promise("rep", "Reporting pack for Bluefern Energy in 30 weeks"),
        life.promise(
            "deal desk",
            "Single sign-on for Acme in 3 weeks",
            reason='The buyer\'s "last" date / Größe',
        ),
        life.promise("rep", f"Reporting pack for {AWKWARD} in 40 weeks"),
        life.promise("rep", 'Sandbox for The "new" one in 44 weeks'),
        life.promise("deal desk", f"Audit log export for {AWKWARD} in 50 weeks"),
        life.promise("rep", "Audit log export for Velden Retail in 50 weeks"),
    ]
    for number, text in enumerate(
        (
            "Sandbox for Acme in 45 weeks",
            "Sandbox for Nordbank in 46 weeks",
            f"Sandbox for {AWKWARD} in 47 weeks",
        )
    ):
        held = life.call(
            "rep",
            "post",
            "/holds",
            {"ask": life.ask("rep", text), "hours": 72},
            Idempotency_Key=f"hold {number}",
        )
        if number == 0:
            wish = {"hold": held.get("hold", ""), "min_odds": 0.0, "reason": "as held"}
            made.append(
                str(
                    life.call("rep", "post", "/promises", wish, Idempotency_Key="of a hold").get(
                        "promise", ""
                    )
                )
            )
        if number == 1:
            life.call("rep", "delete", f"/holds/{at(str(held.get('hold', '')))}")
    return made


def changing(life: Life, made: list[str], today: date) -> None:
    """Move, rank, assess, reopen and withdraw."""
    later = str(today + timedelta(weeks=60))
    life.decide(
        "rep", made[0], "moves", {"due_date": later, "reason": 'Their "data" comes / later'}
    )
    life.decide("deal desk", made[2], "rank", {"ahead_of": made[0], "reason": "They pay 'more'"})
    life.decide("deal desk", "p09", "rank", {"ahead_of": "p07", "reason": "They pay more"})
    life.decide("deal desk", "p05", "moves", {"due_date": later, "reason": "Scope grew"})
    for ref, side, outcome in (
        *(
            (made[3], "promiser", "broken"),
            (made[3], "promiser", "open"),
            (made[4], "promiser", "withdrawn"),
        ),
        *(
            (made[5], "promisee", "released"),
            (made[5], "promisee", "open"),
            (made[1], "promisee", "late"),
        ),
    ):
        said = {"side": side, "outcome": outcome, "note": f"{outcome}: as 'agreed' / ünd"}
        next((role for role in ROLES if life.decide(role, ref, "assessments", said)), None)


def talking(life: Life, made: list[str]) -> None:
    """Say and note something, take a note back, and ask a person about a question."""
    members = life.call("admin", "get", "/members").get("items", [])
    others = [each["id"] for each in members if each.get("role") in {"operations", "leader"}]
    file = {"name": "Größe / 'q'.txt", "media_type": "text/plain", "content": "R3LDtsOfZQ=="}
    life.call(
        "rep",
        "post",
        f"/promises/{at(made[0])}/messages",
        {"text": "Does it hold? 'Größe'", "mentions": others[:1], "files": [file]},
    )
    life.call(
        "rep",
        "post",
        "/notes",
        {"text": "Off the record", "about_kind": "promise", "about": made[0], "readers": others},
    )
    note = life.call(
        "rep",
        "post",
        "/notes",
        {"text": "To be taken back", "about_kind": "promise", "about": made[2]},
    )
    life.call("rep", "delete", f"/notes/{note.get('id', '')}")
    ask = life.ask("rep", f"Single sign-on for {AWKWARD} in 55 weeks")
    life.asks.append(ask)
    life.press("rep", f"/asks/{ask}/save", saved="yes")
    life.press("rep", f"/asks/{ask}/person", text="Is that right?", member=others[0])
    life.press("operations", "/asked/1/reply", text="Yes, it is 'right'.")
    life.press("deal desk", "/deals/d03/tell", text="Mind Acme.")


def planning(life: Life, today: date) -> None:
    """Add leave and take one back; estimate, start and range work."""
    for days in (20, 60):
        away = {
            "person": "chiara",
            "start": str(today + timedelta(days=days)),
            "end": str(today + timedelta(days=days + 9)),
            "kind": "leave",
        }
        added = life.call("operations", "post", "/leave", away)
    life.call("operations", "delete", f"/leave/{added.get('id', '')}")
    work = life.call("operations", "get", "/work?limit=200").get("items", [])
    open_work = [each["id"] for each in work if each.get("status") == "todo"]
    for place, body in enumerate(
        (
            {"hours": 44, "reason": "It grew"},
            {"status": "started", "hours_spent": 3, "started": str(today)},
            {"low": 5, "hours": 9, "high": 20},
        )
    ):
        life.call("operations", "patch", "/".join(("", "work", at(open_work[place]))), body)


def importing(life: Life) -> None:
    """Take tables over: people, customers, what is promised, outcomes; one is only looked at."""
    tables = {
        "people": "name,calendar,skills,team\n"
        "Zoë O'Neil / Ost,berlin,backend,platform\n"
        '"Jürgen ""JJ"" Groß",berlin,backend; testing,platform\n',
        "customers": "name,zone\nMüller & Söhne / Süd,Europe/Berlin\n'Quoted' Co,Europe/Berlin\n",
        "promises": "title,customer,due,hours,skill,promiser\n"
        '"Größe/x ""q"" \'z\'",Müller & Söhne / Süd,2027-09-30,24,backend,Ruben Castellane\n',
        "outcomes": "id,estimated on,finished on,estimate hours,actual hours,who\n"
        "x/1 'ü',2026-08-03,2026-08-10,8,11,Chiara Benedetto\n"
        "x 2,2026-08-04,2026-08-20,4,9,Bastian Kolbe\n",
        "leave": "person,start,end\nChiara Benedetto,2027-03-01,2027-03-05\n",
    }
    simple = _named("django.core.files.uploadedfile").SimpleUploadedFile
    previews = _named("keepable_desk.store.models").ImportPreview.objects
    for kind, table in tables.items():
        life.press(
            "operations", "/setup/import", kind=kind, file=simple(f"{kind} 'ü'.csv", table.encode())
        )
        if kind != "leave" and previews.exists():
            life.press("operations", f"/setup/import/{previews.latest('pk').pk}/apply")


def keeping(life: Life) -> None:
    """Members, tokens, keys, checkpoints, checks and an erasure, and what jobs do meanwhile."""
    models, schedule = _named("keepable_desk.store.models"), _named("keepable_desk.jobs.schedule")
    company = models.Company.objects.get()
    for number in range(2):
        wish = {
            "name": f"Token 'ü' / {number}",
            "role": "rep",
            "scopes": ["read", "ask"][: number + 1],
            "days": 90,
        }
        token = life.call("admin", "post", "/tokens", wish)
    life.call("admin", "delete", f"/tokens/{token.get('id', '')}")
    member = _named("keepable_desk.actions.add_member")
    who = member.Newcomer(
        email="u'mlaut+x@lindgrove.example", role="rep", name="Jörg O'Hara / Süd", person=""
    )
    member.add_member(company, who, password=PASSWORD, now=datetime.now(UTC))
    rotate, send = (
        _named("keepable_desk.actions.rotate_key"),
        _named("keepable_desk.actions.send_checkpoint"),
    )
    for _ in range(2):
        rotate.rotate_key(company, now=datetime.now(UTC))
        send.send_checkpoint(company, now=datetime.now(UTC))
    life.call("admin", "post", "/erasures", {"person": "Bastian Kolbe"})
    life.call("leader", "post", "/ledger/checks")
    schedule.deliver()
    schedule.watch(_named("keepable_desk.api.warm").FORECASTS)
    schedule.check_ledgers()
    schedule.deliver()
    send.send_checkpoint(company, now=datetime.now(UTC))
    for role in ROLES[:3]:
        life.press(role, "/inbox/read")
        life.press(role, "/reader", zone="Europe/Berlin", language="de" if role == "rep" else "en")


def seen(life: Life, promises: list[str]) -> dict[str, Any]:
    """Return how every page and list answers each role, and the odds."""
    pages = [*OPEN_PAGES, *(f"/asks/{ref}" for ref in life.asks)]
    lists = [f"/api/v1/{name}" for name in LISTS]
    own = [ref for ref in promises if not _named("re").match(r"past\d+$|p[123]\d$", ref)]
    statuses = {}
    for role, browser in life.browsers.items():
        told = [f"/promises/{at(ref)}" for ref in (promises if role == ALL else own)]
        every = (*pages, *told, *lists)
        statuses[role] = {page: browser.get(page).status_code for page in every}
    odds = life.browsers["operations"].get("/api/v1/odds").json()
    numbers = {
        each["id"]: [
            each[name] for name in ("due_date", "odds", "odds_error", "date_50", "date_80")
        ]
        for each in odds
    }
    return {"pages": statuses, "odds": numbers}


def main(folder: Path) -> None:
    """Live, and write down what is expected of the data."""
    os.environ["KEEPABLE_DATA"] = str(folder.resolve())
    os.environ["KEEPABLE_LOG_LEVEL"] = "WARNING"
    os.environ["DJANGO_SETTINGS_MODULE"] = "keepable_desk.settings"
    folder.mkdir(parents=True, exist_ok=True)
    _named("django").setup()
    _named("django.core.management").call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    _named("keepable_desk.actions.set_up_company").load_demo(now)
    life = Life()
    made = promising(life)
    made = [ref or "p01" for ref in made]
    changing(life, made, now.date())
    talking(life, made)
    planning(life, now.date())
    importing(life)
    keeping(life)
    instant = datetime.now(UTC)
    listed = life.call("operations", "get", "/promises?limit=200").get("items", [])
    promises = sorted(each["id"] for each in listed)
    receipts = folder.parent / "receipts"
    receipts.mkdir(exist_ok=True)
    kept = {}
    for number, ref in enumerate(promises):
        answer = life.browsers["operations"].get(f"/api/v1/promises/{at(ref)}/receipt")
        if answer.status_code == 200:
            (receipts / f"{number:03}.receipt").write_bytes(answer.content)
            kept[ref] = f"{number:03}.receipt"
    ledger = life.browsers["admin"].get("/api/v1/ledger/export")
    lines = b"".join(ledger.streaming_content) if ledger.streaming else ledger.content
    (folder.parent / "ledger.jsonl").write_bytes(lines)
    models = _named("django.apps").apps.get_models()
    rows = {model._meta.label: model.objects.count() for model in models}  # noqa: SLF001 - as above
    expected = {
        "at": instant.isoformat(),
        "promises": promises,
        "receipts": kept,
        "rows": rows,
        **seen(life, promises),
    }
    text = json.dumps(expected, indent=1, ensure_ascii=False, sort_keys=True)
    (folder.parent / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
