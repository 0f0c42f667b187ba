"""The catalogue of facts: everything that a snapshot states, with its unit, its source and what absence means.

Declared in YAML beside this module. The snapshot's SQL, its documentation and the check against the facts that rules ask
for all come from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from jsonschema import Draft202012Validator

from minsheng.lake.contracts import Contract, Title, contracts_with
from minsheng.lake.errors import ContractError
from minsheng.lake.local import FACTS, FEEDS, local_texts, told
from minsheng.lake.local_facts import appended

__all__ = ["Carried", "Entity", "Fact", "FactTable", "absent_values", "fact_tables", "facts_of"]

Entity = Literal["person", "household", "supporter"]
STORED: Final = {"int": "BIGINT", "bool": "BOOLEAN", "date": "DATE", "code": "VARCHAR", "text": "VARCHAR"}


@dataclass(frozen=True, slots=True)
class Carried:
    """A value that the snapshot needs on its way and does not state.

    Attributes:
        name: Column name.
        value: SQL over the rows of the table.
        none: SQL for a subject without a row in a delivered table; empty if the value is then unknown.
    """

    name: str
    value: str
    none: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One column of the snapshot.

    Attributes:
        name: Column name; rules ask for the fact by it.
        entity: Whom it is about.
        type: `int`, `bool`, `date`, `code` or `text`.
        unit: Of an `int`: `fen/month`, `dm2`, `persons` …; empty for numbers without one.
        title: Name for people.
        source: `table.column` that it is read from.
        value: SQL over the current rows of the table.
        none: SQL for a subject without a row once the table was delivered (absence means none); empty if absence
            means unknown.
        note: What a reader should know.
    """

    name: str
    entity: Entity
    type: Literal["int", "bool", "date", "code", "text"]
    unit: str
    title: Title
    source: str
    value: str
    none: str
    note: str

    @property
    def absence(self) -> Literal["none", "unknown"]:
        """What a missing row means once the table was delivered."""
        return "none" if self.none else "unknown"

    @property
    def stored_as(self) -> str:
        """DuckDB type of the column."""
        return STORED[self.type]


@dataclass(frozen=True, slots=True)
class FactTable:
    """The facts that come from one delivered table.

    Attributes:
        table: Table of a contract; `members` and `links` stand for what the snapshot itself brings together.
        many: A subject may have several rows, which `value` aggregates.
        where: SQL that the rows must fulfil; empty for all.
        facts: In the order of the snapshot's columns.
        carried: Values needed on the way.
    """

    table: str
    many: bool
    where: str
    facts: tuple[Fact, ...]
    carried: tuple[Carried, ...]

    @property
    def columns(self) -> list[Fact | Carried]:
        """All values that are read from the table."""
        return [*self.facts, *self.carried]


def facts_of(entity: Entity, home: Path | None = None) -> tuple[Fact, ...]:
    """What a snapshot states about an entity, in the order of its columns (provenance columns `src_…` follow them).

    Args:
        entity: Whom it is about.
        home: Folder of all state, whose `facts/*.yaml` add facts of the city's own.

    Raises:
        ContractError: The catalogue breaks its schema or names a table or column that no contract has.
    """
    return tuple(fact for table in fact_tables(entity, home) for fact in table.facts)


def fact_tables(entity: Entity, home: Path | None = None) -> tuple[FactTable, ...]:
    """The catalogue of an entity, table by table.

    Raises:
        ContractError: See `facts_of`.
    """
    return _catalogue(entity, local_texts(home, FACTS), local_texts(home, FEEDS))


@cache
def _catalogue(
    entity: Entity, own: tuple[tuple[str, str], ...], feeds: tuple[tuple[str, str], ...]
) -> tuple[FactTable, ...]:
    name = f"catalogue/{entity}.yaml"
    contracts = contracts_with(feeds)
    _, tables = _read(name, (resources.files("minsheng.lake") / name).read_text("utf-8"), contracts)
    for file, text in own:
        about, more = _read(file, text, contracts)
        if about == entity:
            tables = appended(tables, more, contracts, file)
    return tables


def _read(name: str, text: str, contracts: Mapping[str, Contract]) -> tuple[Entity, tuple[FactTable, ...]]:
    """The entity and the tables of a file of facts."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ContractError(f"Not readable as YAML: {error}", where=name, hint="Correct the YAML.") from error
    schema = json.loads((resources.files("minsheng.lake") / "facts.schema.json").read_text("utf-8"))
    for problem in Draft202012Validator(schema).iter_errors(raw):
        raise ContractError(told(problem, raw), where=name, hint="See facts.schema.json.")
    tables = tuple(_table(raw["entity"], table, content) for table, content in raw["tables"].items())
    for fact in (fact for table in tables for fact in table.facts):
        table_name, _, column = fact.source.partition(".")
        contract = contracts.get(table_name)
        if contract is None or column not in {known.name for known in contract.columns}:
            raise ContractError(
                f"The fact {fact.name} comes from {fact.source}, which no contract has.", where=name, hint="Correct it."
            )
    return raw["entity"], tables


def _table(entity: Entity, table: str, raw: dict[str, Any]) -> FactTable:
    facts = tuple(
        Fact(
            name=fact["name"],
            entity=entity,
            type=fact["type"],
            unit=fact.get("unit", ""),
            title=Title(**fact["title"]),
            source=fact["column"] if "." in fact["column"] else f"{table}.{fact['column']}",
            value=fact["value"],
            none=fact.get("none", ""),
            note=fact.get("note", ""),
        )
        for fact in raw["facts"]
    )
    carried = tuple(Carried(**entry) for entry in raw.get("carried", ()))
    return FactTable(table, raw["rows"] == "many", raw.get("where", ""), facts, carried)


@cache
def absent_values(home: Path | None = None) -> Mapping[str, int | bool | str]:
    """What delivered registers show of somebody whom none of them names, by fact; facts that stay unknown are left out.

    Args:
        home: Folder of all state, see `facts_of`.

    Raises:
        ContractError: See `facts_of`.
    """
    stated = [fact for fact in (*facts_of("household", home), *facts_of("person", home)) if fact.none]
    values = {fact.name: _literal(fact.none) for fact in stated}
    of_supporters = {fact.name: fact.name.removeprefix("supporter_") for fact in facts_of("supporter", home)}
    return values | {name: values[own] for name, own in of_supporters.items() if own in values}


def _literal(sql: str) -> int | bool | str:
    """The constant that a SQL literal writes."""
    return (
        sql.strip("'")
        if sql.startswith("'")
        else {"true": True, "false": False}[sql]
        if sql in {"true", "false"}
        else int(sql)
    )
