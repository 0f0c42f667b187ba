"""The rolls of Michel Delving: who lives in which smial, and who their cousins are."""

from __future__ import annotations

from minsheng.rules.declare import entity, fact

entity("smial", key="smial_id", counts="household", title=("洞府", "smial"))
entity("hobbit", key="hobbit_id", parent="smial", counts="person", title=("霍比特人", "hobbit"))
entity("cousin", key=None, parent="hobbit", title=("表亲", "cousin"))

FARTHINGS = ("west", "east", "north", "south")

fact("farthing", entity="smial", type="code", codes=FARTHINGS, title=("所在区", "farthing"), source="rolls.farthing")
fact("tenants", entity="smial", type="int", unit="persons", title=("人数", "tenants"), source="rolls.tenants")
fact("birth_date", entity="hobbit", type="date", title=("生日", "birthday"), source="rolls.birth_date")
fact("wage", entity="hobbit", type="int", unit="fen/month", title=("月工钱", "wage"), source="mills.wage")
fact(
    "leaf_sales",
    entity="hobbit",
    type="int",
    unit="fen/year",
    title=("烟草年收入", "leaf sales"),
    source="fields.sales",
)
fact("on_adventure", entity="hobbit", type="bool", title=("外出冒险", "on an adventure"), source="bounders.absent")
fact("ring_bearer", entity="hobbit", type="bool", title=("持戒者", "ring-bearer"), source="red_book.bearer")
fact("cousin_rich", entity="cousin", type="bool", title=("表亲富有", "cousin is rich"), source="rolls.rich")
fact("estranged", entity="cousin", type="bool", title=("已断往来", "estranged"), source="rolls.estranged")
