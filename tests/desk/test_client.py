"""The verbs of the command line at a desk that is really served, as on a folder."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from keepable.cli.app import app, plug_in
from keepable.domain.ids import is_opaque
from keepable.texts import Text
from keepable_desk.client.sessions import place
from keepable_desk.demo import demo_email
from tests.cli.nobodys_language import book_words, in_nobodys_language, left_over
from tests.cli.typing_in import PLAIN, Typed, part_of, typed, worded
from tests.desk.racing import fresh_database
from tests.desk.serving import Served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACK = "Reporting pack"
FAR = "in 40 weeks"  # whatever day it is, that can be kept


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    url = os.environ.get("KEEPABLE_DATABASE_URL", "")
    found = Served(tmp_path_factory.mktemp("served"), fresh_database(url) if url else "")
    found.start()
    yield found
    found.kill()


@pytest.fixture(scope="module")
def tokens(served: Served) -> dict[str, str]:
    """Return sessions of a seller, and of those who see more and less."""
    roles = ("rep", "deal desk", "leader")
    return {role: served.signed_in(role).headers["X-Session-Token"] for role in roles}


@pytest.fixture(autouse=True)
def seller(
    tokens: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """Let a seller call."""
    plug_in()
    monkeypatch.setenv("KEEPABLE_TOKEN", tokens["rep"])
    monkeypatch.setenv("KEEPABLE_SIGNED_IN", str(tmp_path / "signed-in.json"))
    return monkeypatch


def at(served: Served, verb: str, *words: str | Path) -> Typed:
    """Type a verb and its words to the desk."""
    return typed(verb, "--desk", served.url, *words)


def done(served: Served, verb: str, *words: str | Path) -> Typed:
    """Type what must work."""
    found = at(served, verb, *words)
    assert found.code == 0, found.output + found.messages
    return found


def asked(served: Served, text: str) -> str:
    """Ask, and give the name that it was kept under."""
    name: str = done(served, "ask", text, "--no-why", "--json").json["ask"]
    return name


def promised(served: Served, customer: str) -> str:
    """Promise something to a customer of its own, and give the promise's id."""
    name = asked(served, f"{PACK} for {customer} {FAR}")
    made = done(served, "promise", name, "--min-odds", "0.5", "--reason", "Go.", "--json")
    promise: str = made.json["promise"]
    return promise


def refused(served: Served, *words: str | Path) -> str:
    """Type what must be refused, and give what is said."""
    found = at(served, str(words[0]), *words[1:])
    assert found.code == 2, found.output
    return found.said


def test_an_answer_is_printed_as_on_a_folder_and_named(served: Served) -> None:
    found = done(served, "ask", f"{PACK} for Bluefern {FAR}")
    assert found.output.startswith(f"Yes: {PACK} for Bluefern Energy by ")
    for part in ("Odds by", "keepable from", "What it rests on", "kept by the desk as 01"):
        assert part in found.output
    assert max(map(len, found.output.splitlines())) <= 80


def test_an_answer_in_json_has_the_keys_of_a_folder_s(served: Served) -> None:
    words = ["--scope", PACK, "--customer", "Bluefern", "--by", "+40w", "--price", "€40,000"]
    found = done(served, "ask", *words, "--json").json
    assert found["verdict"] == "yes"
    assert found["price"] == "40000 EUR"
    assert list(found["keepable"]) == ["50", "80", "95"]
    assert found["desk"] == served.url
    assert is_opaque(found["ask"])


def test_what_a_seller_may_not_see_is_left_empty(served: Served, tokens: dict[str, str]) -> None:
    words = (f"{PACK} for Bluefern {FAR}", "--no-why", "--json")
    assert done(served, "ask", *words).json["book_sha256"] is None
    shown = done(served, "ask", *words, "--token", tokens["leader"]).json
    assert len(shown["book_sha256"]) == 64
    assert shown["likely"]["date_80"]


def test_going_first_names_everyone_who_moves(served: Served) -> None:
    found = done(served, "ask", f"{PACK} for Velden {FAR}", "--ahead-of", "ERP connector for Sund")
    assert found.printed.startswith("Yes:")
    assert "ahead of ERP connector for Sundial" in found.printed
    assert part_of("cli.promises_later") in found.output
    assert part_of("remark.in_its_turn") in found.printed
    said = refused(served, "ask", f"{PACK} for Velden {FAR}", "--ahead-of", "no such thing")
    assert worded("ask.none_called", name="no such thing") in said


