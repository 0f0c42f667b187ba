"""Who is on which list today, read against what the law finds: the words of a screening."""

from __future__ import annotations

__all__ = ["COUNTED", "ENROLLED", "VERDICTS", "verdict_sql"]

VERDICTS = {
    "covered": ("应保已保", "entitled and enrolled"),
    "should_be_covered": ("应保未保", "entitled and not enrolled"),
    "should_leave": ("应退未退", "enrolled and no longer entitled"),
    "should_be_looked_at": ("待核实", "enrolled, and the files cannot tell"),
    "undecided": ("暂不能判断", "not enrolled, and the files cannot tell"),
    "outside": ("不在范围", "neither entitled nor enrolled"),
}
"""What entitlement and enrolment say together, Chinese and English."""

ENROLLED = {
    "tekun": "f.enrolled_tekun > 0",
    "dibao": "f.enrolled_dibao > 0 AND (d.dibao_eligible IS NOT FALSE OR d.dibao_single_present IS FALSE)",
    "dibao_single": "f.enrolled_dibao > 0 AND d.dibao_eligible IS FALSE AND d.dibao_single_present IS NOT FALSE",
    "dibao_edge": "f.enrolled_edge > 0",
}
"""Enrolment per programme, as SQL over the facts `f` and the decisions `d`.

The dibao list does not say who entered alone. Where the household itself is refused, its members on the list are read as
single entries as long as the law may allow one.
"""

COUNTED = {
    "tekun": ("tekun_persons", "enrolled_tekun"),
    "dibao_single": ("dibao_single_persons", "enrolled_dibao"),
}
"""Programmes of persons: how many of the household are entitled, and how many are listed. A second one is not covered yet."""


def verdict_sql(programme: str, decision: str) -> str:
    """The verdict on one programme, as SQL.

    Args:
        programme: A key of `ENROLLED`.
        decision: Column with the decision: true, false, NULL where it cannot be told.

    Returns:
        An expression whose value is one of `VERDICTS`.
    """
    enrolled = f"coalesce({ENROLLED[programme]}, false)"
    missing = f"NOT {enrolled}"
    if programme in COUNTED:
        people, listed = COUNTED[programme]
        missing = f"coalesce(d.{people} > f.{listed}, {missing})"
    return (
        f"CASE WHEN {decision} AND {missing} THEN 'should_be_covered' WHEN {decision} THEN 'covered' "
        f"WHEN {decision} IS NULL AND {enrolled} THEN 'should_be_looked_at' WHEN {decision} IS NULL THEN 'undecided' "
        f"WHEN {enrolled} THEN 'should_leave' ELSE 'outside' END"
    )
