"""Records of persons made ready for comparing: ids read and repaired, names in one spelling and sound, places cut into parts."""

from __future__ import annotations

from typing import Final

import duckdb
import pyarrow as pa

from minsheng.lake.identity.names import COMPOUND_SURNAMES, name_forms
from minsheng.lake.identity.repair import candidates, only_one
from minsheng.lake.reading import create_reading_macros
from minsheng.standards.divisions import district_codes
from minsheng.standards.resident_id_sql import (
    id_birth_date_sql,
    id_problem_sql,
    id_sex_sql,
    person_id_sql,
    resident_id_sql,
)

__all__ = ["RECORD_COLUMNS", "REPAIR_COLUMNS", "prepare_records"]

RECORD_COLUMNS: Final = {
    "record_id": "BIGINT",
    "id_text": "VARCHAR",
    "name": "VARCHAR",
    "sex": "VARCHAR",
    "birth_date": "DATE",
    "division": "BIGINT",
    "relatives": "VARCHAR[]",
}
"""What a record says: its number, the id as it came, name, sex (`male`, `female`), birth date, code of the village or
district (12 digits, the last six 0 for a district) and names of relatives. NULL is unknown."""

REPAIR_COLUMNS: Final = ("record_id", "original", "repaired", "slip", "place", "basis", "candidates")
_FOUND: Final = pa.schema(
    [
        ("record_id", pa.int64()),
        ("candidate", pa.int64()),
        ("slip", pa.string()),
        ("place", pa.int8()),
        ("is_only", pa.bool_()),
    ]
)


def prepare_records(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Make the temporary tables `identity_record` and `identity_repair` from records as they came.

    A damaged id is repaired where one slip explains it and either its own row leaves one candidate only (`row`) or one
    candidate only belongs to somebody of that name in another record (`record`). What stood there is kept beside it.

    Args:
        connection: Where to make them.
        source: Relation with `RECORD_COLUMNS`.
    """
    create_reading_macros(connection)
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO parts_alike(a, b) AS"
        " (year(a) = year(b))::INT + (month(a) = month(b))::INT + (day(a) = day(b))::INT"
    )
    columns = ", ".join(f"{name}::{kind} AS {name}" for name, kind in RECORD_COLUMNS.items())
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE identity_read AS
        WITH cleaned AS (SELECT * REPLACE (clean_id(id_text) AS id_text) FROM (SELECT {columns} FROM {source})),
        numbered AS (SELECT *, {person_id_sql("id_text", checked=True)} AS number FROM cleaned)
        SELECT * EXCLUDE (number), CASE WHEN {id_problem_sql("id_text", number="number")} IS NULL THEN number END AS told_id
        FROM numbered"""
    )
    _spell_names(connection)
    compounds = ", ".join(f"'{surname}'" for surname in sorted(COMPOUND_SURNAMES))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE identity_spelt AS
        SELECT read.*, plain, sound, spoken, sounds,
            plain[1:CASE WHEN length(plain) > 2 AND plain[1:2] IN ({compounds}) THEN 2 ELSE 1 END] AS surname,
            told_id IS NOT NULL AND coalesce(birth_date = {id_birth_date_sql("told_id")}, true)
                AND coalesce(sex = {id_sex_sql("told_id")}, true) AS is_sound
        FROM identity_read AS read LEFT JOIN identity_name USING (name)"""
    )
    _repair(connection)
    known = "coalesce(repair.person_id, told_id)"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE identity_record AS
        WITH kin AS (SELECT record_id, list(DISTINCT plain) AS names, list(DISTINCT sound) AS kin_sounds
            FROM (SELECT record_id, unnest(relatives) AS name FROM identity_read) JOIN identity_name USING (name)
            GROUP BY record_id)
        SELECT record_id, name, plain, sound, spoken, sounds, surname, division,
            CASE WHEN repair.person_id IS NOT NULL THEN {resident_id_sql("repair.person_id")}
                WHEN told_id IS NOT NULL AND strlen(id_text) = 15 THEN {resident_id_sql("told_id")}
                ELSE id_text END AS id_text,
            CASE WHEN is_sound OR repair.person_id IS NOT NULL THEN {known} END AS person_id,
            coalesce(sex, {id_sex_sql(known)}) AS sex, coalesce(birth_date, {id_birth_date_sql(known)}) AS birth_date,
            year(coalesce(birth_date, {id_birth_date_sql(known)})) AS birth_year,
            strftime(coalesce(birth_date, {id_birth_date_sql(known)}), '%m%d') AS birthday,
            CASE WHEN division % 1000 > 0 THEN division END AS village,
            CASE WHEN division % 1000000 > 0 THEN division // 1000 END AS town, division // 1000000 AS district,
            coalesce(names, []) AS relatives, coalesce(kin_sounds, []) AS relative_sounds,
            coalesce(names, []) AS relative
        FROM identity_spelt LEFT JOIN identity_repair AS repair USING (record_id) LEFT JOIN kin USING (record_id)"""
    )


def _spell_names(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "SELECT DISTINCT unnest(list_append(coalesce(relatives, []), name)) AS name FROM identity_read"
    ).fetchall()
    forms = name_forms(name for (name,) in found if name is not None)
    connection.register("identity_form", forms)
    connection.execute("CREATE OR REPLACE TEMP TABLE identity_name AS FROM identity_form")
    connection.unregister("identity_form")


def _repair(connection: duckdb.DuckDBPyConnection) -> None:
    damaged = connection.execute(
        "SELECT record_id, id_text, birth_date, sex FROM identity_spelt WHERE id_text IS NOT NULL AND told_id IS NULL"
    ).fetchall()
    found = []
    divisions = frozenset(district_codes())
    for record, text, born, sex in damaged:
        anywhere = candidates(text, birth_date=born, sex=sex, divisions=divisions)
        only = only_one(anywhere) if born else None
        found += [
            (record, candidate.person_id, candidate.slip, candidate.place, candidate is only)
            for candidate in anywhere
            if candidate is only or candidate.is_plausible
        ]
    columns = zip(*found, strict=True) if found else [()] * len(_FOUND)
    connection.register("identity_found", pa.table([list(column) for column in columns], schema=_FOUND))
    # A candidate counts as somebody's if a sound record has that id and the name in spelling or sound.
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE identity_repair AS
        WITH named AS (SELECT found.*, EXISTS (FROM identity_spelt AS other WHERE other.is_sound
                AND other.told_id = found.candidate
                AND (other.plain = spelt.plain OR other.spoken = spelt.spoken)) AS is_known, spelt.id_text AS original
            FROM identity_found AS found JOIN identity_spelt AS spelt USING (record_id)),
        counted AS (SELECT *, count(*) OVER whole AS candidates, count(*) FILTER (is_known) OVER whole AS known
            FROM named WINDOW whole AS (PARTITION BY record_id))
        SELECT record_id, candidate AS person_id, original, {resident_id_sql("candidate")} AS repaired, slip, place,
            CASE WHEN is_known THEN 'record' ELSE 'row' END AS basis, candidates
        FROM counted WHERE (is_known AND known = 1) OR (is_only AND known = 0)"""
    )
    connection.unregister("identity_found")
