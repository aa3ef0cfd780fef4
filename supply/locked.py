"""Read from uv.lock what is installed for which purpose, and with which hashes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "uv.lock"
PROJECT = "keepable"


@dataclass(frozen=True)
class Purpose:
    """What somebody installs for one purpose: the project with `extras`, and `groups` beside it."""

    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    with_project: bool = True


PURPOSES = {
    "use": Purpose(extras=("desk",)),
    "work": Purpose(extras=("desk", "postgres"), groups=("dev",)),
    "bench": Purpose(extras=("desk", "postgres"), groups=("dev", "bench")),
    "uv": Purpose(groups=("uv",), with_project=False),
    "build": Purpose(groups=("build",), with_project=False),
}
# A desk with everything that a desk can have: what the bill and the list of licences are of.
DESK = Purpose(extras=("desk", "postgres"))


@dataclass(frozen=True, order=True)
class LockedFile:
    """One file of a release, by its name, with its hash in hexadecimal digits."""

    name: str
    sha256: str


@dataclass(frozen=True, order=True)
class Release:
    """One version of one package, as the lock pins it."""

    name: str
    version: str
    files: tuple[LockedFile, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    """Name and version of each release that it needs on one machine or another."""


def releases(purpose: Purpose, lock: Path = LOCK) -> tuple[Release, ...]:
    """Return what `lock` pins for `purpose` on any machine, by name, without the project."""
    packages, project = read_lock(lock)
    waiting = list(_wanted(project, purpose))
    reached: dict[tuple[str, str], set[str]] = {}
    while waiting:
        need = waiting.pop()
        for package in _meant(need, packages):
            key = package["name"], package["version"]
            extras = set(need.get("extra", ()))
            if key in reached and extras <= reached[key]:
                continue
            reached[key] = reached.get(key, set()) | extras
            waiting += _needs(package, reached[key])
    return tuple(
        sorted(
            _release(package, reached[key], packages)
            for package in packages
            if (key := (package["name"], package["version"])) in reached
        )
    )


def needed_by_project(purpose: Purpose, lock: Path = LOCK) -> tuple[tuple[str, str], ...]:
    """Return name and version of what the project itself asks for with `purpose`."""
    packages, project = read_lock(lock)
    return _pinned(_wanted(project, purpose), packages)


def project_version(lock: Path = LOCK) -> str:
    """Return the version of the project that `lock` was made for."""
    _, project = read_lock(lock)
    return str(project["version"])


@cache
def read_lock(lock: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return all packages of `lock` as they stand there, and the project among them."""
    packages = tomllib.loads(lock.read_text(encoding="utf-8"))["package"]
    (project,) = (each for each in packages if each["name"] == PROJECT)
    return packages, project


def _wanted(project: dict[str, Any], purpose: Purpose) -> list[dict[str, Any]]:
    wanted = _needs(project, purpose.extras) if purpose.with_project else []
    for group in purpose.groups:
        wanted += project["dev-dependencies"][group]
    return wanted


def _needs(package: dict[str, Any], extras: Iterable[str]) -> list[dict[str, Any]]:
    needs = list(package.get("dependencies", ()))
    for extra in extras:
        needs += package.get("optional-dependencies", {}).get(extra, ())
    return needs


def _meant(need: dict[str, Any], packages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the packages that `need` stands for; it says which of several versions."""
    return [
        package
        for package in packages
        if package["name"] == need["name"]
        and package["version"] == need.get("version", package["version"])
    ]


def _pinned(
    needs: Iterable[dict[str, Any]], packages: list[dict[str, Any]]
) -> tuple[tuple[str, str], ...]:
    found = {(each["name"], each["version"]) for need in needs for each in _meant(need, packages)}
    return tuple(sorted(found))


def _release(package: dict[str, Any], extras: set[str], packages: list[dict[str, Any]]) -> Release:
    archives = [*package.get("wheels", ()), *filter(None, [package.get("sdist")])]
    files = (
        LockedFile(each["url"].rpartition("/")[2], each["hash"].removeprefix("sha256:"))
        for each in archives
    )
    return Release(
        package["name"],
        package["version"],
        tuple(sorted(files)),
        _pinned(_needs(package, extras), packages),
    )
