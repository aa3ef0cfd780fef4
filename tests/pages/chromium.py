"""The browser that pages are tested in: Chromium as the machine has it, driven by Playwright."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import TimeoutError, sync_playwright  # noqa: A004 - Playwright's own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, ViewportSize

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# what keeps it from talking to anybody but the desk; a browser of root needs --no-sandbox
ARGUMENTS = (
    *("--lang=en-US", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
MISSING = (
    "Chromium is not installed here, so no page was tested in a browser "
    "(Debian: apt-get install chromium)."
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# what depends on colours and on the size of the window
BY_LOOK = ("color-contrast", "target-size")
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser; without one, tests are skipped, and fail where CI is set."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()


@dataclass
class Watched:
    """A page with what its console said; `complaints` are errors, warnings and lost requests."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to its console."""
        self.page.on(
            "console",
            lambda said: (
                self.complaints.append(f"{said.type}: {said.text}")
                if said.type in {"error", "warning"}
                else None
            ),
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def forgive(self, status: int) -> None:
        """Take back the complaint of a request that was meant to be refused with `status`."""
        self.complaints = [each for each in self.complaints if f"status of {status}" not in each]


def violations(page: Page, rules: tuple[str, ...] = RULES, within: str | None = None) -> list[str]:
    """Return what axe finds wrong on `page`, by WCAG 2.2 AA and good practice, or by `rules`.

    `within` is a selector of the part that is judged; the whole page unless it is given.
    """
    if not page.evaluate("() => 'axe' in window"):  # it is half a megabyte, and stays
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(
        "([within, how]) => axe.run(within || document, how).then((found) => found.violations)",
        [within, {"runOnly": list(rules), "resultTypes": ["violations"]}],
    )
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def overflow(page: Page) -> int:
    """Return how many pixels `page` is wider than its window, once its charts had time to fit."""
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(
            # a function: what is only an expression is evaluated anew, which pages forbid
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth",
            timeout=3_000,
        )
    found: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


def come_back_to(page: Page) -> None:
    """Look at a `page` again, which then asks for news; a desk looks once in a second itself."""
    page.wait_for_timeout(1_100)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
