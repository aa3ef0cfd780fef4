"""Where tries to sign in are counted: in the database, which says so when it cannot count."""

from __future__ import annotations

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError

TRIES = 2  # what is kept under a key may go between two looks at it


class NotCountedError(OperationalError):
    """A try could not be counted: the database is locked, say, or its disk is full."""


class CountedTries(DatabaseCache):
    """Django's cache in the database, but for its silence when nothing can be written.

    To be told that somebody tried too often, as their try could not be counted, would be wrong; and
    tries that nobody counts could go on without end.
    """

    def add(
        self,
        key: object,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep `value` where nothing is kept under `key` yet, and return whether it was so."""
        for _ in range(TRIES):
            if super().add(key, value, timeout, version):
                return True
            if self.has_key(key, version):
                return False
        raise NotCountedError

    def set(
        self,
        key: object,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep `value` under `key`."""
        kept_under = self.make_and_validate_key(key, version=version)
        base_set = self._base_set  # type: ignore[attr-defined]  # its stub has none
        if not base_set("set", kept_under, value, timeout):
            raise NotCountedError
