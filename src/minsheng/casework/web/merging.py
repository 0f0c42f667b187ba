"""The statements that turn findings into leads, a city at a time: rows come by COPY, the rest is set against set."""

from __future__ import annotations

from typing import Final

__all__ = ["INSERT_LEADS", "INSERT_REASONS", "PENDING", "STEPS"]

PENDING: Final = """
    CREATE TEMP TABLE found (
        finding text, kind text, pressing int, programme text, household_id bigint, person_key text, person_sealed bytea,
        division bigint, head text, members int, amount bigint, text_zh text, text_en text
    ) ON COMMIT DROP
"""

STEPS: Final = (
    (
        "answered",
        """DELETE FROM found f USING casework_reason r, casework_lead l
           WHERE r.finding = f.finding AND r.period >= %(period)s AND l.id = r.lead_id AND l.closed_at IS NOT NULL""",
    ),
    (
        "again",
        """WITH known AS (
               DELETE FROM found f USING casework_reason r, casework_lead l
               WHERE r.finding = f.finding AND l.id = r.lead_id AND l.closed_at IS NULL
               RETURNING r.id AS reason_id, r.lead_id, f.amount, f.text_zh, f.text_en
           ), confirmed AS (
               UPDATE casework_lead l SET period = %(period)s FROM known k
               WHERE l.id = k.lead_id AND l.period < %(period)s RETURNING l.id
           )
           UPDATE casework_reason r SET
               period = greatest(r.period, %(period)s),
               amount = CASE WHEN r.period <= %(period)s THEN k.amount ELSE r.amount END,
               text_zh = CASE WHEN r.period <= %(period)s THEN k.text_zh ELSE r.text_zh END,
               text_en = CASE WHEN r.period <= %(period)s THEN k.text_en ELSE r.text_en END
           FROM known k WHERE r.id = k.reason_id""",
    ),
)
"""What is known already: answered for this month, or on an open lead. An older month never overwrites a newer one."""

INSERT_LEADS: Final = """
    INSERT INTO casework_lead (household_id, person_key, person_sealed, division, head, members, kind, period, found_at,
                               renewed_at, due_on, outcome, outcome_reason)
    SELECT DISTINCT ON (f.household_id, f.person_key)
        f.household_id, f.person_key, f.person_sealed, f.division, f.head, f.members, f.kind, %(period)s, %(now)s, %(now)s,
        (%(due)s::jsonb ->> f.kind)::date, '', ''
    FROM found f
    WHERE NOT EXISTS (SELECT FROM casework_lead l WHERE l.closed_at IS NULL AND l.household_id = f.household_id)
      AND NOT EXISTS (SELECT FROM casework_lead l WHERE l.closed_at IS NULL AND l.household_id IS NULL
                      AND f.household_id IS NULL AND l.person_key = f.person_key)
    ORDER BY f.household_id, f.person_key, f.pressing
"""

INSERT_REASONS: Final = """
    WITH matched AS (
        SELECT l.id, l.division, f.* FROM found f JOIN casework_lead l ON l.household_id = f.household_id
        WHERE l.closed_at IS NULL
        UNION ALL
        SELECT l.id, l.division, f.* FROM found f JOIN casework_lead l ON l.person_key = f.person_key
        WHERE l.closed_at IS NULL AND l.household_id IS NULL AND f.household_id IS NULL
    ), added AS (
        INSERT INTO casework_reason (lead_id, division, finding, kind, programme, amount, text_zh, text_en, period)
        SELECT m.lead_id, m.place, m.finding, m.kind, m.programme, m.amount, m.text_zh, m.text_en, %(period)s
        FROM matched m (lead_id, place) ORDER BY m.lead_id, m.pressing, m.finding
        RETURNING lead_id
    ), most AS (
        SELECT DISTINCT ON (lead_id) lead_id, kind, pressing FROM matched m (lead_id, place) ORDER BY lead_id, pressing
    ), renewed AS (
        UPDATE casework_lead l SET
            renewed_at = %(now)s,
            period = greatest(l.period, %(period)s),
            kind = CASE WHEN most.pressing < array_position(%(kinds)s, l.kind::text) - 1 THEN most.kind ELSE l.kind END,
            due_on = least(l.due_on, (%(due)s::jsonb ->> most.kind)::date)
        FROM most WHERE l.id = most.lead_id AND l.found_at < %(now)s
        RETURNING l.id
    )
    SELECT lead_id FROM added
"""
"""A lead that gains a more pressing reason becomes as pressing, and is never due later than before."""
