"""Facts about children and their parents: where a child lives, and what keeps a parent from caring for it."""

from __future__ import annotations

from minsheng.rules.declare import fact

fact(
    "in_child_institution",
    entity="person",
    type="bool",
    title=("由儿童福利机构集中养育", "raised in a children's institution"),
    source="survey.in_child_institution",
    presumed=False,
)
fact(
    "supporter_relation",
    entity="supporter",
    type="code",
    codes={"spouse": ("配偶", "spouse"), "parent": ("父母", "parent"), "child": ("成年子女", "grown-up child")},
    title=("义务人与本人关系", "what the supporter is to the person"),
    source="hukou_people.father_id",
)
fact(
    "supporter_serious_illness",
    entity="supporter",
    type="bool",
    title=("义务人患重特大疾病", "supporter is seriously ill"),
    source="serious_illness.status",
    tags=("settled",),
)
fact(
    "supporter_sentence_months",
    entity="supporter",
    type="int",
    unit="months",
    title=("义务人服刑在押期限", "supporter's term in prison or custody"),
    source="survey.supporter_sentence_months",
    presumed=0,
    tags=("settled",),
)
fact(
    "supporter_rehabilitation_months",
    entity="supporter",
    type="int",
    unit="months",
    title=("义务人强制隔离戒毒期限", "supporter's term of compulsory drug rehabilitation"),
    source="survey.supporter_rehabilitation_months",
    presumed=0,
    tags=("settled",),
)
fact(
    "supporter_restraint_months",
    entity="supporter",
    type="int",
    unit="months",
    title=("义务人被执行其他限制人身自由措施的期限", "term of another restraint of the supporter's liberty"),
    source="survey.supporter_restraint_months",
    presumed=0,
    tags=("settled",),
)
fact(
    "supporter_lost_contact_months",
    entity="supporter",
    type="int",
    unit="months",
    title=("义务人失去联系且未履行抚养责任的月数", "months without contact and without support from the supporter"),
    source="survey.supporter_lost_contact_months",
    presumed=0,
    tags=("settled",),
)
fact(
    "supporter_declared_missing",
    entity="supporter",
    type="bool",
    title=("义务人被人民法院宣告失踪", "supporter declared missing by a court"),
    source="survey.supporter_declared_missing",
    presumed=False,
    tags=("settled",),
)
