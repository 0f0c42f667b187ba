"""Simulations from the page: new figures or a reform as text, a run beside the request, sums without anybody in them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from minsheng.screening.whatif import simulate
from tests.consoles import TestConsole, account, as_service, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from minsheng.console.simulations.models import Simulation

FORM = {"period": "2023-12", "law_date": "2023-12-31", "title": "提高标准"}
RAISED = {**FORM, "parameter": "dibao_standard", "dibao_standard.0": "800", "dibao_standard.1": "650.50"}


def analyst() -> Client:
    return signed_in(account("analyst", "50"))


def last() -> Simulation:
    from minsheng.console.simulations.models import Simulation

    found = Simulation.objects.first()
    assert found is not None
    return found


def fault_of(content: bytes) -> str:
    (said,) = re.findall(r'<p class="fault" role="alert">(.*?)</p>', content.decode())
    return str(said)


def test_figures_of_the_form_become_a_reform_and_what_it_found_is_shown(db: TestConsole, tmp_path: Path) -> None:
    """The same sums as the command line has; no household number among them, and no decision, lead or law changed."""
    from minsheng.console.audit.models import Entry
    from minsheng.console.simulations.runner import run

    client = analyst()
    page = client.get("/simulations?parameter=dibao_standard&period=2023-12").content.decode()
    assert ('name="dibao_standard.0" value="735.00"' in page, 'value="600.00"' in page) == (True, True)
    answer = client.post("/simulations/start", RAISED)
    asked = last()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/simulations/{asked.pk}")
    assert "hx-get" in client.get(f"/simulations/{asked.pk}").content.decode()
    run(asked.pk)
    asked.refresh_from_db()
    file = tmp_path / "reform.yaml"
    file.write_text(asked.reform, "utf-8")
    expected = simulate(db.home, [file], "2023-12", law_date=asked.law_date).sums.effects[0]
    assert asked.found is not None
    assert (asked.state, asked.found["effects"][0]["gainers"]) == ("done", expected.gainers)
    assert expected.gainers > 0
    assert re.search(r"\b50\d{16}\b", json.dumps(asked.found)) is None
    for measure in ("cost", "gainers", "losers", "nonsense"):
        shown = client.get(f"/simulations/{asked.pk}?measure={measure}").content.decode()
        assert (shown.count("<path class="), " style=" in shown) == (38, False)
    assert f'<b class="plus">{expected.gainers:,}</b>' in shown
    assert client.get(f"/simulations/{asked.pk}/progress").headers["HX-Refresh"] == "true"
    as_service()
    assert Entry.objects.filter(action="simulation.started", subject=str(asked.pk)).count() == 1


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({**FORM, "parameter": "dibao_standard"}, "没有改变任何数值"),
        ({**RAISED, "dibao_standard.0": "很多"}, "须是数字"),
        ({**RAISED, "dibao_standard.0": "-1"}, "须是数字"),
        ({**RAISED, "dibao_standard.0": "NaN"}, "须是数字"),
        ({**RAISED, "dibao_standard.0": "1e99"}, "须是数字"),
        ({**RAISED, "dibao_standard.0": "1.234"}, "须是数字"),
        ({**RAISED, "period": "2030-01"}, "已筛查的月份"),
        ({**FORM, "text": "a: [b"}, "不是可读的 YAML"),
        ({**FORM, "text": "- a"}, "不是可读的 YAML"),
        ({**FORM, "text": "a: &x [1]\nb: [*x, *x]"}, "别名"),
        ({**FORM, "text": "reform: {title: {zh: a, en: a}}\nfunctions: evil.py"}, "不能带规则代码"),
        ({**FORM, "text": "a: !!python/object/apply:os.system [ls]"}, "不是可读的 YAML"),
        ({**FORM, "text": "x" * 100_001}, "超过 100 KB"),
    ],
)
def test_a_fault_in_the_form_says_what_to_do(db: TestConsole, form: dict[str, str], sentence: str) -> None:
    """And nothing is started."""
    from minsheng.console.simulations.models import Simulation

    answer = analyst().post("/simulations/start", form)
    assert (answer.status_code, sentence in fault_of(answer.content)) == (422, True)
    assert not Simulation.objects.exists()


def test_a_reform_that_the_law_refuses_fails_with_its_reason(db: TestConsole) -> None:
    """As letters, with what to correct."""
    from minsheng.console.simulations.runner import run

    client = analyst()
    client.post(
        "/simulations/start", {**FORM, "title": "<script>x</script>", "text": "no_such_parameter:\n  dates: {}\n"}
    )
    asked = last()
    run(asked.pk)
    page = client.get(f"/simulations/{asked.pk}").content.decode()
    assert ("no_such_parameter" in page, "<script>x" in page) == (True, False)
    asked.refresh_from_db()
    assert asked.state == "failed"


def test_one_simulation_runs_at_a_time_and_an_interrupted_one_is_told(db: TestConsole) -> None:
    """It takes the whole machine; one that stopped with it does not bar the next."""
    import datetime as dt

    from django.utils import timezone

    from minsheng.console.simulations.models import Simulation

    client = analyst()
    client.post("/simulations/start", RAISED)
    again = client.post("/simulations/start", RAISED)
    assert "已有一项测算正在进行" in fault_of(again.content)
    Simulation.objects.update(changed_at=timezone.now() - dt.timedelta(hours=1))
    assert "中途停止" in client.get(f"/simulations/{last().pk}").content.decode()
    assert client.post("/simulations/start", RAISED).status_code == 302


def test_a_reform_can_be_uploaded(db: TestConsole) -> None:
    """In UTF-8; another encoding is told."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = analyst()
    bad = client.post("/simulations/start", {**FORM, "file": SimpleUploadedFile("r.yaml", "标准".encode("gb18030"))})
    assert "UTF-8" in fault_of(bad.content)
    text = "dibao_standard:\n  dates:\n    2023-12-01:\n      values: {urban: 80000, rural: 65000}\n      cites: x\n      status: assumed\n"
    assert (
        client.post("/simulations/start", {**FORM, "file": SimpleUploadedFile("r.yaml", text.encode())}).status_code
        == 302
    )
    assert "80000" in last().reform
