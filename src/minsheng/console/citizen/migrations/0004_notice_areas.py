"""Notices: read by everybody on their days, written only in the area of whoever puts them up."""

from __future__ import annotations

from django.db import migrations

TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
INSIDE = "division <@ (SELECT console_areas())"
KEEP = f"""
ALTER TABLE citizen_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_on_its_days ON citizen_notice FOR SELECT
    USING ((NOT withdrawn AND {TODAY} BETWEEN opens_on AND closes_on) OR {INSIDE});
CREATE POLICY put_up_in_area ON citizen_notice FOR INSERT WITH CHECK ({INSIDE});
CREATE POLICY taken_down_in_area ON citizen_notice FOR UPDATE USING ({INSIDE}) WITH CHECK ({INSIDE});
"""
UNDO = """
DROP POLICY taken_down_in_area ON citizen_notice; DROP POLICY put_up_in_area ON citizen_notice;
DROP POLICY read_on_its_days ON citizen_notice; ALTER TABLE citizen_notice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Row-level security of its own: nobody signed in reads what is up, and nothing else."""

    dependencies = [("citizen", "0003_notice"), ("accounts", "0002_areas")]
    operations = [migrations.RunSQL(KEEP, UNDO)]
