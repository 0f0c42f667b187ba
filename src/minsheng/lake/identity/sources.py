"""Where records come from: the population register of a home, and lists that departments send without good ids."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from minsheng.lake.checks import SLOTS
from minsheng.lake.current import current_tables
from minsheng.lake.engine import literal
from minsheng.lake.errors import FileRefusedError, LakeError
from minsheng.lake.identity.records import RECORD_COLUMNS
from minsheng.lake.reading import create_reading_macros
from minsheng.standards.resident_id_sql import resident_id_sql

__all__ = ["LIST_HEADINGS", "list_records", "register_records", "together"]

LIST_HEADINGS: Final = {
    "id_text": ("id_text", "person_id", "公民身份号码", "身份证号", "身份证号码", "身份号码", "证件号码"),
    "name": ("name", "姓名"),
    "sex": ("sex", "性别"),
    "birth_date": ("birth_date", "出生日期", "出生年月日"),
    "division": ("division", "村居代码", "行政区划代码", "区划代码"),
    "relatives": ("relatives", "亲属姓名", "监护人姓名", "配偶姓名"),
}
"""Headings that a list may use for each thing a record says; those it lacks are unknown, but it needs names."""

_LINES: Final = 10**9
_DISTINCT: Final = 10**6


def register_records(home: Path, period: str, some: str = "") -> str:
    """Query: everybody in the population register at the end of a month, with the names of parents and spouse.

    A person's record number is the key of the person.

    Args:
        home: Folder of all state.
        period: The month.
        some: Condition on the rows of the register, to leave people out.

    Raises:
        LakeError: Not a period, or the register was never delivered.
    """
    table = current_tables(home, period, None)["hukou_people"]
    if not table.covered:
        raise LakeError(
            f"{table.contract.title.zh} ({table.contract.table}) was never delivered for {period} or before.",
            where=str(home),
            hint="Ingest the household registration first.",
        )
    rows = table.delivered_sql((0, SLOTS))
    return f"""(WITH registered AS (SELECT * FROM ({rows}) WHERE status = 'active'),
        asked AS (SELECT * FROM registered{f" WHERE {some}" if some else ""}),
        kin AS (SELECT tie.person_id, list(registered.name) AS names FROM
            (SELECT person_id, unnest([father_id, mother_id, spouse_id]) AS other FROM asked) AS tie
            JOIN registered ON tie.other = registered.person_id GROUP BY tie.person_id)
        SELECT person_id AS record_id, {resident_id_sql("person_id")} AS id_text, name, sex, birth_date,
            household_no // 1000000 AS division, coalesce(names, []) AS relatives
        FROM asked LEFT JOIN kin USING (person_id))"""


def list_records(connection: duckdb.DuckDBPyConnection, file: Path, into: str) -> None:
    """Read a list (CSV in UTF-8, or Parquet) into a temporary table of records.

    A row's number is made from the content of the file and the row's place in it: the same file gives the same numbers,
    all below those of persons.

    Args:
        connection: Where to make the table.
        file: The list; headings as in `LIST_HEADINGS`. Several relatives are separated by 、 or commas.
        into: Name of the table.

    Raises:
        FileRefusedError: The file cannot be read, or has no column with names.
    """
    create_reading_macros(connection)
    reader = "read_parquet" if file.suffix == ".parquet" else "read_csv"
    more = ", file_row_number = true" if file.suffix == ".parquet" else ", all_varchar = true"
    try:
        rows = f"{reader}({literal(file)}{more})"
        found = [name for name, *_ in connection.execute(f"DESCRIBE FROM {rows}").fetchall()]
        content = file.read_bytes()
    except (duckdb.Error, OSError) as error:
        raise FileRefusedError(
            "The list cannot be read.", where=str(file), hint="Send CSV in UTF-8, or Parquet."
        ) from error
    columns = {told: _heading(found, headings) for told, headings in LIST_HEADINGS.items()}
    if columns["name"] == "NULL":
        raise FileRefusedError("The list has no column with names.", where=str(file), hint="Name it 姓名 or name.")
    number = int(hashlib.sha256(content).hexdigest(), 16) % _DISTINCT * _LINES
    place = "file_row_number + 1" if file.suffix == ".parquet" else "row_number() OVER ()"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {into} AS SELECT {number} + {place} AS record_id,
            {columns["id_text"]}::VARCHAR AS id_text, {columns["name"]}::VARCHAR AS name,
            CASE clean({columns["sex"]}::VARCHAR) WHEN '男' THEN 'male' WHEN '女' THEN 'female' WHEN '1' THEN 'male'
                WHEN '2' THEN 'female' WHEN 'male' THEN 'male' WHEN 'female' THEN 'female' END AS sex,
            try_cast(clean_date({columns["birth_date"]}::VARCHAR) AS DATE) AS birth_date,
            try_cast(rpad(clean_id({columns["division"]}::VARCHAR), 12, '0') AS BIGINT) AS division,
            list_filter(regexp_split_to_array(coalesce({columns["relatives"]}::VARCHAR, ''), '[、,，;；\\[\\] ]+'),
                lambda relative: relative <> '') AS relatives
        FROM {rows}"""
    )


def together(relations: Sequence[str]) -> str:
    """Relation of the records of several relations."""
    columns = ", ".join(RECORD_COLUMNS)
    return "(" + " UNION ALL ".join(f"SELECT {columns} FROM {relation}" for relation in relations) + ")"


def _heading(found: Sequence[str], headings: Sequence[str]) -> str:
    return next((f'"{name}"' for name in headings if name in found), "NULL")
