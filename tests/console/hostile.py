"""A city whose departments deliver markup where names and addresses ought to be."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from minsheng.lake import ingest, load_contracts
from minsheng.screening import screen
from minsheng.synth import synthesise

MARK: Final = "\"'><svg onload=x>"
"""Short enough for every field; with both kinds of quotation marks, a tag and a handler."""
MONTH: Final = "2023-12"


def hostile_home(folder: Path) -> Path:
    """A month of a small city, taken in and screened, with the mark in every text that a department writes freely."""
    city, home = folder / "city", folder / "home"
    synthesise(city, people=4_000, months=1, seed=11, start=MONTH, processes=1)
    for entry in json.loads((city / "deliveries.json").read_text("utf-8")):
        texts = {c.name for c in load_contracts()[entry["table"]].columns if c.type == "text" and not c.required} | {
            "name"
        }
        zh = {c.zh for c in load_contracts()[entry["table"]].columns if c.name in texts}
        header, *rows = table(city / entry["file"])
        wrong = [place for place, title in enumerate(header) if title in texts | zh]
        rows = [[MARK if place in wrong else value for place, value in enumerate(row)] for row in rows]
        path = folder / f"{entry['table']}{MARK.replace('/', '')}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        ingest(home, entry["table"], path, MONTH)
    screen(home, MONTH)
    return home


def table(path: Path) -> list[list[str]]:
    """A delivery of any of the three kinds, as rows of text."""
    if path.suffix == ".parquet":
        found = pq.read_table(path)
        return [
            found.column_names,
            *([("" if cell is None else str(cell)) for cell in row.values()] for row in found.to_pylist()),
        ]
    if path.suffix == ".xlsx":
        return [
            [str(cell) for cell in row] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        ]
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(data.decode(encoding).splitlines()))
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)
