"""The one router: two operations at one address must stand in the same."""

from __future__ import annotations

from ninja import Router

router = Router()
