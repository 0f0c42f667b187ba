"""Doubtful items over the months: which are new, still there, gone, settled by people, or back again.

Nothing is stored for it but what each month's check found and what people decided, so that a month that is screened again
is seen at once as it now stands. A rule that could not be asked in a month says nothing of that month.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb

from minsheng.lake.engine import records
from minsheng.lake.layout import month_end
from minsheng.screening.quality.decisions import Decision, read_decisions
from minsheng.screening.quality.rules import QualityError, load_rules, rule_of
from minsheng.screening.store import Run, ScreeningError, open_run

__all__ = ["OPEN", "STATES", "Check", "History", "Item", "checks_of", "history_of"]

STATES: Final = {
    "new": ("新增", "new"),
    "open": ("未处理", "still open"),
    "reappeared": ("再现", "reappeared"),
    "gone": ("已消失", "gone"),
    "closed": ("已关闭", "closed"),
    "accepted": ("例外", "accepted"),
}
OPEN: Final = ("new", "open", "reappeared")
"""States in which somebody has to act."""
Spans: TypeAlias = Sequence[tuple[int, int]] | None
"""Stretches of 12-digit division codes, the first that belongs and the first that does not; None for all."""


@dataclass(frozen=True, slots=True)
class Check:
    """The published check of one month.

    Attributes:
        period: The month.
        run: The screening that it belongs to.
        ran: Rules that were asked.
        skipped: Rules that could not be asked, and why.
        items: Number of items.
    """

    period: str
    run: Run
    ran: frozenset[str]
    skipped: dict[str, str]
    items: int

    @property
    def file(self) -> Path:
        """items.parquet."""
        return self.run.folder / "quality" / "items.parquet"


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it stands in a month; `sentence` in Chinese and English, ids in full.

    Attributes:
        key: The same in every month.
        rule: The rule.
        state: One of `STATES`.
        severity: Of the rule.
        owner: Department, in Chinese.
        person_id: 17 digits; None for a household.
        household_id: None if not known.
        district: 6 digits, or empty.
        division: 12 digits; None if not known.
        evidence: The values that fired.
        sentence: Chinese and English.
        delivery: Number of the delivery that the row came from.
        row: Its line in that file.
        lead_id: The lead that says the same; empty if none does.
        since: First month of its present stay.
        decision: The last decision about it.
    """

    key: str
    rule: str
    state: str
    severity: str
    owner: str
    person_id: int | None
    household_id: int | None
    district: str
    division: int | None
    evidence: dict[str, Any]
    sentence: tuple[str, str]
    delivery: int | None
    row: int | None
    lead_id: str
    since: str
    decision: Decision | None


def checks_of(home: Path, until: str | None = None) -> tuple[Check, ...]:
    """The months that were checked, in order.

    Args:
        home: Folder of all state.
        until: Leave out later months.
    """
    checks = []
    for pointer in sorted((home / "findings").glob("????-??/current")):
        period = pointer.parent.name
        try:
            run = open_run(home, period)
            told = json.loads((run.folder / "quality" / "checked.json").read_text("utf-8"))
        except (ScreeningError, OSError, ValueError):
            continue  # screened before there were rules
        if (until is None or period <= until) and (run.folder / "quality" / "items.parquet").exists():
            checks.append(Check(period, run, frozenset(told["ran"]), dict(told["skipped"]), int(told["items"])))
    return tuple(checks)


def history_of(home: Path, period: str | None = None) -> History:
    """The doubtful items as they stand at the end of a month.

    Args:
        home: Folder of all state.
        period: The month; the last one that was checked by default.

    Raises:
        QualityError: That month, or no month, was checked.
    """
    checks = checks_of(home, period)
    if not checks or (period is not None and checks[-1].period != period):
        what = f"The data of {period} were not checked." if period else "No month was checked yet."
        raise QualityError(what, where=str(home), hint=f"Run `minsheng screen {period or 'YYYY-MM'}` first.")
    return History(home, checks, read_decisions(home))


