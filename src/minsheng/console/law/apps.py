"""The app of the law's pages."""

from __future__ import annotations

from django.apps import AppConfig


class LawConfig(AppConfig):
    """The law, to be read."""

    name = "minsheng.console.law"
    label = "law"
