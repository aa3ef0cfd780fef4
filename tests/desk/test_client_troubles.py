"""What goes wrong on the way to a desk: each with a sentence, and never a traceback."""

from __future__ import annotations

import os
import ssl
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from typer.testing import CliRunner

from keepable.cli.app import app, plug_in
from keepable.cli.command_errors import CommandError
from keepable.texts import Percent, Text
from keepable_desk.client.connection_errors import Credentials, Remedies
from keepable_desk.client.http_calls import Desk, address_in, is_loopback, refuse_open
from keepable_desk.client.sessions import SignedIn, everybody, forget, place, remember
from tests.cli.typing_in import PLAIN, part_of, started, typed, worded
from tests.desk.on_postgres import free_port
from tests.tidy.source import SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = "https://desk.example"
SESSION, PROGRAM = "s1", "kpb_1"
AGAIN = worded("client.send_again", key="k")
UNMET = worded("client.nothing_promised", least=Percent(0.8))
ONCE = Remedies(
    lost=Text("client.send_again", key="k"),
    unmet=Text("client.nothing_promised", least=Percent(0.8)),
)
DATE = {"date": "Mon, 11 Jan 2027 08:00:00 GMT"}


@pytest.fixture(autouse=True)
def nobody_signed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in()
    monkeypatch.setenv("KEEPABLE_SIGNED_IN", str(tmp_path / "signed-in.json"))
    monkeypatch.delenv("KEEPABLE_TOKEN", raising=False)


def desk(answer: httpx.Response | Exception, caller: Credentials | None = None) -> Desk:
    """Return a desk that always answers like this."""

    def handle(request: httpx.Request) -> httpx.Response:
        del request
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Desk(URL, caller or Credentials(token=SESSION), transport=httpx.MockTransport(handle))


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(CommandError) as found:
        call()
    return str(found.value)


def reading(answer: httpx.Response | Exception, caller: Credentials | None = None) -> str:
    """Read from a desk that answers like this, and give the refusal."""
    return refusal(lambda: desk(answer, caller).get("odds"))


def deciding(answer: httpx.Response | Exception) -> str:
    """Promise at a desk that answers like this, and give the refusal."""
    return refusal(lambda: desk(answer).post("promises", {}, remedies=ONCE))


def test_nothing_answers() -> None:
    said = reading(httpx.ConnectError("Connection refused"))
    assert said.startswith(f"{URL} cannot be reached. Check the address")
    assert part_of("client.nothing_answers") in reading(httpx.ConnectTimeout("slow"))


def test_a_certificate_is_not_trusted() -> None:
    error = httpx.ConnectError("failed")
    error.__cause__ = ssl.SSLCertVerificationError("certificate verify failed")
    error.__cause__.verify_message = "self-signed certificate"
    said = reading(error)
    assert part_of("client.not_trusted") in said
    assert "(self-signed certificate)" in said
    assert "SSL_CERT_FILE" in said


def test_https_is_spoken_to_where_http_answers() -> None:
    error = httpx.ConnectError("failed")
    error.__cause__ = ssl.SSLError("wrong version number")
    assert part_of("client.not_secure") in reading(error)


def test_a_read_that_takes_too_long_may_be_tried_again() -> None:
    assert reading(httpx.ReadTimeout("slow")) == f"{URL} took too long to answer. Try again."


@pytest.mark.parametrize("error", [httpx.ReadTimeout("slow"), httpx.ReadError("broken")])
def test_a_yes_whose_answer_is_lost_is_sent_again_with_its_key(error: Exception) -> None:
    assert deciding(error).endswith(AGAIN)


def test_a_page_in_html_is_no_desk() -> None:
    said = reading(httpx.Response(200, html="<h1>Welcome</h1>"))
    assert said.startswith(f"What answers at {URL} is no desk: it sent text/html.")
    assert "no desk (404 Not Found)" in reading(httpx.Response(404, html="<h1>Lost</h1>"))


def test_json_that_is_cut_off_is_said_to_be() -> None:
    cut = httpx.Response(200, content=b'{"a": ', headers={"content-type": "application/json"})
    assert part_of("client.cut_off") in reading(cut)


def test_json_of_another_form_asks_to_compare_versions() -> None:
    there = desk(httpx.Response(200, json={"other": 1}, headers=DATE))

    def read() -> None:
        with there.understood():
            there.get("load").body["weeks"]

    said = refusal(read)
    assert "has a form that is not known here: it lacks “weeks”." in said
    assert part_of("client.compare_versions") in said


def test_the_desk_s_own_sentence_is_passed_on() -> None:
    over = httpx.Response(409, json={"detail": "The hold is over; ask again."})
    assert deciding(over) == "The hold is over; ask again."
    body = {"detail": "No: it has odds of about 3 in 10.", "answer": {"odds": 0.3}}
    poor = httpx.Response(409, json=body)
    assert deciding(poor) == f"No: it has odds of about 3 in 10. {UNMET}"


