"""The store as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Names the store, so that its tables are called store_*."""

    name = "keepable_desk.store"
    label = "store"
