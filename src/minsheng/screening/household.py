"""One household, explained: from the snapshot with the deliveries behind it, or written by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from minsheng.errors import MinshengError
from minsheng.lake import Snapshot, build_snapshot, load_contracts, open_snapshot
from minsheng.lake.consent import REFUSALS, state_of
from minsheng.lake.facts import fact_tables
from minsheng.lake.looks import NOT_STATED
from minsheng.rules import Law
from minsheng.rules.evaluate import Evaluation
from minsheng.rules.explain import explain_all
from minsheng.rules.explanation import Explanation, FactSource
from minsheng.screening.casefile import HouseholdCase
from minsheng.screening.run import law_of
from minsheng.screening.store import ScreeningError, open_run
from minsheng.screening.views import ENTITIES, with_unstated

__all__ = ["HouseholdUnderLaw", "chosen_programmes", "explain_case", "explain_household", "open_household"]


def explain_household(
    home: Path,
    household_id: int,
    period: str,
    programmes: tuple[str, ...] = (),
    *,
    known_on: dt.date | None = None,
    purpose: str = NOT_STATED,
) -> list[Explanation]:
    """What the law says of a household in a month, with every value, clause, parameter and fact behind it.

    The law is that of the day which the month was screened under, so that finding and explanation agree; for a month that
    was not screened, that of its last day.

    Args:
        home: Folder of all state.
        household_id: The 18-digit household number.
        period: The month, `YYYY-MM`.
        programmes: Which ones; all of them by default.
        known_on: As the city knew it on this day; what was received later is left out. The month is laid out so if it was
            not yet.
        purpose: What the look is for, one of `minsheng.lake.looks.PURPOSES`; it is recorded.

    Returns:
        One explanation per programme.

    Raises:
        LakeError: If the month has no snapshot or the household is not in it.
        MinshengError: If the law has no such programme.
    """
    return open_household(home, household_id, period, known_on=known_on, purpose=purpose).explanations(programmes)


@dataclass(frozen=True)
class HouseholdUnderLaw:
    """One household of a month, and the law that it is judged by.

    Attributes:
        snapshot: The month.
        law: In force on the day that the month was screened under.
        facts: As the law reads them: `{"household": {...}, "person": [{..., "supporter": [{...}]}]}`.
    """

    snapshot: Snapshot
    law: Law
    facts: dict[str, Any]

    @cached_property
    def evaluation(self) -> Evaluation:
        """Everything that the law computes of the household."""
        return self.law.evaluate(self.facts, facts_date=self.snapshot.facts_date)

    def explanations(self, programmes: tuple[str, ...] = ()) -> list[Explanation]:
        """One explanation per programme; of a programme of members, that of the first.

        Raises:
            MinshengError: If the law has no such programme.
        """
        return explain_all(
            self.evaluation, chosen_programmes(self.law, programmes), sources=self._sources, gaps=self._gaps
        )

    @cached_property
    def _sources(self) -> Callable[[str, int, str], FactSource | None]:
        return _sources(self.law, self.snapshot, self.facts)

    @cached_property
    def _gaps(self) -> Callable[[str, int, str], tuple[str, str]]:
        return _gaps(self.law, self.facts)


def open_household(
    home: Path, household_id: int, period: str, *, known_on: dt.date | None = None, purpose: str = NOT_STATED
) -> HouseholdUnderLaw:
    """A household with the law of the day which its month was screened under; see `explain_household`. The head comes first.

    Raises:
        LakeError: If the month has no snapshot or the household is not in it.
    """
    snapshot = build_snapshot(home, period, known_on) if known_on else open_snapshot(home, period)
    law = law_of(_law_date(home, period, known_on) or snapshot.facts_date)
    facts = with_unstated(law, snapshot.household(household_id, purpose), home)
    facts["person"].sort(
        key=lambda row: (row["relation"] != "head", row["birth_date"] or dt.date.max, row["person_id"])
    )
    return HouseholdUnderLaw(snapshot, law, facts)


def explain_case(case: HouseholdCase, law: Law, programmes: tuple[str, ...] = ()) -> list[Explanation]:
    """What the law says of a household written by hand.

    Args:
        case: The household.
        law: Any day of the law; that of the case is applied.
        programmes: Which ones; all of them by default.

    Returns:
        One explanation per programme.

    Raises:
        MinshengError: If the law has no such programme.
    """
    then = case.law(law)
    evaluation = then.evaluate(case.facts, facts_date=case.facts_date)
    return explain_all(evaluation, chosen_programmes(then, programmes))


def _law_date(home: Path, period: str, known_on: dt.date | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(open_run(home, period, known_on).law_date)
    except ScreeningError:
        return None


def chosen_programmes(law: Law, programmes: tuple[str, ...]) -> tuple[str, ...]:
    """The named programmes; all of the law if none is named.

    Raises:
        MinshengError: If the law has no such programme.
    """
    for name in programmes:
        if name not in law.programmes:
            raise MinshengError(f"the law has no programme '{name}'.", hint=f"Programmes: {', '.join(law.programmes)}.")
    return programmes or tuple(law.programmes)


def _sources(law: Law, snapshot: Snapshot, facts: dict[str, Any]) -> Callable[[str, int, str], FactSource | None]:
    """Tell, for a fact of a row, the delivery that it came from, or the register that does not name the person."""
    contracts, rows = load_contracts(snapshot.home), _rows(facts)
    stated = {
        fact.name: table.table
        for entity in ENTITIES
        for table in fact_tables(entity, snapshot.home)
        for fact in table.facts
    }

    def source(entity: str, row: int, fact: str) -> FactSource | None:
        table = law.nodes[fact].source.partition(".")[0]
        if table not in contracts:  # what others have to ask about, a feed of this city may state
            table = stated.get(fact, "")
        if table not in contracts:
            return None  # nobody stated it: the step says that it is presumed, or unknown
        refused = REFUSALS.get(state_of(rows[entity][row], table))
        if refused:
            return FactSource(f"{contracts[table].title.zh}（{refused.zh} {refused.en}）", snapshot.facts_date)
        if f"src_{table}" not in rows[entity][row]:  # supporters: laid out from several registers
            return FactSource(contracts[table].title.zh)
        delivery = rows[entity][row][f"src_{table}"]
        if delivery is None:
            return FactSource(f"{contracts[table].title.zh}（未列名 not listed）", snapshot.facts_date)
        known = snapshot.sources(table, delivery)
        return FactSource(f"{known.title.zh} {known.period}（{known.file_name}）", known.received_on)

    return source


def _gaps(law: Law, facts: dict[str, Any]) -> Callable[[str, int, str], tuple[str, str]]:
    """Tell, for a missing fact of a row, that nobody was authorised to look for it."""
    rows = _rows(facts)

    def gap(entity: str, row: int, fact: str) -> tuple[str, str]:
        refused = REFUSALS.get(state_of(rows[entity][row], law.nodes[fact].source.partition(".")[0]))
        return (refused.zh, refused.en) if refused else ("", "")

    return gap


def _rows(facts: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each entity, in the order in which an evaluation numbers them."""
    return {
        "household": [facts["household"]],
        "person": facts["person"],
        "supporter": [row for person in facts["person"] for row in person["supporter"]],
    }
