"""The rules asked of a month: part by part, so that a city of any size fits in little memory and a killed run goes on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from minsheng.lake import Snapshot, connect
from minsheng.lake.current import current_tables
from minsheng.lake.engine import literal
from minsheng.lake.layout import shift_month, storage_errors
from minsheng.rules import Law
from minsheng.screening.quality.items import FOUND_COLUMNS, item_sql, macros, query_of, written_sql
from minsheng.screening.quality.relations import Relations, obstacle
from minsheng.screening.quality.rules import QualityError, Rule, load_rules, rules_hash
from minsheng.screening.store import Run, RunFolder, write_whole

__all__ = ["CHECKED", "ITEMS", "carry_quality", "check_quality"]

ITEMS: Final = "items.parquet"
CHECKED: Final = "checked.json"
_PEOPLE_PER_PASS: Final = 1_000_000
_TYPES: Final = {"household_id": "BIGINT", "person_id": "BIGINT", "delivery": "INTEGER", "row": "BIGINT"}
_FORM: Final = ", ".join(f'"{name}" {_TYPES.get(name, "VARCHAR")}' for name in FOUND_COLUMNS)

Progress = Callable[[int, int, str], None]


def check_quality(
    place: RunFolder,
    snapshot: Snapshot,
    law: Law,
    *,
    threads: int,
    memory_limit: str,
    progress: Progress | None = None,
) -> None:
    """Ask every data-quality rule of a month and write what it found into the run's folder `quality/`.

    A rule is left out, and why is written down, where a table whose absence it reads was not delivered, or where the law
    states no value for a number that it needs. Parts that an interrupted run finished are kept.

    Args:
        place: Folder of the run; the caller holds its lock.
        snapshot: The city in the month.
        law: The law in force, for the numbers that rules take from it.
        threads: Cores to use.
        memory_limit: Memory for DuckDB.
        progress: Told `(done, total, note)`.

    Raises:
        QualityError: A rule's query does not give what the rule speaks of.
        StorageError: The disk is full or cannot be written.
    """
    rules = load_rules()
    stamp = rules_hash(rules)
    folder = place.folder / "quality"
    if _checked_with(folder) == stamp:
        return
    with storage_errors(folder):
        parts = folder / f"parts-{stamp[:12]}"
        parts.mkdir(parents=True, exist_ok=True)
        work = folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        with connect(place.home, threads=threads, memory_limit=memory_limit, spill=work / "spill") as connection:
            asked, skipped = _askable(rules, place.home, snapshot, law)
            _Check(connection, place, snapshot, asked, parts, work, threads, progress).run()
            items = _write_items(connection, place, snapshot, parts)
        told = {"rules_hash": stamp, "items": items, "ran": sorted(asked), "skipped": skipped}
        write_whole(folder / CHECKED, json.dumps(told, indent=1, ensure_ascii=False))
        for left in folder.iterdir():
            if left.is_dir():
                shutil.rmtree(left)


def carry_quality(place: RunFolder, base: Run) -> None:
    """Take over what the rules found in the month as it was before some households were corrected.

    Rules look across the whole city; they are asked again with the next whole run. `checked.json` names the run whose
    items these are.

    Raises:
        StorageError: The disk is full or cannot be written.
    """
    source, target = base.folder / "quality", place.folder / "quality"
    if not (source / CHECKED).exists():
        return
    with storage_errors(target):
        target.mkdir(exist_ok=True)
        shutil.copyfile(source / ITEMS, target / f"{ITEMS}.part")
        place.finish_file(target / f"{ITEMS}.part", target / ITEMS)
        told = json.loads((source / CHECKED).read_text("utf-8"))
        write_whole(target / CHECKED, json.dumps(told | {"of_run": base.run_id}, indent=1, ensure_ascii=False))


def _checked_with(folder: Path) -> str:
    try:
        content = json.loads((folder / CHECKED).read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return str(content.get("rules_hash", "")) if (folder / ITEMS).exists() else ""


def _askable(
    rules: Mapping[str, Rule], home: Path, snapshot: Snapshot, law: Law
) -> tuple[dict[str, tuple[Rule, str]], dict[str, str]]:
    """The rules that can be asked, each with its query filled in; and why the others cannot."""
    tables = current_tables(home, snapshot.period, snapshot.known_on)
    days = _days(snapshot)
    asked: dict[str, tuple[Rule, str]] = {}
    skipped: dict[str, str] = {}
    for name, rule in rules.items():
        numbers = {
            p.name: p.value if p.value is not None else _law_value(law, p.law, law.law_date) for p in rule.parameters
        }
        unknown = sorted(parameter for parameter, number in numbers.items() if number is None)
        why = (
            f"the law states no {unknown[0]} on {law.law_date}" if unknown else obstacle(rule, tables, snapshot.period)
        )
        if why:
            skipped[name] = why
        else:
            asked[name] = rule, query_of(rule, days, {n: v for n, v in numbers.items() if v is not None})
    return asked, skipped


def _law_value(law: Law, path: str, day: date) -> int | None:
    """A number of the law in force on a day: the parameter's name, and the keys of a table after dots."""
    name, *keys = path.split(".")
    dated = law.parameters[name].on(day) if name in law.parameters else None
    value = (dated.rows.get(tuple(keys)) if keys else dated.value) if dated else None
    return int(value) if isinstance(value, int) else None


