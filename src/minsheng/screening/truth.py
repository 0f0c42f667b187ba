"""A screening held against the truth of a synthetic city: did it find what was planted, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from minsheng.errors import MinshengError
from minsheng.screening.store import Run
from minsheng.screening.truth_identity import IdentityScore, compare_identity
from minsheng.screening.truth_rows import RowScore, compare_rows

__all__ = ["Agreement", "Difference", "KindScore", "ProgrammeScore", "compare_with_truth"]

TRUE_STATUS = {
    "tekun": "CASE WHEN t.tekun_count > 0 THEN 'eligible' WHEN t.tekun_count = 0 THEN 'not_eligible' ELSE 'cannot_tell' END",
    "dibao": "CASE WHEN t.dibao THEN 'eligible' WHEN NOT t.dibao THEN 'not_eligible' ELSE 'cannot_tell' END",
    "dibao_edge": "CASE WHEN t.dibao_edge THEN 'eligible' WHEN NOT t.dibao_edge THEN 'not_eligible' ELSE 'cannot_tell' END",
    "dibao_single": "CASE WHEN t.dibao_single_count > 0 THEN 'eligible' WHEN t.dibao_single_count = 0 THEN 'not_eligible' "
    "ELSE 'cannot_tell' END",
}
LEAD_OF = {
    "entitled_not_enrolled": ("should_be_covered", ""),
    "enrolled_not_entitled": ("should_leave", ""),
    "paid_after_death": ("data_problem", "paid_after_death"),
}
WARNED_BY = {
    "job_loss": "warning_work",
    "serious_illness": "warning_illness",
    "large_medical_bill": "warning_illness",
    "dropout": "warning_school",
    "new_severe_disability": "warning_disability",
    "earner_death": "warning_death",
    "disaster": "warning_disaster",
    "accident": "warning_disaster",
    "unsafe_house": "warning_housing",
    "water": "warning_water",
}
"""Shocks and the department warning that shows them; warnings cover rural households, and so do these scores."""

SHOWN = 20


@dataclass(frozen=True)
class ProgrammeScore:
    """How the findings of one programme stand to the truth, over all households."""

    programme: str
    households: int
    agree: int
    wrongly_eligible: int
    wrongly_refused: int
    decided_without_fact: int
    amounts_differ: int


@dataclass(frozen=True)
class KindScore:
    """Precision and recall of the leads for one planted kind.

    `precision` is None where the truth does not list every case (shocks also happen unplanted).
    """

    kind: str
    programme: str
    planted: int
    found: int
    leads: int
    right: int

    @property
    def recall(self) -> float | None:
        """Planted cases that became a lead, of all planted; None if none was planted."""
        return self.found / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        """Leads of this kind that the truth confirms, of all; None if the truth cannot confirm them or there are none."""
        return self.right / self.leads if self.leads and self.right >= 0 else None


@dataclass(frozen=True)
class Difference:
    """A household where finding and truth disagree."""

    household_id: int
    programme: str
    found: str
    true: str
    found_amount: int | None
    true_amount: int | None


@dataclass(frozen=True)
class Agreement:
    """The whole comparison."""

    programmes: tuple[ProgrammeScore, ...]
    kinds: tuple[KindScore, ...]
    rows: tuple[RowScore, ...]
    identity: tuple[IdentityScore, ...]
    differences: tuple[Difference, ...]

    def as_dict(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "programmes": [vars(score) for score in self.programmes],
            "kinds": [vars(score) | {"precision": score.precision, "recall": score.recall} for score in self.kinds],
            "rows": [vars(score) for score in self.rows],
            "identity": [vars(score) | {"open": score.open} for score in self.identity],
            "differences": [vars(difference) for difference in self.differences],
        }


def compare_with_truth(run: Run, truth: Path) -> Agreement:
    """Hold a run against the truth that was written beside the deliveries.

    Args:
        run: A published screening of the city's last month.
        truth: The `truth/` folder of the city.

    Returns:
        Agreement per programme over all households, precision and recall per planted kind, and the first disagreements.

    Raises:
        MinshengError: If the folder holds no truth.
    """
    for name in ("households", "plants", "rows"):
        if not (truth / f"{name}.parquet").exists():
            raise MinshengError(
                f"there is no {name}.parquet.",
                where=str(truth),
                hint="Name the truth/ folder that `minsheng synth` wrote.",
            )
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW f AS FROM {run.rows}")
        connection.execute(f"CREATE VIEW leads AS FROM '{run.lead_files}'")
        connection.execute(f"CREATE VIEW t AS FROM '{truth}/households.parquet'")
        connection.execute(f"CREATE VIEW plants AS FROM '{truth}/plants.parquet'")
        scored = [_programme(connection, name) for name in run.programmes if name in TRUE_STATUS]
        return Agreement(
            programmes=tuple(score for score, _ in scored),
            kinds=tuple(_kinds(connection)),
            rows=compare_rows(run.home, truth),
            identity=compare_identity(run.home, truth),
            differences=tuple(difference for _, differences in scored for difference in differences)[:SHOWN],
        )


def _programme(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[ProgrammeScore, list[Difference]]:
    amount = "t.dibao_amount" if name == "dibao" else "NULL::BIGINT"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE compared AS SELECT household_id, f.{name}_status AS found, {TRUE_STATUS[name]} AS true_status, "
        f"f.{name}_amount AS found_amount, {amount} AS true_amount FROM f JOIN t USING (household_id)"
    )
    counts = connection.execute(
        "SELECT count(*), count(*) FILTER (found = true_status), "
        "count(*) FILTER (found = 'eligible' AND true_status = 'not_eligible'), "
        "count(*) FILTER (found = 'not_eligible' AND true_status = 'eligible'), "
        "count(*) FILTER (found <> 'cannot_tell' AND true_status = 'cannot_tell'), "
        "count(*) FILTER (found = true_status AND found = 'eligible' AND true_amount IS NOT NULL "
        "AND found_amount IS DISTINCT FROM true_amount) FROM compared"
    ).fetchone()
    rows = connection.execute(
        "SELECT household_id, found, true_status, found_amount, true_amount FROM compared WHERE found <> true_status OR "
        "(found = 'eligible' AND true_amount IS NOT NULL AND found_amount IS DISTINCT FROM true_amount) "
        f"ORDER BY household_id LIMIT {SHOWN}"
    ).fetchall()
    score = ProgrammeScore(name, *(counts or (0,) * 6))
    return score, [Difference(household, name, found, true, got, due) for household, found, true, got, due in rows]


def _kinds(connection: duckdb.DuckDBPyConnection) -> Iterator[KindScore]:
    """The planted kinds; a plant is found if a fitting lead names its household or person, or its question stays open."""
    planted = connection.execute(
        "SELECT DISTINCT kind, coalesce(programme, ''), expected FROM plants ORDER BY ALL"
    ).fetchall()
    for kind, programme, expected in planted:
        if expected == "cannot_tell":
            yield _open_question(connection, kind, programme)
            continue
        fits = _fitting_leads(kind, programme)
        if not fits:
            continue
        scope = " AND f.residence = 'rural'" if kind in WARNED_BY else ""
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE mine AS SELECT plants.* FROM plants LEFT JOIN f USING (household_id) "
            f"WHERE kind = '{kind}' AND coalesce(programme, '') = '{programme}'{scope}"
        )
        connection.execute(f"CREATE OR REPLACE TEMP TABLE fitting AS SELECT * FROM leads WHERE {fits}")
        same = "(fitting.household_id = mine.household_id OR fitting.person_id = mine.person_id)"
        yield KindScore(
            kind,
            programme,
            planted=_number(connection, "SELECT count(*) FROM mine"),
            found=_number(connection, f"SELECT count(*) FROM mine WHERE EXISTS (FROM fitting WHERE {same})"),
            leads=_number(connection, "SELECT count(*) FROM fitting"),
            right=-1
            if kind in WARNED_BY
            else _number(connection, f"SELECT count(*) FROM fitting WHERE EXISTS (FROM mine WHERE {same})"),
        )


def _open_question(connection: duckdb.DuckDBPyConnection, kind: str, programme: str) -> KindScore:
    """Plants whose deciding fact is missing: found if nobody was granted or refused."""
    chosen = f"FROM plants JOIN f USING (household_id) WHERE kind = '{kind}' AND programme = '{programme}' AND expected = 'cannot_tell'"
    planted = _number(connection, f"SELECT count(*) {chosen}")
    found = _number(connection, f"SELECT count(*) {chosen} AND f.{programme}_status = 'cannot_tell'")
    return KindScore(kind, programme, planted, found, leads=-1, right=-1)


def _fitting_leads(kind: str, programme: str) -> str:
    """Which leads answer a planted kind, as SQL; empty for kinds that no lead has to answer."""
    if kind in LEAD_OF:
        lead, reasons = LEAD_OF[kind]
        listed = {"pension": "pensions"}.get(programme, programme)
        return f"kind = '{lead}' AND programme = '{listed}'" + (f" AND reasons = '{reasons}'" if reasons else "")
    if kind in WARNED_BY:
        return f"programme = 'monitoring' AND list_contains(string_split(reasons, ','), '{WARNED_BY[kind]}')"
    return ""


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
