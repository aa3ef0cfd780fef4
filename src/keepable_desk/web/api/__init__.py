"""The API: JSON in and out, thin over use cases and queries."""

from keepable_desk.web.api.app import api

__all__ = ["api"]
