"""What tests of the pages share: a browser, a desk for each module, and pages that are watched."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.compiled import compile_first
from tests.pages import chromium
from tests.pages.chromium import WIDE, Watched
from tests.pages.served import DeskProcess, copied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    Opener = Callable[..., Watched]


expect.set_options(timeout=20_000)  # machines may be slow, and the first answer compiles


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser once for all tests."""
    with chromium.browser() as started:
        yield started


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Path:
    """Load the demo company into a folder, of which tests are served copies; once for all workers.

    On PostgreSQL there is nothing to copy, and so no such folder: each desk loads it by itself.
    """
    del browser  # without one, nothing need be loaded
    compile_first()  # it would count as time that the desk takes to start
    mine = tmp_path_factory.getbasetemp()
    ours = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    folder = ours / "template"
    with (ours / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists() and not os.environ.get("KEEPABLE_DATABASE_URL"):
            DeskProcess(folder).load()
    return folder


@pytest.fixture(scope="module")
def desk(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """Serve the demo company for the tests of one module."""
    started = copied(template, tmp_path_factory.mktemp("desk") / "copy").start()
    yield started
    started.stop()


@pytest.fixture
def open_as(browser: Browser, desk: DeskProcess) -> Iterator[Opener]:
    """Open a page of the desk as the demo's member in a role; its console must stay quiet."""
    opened: list[Watched] = []

    def open_page(role: str, path: str = "/", **how: Any) -> Watched:  # noqa: ANN401 - of a context
        known = desk.signed_in.get(role)
        how = {"viewport": WIDE, "locale": "en-GB", "storage_state": known, **how}
        context = browser.new_context(**how)
        context.set_default_timeout(20_000)
        watched = Watched(context.new_page())
        opened.append(watched)
        if role and known is None:
            sign_in(watched, desk, role)
            desk.signed_in[role] = context.storage_state()
        watched.page.goto(f"{desk.url}{path}")
        watched.page.wait_for_load_state("networkidle")
        return watched

    yield open_page
    for watched in opened:
        watched.page.context.close()
    assert [each for watched in opened for each in watched.complaints] == []


def sign_in(watched: Watched, desk: DeskProcess, role: str) -> None:
    """Sign in with the button of the sample company's member in `role`."""
    watched.page.goto(desk.sign_in_url)
    short = role.replace(" ", "-")
    watched.page.click(f"form:has(input[value='{short}@lindgrove.example']) button")
    watched.page.wait_for_url(lambda found: "/accounts/" not in found)
