"""A whole law of a place that never was: dates, tables, exceptions, overlays, what is missing and why."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from minsheng.rules import Evaluation, Law, LawError, load_law
from minsheng.rules.explain import explain
from minsheng.rules.explanation import FactSource

PACKAGE = "tests.shire.law"
BUCKLAND = Path(__file__).parent / "law" / "places" / "buckland.yaml"
WAR, PEACE, AFTER = dt.date(1419, 6, 30), dt.date(1420, 6, 30), dt.date(1421, 6, 30)

FRODO = {
    "birth_date": dt.date(1368, 9, 22), "wage": 300, "leaf_sales": 12_011, "on_adventure": False, "ring_bearer": False,
    "cousin": [{"cousin_rich": False, "estranged": False}],
}  # fmt: skip
PIPPIN = {"birth_date": dt.date(1390, 2, 28), "wage": 150, "leaf_sales": 0, "on_adventure": False, "ring_bearer": False}


def smial(*hobbits: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """A smial in the West Farthing with these tenants."""
    return {"smial": {"farthing": "west", "tenants": len(hobbits), **facts}, "hobbit": list(hobbits)}


def law_of(day: dt.date, **options: Any) -> Law:
    return load_law(PACKAGE, law_date=day, **options)


def judged(household: dict[str, Any], day: dt.date = PEACE, **options: Any) -> Evaluation:
    """The household judged by the law of the day, on the facts of the day."""
    return law_of(day, **options).evaluate(household, facts_date=day)


def test_the_allowance_is_the_share_of_the_gap_in_whole_farthings() -> None:
    evaluation = judged(smial(FRODO, PIPPIN))
    assert evaluation["smial_income"] == 300 + 1000 + 150
    assert evaluation["gap"] == 2 * 1200 - 1450
    assert evaluation["allowance"] == 713  # 950 × 75 % = 712.5, a half rounds up


def test_the_version_of_a_rule_follows_the_law_date() -> None:
    assert judged(smial(FRODO, PIPPIN), WAR)["allowance"] == 55  # a tenth of 2,000 − 1,450
    assert judged(smial(FRODO, PIPPIN), PEACE)["allowance"] == 713


def test_law_and_facts_have_their_own_dates() -> None:
    law = law_of(PEACE)
    young = law.evaluate(smial(PIPPIN), facts_date=dt.date(1423, 2, 27))
    of_age = law.evaluate(smial(PIPPIN), facts_date=dt.date(1423, 2, 28))
    assert (young["somebody_of_age"], of_age["somebody_of_age"]) == (False, True)


def test_days_of_one_epoch_share_a_hash_and_a_query() -> None:
    one, other, later = law_of(PEACE), law_of(PEACE + dt.timedelta(90)), law_of(dt.date(1422, 1, 1))
    assert one.hash == other.hash != later.hash
    assert one.plan(["allowance"], "smial").sha256 == other.plan(["allowance"], "smial").sha256


def test_the_same_query_is_written_in_every_process() -> None:
    script = (
        "import datetime as dt; from minsheng.rules import load_law;"
        f"law = load_law('{PACKAGE}', law_date=dt.date(1420, 6, 30));"
        "print(law.hash, law.plan(['allowance', 'breakfast_due'], 'smial').sha256)"
    )
    root = Path(__file__).parents[2]
    written = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(written) == 1


def test_what_is_not_yet_law_is_a_gap_that_says_why() -> None:
    law = law_of(dt.date(1399, 1, 1))
    assert not law.programmes
    with pytest.raises(LawError, match=r"'allowance' is not in force on 1399-01-01: .*breakfast_standard.* 1400-01-01"):
        law.plan(["allowance"], "smial")


def test_an_exception_forbids_what_the_rule_would_grant() -> None:
    away = {**FRODO, "on_adventure": True}
    assert judged(smial(away))["breakfast_due"] is False


def test_a_later_exception_goes_before_an_earlier_one_by_its_order() -> None:
    bearer = {**FRODO, "on_adventure": True, "ring_bearer": True}
    assert judged(smial(bearer), PEACE)["breakfast_due"] is False
    assert judged(smial(bearer), AFTER)["breakfast_due"] is True


def test_what_the_rule_grants_is_granted_while_an_exception_that_allows_is_unknown() -> None:
    assert judged(smial({**FRODO, "wage": 0, "ring_bearer": None}), AFTER)["breakfast_due"] is True


def test_what_the_rule_grants_is_open_while_an_exception_that_forbids_is_unknown() -> None:
    evaluation = judged(smial({**FRODO, "wage": 0, "on_adventure": None}))
    assert evaluation["breakfast_due"] is None
    assert [need.fact for need in evaluation.needs("breakfast_due")] == ["on_adventure"]


@pytest.mark.parametrize(("farthing", "standard"), [("west", 1200), ("south", 1100), ("north", 900), (None, None)])
def test_a_table_knows_its_default_but_not_the_unknown(farthing: str | None, standard: int | None) -> None:
    assert judged(smial(FRODO, farthing=farthing))["breakfast_standard"] == standard


def test_an_overlay_replaces_cells_and_values_from_its_date() -> None:
    before, after = dt.date(1420, 5, 31), dt.date(1422, 6, 1)
    assert judged(smial(FRODO, farthing="east"), before, overlays=[BUCKLAND])["breakfast_standard"] == 900
    evaluation = judged(smial(FRODO, farthing="east"), after, overlays=[BUCKLAND])
    assert (evaluation["breakfast_standard"], evaluation["restored_share"]) == (1500, 9000)
    assert judged(smial(FRODO, farthing="south"), after, overlays=[BUCKLAND])["breakfast_standard"] == 1100
    assert law_of(after, overlays=[BUCKLAND]).hash != law_of(after).hash


def test_links_outside_the_smial_are_weighed_with_unknowns() -> None:
    rich, estranged, unclear = (
        {"cousin_rich": True, "estranged": False}, {"cousin_rich": True, "estranged": True}, {"cousin_rich": None, "estranged": False},
    )  # fmt: skip
    kept = [judged(smial({**FRODO, "cousin": cousins})).rows("hobbit")[0]["kept"] for cousins in (
        [rich, unclear], [estranged], [estranged, unclear], [],
    )]  # fmt: skip
    assert kept == [True, False, None, False]


def test_a_member_reads_its_smial_and_tables_are_looked_up_for_it() -> None:
    evaluation = judged(smial(FRODO, PIPPIN, farthing="south"))
    frodo, pippin = evaluation.rows("hobbit")
    assert (frodo["owes_levy"], frodo["levy"]) == (True, 1500)  # 12,011 × 12.34 % = 1,482.16, up to whole pennies
    assert (pippin["owes_levy"], pippin["levy"], pippin["southern_grower"]) == (False, 0, False)


def test_needs_name_the_missing_fact_and_its_row() -> None:
    evaluation = judged(smial(FRODO, {**PIPPIN, "wage": None, "cousin": [{"cousin_rich": None, "estranged": False}]}))
    needs = [(need.entity, need.row, need.fact) for need in evaluation.needs("allowance")]
    assert needs == [("cousin", 1, "cousin_rich")]
    without_cousin = judged(smial(FRODO, {**PIPPIN, "wage": None}))
    assert [(n.entity, n.row, n.fact) for n in without_cousin.needs("allowance")] == [("hobbit", 1, "wage")]
    assert without_cousin.needs("breakfast_line") == ()


def test_a_refusal_names_the_clause_the_arithmetic_and_the_nearest_way_out() -> None:
    explanation = explain(judged(smial({**FRODO, "wage": 900})), "breakfast")
    assert explanation.outcome == "not_eligible"
    assert [reason.node for reason in explanation.reasons] == ["income_below"]
    assert explanation.changes[0].node == "smial_income"
    assert explanation.changes[0].after == 1199
    assert explanation.sentence("en") == (
        "By the rules of 1420-06-30, the conditions of second-breakfast allowance are not met: the test “income below the line” "
        "fails (19.00 < 12.00 = no). The answer would be another if smial income falls by 7.01 yuan per month "
        "(to 11.99 yuan per month)."
    )
    assert explanation.sentence("zh") == (
        "按1420-06-30的规定核算，不符合第二早餐补助条件：“收入低于早餐线”这一条不成立（19.00 < 12.00 = 否）。"
        "若洞府收入减少 7.01元/月（到 11.99元/月），结果会改变。"
    )


def test_a_grant_shows_its_working_and_says_what_is_only_assumed() -> None:
    explanation = explain(judged(smial(FRODO, PIPPIN)), "breakfast")
    assert explanation.outcome == "eligible"
    sentence = explanation.sentence("en")
    assert "allowance is 7.13 yuan per month (9.50 × 75% (rounded half up) = 7.13 yuan per month)" in sentence
    assert "“restored share” (75%) is assumed" in sentence
    shares = [step.parameter for step in explanation.parameters if step.node == "restored_share"]
    assert [(used.since, used.status, used.cites) for used in shares if used] == [
        (dt.date(1420, 1, 1), "assumed", "Mayor Will 1420")
    ]
    incomes = [step.words[1] for step in explanation.steps if step.node == "smial_income"]
    assert incomes == ["13.00 + 1.50 = 14.50 yuan per month"]


def test_an_open_answer_asks_for_what_is_missing_by_the_names_of_the_tenants() -> None:
    evaluation = judged(smial(FRODO, {**PIPPIN, "wage": None}))
    explanation = explain(
        evaluation, "breakfast", labels=lambda _, row: (("佛罗多", "皮平")[row], ("Frodo", "Pippin")[row])
    )
    assert explanation.outcome == "cannot_tell"
    assert (
        explanation.sentence("zh")
        == "按1420-06-30的规定，目前还不能判定是否符合第二早餐补助条件，还需核实：皮平的月工钱。"
    )
    assert not explanation.changes


def test_a_member_s_programme_is_explained_for_that_member() -> None:
    evaluation = judged(smial(FRODO, PIPPIN))
    assert [explain(evaluation, "levy", row=row).outcome for row in (0, 1)] == ["eligible", "not_eligible"]
    with pytest.raises(LawError, match="no row 2"):
        explain(evaluation, "levy", row=2)


def test_every_fact_of_an_explanation_can_tell_where_it_came_from() -> None:
    explanation = explain(
        judged(smial(FRODO)), "breakfast", sources=lambda entity, row, fact: FactSource(f"{entity} {row} {fact}", PEACE)
    )
    sources = [step.source for step in explanation.facts]
    assert sources
    assert all(source is not None and source.date == PEACE for source in sources)


@pytest.mark.parametrize("wage", [0, 900, None])
@pytest.mark.parametrize(("programme", "row"), [("breakfast", 0), ("levy", 1)])
def test_explanations_satisfy_their_published_schema(wage: int | None, programme: str, row: int) -> None:
    schema = json.loads(files("minsheng.rules").joinpath("explanation.schema.json").read_text(encoding="utf-8"))
    explanation = explain(judged(smial(FRODO, {**PIPPIN, "wage": wage})), programme, row=row)
    jsonschema.Draft202012Validator(schema).validate(json.loads(explanation.to_text()))


def test_values_may_be_given_in_place_of_rules() -> None:
    evaluation = judged({"smial": {"smial_income": 100, "breakfast_line": 300, "somebody_of_age": True}, "hobbit": []})
    assert evaluation["allowance"] == 150


def test_what_was_not_asked_for_is_not_there() -> None:
    evaluation = law_of(PEACE).evaluate(smial(FRODO), facts_date=PEACE, targets=["gap"])
    assert evaluation["gap"] == 0
    with pytest.raises(LawError, match="'allowance' was not computed"):
        evaluation["allowance"]


def test_the_law_can_be_drawn_and_told() -> None:
    law = law_of(PEACE)
    drawn = law.diagram(["levy"], "en")
    assert ("leaf_sales", "levy") in drawn.edges
    assert "wage" not in drawn.nodes
    assert drawn.levels["owes_levy"] == drawn.levels["of_age"] + 1
    assert all(drawn.levels[read] < drawn.levels[name] for read, name in drawn.edges)
    assert '    levy["levy"]' in drawn.mermaid.splitlines()
    assert '  subgraph hobbit_rows["hobbit"]' in drawn.mermaid.splitlines()
    assert "  of_age --> owes_levy" in drawn.mermaid.splitlines()
    assert law.formula("breakfast_line", "zh") == "早餐标准 × 人数"
    assert law.formula("breakfast_standard", "en") == "looked up by farthing"
