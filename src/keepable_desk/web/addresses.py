"""Parts of addresses that are ids: any text, so that what was kept before still opens."""

from __future__ import annotations


class RefConverter:
    """An id in an address: it may hold slashes, and what older data holds, as line breaks."""

    regex = "(?s:.+)"

    def to_python(self, value: str) -> str:
        """Return the id that `value` is."""
        return value

    def to_url(self, value: object) -> str:
        """Return an id as it stands in an address."""
        return str(value)
