"""Addresses of the citizen's door."""

from __future__ import annotations

from django.urls import path, register_converter

from minsheng.console.citizen import applying, desk_views, notices, views

__all__ = ["urlpatterns"]


class AreaCode:
    """Two, six or nine digits: an area above a village."""

    regex = "[0-9]{2}|[0-9]{6}|[0-9]{9}"

    def to_python(self, value: str) -> str:
        """The digits."""
        return value

    def to_url(self, value: str) -> str:
        """The digits."""
        return value


class VillageCode(AreaCode):
    """Twelve digits."""

    regex = "[0-9]{12}"


register_converter(AreaCode, "area")
register_converter(VillageCode, "village")

urlpatterns = [
    path("citizen", views.start, name="citizen"),
    path("citizen/view", views.view, name="citizen-view"),
    path("citizen/check", views.check, name="citizen-check"),
    path("citizen/apply", applying.apply_where, name="apply"),
    path("citizen/apply/<area:area>", applying.apply_where, name="apply-in"),
    path("citizen/apply/<village:village>", applying.apply_at, name="apply-at"),
    path("citizen/status", applying.status, name="citizen-status"),
    path("citizen/notices", notices.places, name="notices"),
    path("citizen/notices/<village:village>", notices.of_village, name="notices-of"),
    path("notices", notices.desk, name="notices-desk"),
    path("notices/<int:notice_id>/withdraw", notices.withdraw, name="withdraw-notice"),
    path("applications", desk_views.applications, name="applications"),
    path("applications/poster", desk_views.poster, name="poster"),
    path("applications/<int:application_id>", desk_views.application, name="application"),
    path("applications/<int:application_id>/reveal", desk_views.reveal, name="reveal-application"),
    path("applications/<int:application_id>/answer", desk_views.answer, name="answer-application"),
    path("attachments/<int:attachment_id>", desk_views.attachment, name="attachment"),
]
