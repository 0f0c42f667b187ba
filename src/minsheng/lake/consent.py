"""Authorised checks: what a bank or a register told of a person is read only if the person had authorised the check.

共同生活的家庭成员 must complete the formalities that authorise a check of their means (民发〔2021〕57号 第九条第三项; 社会救助暂行办法
第五十八条: at the request or mandate of the household). Without an authorisation that counts, a fact is unknown, and the
snapshot says why. Which tables need one is said by their contracts; a city adds to that in `<home>/consent.yaml`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml
from jsonschema import Draft202012Validator

from minsheng.lake.contracts import Contract, Title, load_contracts
from minsheng.lake.current import CurrentTable
from minsheng.lake.errors import ContractError
from minsheng.lake.facts import fact_tables
from minsheng.lake.layout import shift_month

__all__ = ["AUTHORISATIONS", "GROUPS", "REFUSALS", "Consent", "ConsentRules", "consent_rules", "state_of"]

AUTHORISATIONS: Final = "authorisations"
COLUMN: Final = "authorisation_"
OF_SUPPORTER: Final = f"supporter_{COLUMN}"
TOLD_MONTHS: Final = 24
"""How long the snapshot tells that somebody's authorisation ended or was withdrawn; after that there simply is none."""

OWN_AGE: Final = 14
"""From this age a person authorises a check alone (个人信息保护法 第三十一条); before it, the guardian does."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "social_assistance": ("social_assistance", "monitoring"),
        "housing": ("housing",),
        "education": ("education",),
    }
)
"""Group of purposes that a contract names, and the purposes in it; what was authorised for one serves no other."""

REFUSALS: Final[Mapping[str, Title]] = MappingProxyType(
    {
        "none": Title(
            "未授权核对：请本人（未满14周岁由监护人）签署授权书",
            "unknown: no authorisation (ask for one; of a child under 14, the guardian)",
        ),
        "ended": Title(
            "授权已到期：请续签授权书并重新核对", "unknown: the authorisation has ended (ask for a new one)"
        ),
        "withdrawn": Title(
            "授权已撤回：不再读取核对结果", "unknown: the authorisation was withdrawn (ask whether to renew)"
        ),
        "late": Title("核对早于授权：请重新核对", "unknown: checked before it was authorised (check again)"),
        "guardian": Title(
            "未满14周岁而由本人授权：请监护人签署授权书",
            "unknown: authorised by a child under 14 (ask the guardian)",
        ),
    }
)
"""Why a fact may not be read, by the code that the snapshot states; `valid` and `row_number` are not refusals."""

_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "tables": {"type": "object", "additionalProperties": {"enum": list(GROUPS)}},
        "undelivered": {
            "type": "object",
            "required": ["trust", "basis", "until"],
            "additionalProperties": False,
            "properties": {
                "trust": {"const": "row_number"},
                "basis": {"type": "string", "minLength": 1},
                "until": {"type": "string", "format": "date"},
            },
        },
        "looks": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"purpose": {"enum": ["recorded", "required"]}},
        },
    },
}


@dataclass(frozen=True, slots=True)
class ConsentRules:
    """What a city asks of a check. The default asks for an authorisation wherever a contract does, and trusts nothing else.

    Attributes:
        tables: Table to the group of purposes that its rows need.
        trusted_until: Until the authorisations are first delivered, and to this day at most, the authorisation number in a
            row stands for the authorisation; None for never.
        basis: The document that says so.
        purpose_required: Whether a look at a household without a purpose is refused, or recorded as not stated.
    """

    tables: Mapping[str, str]
    trusted_until: date | None = None
    basis: str = ""
    purpose_required: bool = False

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what bears on a snapshot; equal rules, equal facts."""
        parts = [sorted(self.tables.items()), {name: GROUPS[name] for name in GROUPS}, str(self.trusted_until), 1]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def consent_rules(home: Path) -> ConsentRules:
    """The rules of a city: its contracts, and `<home>/consent.yaml` where there is one.

    Args:
        home: Folder of all state.

    Raises:
        ContractError: The file is not readable, or names a table that has no person in it; says what to do.
    """
    contracts = load_contracts(home)
    tables = {name: contract.authorisation for name, contract in contracts.items() if contract.authorisation}
    file = home / "consent.yaml"
    raw = _read(file) if file.exists() else {}
    tables |= raw.get("tables", {})
    for name, group in tables.items():
        if name not in contracts or contracts[name].subject != "person_id":
            raise ContractError(
                f"{name} is not a table about persons.", where=str(file), hint="See `minsheng doctor --feeds`."
            )
        if group not in GROUPS:
            raise ContractError(
                f"{name}: there is no group of purposes {group!r}.",
                where=name,
                hint=f"The groups: {', '.join(GROUPS)}.",
            )
    undelivered = raw.get("undelivered")
    return ConsentRules(
        tables=MappingProxyType(dict(sorted(tables.items()))),
        trusted_until=date.fromisoformat(undelivered["until"]) if undelivered else None,
        basis=undelivered["basis"] if undelivered else "",
        purpose_required=raw.get("looks", {}).get("purpose") == "required",
    )


