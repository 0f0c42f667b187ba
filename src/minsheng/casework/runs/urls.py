"""Addresses of screenings."""

from __future__ import annotations

from django.urls import path

from minsheng.casework.runs import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("screenings", views.screenings, name="screenings"),
    path("screenings/start", views.start, name="start-screening"),
    path("screenings/<int:number>", views.screening, name="screening"),
    path("screenings/<int:number>/progress", views.progress, name="screening-progress"),
    path("screenings/<int:number>/stop", views.stop, name="stop-screening"),
    path("screenings/<int:number>/again", views.go_on, name="screening-again"),
]
