"""An audit says which locked releases have known vulnerabilities, or that nobody could be asked."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from supply.audit import CLEAN, KNOWN, NOT_ASKED, Finding, locked, main, read_report
from supply.locked import PURPOSES, releases

if TYPE_CHECKING:
    from collections.abc import Iterator

# Advisories as a source of the OSV form knows them: package -> the version that mends it.
Advisories = dict[str, str]


def advisory(package: str, mended: str) -> dict[str, Any]:
    of = {"name": package, "ecosystem": "PyPI"}
    events = [{"introduced": "0"}, {"fixed": mended}]
    ranges = [{"type": "ECOSYSTEM", "events": events}]
    return {"id": f"TEST-{package}", "affected": [{"package": of, "ranges": ranges}]}


@contextmanager
def source(advisories: Advisories, silent: frozenset[str] = frozenset()) -> Iterator[list[str]]:
    """Serve `advisories` on this machine, and yield the options that make an audit ask there.

    Asked for a package that is `silent`, it breaks off.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = asked["package"]["name"]
            known = [advisory(name, advisories[name])] if name in advisories else []
            self.send_response(404 if name in silent else 200)
            self.end_headers()
            self.wfile.write(json.dumps({"vulns": known} if known else {}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ["--vulnerability-service=osv", f"--osv-url=http://127.0.0.1:{server.server_port}/"]
        server.shutdown()


def test_where_nobody_can_be_asked_it_says_so_and_has_a_code_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))  # and nobody listens there
        address = f"http://127.0.0.1:{held.getsockname()[1]}/"
        code = main(["--vulnerability-service=osv", f"--osv-url={address}"])
    assert code == NOT_ASKED
    said = capsys.readouterr().out
    assert said.startswith("No source of advisories answered (asked on trial for django 2.0, which")
    assert said.endswith("), so nothing was audited.\n")


@pytest.mark.wide
def test_a_source_that_knows_nothing_of_what_everybody_knows_is_not_believed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with source({}) as options:
        assert main(options, [("numpy", "2.4.6")]) == NOT_ASKED
    assert "it knows nothing of django 2.0" in capsys.readouterr().out


@pytest.mark.wide
def test_a_known_vulnerability_is_listed_with_the_version_that_mends_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pins = [("numpy", "2.4.6"), ("numpy", "2.5.5"), ("rich", "15.0.0")]
    with source({"django": "2.0.1", "numpy": "2.6"}) as options:
        assert main(options, pins) == KNOWN
    assert capsys.readouterr().out.splitlines() == [
        "numpy 2.4.6: TEST-numpy, mended in 2.6",
        "numpy 2.5.5: TEST-numpy, mended in 2.6",
        "3 releases of the lock, 2 known vulnerabilities",
    ]


@pytest.mark.wide
def test_where_none_is_known_of_any_release_it_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    with source({"django": "2.0.1"}) as options:
        assert main(options, [("numpy", "2.4.6"), ("rich", "15.0.0")]) == CLEAN
    assert capsys.readouterr().out == "2 releases of the lock, 0 known vulnerabilities\n"


@pytest.mark.wide
def test_a_source_that_breaks_off_audits_none_of_the_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with source({"django": "2.0.1"}, silent=frozenset({"rich"})) as options:
        assert main(options, [("numpy", "2.4.6"), ("rich", "15.0.0")]) == NOT_ASKED
    assert "Not audited, as the source did not answer" in capsys.readouterr().out


def test_what_the_source_skipped_is_not_taken_for_clean() -> None:
    # as pip-audit reports a release that a registry does not have; it calls that a success
    numpy = {"name": "numpy", "skip_reason": "not found"}
    rich = {"name": "rich", "version": "15.0.0", "vulns": []}
    answers = read_report({"dependencies": [numpy, rich], "fixes": []})
    assert (answers.answered, answers.reason) == (frozenset({("rich", "15.0.0")}), "not found")


def test_a_finding_names_release_and_advisory() -> None:
    known = {"id": "TEST-1", "fix_versions": ["16"], "aliases": [], "description": ""}
    rich = {"name": "rich", "version": "15.0.0", "vulns": [known]}
    answers = read_report({"dependencies": [rich], "fixes": []})
    assert answers.findings == (Finding("rich 15.0.0", "TEST-1", ("16",)),)


def test_all_that_the_lock_pins_for_any_purpose_is_audited() -> None:
    audited = set(locked())
    for purpose in PURPOSES.values():
        assert {(each.name, each.version) for each in releases(purpose)} <= audited
    assert ("uv", releases(PURPOSES["uv"])[0].version) in audited
