"""The app of accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and their grants."""

    name = "minsheng.console.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Let the audit hear of who signs in, who fails, and who is locked out."""
        from minsheng.console.accounts import signals  # noqa: F401, PLC0415 - Django's models are loaded only now
