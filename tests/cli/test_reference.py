"""The reference of the command line: complete, and as the commands are."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from keepable.cli.commands import EXAMPLES, PANELS
from keepable.cli.pages import ask_as_text, commands_as_markdown
from tests.cli.answers_drawn import with_all_parts
from tests.cli.typing_in import part_of, typed
from tests.tidy.source import ROOT

COMMANDS = [name for panel in PANELS.values() for name in panel]


def test_the_stored_page_is_what_the_commands_say() -> None:
    stored = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert stored.endswith(commands_as_markdown())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_described_with_an_example(name: str) -> None:
    page = commands_as_markdown()
    assert f"### keepable {name}" in page
    assert all(example.startswith(f"keepable {name} ".rstrip()) for example in EXAMPLES[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_its_help_shows_the_examples_in_80_columns(name: str) -> None:
    found = typed(name, "--help")
    assert found.code == 0
    assert EXAMPLES[name][0] in found.output
    assert max(map(len, found.output.splitlines())) <= 80


@pytest.mark.parametrize(
    "heading",
    ["ask [BOOK] [TEXT]", "hold --desk URL ASK", "sign-out", "backup FILE", "desk rotate"],
)
def test_what_a_plug_in_adds_is_described_with_an_example(heading: str) -> None:
    described = commands_as_markdown().partition(f"### keepable {heading}\n")[2]
    example = described.partition("```\n")[2]
    assert example.startswith(f"keepable {heading.partition(' ')[0]}")


def test_an_answer_can_be_printed_for_a_picture() -> None:
    console = Console(record=True, width=80, file=io.StringIO())
    ask_as_text(with_all_parts(), console)
    drawn = console.export_text()
    assert drawn.startswith("No: Single sign-on for Acme")
    assert part_of("cli.what_it_rests_on") in drawn
