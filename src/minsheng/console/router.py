"""Which database role migrates."""

from __future__ import annotations

from django.conf import settings

__all__ = ["OwnerMigrates"]


class OwnerMigrates:
    """Tables are made and changed by their owner alone, never by the application's role."""

    def allow_migrate(self, db: str, app_label: str, **_: object) -> bool:
        """Whether an app's tables may be migrated through an alias."""
        del app_label
        return db == "owner" and "owner" in settings.DATABASES
