"""Facts that a city states from its own feeds: appended to the catalogue, and tried before anybody waits for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import duckdb

from minsheng.lake.checks import STORED_TYPES
from minsheng.lake.contracts import Contract
from minsheng.lake.errors import ContractError

if TYPE_CHECKING:
    from minsheng.lake.facts import FactTable

__all__ = ["appended"]

_DATES: Final = ("$facts_date", "$month_start", "$quarter_start", "$year_start")


def appended(
    tables: Sequence[FactTable], own: Sequence[FactTable], contracts: Mapping[str, Contract], file: str
) -> tuple[FactTable, ...]:
    """The catalogue of an entity with a city's own facts behind it.

    Args:
        tables: The catalogue so far.
        own: What a file of the city declares.
        contracts: Every table of the city.
        file: The file, for the errors.

    Raises:
        ContractError: A fact has a name that is taken, comes from a table that tells nothing of such a subject, or its
            expression cannot be worked out.
    """
    result = {table.table: table for table in tables}
    taken = {known.name for table in tables for known in table.columns} | {"person_id", "household_id"}
    for table in own:
        for known in table.columns:
            if known.name in taken or known.name.startswith(("src_", "_")):
                raise ContractError(f"There is a fact {known.name} already.", where=file, hint="Give it another name.")
            taken.add(known.name)
        base = result.get(table.table)
        if table.table == "links":
            _check_links(table, tables, file)
        elif table.table not in contracts:
            raise ContractError(
                f"There is no table {table.table}.", where=file, hint=f"The tables are: {', '.join(contracts)}."
            )
        else:
            _check_rows(table, base, contracts[table.table], file)
        if base:
            facts, carried = (*base.facts, *table.facts), (*base.carried, *table.carried)
            result[table.table] = replace(base, facts=facts, carried=carried)
        else:
            result[table.table] = table
    return tuple(result.values())


def _check_rows(table: FactTable, base: FactTable | None, contract: Contract, file: str) -> None:
    """See that the rows are of the entity and that every expression can be worked out over them."""
    entity = next(iter(table.facts)).entity
    if (contract.subject == "person_id") != (entity == "person"):
        told = "persons" if contract.subject == "person_id" else "households"
        raise ContractError(
            f"{contract.table} tells of {told}, so a fact of a {entity} cannot come from it.",
            where=file,
            hint=f"Declare it with entity: {'person' if entity == 'household' else 'household'}.",
        )
    if base and (base.many != table.many or table.where not in {"", base.where}):
        raise ContractError(
            f"The catalogue reads {contract.table} with rows: {'many' if base.many else 'one'}"
            + (f" and where: {base.where}." if base.where else "."),
            where=file,
            hint="Write rows the same and leave where out; put a condition into value.",
        )
    cells = ", ".join(f'NULL::{STORED_TYPES[column.type]} AS "{column.name}"' for column in contract.columns)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE told AS SELECT {cells}, NULL::INTEGER AS _delivery WHERE false")
        if table.where:
            _kind_of(connection, f"({table.where})::BOOLEAN", many=False, what=f"{table.table}, where", file=file)
        kinds = {
            known.name: _kind_of(
                connection, known.value, many=table.many, what=f"The fact {known.name}, value", file=file
            )
            for known in table.columns
        }
        for fact in table.facts:
            if kinds[fact.name] != fact.stored_as:
                raise ContractError(
                    f"The fact {fact.name} is declared {fact.type}, and its value is of the type {kinds[fact.name]}.",
                    where=file,
                    hint=f"Write ({fact.value})::{fact.stored_as}, or declare another type.",
                )
        for known in table.columns:
            if known.none:
                _kind_of(connection, known.none, many=False, what=f"The fact {known.name}, none", file=file)


def _check_links(table: FactTable, tables: Sequence[FactTable], file: str) -> None:
    if not any(known.table == "links" for known in tables):
        raise ContractError("Only supporters are laid out from links.", where=file, hint="Name a delivered table.")
    for fact in table.facts:
        if not fact.value.isidentifier():
            raise ContractError(
                f"The fact {fact.name}, value: a supporter has the facts of a person.",
                where=file,
                hint="Name one of them, and nothing else.",
            )


def _kind_of(connection: duckdb.DuckDBPyConnection, value: str, *, many: bool, what: str, file: str) -> str:
    """The type of an expression over the rows of a table, of one subject together where it has many."""
    for name in _DATES:
        value = value.replace(name, "DATE '2023-12-31'")
    grouped = " GROUP BY _delivery" if many else ""
    try:
        found = connection.execute(f"DESCRIBE SELECT {value} AS it FROM told{grouped}").fetchall()
    except duckdb.Error as error:
        raise ContractError(f"{what}: {str(error).splitlines()[0]}", where=file, hint="Correct the SQL.") from error
    return str(found[0][1])
