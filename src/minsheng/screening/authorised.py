"""Undecided because nobody was authorised to look: the findings say of which tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from minsheng.lake import Snapshot
from minsheng.lake.consent import COLUMN, OF_SUPPORTER, REFUSALS

if TYPE_CHECKING:
    from minsheng.screening.query import ScreeningQuery

__all__ = ["authorised_tables", "refused_sql", "unauthorised_sql"]


def authorised_tables(snapshot: Snapshot) -> tuple[str, ...]:
    """The tables that were read for a snapshot only of those who had authorised it."""
    return tuple(name.removeprefix(COLUMN) for name in snapshot.columns("person") if name.startswith(COLUMN))


def refused_sql(tables: Sequence[str], alias: str) -> str:
    """Join: which undecided households have a member, or a supporter of one, of whom a table may not be read.

    Args:
        tables: As `authorised_tables` tells.
        alias: Name of the joined relation; its columns are called after the tables, with `own_` and `kin_` before them.

    Returns:
        A join over `person` and `supporter`, which hold the rows of the undecided; empty without tables.
    """
    if not tables:
        return ""
    codes = ", ".join(f"'{code}'" for code in REFUSALS)

    def refused(prefix: str, name: str) -> str:
        flags = ", ".join(
            f"max(CASE WHEN {prefix}{table} IN ({codes}) THEN 1 ELSE 0 END) AS {name}_{table}" for table in tables
        )
        return f"SELECT household_id, {flags} FROM {'person' if name == 'own' else 'supporter'} GROUP BY household_id"

    own = ", ".join(f"own.own_{table}" for table in tables)
    kin = ", ".join(f"kin.kin_{table}" for table in tables)
    return (
        f" LEFT JOIN (SELECT own.household_id, {own}, {kin} FROM ({refused(COLUMN, 'own')}) own"
        f" LEFT JOIN ({refused(OF_SUPPORTER, 'kin')}) kin ON kin.household_id = own.household_id) {alias}"
        f" ON {alias}.household_id = f.household_id"
    )


def unauthorised_sql(query: ScreeningQuery, needs: str, refused: str) -> str:
    """Expression: the tables whose facts an answer hangs on and that somebody has not authorised, joined by commas.

    Args:
        query: Knows which facts the answers hang on.
        needs: Alias of the needs.
        refused: Alias of what `refused_sql` joins.
    """
    texts = []
    for table in query.authorised:
        for side, entity in (("own", "person"), ("kin", "supporter")):
            bits = [
                f"({needs}.{column} & {1 << bit}) <> 0"
                for column, facts in query.needs.need_bits.items()
                for bit, fact in enumerate(facts)
                if query.law.nodes[fact].entity == entity and query.law.nodes[fact].source.partition(".")[0] == table
            ]
            if bits:
                texts.append((table, f"{refused}.{side}_{table} = 1 AND ({' OR '.join(bits)})"))
    told = [
        f"CASE WHEN {' OR '.join(f'({test})' for name, test in texts if name == table)} THEN '{table}' END"
        for table in dict.fromkeys(name for name, _ in texts)
    ]
    return f"concat_ws(',', {', '.join(told)})" if told else "''"