def _days(snapshot: Snapshot) -> dict[str, date]:
    def first(months_back: int) -> date:
        return date.fromisoformat(f"{shift_month(snapshot.period, -months_back)}-01")

    return {
        "facts_date": snapshot.facts_date,
        "month_start": first(0),
        "quarter_start": first(2),
        "year_start": first(11),
    }


class _Check:
    """The parts of one check, each written to a file of its own once."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        place: RunFolder,
        snapshot: Snapshot,
        asked: Mapping[str, tuple[Rule, str]],
        parts: Path,
        work: Path,
        threads: int,
        progress: Progress | None,
    ) -> None:
        self._connection, self._place, self._snapshot, self._asked = connection, place, snapshot, asked
        self._parts, self._threads, self._progress = parts, threads, progress
        tables = current_tables(place.home, snapshot.period, snapshot.known_on)
        people = max((delivery.accepted for delivery in tables["hukou_people"].deliveries), default=0)
        passes = max(1, min(64, -(-people // _PEOPLE_PER_PASS)))
        self._relations = Relations(tables, snapshot, tuple(rule for rule, _ in asked.values()), work, passes)

    def run(self) -> None:
        """Find the items of all parts."""
        for macro in macros(self._snapshot.facts_date):
            self._connection.execute(macro)
        self._relations.prepare(self._connection)
        parts = [("person", at) for at in range(self._relations.passes)]
        parts += [("household", at) for at in range(len(self._relations.parts))]
        parts.append(("city", 0))
        with ThreadPoolExecutor(self._threads) as pool:  # many small queries keep one core busy and no more
            for done, _ in enumerate(pool.map(lambda part: self._part(*part), parts), 1):
                if self._progress:
                    self._progress(done, len(parts), "疑点 data quality")

    def _part(self, by: str, at: int) -> None:
        """Find the items of a part on a connection of its own, whose tables go with it."""
        target = self._parts / f"{by}-{at:03d}.parquet"
        if target.exists():
            return
        with self._connection.cursor() as connection:
            if by == "person":
                self._relations.people(connection, at)
            elif by == "household":
                self._relations.homes(connection, at)
            else:
                self._relations.city(connection)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE items ({_FORM})")
            for rule, query in self._asked.values():
                if rule.by == by:
                    _collect(connection, rule, query)
            if by == "person":
                connection.execute(
                    "UPDATE items SET household_id = home.household_no FROM hukou_people AS home"
                    " WHERE items.household_id IS NULL AND items.person_id = home.person_id"
                )
            written = target.with_suffix(".part")
            connection.execute(
                "COPY (FROM items QUALIFY row_number() OVER (PARTITION BY key ORDER BY evidence) = 1)"
                f" TO {literal(written)} (FORMAT parquet, COMPRESSION lz4)"
            )
            self._place.finish_file(written, target)


def _collect(connection: duckdb.DuckDBPyConnection, rule: Rule, query: str) -> None:
    """Add what a rule finds to the items; sentences are planned only for rules that find something."""
    try:
        rows = connection.execute(f"CREATE OR REPLACE TEMP TABLE found AS {query}").fetchall()
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
        raise QualityError(f"The query cannot be run: {error}", where=rule.id, hint="Correct its SQL.") from error
    columns = [name for (name, *_) in connection.execute("DESCRIBE found").fetchall()]
    items = item_sql(rule, "FROM found", columns)
    if rows[0][0]:
        connection.execute(f"INSERT INTO items {items}")


def _write_items(connection: duckdb.DuckDBPyConnection, place: RunFolder, snapshot: Snapshot, parts: Path) -> int:
    target = place.folder / "quality" / ITEMS
    rows = " UNION ALL ".join(
        f"SELECT household_id, division, district FROM {snapshot.rows('household', n)}" for n in range(snapshot.buckets)
    )
    homes = f"({rows})"
    written = target.with_suffix(".part")
    query = written_sql(f"read_parquet({literal(parts / '*.parquet')})", homes)
    result = connection.execute(f"COPY ({query}) TO {literal(written)} (FORMAT parquet, COMPRESSION zstd)").fetchall()
    place.finish_file(written, target)
    return int(result[0][0])