@dataclass(frozen=True)
class History:
    """The months that were checked up to one, and the decisions that count in it."""

    home: Path
    checks: tuple[Check, ...]
    decisions: tuple[Decision, ...]
    _connection: list[duckdb.DuckDBPyConnection] = field(default_factory=list, compare=False)

    @property
    def period(self) -> str:
        """The month that is looked at."""
        return self.checks[-1].period

    def counts(self) -> list[dict[str, Any]]:
        """Items by rule and state, for rules with any: `rule`, then a number for each of `STATES`."""
        columns = ", ".join(f"count(*) FILTER (state = '{state}') AS \"{state}\"" for state in STATES)
        return records(self._ask(), f"SELECT rule, {columns} FROM standing GROUP BY rule ORDER BY rule")

    def tally(self, within: Spans = None) -> list[dict[str, Any]]:
        """Items that somebody has to act on, by `rule`, `owner` and `district`: `items`, and `reappeared` of them.

        Args:
            within: Only households of these stretches of division codes; None for the city.
        """
        return records(
            self._ask(),
            "SELECT s.rule, i.owner, coalesce(i.district, '') AS district, count(*) AS items,"
            " count(*) FILTER (s.state = 'reappeared') AS reappeared FROM standing s JOIN last_told i USING (key)"
            f" WHERE s.state IN {OPEN} AND {_within(within)} GROUP BY ALL ORDER BY ALL",
        )

    def by_month(self, within: Spans = None) -> list[tuple[str, int]]:
        """Each month that was checked with the items that fired in it.

        Args:
            within: As for `tally`.
        """
        return [
            (check.period, int(count))
            for check in self.checks
            for (count,) in self._ask()
            .execute(f"SELECT count(*) FROM '{check.file}' AS i WHERE {_within(within)}")
            .fetchall()
        ]

    def items(
        self,
        rule: str | None = None,
        owner: str | None = None,
        district: str | None = None,
        states: Sequence[str] = OPEN,
        most: int | None = None,
        *,
        within: Spans = None,
        skip: int = 0,
    ) -> list[Item]:
        """Items in some states, the worst first.

        Args:
            rule: Of this rule.
            owner: Of the departments whose name, Chinese or English, contains this.
            district: Of the households of this district (6 digits).
            states: In these states.
            most: At most so many.
            within: As for `tally`.
            skip: Leave out so many of the first.
        """
        conditions, values = [f"state IN ({', '.join('?' * len(states))})"], list(states)
        if rule:
            conditions.append("s.rule = ?")
            values.append(rule_of(rule).id)
        if owner:
            owners = self._owners(owner)
            conditions.append(f"i.owner IN ({', '.join('?' * len(owners))})")
            values += owners
        if district:
            conditions.append("i.district = ?")
            values.append(district)
        conditions.append(_within(within))
        return self._read(" AND ".join(conditions), values, most, skip)

    def item(self, key: str) -> Item:
        """One item, present in this month or gone; the beginning of a key is enough if no other begins so.

        Raises:
            QualityError: No item, or more than one, has a key that begins so.
        """
        found = self._read("starts_with(s.key, ?)", [key.lower()], 2)
        if not found:
            raise QualityError(f"There is no item {key}.", hint="`minsheng quality list` shows the keys.")
        if len(found) > 1 and found[0].key != key.lower():
            raise QualityError(f"Several items begin with {key}.", hint="Give more of the key.")
        return found[0]

    def told(self, key: str) -> list[tuple[str, str, str]]:
        """What became of an item, month by month: the month or day, Chinese, English."""
        lines = []
        present = self._ask().execute("SELECT period FROM seen WHERE key = ?", [key]).fetchall()
        months = {str(period) for (period,) in present}
        rule = rule_of(key[:2] + "-" + key[2:5]).id
        decisions = [decision for decision in self.decisions if decision.key == key]
        here = False
        for check in self.checks:
            if check.period in months:
                lines.append((check.period, "发现" if not here else "仍在", "found" if not here else "still there"))
            elif rule not in check.ran:
                lines.append(
                    (check.period, "本月未能核对", f"not checked: {check.skipped.get(rule, 'no such rule then')}")
                )
            elif here:
                lines.append((check.period, "已消失", "gone"))
            here = check.period in months if rule in check.ran else here
            for decision in decisions:
                if decision.period == check.period:
                    zh = f"{decision.by}关闭（{decision.why}）" + (
                        f"，例外至{decision.until}" if decision.until else ""
                    )
                    en = f"closed by {decision.by}: {decision.why}"
                    lines.append(
                        (decision.on, zh, en + (f", accepted until {decision.until}" if decision.until else ""))
                    )
        return lines

    def _owners(self, part: str) -> list[str]:
        owners = {rule.department for rule in load_rules().values()}
        found = sorted({owner.zh for owner in owners if part in owner.zh or part.lower() in owner.en.lower()})
        if not found:
            names = ", ".join(sorted(f"{owner.zh} {owner.en}" for owner in owners))
            raise QualityError(f"No department is called {part!r}.", hint=f"They are: {names}.")
        return found

    def _read(self, condition: str, values: Sequence[object], most: int | None, skip: int = 0) -> list[Item]:
        columns = {
            "key": "s.key", "rule": "s.rule", "state": "s.state", "severity": "i.severity", "owner": "i.owner",
            "person_id": "i.person_id", "household_id": "i.household_id", "district": "coalesce(i.district, '')",
            "division": "i.division", "evidence": "i.evidence", "zh": "i.sentence_zh", "en": "i.sentence_en",
            "delivery": "i.delivery", "row": 'i."row"', "lead_id": "coalesce(i.lead_id, '')", "since": "s.since",
        }  # fmt: skip
        query = (
            f"SELECT {', '.join(columns.values())} FROM standing s JOIN last_told i USING (key) WHERE {condition}"
            " ORDER BY list_position(['high', 'medium', 'low'], i.severity), s.rule, i.district, s.key"
            + (f" LIMIT {most} OFFSET {skip}" if most is not None else "")
        )
        last = {decision.key: decision for decision in self.decisions}
        items = []
        for values_of in self._ask().execute(query, list(values)).fetchall():
            told: dict[str, Any] = dict(zip(columns, values_of, strict=True))
            sentence, evidence = (told.pop("zh"), told.pop("en")), json.loads(told.pop("evidence"))
            items.append(Item(**told, sentence=sentence, evidence=evidence, decision=last.get(told["key"])))
        return items

    def _ask(self) -> duckdb.DuckDBPyConnection:
        """A connection with the tables `seen`, `standing` and `last_told`, made when it is first asked for."""
        if not self._connection:
            connection = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
            self._lay_out(connection)
            self._connection.append(connection)
        return self._connection[0]

    def _lay_out(self, connection: duckdb.DuckDBPyConnection) -> None:
        seen = " UNION ALL ".join(
            f"SELECT '{check.period}' AS period, key, rule FROM '{check.file}'" for check in self.checks
        )
        connection.execute(f"CREATE TABLE seen AS {seen}")
        connection.execute("CREATE TABLE ran (period VARCHAR, rule VARCHAR)")
        connection.executemany(
            "INSERT INTO ran VALUES (?, ?)",
            [(c.period, rule) for c in self.checks for rule in sorted(c.ran)] or [("", "")],
        )
        connection.execute("CREATE TABLE settled (key VARCHAR, up_to VARCHAR, silent BOOLEAN, exception BOOLEAN)")
        if settled := [
            self._settled(d) for d in {d.key: d for d in self.decisions if d.period <= self.period}.values()
        ]:
            connection.executemany("INSERT INTO settled VALUES (?, ?, ?, ?)", settled)
        connection.execute(_STANDING.format(period=self.period))
        told = " UNION ALL BY NAME ".join(
            f"SELECT *, '{check.period}' AS told_in FROM '{check.file}'" for check in self.checks
        )
        connection.execute(
            f"CREATE VIEW last_told AS SELECT told.* FROM ({told}) AS told JOIN standing USING (key)"
            " WHERE told.told_in = standing.last_seen"
        )

    def _settled(self, decision: Decision) -> tuple[str, str, bool, bool]:
        """A decision as of the month: up to which month it settles its item, and whether that reaches this month."""
        silent = decision.silent_in(self.period)
        up_to = decision.period
        if decision.until is not None:
            up_to = max([up_to, *(c.period for c in self.checks if month_end(c.period).isoformat() <= decision.until)])
        return decision.key, up_to, silent, decision.until is not None


