"""The keys that are mailed to whoever forgot their password: what ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from keepable_desk.rights.callers import times_let_out

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class KeysOfMembers(PasswordResetTokenGenerator):
    """Keys that are over with the password or the address, and once somebody was let out.

    Whoever is let in again later does not bring back what was on its way to them.
    """

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}|{times_let_out(user)}"
