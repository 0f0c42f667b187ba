"""The questions that a what-if puts to every bucket: the laws side by side for each household, then the sums of that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from minsheng.rules import Law, Plan
from minsheng.rules.declare import ProgrammeRecord
from minsheng.rules.folding import fold
from minsheng.rules.graph import Graph
from minsheng.rules.plan import plan_query
from minsheng.screening.views import ENTITIES, unstated_facts
from minsheng.screening.whatif.beside import Beside, put_beside
from minsheng.screening.whatif.reform import Reform

__all__ = ["DIMENSIONS", "WhatIfQuery"]

TIER = "assistance_tier"
GAP_NODES = ("dibao_line", "dibao_income")
"""The shortfall of a family is measured between these; programmes outside the unit that they count are left out of its help."""
NOT_IN_UNIT = frozenset({"tekun"})

DIMENSIONS = ("district", "residence", "tier", "size", "elderly", "children", "disabled")
"""What the sums are kept apart by; every breakdown is added up from them."""

_KEPT = ", ".join("tier0 AS tier" if name == "tier" else name for name in DIMENSIONS)


@dataclass(frozen=True)
class WhatIfQuery:
    """The law in force and its reforms, as one question.

    Attributes:
        law: The law in force.
        reforms: What is laid over it.
        asked: Programmes that are asked for; empty for all that may change.
        home: Folder of all state, whose own feeds may state facts that others do not; None for no city.
    """

    law: Law
    reforms: tuple[Reform, ...]
    asked: tuple[str, ...] = ()
    home: Path | None = None

    @cached_property
    def beside(self) -> Beside:
        """All laws in one graph."""
        return put_beside(self.law.graph, [reform.law.graph for reform in self.reforms])

    @cached_property
    def touched(self) -> tuple[ProgrammeRecord, ...]:
        """Programmes of households that at least one reform may change, in the law's order, new ones last."""
        known = dict(self.law.programmes)
        for reform in self.reforms:
            known |= {name: record for name, record in reform.law.programmes.items() if name not in known}
        return tuple(
            record
            for record in known.values()
            if record.entity == "household" and any(self._changes(record, reform) for reform in self.reforms)
        )

    @cached_property
    def programmes(self) -> tuple[ProgrammeRecord, ...]:
        """Those of them that are asked for."""
        return tuple(record for record in self.touched if not self.asked or record.name in self.asked)

    def _changes(self, record: ProgrammeRecord, reform: Reform) -> bool:
        theirs, ours = reform.law.programmes.get(record.name), self.law.programmes.get(record.name)
        if theirs is None or ours is None or (theirs.decides, theirs.amount) != (ours.decides, ours.amount):
            return True
        return not reform.touched.isdisjoint({theirs.decides, theirs.amount})

    @property
    def laws(self) -> range:
        """0 for the law in force, then one number per reform."""
        return range(len(self.reforms) + 1)

    def law_of(self, number: int) -> Law:
        """The law behind a number of `laws`."""
        return self.law if number == 0 else self.reforms[number - 1].law

    @cached_property
    def plan(self) -> Plan:
        """Decisions and amounts of every law for every household; nothing that no reform touches, beyond the tier."""
        targets: dict[str, None] = {}
        for law in self.laws:
            nodes = [TIER] + [name for record in self.programmes for name in self._nodes(record, law)]
            nodes += [name for name in GAP_NODES if self._has_gap]
            targets |= {self.beside.name(law, name): None for name in nodes if name in self.law_of(law).nodes}
        return plan_query(self._asked_graph, tuple(targets), "household", "duckdb")

    @property
    def _asked_graph(self) -> Graph:
        """All laws, with what is presumed of every household worked in, as a screening does."""
        presumed = {
            name: value
            for number in self.laws
            for entity in ENTITIES
            for name, value in unstated_facts(self.law_of(number), entity, self.home).items()
            if name in self.beside.graph.nodes
        }
        return fold(self.beside.graph, presumed)

    @property
    def _has_gap(self) -> bool:
        return all(name in self.law_of(law).nodes for law in self.laws for name in GAP_NODES)

    def _nodes(self, record: ProgrammeRecord, law: int) -> list[str]:
        mine = self.law_of(law).programmes.get(record.name)
        return [] if mine is None else [mine.decides, *filter(None, [mine.amount])]

    def decision(self, record: ProgrammeRecord, law: int) -> str:
        """SQL of a decision over the plan's result; a programme that a law does not have refuses everybody."""
        mine = self.law_of(law).programmes.get(record.name)
        return "FALSE" if mine is None else self.beside.name(law, mine.decides)

    def amount(self, record: ProgrammeRecord, law: int) -> str:
        """SQL of an amount over the plan's result, 0 where the household is not entitled, NULL where it is unknown."""
        mine = self.law_of(law).programmes.get(record.name)
        if mine is None or mine.amount is None:
            return "0"
        return f"CASE WHEN {self.decision(record, law)} THEN {self.beside.name(law, mine.amount)} WHEN NOT {self.decision(record, law)} THEN 0 END"

    def families_sql(self, facts_date: dt.date) -> str:
        """Who lives in each household: elderly from 60 on, children below 18, certified disabled."""
        return (
            f"SELECT household_id, bool_or(birth_date <= DATE '{_years_before(facts_date, 60)}') AS elderly, "
            f"bool_or(birth_date > DATE '{_years_before(facts_date, 18)}') AS children, "
            "bool_or(disability_grade >= 1) AS disabled FROM person GROUP BY household_id"
        )

    def compared_sql(self, decided: str, families: str) -> str:
        """One row per household: who it is, and per law its tier, help, shortfall, and every programme's answer.

        Args:
            decided: Table with the result of `plan`.
            families: Table with the result of `families_sql`.
        """
        columns = [
            "h.household_id", "h.district", "h.residence",
            "CASE WHEN h.household_size >= 5 THEN 5 ELSE h.household_size END AS size",
            "coalesce(f.elderly, FALSE) AS elderly", "coalesce(f.children, FALSE) AS children",
            "coalesce(f.disabled, FALSE) AS disabled",
        ]  # fmt: skip
        for law in self.laws:
            columns.append(f"d.{self.beside.name(law, TIER)} AS tier{law}")
            for number, record in enumerate(self.programmes):
                columns.append(f"{self.decision(record, law)} AS entitled{law}_{number}")
                columns.append(f"{self.amount(record, law)} AS amount{law}_{number}")
        return (
            f"SELECT {', '.join(columns)}{self._gap_columns()} FROM household h JOIN {decided} d USING (household_id) "
            f"LEFT JOIN {families} f USING (household_id)"
        )

    def _gap_columns(self) -> str:
        if not self._has_gap:
            return ""

        def line(law: int) -> str:
            return f"d.{self.beside.name(law, GAP_NODES[0])}"

        def income(law: int) -> str:
            return f"d.{self.beside.name(law, GAP_NODES[1])}"

        known = " AND ".join(f"{line(law)} IS NOT NULL" for law in self.laws)
        highest = f"CASE WHEN {known} THEN greatest({', '.join(line(law) for law in self.laws)}) END"
        told = [f", {line(0)} AS line_now, {highest} AS line_highest"]
        told += [f", {income(law)} AS income{law}" for law in self.laws]
        return "".join(told)

    def _sum(self, law: int, pays: str, *, unit: bool = False) -> str:
        parts = [
            f"amount{law}_{number}"
            for number, record in enumerate(self.programmes)
            if record.pays == pays and not (unit and record.name in NOT_IN_UNIT)
        ]
        return " + ".join(parts) or "0"

    def told_sql(self, compared: str) -> str:
        """`compared_sql` with the change of each household's monthly and yearly help, and its shortfall per law and line."""
        columns = []
        for law in self.laws:
            columns += [f"{self._sum(law, 'month')} AS month{law}", f"{self._sum(law, 'year')} AS year{law}"]
            if self._has_gap:
                for line in ("now", "highest"):
                    short = f"(line_{line} - income{law} - ({self._sum(law, 'month', unit=True)}))"
                    # greatest() of DuckDB passes over NULL; what is unknown makes the shortfall unknown.
                    columns.append(
                        f"CASE WHEN {short} > 0 THEN {short} WHEN {short} <= 0 THEN 0 END AS gap_{line}{law}"
                    )
        return f"SELECT *, {', '.join(columns)} FROM {compared} WHERE {self._concerned}"

    @property
    def _concerned(self) -> str:
        """Households that some law may help, or that are below a line: one in ten; the others are only counted."""
        held = [
            f"entitled{law}_{number} IS DISTINCT FROM FALSE"
            for law in self.laws
            for number in range(len(self.programmes))
        ]
        held += [f"coalesce(income{law} < line_highest, TRUE)" for law in self.laws if self._has_gap]
        return f"({' OR '.join(held)})"

    def others_sql(self, compared: str) -> str:
        """The households that `told_sql` leaves out, counted by `DIMENSIONS`: nothing changes for them, nothing is short."""
        gap = ", count(*) AS gap_told" if self._has_gap else ""
        return f"SELECT {_KEPT}, count(*) AS households{gap} FROM {compared} WHERE NOT {self._concerned} GROUP BY ALL"

    @cached_property
    def sums(self) -> dict[str, str]:
        """What is added up over households, by name, as SQL over `told_sql`."""
        sums = {"households": "count(*)"}
        for law in self.laws:
            sums[f"month{law}"] = _total(f"month{law}")
            for number, record in enumerate(self.programmes):
                sums |= self._programme_sums(law, number, has_amount=record.amount is not None)
        for law in self.laws[1:]:
            change = f"(month{law} - month0)"
            sums |= {
                f"gainers{law}": f"count(*) FILTER ({change} > 0)",
                f"gained{law}": _total(f"greatest({change}, 0)", f"{change} IS NOT NULL"),
                f"losers{law}": f"count(*) FILTER ({change} < 0)",
                f"lost{law}": _total(f"greatest(-{change}, 0)", f"{change} IS NOT NULL"),
                f"untold{law}": f"count(*) FILTER ({change} IS NULL)",
                f"newly{law}": f"count(*) FILTER (month0 = 0 AND month{law} > 0)",
                f"ended{law}": f"count(*) FILTER (month0 > 0 AND month{law} = 0)",
                f"yearly{law}": _total(f"year{law} - year0"),
            }
        return sums | (self._gap_sums() if self._has_gap else {})

    def _programme_sums(self, law: int, number: int, *, has_amount: bool) -> dict[str, str]:
        entitled, amount = f"entitled{law}_{number}", f"amount{law}_{number}"
        sums = {
            entitled: f"count(*) FILTER ({entitled})",
            f"unknown{law}_{number}": f"count(*) FILTER ({entitled} IS NULL)",
        }
        if has_amount:
            sums[amount] = _total(amount)
            sums[f"unpriced{law}_{number}"] = f"count(*) FILTER ({entitled} AND {amount} IS NULL)"
        if law:
            sums[f"newly{law}_{number}"] = f"count(*) FILTER ({entitled} AND NOT entitled0_{number})"
            sums[f"ended{law}_{number}"] = f"count(*) FILTER (entitled0_{number} AND NOT {entitled})"
        return sums

    def _gap_sums(self) -> dict[str, str]:
        told = " AND ".join(f"gap_{line}{law} IS NOT NULL" for law in self.laws for line in ("now", "highest"))
        sums = {"gap_told": f"count(*) FILTER ({told})"}
        for law in self.laws:
            sums |= {f"gap_{line}{law}": _total(f"gap_{line}{law}", told) for line in ("now", "highest")}
            sums[f"gap_cost{law}"] = _total(f"month{law} - month0", told)
        return sums

    def cube_sql(self, told: str) -> str:
        """Sums over households of the same `DIMENSIONS`: all that is kept of a bucket, beside the next two."""
        sums = ", ".join(f"{sql} AS {name}" for name, sql in self.sums.items())
        return f"SELECT {_KEPT}, {sums} FROM {told} GROUP BY ALL"

    def changes_sql(self, told: str) -> str:
        """Households by the whole yuan that their monthly help rises or falls by, with the lowest number among them."""
        selects = [
            f"SELECT {law} AS law, sign(month{law} - month0) AS direction, abs(month{law} - month0) // 100 AS yuan, "
            f"count(*) AS households, min(household_id) AS household_id FROM {told} WHERE month{law} IS DISTINCT FROM month0 OR month0 IS NULL "
            "GROUP BY ALL"
            for law in self.laws[1:]
        ]
        return " UNION ALL ".join(selects)

    def moves_sql(self, told: str) -> str:
        """Households by their tier under the law in force and under a reform."""
        selects = [
            f"SELECT {law} AS law, tier0 AS before, tier{law} AS after, count(*) AS households FROM {told} GROUP BY ALL"
            for law in self.laws[1:]
        ]
        return " UNION ALL ".join(selects)


def _total(value: str, where: str = "") -> str:
    """The sum of known values; 0 if there are none."""
    return f"coalesce(sum({value}){f' FILTER ({where})' if where else ''}, 0)::BIGINT"


def _years_before(day: dt.date, years: int) -> dt.date:
    """The birthday of somebody who completes so many years on a day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February: in a common year the birthday counts on 1 March
        return dt.date(day.year - years, 2, 28)
