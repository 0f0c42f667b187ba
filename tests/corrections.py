"""Corrections as departments send them, drawn at random from what they sent before."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Final

import duckdb

from minsheng.lake import Delivery, ingest, list_deliveries, load_contracts, withdraw, withdrawn
from minsheng.lake.contracts import Column
from minsheng.standards.resident_id import check_character

_OF_THE_ID: Final = frozenset({"sex", "birth_date"})
_TIES: Final = frozenset({"father_id", "mother_id", "spouse_id", "household_no"})
_NEVER_WITHDRAWN: Final = frozenset({"hukou_people", "hukou_households"})


def correct_something(home: Path, chance: random.Random, period: str) -> Delivery | None:
    """Send some rows of some table again, with some cells from other rows; ties to people and households are moved about."""
    table = chance.choice(sorted(load_contracts()))
    return correct(home, table, chance, period)


def correct(home: Path, table: str, chance: random.Random, period: str) -> Delivery | None:
    """Send some rows of a table again, with some cells from other rows."""
    columns = load_contracts()[table].columns
    key = load_contracts()[table].key
    sent = [delivery for delivery in list_deliveries(home, table) if delivery.accepted]
    if not sent:
        return None
    source = chance.choice(sent)
    rows, others = (_some(source, columns, chance, count) for count in (chance.choice((1, 3, 8)), 20))
    lines = []
    for row in rows:
        cells = dict(row)
        for column in columns:
            free = column.name not in _OF_THE_ID and (column.name not in key or chance.random() < 0.1)
            if table == "hukou_people" and column.name == "person_id":
                free = False  # birth date and sex stand in it
            if free and chance.random() < 0.4:
                cells[column.name] = chance.choice(others)[column.name]
            if table == "hukou_people" and column.name in _TIES and chance.random() < 0.3:
                other = chance.choice(_some(sent[0], columns, chance, 5))
                cells[column.name] = other["household_no" if column.name == "household_no" else "person_id"]
        lines.append(",".join(_text(column, cells[column.name]) for column in columns))
    file = home.parent / f"{table}-{chance.getrandbits(48)}.csv"
    file.write_text("\n".join([",".join(column.name for column in columns), *lines]) + "\n", encoding="utf-8")
    month = source.period if chance.random() < 0.5 else period
    return ingest(home, table, file, month).delivery


def withdraw_something(home: Path, chance: random.Random) -> int | None:
    """Take some delivery back, or take that back."""
    numbers = [each.number for each in list_deliveries(home) if each.table not in _NEVER_WITHDRAWN]
    number = chance.choice(numbers)
    withdraw(home, number, "a mistake", by="tester", undo=number in withdrawn(home))
    return number


def _some(delivery: Delivery, columns: tuple[Column, ...], chance: random.Random, count: int) -> list[dict[str, Any]]:
    names = [column.name for column in columns]
    rows = duckdb.execute(
        f"SELECT {', '.join(names)} FROM read_parquet(?) ORDER BY hash(_row + {chance.randrange(10**6)}), _row LIMIT {count}",
        [str(delivery.rows_path)],
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _text(column: Column, value: Any) -> str:
    """A value as it stands in a file."""
    if value is None:
        return ""
    if column.type == "resident_id":
        return f"{value:017d}{check_character(f'{value:017d}')}"
    if column.type in {"money", "area"}:
        return f"{value // 100}.{value % 100:02d}"
    if column.type == "month":
        return str(value)[:7]
    if column.type == "bool":
        return "是" if value else "否"
    return str(value)
