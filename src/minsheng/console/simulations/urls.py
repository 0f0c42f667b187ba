"""Addresses of simulations."""

from __future__ import annotations

from django.urls import path

from minsheng.console.simulations import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("simulations", views.simulations, name="simulations"),
    path("simulations/start", views.start, name="simulations-start"),
    path("simulations/<int:number>", views.simulation, name="simulations-one"),
    path("simulations/<int:number>/progress", views.progress, name="simulations-progress"),
]
