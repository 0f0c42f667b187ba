"""Who is on which list today, read against what the law finds: the words of a screening."""

from __future__ import annotations

from pathlib import Path

import duckdb

from minsheng.lake import Snapshot
from minsheng.lake.current import current_tables
from minsheng.rules import Law

__all__ = ["COUNTED", "ENROLLED", "EVERY_SLOT", "VERDICTS", "counted", "delivered_lists", "verdict_sql"]

EVERY_SLOT = (0, 255)

VERDICTS = {
    "covered": ("应保已保", "entitled and enrolled"),
    "should_be_covered": ("应保未保", "entitled and not enrolled"),
    "should_leave": ("应退未退", "enrolled and no longer entitled"),
    "should_be_looked_at": ("待核实", "enrolled, and the files cannot tell"),
    "undecided": ("暂不能判断", "not enrolled, and the files cannot tell"),
    "outside": ("不在范围", "neither entitled nor enrolled"),
}
"""What entitlement and enrolment say together, Chinese and English."""

ENROLLED = {
    "tekun": "f.enrolled_tekun > 0",
    "dibao": "f.enrolled_dibao > 0 AND (d.dibao_eligible IS NOT FALSE OR d.dibao_single_present IS FALSE)",
    "dibao_single": "f.enrolled_dibao > 0 AND d.dibao_eligible IS FALSE AND d.dibao_single_present IS NOT FALSE",
    "dibao_edge": "f.enrolled_edge > 0",
    "rigid_expense": "f.enrolled_rigid > 0",
    "orphan": "f.enrolled_orphan > 0",
    "unsupported_child": "f.enrolled_unsupported > 0",
    "elderly": "f.enrolled_elderly > 0",
}
"""Enrolment per programme that has a list, as SQL over the facts `f` and the decisions `d`.

The dibao list does not say who entered alone. Where the household itself is refused, its members on the list are read as
single entries as long as the law may allow one.
"""

SHARED_LISTS = {"dibao_single": "dibao"}
"""Programmes whose people stand on the list of another one."""

COUNTED = {
    "tekun": ("tekun_persons", "enrolled_tekun"),
    "dibao_single": ("dibao_single_persons", "enrolled_dibao"),
    "orphan": ("orphan_persons", "enrolled_orphan"),
    "unsupported_child": ("unsupported_child_persons", "enrolled_unsupported"),
    "elderly": ("elderly_persons", "enrolled_elderly"),
}
"""Programmes of persons: how many of the household are entitled, and how many are listed. A second one is not covered yet."""


def counted(law: Law, programme: str) -> tuple[str, str] | None:
    """The node that counts a programme's people in a household and the fact that counts those listed, if the law counts them."""
    pair = COUNTED.get(programme)
    return pair if pair and pair[0] in law.nodes else None


def delivered_lists(connection: duckdb.DuckDBPyConnection, home: Path, snapshot: Snapshot) -> tuple[str, ...]:
    """Programmes whose list of the month names anybody, in the order of `ENROLLED`.

    Only these can be read against a list. Where a city delivers no list of orphans, every orphan would seem not to be covered.

    Args:
        connection: Of the lake.
        home: Folder of all state.
        snapshot: The city in the month.
    """
    lists = current_tables(home, snapshot.period, snapshot.known_on)["enrolments"].sql(EVERY_SLOT)
    named = {name for (name,) in connection.execute(f"SELECT DISTINCT programme FROM ({lists})").fetchall()}
    return tuple(name for name in ENROLLED if SHARED_LISTS.get(name, name) in named)


def verdict_sql(law: Law, programme: str, decision: str) -> str:
    """The verdict on one programme, as SQL.

    Args:
        law: The law in force.
        programme: A key of `ENROLLED`.
        decision: Column with the decision: true, false, NULL where it cannot be told.

    Returns:
        An expression whose value is one of `VERDICTS`.
    """
    enrolled = f"coalesce({ENROLLED[programme]}, false)"
    missing = f"NOT {enrolled}"
    if (pair := counted(law, programme)) is not None:
        people, listed = pair
        missing = f"coalesce(d.{people} > f.{listed}, {missing})"
    return (
        f"CASE WHEN {decision} AND {missing} THEN 'should_be_covered' WHEN {decision} THEN 'covered' "
        f"WHEN {decision} IS NULL AND {enrolled} THEN 'should_be_looked_at' WHEN {decision} IS NULL THEN 'undecided' "
        f"WHEN {enrolled} THEN 'should_leave' ELSE 'outside' END"
    )
