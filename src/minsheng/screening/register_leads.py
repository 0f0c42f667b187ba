"""Data problems of the lists themselves: people on a list, or paid, who are not there."""

from __future__ import annotations

import duckdb

from minsheng.lake import Snapshot
from minsheng.lake.current import current_tables
from minsheng.lake.engine import literal
from minsheng.lake.held import hold
from minsheng.screening.enrolment import EVERY_SLOT
from minsheng.screening.leads import identified
from minsheng.screening.store import RunFolder

__all__ = ["drawing_gone_sql", "listed_gone_sql", "register_leads_sql", "write_register_leads"]


def write_register_leads(
    connection: duckdb.DuckDBPyConnection, place: RunFolder, snapshot: Snapshot, law_hash: str
) -> None:
    """Write the data problems of lists that name people who are not in the snapshot.

    Args:
        connection: Of the lake.
        place: Folder of the run.
        snapshot: The city in the month.
        law_hash: Of the run.
    """
    tables = current_tables(place.home, snapshot.period, snapshot.known_on)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW unplaced AS FROM read_parquet({literal(snapshot.unplaced_path)})")
    for name in ("enrolments", "pensions"):  # a few people's rows are wanted of lists of millions
        of_gone = hold(connection, tables[name], "(SELECT DISTINCT person_id FROM unplaced)", f"held_{name}")
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {of_gone.sql(EVERY_SLOT)}")
    query = register_leads_sql("unplaced", "enrolments", "pensions", f"DATE '{snapshot.period}-01'", law_hash)
    written = place.registers.with_suffix(".part")
    connection.execute(f"COPY ({query}) TO {literal(written)} (FORMAT parquet, COMPRESSION zstd)")
    place.finish_file(written, place.registers)


def register_leads_sql(unplaced: str, enrolments: str, pensions: str, month_start: str, law_hash: str) -> str:
    """Data problems of lists that name people who are not there: paid after death, on a list without being registered.

    Somebody who died in the month itself was rightly on its list. A row without an id is not somebody who is not registered:
    it waits for `minsheng identity review`.

    Args:
        unplaced: Table with the rows that tell of nobody in the snapshot (`reason`, `death_date`).
        enrolments: Table with the current lists.
        pensions: Table with the current pensions.
        month_start: First day of the month, as a SQL date.
        law_hash: Of the run.

    Returns:
        A query with the columns `LEAD_COLUMNS`.
    """
    place = "household_no // 1000000 AS division, CAST(household_no // 1000000000000 AS VARCHAR) AS district"
    listed = (
        f"SELECT 'data_problem' AS kind, programme, household_no AS household_id, person_id, {place}, monthly_amount AS amount, "
        f"why AS reasons, '' AS needs, '{law_hash}' AS law_hash FROM ({listed_gone_sql(unplaced, enrolments, month_start)}) listed"
    )
    drawing = (
        "SELECT 'data_problem' AS kind, 'pensions' AS programme, CAST(NULL AS BIGINT) AS household_id, person_id, "
        "CAST(NULL AS BIGINT) AS division, CAST(NULL AS VARCHAR) AS district, monthly_amount AS amount, "
        f"why AS reasons, '' AS needs, '{law_hash}' AS law_hash FROM ({drawing_gone_sql(unplaced, pensions, month_start)}) drawing"
    )
    return identified(f"{listed} UNION ALL {drawing}")


def listed_gone_sql(unplaced: str, enrolments: str, month_start: str) -> str:
    """The rows of the lists about people who are not there, with `reason` (why not), `death_date` and `why` (of the lead).

    Leads and doubtful items (`screening.quality`) are both made from it, so that they agree. Arguments as in
    `register_leads_sql`.
    """
    dead = f"reason = 'dead' AND death_date < {month_start}"
    return (
        f"SELECT {enrolments}.*, reason, death_date, CASE WHEN {dead} THEN 'paid_after_death' ELSE 'not_registered' END AS why "
        f"FROM {enrolments} JOIN {_gone(unplaced)} gone USING (person_id) WHERE {dead} OR reason <> 'dead'"
    )


def drawing_gone_sql(unplaced: str, pensions: str, month_start: str) -> str:
    """The pensions in payment of people who died before the month; see `listed_gone_sql`."""
    return (
        f"SELECT {pensions}.*, death_date, 'paid_after_death' AS why FROM {pensions} JOIN {_gone(unplaced)} gone "
        f"USING (person_id) WHERE status = 'paying' AND reason = 'dead' AND death_date < {month_start}"
    )


def _gone(unplaced: str) -> str:
    return f"(SELECT DISTINCT person_id, reason, death_date FROM {unplaced} WHERE person_id IS NOT NULL AND reason <> 'unidentified')"
