"""The key of the first run: made once, for its owner alone, and gone when it was used."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from keepable.texts import Text
from keepable_desk.rights.callers import Caller
from keepable_desk.rights.first_run_key import (
    first_run_key,
    forget_first_run_key,
    is_first_run_key,
)
from keepable_desk.rights.requirements import REQUIRED, requires
from keepable_desk.rights.row_rules import NotForYouError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_key_is_made_once_and_is_nothing_after_it_was_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    assert is_first_run_key("") is False
    key = first_run_key()
    assert first_run_key() == key
    assert len(key) == 24  # 18 random bytes, six bits a letter
    (file,) = tmp_path.iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("first_run_key", 0o600)
    assert [is_first_run_key(said) for said in (key, f"{key}x", "", "ü")] == [True, *[False] * 3]
    forget_first_run_key()
    forget_first_run_key()
    assert is_first_run_key(key) is False
    assert first_run_key() != key


class Context:
    """On whose behalf something is done here."""

    def __init__(self, role: str) -> None:
        """Act in that `role`."""
        self.caller = Caller(company=1, roles=(role,), actor="user:1")


def test_one_of_the_actions_that_are_required_is_enough_and_the_first_is_named() -> None:
    @requires("promise", "rank", "create")
    def act(context: Context, word: str, *, more: int = 0) -> tuple[str, str, int]:
        """Tell who acts, and what was said."""
        return context.caller.roles[0], word, more

    assert act(Context("rep"), "x", more=1) == ("rep", "x", 1)
    assert act(Context("leader"), "x") == ("leader", "x", 0)
    with pytest.raises(NotForYouError) as raised:
        act(Context("finance"), "x")
    assert raised.value.text == Text(
        "refused.not_for_you", resource=Text("resource.promise"), action=Text("action.rank")
    )
    name = f"{act.__module__}.{act.__qualname__}"
    assert REQUIRED.pop(name) == {("promise", "rank"), ("promise", "create")}
    assert (act.__name__, act.__doc__) == ("act", "Tell who acts, and what was said.")
