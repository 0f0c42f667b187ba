"""The app of the audit."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Entries and their chain."""

    name = "minsheng.console.audit"
    label = "audit"