class Consent:
    """The rules at work in one snapshot.

    Args:
        home: Folder of all state.
        tables: The current tables.
        facts_date: Day that the snapshot states.

    Raises:
        ContractError: See `consent_rules`.
    """

    def __init__(self, home: Path, tables: Mapping[str, CurrentTable], facts_date: date) -> None:
        rules = consent_rules(home)
        self._tables, self._on = tables, facts_date
        told = {table.table: table for table in fact_tables("person", home)}
        self._asked = {name: (told[name], group) for name, group in rules.tables.items() if name in told}
        self._trusts = (
            rules.trusted_until is not None and facts_date <= rules.trusted_until and not tables[AUTHORISATIONS].covered
        )

    @property
    def columns(self) -> list[str]:
        """Columns that tell of each person, per table that needs an authorisation, whether there is one."""
        return [f"{COLUMN}{name}" for name in self._asked]

    @property
    def of_supporters(self) -> dict[str, str]:
        """The same columns of supporters, each with the column of the person that it comes from."""
        return {f"{OF_SUPPORTER}{name}": f"{COLUMN}{name}" for name in self._asked}

    def applied(self, laid_out: str, slots: tuple[int, int]) -> str:
        """Query: people as laid out, without the facts that were not authorised, and with the reason.

        Args:
            laid_out: Query with the people of a pass and their facts.
            slots: First and last slot of the pass.

        Returns:
            The same columns and `columns`: `valid`, `row_number`, or a code of `REFUSALS`.
        """
        if not self._asked:
            return laid_out
        groups = dict.fromkeys(group for _, group in self._asked.values())
        joins = "".join(
            f" LEFT JOIN ({self._authorised(group, slots)}) AS by_{group} ON laid.person_id = by_{group}._who"
            for group in groups
        )
        states = ", ".join(f"{self._state(name)} AS {COLUMN}{name}" for name in self._asked)
        replaced = ", ".join(
            f"CASE WHEN {COLUMN}{name} IN ('valid', 'row_number') THEN {column} END AS {column}"
            for name, (table, _) in self._asked.items()
            for column in (*(known.name for known in table.columns), f"src_{name}")
        )
        return f"SELECT * REPLACE ({replaced}) FROM (SELECT laid.*, {states} FROM ({laid_out}) AS laid{joins})"

    def _state(self, name: str) -> str:
        table, group = self._asked[name]
        on = f"DATE '{self._on}'"
        checked = f"{name}_checked_on"
        if checked in {known.name for known in table.carried}:
            on = f"coalesce(laid.{checked}, {on})"
        has_number = any(column.name == "authorisation_no" for column in self._contract(name).columns)
        trusted = f"WHEN laid.src_{name} IS NOT NULL THEN 'row_number' " if self._trusts and has_number else ""
        return (
            f"CASE {trusted}WHEN by_{group}._since <= {on} THEN 'valid' WHEN by_{group}._since IS NOT NULL THEN 'late'"
            f" ELSE coalesce(by_{group}._why, 'none') END"
        )

    def _contract(self, name: str) -> Contract:
        return self._tables[name].contract

    def _authorised(self, group: str, slots: tuple[int, int]) -> str:
        """Per person: the first day of an authorisation that counts, and why the others do not."""
        on = f"DATE '{self._on}'"
        told_from = f"DATE '{shift_month(f'{self._on:%Y-%m}', -TOLD_MONTHS)}-01'"
        purposes = ", ".join(f"'{purpose}'" for purpose in GROUPS[group])
        of_age = f"(year(granted_on) * 10000 + month(granted_on) * 100 + day(granted_on) - person_id // 1000 % 100000000) // 10000 >= {OWN_AGE}"
        return f"""
            SELECT person_id AS _who, min(granted_on) FILTER (_open AND _able) AS _since,
                CASE WHEN bool_or(_open) THEN 'guardian' ELSE arg_max(
                    CASE WHEN withdrawn_on = _until THEN 'withdrawn' ELSE 'ended' END, _until)
                    FILTER (_until >= {told_from}) END AS _why
            FROM (SELECT *, least(ends_on, withdrawn_on) AS _until, given_by = 'guardian' OR {of_age} AS _able,
                    ends_on >= {on} AND coalesce(withdrawn_on > {on}, true) AS _open
                FROM ({self._tables[AUTHORISATIONS].sql(slots)}) WHERE purpose IN ({purposes}) AND granted_on <= {on})
            GROUP BY person_id"""


def state_of(row: Mapping[str, Any], table: str) -> str:
    """What a row of a snapshot says of the authorisation to read a table: a code, or empty if none is needed.

    Args:
        row: A person or a supporter.
        table: Table that a fact comes from.
    """
    return row.get(f"{COLUMN}{table}") or row.get(f"{OF_SUPPORTER}{table}") or ""


def _read(file: Path) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(file.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContractError(f"Not readable: {error}", where=str(file), hint="Correct the file.") from error
    plain = json.loads(json.dumps(raw, default=str))
    for problem in Draft202012Validator(_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(plain):
        place = "/".join(map(str, problem.absolute_path)) or "(top)"
        raise ContractError(
            f"{place}: {problem.message}", where=str(file), hint="See docs/howto/record-consent.md for what it may say."
        )
    return dict(plain)
