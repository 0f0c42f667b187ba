"""Files that the pages hand out."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

__all__ = ["XLSX", "attached"]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    """A file to be saved.

    Args:
        content: All of it.
        name: That it is saved under.
        kind: Its media type.
    """
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
