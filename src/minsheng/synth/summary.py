"""The figures of a city beside the published ones, and the note that nobody in it exists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pyarrow as pa

from minsheng.synth.clock import Clock
from minsheng.synth.deliveries import Placed
from minsheng.synth.parts import write_parquet

__all__ = ["write_summary"]

_PUBLISHED: Final = {
    "on_dibao": 774_200 / 32_000_000,
    "on_tekun": 182_100 / 32_000_000,
}
"""Shares of inhabitants on dibao (2023-11) and tekun (2021-08)."""

_README: Final = """# 真相 Truth

本文件夹描述一座**虚构**城市：其中的人、家庭、号码、企业和地址均不存在。
This folder describes a **synthetic** city: no person, household, number, firm or address in it exists.

- `plants.parquet`: what was planted, where, and what has to be found (plant_id, kind, programme, household_id,
  person_id, month, table, detail, expected).
- `rows.parquet`: rows that are odd or wrong, with the file, the data row counted from 1 (`row`) and the line of the file
  with the header as line 1 (`line`, as the quarantine counts), and `accepted` or the reason to refuse the row;
  `person_id` is whom a row is about whose id is damaged or missing.
- `households.parquet`: what every household is entitled to at the end of the last month, given the facts that the files
  contain; NULL is “cannot tell”. Money in fen per month.
- `summary.json`: counts, and shares beside the published ones.
"""


def write_summary(
    truth: Path, counts: dict[str, int], placed: list[Placed], *, people: int, seed: int, clock: Clock
) -> None:
    """Write rows.parquet, summary.json and README.md of the truth."""
    write_parquet(
        pa.table(
            {
                "file": pa.array([place.file for place in placed], pa.string()),
                "row": pa.array([place.row for place in placed], pa.int64()),
                "line": pa.array([place.row + 1 for place in placed], pa.int64()),
                "table": pa.array([place.rough.table for place in placed], pa.string()),
                "period": pa.array([place.rough.period for place in placed], pa.string()),
                "kind": pa.array([place.rough.kind for place in placed], pa.string()),
                "expected": pa.array([place.rough.expected for place in placed], pa.string()),
                "person_id": pa.array([place.rough.person for place in placed], pa.int64()),
            }
        ),
        truth / "rows.parquet",
    )
    shares = {
        name: {"synthetic": round(counts[name] / max(counts["people"], 1), 6), "published": round(share, 6)}
        for name, share in _PUBLISHED.items()
    }
    summary = {
        "synthetic": True,
        "note": "虚构城市，人物均不存在。 A synthetic city; nobody in it exists.",
        "people": people,
        "seed": seed,
        "periods": [clock.period(n) for n in range(len(clock))],
        "counts": dict(sorted(counts.items())),
        "shares": shares,
        "rough_rows": len(placed),
    }
    (truth / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (truth / "README.md").write_text(_README, encoding="utf-8")
