"""(e): how fast a department's file is taken in: read, every cell validated, refused rows quarantined, written as Parquet."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from benchmarks.city import PERIOD
from benchmarks.measure import measured, say
from benchmarks.table import Line

__all__ = ["lines", "write_file"]

MOST_ROWS = 2_000_000
TARGETS = {"csv": 500_000, "parquet": 1_000_000}
"""Rows per second on two cores."""
WRONG = 200
"""One row in so many has a wrong check character and must be refused."""

PEOPLE = f"""
    SELECT CASE WHEN n % {WRONG} = 7 THEN left(id, 17) || if(right(id, 1) = '1', '2', '1') ELSE id END AS id, *
    FROM (SELECT n, born, RESIDENT_ID(number) AS id, RESIDENT_ID(father) AS father_id, RESIDENT_ID(mother) AS mother_id,
                 RESIDENT_ID(spouse) AS spouse_id
          FROM (SELECT *, day + n % 1000 AS number, day - 280000000 + n % 500 * 2 + 1 AS father,
                       day - 240000000 + n % 500 * 2 AS mother, day + (n + 1) % 1000 AS spouse
                FROM (SELECT n, born, 50010300000000000 + strftime(born, '%Y%m%d')::BIGINT * 1000 AS day
                      FROM (SELECT n, DATE '1945-01-02' + (n // 1000 * 7 % 22000)::INTEGER AS born FROM range($rows) t (n)))))
"""
TABLES = {
    "employment": """
        SELECT id AS person_id, list_extract(['employee', 'flexible', 'farming'], n % 3 + 1) AS kind,
               '重庆' || n % 5000 || '有限公司' AS employer_name, '91500000MA5' || lpad((n % 5000)::VARCHAR, 7, '0') AS employer_code,
               'C13' AS industry, if(n % 3 < 2, format('{:.2f}', 1500 + n % 9000 + 0.5), NULL) AS monthly_income,
               if(n % 3 = 2, format('{:.2f}', 9000 + n % 20000 + 0.25), NULL) AS yearly_net_income,
               if(n % 3 = 0, '是', '否') AS insured, strftime(DATE '2010-01-01' + (n % 4000)::INTEGER, '%Y-%m-%d') AS start_date,
               NULL AS end_date
        FROM people
    """,
    "pensions": """
        SELECT id AS person_id, if(n % 5 = 0, '职工养老', '居民养老') AS kind,
               format('{:.2f}', if(n % 5 = 0, 2000 + n % 6000, 150 + n % 400) + n % 100 / 100) AS monthly_amount,
               if(n % 5 = 0, NULL, '145.00') AS basic_part, if(n % 50 = 0, '2023-11', '2023-12') AS last_paid_month,
               if(n % 50 = 0, '暂停', '在发') AS status
        FROM people
    """,
    "hukou_people": """
        SELECT id AS person_id, '张' || chr((20013 + n % 3000)::INTEGER) AS name, if(n % 2 = 1, '男', '女') AS sex,
               strftime(born, '%Y-%m-%d') AS birth_date, '汉族' AS ethnicity,
               format('500103001001{:06d}', n // 3 % 900000) AS household_no, if(n % 3 = 0, '户主', '配偶') AS relation,
               father_id, mother_id, spouse_id, '是' AS kin_verified,
               '正常' AS status
        FROM people
    """,
}
FILES = (
    ("employment", "csv", "utf-8"),
    ("employment", "csv", "gb18030"),
    ("employment", "parquet", ""),
    ("pensions", "csv", "utf-8"),
    ("pensions", "parquet", ""),
    ("hukou_people", "csv", "utf-8"),
    ("hukou_people", "parquet", ""),
)


def lines(people: int, work: Path) -> list[Line]:
    """Measure every kind of file.

    Args:
        people: Size of the city; the files have twice as many rows, 2,000,000 at most.
        work: Folder for files and homes.
    """
    rows = min(2 * people, MOST_ROWS)
    told = []
    for table, kind, encoding in FILES:
        say(f"taking in {rows:,} rows of {table}, {kind} {encoding}")
        file = work / f"{table}-{encoding}.{kind}"
        measured("ingest:write_file", file=file, table=table, rows=rows, encoding=encoding)
        done = measured("ingest:take_in", home=work / f"home-{file.name}", table=table, file=file)
        file.unlink()
        speed = rows / done.value["seconds"]
        target = TARGETS[kind]
        told.append(
            Line(
                part="e",
                what=f"take in {table}, {rows:,} rows, {kind.upper()} {encoding.upper()}".rstrip(),
                ours=f"{speed:,.0f} rows/s",
                target=f"≥ {target:,} rows/s",
                met=speed >= target if rows == MOST_ROWS else None,
                peak=f"{done.peak_mb:,.0f} MB",
                note=f"{done.value['refused']:,} rows refused; {done.value['cpu_seconds'] / rows * 10**6:.1f} s of CPU per million",
            )
        )
    return told


def write_file(file: str, table: str, rows: int, encoding: str) -> dict[str, Any]:
    """Write a delivery as a department would: Chinese headings and codes, some ids mistyped."""
    import duckdb

    from minsheng.lake import load_contracts
    from minsheng.standards.resident_id_sql import resident_id_sql

    path = Path(file)
    headings = {column.name: column.zh for column in load_contracts()[table].columns}
    with duckdb.connect() as connection:
        people = re.sub(r"RESIDENT_ID\((\w+)\)", lambda found: resident_id_sql(found[1]), PEOPLE)
        connection.execute(f"CREATE TABLE people AS {people}", {"rows": rows}).fetchall()
        connection.execute(f"CREATE VIEW rows AS {TABLES[table]}").fetchall()
        if path.suffix == ".parquet":
            connection.execute(f"COPY rows TO '{path}' (FORMAT parquet)").fetchall()
            return {}
        named = ", ".join(f'{name} AS "{heading}"' for name, heading in headings.items())
        connection.execute(f"COPY (SELECT {named} FROM rows) TO '{path}' (FORMAT csv, HEADER)").fetchall()
    if encoding != "utf-8":
        written = path.with_suffix(".utf-8")
        path.rename(written)
        with written.open(encoding="utf-8") as source, path.open("w", encoding=encoding) as target:
            while text := source.read(1 << 22):
                target.write(text)
        written.unlink()
    return {}


def take_in(home: str, table: str, file: str) -> dict[str, Any]:
    """Take in one file into an empty home."""
    from minsheng.lake import ingest

    started, before = time.perf_counter(), time.process_time()
    delivery = ingest(Path(home), table, Path(file), PERIOD).delivery
    return {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - before,
        "rows": delivery.rows,
        "refused": delivery.refused,
    }
