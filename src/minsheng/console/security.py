"""Row-level security in migrations: a table with a division shows and takes only rows of its reader's areas."""

from __future__ import annotations

from django.db import migrations

__all__ = ["keep_to_area"]


def keep_to_area(table: str, column: str = "division") -> migrations.RunSQL:
    """Let the database keep a table to the areas of whoever is signed in.

    Rows without a division are in the area of nobody but those who serve the whole city. The areas are looked up by the
    database itself (`console_areas`), once per statement, from the user's grants; the application only says who is asking.

    Args:
        table: Table to keep.
        column: Its 12-digit division code.
    """
    inside = f"coalesce({column}, 0) <@ (SELECT console_areas())"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
        f"CREATE POLICY area ON {table} USING ({inside}) WITH CHECK ({inside});",
        f"DROP POLICY area ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )
