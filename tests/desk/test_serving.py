"""The desk as people run it: served, killed in the middle, backed up, restored, examined."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from keepable.cli.command_errors import CommandError
from keepable.ledger.receipts import receipt_in
from keepable.texts import Text
from keepable_desk.ops.serving import serve
from tests.cli.typing_in import part_of, typed
from tests.desk.racing import fresh_database
from tests.desk.serving import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

pytestmark = pytest.mark.store


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    url = os.environ.get("KEEPABLE_DATABASE_URL", "")
    found = Served(tmp_path_factory.mktemp("served"), fresh_database(url) if url else "")
    found.start()
    yield found
    found.kill()


def promised(client: httpx.Client, text: str, key: str) -> Any:  # noqa: ANN401 - JSON
    ask = client.post("asks", json={"text": text}).json()
    wish = {"ask": ask["id"], "min_odds": 0.5, "reason": "It is worth it."}
    response = client.post("promises", json=wish, headers={"Idempotency-Key": key})
    assert response.status_code == 201, response.text
    return response.json()


def test_a_yes_outlives_a_kill_and_its_key_gives_the_same_answer(served: Served) -> None:
    client = served.signed_in("rep")
    made = promised(client, "Reporting pack for Bluefern in 40 weeks", "k1")
    served.kill()
    served.start()
    client = served.signed_in("rep")
    assert client.get(f"promises/{made['promise']}").status_code == 200
    assert client.get(f"promises/{made['promise']}/receipt").text == made["receipt"]


def test_the_export_verifies_with_the_receipt_in_hand(served: Served) -> None:
    client = served.signed_in("rep")
    made = promised(client, "Reporting pack for Westmere in 40 weeks", "k2")
    lines, note = served.data / "ledger.jsonl", served.data / "note.txt"
    lines.write_text(client.get("ledger/export").text, encoding="utf-8")
    note.write_text(receipt_in(made["receipt"]).note, encoding="utf-8")
    done = typed("verify", lines, "--checkpoint", note)
    assert done.code == 0, done.output + done.messages
    text = lines.read_text(encoding="utf-8")
    lines.write_text(text.replace('"promise.made"', '"promise.mode"', 1), encoding="utf-8")
    assert typed("verify", lines, "--checkpoint", note).code == 1


def test_sellers_see_no_one_else_s_price_and_finance_sees_all(served: Served) -> None:
    rows = {
        role: served.signed_in(role).get("deals", params={"limit": 500}).json()["items"]
        for role in ("rep", "finance")
    }
    assert {row["owner"] for row in rows["rep"]} == {"Ruben Castellane"}
    assert len(rows["finance"]) == 25
    assert all(row["price"] for row in rows["finance"])


@pytest.mark.wide  # a copy while others write, restored, takes as long as forty other tests
def test_a_copy_is_made_while_it_runs_and_restores_to_the_same_ledger(
    served: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    client = served.signed_in("admin")
    before = client.get("ledger").json()["size"]
    file = tmp_path_factory.mktemp("copy") / "desk.keepable"
    done = served.command("backup", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert file.stat().st_mode & 0o777 == 0o600, "it holds the keys"
    assert part_of("desk.copy_verified") in done.stdout
    beside = fresh_database(served.database) if served.database else ""
    other = Served(tmp_path_factory.mktemp("other"), beside)
    done = other.command("restore", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{before} entries verified" in done.stdout
    assert other.command("restore", str(file)).returncode == 2  # it never overwrites unasked
    found = json.loads(other.command("doctor", "--json").stdout)["found"]
    assert {each["level"] for each in found} <= {"good", "note"}


def test_the_doctor_finds_what_is_wrong(served: Served) -> None:
    (key,) = (served.data / "keys").glob("*.key")
    key.chmod(0o644)
    done = served.command("doctor")
    key.chmod(0o600)
    assert done.returncode == 1
    assert part_of("doctor.open_file") in done.stdout
    assert part_of("doctor.forecasts") in done.stdout


def test_settings_for_deployment_raise_no_warning(served: Served) -> None:
    environment = {
        **served.environ(),
        "KEEPABLE_HTTPS": "1",
        "DJANGO_SETTINGS_MODULE": "keepable_desk.settings",
    }
    words = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_demo_is_served_to_this_machine_alone() -> None:
    with pytest.raises(CommandError) as refused:
        serve(host="0.0.0.0", port=0, threads=1, demo=True, jobs=False)  # noqa: S104 - refused
    (problem,) = refused.value.problems
    assert problem.what == Text("desk.demo_is_local")
