"""The app of the desk."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The first page after signing in."""

    name = "minsheng.console.desk"
    label = "desk"
