"""Addresses of leads and households."""

from __future__ import annotations

from django.urls import path, register_converter

from minsheng.casework.web import assign_views, household_views, map_views, views

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
    path("households/<household:household_id>", household_views.household, name="household"),
    path("households/<household:household_id>/reveal", household_views.reveal, name="reveal"),
    path("households/<household:household_id>/law", household_views.what_the_law_says, name="household-law"),
    path("households/<household:household_id>/law/<slug:programme>", household_views.working, name="household-working"),
    path("households/<household:household_id>/year", household_views.year, name="household-year"),
    path("households/<household:household_id>/sources/<slug:table>", household_views.source, name="household-source"),
    path("households/<household:household_id>/suppose", household_views.supposed, name="household-supposed"),
    path("leads/<int:lead_id>", views.lead, name="lead"),
    path("leads/<int:lead_id>/hand-over", views.pass_on, name="hand-over-lead"),
    path("leads/<int:lead_id>/take-back", views.fetch_back, name="take-back-lead"),
    path("leads/assign", assign_views.assign, name="assign"),
    path("leads/map", map_views.leads_map, name="leads-map"),
    path("leads/filters", views.keep_filter, name="keep-filter"),
    path("leads/filters/<int:filter_id>/drop", views.drop_filter, name="drop-filter"),
]
