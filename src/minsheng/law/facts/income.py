"""Facts about income: the industry worked in, and what the family declares and the township verifies.

All amounts are monthly averages over the look-back window of the person.
"""

from __future__ import annotations

from minsheng.rules.declare import fact

INDUSTRIES = {
    "A": ("农、林、牧、渔业", "farming, forestry, fishing"),
    "B": ("采矿业", "mining"),
    "C": ("制造业", "manufacturing"),
    "D": ("电力、热力、燃气及水生产和供应业", "power, heat, gas, water"),
    "E": ("建筑业", "construction"),
    "F": ("批发和零售业", "trade"),
    "G": ("交通运输、仓储和邮政业", "transport and post"),
    "H": ("住宿和餐饮业", "hotels and catering"),
    "I": ("信息传输、软件和信息技术服务业", "information technology"),
    "J": ("金融业", "finance"),
    "K": ("房地产业", "real estate"),
    "L": ("租赁和商务服务业", "leasing and business services"),
    "M": ("科学研究和技术服务业", "research and technical services"),
    "N": ("水利、环境和公共设施管理业", "water, environment, public facilities"),
    "O": ("居民服务、修理和其他服务业", "household and repair services"),
    "P": ("教育", "education"),
    "Q": ("卫生和社会工作", "health and social work"),
    "R": ("文化、体育和娱乐业", "culture, sport, entertainment"),
    "S": ("公共管理、社会保障和社会组织", "public administration"),
    "T": ("国际组织", "international organisations"),
    "none": ("无", "none"),
}
"""Sections of GB/T 4754-2017."""

fact(
    "industry_section",
    entity="person",
    type="code",
    codes=INDUSTRIES,
    title=("就业行业门类", "industry worked in"),
    source="employment.industry",
)

# What the procedure found about work
fact(
    "income_unproven",
    entity="person",
    type="bool",
    title=("经调查无法提供收入证明", "the procedure found that no proof of income can be had"),
    source="survey.income_unproven",
    presumed=False,
)
fact(
    "cannot_find_work",
    entity="person",
    type="bool",
    title=("确实难以就业", "really cannot find work"),
    source="survey.cannot_find_work",
    presumed=False,
)
fact(
    "new_graduate",
    entity="person",
    type="bool",
    title=("毕业未满六个月", "left school or university less than six months ago"),
    source="survey.new_graduate",
    presumed=False,
    tags=("settled",),
)


def declared(name: str, zh: str, en: str, *tags: str) -> None:
    """Declare a monthly amount of a person that counts as nothing until it is declared or found."""
    fact(
        name,
        entity="person",
        type="int",
        unit="fen/month",
        title=(zh, en),
        source=f"survey.{name}",
        presumed=0,
        tags=tags,
    )


declared("second_job_pay", "主业以外的劳动报酬", "pay from work beside the main job")
declared("job_costs", "必要的就业成本", "necessary costs of working")
declared("side_business", "主业以外的经营净收入", "net business income beside the main job", "business")
declared("property_earnings", "财产净收入", "net income from property", "property_income")
declared("support_received", "实际收到的赡养、扶养、抚养费", "support received from relatives")
declared(
    "other_transfers",
    "其他转移性收入",
    "other transfers received: compensation, gifts, survivors' benefit",
    "transfers",
)
declared("old_age_allowance", "高龄津贴", "old-age allowance received")
declared(
    "transfers_paid", "转移性支出（税、社会保险费、给付的赡养费等）", "transfers paid: taxes, social insurance, support"
)
declared("rigid_costs", "因残疾、患重病等增加的刚性支出", "extra unavoidable costs of disability or illness")

# What is not income
declared("preferential_pension", "优待抚恤金", "preferential pension (servicemen and their survivors)", "not_income")
declared("family_planning_award", "计划生育奖励与扶助金", "family planning awards", "not_income")
declared("scholarship", "奖学金", "scholarships", "not_income")
declared("bravery_award", "见义勇为等奖励性补助", "awards for bravery and the like", "not_income")
declared("assistance_received", "政府发放的社会救助款物", "social assistance received", "not_income")

# Who supports somebody living on relatives
fact(
    "lives_on",
    entity="person",
    type="code",
    codes={
        "none": ("无", "nobody"),
        "parents": ("父母（未满60周岁）", "parents below 60"),
        "aged_parents": ("60周岁以上父母", "parents of 60 or older"),
        "siblings": ("兄弟姐妹", "brothers or sisters"),
        "others": ("其他人", "others"),
    },
    title=("依靠谁供养", "whom the person lives on"),
    source="survey.lives_on",
    presumed="none",
)

# Children living apart, asked only where their support is imputed
fact(
    "supporter_lives_apart",
    entity="supporter",
    type="bool",
    title=("义务人不共同生活", "supporter lives apart"),
    source="survey.supporter_lives_apart",
    presumed=False,
)
fact(
    "supporter_family_income",
    entity="supporter",
    type="int",
    unit="fen/month",
    title=("义务人家庭月收入", "monthly income of the supporter's own family"),
    source="survey.supporter_family_income",
)
fact(
    "supporter_family_size",
    entity="supporter",
    type="int",
    unit="persons",
    title=("义务人家庭人数", "people in the supporter's own family"),
    source="survey.supporter_family_size",
)
fact(
    "supporter_dependants",
    entity="supporter",
    type="int",
    title=("义务人应赡养人数", "how many the supporter has to support"),
    source="survey.supporter_dependants",
    presumed=1,
)
