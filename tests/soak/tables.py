"""The tables of the desk in a database that nothing is left of."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import setup_test_environment

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def empty_tables() -> Iterator[None]:
    """Make them beside the database that the environment names, and take them away again."""
    setup_test_environment()
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
