"""Where an answer hangs on savings that may not be read, finding, lead and explanation say so."""

from __future__ import annotations

import duckdb
import pytest

from minsheng.lake.consent import REFUSALS
from minsheng.screening import explain_household
from tests.city import LAST, TestCity

CODES = {"no_authorisation": "none", "authorisation_ended": "ended", "authorisation_withdrawn": "withdrawn"}


def rows(city: TestCity, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW findings AS FROM '{city.run.findings}'")
        connection.execute(f"CREATE VIEW leads AS FROM '{city.run.lead_files}'")
        connection.execute(f"CREATE VIEW plants AS FROM '{city.truth}/plants.parquet'")
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("kind", CODES)
def test_a_household_whose_savings_may_not_be_read_is_asked_for_an_authorisation(city: TestCity, kind: str) -> None:
    planted = rows(
        city,
        f"""SELECT household_id, dibao_status, unauthorised, leads.needs FROM plants JOIN findings USING (household_id)
        JOIN leads USING (household_id) WHERE plants.kind = '{kind}' AND leads.programme = 'dibao'""",
    )
    assert planted
    for household, status, unauthorised, needs in planted:
        assert (status, unauthorised) == ("cannot_tell", "bank_balances")
        assert "no_authorisation:bank_balances" in str(needs).split(",")
        (explanation,) = explain_household(city.home, int(str(household)), LAST, ("dibao",))
        assert explanation.outcome == "cannot_tell"
        (missing,) = [one for one in explanation.missing if one.reason[0]]
        refused = REFUSALS[CODES[kind]]
        assert (missing.fact, missing.entity, missing.reason) == ("bank_balance", "person", (refused.zh, refused.en))
        told = {step.source.title for step in explanation.facts if step.node == "bank_balance" and step.source}
        assert any(refused.zh in title for title in told)


def test_who_authorised_and_was_never_checked_is_not_asked_to_authorise(city: TestCity) -> None:
    """A tie to the needs: the table is named only where a fact of it is missing for want of an authorisation."""
    wrong = rows(
        city,
        """SELECT count(*) FROM findings WHERE unauthorised <> ''
        AND NOT contains(concat_ws(',', dibao_needs, tekun_needs, dibao_edge_needs, dibao_single_needs), 'bank_balance')""",
    )
    assert wrong == [(0,)]
    (named,) = rows(city, "SELECT count(*) FROM findings WHERE unauthorised <> ''")
    (open_,) = rows(city, "SELECT count(*) FROM findings WHERE dibao_status = 'cannot_tell'")
    assert 0 < int(str(named[0])) <= int(str(open_[0]))
