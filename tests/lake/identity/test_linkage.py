"""A linkage finds the people again, keeps what it repaired beside the original, and asks where it does not know."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from minsheng.lake.identity import Event, append_events, link, link_persons, read_events, resolve
from minsheng.lake.identity.evaluate import blocking_ceiling, cluster_scores
from minsheng.lake.identity.model import Model, shipped_model
from minsheng.lake.identity.persons import PERSONS
from minsheng.lake.identity.records import prepare_records

LEAST_F1 = 0.99


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2})


def truth_of(records: Path) -> dict[int, int]:
    return dict(duckdb.execute(f"SELECT record_id, truth FROM '{records}'").fetchall())


def test_people_are_found_again(connection: duckdb.DuckDBPyConnection, records: Path) -> None:
    found, model = link_persons(connection, f"'{records}'")
    told = cluster_scores(found, truth_of(records).items())
    assert told.f1 >= LEAST_F1
    assert told.precision >= LEAST_F1
    truth = f"(SELECT record_id, truth FROM '{records}')"
    assert blocking_ceiling(connection, "identity_record", truth, PERSONS).recall >= told.recall - 0.01
    assert model.same.keys() == model.strangers.keys() == {field.name for field in PERSONS.fields}


def test_a_repaired_id_is_the_right_one_and_the_original_stays(
    connection: duckdb.DuckDBPyConnection, records: Path
) -> None:
    link_persons(connection, f"'{records}'")
    delivered = dict(connection.execute(f"SELECT record_id, id_text FROM '{records}'").fetchall())
    truth = truth_of(records)
    own = {
        truth[record]: text
        for record, text in sorted(delivered.items(), reverse=True)
        if record <= max(truth.values()) + 1
    }
    repairs = connection.execute("SELECT record_id, original, repaired FROM identity_repair").fetchall()
    assert len(repairs) > 20
    wrong = [record for record, _, repaired in repairs if repaired != own[truth[record]]]
    assert len(wrong) <= len(repairs) // 100
    assert all(original == delivered[record] for record, original, _ in repairs)


def test_the_same_records_give_the_same_people(records: Path) -> None:
    runs = []
    for _ in range(2):
        with duckdb.connect(config={"threads": 2}) as connection:
            runs.append(link_persons(connection, f"'{records}'")[0])
    assert runs[0] == runs[1]


def test_a_model_once_learnt_can_be_used_again(connection: duckdb.DuckDBPyConnection, records: Path) -> None:
    found, model = link_persons(connection, f"'{records}'")
    kept = Model.from_json(model.to_json())
    assert link_persons(connection, f"'{records}'", model=kept)[0] == found


def test_the_shipped_model_knows_every_level(connection: duckdb.DuckDBPyConnection, records: Path) -> None:
    prepare_records(connection, f"(FROM '{records}' LIMIT 50)")
    model = shipped_model(connection, "identity_record", PERSONS)
    for field in PERSONS.fields:
        codes = {level.code for level in field.levels}
        assert model.same[field.name].keys() == model.strangers[field.name].keys() == codes
        full, none = field.levels[0].code, field.levels[-1].code
        assert model.same[field.name][full] > model.strangers[field.name][full]
        assert model.same[field.name][none] < model.strangers[field.name][none]


def test_a_run_is_published_with_its_merges_and_its_questions(tmp_path: Path, records: Path) -> None:
    linked = link(tmp_path, [f"'{records}'"], scope="list", by="周敏")
    today = resolve(read_events(tmp_path))
    persons = dict(duckdb.execute(f"FROM '{linked.folder / 'persons.parquet'}'").fetchall())
    assert today.person_of == persons
    assert linked.merged == len(persons) - len(set(persons.values()))
    questions = pq.read_table(linked.folder / "review.parquet").to_pylist()
    assert len(questions) == linked.doubtful
    for question in questions:
        assert persons.get(question["left_id"], -1) != persons.get(question["right_id"], -2)
        assert [entry["field"] for entry in question["evidence"]] == [field.name for field in PERSONS.fields]


def test_what_a_person_undoes_stays_undone_in_the_next_run(tmp_path: Path, records: Path) -> None:
    link(tmp_path, [f"'{records}'"], scope="list", by="周敏")
    first = next(event for event in read_events(tmp_path) if event.kind == "merge")
    assert first.left_id is not None
    assert first.right_id is not None
    append_events(tmp_path, [Event("undo", "周敏", undoes=first.number, reason="同名同日的两个人")])
    link(tmp_path, [f"'{records}'"], scope="list", by="周敏")
    people = resolve(read_events(tmp_path)).person_of
    assert people.get(first.left_id, first.left_id) != people.get(first.right_id, first.right_id)


def test_records_without_pairs_are_no_fault(connection: duckdb.DuckDBPyConnection, records: Path) -> None:
    _, model = link_persons(connection, f"'{records}'")
    alone = f"(FROM '{records}' WHERE record_id = 1)"
    assert link_persons(connection, alone, model=model)[0] == {}
