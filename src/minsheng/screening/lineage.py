"""Where the numbers of a finding come from, fact by fact and row by row; and which findings a delivery has a part in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng.errors import MinshengError
from minsheng.lake import Delivery, Snapshot, build_snapshot, connect, open_snapshot
from minsheng.lake.facts import Entity, Fact, fact_tables
from minsheng.lake.lineage import SourceRow, origins_of, source_rows, subjects_of
from minsheng.lake.looks import NOT_STATED
from minsheng.rules import Law
from minsheng.screening.run import law_of
from minsheng.screening.store import Run, open_run

__all__ = ["Effect", "FactOrigin", "Lineage", "delivery_effect", "household_lineage"]

ENTITIES: tuple[Entity, ...] = ("household", "person", "supporter")


@dataclass(frozen=True, slots=True)
class FactOrigin:
    """A fact of the household, of a member, or of somebody who supports a member.

    Attributes:
        entity: `household`, `person` or `supporter`.
        person_id: Of the member or supporter; None for the household.
        name: Of the fact.
        title: Chinese and English.
        unit: Of a number; empty otherwise.
        value: As the snapshot states it; None is unknown.
        tables: Delivered tables that it is read from.
        rows: Positions in `Lineage.rows`; none if the registers do not name the person.
    """

    entity: Entity
    person_id: int | None
    name: str
    title: tuple[str, str]
    unit: str
    value: Any
    tables: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a household's facts of a month come from.

    Attributes:
        household_id: The household.
        period: The month.
        known_on: As it was known on this day; None for now.
        facts: The facts that were asked for.
        rows: The rows of files that they were read from.
    """

    household_id: int
    period: str
    known_on: dt.date | None
    facts: tuple[FactOrigin, ...]
    rows: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a delivery has a part in, in one month.

    Attributes:
        delivery: The delivery.
        people: People whom its rows tell of that nothing has corrected since.
        households: Households with such a row, of their own or of a member, or that such a person supports somebody in.
        programmes: Programme to households by status, and `amount` of the eligible, in fen.
        numbers: The households, in order; as many as were asked for.
        evaluated: Whether the month was screened, so that there are programmes.
    """

    delivery: Delivery
    people: int
    households: int
    programmes: Mapping[str, Mapping[str, int]]
    numbers: tuple[int, ...]
    evaluated: bool


def household_lineage(
    home: Path,
    household_id: int,
    period: str,
    names: tuple[str, ...] = (),
    *,
    known_on: dt.date | None = None,
    purpose: str = NOT_STATED,
) -> Lineage:
    """Tell the file, row, delivery and contract behind each fact of a household, and so behind every number of its findings.

    Args:
        home: Folder of all state.
        household_id: The 18-digit household number.
        period: The month, `YYYY-MM`.
        names: Facts, or answers, amounts and other values of the law (`dibao_amount`), which stand for all facts that they are
            worked out from; by default every fact that some row tells.
        known_on: As the city knew it on this day.
        purpose: What the look is for, one of `minsheng.lake.looks.PURPOSES`; it is recorded.

    Raises:
        LakeError: The month has no snapshot, or the household is not in it.
        MinshengError: There is no such fact or value.
    """
    snapshot = build_snapshot(home, period, known_on) if known_on else open_snapshot(home, period)
    facts = snapshot.household(household_id, purpose)
    wanted = _facts_of(law_of(snapshot.facts_date), home, names)
    told = [each for each in _stated(home, facts) if wanted is None or each[2].name in wanted]
    people = {person for _, person, _, _, _ in told if person is not None}
    members = {int(person["person_id"]) for person in facts["person"]}
    tables = dict.fromkeys(table for *_, origins in told for table in origins)
    rows = source_rows(home, snapshot, tables, people | members, [household_id])
    origins = []
    for entity, person, fact, value, behind in told:
        whose = {person} if person is not None else None
        found = tuple(
            at
            for at, row in enumerate(rows)
            if row.table in behind and (row.person_id in whose if whose else _of_household(row, household_id, members))
        )
        if names or found:
            title = (fact.title.zh, fact.title.en)
            origins.append(FactOrigin(entity, person, fact.name, title, fact.unit, value, behind, found))
    used = sorted({at for origin in origins for at in origin.rows})
    place = {at: number for number, at in enumerate(used)}
    return Lineage(
        household_id,
        period,
        known_on,
        tuple(
            FactOrigin(
                o.entity, o.person_id, o.name, o.title, o.unit, o.value, o.tables, tuple(place[at] for at in o.rows)
            )
            for o in origins
        ),
        tuple(rows[at] for at in used),
    )


def delivery_effect(
    home: Path, number: int, period: str, *, known_on: dt.date | None = None, shown: int = 100
) -> Effect:
    """Tell which households' findings a delivery has a part in.

    A row has a part while no later one corrects it. Whether it *decides* anything is told by withdrawing it and replaying.

    Args:
        home: Folder of all state.
        number: Of the delivery.
        period: The month, `YYYY-MM`.
        known_on: As the city knew it on this day.
        shown: Household numbers to return.

    Raises:
        LakeError: No such delivery, or it does not count for the month.
    """
    snapshot = build_snapshot(home, period, known_on) if known_on else open_snapshot(home, period)
    run = _run(home, period, known_on, snapshot)
    with connect(home) as connection:
        delivery = subjects_of(connection, home, snapshot, number)
        person, supporter = (_all_rows(snapshot, entity) for entity in ("person", "supporter"))
        connection.execute(
            "CREATE TEMP TABLE concerned AS SELECT household_id FROM told WHERE household_id IS NOT NULL"
            f" UNION SELECT household_id FROM ({person}) SEMI JOIN told USING (person_id)"
            f" UNION SELECT household_id FROM ({supporter}) AS link SEMI JOIN told ON link.supporter_id = told.person_id"
        )
        (people, households) = connection.execute(
            "SELECT (SELECT count(person_id) FROM told), (SELECT count(*) FROM concerned)"
        ).fetchall()[0]
        numbers = connection.execute(f"FROM concerned ORDER BY household_id LIMIT {shown}").fetchall()
        programmes = {}
        if run:
            connection.execute(
                f"CREATE TEMP TABLE found AS SELECT * FROM {run.rows} AS found SEMI JOIN concerned USING (household_id)"
            )
            for name in run.programmes:
                counted = connection.execute(
                    f"SELECT {name}_status, count(*), coalesce(sum({name}_amount), 0)::BIGINT FROM found GROUP BY 1 ORDER BY 1"
                ).fetchall()
                programmes[name] = {status: count for status, count, _ in counted}
                programmes[name]["amount"] = sum(amount for status, _, amount in counted if status == "eligible")
    return Effect(delivery, people, households, programmes, tuple(number for (number,) in numbers), run is not None)


def _run(home: Path, period: str, known_on: dt.date | None, snapshot: Snapshot) -> Run | None:
    """The published run, if it was made from this snapshot."""
    try:
        run = open_run(home, period, known_on)
    except MinshengError:
        return None
    return run if run.snapshot_id == snapshot.id else None


def _all_rows(snapshot: Snapshot, entity: Entity) -> str:
    return " UNION ALL ".join(f"SELECT * FROM {snapshot.rows(entity, bucket)}" for bucket in range(snapshot.buckets))


def _facts_of(law: Law, home: Path, names: tuple[str, ...]) -> frozenset[str] | None:
    """The facts behind names of facts and of values of the law; None for all."""
    if not names:
        return None
    stated = {fact.name for entity in ENTITIES for table in fact_tables(entity, home) for fact in table.facts}
    wanted: set[str] = set()
    for name in names:
        if name in law.nodes:
            wanted.update(each for each in law.graph.ancestors([name]) if law.nodes[each].role == "fact")
        elif name in law.programmes:
            record = law.programmes[name]
            wanted.update(_facts_of(law, home, tuple(filter(None, (record.decides, record.amount)))) or ())
        elif name in stated:
            wanted.add(name)
        else:
            raise MinshengError(
                f"there is no fact or value '{name}'.",
                hint="docs/reference/facts.md has the facts, docs/reference/law.md the values.",
            )
    return frozenset(wanted)


def _stated(home: Path, facts: Mapping[str, Any]) -> Iterator[tuple[Entity, int | None, Fact, Any, tuple[str, ...]]]:
    """Every fact that the snapshot states of a household: whose, which, its value, and the tables behind it."""
    rows: list[tuple[Entity, int | None, Mapping[str, Any]]] = [("household", None, facts["household"])]
    for person in facts["person"]:
        rows.append(("person", person["person_id"], person))
        rows += [("supporter", row["supporter_id"], row) for row in person["supporter"]]
    for entity, person_id, row in rows:
        for table in fact_tables(entity, home):
            for fact in table.facts:
                yield entity, person_id, fact, row[fact.name], origins_of(fact, table, home)


def _of_household(row: SourceRow, household_id: int, members: set[int]) -> bool:
    """Whether a household's fact may be counted from a row: its own, a member's, or that of somebody who is registered there."""
    return (
        row.household_id == household_id
        if row.person_id is None
        else row.person_id in members
        or row.table
        in {
            "hukou_people",
            "hukou_deaths",
        }
    )
