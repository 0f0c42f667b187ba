"""What-if: laws side by side give what each law gives alone, sums add up, and a bad reform leaves the law as it is."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest

from minsheng.lake import Snapshot, open_snapshot
from minsheng.rules import Law
from minsheng.rules.run import dates_of
from minsheng.screening import law_of
from minsheng.screening.views import stated_relation
from minsheng.screening.whatif import ReformError, Simulation, read_reform, simulate
from minsheng.screening.whatif.query import WhatIfQuery
from minsheng.screening.whatif.report import report_html
from minsheng.screening.whatif.spread import spread_of
from minsheng.screening.whatif.tell import simulation_json
from tests.city import LAST, TestCity

DAY = dt.date(2023, 8, 31)
STANDARDS = Path(str(files("minsheng.screening.whatif").joinpath("examples/standards-2023-09.yaml")))
MIXED = """
reform:
  title: {zh: 甲, en: a}
  cites: 测试 test
  from: 2023-01-01
supplement_aged:
  dates:
    2023-01-01: {value: 26000, cites: 测试 test, status: assumed}
money_limit_months:
  dates:
    2023-01-01: {value: 1, cites: 测试 test, status: assumed}
"""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reform with gainers and losers."""
    path = tmp_path_factory.mktemp("reform") / "mixed.yaml"
    path.write_text(MIXED, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(city: TestCity, mixed: Path) -> Simulation:
    return simulate(city.home, [STANDARDS, mixed], LAST, law_date=DAY)


def amounts(
    law: Law, snapshot: Snapshot, programmes: list[str]
) -> dict[int, dict[str, tuple[bool | None, int | None]]]:
    """Each household's decisions and amounts by one law alone."""
    records = [law.programmes[name] for name in programmes]
    targets = list(dict.fromkeys(name for r in records for name in (r.decides, r.amount) if name))
    plan = law.plan(targets, "household")
    answers = {}
    with duckdb.connect() as connection:
        for entity in ("person", "household", "supporter"):
            paths = [str(path) for path in snapshot.bucket_paths(entity)]
            connection.execute(f"CREATE VIEW {entity} AS {stated_relation(law, entity, f'read_parquet({paths})')}")
        result = connection.execute(plan.sql, dates_of(plan, snapshot.facts_date))
        names = [column[0] for column in result.description or ()]
        for row in result.fetchall():
            values = dict(zip(names, row, strict=True))
            answers[values["household_id"]] = {
                r.name: (
                    values[r.decides],
                    values[r.amount] if r.amount and values[r.decides] else values[r.decides] and 0,
                )
                for r in records
            }
    return answers


def help_of(answers: dict[str, tuple[bool | None, int | None]], monthly: list[str]) -> int | None:
    parts = [0 if answers[name][0] is False else answers[name][1] for name in monthly]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def test_laws_side_by_side_give_what_each_gives_alone(city: TestCity, found: Simulation) -> None:
    snapshot = open_snapshot(city.home, LAST)
    names = [programme.name for programme in found.sums.programmes]
    monthly = [programme.name for programme in found.sums.programmes if programme.pays == "month"]
    laws = [found.law, *(reform.law for reform in found.reforms)]
    alone = [amounts(law, snapshot, names) for law in laws]
    for law, answers in enumerate(alone):
        for programme in found.sums.programmes:
            decided = Counter(answer[programme.name][0] for answer in answers.values())
            assert programme.entitled[law] == decided[True]
            assert programme.untold[law] == decided[None]
            paid = [answer[programme.name][1] or 0 for answer in answers.values() if answer[programme.name][0]]
            assert programme.amount[law] == sum(paid)
    for reform, effect in enumerate(found.sums.effects, 1):
        changes = []
        for household, answers_now in alone[0].items():
            before, after = help_of(answers_now, monthly), help_of(alone[reform][household], monthly)
            changes.append(None if before is None or after is None else after - before)
        gains = [change for change in changes if change is not None and change > 0]
        losses = [-change for change in changes if change is not None and change < 0]
        assert (effect.gainers, effect.gained) == (len(gains), sum(gains))
        assert (effect.losers, effect.lost) == (len(losses), sum(losses))
        assert effect.untold == changes.count(None)
        assert effect.households == len(changes)


def test_the_two_reforms_show_gainers_and_losers(found: Simulation) -> None:
    raised, mixed = found.sums.effects
    assert raised.gainers > 0
    assert raised.losers == 0
    assert raised.cost_monthly > 0
    assert mixed.losers > 0
    assert mixed.gainers > 0
    assert mixed.ended > 0


def test_every_breakdown_but_that_of_kinds_adds_up_to_the_city(found: Simulation) -> None:
    for name in ("district", "residence", "tier", "size"):
        for reform, whole in enumerate(found.sums.effects):
            parts = [group.effects[reform] for group in found.sums.groups[name]]
            for field in ("households", "gainers", "gained", "losers", "lost", "untold", "yearly", "before", "after"):
                assert sum(getattr(part, field) for part in parts) == getattr(whole, field), (name, field)


def test_the_spread_counts_every_changed_household_once(found: Simulation) -> None:
    for effect, spread in zip(found.sums.effects, found.sums.spreads, strict=True):
        assert sum(spread.classes) == effect.gainers + effect.losers


def test_quantiles_are_those_of_the_households_in_order() -> None:
    gains = [(1, yuan, households, 1) for yuan, households in ((5, 1), (10, 4), (20, 5))]
    spread = spread_of([(-1, 7, 2, 3), *gains, (None, None, 1, 9)])  # type: ignore[list-item]
    assert spread.gainers is not None
    assert (spread.gainers.p10, spread.gainers.median, spread.gainers.p90) == (5, 10, 20)
    assert spread.losers is not None
    assert spread.losers.median == 7
    assert spread.untold == 9
    assert sum(spread.classes) == 12


def test_a_higher_standard_closes_the_gap_to_the_higher_line_alone(found: Simulation) -> None:
    now, highest = found.sums.gaps
    assert now.closed(0) == 0  # whoever is entitled was at the old line already
    assert 0 < highest.closed(0) <= highest.cost[0]


def test_the_published_rise_of_2023_is_stated_as_published() -> None:
    reform = read_reform(STANDARDS, law_of(DAY))
    told = {change.cell: (change.before, change.after, str(change.percent)) for change in reform.changes}
    assert told == {"urban": (71_700, 73_500, "2.51"), "rural": (58_100, 60_000, "3.27")}
    assert list(reform.ratios()) == [("dibao_standard", "1 : 0.81", "1 : 0.82")]
    assert round(float(told["urban"][2]), 1) == 2.5


def test_only_what_a_reform_touches_is_computed_twice(mixed: Path) -> None:
    law = law_of(DAY)
    query = WhatIfQuery(law, (read_reform(mixed, law),))
    (touched,) = query.beside.names
    assert "supplement" in touched
    assert "dibao_eligible" in touched
    assert "age" not in touched
    assert "person_income" not in touched


def test_samples_are_the_same_every_time_and_told_under_every_law(
    found: Simulation, city: TestCity, mixed: Path
) -> None:
    again = simulate(city.home, [STANDARDS, mixed], LAST, law_date=DAY)
    assert [s.household_id for s in again.samples] == [s.household_id for s in found.samples]
    assert 5 <= len(found.samples) <= 10
    assert all(len(sample.answers) == len(sample.help) == 3 for sample in found.samples)
    gain = next(sample for sample in found.samples if sample.why == "gain")
    assert (gain.help[1] or 0) > (gain.help[0] or 0)
    assert gain.answers[1]


def test_the_report_fetches_nothing_and_names_no_household(found: Simulation) -> None:
    html = report_html(found)
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) <= {"http://www.w3.org/2000/svg"}
    assert "<script" not in html
    assert not [s for s in found.samples if str(s.household_id) in html]
    assert not re.search(r"\b\d{17,18}\b", html)
    assert "暂不能判断" in html
    assert "cannot be told" in html


