"""The class report: its counts are right, it names nobody where it must not, and nothing of a student's is markup on it."""

import pytest

from autograder.desk.report import page
from autograder.desk.report_data import ClassData, Flag, Mistake, ReportedStudent, outcome, pseudonym, pseudonym_key, taken
from autograder.desk.report_parts import POLICY, SORT
from autograder.marking.marks import Mark, Question
from autograder.marking.results import StudentResult

ASSIGNMENT = "2_L_layer"
QUESTIONS = {"linear_forward": 2.0, "linear_backward": 6.0, "why_dA": 5.0}
SIGN = Mistake("linear_backward", "the sign is wrong", "The linear step backward")
FLAT = Mistake("linear_forward", "b is dropped", "The linear step forward")
UPHILL = Mistake("update_parameters", "the step goes uphill", "Update the parameters")


def handed(name, *mistakes, points=2.0):
    given = {"linear_forward": points, "linear_backward": 6.0, "why_dA": None}
    result = StudentResult(name, Mark({cell: Question(QUESTIONS[cell], item) for cell, item in given.items()}))
    return ReportedStudent(name, result, {"linear_forward": "wrong" if FLAT in mistakes else "right"}, list(mistakes))


def made(*everybody):
    return ClassData(ASSIGNMENT, QUESTIONS, list(everybody))


TWELVE = made(
    *(handed(f"both {place}", SIGN, FLAT, points=0.0) for place in range(3)),
    handed("sign", SIGN, UPHILL),
    *(handed(f"right {place}") for place in range(8)),
)


def row(status="wrong", blame="own", *reasons):
    diagnoses = [{"id": reason} for reason in reasons]
    return {"exercise": "linear_backward", "status": status, "blame": blame, "diagnoses": diagnoses}


def test_mistakes_are_counted_with_the_students_behind_each():
    found = TWELVE.by_mistake()
    assert [(item.title, len(students)) for item, students in found.items()] == [
        ("the sign is wrong", 4), ("b is dropped", 3), ("the step goes uphill", 1),
    ]  # fmt: skip
    assert [item.name for item in found[FLAT]] == ["both 0", "both 1", "both 2"]


def test_a_pair_of_mistakes_is_compared_with_chance():
    assert TWELVE.together() == [(SIGN, FLAT, 3, 3 / (4 * 3 / 12))]


def ungraded(name, *mistakes):
    """Somebody whose last submission has no verdict; what an earlier one showed does not count."""
    return ReportedStudent(name, StudentResult(name, reasons=["damaged"]), {}, list(mistakes))


def test_those_without_a_verdict_count_neither_for_mistakes_nor_for_chance():
    more = made(*TWELVE.everybody, ungraded("a"), ungraded("b", SIGN), ungraded("c", SIGN, FLAT, UPHILL))
    assert more.together() == TWELVE.together()
    assert more.by_mistake() == TWELVE.by_mistake()
    assert more.by_lesson() == TWELVE.by_lesson()


def test_a_pair_that_one_student_made_is_none_and_frequent_pairs_come_first():
    twice = [handed(f"twice {place}", SIGN, UPHILL) for place in range(2)]
    three = [handed(f"three {place}", SIGN, FLAT) for place in range(3)]
    found = made(*twice, *three, handed("once", FLAT, UPHILL)).together()
    assert [(first, second, count) for first, second, count, _ in found] == [(SIGN, FLAT, 3), (SIGN, UPHILL, 2)]


def test_a_student_counts_once_for_a_section():
    twice = Mistake("L_model_backward", "another", SIGN.lesson)
    found = made(handed("a", SIGN, twice)).by_lesson()
    assert {name: len(students) for name, students in found.items()} == {SIGN.lesson: 1}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row("right", None), "right"),
        (row("partly", "linear_forward"), "right"),
        (row("partly"), "partly"),
        (row("raised"), "stopped"),
        (row("timeout"), "stopped"),
        (row("raised", "own", "not-written"), "missing"),
        (row("missing"), "missing"),
    ],
)
def test_an_outcome_is_what_the_function_did_itself(given, expected):
    assert outcome(given) == expected


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("check = lambda f: 99.0", ["check"]),
        ("def check(f):\n    return 6.0", ["check"]),
        ("np.testing.assert_allclose = np.allclose = f", ["np.testing.assert_allclose", "np.allclose"]),
        ("get_ipython().run_cell_async = None", ["get_ipython().run_cell_async"]),
        ("np = 3\nsys = 2\nW = np.ones(3)", []),
        ("W[0] = 1\nself.check = 2\nif x == np.pi: pass", []),
        ("check(", []),
    ],
)
def test_code_that_takes_the_place_of_the_grader_is_seen(source, names):
    assert list(taken(source)) == names


def test_the_page_holds_the_numbers_of_each_chart_as_text():
    html = page(TWELVE)
    assert "<th scope='row'>5.2 to 6.5</th><td class='number'>3</td>" in html
    cells = "".join(f"<td class='number'>{count}</td>" for count in (9, 0, 3, 0, 0))
    assert f"<th scope='row'>linear_forward</th>{cells}" in html
    assert "3.0</td>" in html and "33 %" in html


def test_a_class_of_whom_nobody_was_graded_has_a_page():
    html = page(made(ReportedStudent("a", StudentResult("a", reasons=["damaged"]))))
    assert "1 handed in, 0 with a verdict, 1 without." in html


def test_names_and_details_are_text():
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    student = handed(bad, Mistake(bad, bad, bad))
    student.flags = [Flag("repaired", bad)]
    html = page(made(student))
    assert html.count("<script>") == 1 and SORT in html and "<img" not in html


def test_only_our_own_lines_of_script_may_run():
    assert "script-src 'sha256-" in POLICY and "unsafe-inline'; script" in POLICY and "default-src 'none'" in POLICY


def test_a_pseudonym_stays_the_same_in_a_course_and_differs_from_course_to_course(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir(), other.mkdir()
    key = pseudonym_key(one)
    assert key == pseudonym_key(one) != pseudonym_key(other)
    assert (one / ".autograder" / "pseudonyms").stat().st_mode & 0o077 == 0
    assert pseudonym(key, "ada") == pseudonym(key, "ada") != pseudonym(key, "björn")
    assert pseudonym(key, "ada") != pseudonym(pseudonym_key(other), "ada")
