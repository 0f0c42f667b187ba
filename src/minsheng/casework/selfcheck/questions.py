"""The questions that a citizen can be asked, in the words of daily life, and the facts that each answer states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypedDict

from minsheng.standards.divisions import districts

__all__ = ["AGE", "PAGES", "PEOPLE", "QUESTIONS", "UNSURE", "Choice", "Page", "Question"]

Both = tuple[str, str]
Value = int | bool | str | None

UNSURE: Final = "unsure"
"""What somebody chooses who does not know: the fact stays unknown, and is not asked again."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose.

    Attributes:
        code: In the form.
        title: In words.
        facts: What it states; a fact that is not named here is not stated.
    """

    code: str
    title: Both
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        key: Of the field.
        page: That it stands on.
        title: The question.
        hint: What helps to answer it.
        of_person: Whether it is asked for each person.
        choices: Answers to choose from; empty for a number.
        fact: For a number: the fact that it states.
        unit: Of the number, in words.
        scale: Of the fact's unit in one of the number's: 100 fen in a yuan.
        decimals: That may be written.
        most: Largest number that is believed.
        of_people: Whether it is asked once for all, and the fact is one of each person.
        must: Whether nothing can be worked out without it.
        ages: Whom it is put to: from this age, below that one.
        outside: What is taken for granted of everybody else.
    """

    key: str
    page: str
    title: Both
    hint: Both = ("", "")
    of_person: bool = False
    choices: tuple[Choice, ...] = ()
    fact: str = ""
    unit: Both = ("", "")
    scale: int = 1
    decimals: int = 0
    most: int = 100_000_000
    of_people: bool = False
    must: bool = False
    ages: tuple[int, int] = (0, 200)
    outside: Mapping[str, Value] = field(default_factory=dict)

    def suits(self, age: int | None) -> bool:
        """Whether it is put to somebody of an age."""
        return age is None or self.ages[0] <= age < self.ages[1]

    @property
    def facts(self) -> frozenset[str]:
        """The facts that it can state: it is asked where one of them is missing."""
        return frozenset({self.fact} - {""}).union(*(choice.facts for choice in self.choices))


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that stand together."""

    key: str
    title: Both
    lead: Both = ("", "")


PAGES: Final = (
    Page("start", ("先说说您家在哪里", "First: where you live")),
    Page("ages", ("家里每个人多大年纪", "How old everybody is"), ("不需要姓名，也不需要证件号码。", "No names and no identity numbers.")),
    Page("means", ("工作、养老金和身体情况", "Work, pensions and health")),
    Page("amounts", ("收入", "What comes in")),
    Page("property", ("存款、房屋和车辆", "Money, homes and vehicles"), ("填全家合计。", "For the whole family together.")),
    Page("events", ("最近的难处", "Recent difficulties")),
)  # fmt: skip

_UNSURE: Final = Choice(UNSURE, ("说不准", "Not sure"))


class _Scale(TypedDict):
    scale: int
    decimals: int


_YUAN: Final[_Scale] = {"scale": 100, "decimals": 2}
_MONTHLY, _YEARLY = ("元/月", "yuan a month"), ("元/年", "yuan a year")

PEOPLE: Final = Question(
    "people", "start", ("家里一共几口人", "How many people live together as a family"),
    ("算上您自己，以及在外读书的孩子。", "Count yourself, and children who study elsewhere."), unit=("人", "people"), most=20, must=True,
)  # fmt: skip
AGE: Final = Question(
    "age", "ages", ("年龄", "Age"), ("满几岁就填几。", "In completed years."), of_person=True, unit=("岁", "years"), most=120, must=True,
)  # fmt: skip


def _yes_no(fact: str, *, yes: Value = True, no: Value = False) -> tuple[Choice, ...]:
    return Choice("yes", ("有", "Yes"), {fact: yes}), Choice("no", ("没有", "No"), {fact: no}), _UNSURE


_START = (
    Question(
        "district", "start", ("户籍所在区县", "District where you are registered"), must=True,
        choices=tuple(Choice(one.code, (one.name, one.pinyin), {"district": one.code}) for one in districts()),
    ),
    Question(
        "residence", "start", ("户口在城镇还是农村", "Registered in a city or town, or in the countryside"), must=True,
        choices=(
            Choice("urban", ("城镇", "City or town"), {"residence": "urban"}),
            Choice("rural", ("农村", "Countryside"), {"residence": "rural"}),
        ),
    ),
    PEOPLE,
)  # fmt: skip

_KINDS = {"sight": ("视力", "Sight"), "hearing": ("听力", "Hearing"), "speech": ("言语", "Speech"), "limb": ("肢体", "Limb"),
          "intellectual": ("智力", "Intellectual"), "mental": ("精神", "Mental"), "multiple": ("多重", "Multiple")}  # fmt: skip
_STAGES = {"kindergarten": ("幼儿园", "Kindergarten"), "primary": ("小学", "Primary school"), "junior": ("初中", "Junior secondary"),
           "senior": ("高中", "Senior secondary"), "vocational": ("中职", "Vocational school"), "college": ("大专", "College"),
           "bachelor": ("本科", "Bachelor"), "postgraduate": ("研究生", "Postgraduate")}  # fmt: skip
_AT_HOME: Mapping[str, Value] = {"employed": False, "employment_kind": "none", "industry_section": "none"}
_NO_SCHOOL: Mapping[str, Value] = {"schooling": "none", "dropped_out": False}
_NO_PENSION: Mapping[str, Value] = {"has_pension": False, "pension_kind": "none", "pension_basic_part": 0}
_NO_BENEFIT: Mapping[str, Value] = {"unemployment_benefit": 0}
"""Benefit ends with a new job and with a pension (失业保险条例 第十五条)."""

_MEANS = (
    Question(
        "work", "means", ("工作", "Work"), of_person=True, ages=(16, 200), outside=_AT_HOME,
        choices=(
            Choice("none", ("没有工作", "No work"), _AT_HOME),
            Choice("employee", ("上班领工资", "Employed, with wages"), {"employed": True, "employment_kind": "employee", **_NO_BENEFIT}),
            Choice("flexible", ("打零工、做小生意", "Odd jobs or a small business"), {"employed": True, "employment_kind": "flexible", **_NO_BENEFIT}),
            Choice("farming", ("务农", "Farming"), {"employed": True, "employment_kind": "farming", **_NO_BENEFIT}),
            _UNSURE,
        ),
    ),
    Question(
        "pension", "means", ("养老金", "Pension"), of_person=True, ages=(16, 200), outside=_NO_PENSION,
        choices=(
            Choice("none", ("没有", "None"), _NO_PENSION),
            Choice("employee", ("职工养老金（退休金）", "Employees' pension"), {"has_pension": True, "pension_kind": "employee", "pension_basic_part": 0, **_NO_BENEFIT}),
            Choice("resident", ("城乡居民养老金", "Residents' pension"), {"has_pension": True, "pension_kind": "resident", **_NO_BENEFIT}),
            _UNSURE,
        ),
    ),
    Question(
        "school", "means", ("上学", "School"), of_person=True, ages=(0, 60), outside=_NO_SCHOOL,
        choices=(
            Choice("none", ("不在上学", "Not in school"), _NO_SCHOOL),
            *(Choice(code, title, {"schooling": code, "dropped_out": False}) for code, title in _STAGES.items()),
            _UNSURE,
        ),
    ),
    Question(
        "disability", "means", ("残疾证类别", "Disability certificate"), of_person=True,
        choices=(
            Choice("none", ("没有残疾证", "None"), {"disability_kind": "none", "disability_grade": 0}),
            *(Choice(code, title, {"disability_kind": code}) for code, title in _KINDS.items()),
            _UNSURE,
        ),
    ),
    Question(
        "illness", "means", ("患重特大疾病", "Seriously ill"), ("如恶性肿瘤、尿毒症、器官移植。", "Such as cancer, kidney failure, a transplant."),
        of_person=True, choices=_yes_no("serious_illness"),
    ),
    Question(
        "kin", "means", ("配偶、父母、成年子女", "Spouse, parents, grown-up children"),
        ("不论是否住在一起；他们依法要照顾这位家人。", "Wherever they live: the law asks them to look after this person."), of_person=True, ages=(18, 200),
        choices=(
            Choice("none", ("都没有", "None of them"), {"kin_verified": True}),
            Choice("able", ("有，其中有人不满70岁且没有重度残疾", "Yes, and one of them is under 70 and not severely disabled"), {"kin_verified": True}),
            Choice("weak", ("有，但都年老、重残或在吃低保、特困", "Yes, but all are old, severely disabled or on assistance")),
            _UNSURE,
        ),
    ),
    Question(
        "parents", "means", ("父母", "Parents"), of_person=True, ages=(0, 18),
        choices=(
            Choice("able", ("父母至少一方在照顾，且没有重残、重病、服刑、失联", "At least one looks after the child, and is not severely ill or disabled, in prison or missing"), {"kin_verified": True}),
            Choice("none", ("父母都去世了或查找不到", "Both are dead or cannot be found"), {"kin_verified": True}),
            Choice("weak", ("其他情况", "Something else")),
            _UNSURE,
        ),
    ),
)  # fmt: skip

_AMOUNTS = (
    Question("grade", "amounts", ("残疾等级", "Grade of disability"), ("残疾证上写的等级，一级最重。", "As on the certificate; grade 1 is the most severe."),
             of_person=True, choices=(*(Choice(str(n), (f"{n}级", f"Grade {n}"), {"disability_grade": n}) for n in range(1, 5)), _UNSURE)),
    Question("wage", "amounts", ("工资或经营收入", "Wages or business income"), of_person=True, fact="employment_income", unit=_MONTHLY, **_YUAN),
    Question("farm", "amounts", ("务农净收入", "Net income from farming"), ("卖粮卖菜卖牲畜，扣掉种子化肥饲料。", "What was sold, less seed, fertiliser and feed."),
             of_person=True, fact="farm_income", unit=_YEARLY, **_YUAN),
    Question("pensioned", "amounts", ("养老金金额", "Amount of the pension"), of_person=True, fact="pension_amount", unit=_MONTHLY, **_YUAN),
    Question("jobless", "amounts", ("失业保险金", "Unemployment benefit"), ("没有就填 0。", "Write 0 if there is none."),
             of_person=True, fact="unemployment_benefit", unit=_MONTHLY, ages=(16, 60), outside=_NO_BENEFIT, **_YUAN),
    Question(
        "seeking", "amounts", ("没有工作的原因", "Why there is no work"), of_person=True,
        choices=(
            Choice("registered", ("已登记失业，在找工作", "Registered unemployed, looking for work"), {"unemployed": True}),
            Choice("cannot", ("确实难以就业（照料家人等）", "Really cannot work (care for family and the like)"), {"unemployed": False, "cannot_find_work": True}),
            Choice("other", ("其他", "Another reason"), {"unemployed": False, "cannot_find_work": False}),
            _UNSURE,
        ),
    ),
)  # fmt: skip

_PROPERTY = (
    Question("money", "property", ("全家存款、现金和理财", "Savings, cash and investments"), unit=("元", "yuan"), fact="bank_balance", of_people=True, most=1_000_000_000, **_YUAN),
    Question("homes", "property", ("全家有几套房", "Homes owned"), ("农村自建房也算。", "A house built in the village counts."), unit=("套", "homes"), fact="homes_owned", of_people=True, most=50),
    Question("area", "property", ("这些房一共多大", "Their floor space together"), unit=("平方米", "m²"), fact="homes_area", scale=100, decimals=2, of_people=True, most=100_000),
    Question("shops", "property", ("商铺、写字楼等商业用房", "Shops, offices or other commercial premises"), choices=_yes_no("premises_owned", yes=1, no=0), of_people=True),
    Question("cars", "property", ("汽车（摩托车、残疾人代步车不算）", "Cars, motorcycles and mobility scooters left out"), unit=("辆", "cars"), fact="vehicle_count", of_people=True, most=50),
    Question("worth", "property", ("这些车现在值多少钱", "What they are worth today"), ("没有车填 0。", "0 without a car."), unit=("元", "yuan"), fact="vehicle_value", of_people=True, **_YUAN),
    Question("company", "property", ("开办公司或入股", "Own a company or a share of one"), choices=_yes_no("company_count", yes=1, no=0), of_people=True),
)  # fmt: skip

_EVENTS = (
    Question(
        "event", "events", ("最近三个月遇到过", "In the last three months you met with"),
        choices=(
            Choice("none", ("都没有", "None of these"), {"disaster": False, "natural_disaster": False, "fire_or_accident": False, "emergency_event": "none"}),
            Choice("disaster", ("洪水、滑坡等自然灾害", "Flood, landslide or another natural disaster"), {"disaster": True, "natural_disaster": True, "fire_or_accident": False}),
            Choice("fire", ("火灾", "A fire"), {"disaster": True, "natural_disaster": False, "fire_or_accident": True, "emergency_event": "fire"}),
            Choice("accident", ("交通事故等意外", "A traffic or other accident"), {"disaster": True, "natural_disaster": False, "fire_or_accident": True, "emergency_event": "other_accident"}),
            Choice("illness", ("家人突发重病", "Sudden serious illness in the family"), {"disaster": False, "natural_disaster": False, "fire_or_accident": False, "emergency_event": "sudden_illness"}),
            _UNSURE,
        ),
    ),
    Question("bills", "events", ("近一年自己掏的医药费", "Medical bills paid yourselves in the last year"), ("报销以后剩下的部分，全家合计。", "What was left after insurance, for the whole family."),
             unit=("元", "yuan"), fact="medical_self_paid", of_people=True, **_YUAN),
    Question("unsafe", "events", ("住房被鉴定为危房（C、D级）", "The home was found unsafe (grade C or D)"), choices=_yes_no("unsafe_dwelling")),
    Question("water", "events", ("饮水没有保障", "No safe drinking water"), choices=_yes_no("water_problem")),
    Question("listed", "events", ("已被纳入防返贫监测", "On the list of monitored households"),
             choices=(Choice("yes", ("有", "Yes"), {"monitored": True}), Choice("no", ("没有", "No"), {"monitored": False, "lifted_out": "none"}), _UNSURE)),
)  # fmt: skip

QUESTIONS: Final = (*_START, AGE, *_MEANS, *_AMOUNTS, *_PROPERTY, *_EVENTS)
