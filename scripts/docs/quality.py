"""The page of the data-quality rules, from their declarations."""

from __future__ import annotations

from minsheng.lake import load_contracts
from minsheng.screening.quality import SEVERITIES, Rule, load_rules
from minsheng.screening.quality.rules import Parameter
from scripts.docs.markdown import page, table

__all__ = ["quality_rules_page"]

INTRODUCTION = """
What cannot be so in the departments' records (疑点数据). `minsheng screen` asks every rule of the month, after the findings;
[Work through doubtful data](../howto/work-through-doubtful-data.md) says what to do with what they find. The rules are declared in
`src/minsheng/screening/quality/rules/`, each with its query, and this page comes from them.

A rule only asks: an item is put in front of the department that answers for the rows, and a person decides. What is not known fires no
rule: an empty cell is no fault in itself, and nothing is missing from a table that was never delivered. Three rules are about an empty
cell (DQ-030, DQ-103, DQ-104): they fire only where the file has the column and a row leaves it empty.

An `id` never changes and is not used again. Numbers whose status is `assumed` are ours, for the city to set.
""".strip()


def quality_rules_page() -> str:
    """The page as text."""
    rules = load_rules()
    index = table(
        ("rule", "疑点", "what is doubtful", "severity", "department"),
        (
            (f"[`{r.id}`](#{r.id.lower()})", r.title.zh, r.title.en, r.severity, f"{r.department.zh} {r.department.en}")
            for r in rules.values()
        ),
    )
    severities = ", ".join(f"{name}: {sum(rule.severity == name for rule in rules.values())}" for name in SEVERITIES)
    return page(
        "Data-quality rules", INTRODUCTION, f"{len(rules)} rules ({severities}).", index, *map(_section, rules.values())
    )


def _section(rule: Rule) -> str:
    zh, _ = SEVERITIES[rule.severity]
    department = f"{rule.department.zh} {rule.department.en} (`{rule.owner}`)"
    lines = [
        f"## {rule.id}",
        f"**{rule.title.zh} {rule.title.en}** · {zh} {rule.severity} · {department} · one item per {rule.subject}",
    ]
    if rule.clause:
        lines.append(f"Clause: {rule.clause}.")
    if rule.rationale:
        lines.append(f"Rationale: {rule.rationale.zh} {rule.rationale.en}")
    lines.append(f"What to do: {rule.todo.zh} {rule.todo.en}")
    if rule.parameters:
        lines.append("; ".join(map(_parameter, rule.parameters)) + ".")
    if rule.absent:
        tables = ", ".join(f"`{name}` ({load_contracts()[name].title.zh})" for name in rule.absent)
        lines.append(f"Asked only once these were delivered: {tables}.")
    if rule.months:
        months = ", ".join(f"`{name}` for {count} months" for name, count in rule.months.items())
        lines.append(f"Asked only with {months} on end.")
    if rule.lead:
        lines.append(f"The lead that says the same: data problem, reason `{rule.lead[1]}`.")
    return "\n\n".join(lines)


def _parameter(parameter: Parameter) -> str:
    if parameter.law:
        return f"`{parameter.name}`: `{parameter.law}` of the law ({parameter.unit})"
    source = f", {parameter.cites}" if parameter.cites else ""
    return f"`{parameter.name}`: {parameter.value:,} {parameter.unit} ({parameter.status}{source})"
