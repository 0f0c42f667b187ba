"""Declarations that contradict themselves are refused with the file, the rule and what to do."""

from __future__ import annotations

import pytest

from minsheng.screening.quality import QualityError, load_rules, read_rules, rule_of

GOOD = """
rules:
  - id: DQ-900
    title: {zh: 甲, en: a}
    rationale: {zh: 乙, en: b}
    severity: low
    owner: pensions
    subject: person
    by: person
    parameters: {age: {value: 60, unit: years, status: assumed}}
    sql: SELECT person_id, kind FROM pensions WHERE years_old(person_id) < $age
    values: {kind: 'code:pensions.kind'}
    sentence: {zh: '{kind}', en: '{kind}'}
    todo: {zh: 丙, en: c}
"""


def test_a_good_rule_is_read() -> None:
    rule = read_rules({"mine.yaml": GOOD})["DQ-900"]
    assert rule.department.en == "Human resources"
    assert rule.parameters[0].status == "assumed"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("severity: low", "severity: grave", "'grave' is not one of"),
        ("owner: pensions", "owner: pensoins", "There is no table pensoins"),
        ("< $age", "< $years", r"\$years is not declared"),
        ("< $age", "< 60", "age is not used"),
        ("age: {value", "month_start: {value", r"\$age is not declared"),
        ("'code:pensions.kind'", "'code:pensions.person_id'", "no column with codes"),
        ("'code:pensions.kind'", "roman", "no form 'roman'"),
        ("zh: '{kind}'", "zh: '{sort}'", "sort stands in the sentence"),
        ("SELECT person_id, kind FROM pensions", "SELECT person_id, kind FROM pensions ANTI JOIN hukou_people USING (person_id)",
         "reads the absence of rows"),
        ("subject: person", "subject: row", "need a key"),
        ("sql: SELECT", "sql: DELETE", "not a SELECT"),
        ("    rationale: {zh: 乙, en: b}\n", "", "DQ-900"),
        ("severity: low", "severity: [", "Not readable as YAML"),
        (", status: assumed", "", "DQ-900"),
    ],
)  # fmt: skip
def test_a_rule_with_a_fault_is_refused(before: str, after: str, message: str) -> None:
    assert before in GOOD
    with pytest.raises(QualityError, match=message) as caught:
        read_rules({"mine.yaml": GOOD.replace(before, after)})
    assert "mine.yaml" in str(caught.value)


def test_an_id_is_used_once() -> None:
    with pytest.raises(QualityError, match="Two rules"):
        read_rules({"mine.yaml": GOOD, "other.yaml": GOOD})


def test_the_rules_of_the_package_say_why_and_what_is_assumed() -> None:
    rules = load_rules()
    assert len(rules) >= 45
    for rule in rules.values():
        assert rule.clause or rule.rationale
        for parameter in rule.parameters:
            assert parameter.law or parameter.status == "assumed" or parameter.cites


def test_a_rule_is_named_in_any_case() -> None:
    assert rule_of("dq-017").id == "DQ-017"
    with pytest.raises(QualityError, match="no rule"):
        rule_of("17")
