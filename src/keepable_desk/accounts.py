"""Accounts: an admin brings members in; nobody signs up by himself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest


class MembersOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """What differs from allauth's own way."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let nobody sign up, whatever the `request`."""
        del request
        return False
