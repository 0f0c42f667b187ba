"""How long personal rows are kept, and which of them a purge on a day would remove.

除法律、行政法规另有规定外，个人信息的保存期限应当为实现处理目的所必要的最短时间 (个人信息保护法 第十九条). The periods stand in the
contracts (`retention_months`). A row is removed only if the month of its delivery is older than that, and
 - in a table of events or of full lists: always;
 - in a register of changes: if a later row of the same key superseded it, or it says itself that it ended
   (`ended`), before the limit; or if nobody authorised it to be read since. The row in force stays, however old. Of a delivery that was
   withdrawn, every row goes: it is in force nowhere, and supersedes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from minsheng.lake.checks import SLOTS
from minsheng.lake.consent import AUTHORISATIONS, GROUPS, consent_rules
from minsheng.lake.contracts import Contract, load_contracts
from minsheng.lake.current import current_tables
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.engine import connect, literal
from minsheng.lake.layout import Layout, read_json, shift_month
from minsheng.lake.withdrawals import withdrawn

__all__ = ["DeliveryPurge", "Limits", "PurgePlan", "limits_on", "months_beyond", "plan_purge", "purge_steps"]  # fmt: skip

_LAST = "9999-12"
_MONTHLY = ("lake/snapshots", "findings")
"""Folders of the home with a folder per month that was made from deliveries."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to where data is kept.

    Attributes:
        on: Day of the purge.
        tables: Table to the first month that is kept; tables that are kept for ever are left out.
    """

    on: date
    tables: Mapping[str, str]

    @property
    def horizon(self) -> str:
        """The first month of which everything is kept; earlier ones cannot be laid out any more."""
        return max(self.tables.values(), default="0000-00")


@dataclass(frozen=True, slots=True)
class DeliveryPurge:
    """What a purge removes of one delivery: rows that were accepted, and entries of its quarantine."""

    delivery: Delivery
    rows_removed: int
    rows_left: int
    quarantine_removed: int


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What a purge on a day removes.

    Attributes:
        limits: Up to where data is kept.
        deliveries: Those of which something is removed, oldest first within a table.
        months: Snapshots and findings of these months go as a whole, as folders below the home.
        pending: Number of a purge that was begun and not finished; it is finished first. None if there is none.
    """

    limits: Limits
    deliveries: tuple[DeliveryPurge, ...]
    months: tuple[str, ...]
    pending: int | None

    @property
    def rows_removed(self) -> int:
        """Accepted rows that are removed."""
        return sum(step.rows_removed for step in self.deliveries)

    @property
    def quarantine_removed(self) -> int:
        """Entries of quarantines that are removed."""
        return sum(step.quarantine_removed for step in self.deliveries)


def limits_on(home: Path, on: date) -> Limits:
    """The first month that is kept of each table on a day: so many months before the month of that day.

    Args:
        home: Folder of all state.
        on: The day.
    """
    periods = {name: contract.retention.months for name, contract in load_contracts(home).items()}
    first = {name: shift_month(f"{on:%Y-%m}", -months) for name, months in periods.items() if months is not None}
    return Limits(on, first)


def plan_purge(home: Path, on: date) -> PurgePlan:
    """What a purge on a day would remove; nothing is changed.

    Args:
        home: Folder of all state.
        on: The day.

    Raises:
        StorageError: Something in the home cannot be read.
    """
    limits = limits_on(home, on)
    with connect(home) as connection:
        steps = tuple(step for step, _ in purge_steps(home, limits, connection))
    journal = Layout(home).lake / "purging.json"
    pending = int(read_json(journal)["purge"]) if journal.exists() else None
    return PurgePlan(limits, steps, months_beyond(home, limits.horizon), pending)


def purge_steps(
    home: Path, limits: Limits, connection: duckdb.DuckDBPyConnection
) -> Iterator[tuple[DeliveryPurge, str]]:
    """The deliveries of which something is to be removed, oldest first within a table, each with the rows that stay.

    Oldest first, so that at no moment a row is gone while one that it had superseded is still there.

    Args:
        home: Folder of all state.
        limits: Up to where data is kept.
        connection: To count with.

    Yields:
        The step, and a SQL condition over the rows of the delivery that holds for those that stay.
    """
    known, counts_not = list_deliveries(home), withdrawn(home)
    for table, first in sorted(limits.tables.items()):
        contract = load_contracts(home)[table]
        mine = sorted((d for d in known if d.table == table), key=lambda d: (d.period, d.number))
        old = [delivery for delivery in mine if delivery.period < first]
        asked = _asked(home, contract, first) if old else ""
        for at, delivery in enumerate(old):
            later = [other for other in old[at + 1 :] if other.number not in counts_not]
            stays = "false" if delivery.number in counts_not else _stays(contract, later, first, asked)
            before = sum(pq.read_metadata(part).num_rows for part in delivery.rows_path.parent.glob("*.parquet"))
            ((left,),) = connection.execute(
                f"SELECT count(*) FROM read_parquet({literal(delivery.rows_path)}) WHERE {stays}"
            ).fetchall()
            quarantine = pq.read_metadata(delivery.quarantine_path).num_rows
            if before > left or quarantine:
                yield DeliveryPurge(delivery, before - left, left, quarantine), stays


def _stays(contract: Contract, later: Sequence[Delivery], first: str, asked: str) -> str:
    if contract.mode != "changes":
        return "false"
    tests = [asked] if asked else []
    if contract.ended:
        column = f'"{contract.ended.column}"'
        codes = ", ".join(literal(code) for code in contract.ended.codes)
        ended = f"{column} IN ({codes})" if codes else f"{column} < DATE '{first}-01'"
        tests.append(f"NOT coalesce({ended}, false)")
    if files := [literal(delivery.rows_path) for delivery in later if not delivery.gone]:
        key = "{" + ", ".join(f"'{name}': \"{name}\"" for name in contract.key) + "}"
        scans = " UNION ALL ".join(f"SELECT {key} FROM read_parquet({file})" for file in files)
        tests.append(f"{key} NOT IN ({scans})")
    return " AND ".join(tests) or "true"


def _asked(home: Path, contract: Contract, first: str) -> str:
    """Condition for rows that somebody's authorisation allowed to read since the limit, where the row needs one to be a fact."""
    group = consent_rules(home).tables.get(contract.table)
    authorisations = current_tables(home, _LAST, None)[AUTHORISATIONS]
    if contract.absence != "unknown" or group is None or not authorisations.covered:
        return ""
    purposes = ", ".join(literal(purpose) for purpose in GROUPS[group])
    return (
        f"person_id IN (SELECT person_id FROM ({authorisations.sql((0, SLOTS))}) WHERE purpose IN ({purposes})"
        f" AND least(ends_on, withdrawn_on) >= DATE '{first}-01')"
    )


def months_beyond(home: Path, horizon: str) -> tuple[str, ...]:
    """What was made of months before the horizon, as folders below the home."""
    found = [
        path.relative_to(home).as_posix()
        for store in _MONTHLY
        for path in sorted((home / store).glob("[12]*"))
        if path.is_dir() and path.name[:7] < horizon
    ]
    return tuple(found)
