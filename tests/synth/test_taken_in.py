"""The lake takes a synthetic city in: what it refuses is what the truth expects, row by row and for that reason."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from minsheng.lake import ingest, read_quarantine
from minsheng.synth import City


def test_exactly_the_expected_rows_are_refused_for_the_expected_reason(mixed_city: City, tmp_path: Path) -> None:
    rows = pq.read_table(mixed_city.folder / "truth" / "rows.parquet").to_pylist()
    expected = {(row["file"], row["line"]): row["expected"] for row in rows}
    refused: dict[tuple[str, int], set[str]] = {}
    accepted = 0
    for sent in mixed_city.deliveries:
        delivery = ingest(tmp_path, sent.table, mixed_city.folder / sent.file, sent.period).delivery
        accepted += delivery.accepted
        for entry in read_quarantine(delivery):
            refused.setdefault((sent.file, entry.row), set()).add(entry.reason.code)
    assert set(refused) == {place for place, reason in expected.items() if reason != "accepted"}
    assert all(expected[place] in reasons for place, reasons in refused.items())
    assert accepted == sum(sent.rows for sent in mixed_city.deliveries) - len(refused)
