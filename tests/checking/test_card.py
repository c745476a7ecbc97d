"""The card: readable text, the same words as HTML, nothing that runs."""

import html
import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest

from autograder.checking.card import Card, card_html, card_text, summary_html, summary_text
from autograder.checking.judge import judge
from autograder.checking.verdict import Diagnosis, Finding, Verdict, as_json
from autograder.forge.build_keys import mistaken
from autograder.forge.spec import MistakeSpec
from tests.forge.marking import NAMES, SPEC, key_of, label, mark, mark_one, with_cells

HOSTILE = "<script>alert('x')</script> & <img src=x onerror=y>"


def words_of_html(text: str) -> list[str]:
    return html.unescape(re.sub(r"<[^>]*>", " ", text)).split()


def words_of_text(text: str) -> list[str]:
    return text.split()


def failing(text: str) -> Any:
    def function(*_: Any) -> Any:
        raise ValueError(text)

    return function


def of_mistake(item: MistakeSpec) -> Verdict:
    return mark_one(key_of(7), item.exercise, mistaken(SPEC, item)[item.exercise])


@cache
def marked(mistake: str | None) -> dict[str, Verdict]:
    """The verdicts of all exercises where one function has this mistake, or none has any."""
    if mistake is None:
        return mark(key_of("public"), with_cells())
    return mark(key_of(7), mistaken(SPEC, next(found for found in SPEC.mistakes if found.id == mistake)))


def beside(mistake: str | None, exercise: str) -> Verdict:
    return marked(mistake)[exercise]


def stopped(stop: str) -> Verdict:
    return judge(key_of(7), {"linear_forward": {stop: True}})["linear_forward"]


KINDS: dict[str, Callable[[], Verdict]] = {
    **{label(item): partial(of_mistake, item) for item in SPEC.mistakes},
    **{f"{name} right": partial(beside, None, name) for name in NAMES},
    **{f"{name} beside a mistake": partial(beside, "one-over-m-forgotten", name) for name in NAMES},
    **{stop: partial(stopped, stop) for stop in ("missing", "timeout", "memory", "exited")},
}


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def verdict(request: pytest.FixtureRequest) -> Verdict:
    """A verdict of each kind."""
    return request.param()


def test_the_text_and_the_html_say_the_same(verdict: Verdict) -> None:
    assert words_of_html(card_html(verdict)) == words_of_text(card_text(verdict))


def test_a_card_names_the_exercise_and_its_points_first_and_shows_no_repr(verdict: Verdict) -> None:
    text = card_text(verdict)
    first = text.splitlines()[0]
    assert first.startswith(f"{verdict.exercise}: ")
    assert f"{verdict.points} of {verdict.max_points} points" in first
    assert not re.search(r"array\(\[|np\.float|dtype|Verdict\(|Diagnosis\(|<function|None", text)


@pytest.mark.parametrize("item", SPEC.mistakes, ids=label)
def test_the_card_tells_the_mistakes_sentence(item: Any) -> None:
    text = card_text(mark_one(key_of(7), item.exercise, mistaken(SPEC, item)[item.exercise]))
    assert item.title in text
    assert item.message in text


def test_a_partly_right_result_shows_what_is_wanted_and_what_was_found() -> None:
    def turned(dZ: Any, cache: Any) -> Any:
        dA_prev, dW, db = with_cells()["linear_backward"](dZ, cache)
        return dA_prev, dW.T, db

    case = key_of(7).exercises["linear_backward"].cases[0]
    n, n_prev = case.sizes["n"], case.sizes["n_prev"]
    text = card_text(mark_one(key_of(7), "linear_backward", turned))
    assert f"(n, n_prev) = ({n}, {n_prev})" in text
    assert f"array ({n_prev}, {n})" in text
    assert "partly right, 4 of 6 points" in text


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_is_escaped(name: str) -> None:
    verdict = mark_one(key_of(7), name, failing(HOSTILE))
    shown = card_html(verdict)
    assert "<script" not in shown
    assert "<img" not in shown
    assert html.escape("<script>") in shown
    assert "<script>" in card_text(verdict)


def test_every_field_of_a_verdict_is_escaped() -> None:
    verdict = Verdict(
        HOSTILE,
        "partly",
        1,
        2,
        blame="own",
        findings=(Finding(HOSTILE, "value", (HOSTILE,), (3,), HOSTILE, True),) * 2,
        diagnoses=(Diagnosis(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        notes=(HOSTILE,),
        error={"type": HOSTILE, "text": HOSTILE, "line": HOSTILE, "function": HOSTILE},
    )
    for shown in (card_html(verdict), summary_html([verdict]), Card(verdict)._repr_html_()):
        assert "<script" not in shown
        assert "<img" not in shown


def test_a_hostile_class_name_is_escaped() -> None:
    evil = type("<b>Evil</b>", (), {})
    shown = card_html(mark_one(key_of(7), "compute_cost", lambda AL, Y: evil()))
    assert "<b>" not in shown


def test_the_summary_has_a_line_for_each_exercise_and_the_sum() -> None:
    verdicts = list(mark(key_of("public"), with_cells()).values())
    text = summary_text(verdicts)
    assert [name for name in NAMES if name not in text] == []
    assert "30 of 30 points" in text
    assert words_of_html(summary_html(verdicts)) == words_of_text(text)


def test_the_json_object_has_the_agreed_fields(verdict: Verdict) -> None:
    data = as_json(verdict, file="a.py", assignment="2_L_layer", level="full", repairs=[])
    assert list(data) == [
        "file", "assignment", "exercise", "status", "points", "max_points", "blame", "level", "repairs", "key",
        "diagnoses", "outputs",
    ]  # fmt: skip
    assert set(data["outputs"].values()) <= {"right", "shape", "value", "missing", "nan", "type"}
    assert isinstance(data["points"], int)


def test_all_verdicts_are_of_the_agreed_words() -> None:
    found = {verdict_of().status for verdict_of in KINDS.values()}
    assert found == {"right", "partly", "wrong", "raised", "missing", "timeout", "memory", "exited"}
