"""The checks of a contract as one DuckDB query: text in, typed values and reasons out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

import duckdb

from minsheng.lake.amounts import clean_number_sql, create_amount_macros, limit, wrong_unit_sql
from minsheng.lake.contracts import Column, Contract
from minsheng.lake.cross_rules import broken_sql
from minsheng.lake.engine import literal
from minsheng.lake.layout import month_end, shift_month
from minsheng.lake.reading import create_reading_macros
from minsheng.lake.source import ROW
from minsheng.standards.divisions import village_codes
from minsheng.standards.resident_id_sql import id_birth_date_sql, id_problem_sql, id_sex_sql, person_id_sql

__all__ = ["SLOTS", "STORED_TYPES", "checked_sql", "cleaned_sql", "prepare", "slot_sql"]

SLOTS: Final = 251
STORED_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "resident_id": "BIGINT",
        "household_no": "BIGINT",
        "division": "BIGINT",
        "text": "VARCHAR",
        "code": "VARCHAR",
        "bool": "BOOLEAN",
        "int": "BIGINT",
        "money": "BIGINT",
        "area": "BIGINT",
        "date": "DATE",
        "month": "DATE",
    }
)
_CLEANERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "resident_id": "clean_id",
        "household_no": "clean_id",
        "division": "clean_id",
        "text": "",
        "code": "clean",
        "bool": "clean",
        "date": "clean_date",
        "month": "clean_month",
    }
)
_TOLD_APART: Final = frozenset({"int", "money", "area", "date"})
EARLIEST: Final = date(1900, 1, 1)
LATEST_PLANNED: Final = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class _Cell:
    """The SQL that reads one column.

    Attributes:
        value: The typed value; NULL where the text cannot be read.
        unreadable: Why a text without a value is refused.
        wrong: Why a value is refused, or NULL.
        look: A first look at the text, which the others refer to as `f_<column>`.
        second: A second look, at text and first look, which the others refer to as `g_<column>`.
    """

    value: str
    unreadable: str
    wrong: str = "NULL"
    look: str = ""
    second: str = ""


def slot_sql(identifier: str) -> str:
    """Expression for the slot of a person or household: which of 251 parts of a table its rows stand in.

    251 is prime, so that the structure of the numbers (division, birth date, running number) does not show.
    """
    return f"({identifier} % {SLOTS})::UTINYINT"


def prepare(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Give a connection what the checks of a contract refer to."""
    create_reading_macros(connection)
    create_amount_macros(connection)
    if any(column.type == "division" for column in contract.columns):
        connection.execute("CREATE TEMP TABLE village AS SELECT unnest(?::BIGINT[]) AS code", [list(village_codes())])


def checked_sql(contract: Contract, period: str, rows: str, *, why: bool = True) -> str:
    """Query that reads and checks rows of text in their usual spelling.

    A row that it finds a fault in is written in the usual spelling by `cleaned_sql` and looked at again; only then is a
    fault a fault.

    Args:
        contract: What the columns must be.
        period: Month that the delivery is for.
        rows: Relation with `_row` and the contract's columns as text.
        why: Tell reasons and rules apart; a first look, which only asks whether there is a fault, is quicker.

    Returns:
        Query with `_row`; `v_<column>`, the typed value, NULL where empty or unreadable; `r_<column>`, the reason code,
        NULL where the cell is good; `_old`, the number of ids with 15 digits; `_broken`, the rules between columns that
        the row breaks (see `broken_sql`). Rows without any text are left out.
    """
    cells = {column.name: _cell(column, period) for column in contract.columns}
    names = ", ".join(f'"{name}"' for name in cells)
    values = ", ".join(f"{cell.value} AS v_{name}" for name, cell in cells.items())
    looks = "".join(f", {cell.look} AS f_{name}" for name, cell in cells.items() if cell.look)
    seconds = "".join(f", {cell.second} AS g_{name}" for name, cell in cells.items() if cell.second)
    reasons = ", ".join(f"{_reason(contract.column(name), cell, why=why)} AS r_{name}" for name, cell in cells.items())
    ids = [f'coalesce((strlen("{c.name}") = 15)::UTINYINT, 0)' for c in contract.columns if c.type == "resident_id"]
    some_text = " OR ".join(f'"{name}" IS NOT NULL' for name in cells)
    return f"""
        WITH looked AS (SELECT {ROW}, {names}{looks} FROM {rows} WHERE {some_text}),
        twice AS (SELECT *{seconds} FROM looked),
        valued AS (SELECT *, {values} FROM twice)
        SELECT {ROW}, COLUMNS('v_.*'), {reasons}, ({" + ".join(ids) or "0"})::UTINYINT AS _old,
            {broken_sql(contract, month_end(period), which=why)} AS _broken FROM valued"""


