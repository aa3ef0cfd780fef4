"""Ask whether any locked release has a known vulnerability: `make audit`.

python -m supply.audit [OPTIONS]   OPTIONS go to pip-audit, as --vulnerability-service and --osv-url

Exit code 0: none is known of any release of the lock. 1: some are known, and listed. 4: no source
of advisories answered, or not for all, so that nothing is said of the others.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supply.locked import PURPOSES, releases

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CLEAN, KNOWN, NOT_ASKED = 0, 1, 4
# An old release of what the desk uses, with dozens of advisories. A source that knows of none of
# them carries none: some mirrors of a registry answer like this, and would pass everything.
CANARY = ("django", "2.0")

Pin = tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """One known vulnerability of a locked release, and the versions in which it is mended."""

    release: str
    id: str
    mended_in: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """What a source knows: findings, of which releases it said something, and why not of others."""

    findings: tuple[Finding, ...] = ()
    answered: frozenset[Pin] = frozenset()
    reason: str = ""

    def __add__(self, other: Answers) -> Answers:
        """Return both together."""
        return Answers(
            self.findings + other.findings,
            self.answered | other.answered,
            self.reason or other.reason,
        )


def locked() -> list[Pin]:
    """Return name and version of all that the lock pins, for use, work and measurements."""
    every = {each for purpose in PURPOSES.values() for each in releases(purpose)}
    return sorted((each.name, each.version) for each in every)


def ask(pins: Iterable[Pin], options: Sequence[str]) -> Answers:
    """Let pip-audit ask for the advisories of `pins`, of one version of a package at a time."""
    versions: dict[str, list[str]] = {}
    for name, version in pins:
        versions.setdefault(name, []).append(version)
    answers = Answers()
    for turn in range(max(map(len, versions.values()), default=0)):
        one_each = [(name, each[turn]) for name, each in versions.items() if len(each) > turn]
        answers += _ask_once(one_each, options)
    return answers


def _ask_once(pins: Sequence[Pin], options: Sequence[str]) -> Answers:
    words = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--format=json"]
    with tempfile.TemporaryDirectory(prefix="keepable-audit-") as folder:
        path = Path(folder) / "requirements.txt"
        path.write_text("".join(f"{'=='.join(pin)}\n" for pin in pins), encoding="utf-8")
        words += ["--progress-spinner=off", f"--requirement={path}", *options]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
    if not done.stdout.strip():
        return Answers(reason="".join(done.stderr.strip().splitlines()[-1:]))
    return read_report(json.loads(done.stdout))


def read_report(report: dict[str, Any]) -> Answers:
    """Read what pip-audit found, in its JSON; what it skipped has no version there."""
    asked = [each for each in report["dependencies"] if "skip_reason" not in each]
    findings = (
        Finding(f"{each['name']} {each['version']}", known["id"], tuple(known["fix_versions"]))
        for each in asked
        for known in each["vulns"]
    )
    reasons = (each["skip_reason"] for each in report["dependencies"] if "skip_reason" in each)
    answered = frozenset((each["name"], each["version"]) for each in asked)
    return Answers(tuple(findings), answered, next(reasons, ""))


def main(options: Sequence[str], pins: Sequence[Pin] | None = None) -> int:
    """Ask about all releases of the lock, or about `pins`; say what is known, and give the code."""
    pins = locked() if pins is None else pins
    canary = ask([CANARY], options)
    if not canary.findings:
        old = " ".join(CANARY)  # which is not in the lock: it tries whether a source knows anything
        why = f"it knows nothing of {old}, of which much is known"
        if canary.reason:
            why = f"asked on trial for {old}, which is not used here, it said: {canary.reason}"
        print(f"No source of advisories answered ({why}), so nothing was audited.")
        return NOT_ASKED
    answers = ask(pins, options)
    for finding in answers.findings:
        mended = f"mended in {', '.join(finding.mended_in)}" if finding.mended_in else "not mended"
        print(f"{finding.release}: {finding.id}, {mended}")
    silent = sorted(" ".join(pin) for pin in set(pins) - answers.answered)
    if silent:
        print(f"Not audited, as the source did not answer ({answers.reason}): {', '.join(silent)}")
    print(f"{len(pins)} releases of the lock, {len(answers.findings)} known vulnerabilities")
    if answers.findings:
        return KNOWN
    return NOT_ASKED if silent else CLEAN


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
