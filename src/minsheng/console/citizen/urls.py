"""Addresses of the citizen's door."""

from __future__ import annotations

from django.urls import path

from minsheng.console.citizen import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("citizen", views.start, name="citizen"),
    path("citizen/view", views.view, name="citizen-view"),
    path("citizen/check", views.check, name="citizen-check"),
]
