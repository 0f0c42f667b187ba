"""Applications and their photographs are kept to the areas of their readers by the database."""

from __future__ import annotations

from django.db import migrations

from minsheng.console.security import keep_to_area


class Migration(migrations.Migration):
    """Row-level security on both tables."""

    dependencies = [("citizen", "0001_initial"), ("accounts", "0002_areas")]
    operations = [keep_to_area("citizen_application"), keep_to_area("citizen_attachment")]
