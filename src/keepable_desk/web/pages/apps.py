"""The pages as an application of Django: templates, static files, words in other languages."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What Django needs to know of them."""

    name = "keepable_desk.web.pages"
    label = "desk_pages"
