"""The page of the tables that departments deliver, from their contracts."""

from __future__ import annotations

from minsheng.lake import Contract, load_contracts
from minsheng.lake.contracts import Column
from minsheng.lake.reasons import REASONS
from minsheng.lake.usual import usual_headers
from scripts.docs.markdown import page, table

__all__ = ["feeds_page"]

INTRODUCTION = """
What each department delivers. A table has one contract, `src/minsheng/lake/contracts/<table>.yaml`; the reader, the checks and
this page come from it. [Add a feed](../howto/add-a-feed.md) says how to write one.

Files are CSV (UTF-8 or GB18030, with or without a byte order mark), XLSX or Parquet. A header may be the Chinese one, the ASCII name
or what stands under *also written*, with blanks, marks (`*`), remarks (`（必填）`) and a unit (`金额（万元）`) around it. Columns may stand
in any order; a required column that is missing, one that the contract does not know, two that mean the same, or a unit that the column
cannot have refuses the file. Optional columns may be left out, and what they would say is then unknown.

Cells are read as departments write them, exactly or not at all:

- **Amounts and areas** with separators, a currency mark or a unit: `1,234.50`, `¥1234.5`, `1.2万元`, `3000元`, `150分`, `85㎡`. A unit that a column
  cannot have (`36000元/年` in a monthly amount, `3亩` in an area, which no number of decimals writes exactly) is `wrong_unit`.
- **Dates** as `2024-05-01`, `20240501`, `2024/5/1`, `2024.5.1`, `2024年5月1日`, each with a time behind it, and as the numbers of Excel in XLSX. A bare
  month is `day_missing`, unless the contract says which day it stands for. **Months** as `2024-05`, `202405`, `2024年5月` or any day of them.
- **Codes** in every spelling of the table's list of codes.
- 全角 letters and digits as ASCII.
""".strip()

