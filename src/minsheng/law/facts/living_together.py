"""Facts about who belongs to the family: what an application and the home survey tell, and no department file."""

from __future__ import annotations

from minsheng.rules.declare import fact

fact(
    "sex",
    entity="person",
    type="code",
    codes={"male": ("男", "male"), "female": ("女", "female")},
    title=("性别", "sex"),
    source="hukou_people.sex",
)
fact(
    "relation",
    entity="person",
    type="code",
    codes={
        "head": ("户主", "head of the household"),
        "spouse": ("配偶", "spouse"),
        "son": ("子", "son"),
        "daughter": ("女", "daughter"),
        "grandchild": ("孙辈", "grandchild"),
        "parent": ("父母", "parent"),
        "grandparent": ("祖父母", "grandparent"),
        "sibling": ("兄弟姐妹", "brother or sister"),
        "other": ("其他", "other"),
    },
    title=("与户主（申请人）关系", "relation to the head, in an application to the applicant"),
    source="hukou_people.relation",
)
fact(
    "lives_together",
    entity="person",
    type="bool",
    title=("长期共同居住", "has long lived with the family"),
    source="survey.lives_together",
    presumed=True,
)
fact(
    "support_duty",
    entity="person",
    type="bool",
    title=("与家庭有法定赡养、扶养、抚养义务关系", "owes or is owed support by law within the family"),
    source="survey.support_duty",
    presumed=True,
)
fact(
    "cannot_live_alone",
    entity="person",
    type="bool",
    title=("已成年但不能独立生活", "grown up and unable to live independently"),
    source="survey.cannot_live_alone",
    presumed=False,
)
fact(
    "clergy_months",
    entity="person",
    type="int",
    unit="month",
    title=("脱离家庭连续任宗教教职月数", "months in a row away from the family as a cleric"),
    source="survey.clergy_months",
    presumed=0,
    tags=("settled",),
)
fact(
    "custody",
    entity="person",
    type="code",
    codes={
        "none": ("无", "none"),
        "prison": ("在监狱内服刑", "serving a sentence in prison"),
        "rehabilitation": ("强制隔离戒毒", "in compulsory drug rehabilitation"),
        "at_home": (
            "暂予监外执行、保外就医或社区矫正，已回家",
            "serving outside prison or on medical parole, back home",
        ),
    },
    title=("服刑或强制戒毒情况", "sentence or compulsory rehabilitation"),
    source="survey.custody",
    presumed="none",
)
fact(
    "declared_missing",
    entity="person",
    type="bool",
    title=("被宣告失踪", "declared missing by a court"),
    source="survey.declared_missing",
    presumed=False,
    tags=("settled",),
)
fact(
    "unmarried_in_service",
    entity="person",
    type="bool",
    title=("未婚现役军人", "serves in the forces and is not married"),
    source="survey.unmarried_in_service",
    presumed=False,
    tags=("settled",),
)
fact(
    "hukou_in_city",
    entity="person",
    type="bool",
    title=("本市户籍", "registered in this city"),
    source="survey.hukou_in_city",
    presumed=True,
)
fact(
    "resides_at_hukou",
    entity="person",
    type="bool",
    title=("户籍地与经常居住地一致", "lives where they are registered"),
    source="survey.resides_at_hukou",
    presumed=True,
)
fact(
    "applicant_hukou_in_city",
    entity="household",
    type="bool",
    title=("申请人为本市户籍", "the applicant is registered in this city"),
    source="survey.applicant_hukou_in_city",
    presumed=True,
)
