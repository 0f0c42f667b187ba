"""The app of casework."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Leads and household pages."""

    name = "minsheng.casework.web"
    label = "casework"
