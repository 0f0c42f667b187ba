"""The rows of every table: what each department would deliver about some people or households as they now stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from minsheng.standards import divisions
from minsheng.synth import cells
from minsheng.synth.clock import Clock
from minsheng.synth.families import RELATIONS
from minsheng.synth.health import DISEASES, Settlements
from minsheng.synth.ids import id_text
from minsheng.synth.names import ETHNICITIES, Names
from minsheng.synth.school import STATUSES
from minsheng.synth.work import DISMISSALS, INDUSTRIES
from minsheng.synth.world import DISABILITY_KINDS, EMPLOYMENT_KINDS, NEVER, PENSION_KINDS, STAGES, World

__all__ = ["CATEGORIES", "HAZARDS", "RISKS", "WATER", "Registers"]

CATEGORIES: Final = ("none", "lifted_out", "unstable", "edge", "sudden")
RISKS: Final = (
    "illness", "school", "disability", "disaster", "accident", "industry", "job", "labour", "housing", "water",
)  # fmt: skip
HAZARDS: Final = ("flood", "landslide", "fire", "drought", "hail", "accident")
WATER: Final = ("cut_off", "quality", "distance")

_AID: Final = ("学前教育资助", "义务教育生活补助", "普通高中国家助学金", "中职国家助学金", "本专科国家助学金")
_AID_OF_STAGE: Final = np.array([0, 0, 1, 1, 2, 3, 4, 4, 4])
_SCHOOLS: Final = ("", "幼儿园", "小学", "初级中学", "高级中学", "职业学校", "职业学院", "大学", "大学研究生院")

Who = NDArray[np.integer[Any]]


@dataclass
class Registers:
    """The departments' view of a chunk, from which rows are written.

    Attributes:
        world: The chunk.
        names: Names of everybody.
        ethnicity: Index into `ETHNICITIES` of everybody.
        clock: The months of the run.
        chunk: Number of the chunk; it keeps the numbers of certificates and settlements apart.
        month: The month that rows are written in.
    """

    world: World
    names: Names
    ethnicity: NDArray[np.int8]
    clock: Clock
    chunk: int
    month: int = 0

    def __post_init__(self) -> None:
        self._ids = id_text(self.world.people.identity)
        self._settled = 0

    def ids(self, who: Who) -> pa.Array:
        """Resident ids of people; empty for nobody."""
        who = np.asarray(who)
        return self._ids.take(pa.array(np.maximum(who, 0), mask=who < 0))

    def household_numbers(self, households: Who) -> pa.Array:
        """The 18-digit numbers of households, as text."""
        return pc.cast(pa.array(self.world.households.number[households]), pa.string())

    def rows(self, table: str, subject: Who) -> pa.Table:
        """The rows of a register about some people, or some households, as they now stand.

        Args:
            table: A table of the `changes` kind.
            subject: Indices of people (of households for hukou_households, lifted_out and dwellings).
        """
        makers: dict[str, Callable[[Who], dict[str, pa.Array]]] = {
            "hukou_people": self._people,
            "hukou_households": self._households,
            "lifted_out": self._lifted_out,
            "employment": self._employment,
            "pensions": self._pensions,
            "unemployment": self._unemployment,
            "serious_illness": self._illness,
            "schooling": self._schooling,
            "disability": self._disability,
            "dwellings": self._dwellings,
            "real_estate": self._real_estate,
            "vehicles": self._vehicles,
            "companies": self._companies,
            "authorisations": self._authorisations,
            "bank_balances": self._bank,
            "hukou_deaths": self._deaths,
        }
        return pa.table(makers[table](np.asarray(subject, np.int64)))

    def _people(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        return {
            "person_id": self.ids(who),
            **self._person(who),
            "ethnicity": cells.codes(self.ethnicity[who], ETHNICITIES),
            "household_no": self.household_numbers(people.household[who]),
            "relation": cells.codes(people.relation[who], RELATIONS),
            "father_id": self.ids(people.father[who]),
            "mother_id": self.ids(people.mother[who]),
            "spouse_id": self.ids(people.spouse[who]),
            "kin_verified": cells.flags(people.kin_verified[who] == 1, people.kin_verified[who] < 0),
            "status": cells.repeat("active", len(who)),
        }

    def _person(self, who: Who) -> dict[str, pa.Array]:
        """What a list says of people besides their ids."""
        people = self.world.people
        return {
            "name": self.names.text(who),
            "sex": cells.codes(people.sex[who], ("male", "female")),
            "birth_date": cells.dates(people.birth[who], blank=None),
        }

    def _households(self, homes: Who) -> dict[str, pa.Array]:
        households = self.world.households
        division = households.division[homes]
        places, place = np.unique(division, return_inverse=True)
        streets = pa.array(["".join(divisions.name_path(int(code))[1:]) for code in places.tolist()], pa.string())
        number = households.number[homes] % 1_000_000
        return {
            "household_no": self.household_numbers(homes),
            "division_code": pc.cast(pa.array(division), pa.string()),
            "residence": cells.codes(households.rural[homes].astype(np.int8), ("urban", "rural")),
            "kind": cells.codes(households.collective[homes].astype(np.int8), ("family", "collective")),
            "head_id": self.ids(households.head[homes]),
            "member_count": pa.array(households.member_count[homes]),
            "address": pc.binary_join_element_wise(
                streets.take(pa.array(place)), cells.labels("虚构路", number, "号"), ""
            ),
            "status": cells.codes(households.cancelled[homes].astype(np.int8), ("active", "cancelled")),
        }

    def _deaths(self, who: Who) -> dict[str, pa.Array]:
        source = (self.world.people.identity[who] // 1000 % 3).astype(np.int8)
        return {
            "person_id": self.ids(who),
            "death_date": cells.dates(self.world.people.death_day[who], blank=None),
            "source": cells.codes(source, ("police", "hospital", "funeral")),
        }

    def _lifted_out(self, homes: Who) -> dict[str, pa.Array]:
        households = self.world.households
        months = [self.clock.month_text(n) for n in range(-96, len(self.clock))]
        monitored = households.lifted_out[homes] > 1
        return {
            "household_no": self.household_numbers(homes),
            "category": cells.codes(households.lifted_out[homes] - 1, CATEGORIES[1:]),
            "identified_month": pa.array(months).take(pa.array(households.identified[homes] + 96)),
            "main_risk": cells.codes(np.where(monitored, households.risk[homes], -1), RISKS),
            "net_income_yearly": cells.yuan(households.net_income[homes]),
            "risk_removed": cells.flags(households.risk_removed[homes], ~monitored),
            "measures": pa.array(households.measures[homes].astype(np.int32)),
            "status": cells.repeat("active", len(homes)),
        }

    def _employment(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        # A row about somebody without a job reports the end of the last one, which was loose work.
        kind = np.where(people.job[who] > 0, people.job[who], 2)
        employee = kind == 1
        farming = kind == 3
        none = pa.scalar(None, pa.string())
        return {
            "person_id": self.ids(who),
            "kind": cells.codes(kind - 1, EMPLOYMENT_KINDS[1:]),
            "employer_name": pc.if_else(
                pa.array(employee), cells.labels("虚构第", people.employer[who], "号有限公司"), none
            ),
            "employer_code": pc.if_else(pa.array(employee), cells.digits("91500000XG", people.employer[who], 8), none),
            "industry": cells.codes(np.where(employee, people.industry[who], np.where(farming, 0, -1)), INDUSTRIES),
            "monthly_income": cells.yuan(np.where(farming, -1, people.wage[who])),
            "yearly_net_income": cells.yuan(np.where(farming, people.harvest[who], -1)),
            "insured": cells.flags(employee),
            "start_date": cells.dates(people.job_start[who], blank=None),
            "end_date": cells.dates(people.job_end[who]),
        }

    def ended_jobs(self, who: Who, day: int) -> pa.Table:
        """Rows that end the jobs which people still have, on a day."""
        ended = np.full(len(who), day)
        return pa.table(self._employment(who) | {"end_date": cells.dates(ended, blank=None)})

    def _pensions(self, who: Who) -> dict[str, pa.Array]:
        return self._paid(who, self.month, suspended=False)

    def _paid(self, who: Who, month: int, *, suspended: bool) -> dict[str, pa.Array]:
        people = self.world.people
        resident = people.pension[who] == 2
        return {
            "person_id": self.ids(who),
            "kind": cells.codes(people.pension[who] - 1, PENSION_KINDS[1:]),
            "monthly_amount": cells.yuan(people.pension_amount[who]),
            "basic_part": cells.yuan(np.where(resident, people.pension_basic[who], -1)),
            "last_paid_month": cells.repeat(self.clock.month_text(month), len(who)),
            "status": cells.repeat("suspended" if suspended else "paying", len(who)),
        }

    def stopped_pensions(self, who: Who) -> pa.Table:
        """Pensions that stop with this month, because the pensioner died in the one before."""
        return pa.table(self._paid(who, self.month - 1, suspended=True))

    def _unemployment(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        ended = np.where(people.unemployed[who], 0, people.job_start[who])
        return {
            "person_id": self.ids(who),
            "registered_on": cells.dates(people.unemployed_since[who], blank=None),
            "ended_on": cells.dates(ended),
            "reason": cells.codes(people.dismissed[who], DISMISSALS),
            "benefit_monthly": cells.yuan(people.benefit[who]),
        }

    def _illness(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        return {
            "person_id": self.ids(who),
            "disease": cells.codes(people.illness[who], DISEASES),
            "diagnosed_on": cells.dates(people.ill_since[who], blank=None),
            "status": cells.repeat("active", len(who)),
            **self._person(who),
        }

    def _schooling(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        stage = people.stage[who]
        division = self.world.households.division[people.household[who]] // 1000
        number = division * 10 + stage
        return {
            "person_id": self.ids(who),
            "school_code": cells.digits("VC", number, 10),
            "school_name": pc.binary_join_element_wise(
                cells.labels("虚构第", number % 100_000, ""), pa.array(_SCHOOLS).take(pa.array(stage)), ""
            ),
            "stage": cells.codes(stage - 1, STAGES[1:]),
            "grade": pa.array(people.grade[who].astype(np.int32)),
            "status": cells.codes(people.school_status[who] - 1, STATUSES[1:]),
            "since": cells.dates(people.school_since[who]),
        }

    def _disability(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        kind, grade = people.disability[who], people.disability_grade[who]
        suffix = cells.digits("", kind.astype(np.int64) * 10 + grade, 2)
        since = people.disabled_since[who]
        return {
            "person_id": self.ids(who),
            "certificate_no": pc.binary_join_element_wise(self.ids(who), suffix, ""),
            "kind": cells.codes(kind - 1, DISABILITY_KINDS[1:]),
            "grade": cells.codes(grade - 1, ("1", "2", "3", "4")),
            "issued_on": cells.dates(np.maximum(since, people.birth[who])),
            "expires_on": cells.dates(since + 3653),
            "status": cells.repeat("valid", len(who)),
            **self._person(who),
        }

    def _dwellings(self, homes: Who) -> dict[str, pa.Array]:
        households = self.world.households
        return {
            "dwelling_no": pc.binary_join_element_wise("F", self.household_numbers(homes), ""),
            "household_no": self.household_numbers(homes),
            "area": cells.square_metres(households.dwelling_area[homes]),
            "built_year": pa.array(households.built_year[homes]),
            "safety_grade": cells.codes(households.grade[homes] - 1, ("A", "B", "C", "D")),
            "only_dwelling": cells.flags(np.ones(len(homes), bool)),
            "status": cells.repeat("standing", len(homes)),
        }

    def _real_estate(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        homes, shops = people.homes[who].astype(np.int64), people.premises[who].astype(np.int64)
        owner = np.r_[np.repeat(who, homes), np.repeat(who, shops)]
        shop = np.arange(len(owner)) >= homes.sum()
        order = np.r_[np.arange(homes.sum()) - np.repeat(np.cumsum(homes) - homes, homes), np.full(shops.sum(), 5)]
        # The first of two homes takes the remainder, so that the areas add up.
        each = people.homes_area[owner] // np.maximum(people.homes[owner], 1)
        remainder = np.where(order == 0, people.homes_area[owner] - each * people.homes[owner], 0)
        area = np.where(shop, 4_500, each + remainder)
        return {
            "certificate_no": self._certificates("渝虚", owner, order),
            "person_id": self.ids(owner),
            "usage": cells.codes(shop.astype(np.int8), ("residential", "commercial")),
            "area": cells.square_metres(area),
            "registered_on": cells.dates(13_000 + people.identity[owner] % 6_000),
            "status": cells.repeat("valid", len(owner)),
        }

    def _certificates(self, prefix: str, owner: Who, order: NDArray[np.integer[Any]]) -> pa.Array:
        serial = (self.chunk * 1_000_000 + owner) * 10 + order
        return pc.binary_join_element_wise(prefix, cells.digits("", serial, 11), "")

    def _vehicles(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        cars, cycles = who[people.car[who] > 0], who[people.motorcycle[who]]
        owner = np.r_[cars, cycles]
        cycle = np.arange(len(owner)) >= len(cars)
        return {
            "plate": self._certificates("渝", owner, cycle.astype(np.int64)),
            "person_id": self.ids(owner),
            "kind": cells.codes(cycle.astype(np.int8), ("car", "motorcycle")),
            "value": cells.yuan(np.where(cycle, 300_000, people.car_value[owner])),
            "registered_on": cells.dates(15_000 + people.identity[owner] % 4_000),
            "status": cells.repeat("valid", len(owner)),
        }

    def _companies(self, who: Who) -> dict[str, pa.Array]:
        serial = self.chunk * 1_000_000 + who
        return {
            "credit_code": cells.digits("92500000", serial, 10),
            "person_id": self.ids(who),
            "company_name": cells.labels("虚构", serial, "号经营部"),
            "role": cells.codes((who % 3).astype(np.int8), ("sole_trader", "legal_representative", "shareholder")),
            "registered_on": cells.dates(16_000 + who % 3_000),
            "status": cells.repeat("active", len(who)),
        }

    def _authorisations(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        of_age = people.authorised_on[who] >= people.birth[who] + 18 * 366
        withdrawn = people.withdrawn_on[who]
        return {
            "person_id": self.ids(who),
            "authorisation_no": self._authorisation_numbers(who),
            "purpose": cells.repeat("social_assistance", len(who)),
            "granted_on": cells.dates(people.authorised_on[who], blank=None),
            "ends_on": cells.dates(people.authorised_until[who], blank=None),
            "withdrawn_on": cells.dates(np.where(withdrawn < NEVER, withdrawn, 0)),
            "given_by": cells.codes(of_age.astype(np.int8), ("guardian", "self")),
            "document": pc.binary_join_element_wise("核授", self._authorisation_numbers(who), ""),
        }

    def _authorisation_numbers(self, who: Who) -> pa.Array:
        """Numbers as banks quote them; a check that nobody authorised quotes one that no authorisation has."""
        people = self.world.people
        granted = people.authorised_on[who]
        return self._certificates("HD", who, np.where(granted < NEVER, granted, people.checked_on[who]) % 10)

    def _bank(self, who: Who) -> dict[str, pa.Array]:
        people = self.world.people
        return {
            "person_id": self.ids(who),
            "checked_on": cells.dates(np.maximum(people.checked_on[who], people.birth[who]), blank=None),
            "balance": cells.yuan(people.bank[who]),
            "authorisation_no": self._authorisation_numbers(who),
        }

    def medical(self, bills: Settlements) -> pa.Table:
        """The settlements of a month."""
        serial = self._settled + np.arange(len(bills.person))
        self._settled += len(bills.person)
        columns: dict[str, Any] = {
            "person_id": self.ids(bills.person),
            "settlement_no": cells.digits("YB", self.chunk * 10_000_000 + serial, 14),
            "settled_on": cells.dates(bills.day, blank=None),
            "kind": cells.codes(bills.outpatient.astype(np.int8), ("inpatient", "outpatient")),
            "hospital_level": pa.array(bills.level),
        }
        money = (bills.total, bills.in_scope, bills.insurance, bills.serious, bills.aid, bills.self_paid)
        names = ("total", "in_scope", "insurance_paid", "serious_illness_paid", "aid_paid", "self_paid")
        return pa.table(columns | {name: cells.yuan(fen) for name, fen in zip(names, money, strict=True)})

    def student_aid(self, who: Who, term: str, day: int) -> pa.Table:
        """Aid paid to pupils and students for a term."""
        stage = self.world.people.stage[who]
        amounts = np.array([75_000, 62_500, 100_000, 100_000, 165_000])
        return pa.table(
            {
                "person_id": self.ids(who),
                "term": cells.repeat(term, len(who)),
                "programme": cells.codes(_AID_OF_STAGE[stage], _AID),
                "amount": cells.yuan(amounts[_AID_OF_STAGE[stage]]),
                "paid_on": cells.dates(np.full(len(who), day), blank=None),
            }
        )

    def disasters(
        self, homes: Who, kind: NDArray[np.int64], day: NDArray[np.int32], loss: NDArray[np.int64]
    ) -> pa.Table:
        """Households hit by a disaster or accident."""
        return pa.table(
            {
                "household_no": self.household_numbers(homes),
                "happened_on": cells.dates(day, blank=None),
                "kind": cells.codes(kind, HAZARDS),
                "loss": cells.yuan(loss),
            }
        )

    def water(
        self, homes: Who, kind: NDArray[np.int64], since: NDArray[np.int32], resolved: NDArray[np.int32]
    ) -> pa.Table:
        """Households with a drinking-water problem, or with one that was solved."""
        return pa.table(
            {
                "household_no": self.household_numbers(homes),
                "problem": cells.codes(kind, WATER),
                "since": cells.dates(since, blank=None),
                "resolved_on": cells.dates(resolved),
            }
        )
