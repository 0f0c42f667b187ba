"""What a what-if found: sums over the city, by group, the spread of changes, the poverty gap, and what could not be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from minsheng.lake.engine import records
from minsheng.screening.whatif.query import WhatIfQuery
from minsheng.screening.whatif.spread import Spread, spread_of

__all__ = ["GROUPS", "Effect", "Gap", "Group", "Move", "ProgrammeOutcome", "Sums", "add_up"]

GROUPS: Final[Mapping[str, str]] = {
    "district": "district",
    "residence": "residence",
    "tier": "coalesce(tier, 'cannot_tell')",
    "size": "coalesce(CAST(size AS VARCHAR), 'unknown')",
    "family": "unnest(list_filter([CASE WHEN size = 1 THEN 'single' END, CASE WHEN elderly THEN 'elderly' END, "
    "CASE WHEN children THEN 'children' END, CASE WHEN disabled THEN 'disabled' END, "
    "CASE WHEN NOT (coalesce(size = 1, FALSE) OR elderly OR children OR disabled) THEN 'other' END], lambda x: x IS NOT NULL))",
}
"""Breakdowns, each as SQL over the sums. A family may be of several kinds: their households add up to more than the city."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one reform does to households, by the change of their monthly help.

    Attributes:
        households: All of them.
        gainers: More help a month.
        gained: Together, fen a month.
        losers: Less help a month.
        lost: Together, fen a month, not negative.
        untold: The files do not tell the help under one of the laws; no amount is assumed for them.
        newly: No help under the law in force, some under the reform.
        ended: The other way round.
        yearly: Change of aid that is paid by the year, fen a year, where known.
        before: Help under the law in force, fen a month, where known.
        after: Help under the reform, fen a month, where known.
    """

    households: int
    gainers: int
    gained: int
    losers: int
    lost: int
    untold: int
    newly: int
    ended: int
    yearly: int
    before: int
    after: int

    @property
    def unchanged(self) -> int:
        """Households whose help is known to stay."""
        return self.households - self.gainers - self.losers - self.untold

    @property
    def cost_monthly(self) -> int:
        """What the reform costs a month, fen; negative if it saves."""
        return self.gained - self.lost

    @property
    def cost_yearly(self) -> int:
        """What it costs in a year of such months, yearly aid included, fen."""
        return self.cost_monthly * 12 + self.yearly


@dataclass(frozen=True, slots=True)
class Group:
    """The effect of each reform on the households of one district, tier, size or kind."""

    code: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeOutcome:
    """One programme under each law; index 0 is the law in force.

    Attributes:
        name: Of the programme.
        title: Chinese and English.
        pays: `month`, `year`, `once` or `service`.
        entitled: Households.
        untold: Households whose entitlement the files do not tell.
        amount: Of the entitled with a known amount, fen.
        unpriced: Entitled households whose amount is not known.
        newly: Per reform, households known to become entitled.
        ended: Per reform, households known to lose it.
    """

    name: str
    title: tuple[str, str]
    pays: str
    entitled: tuple[int, ...]
    untold: tuple[int, ...]
    amount: tuple[int, ...]
    unpriced: tuple[int, ...]
    newly: tuple[int, ...]
    ended: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """The shortfall of the households below a line, measured alike under all laws.

    Attributes:
        line: `now`, the line of the law in force, or `highest`, the highest of the lines compared.
        told: Households whose shortfall is known under every law; the others are left out.
        shortfall: Under each law, fen a month.
        cost: Per reform, what it costs for the same households, fen a month.
    """

    line: str
    told: int
    shortfall: tuple[int, ...]
    cost: tuple[int, ...]

    def closed(self, reform: int) -> int:
        """By how much a reform (0 is the first) lowers the shortfall, fen a month."""
        return self.shortfall[0] - self.shortfall[reform + 1]

    def closed_per_yuan(self, reform: int) -> float | None:
        """Yuan of shortfall closed per yuan spent; None if nothing is spent."""
        return self.closed(reform) / self.cost[reform] if self.cost[reform] > 0 else None


@dataclass(frozen=True, slots=True)
class Move:
    """Households that a reform moves from one tier to another; None is a tier that cannot be told."""

    before: str | None
    after: str | None
    households: int


@dataclass(frozen=True)
class Sums:
    """All sums of a what-if.

    Attributes:
        effects: Per reform, over the city.
        groups: By the names of `GROUPS`.
        programmes: Those that a reform may change.
        gaps: By line; empty if the law has no line.
        moves: Per reform.
        spreads: Per reform, how the changes are spread.
    """

    effects: tuple[Effect, ...]
    groups: Mapping[str, tuple[Group, ...]]
    programmes: tuple[ProgrammeOutcome, ...]
    gaps: tuple[Gap, ...]
    moves: tuple[tuple[Move, ...], ...]
    spreads: tuple[Spread, ...]


def add_up(connection: duckdb.DuckDBPyConnection, query: WhatIfQuery) -> Sums:
    """Add the sums of the buckets up.

    Args:
        connection: Has the tables `cube`, `changes` and `moves`.
        query: What they were made by.
    """
    reforms = query.laws[1:]
    (whole,) = records(connection, f"SELECT {_sums(query)} FROM cube")
    groups = {
        name: tuple(
            Group(str(row["code"]), tuple(_effect(row, law) for law in reforms))
            for row in records(
                connection,
                f"WITH told AS (SELECT *, {sql} AS code FROM cube) SELECT code, {_sums(query)} FROM told GROUP BY code ORDER BY code",
            )
        )
        for name, sql in GROUPS.items()
    }
    return Sums(
        effects=tuple(_effect(whole, law) for law in reforms),
        groups=groups,
        programmes=tuple(_programme(query, number, whole) for number in range(len(query.programmes))),
        gaps=tuple(_gap(query, line, whole) for line in ("now", "highest") if "gap_told" in whole),
        moves=tuple(_moves(connection, law) for law in reforms),
        spreads=tuple(_spread(connection, law) for law in reforms),
    )


def _sums(query: WhatIfQuery) -> str:
    return ", ".join(f"coalesce(sum({name}), 0)::BIGINT AS {name}" for name in query.sums)


def _effect(row: Mapping[str, int], law: int) -> Effect:
    return Effect(
        households=row["households"],
        gainers=row[f"gainers{law}"],
        gained=row[f"gained{law}"],
        losers=row[f"losers{law}"],
        lost=row[f"lost{law}"],
        untold=row[f"untold{law}"],
        newly=row[f"newly{law}"],
        ended=row[f"ended{law}"],
        yearly=row[f"yearly{law}"],
        before=row["month0"],
        after=row[f"month{law}"],
    )


def _programme(query: WhatIfQuery, number: int, row: Mapping[str, int]) -> ProgrammeOutcome:
    record = query.programmes[number]
    return ProgrammeOutcome(
        name=record.name,
        title=record.title,
        pays=record.pays,
        entitled=tuple(row[f"entitled{law}_{number}"] for law in query.laws),
        untold=tuple(row[f"unknown{law}_{number}"] for law in query.laws),
        amount=tuple(row.get(f"amount{law}_{number}", 0) for law in query.laws),
        unpriced=tuple(row.get(f"unpriced{law}_{number}", 0) for law in query.laws),
        newly=tuple(row[f"newly{law}_{number}"] for law in query.laws[1:]),
        ended=tuple(row[f"ended{law}_{number}"] for law in query.laws[1:]),
    )


def _gap(query: WhatIfQuery, line: str, row: Mapping[str, int]) -> Gap:
    return Gap(
        line=line,
        told=row["gap_told"],
        shortfall=tuple(row[f"gap_{line}{law}"] for law in query.laws),
        cost=tuple(row[f"gap_cost{law}"] for law in query.laws[1:]),
    )


def _moves(connection: duckdb.DuckDBPyConnection, law: int) -> tuple[Move, ...]:
    rows = connection.execute(
        "SELECT before, after, sum(households)::BIGINT FROM moves WHERE law = ? AND before IS DISTINCT FROM after "
        "GROUP BY ALL ORDER BY 3 DESC, 1, 2",
        [law],
    ).fetchall()
    return tuple(Move(before, after, number) for before, after, number in rows)


def _spread(connection: duckdb.DuckDBPyConnection, law: int) -> Spread:
    rows: Sequence[tuple[int | None, int, int, int]] = connection.execute(
        "SELECT direction, yuan, sum(households)::BIGINT, min(household_id) FROM changes WHERE law = ? "
        "GROUP BY direction, yuan ORDER BY direction, direction * yuan",
        [law],
    ).fetchall()
    return spread_of(rows)
