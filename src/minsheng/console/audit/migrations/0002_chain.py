"""The chain: each entry carries the hash of the one before, set by the database, not by the application."""

from __future__ import annotations

from django.db import migrations

CHAIN = """
CREATE TABLE audit_head (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), last bigint NOT NULL, hash bytea NOT NULL);
INSERT INTO audit_head (last, hash) VALUES (0, sha256('minsheng'));

CREATE FUNCTION audit_hash(entry audit_entry) RETURNS bytea LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        entry.id, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor_id, entry.action, entry.kind, entry.subject,
        entry.division, entry.reason, entry.details, encode(entry.previous, 'hex')
    )::text, 'UTF8'))
$$;

CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    head audit_head%ROWTYPE;
BEGIN
    SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
    NEW.id := head.last + 1;
    NEW.at := clock_timestamp();
    NEW.actor_id := console_user();
    NEW.previous := head.hash;
    NEW.hash := audit_hash(NEW);
    UPDATE audit_head SET last = NEW.id, hash = NEW.hash;
    RETURN NEW;
END
$$;
CREATE TRIGGER chain BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_chain();

CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of the audit are never changed or taken away';
END
$$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry EXECUTE FUNCTION audit_stays();

CREATE FUNCTION audit_verify(OUT entries bigint, OUT first_bad bigint, OUT head text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    WITH walked AS (
        SELECT id, hash, hash <> audit_hash(entry) OR previous <> lag(hash, 1, sha256('minsheng')) OVER along
               OR id <> lag(id, 1, 0::bigint) OVER along + 1 AS bad
        FROM audit_entry entry WINDOW along AS (ORDER BY id)
    ), told AS (
        SELECT count(*) AS entries, min(id) FILTER (WHERE bad) AS first_bad, max(id) AS last FROM walked
    )
    SELECT told.entries,
           coalesce(told.first_bad, CASE WHEN coalesce(told.last, 0) <> at_end.last THEN coalesce(told.last, 0) + 1
                                         WHEN coalesce((SELECT hash FROM walked WHERE id = told.last), at_end.hash) <> at_end.hash
                                         THEN told.last END),
           encode(at_end.hash, 'hex')
    FROM told, audit_head at_end
$$;

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY written_by_all ON audit_entry FOR INSERT WITH CHECK (true);
CREATE POLICY read_in_area ON audit_entry FOR SELECT
    USING (coalesce(division, 0) <@ (SELECT console_areas()) OR actor_id = console_user());
"""
UNDO = """
DROP POLICY read_in_area ON audit_entry; DROP POLICY written_by_all ON audit_entry;
ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY;
DROP TRIGGER stays ON audit_entry; DROP TRIGGER chain ON audit_entry;
DROP FUNCTION audit_verify(), audit_stays(), audit_chain(), audit_hash(audit_entry); DROP TABLE audit_head;
"""


class Migration(migrations.Migration):
    """Number, time, actor and hash are set by a trigger; changing and deleting is refused to the owner as well."""

    dependencies = [("audit", "0001_initial"), ("accounts", "0002_areas")]
    operations = [migrations.RunSQL(CHAIN, UNDO)]
