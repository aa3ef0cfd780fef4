"""Starting a desk: at once with another, at a port that is taken, on a database that fails."""

from __future__ import annotations

import contextlib
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from keepable.cli.command_errors import CommandError
from keepable.texts import Text
from keepable_desk.ops.web_server import bound
from tests.cli.typing_in import part_of
from tests.desk.on_postgres import free_port
from tests.desk.racing import fresh_database
from tests.desk.serving import Served

if TYPE_CHECKING:
    from pathlib import Path


def said(text: str) -> str:
    """Return what was printed, as one line."""
    return " ".join(text.split())


@pytest.mark.store
def test_two_that_start_at_once_on_nothing_both_serve_one_company(tmp_path: Path) -> None:
    url = os.environ.get("KEEPABLE_DATABASE_URL", "")
    database = fresh_database(url) if url else ""
    both = [Served(tmp_path / "desk", database) for _ in range(2)]
    with contextlib.ExitStack() as ending:
        for served in both:
            ending.callback(served.kill)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Served.start, both))
        ids = [
            {row["id"] for row in served.signed_in("leader").get("promises").json()["items"]}
            for served in both
        ]
    assert ids[0]
    assert ids[0] == ids[1]


def test_a_taken_port_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        served = Served(tmp_path / "desk")
        done = served.command("desk", "--demo", "--port", str(port))
    assert done.returncode == 2
    assert part_of("desk.port_taken") in said(done.stderr)
    assert "Traceback" not in done.stderr
    assert not list(served.data.glob("*.sqlite3"))


def test_a_host_of_another_machine_is_refused_by_name() -> None:
    with pytest.raises(CommandError) as error:
        bound("203.0.113.7", free_port())  # kept for documentation: nobody has it
    (problem,) = error.value.problems
    assert isinstance(problem.what, Text)
    assert problem.what.code == "desk.no_such_host"


def test_a_port_is_held_at_each_address_of_its_host_from_then_on() -> None:
    port = free_port()
    held = bound("127.0.0.1", port)
    try:
        assert [each.getsockname()[:2] for each in held] == [("127.0.0.1", port)]
        with pytest.raises(CommandError) as error:
            bound("127.0.0.1", port)
    finally:
        for each in held:
            each.close()
    assert "desk.port_taken" in {problem.what.code for problem in error.value.problems}  # type: ignore[union-attr]  # a text


@pytest.mark.parametrize(
    "words",
    [("backup", "copy.keepable"), ("desk", "rotate"), ("desk", "export", "book")],
    ids=" ".join,
)
def test_a_database_without_tables_is_told_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = Served(tmp_path / "desk").command(*words)
    assert done.returncode == 2
    assert part_of("desk.check_database") in said(done.stderr)
    assert "Traceback" not in done.stderr
