"""Where requests go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.urls import urlpatterns as account_pages
from allauth.headless.account.views import LoginView, SessionView
from allauth.headless.constants import Client
from django.http import Http404
from django.urls import URLPattern, include, path, register_converter

from keepable_desk.web.addresses import RefConverter
from keepable_desk.web.api import api
from keepable_desk.web.api.health import is_alive, is_ready, measured

if TYPE_CHECKING:
    from typing import NoReturn

    from django.http import HttpRequest
    from django.urls import URLResolver

register_converter(RefConverter, "ref")  # before any address with an id in it
handler400 = "keepable_desk.web.pages.error_pages.bad_request"
handler403 = "keepable_desk.web.pages.error_pages.forbidden"
handler404 = "keepable_desk.web.pages.error_pages.not_found"
handler500 = "keepable_desk.web.pages.error_pages.server_error"
# pages of allauth's that are open; members come in, get addresses and lose them by pages of ours
OPEN_ACCOUNT_PAGES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)


def closed(request: HttpRequest, **parts: str) -> NoReturn:
    """Answer as if nothing had that address; other pages still lead there by its name."""
    del request, parts
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("health", is_alive),
    path("ready", is_ready),
    path("metrics", measured),
    *(
        path("accounts/", include([each]))
        if each.name in OPEN_ACCOUNT_PAGES
        else path("accounts/", include([URLPattern(each.pattern, closed, name=each.name)]))
        for each in account_pages
    ),
    # where commands sign in, and out again
    path("_allauth/app/v1/auth/login", LoginView.as_api_view(client=Client.APP)),
    path("_allauth/app/v1/auth/session", SessionView.as_api_view(client=Client.APP)),
    path("", include("keepable_desk.web.pages.urls")),
]
