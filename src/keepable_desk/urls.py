"""Where requests go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.urls import include, path, register_converter

from keepable_desk.web.addresses import RefConverter
from keepable_desk.web.api import api
from keepable_desk.web.api.health import is_alive, is_ready, measured

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

register_converter(RefConverter, "ref")  # before any address with an id in it
handler400 = "keepable_desk.web.pages.error_pages.bad_request"
handler403 = "keepable_desk.web.pages.error_pages.forbidden"
handler404 = "keepable_desk.web.pages.error_pages.not_found"
handler500 = "keepable_desk.web.pages.error_pages.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("health", is_alive),
    path("ready", is_ready),
    path("metrics", measured),
    path("accounts/", include("allauth.account.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("admin/", admin.site.urls),
    path("", include("keepable_desk.web.pages.urls")),
]
