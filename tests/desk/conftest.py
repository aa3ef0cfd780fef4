"""What tests of the desk share: the small company at its instant, with nothing kept warm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import UserSettingsHolder, settings
from django.test.client import ClientHandler

from keepable_desk import clock, what_was_written
from tests.desk.driving import Driver, busy_book, nothing_known, set_clock
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, Desk, small_desk
from tests.desk.staging import staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOADED = (
    *("_middleware_chain", "_view_middleware", "_exception_middleware"),
    "_template_response_middleware",
)


@pytest.fixture(scope="session", autouse=True)
def _loaded_once() -> Iterator[None]:
    """Let all browsers of tests meet middleware that is loaded once, as those of a server do.

    Each would load its own, and look through all static files for that. Where a test overrides
    settings, it is loaded anew.
    """
    load, loaded = ClientHandler.load_middleware, dict[str, object]()

    def load_once(handler: ClientHandler) -> None:
        is_overridden = isinstance(vars(settings)["_wrapped"], UserSettingsHolder)
        if is_overridden or not loaded:
            load(handler)
        if is_overridden:
            return
        for name in LOADED:
            setattr(handler, name, loaded.setdefault(name, getattr(handler, name)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield


@pytest.fixture(autouse=True)
def _staged() -> Iterator[None]:
    """Let tests change rows by hand before something is done with them."""
    with staged():
        yield


@pytest.fixture(autouse=True)
def _nothing_written_yet() -> None:
    """Begin each test as a request begins: what another wrote is of no consequence."""
    what_was_written.begin()


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    """Return a small company at its instant; numbers of companies come again in tests."""
    del db
    _let_checkpoints_leave(monkeypatch, tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep_nothing()
    yield small_desk()
    keep_nothing()


@pytest.fixture
def driver(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Driver]:
    """Return somebody who does everything at the desk of a company with one builder."""
    del db
    _let_checkpoints_leave(monkeypatch, tmp_path)
    set_clock(monkeypatch, NOW)
    with nothing_known():
        yield Driver(small_desk(busy_book()), patch=monkeypatch)


def _let_checkpoints_leave(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let checkpoints leave for a `folder` of the test: other tests' ledgers have its name, too."""
    monkeypatch.setattr(settings, "KEEPABLE_CHECKPOINTS", folder / "checkpoints")
