"""The SQL that lays a month out: people and households slot by slot, their links, then everything bucket by bucket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from minsheng.lake.checks import SLOTS
from minsheng.lake.consent import Consent
from minsheng.lake.current import CurrentTable
from minsheng.lake.facts import Entity, FactTable, fact_tables, facts_of
from minsheng.lake.layout import month_end, shift_month

__all__ = ["LayOut"]

_LISTS: Final = ("dibao", "tekun", "edge", "rigid", "orphan", "unsupported", "elderly")
_NEEDS_SUPPORT: Final = "({age} >= 60 OR {age} < 18 OR {id} IN (SELECT person_id FROM certified))"


class LayOut:
    """The queries of one snapshot, in the order in which they run.

    People come in passes over slots of the person number, households over slots of the household number; what a pass
    finds is written down with its bucket. A supporter may stand in any slot: a link is written under the slot of the
    person who is not at hand, and completed when that slot is at hand.

    Args:
        tables: The current tables.
        period: The month.
        buckets: Number of buckets; the bucket of a household is its number modulo this.
        passes: Number of passes over the slots.
        known: Tables whose facts stand ready for some people or households, who then need no rows of them: relation with
            `_subject`, the facts and `src_<table>`. A register may be among them; whatever it carries is then unknown.
        consent: Which facts may be read of whom.
        home: Folder of all state, for the facts of the city's own.
    """

    def __init__(
        self,
        tables: Mapping[str, CurrentTable],
        period: str,
        buckets: int,
        passes: int,
        consent: Consent,
        home: Path,
        known: Mapping[str, str] | None = None,
    ) -> None:
        self._tables, self.buckets, self._passes, self._known = tables, buckets, passes, known or {}
        self._consent, self._home = consent, home
        self._on = month_end(period)
        self._dates = {
            "$facts_date": self._on,
            "$month_start": self._on.replace(day=1),
            "$year_start": date.fromisoformat(f"{shift_month(period, -11)}-01"),
            "$quarter_start": date.fromisoformat(f"{shift_month(period, -2)}-01"),
        }

    def certified(self) -> str:
        """Query: the people with a valid disability certificate, wherever they stand; few enough to be kept at hand."""
        (table,) = [table for table in fact_tables("person", self._home) if table.table == "disability"]
        return self._dated(f"SELECT person_id FROM ({self._tables['disability'].sql((0, SLOTS))}) WHERE {table.where}")

    def dead(self, at: int) -> str:
        """Query: the people of a pass who have died, with the date."""
        rows = self._tables["hukou_deaths"].sql(self._slots(at))
        return self._dated(f"SELECT person_id, death_date FROM ({rows}) WHERE death_date <= $facts_date")

    def registered(self, at: int) -> str:
        """Query: the rows of the population register of a pass."""
        return self._tables["hukou_people"].sql(self._slots(at))

    def household_rows(self, at: int) -> str:
        """Query: the rows of the household register of a pass."""
        return self._tables["hukou_households"].sql(self._slots(at))

    def subjects(self, entity: Entity, at: int, base_rows: str) -> str:
        """Query: the people (households) of a pass with the facts of all their tables, and their bucket.

        Args:
            entity: `person` or `household`.
            at: Number of the pass.
            base_rows: Relation with the rows of the entity's own register.
        """
        base, *others = self._delivered(entity)
        own = [f"{known.value} AS {known.name}" for known in base.columns]
        columns = ["base.* EXCLUDE (_subject)"]
        joins = []
        for table in others:
            values = [f"{known.value} AS {known.name}" for known in table.columns]
            origin = "max(_delivery)" if table.many else "_delivery"
            rows = (
                f"SELECT {self._subject(table)} AS _subject, {', '.join(values)}, {origin} AS src_{table.table}"
                f" FROM ({self._told(table, at)}){' GROUP BY ALL' if table.many else ''}"
            )
            if table.table in self._known:
                ready = ", ".join(known.name for known in table.columns)
                rows += (
                    f" UNION ALL SELECT _subject, {ready}, src_{table.table}"
                    f" FROM {self._known[table.table]} WHERE src_{table.table} IS NOT NULL"
                )
            joins.append(f" LEFT JOIN ({rows}) AS from_{table.table} USING (_subject)")
            covered = self._tables[table.table].covered
            for known in table.columns:
                absent = known.none if known.none and covered else "NULL"
                columns.append(
                    f"CASE WHEN from_{table.table}.src_{table.table} IS NULL THEN {absent}"
                    f" ELSE from_{table.table}.{known.name} END AS {known.name}"
                )
            columns.append(f"from_{table.table}.src_{table.table}")
        where = f" WHERE {base.where}" if base.where else ""
        registered = f"SELECT {', '.join(own)}, _delivery AS src_{base.table}, {self._subject(base)} AS _subject FROM {base_rows}{where}"
        if base.table in self._known:
            ready = ", ".join(
                [*(known.name for known in base.facts), *(f"NULL AS {each.name}" for each in base.carried)]
            )
            registered += f" UNION ALL SELECT {ready}, src_{base.table}, _subject FROM {self._known[base.table]}"
        laid_out = self._dated(
            f"SELECT {', '.join(columns)}, base.household_id % {self.buckets} AS _bucket FROM ({registered}) AS base"
            + "".join(joins)
        )
        return self._consent.applied(laid_out, self._slots(at)) if entity == "person" else laid_out

    def gone(self) -> str:
        """Query: per household of a pass, its dead members (`registered`, `dead`), and how many died of late at working age."""
        age = f"({_ordinal('death_date')} - {_ordinal('birth_date')}) // 10000"
        return self._dated(
            f"SELECT household_no AS household_id, household_no % {self.buckets} AS _bucket, count(*) AS members_dead,"
            f" count(*) FILTER (death_date >= $quarter_start AND {age} BETWEEN 18 AND 59) AS adults_dead"
            " FROM registered JOIN dead USING (person_id) GROUP BY household_no"
        )

    def unplaced(self, entity: Entity, at: int, placed: str) -> str:
        """Query: the rows of a pass that tell something of somebody who is not in the register (any more).

        Args:
            entity: `person` or `household`.
            at: Number of the pass.
            placed: Relation with the living people (active households) of the pass.
        """
        own, name = ("person_id", "person_id") if entity == "person" else ("household_no", "household_id")
        person = "person_id" if entity == "person" else "NULL::BIGINT"
        pieces = [
            f"SELECT '{table.table}' AS \"table\", {person} AS person_id,"
            f" {'household_no' if self._has_household(table) else 'NULL::BIGINT'} AS household_id, _delivery, _row"
            f" FROM ({self._told(table, at)}) AS told ANTI JOIN {placed} AS placed ON told.{own} = placed.{name}"
            for table in self._delivered(entity)[1:]
        ]
        return self._dated(" UNION ALL ".join(pieces))

    def links(self) -> str:
        """Query: from the living people of a pass, the ties to people who may stand in another slot.

        One row for each parent and spouse of somebody whose supporters are laid out (`child` false; the supporter is
        `other`), and for each parent who needs support of a grown-up child (`child` true; the child, with its facts, is
        the supporter of `other`).
        """
        kept = ", ".join(f"{name}" for name in self._supporter_facts())
        age, other_age = _age("birth_date", self._on), _age_of_id("other", self._on)
        nothing = ", ".join(f"NULL AS {name}" for name in self._supporter_facts())
        pass_of = self._pass_of("other")
        return f"""
            SELECT other, {pass_of} AS _pass, false AS child, person_id, household_id, relation, {nothing} FROM (
                SELECT person_id, household_id, unnest([father_id, mother_id, spouse_id]) AS other,
                    unnest(['parent', 'parent', 'spouse']) AS relation
                FROM person WHERE {_NEEDS_SUPPORT.format(age=age, id="person_id")}) WHERE other IS NOT NULL
            UNION ALL
            SELECT other, {pass_of} AS _pass, true AS child, person_id, household_id, 'child' AS relation, {kept} FROM (
                SELECT *, unnest([father_id, mother_id]) AS other FROM ({self._supporters("person")}) WHERE {age} >= 18)
            WHERE other IS NOT NULL AND {_NEEDS_SUPPORT.format(age=other_age, id="other")}"""

    def supporters(self) -> str:
        """Query: the supporters whose link is completed by the people (`person`) of a pass."""
        names = self._supporter_facts()
        return f"""
            SELECT link.person_id, link.household_id, link.other AS supporter_id, link.relation AS supporter_relation,
                {", ".join(f"at_hand.{name}" for name in names)}, link.household_id % {self.buckets} AS _bucket
            FROM link JOIN ({self._supporters("person")}) AS at_hand ON link.other = at_hand.person_id WHERE NOT link.child
            UNION ALL
            SELECT at_hand.person_id, at_hand.household_id, link.person_id AS supporter_id, link.relation AS supporter_relation,
                {", ".join(f"link.{name}" for name in names)}, at_hand.household_id % {self.buckets} AS _bucket
            FROM link JOIN person AS at_hand ON link.other = at_hand.person_id WHERE link.child"""

    def supporters_again(self, links: str, people: str) -> str:
        """Query: supporters as a snapshot tells of them, with what they earn and draw read anew.

        Args:
            links: Relation with supporters as a snapshot tells of them.
            people: Relation with the supporters as people.
        """
        facts = self._supporter_facts()
        columns = [f"anew.{name}" if name in facts else f"link.{name}" for name in self.supporter_columns]
        return (
            f"SELECT {', '.join(columns)} FROM {links} AS link"
            f" JOIN ({self._supporters(people)}) AS anew ON link.supporter_id = anew.person_id"
        )

    def lost_kin(self) -> str:
        """Query: people with a parent or spouse of this pass who is in no register, alive or dead."""
        return f"""
            SELECT DISTINCT link.person_id, link.household_id % {self.buckets} AS _bucket FROM link
            ANTI JOIN person ON link.other = person.person_id ANTI JOIN dead ON link.other = dead.person_id
            WHERE NOT link.child"""

    def people_of_bucket(self) -> str:
        """Query: the people of a bucket (`people`) whose household is in the register (`homes`), as the snapshot has them."""
        columns = [
            "CASE WHEN lost.person_id IS NULL THEN people.kin_verified END AS kin_verified"
            if fact.name == "kin_verified"
            else f"people.{fact.name}"
            for fact in facts_of("person", self._home)
        ]
        columns += [f"people.{name}" for name in self._provenance("person")]
        return f"""SELECT {", ".join(columns)} FROM people SEMI JOIN homes USING (household_id)
            LEFT JOIN lost ON people.person_id = lost.person_id ORDER BY people.household_id, people.person_id"""

    def homes_of_bucket(self) -> str:
        """Query: the households of a bucket (`homes`) with what is counted from their members (`people`, `gone`)."""
        (members,) = [table for table in fact_tables("household", self._home) if table.table == "members"]
        counted = {fact.name: fact.value for fact in members.facts}
        columns = [
            f"{counted[fact.name]} AS {fact.name}" if fact.name in counted else f"homes.{fact.name}"
            for fact in facts_of("household", self._home)
        ]
        columns += [f"homes.{name}" for name in self._provenance("household")]
        on_lists = ", ".join(f"{_strict_count(f'on_{name}')} AS enrolled_{name}" for name in _LISTS)
        adults_dead = "coalesce(adults_dead, 0)" if self._tables["hukou_deaths"].covered else "NULL::BIGINT"
        return f"""
            WITH counted AS (SELECT household_id, count(*) AS members_found, {on_lists},
                {_strict_sum("dibao_amount")} AS enrolled_dibao_amount, {_strict_sum("tekun_amount")} AS enrolled_tekun_amount
                FROM people GROUP BY household_id),
            buried AS (SELECT household_id, sum(members_dead) AS members_dead, sum(adults_dead) AS adults_dead
                FROM gone GROUP BY household_id),
            home AS (SELECT homes.*, coalesce(members_found, 0) AS members_found, coalesce(members_dead, 0) AS members_dead,
                {adults_dead} AS adults_dead,
                counted.* EXCLUDE (household_id, members_found)
                FROM homes LEFT JOIN counted USING (household_id) LEFT JOIN buried USING (household_id))
            SELECT {", ".join(columns)} FROM home AS homes ORDER BY household_id"""

    @property
    def supporter_columns(self) -> list[str]:
        """What a snapshot tells of a supporter, in order."""
        return [fact.name for fact in facts_of("supporter", self._home)] + [*self._consent.of_supporters]

    def supporters_of_bucket(self) -> str:
        """Query: the supporters of a bucket (`links`) whose supported person is in the snapshot."""
        columns = ", ".join(f"links.{name}" for name in self.supporter_columns)
        return f"""SELECT {columns} FROM links SEMI JOIN homes USING (household_id)
            ORDER BY household_id, person_id, supporter_id, supporter_relation"""

    def _delivered(self, entity: Entity) -> list[FactTable]:
        return [table for table in fact_tables(entity, self._home) if table.table in self._tables]

    def _provenance(self, entity: Entity) -> list[str]:
        columns = [f"src_{table.table}" for table in self._delivered(entity)]
        return columns + self._consent.columns if entity == "person" else columns

    def counted(self, table: FactTable) -> str:
        """Query: the current rows of a table, with `_counts`: whether the facts of the month are read from them."""
        rows = self._tables[table.table].sql(self._slots(0))
        return self._dated(f"SELECT *, coalesce({table.where or 'true'}, false) AS _counts FROM ({rows})")

    def _told(self, table: FactTable, at: int) -> str:
        where = f" WHERE {table.where}" if table.where else ""
        return f"SELECT * FROM ({self._tables[table.table].sql(self._slots(at))}){where}"

    def _subject(self, table: FactTable) -> str:
        return self._tables[table.table].contract.subject

    def _has_household(self, table: FactTable) -> bool:
        return any(column.name == "household_no" for column in self._tables[table.table].contract.columns)

    def _slots(self, at: int) -> tuple[int, int]:
        return at * SLOTS // self._passes, (at + 1) * SLOTS // self._passes - 1

    def _pass_of(self, identifier: str) -> str:
        ends = [self._slots(at)[1] for at in range(self._passes)]
        arms = " ".join(f"WHEN {identifier} % {SLOTS} <= {end} THEN {at}" for at, end in enumerate(ends))
        return f"CASE {arms} END"

    def _supporter_facts(self) -> list[str]:
        skipped = {"person_id", "household_id", "supporter_id", "supporter_relation"}
        return [fact.name for fact in facts_of("supporter", self._home) if fact.name not in skipped] + [
            *self._consent.of_supporters
        ]

    def _supporters(self, people: str) -> str:
        """Query: people as supporters, with what they earn and draw."""
        facts = {fact.name: fact.value for fact in facts_of("supporter", self._home)} | self._consent.of_supporters
        columns = ", ".join(f"{facts[name]} AS {name}" for name in self._supporter_facts())
        age = _age("birth_date", self._on)
        return f"""
            SELECT person_id, household_id, birth_date, father_id, mother_id, {columns} FROM (SELECT *,
                CASE WHEN employed IS NULL THEN NULL
                    WHEN employed THEN CASE WHEN employment_kind = 'farming' THEN farm_income // 12 ELSE employment_income END
                    WHEN {age} >= 60 OR {age} < 16 OR schooling <> 'none' OR unemployed OR disability_grade IN (1, 2) THEN 0
                    END AS earned,
                CASE WHEN NOT has_pension AND {age} < 60 THEN 0 ELSE pension_amount END AS pension FROM {people})"""

    def _dated(self, query: str) -> str:
        for name, day in self._dates.items():
            query = query.replace(name, f"DATE '{day}'")
        return query


def _age(birth_date: str, on: date) -> str:
    """Completed years; somebody born on 29 February has the birthday on 1 March in a common year."""
    return f"(({on:%Y%m%d} - {_ordinal(birth_date)}) // 10000)"


def _ordinal(day: str) -> str:
    """A day as the number YYYYMMDD, whose differences divided by 10,000 are completed years."""
    return f"(year({day}) * 10000 + month({day}) * 100 + day({day}))"


def _age_of_id(person_id: str, on: date) -> str:
    """Completed years by the birth date inside a resident id, for people who are not at hand."""
    return f"(({on:%Y%m%d} - {person_id} // 1000 % 100000000) // 10000)"


def _strict_count(condition: str) -> str:
    return f"CASE WHEN count({condition}) = count(*) THEN count(*) FILTER ({condition}) END"


def _strict_sum(value: str) -> str:
    return f"CASE WHEN count({value}) = count(*) THEN sum({value})::BIGINT END"
