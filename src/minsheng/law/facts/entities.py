"""Whom the law speaks about: the household, its people, and those who owe them support from outside it."""

from __future__ import annotations

from minsheng.rules.declare import entity

entity("household", key="household_id", title=("家庭", "household"))
entity("person", key="person_id", parent="household", title=("家庭成员", "household member"))
entity("supporter", key=None, parent="person", counts="person", title=("法定赡养抚养扶养义务人", "legal supporter"))
