"""The pages as an application of Django: templates, static files, words in other languages."""

from __future__ import annotations

from django.apps import AppConfig

from keepable_desk.web.sign_in_log import tell_of_sign_ins


class PagesConfig(AppConfig):
    """What Django needs to know of them."""

    name = "keepable_desk.web.pages"
    label = "desk_pages"

    def ready(self) -> None:
        """Begin to tell logs of who signs in."""
        tell_of_sign_ins()
