"""The lake takes a synthetic city in: what it refuses is what the truth expects, row by row and for that reason."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from minsheng.lake import ingest, read_quarantine
from minsheng.lake.identity import link
from minsheng.lake.identity.lake_records import lake_records
from minsheng.screening.truth_identity import compare_identity
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
            if entry.severity == "row":
                refused.setdefault((sent.file, entry.row), set()).add(entry.reason.code)
    assert set(refused) == {place for place, reason in expected.items() if reason != "accepted"}
    assert all(expected[place] in reasons for place, reasons in refused.items())
    assert accepted == sum(sent.rows for sent in mixed_city.deliveries) - len(refused)
    one_slip = {"id_slip_in_birth_date", "id_slip_in_order", "id_neighbours_exchanged"}
    before = {score.kind: score for score in compare_identity(tmp_path, mixed_city.folder / "truth")}
    assert {kind for kind, score in before.items() if score.right == score.planted} == one_slip
    known = lake_records(tmp_path, mixed_city.periods[-1])
    linked = link(tmp_path, known.relations, scope="register", by="li", claims=known.claims, whole=known.whole)
    after = {score.kind: score for score in compare_identity(tmp_path, mixed_city.folder / "truth")}
    assert linked.placed == after["without_id"].right > 0
    assert [score.wrong for score in after.values()] == [0] * len(after)
    assert after["id_two_slips"].open == after["id_two_slips"].planted
