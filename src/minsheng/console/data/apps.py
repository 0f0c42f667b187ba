"""The app of the pages about data."""

from __future__ import annotations

from django.apps import AppConfig


class DataConfig(AppConfig):
    """What departments deliver, and what is wrong with it."""

    name = "minsheng.console.data"
    label = "data"
