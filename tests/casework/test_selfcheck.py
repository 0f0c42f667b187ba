"""The self-check: what is asked, what is not, and that its answer is the law's own."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng.casework.selfcheck import PAGES, Asked, SelfCheck
from minsheng.casework.selfcheck.questions import QUESTIONS
from minsheng.screening import law_of

DAY = dt.date(2026, 3, 1)
LAW = law_of(DAY)
START = {"district": "500103", "residence": "urban", "people": "1", "age-1": "45"}


def put(answers: dict[str, str]) -> set[str]:
    """The names of the fields that are asked next."""
    return {one.name for section in SelfCheck.of(LAW, answers).sections for one in section.asked}


def answered(choose: dict[str, str], **start: str) -> SelfCheck:
    """A whole self-check; what `choose` does not name is answered with none, no or nothing."""
    answers = START | start
    for _ in PAGES:
        for name in put(answers):
            codes = [choice.code for q in QUESTIONS if q.key == name.partition("-")[0] for choice in q.choices]
            usual = next((code for code in ("none", "no") if code in codes), codes[0] if codes else "0")
            answers[name] = choose.get(name, usual)
    done = SelfCheck.of(LAW, answers)
    assert done.page is None
    return done


def outcome(check: SelfCheck, programme: str) -> str:
    return next(one.outcome for one in check.explanations if one.programme == programme)


def test_it_starts_with_where_and_how_many() -> None:
    """Nothing can be worked out before."""
    assert put({}) == {"district", "residence", "people"}
    assert put({"district": "500103", "residence": "urban", "people": "3"}) == {"age-1", "age-2", "age-3"}


def test_only_what_matters_is_asked() -> None:
    """A child is asked nothing of work and pensions; who is paid wages is asked how much, who farms is not."""
    asked = put({**START, "people": "2", "age-1": "45", "age-2": "9"})
    assert {"work-1", "pension-1", "kin-1", "parents-2", "disability-2"} <= asked
    assert not asked & {"work-2", "pension-2", "kin-2", "parents-1", "wage-1", "money"}
    told = {
        "work-1": "employee",
        "pension-1": "none",
        "school-1": "none",
        "disability-1": "none",
        "illness-1": "no",
        "kin-1": "none",
    }
    assert "wage-1" in put({**START, **told})
    assert "farm-1" not in put({**START, **told})


def test_what_no_longer_matters_is_not_asked() -> None:
    """Commercial premises close dibao: the worth of cars is no matter any more, and is not asked."""
    assert "worth" not in answered({"shops": "yes", "cars": "1", "kin-1": "able"}).answers


def test_the_answer_is_that_of_the_same_household_written_by_hand() -> None:
    """A city, one person, 300 yuan of wages: dibao is the standard less the income."""
    check = answered({"work-1": "employee", "wage-1": "300", "kin-1": "able"})
    (dibao,) = [one for one in check.explanations if one.programme == "dibao"]
    assert dibao.outcome == "eligible"
    assert dibao.amount is not None
    standard = next(step.value for step in dibao.parameters if step.node == "dibao_standard")
    assert dibao.amount.value == int(str(standard)) - 30_000
    assert outcome(answered({"work-1": "employee", "wage-1": "9000", "kin-1": "able"}), "dibao") == "not_eligible"


def test_an_old_person_without_anybody_is_told_of_tekun() -> None:
    """No income, no property, nobody who owes support."""
    check = answered({"kin-1": "none"}, **{"age-1": "72"})
    assert outcome(check, "tekun") == "eligible"
    assert outcome(answered({"kin-1": "able"}, **{"age-1": "72"}), "tekun") == "not_eligible"


def test_a_child_with_its_parents_is_no_orphan() -> None:
    """And one without is told of the guarantee of orphans."""
    family = {"people": "2", "age-2": "9"}
    assert outcome(answered({"parents-2": "able", "kin-1": "able"}, **family), "orphan") == "not_eligible"
    assert outcome(answered({"parents-2": "none", "kin-1": "able"}, **family), "orphan") == "eligible"


def test_who_does_not_know_is_told_what_is_missing() -> None:
    """An answer left open is not asked again, and never counts as zero."""
    check = answered({"work-1": "employee", "wage-1": "", "kin-1": "able"})
    (dibao,) = [one for one in check.explanations if one.programme == "dibao"]
    assert dibao.outcome == "cannot_tell"
    assert [one.fact for one in dibao.missing] == ["employment_income"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("people", "0"), ("people", "21"), ("people", "three"), ("people", ""), ("district", "999999"), ("age-1", "1e9"), ("age-1", "NaN"), ("age-1", "4.5")],
)  # fmt: skip
def test_a_wrong_answer_is_asked_again_with_what_to_do(name: str, wrong: str) -> None:
    """The page is the one with the fault, and the fault says what to write."""
    check = SelfCheck.of(LAW, START | {name: wrong})
    faults = {one.name: one.fault for section in check.sections for one in section.asked if one.fault[0]}
    assert set(faults) == {name}
    assert faults[name][0].startswith("请")


def test_going_back_forgets_what_came_after() -> None:
    """From the amounts back to the means: the amounts are asked anew, the family stays."""
    done = answered({"work-1": "employee", "wage-1": "300", "kin-1": "able"})
    back = done.back_to("means")
    assert back.page is not None
    assert (back.page.key, "wage-1" in back.answers, back.answers["age-1"]) == ("means", False, "45")
    assert done.back_to("nowhere") is done


def test_every_question_states_facts_of_the_law() -> None:
    """A fact that the law does not know would be asked for nothing."""
    facts = {name for name, node in LAW.nodes.items() if node.role == "fact"}
    assert {question.key: question.facts - facts for question in QUESTIONS if question.facts - facts} == {}


def some_answer(draw: st.DrawFn, one: Asked) -> str:
    if one.question.choices:
        return draw(st.sampled_from([choice.code for choice in one.question.choices]))
    low = 1 if one.question.key == "people" else 0
    return str(draw(st.integers(low, min(one.question.most, 5 if one.question.key == "people" else 3_000))))


@settings(max_examples=25)
@given(st.data())
def test_every_way_through_ends_with_an_answer(data: st.DataObject) -> None:
    """Whatever is answered: each page is put once, and then the law answers every programme."""
    answers: dict[str, str] = {}
    pages = []
    while (check := SelfCheck.of(LAW, answers)).page is not None:
        pages.append(check.page.key)
        answers |= {
            one.name: data.draw(st.composite(some_answer)(one)) for section in check.sections for one in section.asked
        }
    order = [page.key for page in PAGES]
    assert pages == sorted(set(pages), key=order.index)
    assert {one.programme for one in check.explanations} == set(LAW.programmes)


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from([*START, "work-1", "wage-1", "money", "back", "csrf", "age-99"]), st.text(max_size=30)
    )
)
def test_nothing_that_a_form_sends_breaks_it(sent: dict[str, str]) -> None:
    """Whatever is sent: a page to answer, or an answer."""
    check = SelfCheck.of(LAW, START | sent)
    assert check.page is not None or check.explanations
    assert not set(check.answers) & {"back", "csrf", "age-99"}
