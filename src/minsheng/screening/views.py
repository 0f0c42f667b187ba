"""The tables that the law reads: a snapshot's columns, and beside them the facts that no department file states."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from minsheng.lake.engine import constant
from minsheng.lake.facts import Entity, facts_of
from minsheng.rules import Law

__all__ = ["ENTITIES", "stated_relation", "unstated_facts", "with_unstated"]

ENTITIES: Final[tuple[Entity, ...]] = ("person", "household", "supporter")


def unstated_facts(law: Law, entity: Entity, home: Path | None = None) -> Mapping[str, int | bool | str | None]:
    """Facts of the law that no snapshot holds, each with what is presumed until a survey tells; None is unknown.

    Args:
        law: The law that is asked.
        entity: Whose facts.
        home: Folder of all state, whose own feeds may state a fact that those of the program do not; None for no city.
    """
    held = {fact.name for fact in facts_of(entity, home)}
    return {
        name: node.presumed
        for name, node in law.nodes.items()
        if node.role == "fact" and node.entity == entity and name not in held
    }


def stated_relation(law: Law, entity: Entity, relation: str, home: Path | None = None) -> str:
    """A relation of a snapshot with the facts that it does not hold as constants, which an engine computes with once.

    Args:
        law: The law that is asked.
        entity: Whose rows.
        relation: A table, view or table function of DuckDB or Spark.
        home: Folder of all state that the rows belong to; None for no city.

    Returns:
        A query over it.
    """
    constants = [f"{constant(value)} AS {name}" for name, value in sorted(unstated_facts(law, entity, home).items())]
    return f"SELECT {', '.join(['*', *constants])} FROM {relation}"


def with_unstated(law: Law, household: dict[str, Any], home: Path | None = None) -> dict[str, Any]:
    """One household of a snapshot, as `Snapshot.household` tells it, with the facts that it does not hold."""
    people = [
        {
            **unstated_facts(law, "person", home),
            **person,
            "supporter": [{**unstated_facts(law, "supporter", home), **row} for row in person["supporter"]],
        }
        for person in household["person"]
    ]
    return {"household": {**unstated_facts(law, "household", home), **household["household"]}, "person": people}
