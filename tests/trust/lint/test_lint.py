"""Lint finds nothing in the course, and each error of an author in a spec with its file, its line and what to do."""

import inspect
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.checking.key import Output
from autograder.course.course import Course, load_course, own_course
from autograder.forge.spec import MistakeSpec, Variant
from autograder.trust.lint import lint, reading, running, stale, summary
from tests.trust.lint.linting import COST, FORWARD, FORWARD_FILE, SMALL, SPEC, found, mark, only

ASSIGNMENTS = own_course().assignments

PLUS_TO_MINUS = (("W @ A + b", "W @ A - b"),)


def here():
    """The line from which this is called."""
    return inspect.currentframe().f_back.f_lineno


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_course_itself_has_no_finding(assignment):
    spec = ASSIGNMENTS[assignment]
    assert [str(item) for item in (*reading(spec), *running(spec))] == []


# The spec, read only


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"helpers": ("linear_foward",)}, "its helper 'linear_foward' is no exercise of 2_L_layer"),
        ({"helpers": ("compute_cost",)}, "is a helper of itself"),
        ({"may_change": ("parameters",)}, "`may_change` names 'parameters', which is none of its arguments"),
        ({"properties": "gaussian"}, "there is no property check 'gaussian'; there are: small_gaussian, mini_batches"),
        ({"parts": {"cost": 1.5}}, "part 'cost' has 1.5 points: a part has whole points"),
        ({"lesson": "The costs"}, "links to 'The costs', and"),
    ],
)
def test_an_error_in_an_exercise_is_found_where_it_is_written(path, fields, words):
    findings = found(path, replace(SMALL, exercises=(FORWARD, replace(COST, **fields))))
    finding = next(item for item in findings if words in item.text)
    assert (finding.file, finding.line) == (FORWARD_FILE, COST.place[1])


def test_an_exercise_that_is_there_twice_is_found(path):
    assert "is there twice in 2_L_layer" in found(path, replace(SMALL, exercises=(FORWARD, COST, COST)))[-1].text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"edits": (("W @ A - b", "W @ A"),)},
            "'W @ A - b' stands 0 times in the solution of linear_forward, must be once: copy the text",
        ),
        ({"edits": (("W", "A"),)}, "'W' stands 5 times in the solution of linear_forward, must be once: take more of its line"),
        ({"edits": (("W @ A + b", "W @ A +"),)}, "with its edits line 8 of the cell is no Python"),
        ({"edits": ()}, "has no edit: say which text of the solution becomes which"),
        ({"exercise": "linear_foward"}, "2_L_layer has no exercise 'linear_foward'"),
        ({"lesson": "The linear step"}, "links to 'The linear step', and"),
        ({"message": ""}, "has no sentence: say what was done"),
        ({"title": " "}, "has no title"),
        ({"title": "the bias is subtracted."}, "its title ends in a full stop"),
        ({"message": "Look at the bias"}, "its sentence does not end in a full stop"),
        ({"message": "The bias\nis subtracted."}, "more than one line"),
        (
            {"message": "The bias is subtracted" + " and subtracted" * 9 + "."},
            "its sentence has 158 characters: say it with fewer than 140",
        ),
        ({"message": "Write Z = W@A + b."}, "its words give the answer away (Z = W @ A + b)"),
    ],
)
def test_an_error_in_a_mistake_is_found_where_it_is_written(path, fields, words):
    plain = {"exercise": "linear_forward", "id": "minus", "title": "the bias is subtracted", "message": "b goes the other way."}
    planted, line = MistakeSpec(**{"edits": PLUS_TO_MINUS, **plain, **fields}), here()
    finding = only(found(path, replace(SMALL, mistakes=(planted,))))
    assert (finding.file, finding.line) == ("tests/trust/lint/test_lint.py", line)
    assert finding.text.startswith("mistake 'minus': ") and words in finding.text


def test_two_mistakes_with_one_id_are_found(path):
    planted = MistakeSpec(
        "linear_forward", "minus", title="the bias is subtracted", message="b goes the other way.", edits=PLUS_TO_MINUS
    )
    findings = found(path, replace(SMALL, mistakes=(planted, planted)))
    assert {item.text for item in findings} == {"mistake 'minus': 2 of 2_L_layer have this id: give each its own"}


