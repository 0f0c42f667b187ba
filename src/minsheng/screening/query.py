"""The queries of a screening: decisions and needs from the law, read against the enrolment lists of one bucket."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from minsheng.rules import Law, Plan
from minsheng.screening.authorised import refused_sql, unauthorised_sql
from minsheng.screening.enrolment import ENROLLED, counted, verdict_sql
from minsheng.screening.views import ENTITIES, unstated_facts

__all__ = ["ScreeningQuery"]

WARNED = "warned"
WARNING = "warning_"
TIER = "assistance_tier"
RULED = ("household", "bool", "rule")
PICTURE = ("monitoring_type", "low_income_category", "help_monthly")
"""What a finding tells beside the programmes, where the law has it."""

LARGEST_TABLE = 8
"""Names whose combinations are listed as texts: 256 of them; more names are told in several such lists."""


@dataclass(frozen=True)
class ScreeningQuery:
    """What a screening asks of the law, and how it reads the answer.

    Attributes:
        law: The law in force.
        dialect: `duckdb` or `spark`.
        lists: Programmes with a list to be read against; by default all that can have one.
        authorised: Tables that are read only of those who authorised it.
        home: Folder of all state, whose own feeds may state facts that others do not; None for no city.
    """

    law: Law
    dialect: str = "duckdb"
    lists: tuple[str, ...] = tuple(ENROLLED)
    authorised: tuple[str, ...] = ()
    home: Path | None = None

    @cached_property
    def asked(self) -> Law:
        """The law with what a screening presumes worked in, so that no row has to compute it."""
        return self.law.with_facts(
            {name: value for entity in ENTITIES for name, value in unstated_facts(self.law, entity, self.home).items()}
        )

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """Programmes that are read against a list, the highest tier first."""
        return tuple(name for name in ENROLLED if name in self.lists and name in self.law.programmes)

    @cached_property
    def programmes(self) -> tuple[str, ...]:
        """All programmes decided per household: those read against a list first, then the others as the law has them."""
        others = (name for name, record in self.law.programmes.items() if record.entity == "household")
        return tuple(dict.fromkeys((*self.listed, *others)))

    @cached_property
    def decisions(self) -> tuple[str, ...]:
        """The nodes that decide the programmes read against a list."""
        return tuple(self.law.programmes[name].decides for name in self.listed)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """The warnings that departments give of a household, by node."""
        nodes = self.law.nodes.values()
        return tuple(
            sorted(n.name for n in nodes if n.name.startswith(WARNING) and (n.entity, n.type, n.role) == RULED)
        )

    @cached_property
    def picture(self) -> tuple[str, ...]:
        """Nodes told beside the programmes."""
        return tuple(name for name in PICTURE if name in self.law.nodes)

    @cached_property
    def plan(self) -> Plan:
        """Every programme's decision and amount, margins and tests of those with a list, the joint picture, the warnings."""
        targets: dict[str | None, None] = dict.fromkeys((TIER, *self.picture, WARNED, *self.warnings))
        for name in self.programmes:
            record = self.law.programmes[name]
            targets.update(dict.fromkeys((record.decides, record.amount)))
            if name in self.listed:
                pair = counted(self.law, name)
                targets.update(dict.fromkeys((record.margin, *record.tests, pair[0] if pair else None)))
        return self.asked.plan(list(filter(None, targets)), "household", self.dialect)

    @cached_property
    def needs(self) -> Plan:
        """For every decision of a programme with a list that cannot be told, the facts that it hangs on.

        Where no list was delivered no need is told; the question is put all the same, of one decision and of nobody.
        """
        asked = self.decisions or (self.law.programmes[self.programmes[0]].decides,)
        return self.asked.needs_plan(list(asked), "household", self.dialect)

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
        return f"SELECT household_id FROM {decided} WHERE {unknown or 'FALSE'}"

    def findings_sql(self, decided: str, needed: str) -> str:
        """One row per household: status and amount of every programme, the joint picture, the warnings.

        A programme that is read against a list also has its margin, failed tests, needs and verdict.

        Args:
            decided: Table with the result of `plan`.
            needed: Table with the result of `needs`, for the households of `undecided_sql`.

        Returns:
            A query over these two, the table `household`, and `person` and `supporter` with the rows of the undecided.
        """
        columns = [
            "f.household_id", "f.division", "f.district", "f.residence", "f.household_size", "f.lifted_out",
            f"d.{TIER} AS tier", f"'{self.law_hash}' AS law_hash",
            "f.enrolled_dibao", "f.enrolled_dibao_amount", "f.enrolled_tekun", "f.enrolled_tekun_amount", "f.enrolled_edge",
            *(f"d.{name}" for name in self.picture),
        ]  # fmt: skip
        for name in self.programmes:
            columns += self._programme_columns(name)
        warnings = self._looked_up(self.warnings, [f"d.{warning}" for warning in self.warnings])
        columns.append(f"CASE WHEN d.{WARNED} IS FALSE THEN '' ELSE {warnings} END AS warnings")
        columns.append(f"{unauthorised_sql(self, 'n', 'u')} AS unauthorised")
        return (
            f"SELECT {', '.join(columns)} FROM household f JOIN {decided} d ON d.household_id = f.household_id "
            f"LEFT JOIN {needed} n ON n.household_id = f.household_id{refused_sql(self.authorised, 'u')}"
        )

    def _programme_columns(self, name: str) -> list[str]:
        record = self.law.programmes[name]
        decision = f"d.{record.decides}"
        status = f"CASE WHEN {decision} THEN 'eligible' WHEN NOT {decision} THEN 'not_eligible' ELSE 'cannot_tell' END"
        columns = [
            f"{status} AS {name}_status",
            f"{f'd.{record.amount}' if record.amount else 'CAST(NULL AS BIGINT)'} AS {name}_amount",
        ]
        if name not in self.listed:
            return columns
        reasons = self._looked_up(record.tests, [f"NOT d.{test}" for test in record.tests])
        return [
            *columns,
            f"{f'd.{record.margin}' if record.margin else 'CAST(NULL AS BIGINT)'} AS {name}_margin",
            f"CASE WHEN NOT {decision} THEN {reasons} ELSE '' END AS {name}_reasons",
            f"CASE WHEN {decision} IS NULL THEN {self._needs_of(record.decides)} ELSE '' END AS {name}_needs",
            f"{verdict_sql(self.law, name, decision)} AS {name}_verdict",
        ]

    def _looked_up(self, names: Sequence[str], conditions: Sequence[str]) -> str:
        """The names whose condition holds, joined by commas, from lists of all such texts: millions of rows share a few."""
        parts = [
            self._picked(names[start : start + LARGEST_TABLE], conditions[start : start + LARGEST_TABLE])
            for start in range(0, len(names), LARGEST_TABLE)
        ]
        return _joined([f"nullif({part}, '')" for part in parts]) if len(parts) != 1 else parts[0]

    def _picked(self, names: Sequence[str], conditions: Sequence[str]) -> str:
        texts = [""]
        for name in names:  # text number n holds the names of the bits of n
            texts += [f"{text},{name}" if text else name for text in texts]
        bits = " + ".join(f"CASE WHEN {condition} THEN {1 << n} ELSE 0 END" for n, condition in enumerate(conditions))
        listed = ", ".join(f"'{text}'" for text in texts)
        pick = {"duckdb": "list_extract([{}], 1 + {})", "spark": "element_at(array({}), 1 + {})"}[self.dialect]
        return pick.format(listed, bits)

    def _needs_of(self, decision: str) -> str:
        return _joined(
            [
                f"CASE WHEN (n.{column} & {1 << bit}) <> 0 THEN '{fact}' END"
                for column, facts in self.needs.need_bits.items()
                if column.rpartition("__needs_")[0] == decision
                for bit, fact in enumerate(facts)
            ]
        )


def _joined(texts: Sequence[str]) -> str:
    """The texts that are not NULL, joined by commas."""
    return f"concat_ws(',', {', '.join(texts)})" if texts else "''"
