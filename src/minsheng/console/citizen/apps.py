"""The app of the citizen's door."""

from __future__ import annotations

from django.apps import AppConfig


class CitizenConfig(AppConfig):
    """Self-check, applications, public notices."""

    name = "minsheng.console.citizen"
    label = "citizen"