def test_a_line_of_python_in_a_string_of_the_answer_is_given_away_too():
    """The answers of `5_find_the_bug` are lines in strings."""
    spec = ASSIGNMENTS["5_find_the_bug"]
    telling = replace(spec.mistakes[0], message="It should be G.sum(axis=0) there.")
    finding = only(reading(replace(spec, mistakes=(telling,))))
    assert "give the answer away (G.sum(axis=0))" in finding.text


@pytest.mark.parametrize(
    ("exercise", "source", "words"),
    [
        ("linear_foward", "x = 1", "2_L_layer has no such exercise"),
        ("linear_forward", "def linear_forward(:", "is no Python"),
        ("linear_forward", "def forward(A, W, b):\n    return 1", "defines no function of that name"),
    ],
)
def test_an_error_in_a_right_variant_is_found_where_it_is_written(path, exercise, source, words):
    planted, line = Variant(exercise, "mine", source), here()
    finding = only(found(path, replace(SMALL, variants=(planted,))))
    assert (finding.file, finding.line) == ("tests/trust/lint/test_lint.py", line)
    assert words in finding.text


# The spec, when it runs


def run(**fields):
    return list(running(replace(SMALL, **fields)))


def drawn(edit):
    """The exercise linear_forward with another call of each case."""
    return (replace(FORWARD, draw=lambda net, number: edit(FORWARD.draw(net, number))), COST)


def with_output(*fields):
    return drawn(lambda call: replace(call, outputs=(*call.outputs[1:], Output(*fields))))


@pytest.mark.parametrize(
    ("exercises", "words"),
    [
        (with_output("Z", (2,), ("n", "m"), "Z"), "output 'Z' is looked for at (2,), and the solution returns"),
        (with_output("Z", ("Z",), ("n", "m"), "Z"), "output 'Z' is looked for at ('Z',), and the solution returns"),
        (with_output("Z", (0,), ("m", "n"), "Z"), "output 'Z' should be (m, n) = "),
        (with_output("Z", (0,), ("n", "q"), "Z"), "output 'Z' has a shape with 'q', which is no size of its case ("),
        ((replace(FORWARD, parts={"Z": 2}), COST), "outputs belong to part 'cache', which has no points"),
        (
            (replace(FORWARD, parts={"Z": 1, "cache": 1, "speed": 3}), COST),
            "no output belongs to part 'speed', so all would earn it",
        ),
        (
            (replace(FORWARD, arguments=("A", "W")), COST),
            "a call of linear_forward is drawn with 3 arguments, but its `arguments` are A, W",
        ),
        (drawn(lambda call: replace(call, arguments=("A", *call.arguments[1:]))), "the solution of linear_forward raised "),
    ],
)
def test_an_error_that_shows_when_the_solution_runs_is_found_at_the_exercise(exercises, words):
    finding = run(exercises=exercises)[0]
    assert (finding.file, finding.line) == (FORWARD_FILE, FORWARD.place[1])
    assert words in finding.text


def test_an_error_in_what_draws_a_case_is_a_finding_and_no_traceback():
    finding = only(run(exercises=drawn(lambda call: call.nothing)))
    assert finding.text == "the key of 2_L_layer could not be made: AttributeError: 'Call' object has no attribute 'nothing'"


def minus(name="minus", edits=PLUS_TO_MINUS, **fields):
    return MistakeSpec(
        "linear_forward", name, title="the bias is subtracted", message="b goes the other way.", edits=edits, **fields
    )


def test_a_mistake_that_changes_nothing_is_found():
    finding = only(run(mistakes=(minus(edits=(("W @ A + b", "b + W @ A"),)),)))
    assert finding.text == (
        "mistake 'minus' of linear_forward changes nothing that the cases show: draw a case that shows it, or leave it out"
    )