def test_what_the_desk_does_not_understand_it_says_itself(served: Served) -> None:
    said = refused(served, "ask", "Flying carpet for Bluefern in 4 weeks")
    assert "Nothing in the catalogue is called “Flying carpet”." in said


def test_promises_stand_in_the_same_table(served: Served) -> None:
    found = done(served, "promises")
    assert part_of("overview.promises") in found.printed
    assert "Customer portal for Kastell" in found.output
    rows = done(served, "promises", "--json").json["promises"]
    assert {"id", "title", "due_date", "odds", "warn"} <= rows[0].keys()


def test_a_seller_sees_his_own_deals_only(served: Served, tokens: dict[str, str]) -> None:
    mine = done(served, "pipeline", "--json").json["deals"]
    everybody_s = done(served, "pipeline", "--json", "--token", tokens["deal desk"]).json["deals"]
    assert {deal["owner"] for deal in mine} == {"Ruben Castellane"}
    assert len(mine) < len(everybody_s)
    said = done(served, "pipeline").printed
    assert part_of("overview.deals") in said
    assert said.startswith(f"{len(mine)} ")


def test_the_plan_can_be_that_of_one_person(served: Served) -> None:
    everything = done(served, "plan", "--weeks", "26", "--json").json["plan"]
    name = next(iter(everything[0]["shares"]))
    mine = done(served, "plan", "--weeks", "26", "--person", name, "--json").json["plan"]
    assert {row["person"] for row in mine} == {name}
    assert f"{name} does it" in done(served, "plan", "--weeks", "26", "--person", name).printed
    assert worded("overview.no_person", name="Nobody") in refused(
        served, "plan", "--person", "Nobody"
    )


def test_the_load_is_the_same_map_by_team(served: Served) -> None:
    lines = done(served, "load", "--weeks", "4").output.splitlines()
    assert lines[0] == "Booked share of capacity in percent, by team and week."
    assert any(line.startswith("Platform ") for line in lines)
    teams = done(served, "load", "--weeks", "4", "--json").json["teams"]
    assert [len(team["booked_hours"]) for team in teams] == [4] * len(teams)


def test_people_are_shown_to_those_who_may_see_them(served: Served, tokens: dict[str, str]) -> None:
    found = done(served, "load", "--people", "--token", tokens["deal desk"], "--json").json
    # the device lab is so many alike, who stand for themselves
    assert [team["name"] for team in found["teams"] if not team["people"]] == ["Device lab"]
    assert part_of("refused.not_for_you") in refused(served, "load", "--people")


def test_a_hold_says_until_when_and_becomes_a_promise(served: Served) -> None:
    ask = asked(served, f"{PACK} for Westmere {FAR}")
    held = done(served, "hold", ask, "--hours", "5", "--key", "h1")
    number = held.output.removeprefix("Held as ").split()[0]
    assert number.startswith("H-")
    made = done(served, "promise", number, "--min-odds", "0.5")
    assert made.output.startswith("Promised as P-")


def test_a_yes_leaves_a_receipt_that_proves_itself(served: Served, tmp_path: Path) -> None:
    ask, proof = asked(served, f"{PACK} for Orsolya {FAR}"), tmp_path / "o.tlog-proof"
    made = done(served, "promise", ask, "--min-odds", "0.5", "--receipt", proof)
    number = made.output.removeprefix("Promised as ").split(".")[0]
    assert made.output.startswith(f"Promised as {number}.\nDue on ")
    assert "Key: keepable-" in made.messages
    key = tmp_path / "company.vkey"
    key.write_text(served.signed_in("rep").get("ledger").json()["key"])
    assert typed("verify", proof, "--receipt", "--key", key).code == 0
    again = tmp_path / "again"
    done(served, "receipt", number, again)
    assert again.read_bytes() == proof.read_bytes()
    assert part_of("client.taken") in refused(served, "receipt", number, again)