def cleaned_sql(contract: Contract, rows: str, powers: Mapping[str, int]) -> str:
    """Query that writes cells in their usual spelling: 全角 to ASCII, blanks off, units converted, dates with dashes.

    Args:
        contract: What the columns are.
        rows: Relation with `_row` and the contract's columns as text.
        powers: Column to the power of ten that its header gives its bare numbers; none for most files.

    Returns:
        Query with the same columns, for `checked_sql`.
    """
    columns = ", ".join(
        f'{_cleaned(column, powers.get(column.name, 0))} AS "{column.name}"' for column in contract.columns
    )
    return f"SELECT {ROW}, {columns} FROM {rows}"


def _cleaned(column: Column, power: int) -> str:
    if column.type in {"int", "money", "area"}:
        return clean_number_sql(column, power)
    cleaned = f'{_CLEANERS[column.type]}("{column.name}")'
    return {"first": f"first_day({cleaned})", "last": f"last_day_of({cleaned})"}.get(column.day, cleaned)


def _reason(column: Column, cell: _Cell, *, why: bool) -> str:
    text, value = f'"{column.name}"', f"v_{column.name}"
    missing = "'missing_required'" if column.required else "NULL"
    # Regular expressions that tell reasons apart are worked out for good cells too: DuckDB takes them out of the CASE.
    unreadable = cell.unreadable if why or column.type not in _TOLD_APART else "'unread'"
    return f"CASE WHEN {value} IS NOT NULL THEN {cell.wrong} WHEN {text} IS NULL THEN {missing} ELSE {unreadable} END"


def _cell(column: Column, period: str) -> _Cell:
    text, value, look = f'"{column.name}"', f"v_{column.name}", f"f_{column.name}"
    latest = month_end(shift_month(period, 1))
    match column.type:
        case "resident_id":
            cell = _resident_id(column, latest)
        case "household_no":
            cell = _Cell(
                f"CASE WHEN {look}::VARCHAR = {text} AND {look} BETWEEN {10**17} AND {10**18 - 1} THEN {look} END",
                "'bad_household_no'",
                look=f"try_cast({text} AS BIGINT)",
            )
        case "division":
            cell = _Cell(
                f"CASE WHEN {look}::VARCHAR = {text} AND {look} IN (SELECT code FROM village) THEN {look} END",
                "'unknown_division'",
                look=f"try_cast({text} AS BIGINT)",
            )
        case "text":
            missing = "'missing_required'" if column.required else "NULL"
            too_long = f"CASE WHEN length({value}) > {column.max_length} THEN 'too_long' END"
            cell = _Cell(f"nullif({text}, '')", missing, too_long)
        case "code":
            cell = _Cell(_code(column, text), "'unknown_code'", _agreement(column))
        case "bool":
            cell = _Cell(f"({_code(column, text)})::BOOLEAN", "'unknown_code'")
        case "int":
            cell = _number(column, f"read_integer({text}, {look})", f"try_cast({text} AS BIGINT)", 1)
        case "money" | "area":
            cell = _number(column, f"read_hundredths({text}, {look})", f"try_cast({text} AS DECIMAL(15, 2))", 100)
        case "date":
            cell = _date(
                column,
                f"read_date({text}, {look})",
                f"try_cast({text} AS DATE)",
                f"CASE WHEN names_month({text}) THEN 'day_missing' ELSE 'bad_date' END",
                latest,
                _agreement(column),
            )
        case "month":
            cell = _date(
                column,
                f"read_month({text}, {look})",
                f"try_cast({text} || '-01' AS DATE)",
                "'bad_month'",
                latest,
                "NULL",
            )
    return cell