def test_the_data_follow_the_sums(found: Simulation) -> None:
    told = simulation_json(found)
    assert told["effects"][0]["cost_monthly"] == found.sums.effects[0].cost_monthly
    assert len(told["law_hashes"]) == 3
    assert sum(group["effects"][1]["gainers"] for group in told["groups"]["district"]) == found.sums.effects[1].gainers


def test_a_new_function_is_a_reform_too(city: TestCity, tmp_path: Path) -> None:
    (tmp_path / "flat.py").write_text(
        "from minsheng.rules.declare import policy\nfrom minsheng.rules.lang import quantity, when\n"
        '@policy(entity="household", unit="fen/month", since="2023-01-01", name="dibao_amount", title=("低保金", "dibao per month"), cites="测试 test")\n'
        "def flat_amount(dibao_eligible):\n"
        '    """A flat sum for every entitled household."""\n'
        '    return when(dibao_eligible).then(quantity(100_00, "fen/month")).otherwise(quantity(0, "fen/month"))\n',
        encoding="utf-8",
    )
    reform = tmp_path / "flat.yaml"
    reform.write_text(
        "reform:\n  title: {zh: 定额, en: flat sum}\n  cites: 测试 test\n  from: 2023-01-01\nfunctions: flat.py\n",
        encoding="utf-8",
    )
    found = simulate(city.home, [reform], LAST, law_date=DAY)
    dibao = next(programme for programme in found.sums.programmes if programme.name == "dibao")
    assert dibao.entitled[0] == dibao.entitled[1]
    assert dibao.amount[1] == dibao.entitled[1] * 100_00
    assert "dibao_amount" in found.reforms[0].rules


