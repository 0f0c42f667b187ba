"""Doubtful data (疑点数据): rules over the departments' records, asked every month, and what became of what they found."""

from minsheng.screening.quality.checking import check_quality
from minsheng.screening.quality.decisions import Decision, decide, read_decisions
from minsheng.screening.quality.export import write_workbook
from minsheng.screening.quality.history import STATES, History, Item, history_of
from minsheng.screening.quality.rules import SEVERITIES, QualityError, Rule, load_rules, read_rules, rule_of

__all__ = [
    "SEVERITIES",
    "STATES",
    "Decision",
    "History",
    "Item",
    "QualityError",
    "Rule",
    "check_quality",
    "decide",
    "history_of",
    "load_rules",
    "read_decisions",
    "read_rules",
    "rule_of",
    "write_workbook",
]
