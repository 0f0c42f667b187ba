"""Facts about a household as a whole."""

from __future__ import annotations

from minsheng.rules.declare import fact

fact(
    "residence",
    entity="household",
    type="code",
    codes={"urban": ("城镇", "urban"), "rural": ("农村", "rural")},
    title=("户口类别", "urban or rural registration"),
    source="hukou_households.residence",
)
fact("district", entity="household", type="code", title=("区县", "district"), source="hukou_households.division_code")
fact(
    "household_kind",
    entity="household",
    type="code",
    codes={"family": ("家庭户", "family"), "collective": ("集体户", "collective")},
    title=("户类型", "kind of household"),
    source="hukou_households.kind",
)
fact(
    "household_size",
    entity="household",
    type="int",
    unit="persons",
    title=("家庭人数", "household size"),
    source="hukou_households.member_count",
)
fact(
    "dwellings",
    entity="household",
    type="int",
    unit="item",
    title=("农村住房数（不含危房）", "rural dwellings, unsafe ones left out"),
    source="dwellings.dwelling_no",
)
fact(
    "dwelling_area",
    entity="household",
    type="int",
    unit="dm2",
    title=("农村住房面积（不含危房）", "area of rural dwellings, unsafe ones left out"),
    source="dwellings.area",
)
fact(
    "unsafe_dwelling",
    entity="household",
    type="bool",
    title=("有C、D级危房", "has an unsafe dwelling"),
    source="dwellings.safety_grade",
)
fact(
    "lifted_out",
    entity="household",
    type="code",
    codes={
        "none": ("无", "none"),
        "lifted_out": ("脱贫户", "lifted out of poverty"),
        "unstable": ("脱贫不稳定户", "unstable after poverty"),
        "edge": ("边缘易致贫户", "close to poverty"),
        "sudden": ("突发严重困难户", "in sudden difficulty"),
    },
    title=("脱贫或监测户类别", "lifted-out or monitored category"),
    source="lifted_out.category",
)
fact(
    "disaster",
    entity="household",
    type="bool",
    title=("近三个月受灾", "hit by a disaster in the last three months"),
    source="disasters.happened_on",
    tags=("settled",),
)
fact(
    "water_problem",
    entity="household",
    type="bool",
    title=("饮水安全问题未解决", "open drinking-water problem"),
    source="drinking_water.problem",
)
fact(
    "adult_death",
    entity="household",
    type="bool",
    title=("近三个月有劳动年龄成员去世", "a member of working age died in the last three months"),
    source="hukou_deaths.death_date",
    tags=("settled",),
)
