"""Accounts: an admin brings members in; nobody signs up alone, nor adds addresses to their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from django.http import HttpRequest


class MembersOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """What differs from allauth's own way."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let nobody sign up, whatever the `request`."""
        del request
        return False


def is_their_password(request: HttpRequest, password: str) -> bool:
    """Return whether it is the password of whoever signed in; tries are counted as at the door."""
    user: Any = request.user
    try:
        found = get_adapter().authenticate(request, email=user.email, password=password)
    except ValidationError:  # after too many of them
        return False
    return found is not None and found.pk == user.pk
