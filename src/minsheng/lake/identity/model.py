"""The Fellegi-Sunter model of a plan: learnt, kept and applied with Splink on DuckDB.

For each level of agreement of each field there are two shares: how often one person's two records agree so, and how
often two strangers' do. The binary logarithm of their ratio is what the level adds to the weight of a pair.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Self

import duckdb
from splink import DuckDBAPI, Linker

from minsheng.lake.identity.plan import Plan

__all__ = ["Model", "count_pairs", "score_pairs", "shipped_model", "train"]

_RANDOM_PAIRS: Final = 2_000_000
_LESSON_PAIRS: Final = 500_000
_LEAST_SAME: Final = 1e-4
"""Whatever was not seen in the lessons may still happen to one pair in ten thousand of the same person."""
_SEED: Final = 1
_FEWEST_MATCHES: Final = 1


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt.

    Attributes:
        prior: Share of pairs of records, drawn at random, that are one person.
        same: Field and level to the share of one person's pairs that agree so.
        strangers: Field and level to the share of strangers' pairs that agree so.
    """

    prior: float
    same: Mapping[str, Mapping[str, float]]
    strangers: Mapping[str, Mapping[str, float]]

    def to_json(self) -> str:
        """The model as JSON."""
        return json.dumps({"prior": self.prior, "same": self.same, "strangers": self.strangers}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A model that `to_json` wrote."""
        return cls(**json.loads(text))


def shipped_model(connection: duckdb.DuckDBPyConnection, records: str, plan: Plan) -> Model:
    """The model for persons that is shipped, for records too few to teach one: only how many pairs match is theirs.

    It was learnt from synthetic records, so that its shares are assumptions; see docs/algorithms/identity.md.

    Args:
        connection: Holds the records.
        records: Name of a table with the plan's columns.
        plan: `persons.PERSONS`.
    """
    told = Model.from_json(files("minsheng.lake.identity").joinpath("data", "persons.json").read_text("utf-8"))
    ((count,),) = connection.execute(f"SELECT count(*) FROM {records}").fetchall()
    sure = sum(count_pairs(connection, records, plan, rule) for rule in plan.sure)
    matches = max(_FEWEST_MATCHES, sure / len(plan.sure) / plan.sure_share)
    return Model(min(0.5, 2 * matches / max(2, count * (count - 1))), told.same, told.strangers)


def count_pairs(connection: duckdb.DuckDBPyConnection, records: str, plan: Plan, rule: str) -> int:
    """How many pairs of records meet a rule of a plan."""
    ((count,),) = connection.execute(
        f"SELECT count(*) FROM {records} AS l JOIN {records} AS r ON ({rule}) AND l.{plan.key} < r.{plan.key}"
    ).fetchall()
    return int(count)


def train(connection: duckdb.DuckDBPyConnection, records: str, plan: Plan, *, label: str = "") -> Model:
    """Learn how much each level of agreement speaks for two records being the same person.

    How often strangers agree comes from random pairs. How often one person's records do comes from expectation
    maximisation under the plan's lessons, which needs no truth, or from pairs with the same label where there is one.

    Args:
        connection: Holds the records; Splink's tables are made there.
        records: Name of a table with the plan's columns.
        plan: What to compare.
        label: Column that is equal for records of the same person; empty to learn without.

    Raises:
        ValueError: The plan's lessons leave a field untaught.
    """
    first = _linker(connection, records, plan.settings())
    first.training.estimate_probability_two_random_records_match(list(plan.sure), recall=plan.sure_share)
    first.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED)
    learnt = first.misc.save_model_to_json()
    strangers = _shares(plan, learnt, "u_probability", 0.5 / _RANDOM_PAIRS)
    prior = float(learnt["probability_two_random_records_match"])
    second = _linker(connection, records, plan.settings(prior=prior, strangers=strangers))
    if label:
        second.training.estimate_m_from_label_column(label)
    else:
        for lesson in plan.lessons:
            second.training.estimate_parameters_using_expectation_maximisation(
                lesson, estimate_without_term_frequencies=True, max_pairs=_LESSON_PAIRS
            )
    same = _shares(plan, second.misc.save_model_to_json(), "m_probability", _LEAST_SAME)
    return Model(prior, same, strangers)


def score_pairs(
    connection: duckdb.DuckDBPyConnection,
    records: str,
    plan: Plan,
    model: Model,
    *,
    least: float,
    frequencies: Mapping[str, str] | None = None,
    into: str = "identity_pair",
) -> None:
    """Compare the records that some rule brings together and keep the pairs that may be the same person.

    Args:
        connection: Holds the records.
        records: Name of a table with the plan's columns.
        plan: What to compare.
        model: Made by `train`.
        least: Smallest match weight to keep, in bits: the binary logarithm of the odds.
        frequencies: Column to a relation with it and `tf_<column>`, the share of people who have each value, where the
            records themselves do not tell; by default they do.
        into: Temporary table to make: `left_id` < `right_id`, `weight` (bits), and for each field `bits_<field>`, what
            it adds to the weight.
    """
    linker = _linker(connection, records, plan.settings(model.prior, model.same, model.strangers))
    for column, told in (frequencies or {}).items():
        linker.table_management.register_term_frequency_lookup(DuckDBAPI(connection).register(told), column)
    scored = linker.inference.predict(threshold_match_weight=least)
    there = {column.name.strip('"') for column in scored.columns}
    fields = []
    for field in plan.fields:
        parts = [f"scored.{part}" for part in (f"mw_{field.name}", f"mw_tf_adj_{field.name}") if part in there]
        fields.append(f"({' + '.join(parts)})::FLOAT AS bits_{field.name}")
    left, right = f"scored.{plan.key}_l", f"scored.{plan.key}_r"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT least({left}, {right}) AS left_id,"
        f" greatest({left}, {right}) AS right_id, match_weight AS weight, {', '.join(fields)}"
        f" FROM {scored.physical_name} AS scored"
    )
    scored.drop_table_from_database_and_remove_from_cache()


def _shares(plan: Plan, learnt: Mapping[str, Any], probability: str, least: float) -> dict[str, dict[str, float]]:
    """What was learnt, with a least share for the levels that were hardly or never met.

    Left without one, a level would get a share from Splink's own defaults, a thousand times too large here.
    """
    shares = {}
    for field, comparison in zip(plan.fields, learnt["comparisons"], strict=True):
        found = [level.get(probability) for level in comparison["comparison_levels"][1:]]
        if not any(found):
            raise ValueError(f"No lesson of the plan teaches the field {field.name}.")
        shares[field.name] = {
            level.code: share if share and level.strangers == share else max(share or 0.0, least)
            for level, share in zip(field.levels, found, strict=True)
        }
    return shares


def _linker(connection: duckdb.DuckDBPyConnection, records: str, settings: Mapping[str, Any]) -> Linker:
    # Splink reports on its own logger, which belongs to whoever runs the platform.
    logging.getLogger("splink").setLevel(logging.ERROR)
    return Linker(DuckDBAPI(connection).register(records), dict(settings), log_level=None)