def _resident_id(column: Column, latest: date) -> _Cell:
    text, value, number, problem = f'"{column.name}"', f"v_{column.name}", f"f_{column.name}", f"g_{column.name}"
    return _Cell(
        value=f"CASE WHEN {problem} IS NULL THEN {number} END",
        unreadable=problem,
        wrong=f"CASE WHEN {value} // 1000 % 100000000 > {latest:%Y%m%d} THEN 'id_birth_date' END",
        look=person_id_sql(text, checked=True),
        second=id_problem_sql(text, number=number),
    )


def _code(column: Column, text: str) -> str:
    """Spelling to code; the first word of each code before the others, for it is what departments mostly write."""
    spelt = [(at, spelling, code) for code, group in column.codes.items() for at, spelling in enumerate((*group, code))]
    spelt.sort(key=lambda found: (found[1].isdigit(), found[0]))
    arms = " ".join(f"WHEN {literal(spelling)} THEN {literal(code)}" for _, spelling, code in spelt)
    return f"CASE {text} {arms} END"


def _number(column: Column, value_sql: str, look: str, scale: int) -> _Cell:
    value, text = f"v_{column.name}", f'"{column.name}"'
    arms = []
    if isinstance(column.min, int):
        arms.append(f"WHEN {value} < {limit(column, column.min)} THEN 'out_of_range'")
        if column.min >= 0 and column.type == "money":
            arms.insert(0, f"WHEN {value} < 0 THEN 'negative_amount'")
    if isinstance(column.max, int):
        arms.append(f"WHEN {value} > {limit(column, column.max)} THEN 'out_of_range'")
    decimals = "([.][0-9]{1,2}0*)?" if scale == 100 else "([.]0+)?"
    too_big = f"regexp_full_match({text}, '-?[0-9]+{decimals}')"
    return _Cell(
        value_sql,
        f"CASE WHEN {too_big} THEN 'out_of_range' WHEN {wrong_unit_sql(text)} THEN 'wrong_unit' ELSE 'bad_number' END",
        f"CASE {' '.join(arms)} END" if arms else "NULL",
        look,
    )


def _date(column: Column, value_sql: str, look: str, unreadable: str, latest: date, wrong: str) -> _Cell:
    value = f"v_{column.name}"
    earliest = column.min if isinstance(column.min, date) else EARLIEST
    arms = [f"WHEN {value} < DATE '{earliest}' THEN 'out_of_range'"]
    if not column.future:
        arms.append(f"WHEN {value} > DATE '{latest}' THEN 'future_date'")
    else:
        arms.append(f"WHEN {value} > DATE '{LATEST_PLANNED}' THEN 'out_of_range'")
    return _Cell(value_sql, unreadable, f"CASE {' '.join(arms)} ELSE {wrong} END", look)


def _agreement(column: Column) -> str:
    if not column.agrees_with:
        return "NULL"
    value, told = f"v_{column.name}", f"v_{column.agrees_with}"
    if column.type == "date":
        return f"CASE WHEN {value} <> {id_birth_date_sql(told)} THEN 'id_birth_mismatch' END"
    return f"CASE WHEN {value} <> {id_sex_sql(told)} THEN 'id_sex_mismatch' END"
