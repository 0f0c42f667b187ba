"""Headers that hold the browser to what the pages need: nothing inline, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

__all__ = ["MOST_BYTES", "POLICY", "PlainText", "SecurityHeaders"]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Tabler draws its ticks and arrows as data: images; everything else is a file of the console."""


MOST_BYTES: Final = 32_000_000
"""Of a request: an application with all its photographs. What is larger is not even read."""
_TOO_LARGE: Final = (
    "内容太大，没有接收。请少传或缩小照片。 Too large, and not taken: send fewer or smaller photographs."
)


class SecurityHeaders:
    """Adds the policy to every page, keeps pages about people out of every cache, and what nobody can need out of the house."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        size = str(request.META.get("CONTENT_LENGTH") or "0")
        too_large = not size.isdigit() or int(size) > MOST_BYTES
        response = (
            HttpResponse(_TOO_LARGE, status=413, content_type="text/plain; charset=utf-8")
            if too_large
            else self.get_response(request)
        )
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class PlainText:
    """Refuses what no form of the console sends and no text of the database can hold: the character NUL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, if it is plain text.

        Raises:
            SuspiciousOperation: If it is not; the reader is told to check the address.
        """
        sent = (text for name, texts in request.POST.lists() for text in (name, *map(str, texts)))
        if "\x00" in unquote(request.META.get("QUERY_STRING", "")) or any("\x00" in text for text in sent):
            raise SuspiciousOperation("a request with NUL")
        return self.get_response(request)