def test_a_failure_without_a_sentence_gets_one() -> None:
    assert reading(httpx.Response(500, html="<h1>Error</h1>")).startswith(
        f"Something failed at {URL} (500 Internal Server Error)."
    )
    assert deciding(httpx.Response(502)).endswith(AGAIN)


def test_a_name_that_the_desk_does_not_go_by() -> None:
    assert "KEEPABLE_HOSTS" in reading(httpx.Response(400, html="<h1>Bad Request (400)</h1>"))


def test_a_desk_that_has_moved_names_its_place() -> None:
    moved = httpx.Response(301, headers={"location": "https://new.example/"})
    assert f"{URL} sends on to https://new.example/." in reading(moved)


def test_who_is_not_known_is_told_what_to_do() -> None:
    stranger = httpx.Response(401, json={"detail": "Sign in, or send a token that is valid."})
    assert part_of("client.unknown_token") in reading(stranger)
    was_in = Credentials(token=SESSION, came="signed in", email="ann@a.example")
    assert reading(stranger, was_in).endswith(
        f"Sign in again: keepable sign-in --desk {URL} --email ann@a.example"
    )


def test_a_program_s_token_is_a_bearer_and_any_other_is_a_session() -> None:
    assert Credentials(token=PROGRAM).headers() == {"Authorization": f"Bearer {PROGRAM}"}
    assert Credentials(token=SESSION).headers() == {"X-Session-Token": SESSION}


@pytest.mark.parametrize("token", ["two words", "line\nend", "schlüssel"])
def test_what_cannot_be_a_token_is_not_sent(token: str) -> None:
    said = refusal(lambda: desk(httpx.Response(200), Credentials(token=token)))
    assert said.startswith("The token holds what no token holds.")


def test_over_plain_http_a_token_goes_to_this_machine_only() -> None:
    refuse_open("http://127.0.0.1:8787")
    refuse_open("http://[::1]:8787")
    refuse_open("https://desk.example")
    said = refusal(lambda: Desk("http://desk.example", Credentials(token=SESSION)))
    assert part_of("client.readable") in said
    assert not is_loopback("http://localhost.example")


@pytest.mark.parametrize(
    "typed_address",
    ["", "127.0.0.1:8787", "ftp://desk.example", "http://", "http://a:b", "https://a b.example"],
)
def test_what_is_no_address_is_refused_with_an_example(typed_address: str) -> None:
    said = refusal(lambda: address_in(typed_address))
    assert "is not the address of a desk. Write it as https://desk.example" in said


def test_a_password_does_not_belong_into_an_address() -> None:
    said = refusal(lambda: address_in("https://ann:secret@desk.example"))
    assert said.startswith("An address should hold no name and no password.")
    assert "secret" not in said


def test_nobody_answers_at_a_free_port() -> None:
    found = typed("promises", "--desk", f"http://127.0.0.1:{free_port()}", "--token", "t")
    assert found.code == 2
    assert part_of("client.nothing_answers") in found.said


def test_nothing_is_sent_while_nobody_is_signed_in() -> None:
    found = typed("promises", "--desk", URL)
    assert found.code == 2
    assert f"Nobody is signed in at {URL}. Sign in: keepable sign-in" in found.said


READS = ("ask", "promises", "pipeline", "plan", "load")
NO_SOURCE = {
    "no book": (("no/such/book",), "There is nothing at no/such/book"),
    "no address": (("--desk", "nowhere"), "“nowhere” is not the address of a desk."),
    "nothing": (("--desk", ""), "“” is not the address of a desk."),
    "nobody": (("--desk", URL), f"Nobody is signed in at {URL}."),
    "open": (("--desk", "http://desk.example", "--token", "t"), "Over plain http, others could"),
}


@pytest.mark.parametrize("command", READS)
@pytest.mark.parametrize("case", NO_SOURCE)
def test_what_is_no_source_is_refused_alike(command: str, case: str) -> None:
    words, said = NO_SOURCE[case]
    question = ("A by +2w",) if command == "ask" else ()
    found = typed(command, *words, *question)
    assert (found.code, found.output) == (2, "")
    assert said in found.said


