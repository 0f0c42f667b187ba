"""What a linkage compares, declared: fields with their levels of agreement, and the rules that bring records together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Field", "Level", "Plan"]


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement of a field.

    Attributes:
        code: Short name, for machines.
        when: SQL over the columns of both records, `<column>_l` and `<column>_r`; the first level that holds counts.
            Empty for the last one, which takes what is left.
        zh: What a clerk reads.
        en: The same in English.
        frequency_of: Column whose frequent values prove less (张伟) than rare ones; empty if all prove the same.
        strangers: Share of pairs of strangers that agree so, where it is known beforehand; None if it is to be learnt.
    """

    code: str
    when: str
    zh: str
    en: str
    frequency_of: str = ""
    strangers: float | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that two records say of a person.

    Attributes:
        name: Short name, for machines.
        zh: What a clerk reads.
        en: The same in English.
        unknown: SQL that holds where one of the records does not say it; it then speaks neither for nor against.
        levels: From full agreement to none.
        shows: Column of the records that a reader is shown.
    """

    name: str
    zh: str
    en: str
    unknown: str
    levels: tuple[Level, ...]
    shows: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A linkage of records of one kind.

    Attributes:
        key: Column with the number of a record, int64 and unique.
        fields: What is compared.
        blocks: SQL conditions over `l` and `r`; pairs that meet one are compared, all others are taken for strangers.
        lessons: Conditions under which most pairs are the same person. Under each, expectation maximisation learns how
            often the fields that the condition does not mention agree; together they must leave no field out.
        sure: Conditions under which nearly every pair is the same person, to estimate how many such pairs there are.
        sure_share: Share of such pairs that those conditions find, 0 to 1.
        unfolded: Columns that hold lists, of which a block compares single items.
    """

    key: str
    fields: tuple[Field, ...]
    blocks: tuple[str, ...]
    lessons: tuple[str, ...]
    sure: tuple[str, ...]
    sure_share: float
    unfolded: tuple[str, ...] = ()

    def settings(
        self,
        prior: float | None = None,
        same: Mapping[str, Mapping[str, float]] | None = None,
        strangers: Mapping[str, Mapping[str, float]] | None = None,
    ) -> dict[str, Any]:
        """The plan as Splink's settings, with what is known so far; see `Model`."""
        known = {} if prior is None else {"probability_two_random_records_match": prior}
        return known | {
            "link_type": "dedupe_only",
            "unique_id_column_name": self.key,
            "blocking_rules_to_generate_predictions": [self._block(block) for block in self.blocks],
            "comparisons": [
                _comparison(field, (same or {}).get(field.name, {}), (strangers or {}).get(field.name, {}))
                for field in self.fields
            ],
            "retain_matching_columns": False,
            "retain_intermediate_calculation_columns": True,
        }

    def lists_in(self, block: str) -> list[str]:
        """The columns that hold lists among those that a block compares."""
        return [name for name in self.unfolded if f"l.{name} =" in block]

    def _block(self, block: str) -> dict[str, Any]:
        lists = self.lists_in(block)
        return {"blocking_rule": block, **({"arrays_to_explode": lists} if lists else {})}

    def evidence(self, field: Field) -> str:
        """Expression for the code of the level on which two records `<column>_l`, `<column>_r` agree; `unknown` if untold."""
        arms = " ".join(f"WHEN {level.when} THEN '{level.code}'" for level in field.levels if level.when)
        return f"CASE WHEN {field.unknown} THEN 'unknown' {arms} ELSE '{field.levels[-1].code}' END"


def _comparison(field: Field, same: Mapping[str, float], strangers: Mapping[str, float]) -> dict[str, Any]:
    unknown = {"sql_condition": field.unknown, "label_for_charts": "unknown", "is_null_level": True}
    levels = [_level(level, same.get(level.code), strangers.get(level.code)) for level in field.levels]
    return {"output_column_name": field.name, "comparison_levels": [unknown, *levels]}


def _level(level: Level, same: float | None, strangers: float | None) -> dict[str, Any]:
    told: dict[str, Any] = {"sql_condition": level.when or "ELSE", "label_for_charts": level.code}
    if level.frequency_of:
        told |= {
            "tf_adjustment_column": level.frequency_of,
            "tf_adjustment_weight": 1.0,
            "disable_tf_exact_match_detection": True,
        }
    if level.strangers is not None:
        told |= {"u_probability": level.strangers, "fix_u_probability": True}
    elif strangers is not None:
        told["u_probability"] = strangers
    if same is not None:
        told["m_probability"] = same
    return told