def test_an_abolished_programme_pays_nobody_and_all_it_paid_are_losers(city: TestCity, tmp_path: Path) -> None:
    reform = tmp_path / "without.yaml"
    reform.write_text(
        "reform:\n  title: {zh: 取消, en: abolished}\n  cites: 测试 test\n  from: 2023-01-01\nremoves: [elderly]\n",
        encoding="utf-8",
    )
    found = simulate(city.home, [reform], LAST, law_date=DAY)
    (elderly,) = (programme for programme in found.sums.programmes if programme.name == "elderly")
    assert elderly.entitled[0] > 0
    assert (elderly.entitled[1], elderly.amount[1]) == (0, 0)
    effect = found.sums.effects[0]
    assert (effect.gainers, effect.losers) == (0, elderly.entitled[0])
    assert effect.cost_monthly == -elderly.amount[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dibao_standrad:\n  dates:\n    2023-01-01: {value: 1, cites: x, status: seen}\n", "dibao_standrad"),
        ("dibao_standard:\n  dates:\n    2023-01-01: {values: {urban: high}, cites: x, status: seen}\n", "high"),
        ("dibao_standard: [\n", "YAML"),
        ("dibao_standard:\n  dates:\n    2023-13-01: {values: {urban: 1}, cites: x, status: seen}\n", "2023-13-01"),
    ],
)
def test_a_bad_reform_is_refused_with_file_line_and_hint(tmp_path: Path, text: str, told: str) -> None:
    law = law_of(DAY)
    before = law.hash
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReformError) as caught:
        read_reform(path, law)
    assert told in str(caught.value)
    assert re.search(r"bad\.yaml:\d+", caught.value.where)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    assert law.hash == before == law_of(DAY).hash


def test_every_fault_of_a_reform_is_told_at_once(tmp_path: Path) -> None:
    dated = "dates: {2023-01-01: {value: 1, cites: x, status: seen}}"
    path = tmp_path / "bad.yaml"
    path.write_text(f"dibao_standrad: {{{dated}}}\ntekun_standrad: {{{dated}}}\n", encoding="utf-8")
    with pytest.raises(ReformError) as caught:
        read_reform(path, law_of(DAY))
    assert re.findall(r"bad\.yaml:\d+.*?(\w+_standrad)", str(caught.value)) == ["dibao_standrad", "tekun_standrad"]


def test_a_reform_without_effect_on_the_day_is_told(city: TestCity) -> None:
    with pytest.raises(ReformError, match="changes nothing"):
        simulate(city.home, [STANDARDS], LAST, law_date=dt.date(2023, 7, 31))


def test_programmes_that_are_not_asked_for_are_named_and_in_no_sum(city: TestCity, found: Simulation) -> None:
    some = simulate(city.home, [STANDARDS], LAST, law_date=DAY, programmes=("dibao", "tekun"))
    assert [programme.name for programme in some.sums.programmes] == ["dibao", "tekun"]
    assert some.left_out
    whole = {programme.name: programme for programme in found.sums.programmes}
    for programme in some.sums.programmes:
        assert programme.amount == whole[programme.name].amount[:2]
    with pytest.raises(ReformError, match="dibo"):
        simulate(city.home, [STANDARDS], LAST, law_date=DAY, programmes=("dibo",))


def test_at_most_two_reforms_are_compared(city: TestCity) -> None:
    with pytest.raises(ReformError, match="3 reforms"):
        simulate(city.home, [STANDARDS] * 3, LAST, law_date=DAY)
