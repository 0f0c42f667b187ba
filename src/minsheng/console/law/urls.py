"""Addresses of the law."""

from __future__ import annotations

from django.urls import path

from minsheng.console.law import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("law", views.home, name="law"),
    path("law/changes", views.changes, name="law-changes"),
    path("law/cliffs", views.cliffs, name="law-cliffs"),
    path("law/cliffs/<slug:household>", views.cliff, name="law-cliff"),
    path("law/<slug:name>", views.entry, name="law-entry"),
]
