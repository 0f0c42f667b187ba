"""What must hold between the columns of one row, declared in its contract: an end after its start, a part within its whole.

A rule refuses what cannot be true, never what should not be: a grant to somebody who is not entitled is a finding, and a
refused row would hide it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from minsheng.lake.errors import ContractError
from minsheng.lake.expressions import Expression
from minsheng.lake.reasons import REASONS, Reason

if TYPE_CHECKING:
    from minsheng.lake.contracts import Column, Contract

__all__ = ["Rule", "broken_sql", "check_rules", "faults_sql", "fires_sql", "reason_in", "reasons_of", "rule_of"]

_MOST_RULES: Final = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over the columns of a row. A row in which it cannot be told whether the rule holds does not break it.

    Attributes:
        id: Stable name within the table; the reason code in the quarantine.
        zh: The fault, in Chinese.
        en: The fault, in English.
        todo_zh: What to do, in Chinese.
        todo_en: What to do, in English.
        must: What must hold, over the names of columns; see `expressions`.
        when: For which rows; empty for all.
        severity: `row` refuses the row; `blank` empties the cells of `blanks`, and the row stays.
        blanks: Columns that become unknown where a rule with severity `blank` is broken.
        columns: The columns that the rule names, in the order of the contract.
    """

    id: str
    zh: str
    en: str
    todo_zh: str
    todo_en: str
    must: str
    when: str = ""
    severity: Literal["row", "blank"] = "row"
    blanks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def reason(self) -> Reason:
        """The fault as the quarantine tells it."""
        return Reason(self.id, self.zh, self.en, self.todo_zh, self.todo_en)

    @property
    def place(self) -> str:
        """The columns as the quarantine names them: joined by commas."""
        return ",".join(self.columns)


def rule_of(raw: Mapping[str, Any], columns: Sequence[Column]) -> Rule:
    """A rule from its declaration.

    Args:
        raw: As the schema describes it.
        columns: Of the table.

    Raises:
        ContractError: An expression names no column, compares what cannot be compared or cannot be read.
    """
    used: set[str] = set()
    for part in ("when", "must"):
        if part in raw:
            try:
                used |= Expression(raw[part], columns).columns
            except ContractError as error:
                raise ContractError(f"The rule {raw['id']}, {part}: {error.what}", hint=error.hint) from error
    return Rule(
        id=raw["id"],
        zh=raw["zh"],
        en=raw["en"],
        todo_zh=raw["todo_zh"],
        todo_en=raw["todo_en"],
        must=raw["must"],
        when=raw.get("when", ""),
        severity=raw.get("severity", "row"),
        blanks=tuple(raw.get("blanks", ())),
        columns=tuple(column.name for column in columns if column.name in used),
    )


def check_rules(contract: Contract) -> None:
    """See that the rules of a contract can be told apart and empty only what may be empty.

    Raises:
        ContractError: They do not.
    """
    ids = [rule.id for rule in contract.rules]
    names = {column.name: column for column in contract.columns}
    for rule in contract.rules:
        if ids.count(rule.id) > 1 or rule.id in REASONS:
            raise ContractError(f"There are two reasons {rule.id}.", hint="Give the rule a name of its own.")
        for name in rule.blanks:
            if name not in names:
                raise ContractError(
                    f"The rule {rule.id}: {name} is not a column of the table.", hint="Name a column that is declared."
                )
            if names[name].required:
                raise ContractError(
                    f"The rule {rule.id} would empty {name}, which is required.",
                    hint="Let it refuse the row (severity: row), or empty another column.",
                )
    if len(ids) > _MOST_RULES:
        raise ContractError(f"More than {_MOST_RULES} rules.", hint="Join some of them with `and`.")


def broken_sql(contract: Contract, month_end: date, *, which: bool = True) -> str:
    """Expression for the rules that a row breaks, over typed values `v_<column>`.

    Args:
        contract: The contract.
        month_end: Last day of the delivered month.
        which: Bit n of the result stands for rule n; otherwise it is 1 if any rule is broken, which is quicker.

    Returns:
        SQL expression of type BIGINT; 0 where no rule is broken.
    """
    broken = [_broken(rule, contract.columns, month_end) for rule in contract.rules]
    if not broken:
        return "0::BIGINT"
    if not which:
        return f"(CASE WHEN {' OR '.join(f'({fault})' for fault in broken)} THEN 1 ELSE 0 END)::BIGINT"
    return f"({' + '.join(f'CASE WHEN {fault} THEN {1 << at} ELSE 0 END' for at, fault in enumerate(broken))})::BIGINT"


def fires_sql(contract: Contract) -> list[tuple[Rule, str]]:
    """Each rule with the condition that a checked row breaks it, over `_broken` and `r_<column>`.

    A cell that has a fault of its own is unknown to the rules.
    """
    return [
        (rule, " AND ".join([f"_broken & {1 << at} <> 0", *(f"r_{name} IS NULL" for name in rule.columns)]))
        for at, rule in enumerate(contract.rules)
    ]


def faults_sql(contract: Contract, texts: str) -> list[str]:
    """For each rule, the struct with its columns (`c`), their texts (`t`) and, where it is broken, its name (`r`).

    Args:
        contract: The contract.
        texts: Relation with the row's cells as delivered.
    """
    return [
        f"{{'c': '{rule.place}', 't': concat_ws(', ', {', '.join(f'{texts}.{name}' for name in rule.columns)}),"
        f" 'r': CASE WHEN {fires} THEN '{rule.id}' END}}"
        for rule, fires in fires_sql(contract)
    ]


def reasons_of(contract: Contract) -> Mapping[str, Reason]:
    """Every reason for which a row or cell of a table can be refused."""
    return {**REASONS, **{rule.id: rule.reason for rule in contract.rules}}


def reason_in(contract: Contract | None, code: str) -> Reason:
    """The words for a reason that a delivery tells; one that its contract has no longer tells itself."""
    known = reasons_of(contract) if contract else REASONS
    return known.get(code) or Reason(code, code, code, "", "")


def _broken(rule: Rule, columns: Sequence[Column], month_end: date) -> str:
    must = f"NOT ({Expression(rule.must, columns, month_end).sql})"
    return f"({Expression(rule.when, columns, month_end).sql}) AND {must}" if rule.when else must
