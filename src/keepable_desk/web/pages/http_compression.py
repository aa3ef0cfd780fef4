"""Pages and what they load are sent compressed; what programs ask for is sent as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

AS_IT_IS = ("/api/", "/_allauth/", "/metrics")


class PackedPages(GZipMiddleware):
    """Compresses what people read."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress `response` unless `request` came from a program."""
        if request.path.startswith(AS_IT_IS):
            return response
        return super().process_response(request, response)
