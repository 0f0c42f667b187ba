"""(c): the same small law on openfisca-core, the reference of the field: time, memory, and whether the answers agree."""

from __future__ import annotations

import datetime as dt
import time
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.city import PERIOD
from benchmarks.measure import measured, say
from benchmarks.screening import ENTITIES
from benchmarks.table import Line

__all__ = ["DAY", "SLICES", "compare", "is_installed", "lines", "screen", "slice_city"]

ANSWERS = ("dibao_eligible", "dibao_amount", "tekun_persons")
SIZES = (100_000, 1_000_000)
RUNS = 3
DAY = dt.date(2023, 12, 31)
SLICES = {
    "person": "SELECT p.*, nobody_able_to_support FROM person p JOIN support USING (person_id, household_id)",
    "household": "FROM household SEMI JOIN person USING (household_id)",
    "supporter": "FROM supporter",
}
"""What both engines read. The peer trips over a household without members, so there are none."""


def is_installed() -> bool:
    """Whether the peer is there: it is AGPL, so that only benchmarks install it, in an environment of their own."""
    return find_spec("openfisca_core") is not None


def lines(home: Path, people: int, work: Path) -> list[Line]:
    """Measure both on parts of the city.

    Args:
        home: Holds the snapshot.
        people: Size of the city.
        work: Folder for the parts.
    """
    told = []
    for size in sorted({min(size, people) for size in SIZES}):
        say(f"the small law on {size:,} people, here and on openfisca-core")
        facts = work / f"part-{size}"
        measured("openfisca:slice_city", home=home, facts=facts, people=size)
        ours = measured("openfisca:screen", facts=facts, answers=facts / "ours.parquet")
        peer = measured("openfisca_dibao:screen", facts=facts, answers=facts / "peer.parquet")
        agreement = measured("openfisca:compare", facts=facts).value
        took, peer_took = median(ours.value["seconds"]), median(peer.value["seconds"])
        wrong = agreement["differing"]
        verdict = "answers equal" if not wrong else f"{wrong:,} ANSWERS DIFFER"
        told.append(
            Line(
                part="c",
                what=f"small law, {agreement['people']:,} people, from Parquet to answers",
                ours=f"{took:.2f} s",
                peer=f"openfisca-core {peer_took:.2f} s",
                ratio=took / peer_took,
                peak=f"{ours.peak_mb:,.0f} / {peer.peak_mb:,.0f} MB",
                note=f"{verdict} where facts suffice ({agreement['known']:.1%}); it takes unknown for zero",
                met=None if not wrong else False,
            )
        )
    return told


def slice_city(home: str, facts: str, people: int) -> dict[str, Any]:
    """Write the facts of a part of the city, whole households with somebody in them, as three Parquet files."""
    from minsheng.lake import connect, open_snapshot
    from minsheng.rules.run import dates_of, join_as_written
    from minsheng.screening import law_of
    from minsheng.screening.views import stated_relation

    snapshot = open_snapshot(Path(home), PERIOD)
    law = law_of(snapshot.facts_date)
    plan = law.plan(["nobody_able_to_support"], "person")
    share = min(1.0, people / snapshot.counts["person"])
    folder = Path(facts)
    folder.mkdir(parents=True)
    with connect(Path(home)) as connection:
        join_as_written(connection)
        for entity in ENTITIES:
            paths = [str(path) for path in snapshot.bucket_paths(entity)]
            rows = stated_relation(law, entity, "read_parquet($paths)")
            connection.execute(
                f"CREATE TEMP TABLE {entity} AS {rows} WHERE hash(household_id) / 2.0 ** 64 < $share",
                {"paths": paths, "share": share},
            ).fetchall()
        connection.execute(f"CREATE TEMP TABLE support AS {plan.sql}", dates_of(plan, snapshot.facts_date)).fetchall()
        for name, query in SLICES.items():
            connection.execute(
                f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            ).fetchall()
    return {}


def screen(facts: str, answers: str) -> dict[str, Any]:
    """Answer for all households of a folder of facts, several times, and write the answers down once."""
    from minsheng.lake import connect
    from minsheng.rules.run import dates_of, join_as_written
    from minsheng.screening import law_of

    started = time.perf_counter()
    plan = law_of(DAY).plan(list(ANSWERS), "household")
    loaded = time.perf_counter() - started
    seconds = []
    with connect(Path(facts), spill=Path(facts) / "spill") as connection:
        join_as_written(connection)
        for table in plan.tables:
            connection.execute(f"CREATE TEMP VIEW {table} AS FROM read_parquet('{facts}/{table}.parquet')").fetchall()
        for _ in range(RUNS):
            started = time.perf_counter()
            connection.execute(f"CREATE OR REPLACE TEMP TABLE decided AS {plan.sql}", dates_of(plan, DAY)).fetchall()
            seconds.append(time.perf_counter() - started)
        connection.execute(f"COPY decided TO '{answers}' (FORMAT parquet)").fetchall()
    return {"seconds": seconds, "law_loaded": loaded}


def compare(facts: str) -> dict[str, Any]:
    """How often an answer that Minsheng can tell differs from the peer's.

    An answer that can be told holds whatever the unknown facts are, zeros included; so the peer, which takes them for zeros,
    must agree. Where Minsheng cannot tell, the peer answers all the same, and nothing is to be compared.
    """
    import duckdb

    with duckdb.connect() as connection:
        counts = ", ".join(
            f"count(o.{name}), count_if(o.{name} IS NOT NULL AND o.{name} <> p.{name})" for name in ANSWERS
        )
        found = connection.execute(
            f"SELECT count(*), {counts} FROM '{facts}/ours.parquet' o JOIN '{facts}/peer.parquet' p USING (household_id)"
        ).fetchall()[0]
        people = connection.execute(f"SELECT count(*) FROM '{facts}/person.parquet'").fetchall()[0][0]
    households, told, differing = found[0], found[1::2], found[2::2]
    return {"people": people, "differing": sum(differing), "known": sum(told) / (households * len(ANSWERS))}
