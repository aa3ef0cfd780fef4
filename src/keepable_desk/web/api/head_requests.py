"""What is answered to HEAD: the headers of the answer, and none of its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    Answering = Callable[[HttpRequest], HttpResponse | StreamingHttpResponse]


def without_bodies(get_response: Answering) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the middleware that empties answers to HEAD.

    A body that is sent nevertheless is read as the beginning of the next answer, wherever a
    browser or a proxy keeps its connection.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method == "HEAD":
            _empty(response)
        return response

    return answer


def _empty(response: HttpResponse | StreamingHttpResponse) -> None:
    """Take the body away; the length that it would have stays among the headers."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    else:
        response.content = b""
