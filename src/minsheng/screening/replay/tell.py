"""A replay as plain data and as files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from minsheng.errors import MinshengError
from minsheng.lake.engine import literal
from minsheng.screening.replay.totals import Replay

__all__ = ["replay_json", "write_tables"]

_LINES = (
    "SELECT period, programme, CAST(household_id AS VARCHAR) AS household_id, district, "
    "CASE WHEN amount_now > amount_then THEN 'back_pay' ELSE 'recovery' END AS kind, {then} AS then_yuan, {now} AS now_yuan, "
    "{difference} AS difference_yuan, {facts} AS by_facts_yuan, {law} AS by_law_yuan FROM lines ORDER BY ALL"
).format(
    **{
        name: f"CAST({sql} AS DECIMAL(18, 2)) / 100"
        for name, sql in {
            "then": "amount_then", "now": "amount_now", "difference": "amount_now - amount_then", "facts": "by_facts", "law": "by_law",
        }.items()
    }
)  # fmt: skip
_REASONS = (
    "SELECT period, programme, CAST(household_id AS VARCHAR) AS household_id, CAST(person_id AS VARCHAR) AS person_id, entity, fact, "
    "title_zh, title_en, before, after, delivery FROM reasons ORDER BY ALL"
)


def replay_json(found: Replay) -> dict[str, Any]:
    """Everything that a replay found, with the lines that were asked for; amounts in fen.

    Args:
        found: A replay.
    """
    return {
        "periods": list(found.periods),
        "known_on": found.known_on.isoformat(),
        "law_then": found.law_then,
        "totals": [asdict(total) for total in found.totals],
        "reasons": [asdict(reason) for reason in found.reasons],
        "line_count": found.count,
        "lines": [
            asdict(line) | {"household_id": str(line.household_id), "difference": line.difference, "kind": line.kind}
            for line in found.lines
        ],
    }


def write_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write `lines.csv` (amounts in yuan) and `reasons.csv`, all of them.

    Args:
        connection: Has the tables `lines` and `reasons`.
        folder: Made if missing.

    Raises:
        MinshengError: If the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, select in (("lines", _LINES), ("reasons", _REASONS)):
            connection.execute(f"COPY ({select}) TO {literal(folder / f'{name}.csv')} (FORMAT csv, HEADER)")
    except (OSError, duckdb.IOException) as error:
        raise MinshengError(
            f"the files cannot be written ({error}).", where=str(folder), hint="Name another folder with --out."
        ) from error