def test_the_same_key_gives_the_same_answer(served: Served) -> None:
    ask = asked(served, f"{PACK} for Granite {FAR}")
    words = ("promise", ask, "--key", "once", "--json", "--min-odds")
    first, second = (done(served, *words, "0.5").json for _ in range(2))
    assert first == second
    assert first["key"] == "once"
    assert part_of("refused.key_reused") in refused(served, *words[:-2], "--min-odds", "0.6")


def test_odds_below_those_asked_for_are_refused(served: Served) -> None:
    ask = asked(served, f"{PACK} for Kastell {FAR}")
    said = refused(served, "promise", ask, "--min-odds", "0.99")
    assert said.endswith("Nothing was promised; --min-odds is 99 %.")


def test_an_ask_is_declined_and_the_no_taken_back(served: Served, tokens: dict[str, str]) -> None:
    ask = asked(served, f"{PACK} for Declan {FAR}")
    assert part_of("refused.no_reason_to_decline") in refused(served, "decline", ask)
    said = done(served, "decline", ask, "--reason", "Not now.", "--json").json
    assert (said["ask"], said["against_advice"]) == (ask, True)
    assert part_of("refused.declined_already") in refused(
        served, "decline", ask, "--reason", "Not now."
    )
    assert ask in done(served, "reopen", ask).output
    assert part_of("refused.not_declined") in refused(served, "reopen", ask)
    leader = ("--token", tokens["leader"])
    assert done(served, "promise", ask, "--min-odds", "0.5", *leader).output


def test_what_was_not_asked_cannot_be_held_or_promised(served: Served) -> None:
    assert "There is no ask “ask-0”" in refused(served, "hold", "ask-0")
    assert "There is no hold “x”" in refused(served, "promise", "x", "--min-odds", "0.5")


def test_a_promise_is_moved_and_assessed_by_part_of_its_title(
    served: Served, seller: pytest.MonkeyPatch, tokens: dict[str, str]
) -> None:
    seller.setenv("KEEPABLE_TOKEN", tokens["deal desk"])
    name = "calculator for the field"
    moved = done(served, "move", name, "--to", "+80w", "--reason", "They asked.")
    assert moved.output.startswith("Moved P-")
    assert "already" in refused(served, "move", name, "--to", "+80w")
    judged = done(served, "assess", name, "--side", "promiser", "--outcome", "kept")
    assert judged.printed == (
        "Price calculator for the field sales of Sundial: kept. The promiser's side says kept."
    )


def test_a_name_that_fits_several_promises_or_none_is_refused(served: Served) -> None:
    assert "could be" in refused(served, "move", "connector", "--to", "+60w")
    assert worded("client.no_promise", name="nothing") in refused(
        served, "move", "nothing", "--to", "+1w"
    )


def test_days_and_verdicts_that_cannot_be_are_refused(served: Served) -> None:
    name = promised(served, "Juno")
    assert part_of("date.unreadable") in refused(served, "move", name, "--to", "whenever")
    words = ("assess", name, "--side", "promisee", "--outcome", "withdrawn")
    assert part_of("refused.promisee_says_one_of") in refused(served, *words)


def test_a_promise_of_somebody_else_is_not_there_for_a_seller_to_move(
    served: Served, tokens: dict[str, str]
) -> None:
    rows: Any = served.signed_in("rep").get("promises").json()["items"]
    others = [row for row in rows if row["promiser"] != "Ruben Castellane"]
    other = next(row["id"] for row in others if row["state"] == "open")
    assert part_of("refused.not_there") in refused(served, "move", other, "--to", "+60w")
    text = worded("refused.not_there", resource=Text("resource.receipt"), name=other)
    assert text in refused(served, "receipt", other, "none")
    done(served, "move", other, "--to", "+60w", "--token", tokens["deal desk"])


def test_a_rescue_names_what_helps_and_whom_to_tell(served: Served) -> None:
    found = done(served, "rescue", "Data migration for Velden in 2 weeks")
    assert found.output.startswith("No: Data migration for Velden Retail by ")
    assert "What could save it\n  - Say " in found.output
    assert "Whom to tell\n  - " in found.output
    said = refused(served, "rescue", "Data migration for Velden")
    assert part_of("rescue.no_date") in said


