"""One id used for two people: lists that state another name and another birth date under an id than the register does.

Nothing is decided here: a clash becomes a question with the evidence of each field. If the answer is `apart`, what the list
says under the id is read as nobody's until its department corrects it, see `applying`. What speaks for
one person is weighed with the model's levels, the id itself left out, for it is the id that is in doubt.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb

from minsheng.lake.checks import SLOTS
from minsheng.lake.current import current_tables
from minsheng.lake.identity.model import Model
from minsheng.lake.identity.persons import PERSONS
from minsheng.lake.identity.plan import Field
from minsheng.lake.identity.records import RECORD_COLUMNS, prepare_records
from minsheng.lake.identity.unidentified import claim_number_sql, is_unidentified_sql, states_names
from minsheng.standards.resident_id_sql import resident_id_sql

__all__ = ["find_clashes", "rows_beside_the_register"]

_MOST: Final = 0.0
"""From this many bits without the id, two records of one id are one person: as likely as not."""


def rows_beside_the_register(home: Path, period: str) -> str:
    """Query: what lists say of people besides their id, each saying once, as records; empty if no list says more.

    A record's number has fifteen digits and follows from what is said, so that an answer is kept.

    Args:
        home: Folder of all state.
        period: Month whose rows are looked at.
    """
    pieces = []
    for table in current_tables(home, period, None).values():
        names = {column.name for column in table.contract.columns}
        if not states_names(table.contract) or not table.covered:
            continue
        said = ", ".join(name if name in names else f"NULL AS {name}" for name in ("name", "sex", "birth_date"))
        pieces.append(
            f"SELECT {claim_number_sql(table.contract)} AS record_id, person_id, {said} FROM ({table.delivered_sql((0, SLOTS))})"
            f" WHERE name IS NOT NULL AND NOT {is_unidentified_sql('person_id')}"
        )
    if not pieces:
        return ""
    return f"""(SELECT DISTINCT record_id, person_id, {resident_id_sql("person_id")} AS id_text, name, sex::VARCHAR AS sex,
        birth_date::DATE AS birth_date, NULL::BIGINT AS division, []::VARCHAR[] AS relatives FROM ({" UNION ALL ".join(pieces)}))"""


def find_clashes(connection: duckdb.DuckDBPyConnection, register: str, rows: str) -> int:
    """Make `identity_clash` with the columns of a review: what the register says on the left, what a list says on the right.

    Args:
        connection: Where to make it; `identity_record` is used on the way.
        register: Relation with the records of the register, numbered by the key of the person.
        rows: What `rows_beside_the_register` returned.

    Returns:
        Number of clashes.
    """
    columns = ", ".join(RECORD_COLUMNS)
    told = Model.from_json(files("minsheng.lake.identity").joinpath("data", "persons.json").read_text("utf-8"))
    # Nearly every row says what the register says: those are left out before names are spelt and compared.
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE identity_odd AS SELECT said.* FROM {rows} AS said JOIN {register} AS own
            ON own.record_id = said.person_id
            WHERE said.name <> own.name OR said.birth_date <> own.birth_date OR said.sex <> own.sex"""
    )
    prepare_records(
        connection,
        f"""(SELECT {columns} FROM identity_odd UNION ALL
            SELECT {columns} FROM {register} AS own SEMI JOIN identity_odd AS odd ON own.record_id = odd.person_id)""",
    )
    sides = ", ".join(
        f'{side}."{name}" AS "{name}_{side}"'
        for side in "lr"
        for name, *_ in connection.execute("DESCRIBE identity_record").fetchall()
    )
    others = [field for field in PERSONS.fields if field.name != "id"]
    levels = ", ".join(f"{PERSONS.evidence(field)} AS level_{field.name}" for field in others)
    bits = ", ".join(f"{_bits(field, told)} AS bits_{field.name}" for field in others)
    entries = ", ".join(_entry(field) for field in PERSONS.fields)
    weight = " + ".join(f"bits_{field.name}" for field in others)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE identity_clash AS
        WITH both_sides AS (SELECT l.record_id AS left_id, r.record_id AS right_id, {sides}
            FROM identity_odd AS odd JOIN identity_record AS l ON l.record_id = odd.person_id
            JOIN identity_record AS r ON r.record_id = odd.record_id),
        levelled AS (SELECT *, {levels} FROM both_sides), weighed AS (SELECT *, {bits} FROM levelled)
        SELECT left_id, right_id, round({weight}, 2)::DOUBLE AS weight, round(1 / (1 + pow(2, -({weight}))), 6)::DOUBLE
            AS probability, 'clash' AS reason, [{entries}] AS evidence
        FROM weighed WHERE {weight} < {_MOST} ORDER BY weight, left_id, right_id"""
    )
    ((count,),) = connection.execute("SELECT count(*) FROM identity_clash").fetchall()
    return int(count)


def _bits(field: Field, model: Model) -> str:
    """Expression for what the level of a field adds to the weight; nothing where one of the records does not say it."""
    arms = " ".join(
        f"WHEN '{level.code}' THEN {math.log2(_share(model.same, field, level.code) / _share(model.strangers, field, level.code)):.4f}"
        for level in field.levels
    )
    return f"(CASE level_{field.name} {arms} ELSE 0.0 END)::DOUBLE"


def _share(shares: Mapping[str, Mapping[str, float]], field: Field, level: str) -> float:
    return shares[field.name][level]


def _entry(field: Field) -> str:
    level, bits = (f"level_{field.name}", f"bits_{field.name}") if field.name != "id" else ("'equal'", "0.0")
    return (
        f"{{'field': '{field.name}', 'left': {field.shows}_l::VARCHAR, 'right': {field.shows}_r::VARCHAR,"
        f" 'level': {level}, 'bits': round({bits}, 2)::FLOAT}}"
    )
