"""The app of simulations."""

from __future__ import annotations

from django.apps import AppConfig


class SimulationsConfig(AppConfig):
    """Simulations that somebody asked for, with what they found."""

    name = "minsheng.console.simulations"
    label = "simulations"
