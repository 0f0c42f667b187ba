"""The areas of whoever is signed in, looked up by the database itself."""

from __future__ import annotations

from django.db import migrations

AREAS = """
CREATE FUNCTION console_user() RETURNS bigint LANGUAGE sql STABLE
RETURN nullif(current_setting('minsheng.user_id', true), '')::bigint;

CREATE FUNCTION console_areas() RETURNS int8multirange LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT coalesce(range_agg(reach), '{}'::int8multirange)
    FROM accounts_grant held
    JOIN accounts_user holder ON holder.id = held.user_id
    CROSS JOIN LATERAL (
        SELECT int8range(
            coalesce(nullif(held.area, ''), '0')::bigint * (10 ^ (12 - length(held.area)))::bigint,
            (coalesce(nullif(held.area, ''), '0')::bigint + 1) * (10 ^ (12 - length(held.area)))::bigint
        )
        UNION ALL
        SELECT int8range(0, 1) WHERE length(held.area) <= 2
    ) AS part (reach)
    WHERE holder.id = console_user() AND holder.is_active AND held.role <> 'administrator'
      AND (held.ends_on IS NULL OR held.ends_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
$$;
"""


class Migration(migrations.Migration):
    """An administrator's grants give accounts, no areas. What has no division lies at 0, for those who serve a province."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(AREAS, "DROP FUNCTION console_areas(); DROP FUNCTION console_user();")]
