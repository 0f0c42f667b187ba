"""Twenty members, a name that does not end, facts that nobody knows: the page tells all of it, and nothing as zero."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from minsheng.casework.household import record_of
from minsheng.casework.supposing import Supposed, rows_of, suppose
from minsheng.lake import facts_of
from minsheng.screening import HouseholdUnderLaw, open_household
from tests.city import LAST, TestCity
from tests.consoles import TestConsole, account, households, signed_in

MEMBERS, LONG = 20, "阿卜杜热合曼·买买提艾力·吾布力卡斯木·艾则孜"
KNOWN = {"person_id", "household_id", "name", "sex", "birth_date", "relation", "supporter", "division", "district"}


def enlarged(household: HouseholdUnderLaw, **of_each: Any) -> HouseholdUnderLaw:
    """The same household with twenty members and other facts."""
    facts = deepcopy(household.facts)
    first = facts["person"][0]
    others = [{**deepcopy(first), "person_id": first["person_id"] + n, "relation": "other"} for n in range(1, MEMBERS)]
    facts["person"] = [{**person, "name": LONG, **of_each} for person in (first, *others)]
    facts["household"] |= {"household_size": MEMBERS, "members_found": MEMBERS}
    return replace(household, facts=facts)


@pytest.fixture(scope="module")
def opened(city: TestCity) -> HouseholdUnderLaw:
    return open_household(city.home, households(city.home)[0], LAST)


def test_twenty_members_with_long_names_are_all_on_the_page(
    db: TestConsole, opened: HouseholdUnderLaw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Masked star by star, whole once revealed; the law still answers, and a fact of the last can be supposed."""
    from minsheng.casework.web import access

    number = households(db.home)[0]
    large = enlarged(opened)
    monkeypatch.setattr(access, "open_household", lambda *_, **__: large)
    client = signed_in(account("clerk", str(number)[:12]))
    page = client.get(f"/households/{number}").content.decode()
    assert page.count('class="ordinal"') == MEMBERS
    assert LONG not in page
    assert f"阿{'*' * (len(LONG) - 1)}" in page
    assert LONG in client.post(f"/households/{number}/reveal", {"reason": "核对"}).content.decode()
    assert "最低生活保障" in client.get(f"/households/{number}/law").content.decode()
    last = f"person-{MEMBERS - 1}"
    assert last in {row.key for row in rows_of(large)}
    assert suppose(large, [Supposed(last, "employment_income", 1_000_000)])


def test_what_nobody_knows_is_told_as_unknown(opened: HouseholdUnderLaw) -> None:
    """Of a household of which every fact is missing, no income is zero and no programme is refused for it."""
    nothing = {fact.name: None for fact in facts_of("person") if fact.name not in KNOWN}
    record = record_of(enlarged(opened, **nothing))
    assert record.income_unknown == MEMBERS
    assert record.income == 0
    assert all(not member.counted.is_known for member in record.members)
    assert {one.programme: one.outcome for one in record.verdicts}["dibao"] == "cannot_tell"
    assert record.open_questions > 0


def test_a_household_without_a_name_or_a_birthday_is_shown(opened: HouseholdUnderLaw) -> None:
    """The register may leave both out."""
    facts = deepcopy(opened.facts)
    for person in facts["person"]:
        person |= {"name": None, "birth_date": None}
    record = record_of(replace(opened, facts=facts))
    assert {(member.name, member.age) for member in record.members} == {("", None)}
