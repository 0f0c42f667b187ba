"""The queries of a screening: decisions and needs from the law, read against the enrolment lists of one bucket."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from minsheng.rules import Law, Plan
from minsheng.screening.enrolment import COUNTED, ENROLLED, verdict_sql

__all__ = ["ScreeningQuery"]

WARNINGS = (
    "warning_illness",
    "warning_school",
    "warning_disaster",
    "warning_housing",
    "warning_water",
    "warning_work",
    "warning_disability",
    "warning_death",
)
WARNED = "warned"
TIER = "assistance_tier"


@dataclass(frozen=True)
class ScreeningQuery:
    """What a screening asks of the law, and how it reads the answer.

    Attributes:
        law: The law in force.
        dialect: `duckdb` or `spark`.
    """

    law: Law
    dialect: str = "duckdb"

    @cached_property
    def programmes(self) -> tuple[str, ...]:
        """Programmes decided per household that have a list to be read against, the highest tier first."""
        return tuple(name for name in ENROLLED if name in self.law.programmes)

    @cached_property
    def decisions(self) -> tuple[str, ...]:
        """The nodes that decide the programmes."""
        return tuple(self.law.programmes[name].decides for name in self.programmes)

    @cached_property
    def plan(self) -> Plan:
        """Decisions, amounts, margins, tests, tier and warnings for every household."""
        targets: dict[str, None] = dict.fromkeys((TIER, *(people for people, _ in COUNTED.values()), WARNED, *WARNINGS))
        for name in self.programmes:
            record = self.law.programmes[name]
            targets.update(dict.fromkeys((record.decides, *record.tests)))
            targets.update(dict.fromkeys(filter(None, (record.amount, record.margin))))
        return self.law.plan(list(targets), "household", self.dialect)

    @cached_property
    def needs(self) -> Plan:
        """For every decision that cannot be told, the facts that it hangs on."""
        return self.law.needs_plan(list(self.decisions), "household", self.dialect)

    @cached_property
    def law_hash(self) -> str:
        """SHA-256 of the law as executed: the texts of both queries."""
        return hashlib.sha256(f"{self.plan.sha256}{self.needs.sha256}".encode()).hexdigest()

    def undecided_sql(self, decided: str) -> str:
        """Households with a decision that cannot be told.

        Args:
            decided: Table with the result of `plan`.
        """
        unknown = " OR ".join(f"{decision} IS NULL" for decision in dict.fromkeys(self.decisions))
        return f"SELECT household_id FROM {decided} WHERE {unknown}"

    def findings_sql(self, decided: str, needed: str) -> str:
        """One row per household: status, amount, margin, failed tests, needs and verdict of every programme.

        Args:
            decided: Table with the result of `plan`.
            needed: Table with the result of `needs`, for the households of `undecided_sql`.

        Returns:
            A query over these two and the table `household`.
        """
        columns = [
            "f.household_id", "f.division", "f.district", "f.residence", "f.household_size", "f.lifted_out",
            f"d.{TIER} AS tier", f"'{self.law_hash}' AS law_hash",
            "f.enrolled_dibao", "f.enrolled_dibao_amount", "f.enrolled_tekun", "f.enrolled_tekun_amount", "f.enrolled_edge",
        ]  # fmt: skip
        for name in self.programmes:
            columns += self._programme_columns(name)
        warnings = self._looked_up(WARNINGS, [f"d.{warning}" for warning in WARNINGS])
        columns.append(f"CASE WHEN d.{WARNED} IS FALSE THEN '' ELSE {warnings} END AS warnings")
        return (
            f"SELECT {', '.join(columns)} FROM household f JOIN {decided} d ON d.household_id = f.household_id "
            f"LEFT JOIN {needed} n ON n.household_id = f.household_id"
        )

    def _programme_columns(self, name: str) -> list[str]:
        record = self.law.programmes[name]
        decision = f"d.{record.decides}"
        status = f"CASE WHEN {decision} THEN 'eligible' WHEN NOT {decision} THEN 'not_eligible' ELSE 'cannot_tell' END"
        reasons = self._looked_up(record.tests, [f"NOT d.{test}" for test in record.tests])
        return [
            f"{status} AS {name}_status",
            f"{f'd.{record.amount}' if record.amount else 'CAST(NULL AS BIGINT)'} AS {name}_amount",
            f"{f'd.{record.margin}' if record.margin else 'CAST(NULL AS BIGINT)'} AS {name}_margin",
            f"CASE WHEN NOT {decision} THEN {reasons} ELSE '' END AS {name}_reasons",
            f"CASE WHEN {decision} IS NULL THEN {self._needs_of(record.decides)} ELSE '' END AS {name}_needs",
            f"{verdict_sql(name, decision)} AS {name}_verdict",
        ]

    def _looked_up(self, names: Sequence[str], conditions: Sequence[str]) -> str:
        """The names whose condition holds, joined by commas, from a list of all such texts: millions of rows share a few."""
        texts = [""]
        for name in names:  # text number n holds the names of the bits of n
            texts += [f"{text},{name}" if text else name for text in texts]
        bits = " + ".join(f"CASE WHEN {condition} THEN {1 << n} ELSE 0 END" for n, condition in enumerate(conditions))
        listed = ", ".join(f"'{text}'" for text in texts)
        pick = {"duckdb": "list_extract([{}], 1 + {})", "spark": "element_at(array({}), 1 + {})"}[self.dialect]
        return pick.format(listed, bits)

    def _needs_of(self, decision: str) -> str:
        names: list[str] = []
        bits: list[str] = []
        for column, facts in self.needs.need_bits.items():
            if column.rpartition("__needs_")[0] == decision:
                names += facts
                bits += [f"(n.{column} & {1 << bit}) <> 0" for bit in range(len(facts))]
        return _names(names, bits)


def _names(names: Sequence[str], conditions: Sequence[str]) -> str:
    """The names whose condition holds, joined by commas, for lists too long to spell out all their parts."""
    parts = ", ".join(
        f"CASE WHEN {condition} THEN '{name}' END" for name, condition in zip(names, conditions, strict=True)
    )
    return f"concat_ws(',', {parts})"