def test_a_refusal_is_json_where_json_is_asked_for() -> None:
    found = typed("load", "--desk", "nowhere", "--json")
    assert found.code == 2
    assert part_of("client.no_address") in found.json["problems"][0]["what"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask"], "Nothing was asked."),
        (["ask", "A by +2w", "--scope", "A"], "Two questions were asked at once."),
        (["ask", "A by +2w", "--customer", "Acme"], "--customer goes with --scope."),
        (["ask", "A by +2w", "--price", "much"], worded("ask.no_money", price="much")),
        (["promise", "ask-1", "--min-odds", "0.8", "--key", "ключ"], "--key takes up to 200"),
        (["promise", "x", "--min-odds", "0.8", "--receipt", "no/such/r"], "there is no folder"),
        (["ledger", "no/such/ledger"], "there is no folder"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_sent(
    words: list[str], said: str
) -> None:
    found = typed(*words, "--desk", f"http://127.0.0.1:{free_port()}", "--token", "t")
    assert found.code == 2
    assert said in found.said


def breaking_off() -> Iterator[bytes]:
    """Return something, and break off."""
    yield b"{}"
    error = httpx.ReadError("broken")
    raise error


def test_a_ledger_that_breaks_off_leaves_no_file_and_the_old_one_whole(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_text("old")
    kind = {"content-type": "application/jsonl"}
    there = desk(httpx.Response(200, headers=kind, content=breaking_off()))
    said = refusal(lambda: there.fetch("ledger/export", "application/jsonl", file))
    assert part_of("client.broken_off") in said
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.jsonl"]
    assert file.read_text() == "old"


def test_a_page_is_not_taken_for_a_ledger(tmp_path: Path) -> None:
    there = desk(httpx.Response(200, html="<h1>Welcome</h1>"))
    file = tmp_path / "ledger.jsonl"
    said = refusal(lambda: there.fetch("ledger/export", "application/jsonl", file))
    assert part_of("client.sent_other") in said
    assert "text/html" in said
    assert not file.exists()


def test_a_password_is_not_asked_for_where_others_could_read_it() -> None:
    words = ["sign-in", "--desk", "http://desk.example", "--email", "ann@a.example"]
    found = CliRunner().invoke(app, words, input="secret\n", env=PLAIN)
    assert found.exit_code == 2
    assert "Password" not in found.output


def test_without_a_password_nothing_is_sent() -> None:
    words = ["sign-in", "--desk", URL, "--email", "ann@a.example"]
    found = CliRunner().invoke(app, words, input="", env=PLAIN)
    assert found.exit_code == 2
    assert part_of("client.no_password") in found.stderr


def test_who_is_signed_in_can_be_read_by_its_owner_alone() -> None:
    remember(URL, SignedIn(email="ann@a.example", token=SESSION))
    assert stat.S_IMODE(place().stat().st_mode) == 0o600
    remember("https://other.example", SignedIn(email="bo@a.example", token=SESSION))
    forget(URL)
    assert list(everybody()) == ["https://other.example"]


def test_a_file_of_sessions_that_others_can_read_is_not_used() -> None:
    remember(URL, SignedIn(email="ann@a.example", token=SESSION))
    place().chmod(0o644)
    assert part_of("client.open_to_others") in refusal(everybody)


def test_a_file_of_sessions_that_is_none_is_named() -> None:
    remember(URL, SignedIn(email="ann@a.example", token=SESSION))
    place().write_text("[]")
    assert "is not as `keepable sign-in` writes it. Delete it" in refusal(everybody)


def test_what_a_desk_needs_and_is_not_installed_is_named() -> None:
    code = "import sys; sys.modules['httpx'] = None; from keepable.cli import app; app()"
    found = started("-c", code, "promises", "--desk", URL)
    assert found.code == 2
    assert worded("source.needs", package="httpx") in found.said
    assert found.said.endswith("Install it with: pip install 'keepable[desk]'")


def test_a_library_without_a_desk_says_that_none_is_installed(tmp_path: Path) -> None:
    # all packages but our own, so that nothing says what is offered for --desk
    for package in Path(httpx.__file__).parents[1].iterdir():
        if "keepable" not in package.name:
            (tmp_path / package.name).symlink_to(package)
    places = f"{tmp_path}{os.pathsep}{SOURCE}"
    words = ("-S", "-m", "keepable.cli", "promises", "--desk", URL)
    found = started(*words, PYTHONPATH=places)
    assert found.code == 2
    assert worded("source.needs", package="keepable[desk]") in found.said


def test_help_loads_neither_the_network_nor_django() -> None:
    code = (
        "import sys; from keepable.cli.app import app, plug_in; plug_in();"
        "app(['--help'], standalone_mode=False);"
        "print(sorted({'httpx', 'django', 'numpy'} & set(sys.modules)))"
    )
    found = started("-c", code)
    assert part_of("help.panel.desk") in found.output
    assert found.output.endswith("[]\n")


def test_a_folder_may_be_called_like_the_option() -> None:
    found = typed("promises", "--", "--desk")
    assert found.code == 2
    assert "--desk" in found.said
    assert "address" not in found.said


@pytest.mark.parametrize("name", ["ask", "promises", "pipeline", "plan", "load"])
def test_the_help_of_a_verb_names_the_desk_and_has_one_for_it(name: str) -> None:
    assert "--desk URL" in typed(name, "--help").printed
    found = typed(name, "--desk", "URL", "--help")
    assert found.code == 0
    assert f"keepable {name} --desk https://desk.example" in found.printed
