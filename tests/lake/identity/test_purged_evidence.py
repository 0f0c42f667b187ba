"""A purge empties the evidence of linkages that a later one has replaced; questions, merges and the counts stay."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from minsheng.lake.audit import read_entries
from minsheng.lake.identity import link, open_questions, read_events
from minsheng.lake.identity.review import replaced_evidence
from minsheng.lake.purge import purge

TWO = ("赵伟,男,1975-01-09,500102001001,", "赵伟,男,1975-01-09,500113001001,")
ONE = ("王晓明,男,1980-05-15,500101001001,李娟", "王小明,男,1980-05-15,500101001001,李娟")


def test_evidence_that_was_replaced_goes_and_what_follows_from_it_stays(home: Path, tmp_path: Path) -> None:
    others = (f"钱{chr(0x6000 + at)}{chr(0x6100 + at)},女,19{at:02d}-03-04,500103001001," for at in range(40, 90))
    file = tmp_path / "list.csv"
    file.write_text("\n".join(["姓名,性别,出生日期,区划代码,亲属姓名", *ONE, *TWO, *others]) + "\n", "utf-8")
    first, last = (link(home, lists=[file], scope="list", by="li") for _ in range(2))
    told = json.loads((first.folder / "run.json").read_text("utf-8"))
    questions, events = open_questions(home), read_events(home)
    assert {path.parent for path in replaced_evidence(home)} == {first.folder}
    purge(home, date(2024, 6, 15), "保存期限届满")
    assert {pq.read_metadata(path).num_rows for path in first.folder.glob("*.parquet")} == {0}
    assert json.loads((first.folder / "run.json").read_text("utf-8")) == told
    assert (open_questions(home), read_events(home)) == (questions, events)
    assert pq.read_metadata(last.folder / "persons.parquet").num_rows
    purge(home, date(2024, 6, 15), "again")
    assert [entry["linkage_runs"] for entry in read_entries(home, "purges")] == [[1], []]
