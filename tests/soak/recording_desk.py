"""Records what `make_promise` says to SQLite; called in a process where the desk is set up."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from django.db import connection, connections
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX

from keepable_desk.reads.ledger_contents import newest_checkpoint
from keepable_desk.reads.runtime import Runtime
from keepable_desk.store.models import Company
from keepable_desk.usecases.make_promise import make_promise
from tests.desk.acting import acting
from tests.desk.race_run import NOW
from tests.soak.asks_desk import prepared, wish
from tests.soak.script import COMMIT, write_script

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.soak.script import Statement, Value

ITEM = "Reporting pack"
BEFORE, SCRIPT = "before.sqlite3", "script.json"


class _Listener:
    """Writes down each statement that Django runs, in the words that SQLite is given."""

    def __init__(self) -> None:
        self.said: list[Statement] = []

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Sequence[Any] | None,
        many: bool,  # noqa: FBT001 - so Django calls it
        context: dict[str, Any],
    ) -> Any:  # noqa: ANN401 - what Django gives
        if many:
            msg = "A statement for many rows at once is not recorded yet."
            raise NotImplementedError(msg)
        if params is not None:
            words = FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")
            self.said.append((words, [_plain(value) for value in params]))
        else:
            self.said.append((sql, []))
        return execute(sql, params, many, context)

    def commit(self) -> None:
        """Note the commit, which Django does not run as a statement."""
        self.said.append((COMMIT, []))

    def taken(self) -> list[Statement]:
        said, self.said = self.said, []
        return said


def _plain(value: Any) -> Value:  # noqa: ANN401 - what Django hands to SQLite
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, str | int | float):
        return value
    msg = f"{value!r:.60} is nothing that can be recorded."
    raise TypeError(msg)


def record(promises: int, seed: int) -> dict[str, Any]:
    """Prepare a company, copy its database, and record so many promises, beside the database."""
    company = prepared([ITEM] * promises).pk
    database = Path(str(connection.settings_dict["NAME"]))
    connections.close_all()  # the last one to close brings everything into the one file
    shutil.copy(database, database.with_name(BEFORE))
    listener, notes, said = _Listener(), [_note(company)], []
    _listen_to_commits(listener)
    new_salt = Random(seed).randbytes
    runtime = Runtime()
    for number in range(promises):
        with connection.execute_wrapper(listener):
            context = replace(acting(company, NOW, runtime), new_salt=new_salt)
            make_promise(context, wish(number))
        said.append(listener.taken())
        notes.append(_note(company))
    options = connection.settings_dict["OPTIONS"]
    write_script(database.with_name(SCRIPT), options["init_command"], said, notes)
    return {"statements": sum(map(len, said))}


def _listen_to_commits(listener: _Listener) -> None:
    wrapper: Any = connections["default"]
    own = wrapper._commit  # noqa: SLF001 - Django has no other place to hear of it

    def commit() -> None:
        own()
        listener.commit()

    vars(wrapper)["_commit"] = commit


def _note(company: int) -> str:
    return newest_checkpoint(Company.objects.get(pk=company))[1]
