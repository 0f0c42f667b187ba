"""The second half of a plan: which column is computed in which step, so that few rows are joined and nothing is written twice.

Rows of two entities meet only in joins. The *hop* of a column is the number of joins that lie before it; columns are put as
late as their readers allow, so that what can be brought together is brought in one join. Within a hop, a column that is
written once is inlined into its reader; the others stand in steps by their longest path.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from minsheng.rules.columns import Column, ColumnId, weights
from minsheng.rules.expr import Expr, Name, rebuild

__all__ = ["Schedule", "Step", "make_schedule"]


@dataclass(slots=True)
class Step:
    """One common table expression: rows of an entity with the columns that it adds and those that it hands on."""

    entity: str
    hop: int
    level: int
    name: str = ""
    adds: list[Column] = field(default_factory=list)
    carries: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The steps in computing order, the columns that became part of others, and from which step a hop is read."""

    steps: list[Step]
    chains: Mapping[str, list[Step]]

    def last_before(self, entity: str, hop: int) -> Step:
        """The step that a join of this hop reads the other entity from."""
        return [step for step in self.chains[entity] if step.hop < hop][-1]


def make_schedule(columns: Mapping[ColumnId, Column], targets: Iterable[ColumnId], entities: Iterable[str]) -> Schedule:
    """Arrange columns into steps.

    Args:
        columns: All columns, each after those that it reads.
        targets: What the last step of its entity must still carry.
        entities: Those whose rows take part.

    Returns:
        The schedule.
    """
    wanted = set(targets)
    hops = _hops(columns, wanted)
    inlined = _inline(columns, wanted, hops)
    kept = [column for column in columns.values() if column.id not in inlined]
    levels = _levels(kept, hops)
    chains: dict[str, list[Step]] = {}
    for entity in entities:
        places = sorted({(0, 0)} | {(hops[c.id], levels[c.id]) for c in kept if c.entity == entity})
        chains[entity] = [Step(entity, hop, level) for hop, level in places]
        for number, step in enumerate(chains[entity]):
            step.name = f"{entity}_{number}"
    position = {(step.entity, step.hop, step.level): step for chain in chains.values() for step in chain}
    for column in kept:
        position[column.entity, hops[column.id], levels[column.id]].adds.append(column)
    schedule = Schedule(sorted(position.values(), key=lambda s: (s.hop, s.entity, s.level)), chains)
    _carry(schedule, kept, wanted, hops)
    return schedule


def _hops(columns: Mapping[ColumnId, Column], targets: set[ColumnId]) -> dict[ColumnId, int]:
    """As few joins as possible, and each aggregate in the first of them that it can be part of.

    Putting columns late brings them together. But an aggregate that is taken early lets the columns behind it go, and there
    are several members to a household; so aggregates move forward again into a join that is made anyway.
    """
    earliest: dict[ColumnId, int] = {}
    for id_, column in columns.items():
        joined = earliest[column.source] + 1 if column.source is not None else 0
        earliest[id_] = max([joined, *(earliest[read] for read in column.reads())])
    end = max((earliest[target] for target in targets), default=0)
    latest = _latest(columns, dict.fromkeys(columns, end))
    joins: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    aggregates = {
        id_: (id_[0], column.source[0]) for id_, column in columns.items() if column.origin == "child" and column.source
    }
    for id_, ends in aggregates.items():
        joins[ends].add(latest[id_])
    first = {id_: min(hop for hop in joins[ends] if hop >= earliest[id_]) for id_, ends in aggregates.items()}
    hops = _latest(columns, {id_: first.get(id_, end) for id_ in columns})
    return {id_: 0 if column.origin == "fact" else hops[id_] for id_, column in columns.items()}


def _latest(columns: Mapping[ColumnId, Column], limits: dict[ColumnId, int]) -> dict[ColumnId, int]:
    """The last hop that each column may stand in for its readers, and within its own limit."""
    latest = dict(limits)
    for id_, column in reversed(list(columns.items())):
        for read in column.reads():
            latest[read] = min(latest[read], latest[id_])
        if column.source is not None:
            latest[column.source] = min(latest[column.source], latest[id_] - 1)
    return latest


def _inline(columns: Mapping[ColumnId, Column], targets: set[ColumnId], hops: Mapping[ColumnId, int]) -> set[ColumnId]:
    """Fold local columns that one reader of the same hop writes once into that reader."""
    uses: Counter[ColumnId] = Counter()
    readers: defaultdict[ColumnId, set[ColumnId]] = defaultdict(set)
    crossing = {column.source for column in columns.values() if column.source is not None} | targets
    for id_, column in columns.items():
        for name, times in (weights(column.expr) if column.expr is not None else Counter(column.keys)).items():
            uses[column.entity, name] += times if column.expr is not None else 2
            readers[column.entity, name].add(id_)
    inlined = {
        id_
        for id_, column in columns.items()
        if column.origin == "local"
        and uses[id_] == 1
        and id_ not in crossing
        and all(hops[r] == hops[id_] for r in readers[id_])
    }
    for column in columns.values():
        if column.expr is not None:
            entity = column.entity

            def put(part: Expr, entity: str = entity) -> Expr:
                inner = (
                    columns[entity, part.name].expr
                    if isinstance(part, Name) and (entity, part.name) in inlined
                    else None
                )
                return part if inner is None else inner

            column.expr = rebuild(column.expr, put)
    return inlined


def _levels(kept: list[Column], hops: Mapping[ColumnId, int]) -> dict[ColumnId, int]:
    levels: dict[ColumnId, int] = {}
    for column in kept:
        below = [levels[read] + 1 for read in column.reads() if hops[read] == hops[column.id]]
        levels[column.id] = (
            0 if column.origin in {"fact", "parent", "child"} else max(below, default=0 if hops[column.id] else 1)
        )
    return levels


def _carry(schedule: Schedule, kept: list[Column], targets: set[ColumnId], hops: Mapping[ColumnId, int]) -> None:
    """Hand each column on as far as somebody reads it, and no further."""
    made: dict[ColumnId, int] = {}
    needed: dict[ColumnId, int] = {}
    index = {id(step): number for chain in schedule.chains.values() for number, step in enumerate(chain)}
    for chain in schedule.chains.values():
        for number, step in enumerate(chain):
            for column in step.adds:
                made[column.id] = number
                for read in column.reads():
                    needed[read] = max(needed.get(read, 0), number - 1)
    for column in kept:
        if column.source is not None:
            reader = schedule.last_before(column.source[0], hops[column.id])
            needed[column.source] = max(needed.get(column.source, 0), index[id(reader)])
    for target in sorted(targets):  # a set: the text must not depend on the process
        needed[target] = len(schedule.chains[target[0]]) - 1
    for id_, last in needed.items():
        for step in schedule.chains[id_[0]][made[id_] + 1 : last + 1]:
            step.carries.append(id_[1])
