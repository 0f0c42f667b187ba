"""A linkage that left pairs to be looked at, as it lies in a home."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

LEFT, RIGHT = 50010119800101123, -17


def leave_pairs(home: Path) -> None:
    """Two pairs: a mistyped id, and one id used for two people."""
    folder = home / "lake" / "identity" / "runs" / "000001"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps({"scope": "register"}), "utf-8")
    evidence = [
        {"field": "id", "left": "500101198001011234", "right": "500101198001011243", "level": "one_slip", "bits": 18.5},
        {"field": "name", "left": "欧阳<b>建国</b>", "right": "欧阳建国", "level": "same", "bits": 9.2},
        {"field": "birth_date", "left": "1980-01-01", "right": "1981-01-01", "level": "differ", "bits": -6.1},
    ]
    rows = [
        {"left_id": LEFT, "right_id": RIGHT, "weight": 4.0, "probability": 0.94, "reason": "doubtful", "evidence": evidence},
        {"left_id": LEFT + 1, "right_id": RIGHT - 1, "weight": 1.0, "probability": 0.66, "reason": "clash", "evidence": evidence},
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), folder / "review.parquet")
