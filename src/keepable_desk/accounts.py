"""Accounts: an admin brings members in; nobody signs up alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.contrib.admin.forms import AdminAuthenticationForm

if TYPE_CHECKING:
    from django.http import HttpRequest


class MembersOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """What differs from allauth's own way."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let nobody sign up, whatever the `request`."""
        del request
        return False


class CountedSignIn(AdminAuthenticationForm):
    """The admin's way in, where tries are counted as everywhere else."""

    def clean(self) -> dict[str, Any]:
        """Sign in whoever it is; ValidationError after too many wrong tries."""
        name, password = (self.cleaned_data.get(word) for word in ("username", "password"))
        if name is not None and password:
            found = get_adapter().authenticate(self.request, username=name, password=password)
            if found is None:
                raise self.get_invalid_login_error()
            self.user_cache = found
            self.confirm_login_allowed(found)
        return self.cleaned_data
