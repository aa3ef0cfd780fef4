"""Say under which licences a desk uses what it takes from others, and which may not come in.

python -m supply.licences   prints docs/reference/licences.md
"""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from boolean.boolean import AND, OR, Expression
from license_expression import Licensing
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from supply.locked import DESK, ROOT, releases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from email.message import Message
    from importlib.metadata import PackageMetadata

TABLE = ROOT / "supply" / "licences.toml"
VENDORED = ROOT / "src/keepable_desk/web/pages/static/keepable/vendor/MANIFEST.json"
# What packages call their licence that do not say it in SPDX, and what may stand behind it.
OTHER_NAMES = {
    "Apache": {"Apache-2.0"},
    "Apache Software License": {"Apache-2.0"},
    "BSD": {"BSD-2-Clause", "BSD-3-Clause"},
    "BSD License": {"BSD-2-Clause", "BSD-3-Clause"},
    "ISC License": {"ISC"},
    "ISC License (ISCL)": {"ISC"},
    "MIT License": {"MIT"},
    "Mozilla Public License 2.0 (MPL 2.0)": {"MPL-2.0"},
    "ZPL 2.1": {"ZPL-2.1"},
    "Zope Public License": {"ZPL-2.1"},
}
SAYS_NOTHING = {"Dual License", "OSI Approved"}


@dataclass(frozen=True)
class Licences:
    """What may come in and why, the licence of each package, and what wheels carry along."""

    allowed: Mapping[str, str]
    packages: Mapping[str, str]
    carried: Mapping[str, str]


@cache
def licences() -> Licences:
    """Return the table of licences."""
    return Licences(**tomllib.loads(TABLE.read_text(encoding="utf-8")))


@cache
def vendored() -> dict[str, Any]:
    """Return what the pages take from others, as the manifest beside it says."""
    found: dict[str, Any] = json.loads(VENDORED.read_text(encoding="utf-8"))
    return found


def parts_of(expression: str) -> set[str]:
    """Return the licences that `expression` names."""
    return {
        str(symbol.render()) for symbol in Licensing().license_symbols(expression, decompose=False)
    }


def may_be_used(expression: str, allowed: Iterable[str]) -> bool:
    """Return whether `expression` can be fulfilled by `allowed` licences alone.

    Of what is joined by OR one suffices, of what is joined by AND each is needed. What is no
    expression of SPDX may not be used.
    """
    try:
        canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        return False
    return _fulfilled(Licensing().parse(expression), set(allowed))


def _fulfilled(node: Expression, allowed: set[str]) -> bool:
    each = [_fulfilled(part, allowed) for part in node.args]
    if isinstance(node, AND):
        return all(each)
    return any(each) if isinstance(node, OR) else str(node.render()) in allowed


def contradicts(expression: str, metadata: PackageMetadata | Message) -> str | None:
    """Return what a package says of its licence in `metadata` where `expression` is not that.

    A package that says nothing at all contradicts nothing: its text was read.
    """
    for said in metadata.get_all("License-Expression") or ():
        same = canonicalize_license_expression(said) == canonicalize_license_expression(expression)
        return None if same else said
    classifiers = metadata.get_all("Classifier") or ()
    names = [name.rpartition(" :: ")[2] for name in classifiers if name.startswith("License :: ")]
    # where there is a whole text in this field, it is no name
    fields = [name.strip() for name in metadata.get_all("License") or ()]
    names += [name for name in fields if name and "\n" not in name]
    for name in names:
        meant = OTHER_NAMES.get(name, {name})
        if name not in SAYS_NOTHING and not meant & parts_of(expression):
            return name
    return None


HEAD = """\
<!-- Made by docs/generate.py; change the source, not this page. -->

# Licences of what a desk installs

Keepable is Apache-2.0. What it takes from others, with PostgreSQL and on any system, is listed here
from the lock (`uv.lock`) and the table of licences (`supply/licences.toml`). Tests compare them
with what the packages say of themselves, and let nothing in whose licence is not known or allowed.
What only tests and measurements need is no part of a desk, and not listed. `make bill` writes the
same for programs, with the hash of each file.
"""


def page() -> str:
    """Return the list of licences as a page."""
    table = licences()
    versions: dict[str, list[str]] = {}
    for release in releases(DESK):
        versions.setdefault(release.name, []).append(release.version)
    lines = [HEAD, "| package | version | licence |\n| --- | --- | --- |"]
    lines += [
        f"| {name} | {' or '.join(each)} | {table.packages.get(name, 'not known')} |"
        for name, each in versions.items()
    ]
    lines += ["\n## In the pages\n", "| package | version | licence |\n| --- | --- | --- |"]
    lines += [
        f"| {name} | {said['version']} | {said['licence']} |"
        for name, said in sorted(vendored()["packages"].items())
    ]
    lines += ["\n## What wheels carry along\n"]
    lines += [f"- {name}: {what}." for name, what in table.carried.items()]
    lines += ["\n## Allowed\n", "| licence | why |\n| --- | --- |"]
    lines += [f"| {name} | {why} |" for name, why in table.allowed.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
