"""The app of the admin pages."""

from __future__ import annotations

from django.apps import AppConfig


class AdminPagesConfig(AppConfig):
    """What Django needs to know of it."""

    name = "keepable_desk.web.admin"
    label = "desk_admin"