def test_the_ledger_comes_whole_and_verifies(served: Served, tmp_path: Path) -> None:
    promised(served, "Copperline")
    file, note = tmp_path / "ledger.jsonl", tmp_path / "note"
    note.write_text(served.signed_in("rep").get("ledger/checkpoint").text)
    found = done(served, "ledger", file)
    assert f"Written: {file}" in found.messages
    assert typed("verify", file, "--checkpoint", note).code == 0


def test_who_signs_in_need_not_bring_a_token(served: Served, seller: pytest.MonkeyPatch) -> None:
    seller.delenv("KEEPABLE_TOKEN")
    words = ["sign-in", "--desk", served.url, "--email", demo_email("rep")]
    found = CliRunner().invoke(app, words, input=f"{served.demo_password}\n", env=PLAIN)
    assert found.exit_code == 0, found.output
    assert served.demo_password not in found.output
    assert stat.S_IMODE(place().stat().st_mode) == 0o600
    done(served, "load")
    assert done(served, "sign-out").output == f"Signed out at {served.url}.\n"
    assert part_of("client.nobody_signed_in_at") in refused(served, "load")


def test_a_wrong_password_is_told_in_the_desk_s_words(served: Served) -> None:
    words = ["sign-in", "--desk", served.url, "--email", demo_email("leader")]
    found = CliRunner().invoke(app, words, input="wrong\n", env=PLAIN)
    assert found.exit_code == 2
    assert "password you specified are not correct" in " ".join(found.stderr.split())
    assert not place().exists()


def test_a_session_that_is_over_asks_to_sign_in_again(served: Served) -> None:
    found = at(served, "load", "--token", "long-gone", "--json")
    assert found.code == 2
    assert part_of("client.unknown_token") in found.json["problems"][0]["what"]


def test_a_program_calls_with_its_own_token(served: Served) -> None:
    wish = {"name": "nightly", "roles": ["admin"], "scopes": ["read"]}
    token = served.signed_in("admin").post("tokens", json=wish).json()["token"]
    done(served, "promises", "--token", token)
    said = refused(served, "ask", f"{PACK} for Bluefern {FAR}", "--token", token)
    assert part_of("refused.not_for_you") in said


@pytest.mark.wide
def test_every_verb_speaks_from_the_catalogues(
    served: Served, tokens: dict[str, str], tmp_path: Path
) -> None:
    question = f"{PACK} for Nobody Heard {FAR}"
    name, other = asked(served, question), asked(served, f"{PACK} for Somebody Heard {FAR}")
    third, promise = asked(served, f"{PACK} for Declan {FAR}"), promised(served, "Otherwise Heard")
    leader = ("--token", tokens["leader"])
    verbs: list[tuple[str | Path, ...]] = [
        ("ask", f"{PACK} for Hardly Heard {FAR}"),
        ("promises",),
        ("pipeline",),
        ("plan", *leader),
        ("load",),
        ("hold", name),
        ("promise", other, "--min-odds", "0.99"),
        ("promise", other, "--min-odds", "0.1", "--reason", "Go."),
        ("decline", third),
        ("decline", third, "--reason", "Not now."),
        ("reopen", third),
        ("move", promise, "--to", "+50w", "--reason", "Go."),
        ("assess", promise, "--side", "promisee", "--outcome", "kept"),
        ("assess", promise, "--side", "promiser", "--outcome", "never"),
        ("rescue", f"{PACK} for Seldom Heard in 2 weeks"),
        ("receipt", promise, tmp_path / "receipt"),
        ("ledger", tmp_path / "ledger.jsonl"),
        ("promise", "nosuch", "--min-odds", "0.5"),
        ("promises", "--token", "nosuch"),
    ]
    found = {}
    for verb, *words in verbs:
        told = in_nobodys_language(str(verb), "--desk", served.url, *words, columns=160)
        typed_in = (served.url, str(tmp_path), question, *map(str, words))
        data = (
            book_words(),
            "Hardly Heard Somebody Otherwise Seldom Declan keepable",
            *typed_in,
            str(verb),
        )
        found[verb, *map(str, words[:1])] = left_over(told.output + told.messages, *data)
    assert {words: left for words, left in found.items() if left} == {}
