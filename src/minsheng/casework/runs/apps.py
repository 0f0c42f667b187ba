"""The app of screenings."""

from __future__ import annotations

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Screenings started from the console."""

    name = "minsheng.casework.runs"
    label = "runs"
