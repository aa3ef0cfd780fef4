"""What a page is to say once it is shown, kept in a cookie that no other host can set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage

if TYPE_CHECKING:
    from django.http import HttpRequest


class HostCookieStorage(CookieStorage):
    """Keeps what fits in a cookie, named as the others of this desk are."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        """Keep it between the answer to `request` and the next page."""
        super().__init__(request, *args, **kwargs)
        self.cookie_name = f"{settings.KEEPABLE_COOKIE_PREFIX}messages"


class ToastStorage(FallbackStorage):
    """Keeps in the session what is too long for a cookie."""

    storage_classes = (HostCookieStorage, SessionStorage)