MODES = {
    "changes": "a later row replaces the earlier one of the same key",
    "full": "the deliveries of a month are the whole list of that month",
    "events": "rows add up; a later row of the same key corrects",
}
ABSENCE = {
    "none": "nothing there, once the table was delivered; unknown before",
    "unknown": "unknown",
}
TYPES = {
    "resident_id": "resident id",
    "household_no": "household number",
    "division": "division code",
    "bool": "是/否",
    "int": "whole number",
    "money": "amount",
}
CADENCES = {"daily": "Daily", "monthly": "Monthly", "quarterly": "Quarterly", "yearly": "Yearly"}
AFTER = {"daily": "month", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
MOST_CODES = 8


def feeds_page() -> str:
    """The page as text."""
    contracts = load_contracts()
    index = table(
        ("table", "名称", "title", "department", "rows"),
        (
            (f"[`{c.table}`](#{c.table})", c.title.zh, c.title.en, f"{c.owner.zh} {c.owner.en}", c.mode)
            for c in contracts.values()
        ),
    )
    modes = table(("rows", "how deliveries add up"), ((f"`{name}`", what) for name, what in MODES.items()))
    return page(
        "Feeds",
        INTRODUCTION,
        modes,
        index,
        *map(_section, contracts.values()),
        f"## Headers known everywhere\n\n{_usual()}",
        "## Reasons of refusal",
        _reasons(),
    )


def _section(contract: Contract) -> str:
    mode = f"Rows: {MODES[contract.mode]}. Somebody without a row: {ABSENCE[contract.absence]}."
    if contract.without_id == "keep":
        mode += " A row without an id is kept, to be linked, if it gives a name and a birth date or household."
    if not contract.id_repair:
        mode += " Mistyped ids are not repaired."
    columns = table(("column", "列", "also written", "type", "what is accepted"), map(_row, contract.columns))
    rhythm = CADENCES[contract.cadence]
    if contract.due_day:
        rhythm += f", due {contract.due_day} days after the end of the {AFTER[contract.cadence]}"
    return "\n\n".join(
        (
            f"## {contract.table}",
            f"**{contract.title.zh} {contract.title.en}** · {contract.owner.zh} {contract.owner.en} · feed `{contract.feed}`",
            contract.note.strip(),
            f"Key: {', '.join(f'`{name}`' for name in contract.key)}. {mode} {rhythm}.{_authorisation(contract)}",
            _retention(contract),
            columns,
            *_codes(contract),
            *_between(contract),
        )
    )


def _authorisation(contract: Contract) -> str:
    if not contract.authorisation:
        return ""
    group = f"`{contract.authorisation}`"
    return f" Read only of those who [authorised it](../howto/record-consent.md) for {group}."


def _retention(contract: Contract) -> str:
    """How long rows are kept, on what authority, and what ends one."""
    kept = contract.retention
    period = "for ever" if kept.months is None else f"{kept.months} months"
    text = f"[Kept](../explanation/retention.md) {period} ({kept.status}: {kept.cites})."
    if contract.ended is None:
        return text
    codes = " or ".join(f"`{code}`" for code in contract.ended.codes)
    when = f"`{contract.ended.column}` is {codes}" if codes else f"`{contract.ended.column}` has passed"
    return f"{text} A row has ended when {when}."


def _codes(contract: Contract) -> list[str]:
    """The spellings of the table's codes, if it has any."""
    rows = [
        (f"`{column.name}`", f"`{code}`", "、".join(spellings))
        for column in contract.columns
        if column.type == "code"
        for code, spellings in column.codes.items()
    ]
    return [table(("column", "code", "spellings"), rows)] if rows else []


def _between(contract: Contract) -> list[str]:
    """What must hold between the columns of a row, if anything must."""
    rows = [
        (
            f"`{rule.id}`",
            rule.zh,
            rule.en,
            f"`{rule.must}`" + (f" when `{rule.when}`" if rule.when else ""),
            "refuses the row"
            if rule.severity == "row"
            else f"empties {', '.join(f'`{name}`' for name in rule.blanks)}",
        )
        for rule in contract.rules
    ]
    return [table(("reason", "原因", "what is wrong", "what must hold", "otherwise"), rows)] if rows else []


def _usual() -> str:
    """The headers that no contract repeats."""
    found = {
        column.name: (f"`{column.name}`", "、".join(column.aliases))
        for contract in load_contracts().values()
        for column in contract.columns
        if column.name in usual_headers()
    }
    return table(("column", "also written"), found.values())


def _row(column: Column) -> tuple[str, str, str, str, str]:
    kind = TYPES.get(column.type, column.type)
    also = "[as everywhere](#headers-known-everywhere)" if column.name in usual_headers() else "、".join(column.aliases)
    kind = f"{kind}, {column.unit}" if column.unit else kind
    return f"`{column.name}`", column.zh, also, kind, "; ".join(_rules(column))


def _rules(column: Column) -> list[str]:
    rules = ["required"] if column.required else []
    if column.type == "code":
        codes = [f"{code} {spellings[0]}" if spellings else code for code, spellings in column.codes.items()]
        more = f", … ({len(codes)} in all)" if len(codes) > MOST_CODES else ""
        rules.append(", ".join(codes[:MOST_CODES]) + more)
    if column.type == "bool":
        rules.append(" or ".join("、".join(spellings) for spellings in column.codes.values()))
    if column.day:
        rules.append(f"a bare month is its {column.day} day")
    if column.min is not None or column.max is not None:
        rules.append(
            " ".join(
                ([f"from {column.min}"] if column.min is not None else [])
                + ([f"to {column.max:,}"] if column.max is not None else [])
            )
        )
    if column.max_length:
        rules.append(f"at most {column.max_length} characters")
    if column.agrees_with:
        rules.append(f"agrees with `{column.agrees_with}`")
    if column.future:
        rules.append("may lie after the month")
    if column.blank_if_invalid:
        also = f", and {', '.join(f'`{name}`' for name in column.blanks)} with it" if column.blanks else ""
        rules.append(f"a wrong value is emptied{also}; the row stays")
    return rules


def _reasons() -> str:
    return table(
        ("reason", "原因", "what is wrong", "what to do"),
        ((f"`{reason.code}`", reason.zh, reason.en, reason.todo_en) for reason in REASONS.values()),
    )
