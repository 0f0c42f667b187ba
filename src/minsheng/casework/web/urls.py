"""Addresses of leads and households."""

from __future__ import annotations

from django.urls import path, register_converter

from minsheng.casework.web import views

__all__ = ["urlpatterns"]


class HouseholdNumber:
    """Eighteen digits."""

    regex = "[0-9]{18}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits."""
        return f"{value:018d}"


register_converter(HouseholdNumber, "household")

urlpatterns = [
    path("leads", views.leads, name="leads"),
    path("leads/<int:lead_id>/answer", views.answer, name="answer-lead"),
    path("households/<household:household_id>", views.household, name="household"),
    path("households/<household:household_id>/reveal", views.reveal, name="reveal"),
    path("households/<household:household_id>/law", views.what_the_law_says, name="household-law"),
    path("households/<household:household_id>/law/<slug:programme>", views.working, name="household-working"),
]
