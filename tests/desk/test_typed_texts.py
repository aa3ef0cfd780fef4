"""What is typed at commands that run a desk: the same texts as are taken everywhere else."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from keepable_desk.ops.commands import desk_app
from keepable_desk.store.models import LedgerEntry, Member
from tests.cli.typing_in import PLAIN, Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
# a way back, a change of direction, a blank of no width, a line, and what is too long for a name
UNFIT = ("x\x1b[2Jy", "x\u202ey", "x\u200by", "x\ny", "x" * 201, "x ")
EMAIL = "nina@small.example"
ANEW = "small.example/ledger-2"


def commands_with_texts() -> list[tuple[str, str]]:
    """Return each command of `keepable desk` with each of its parameters that is a text."""
    found = []
    for command in desk_app.registered_commands:
        function: Callable[..., None] | None = command.callback
        assert function is not None
        for name, parameter in inspect.signature(function).parameters.items():
            if "str" in str(parameter.annotation):
                found.append((command.name or function.__name__, name))
    return found


def words(command: str, name: str, text: str) -> list[str]:
    """Return what to type so that `text` is given as `name`, and all else fits."""
    given = {
        "member": {"email": EMAIL, "name": "Nina"},
        "reset-password": {"email": EMAIL},
        "erase": {"person": "Nina"},
        "load": {"book": ".", "origin": ANEW},
        "export": {"folder": "out"},
        "ledger": {"file": "out"},
        "new-ledger": {"anew": ANEW, "reason": "lost"},
    }.get(command, {})
    arguments = {"email", "book", "folder", "file", "anew"}
    if command == "erase":
        arguments.add("person")  # of whom it is; of a member it is an option
    options = {**given, name: text}
    typed_first = [options[each] for each in arguments if each in options]
    typed_later = [f"--{each}={options[each]}" for each in options if each not in arguments]
    return [command, *typed_later, "--", *typed_first]


def typed(*given: str) -> Typed:
    result = CliRunner().invoke(desk_app, given, env=PLAIN)
    assert "Traceback" not in result.stderr
    return Typed(result.exit_code, result.stdout, result.stderr)


def typed_at(command: str, name: str, text: str) -> Typed:
    return typed(*words(command, name, text))


@pytest.mark.parametrize("bad", UNFIT, ids=ascii)
@pytest.mark.parametrize(("command", "name"), commands_with_texts())
def test_no_command_takes_a_text_with_what_nobody_sees(
    desk: Desk, command: str, name: str, bad: str
) -> None:
    if name == "reason" and bad in {"x\ny", "x ", "x\u200by", "x" * 201}:
        bad = "x" * 10_001  # a reason is prose, of several lines at times
    members, entries = Member.objects.count(), LedgerEntry.objects.count()
    found = typed_at(command, name, bad)
    assert found.code == 2
    assert f"What was typed as {name} cannot stand there" in found.said
    assert "\x1b" not in found.messages
    assert "\u202e" not in found.messages
    assert (Member.objects.count(), LedgerEntry.objects.count()) == (members, entries)
    assert desk.company.origin  # there is a company that it could have been about


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize(
    ("command", "name"), [("member", "name"), ("member", "email"), ("erase", "person")]
)
@pytest.mark.usefixtures("desk")
def test_what_has_to_be_given_is_not_blank(command: str, name: str, blank: str) -> None:
    found = typed_at(command, name, blank)
    assert found.code == 2
    assert f"Give the {name}" in found.said


@pytest.mark.usefixtures("desk")
def test_letters_that_can_be_written_in_two_ways_are_kept_in_one() -> None:
    assert typed_at("member", "role", "rep").code == 0
    found = typed("member", "e@small.example", "--role", "rep", "--name", "Rene\u0301")
    assert found.code == 0
    assert Member.objects.filter(name="Ren\u00e9").exists()
