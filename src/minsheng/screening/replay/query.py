"""The questions of a replay: each programme's amount under two states of knowledge, and the facts that differ between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from minsheng.lake.facts import Entity, fact_tables
from minsheng.rules import Law, Plan
from minsheng.rules.declare import ProgrammeRecord

__all__ = ["JOINED", "KEYS", "ReplayQuery"]

KEYS: dict[Entity, tuple[str, ...]] = {
    "household": ("household_id",),
    "person": ("household_id", "person_id"),
    "supporter": ("household_id", "person_id", "supporter_id"),
}
REGISTERS: dict[Entity, str] = {"household": "hukou_households", "person": "hukou_people", "supporter": "hukou_people"}
"""The register that says who there is."""

JOINED = "(row)"
"""Stands where a fact's name stands, for a household, member or supporter that only one of the two states knows."""


@dataclass(frozen=True)
class ReplayQuery:
    """The monthly programmes of one month.

    Attributes:
        then: The law as it is taken to have been applied.
        now: The law as it reads today for the same day.
    """

    then: Law
    now: Law

    @cached_property
    def programmes(self) -> tuple[ProgrammeRecord, ...]:
        """What is paid to households month by month, under either law."""
        known = {**self.then.programmes, **self.now.programmes}
        return tuple(r for r in known.values() if r.entity == "household" and r.pays == "month" and r.amount)

    @property
    def law_differs(self) -> bool:
        """Whether the two laws compute differently."""
        return self.then.hash != self.now.hash

    def plan(self, law: Law) -> Plan:
        """Decisions and amounts of a law for every household."""
        records = [law.programmes[r.name] for r in self.programmes if r.name in law.programmes]
        targets = dict.fromkeys(name for r in records for name in (r.decides, r.amount) if name)
        return law.plan(list(targets), "household")

    def amounts_sql(self, law: Law, decided: str) -> str:
        """One row per household and programme: the amount, 0 where there is no right to it, NULL where it cannot be told."""
        selects = []
        for record in self.programmes:
            mine = law.programmes.get(record.name)
            amount = (
                "0"
                if mine is None
                else f"CASE WHEN {mine.decides} THEN {mine.amount} WHEN NOT {mine.decides} THEN 0 END"
            )
            selects.append(
                f"SELECT household_id, '{record.name}' AS programme, CAST({amount} AS BIGINT) AS amount FROM {decided}"
            )
        return " UNION ALL ".join(selects)

    def facts_of_programmes(self) -> Iterator[tuple[str, str]]:
        """Pairs of programme and a fact that its answer or amount may hang on."""
        for record in self.programmes:
            names: set[str] = set()
            for law in (self.then, self.now):
                mine = law.programmes.get(record.name)
                if mine is not None and mine.amount:
                    names.update(law.graph.ancestors([mine.decides, mine.amount]))
            nodes = {**self.then.nodes, **self.now.nodes}
            yield from ((record.name, name) for name in sorted(names) if nodes[name].role == "fact")

    def hangs_on(self, entity: Entity) -> frozenset[str]:
        """The programmes that read facts of an entity."""
        nodes = {**self.then.nodes, **self.now.nodes}
        return frozenset(name for name, fact in self.facts_of_programmes() if nodes[fact].entity == entity)

    def changes_sql(self, entity: Entity, columns: frozenset[str]) -> str:
        """One row per fact that differs between `<entity>_then` and `<entity>_now`, as text, with the deliveries behind both.

        A row that only one of them has is told once, as `JOINED`.

        Args:
            entity: Whose rows.
            columns: Columns of the snapshot's table.
        """
        keys = KEYS[entity]
        wanted = {fact for _, fact in self.facts_of_programmes()}
        person = "person_id" if "person_id" in keys else "CAST(NULL AS BIGINT)"
        both = f"FROM {entity}_then t JOIN {entity}_now n USING ({', '.join(keys)})"
        selects = [
            f"SELECT household_id, {person} AS person_id, '{entity}' AS entity, '{fact.name}' AS fact, "
            f"CAST(t.{fact.name} AS VARCHAR) AS before, CAST(n.{fact.name} AS VARCHAR) AS after, "
            f"{_source('t', table.table, columns)} AS delivery_then, {_source('n', table.table, columns)} AS delivery_now "
            f"{both} WHERE t.{fact.name} IS DISTINCT FROM n.{fact.name}"
            for table in fact_tables(entity)
            for fact in table.facts
            if fact.name in wanted and fact.name in columns
        ]
        source = _source("r", REGISTERS[entity], columns)
        for one, other, told in (
            ("now", "then", f"NULL, 'yes', NULL, {source}"),
            ("then", "now", f"'yes', NULL, {source}, NULL"),
        ):
            selects.append(
                f"SELECT household_id, {person}, '{entity}', '{JOINED}', {told} "
                f"FROM {entity}_{one} r ANTI JOIN {entity}_{other} USING ({', '.join(keys)})"
            )
        return " UNION ALL ".join(selects)


def _source(side: str, table: str, columns: frozenset[str]) -> str:
    return f"{side}.src_{table}" if f"src_{table}" in columns else "CAST(NULL AS INTEGER)"
