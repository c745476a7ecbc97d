"""The card: readable text, the same words as HTML, nothing that runs."""

import html
import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest

from autograder.checking.card import EDGES, Card, card_html, card_text, summary_html, summary_text
from autograder.checking.judge import judge
from autograder.checking.verdict import Diagnosis, Finding, Place, Verdict, as_json
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


def finding(name: str, status: Any, graded: bool = True, found: str = "array (2, 3)") -> Finding:
    return Finding(name, status, ("n", "m"), (2, 3), found, graded)


def partly(*findings: Finding, place: Place | None = None) -> Verdict:
    named = (Diagnosis("place", "line 2: another name belongs here", "Why.", "Where 1/m lives", place=place),)
    return Verdict("f", "partly", 1, 2, findings=findings, diagnoses=named)


def test_the_sign_before_a_result_tells_right_from_wrong_in_text() -> None:
    lines = card_text(partly(finding("dW", "right"), finding("db", "value"))).splitlines()
    assert (lines[2][-7:], lines[3][-27:]) == ("✓ right", "✗ wrong values, right shape")


def test_the_row_of_a_wrong_output_is_bold_and_its_sign_is_not_read_aloud() -> None:
    shown = card_html(partly(finding("dW", "right"), finding("db", "value")))
    assert "<span aria-hidden='true'>✓</span> right<" in shown
    assert "<span aria-hidden='true'>✗</span> <strong>wrong values, right shape</strong>" in shown


@pytest.mark.parametrize("edge", EDGES.values())
@pytest.mark.parametrize("ground", ["ffffff", "111111", "212121"])
def test_the_edge_of_a_row_can_be_seen_on_light_and_on_dark_ground(edge: str, ground: str) -> None:
    bright, dark = sorted((luminance(edge.split("#")[1]), luminance(ground)), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 3


def luminance(colour: str) -> float:
    """The relative luminance of WCAG."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_first_output_that_differs_may_be_one_that_is_shown_and_not_graded() -> None:
    text = card_text(partly(finding("dz1", "value", graded=False), finding("dW1", "value"), finding("db1", "right")))
    assert "The first output that differs, in the order of computation, is dz1. Start there." in text


def test_one_graded_output_beside_one_that_is_shown_is_told_which_comes_first() -> None:
    text = card_text(partly(finding("A", "value", graded=False), finding("cost", "value")))
    assert "is A. Start there." in text


def test_the_section_to_read_is_a_link_to_its_heading() -> None:
    shown = card_html(partly(finding("dW", "value")))
    assert "<a href='#Where-1/m-lives'>Read the section &#x27;Where 1/m lives&#x27;.</a>" in shown


def test_a_link_cannot_be_broken_out_of() -> None:
    verdict = Verdict("f", "wrong", 0, 1, diagnoses=(Diagnosis("x", "t", "m", 'it\'s <b> "this"'),))
    assert "<a href='#it&#x27;s-&lt;b&gt;-&quot;this&quot;'>" in card_html(verdict)


def test_a_heading_keeps_its_comma_in_the_link_since_jupyterlab_undoes_no_escape() -> None:
    named = Diagnosis("x", "t", "m", "Layer by layer, in a loop")
    assert "<a href='#Layer-by-layer,-in-a-loop'>" in card_html(Verdict("f", "wrong", 0, 1, diagnoses=(named,)))


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        (8, "W", "Marked: `W`."),
        (12, "dZ", "Marked: `dZ`, the first one in this line."),
        (17, "dZ", "Marked: `dZ`, the second one in this line."),
        (4, "d = W @ dZ + dZ", "Marked: the whole line."),
    ],
)
def test_the_marked_part_of_a_line_is_said_in_words(column: int, text: str, said: str) -> None:
    place = Place(2, column, column + len(text), text, "    d = W @ dZ + dZ")
    verdict = partly(finding("dW", "value"), place=place)
    assert said in card_text(verdict).splitlines()
    assert f"<p>{html.escape(said)}</p>" in card_html(verdict)


def test_a_verdict_that_was_not_given_has_no_points_and_says_why() -> None:
    verdict = Verdict("f", "unjudged", 0, 2, notes=("Its cell was edited.",))
    assert card_text(verdict) == "f: not judged\nIts cell was edited."
    assert "– not judged: Its cell was edited." in summary_text([verdict])