def test_a_mistake_with_the_numbers_of_another_one_is_found_unless_it_says_so():
    other = (("W @ A + b", "-b + W @ A"),)
    finding = only(run(mistakes=(minus(), minus("again", other))))
    assert finding.text.startswith("mistake 'again' gives the same numbers as 'minus' on every case")
    assert finding.text.endswith('leave one out, declare same_as="minus", or draw a case that tells them apart')
    assert run(mistakes=(minus(), minus("again", other, same_as="minus"))) == []


def test_a_mistake_that_says_so_without_cause_is_found():
    finding = only(run(mistakes=(minus(same_as="plus"),)))
    assert finding.text.startswith("mistake 'minus' declares same_as 'plus', but no mistake of that name")


def test_a_right_variant_that_is_refused_is_found_where_it_is_written():
    planted, line = Variant("linear_forward", "flat", "def linear_forward(A, W, b):\n    return W @ A, (A, W, b)\n"), here()
    finding = only(run(variants=(planted,)))
    assert (finding.file, finding.line) == ("tests/trust/lint/test_lint.py", line)
    assert finding.text.startswith("right variant 'flat' of linear_forward is refused (")


# Release, and the command


def test_a_release_that_is_not_current_is_found_with_the_command_that_mends_it(tmp_path, root):
    for name in ("source", "release"):
        shutil.copytree(root / name / SPEC.name, tmp_path / name / SPEC.name)
    shutil.copy(root / "nbgrader_config.py", tmp_path)
    path = tmp_path / "release" / SPEC.name / f"{SPEC.name}.ipynb"
    path.write_text(path.read_text() + " ")
    finding = only(stale(load_course(tmp_path), SPEC))
    assert finding.file == path.as_posix()
    assert finding.text == "is not current: run 'autograder release 2_L_layer'"


def test_what_runs_waits_until_everything_reads_well(path):
    mark(path, "test_compute_cost", points=3)
    spec = replace(SMALL, mistakes=(minus(edits=(("W @ A + b", "b + W @ A"),)),), source=path)
    course = Course(path.parents[2], {spec.name: spec})
    findings = lint(course, spec.name)
    assert ["points" in item.text for item in findings] == [True]
    assert summary(course, [SPEC.name], findings).startswith("1 found: mend, then lint again")


@pytest.fixture(scope="module")
def copied(tmp_path_factory, root):
    """A copy of the package, and a function that breaks one of its specs and runs a command in it."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("autograder", "utils"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.json"))

    def run_after(file, old, new, *arguments):
        path = folder / "autograder" / "forge" / file
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))
        done = subprocess.run([sys.executable, "-m", "autograder", *arguments], cwd=folder, capture_output=True, text=True)
        path.write_text(text)
        return done, path

    return run_after


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("mistakes/cost.py", '"cost-sign",', '"cost-sign")', "this is no Python ("),
        ("mistakes/cost.py", 'ONE_OVER_M = "', 'TWO_OVER_M = "', "NameError: name 'ONE_OVER_M' is not defined"),
        ("exercises/l_layer.py", 'properties="small_gaussian"', 'promises="small_gaussian"', "unexpected keyword"),
    ],
)
def test_specs_that_cannot_be_loaded_are_a_finding_and_no_traceback(copied, file, old, new, words):
    done, path = copied(file, old, new, "lint")
    name, line, text = done.stdout.strip().split(":", 2)
    assert (done.returncode, done.stderr) == (1, "")
    assert name == f"autograder/forge/{file}" and text.startswith(" the specs cannot be loaded: ") and words in text
    assert path.read_text().splitlines()[int(line) - 1]


def test_the_autograder_of_another_copy_of_the_course_sends_the_author_to_this_one(tmp_path):
    (tmp_path / "autograder" / "forge").mkdir(parents=True)
    program = [str(Path(sys.executable).parent / "autograder"), "lint"]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.endswith("write 'python -m autograder' here\n")


def test_another_command_says_the_same_in_one_line(copied):
    done, _ = copied("mistakes/cost.py", 'ONE_OVER_M = "', 'TWO_OVER_M = "', "release", "2_L_layer")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("autograder: autograder/forge/mistakes/cost.py:")