def _within(spans: Spans) -> str:
    """The condition that an item lies in an area; what has no place is the city's alone."""
    if spans is None:
        return "true"
    return (
        "(" + " OR ".join(["false", *(f"(i.division >= {low} AND i.division < {high})" for low, high in spans)]) + ")"
    )


_STANDING: Final = """
    CREATE TABLE standing AS
    WITH
    asked AS (SELECT rule, max(period) FILTER (period = '{period}') IS NOT NULL AS now, max(period) FILTER (period < '{period}') AS before
        FROM ran GROUP BY rule),
    months AS (
        SELECT key, any_value(rule) AS rule, max(period) AS last_seen, bool_or(period = '{period}') AS here,
            max(period) FILTER (period < '{period}') AS seen_before FROM seen GROUP BY key),
    gaps AS (
        SELECT seen.key, max(ran.period) AS last_gap FROM (SELECT DISTINCT key, rule FROM seen) AS seen
        JOIN ran ON ran.rule = seen.rule LEFT JOIN seen AS hit ON hit.key = seen.key AND hit.period = ran.period
        WHERE hit.key IS NULL AND ran.period < '{period}' GROUP BY seen.key)
    SELECT months.key, months.rule, months.last_seen,
        coalesce((SELECT min(period) FROM seen WHERE seen.key = months.key AND period > coalesce(last_gap, '')), months.last_seen) AS since,
        CASE
            WHEN here AND silent AND exception THEN 'accepted'
            WHEN here AND silent THEN 'closed'
            WHEN here AND up_to IS NOT NULL AND coalesce(seen_before, '') <= up_to THEN 'reappeared'
            WHEN here AND seen_before IS NULL THEN 'new'
            WHEN here AND seen_before < asked.before THEN 'reappeared'
            WHEN here THEN 'open'
            WHEN up_to >= seen_before THEN 'past'
            WHEN NOT asked.now AND seen_before = asked.before THEN 'open'
            WHEN seen_before = asked.before THEN 'gone'
            ELSE 'past' END AS state
    FROM months LEFT JOIN asked USING (rule) LEFT JOIN gaps USING (key) LEFT JOIN settled USING (key)
"""
