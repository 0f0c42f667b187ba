"""The records that linkage is tried on: the register as it is, and others with the damage that was asked for."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.standards.resident_id import problem
from minsheng.synth.damage import Damage, damaged_records


def test_the_register_stays_and_the_others_are_damaged(register: pa.Table) -> None:
    table = pa.Table.from_batches(damaged_records(register, 3_000, seed=1))
    own, others = table.slice(0, len(register)), table.slice(len(register))
    assert own["id_text"].to_pylist() == register["person_id"].to_pylist()
    assert others.num_rows == 3_000
    assert abs(others["id_text"].null_count / 3_000 - 0.25) < 0.04
    damaged = sum(problem(text) is not None for text in others["id_text"].to_pylist() if text)
    assert 0.015 < damaged / 3_000 < 0.045
    assert pc.all(pc.equal(table["record_id"], pa.array(range(1, table.num_rows + 1)))).as_py()


def test_the_same_seed_gives_the_same_records(register: pa.Table) -> None:
    one, other, third = (list(damaged_records(register, 500, seed)) for seed in (4, 4, 5))
    assert one == other
    assert one != third


def test_without_damage_a_record_says_what_the_register_says(register: pa.Table) -> None:
    nothing = Damage(*[0.0] * 14)
    table = pa.Table.from_batches(damaged_records(register, 200, seed=2, damage=nothing))
    names = register["name"].to_pylist()
    for row in table.slice(len(register)).to_pylist():
        assert row["name"].replace(" ", "") == names[row["truth"]] or "·" in names[row["truth"]]
        assert row["id_text"] == register["person_id"][row["truth"]].as_py()
