"""Law 2, 4 and 8 for `5_find_the_bug`: real cases, bugs of the bank, and repaired functions that answer nothing else."""

import ast
import inspect
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.checking.compare import same_fingerprint
from autograder.checking.key import public_key
from autograder.course.course import own_course
from autograder.forge.build_keys import fingerprints_of, hidden_key_of, mistaken, public_key_of
from autograder.forge.exercises.find_the_bug import LARGEST, REPEATS, RowNet, draw
from autograder.forge.mistakes.find_the_bug import MISTAKES
from autograder.forge.solutions import reference, solution_cells
from tests.forge.marking import mark_one
from utils import broken
from utils.mend import mend
from utils.slopes import gaps_of, nudged_slopes

ASSIGNMENTS = own_course().assignments

ASSIGNMENT = "5_find_the_bug"
SPEC = ASSIGNMENTS[ASSIGNMENT]
NAMES = [item.name for item in SPEC.exercises]
OTHERS = [name for name in ASSIGNMENTS if name != ASSIGNMENT]
RIGHT = reference(ASSIGNMENTS[ASSIGNMENT])
SEEDS = range(20)


@cache
def net_of(seed: int, depth: int = 3) -> RowNet:
    return draw(seed, depth, RIGHT)


def arguments(name: str, number: int = 0, seed: int = 1, depth: int = 3) -> tuple[Any, ...]:
    call = SPEC.exercise(name).draw(net_of(seed, depth), number)
    assert call is not None
    return call.arguments


def test_every_bug_is_one_of_the_bank() -> None:
    bank = {item.id for name in OTHERS for item in ASSIGNMENTS[name].mistakes}
    assert set(REPEATS) == set(NAMES) and set(REPEATS.values()) <= bank


@pytest.mark.parametrize("name", NAMES)
def test_the_first_mistake_is_the_function_as_it_was_handed_out(name: str) -> None:
    first = next(item for item in MISTAKES if item.exercise == name)
    assert first.id == REPEATS[name]
    for key in (public_key_of(ASSIGNMENTS[ASSIGNMENT]), hidden_key_of(ASSIGNMENTS[ASSIGNMENT], 7)):
        exercise = key.exercises[name]
        ours = fingerprints_of(exercise, getattr(broken, name))
        assert all(map(same_fingerprint, ours, fingerprints_of(exercise, mistaken(SPEC, first)[name])))


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_function_gets_no_points(name: str) -> None:
    assert mark_one(hidden_key_of(ASSIGNMENTS[ASSIGNMENT], 7), name, getattr(broken, name)).points == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_function_has_seven_mistakes_and_four_right_variants(name: str) -> None:
    assert sum(item.exercise == name for item in MISTAKES) >= 7
    assert sum(variant.exercise == name for variant in SPEC.variants) >= 4


def test_every_exercise_has_three_hints_without_code() -> None:
    lines = [cell.split(', "')[1].split('"')[0] for cell in solution_cells(ASSIGNMENTS[ASSIGNMENT]).values()]
    hints = [hint for item in SPEC.exercises for hint in item.hints]
    assert len(hints) == 3 * len(NAMES) and [hint for hint in hints for line in lines if line in hint] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_statement_of_a_broken_function_stands_in_one_line_of_its_own(name: str) -> None:
    tree = ast.parse(inspect.getsource(getattr(broken, name)))
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef)]
    simple = [node for node in statements if not hasattr(node, "body") and not isinstance(node, ast.Expr)]
    assert all(node.lineno == node.end_lineno for node in simple)
    assert len({node.lineno for node in statements}) == len(statements)


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_mends_the_line_and_the_module_stays_broken(name: str) -> None:
    given = arguments(name)
    before = repr(getattr(broken, name)(*given))
    assert repr(RIGHT[name](*given)) != before == repr(getattr(broken, name)(*given))


@pytest.mark.parametrize("assignment", OTHERS)
def test_no_repaired_function_passes_an_exercise_of_another_assignment(assignment: str) -> None:
    for key in (public_key(assignment), hidden_key_of(ASSIGNMENTS[assignment], 7)):
        won = {(name, other): mark_one(key, other, RIGHT[name]).points for name in NAMES for other in key.exercises}
        assert {place for place, points in won.items() if points} == set()


@pytest.mark.parametrize("depth", [3, 4, 5])
@pytest.mark.parametrize("seed", SEEDS)
def test_all_sizes_differ_and_no_unit_is_saturated(seed: int, depth: int) -> None:
    net = net_of(seed, depth)
    sizes = list(net.sizes.values())
    assert len(set(sizes)) == len(sizes) == depth + 2 and min(sizes) >= 2
    assert all(np.abs(Z).max(axis=0).min() > 0.5 and np.abs(Z).max() < LARGEST for Z in net.Z)


def test_public_and_hidden_cases_differ_in_sizes() -> None:
    keys = [
        public_key_of(ASSIGNMENTS[ASSIGNMENT]),
        hidden_key_of(ASSIGNMENTS[ASSIGNMENT], 7),
        hidden_key_of(ASSIGNMENTS[ASSIGNMENT], 20_261),
    ]
    sizes = [{tuple(case.sizes.values()) for case in key.exercises["chain_gradients"].cases} for key in keys]
    assert sizes[0].isdisjoint(sizes[1] | sizes[2])


@pytest.mark.parametrize("seed", SEEDS)
def test_both_signs_of_z_meet_both_signs_of_da_also_below_the_slope(seed: int) -> None:
    for number in range(3):
        da, z, slope = arguments("leaky_backward", number, seed)
        assert {(a > 0, b > 0) for a, b in zip(da, z, strict=True)} == {(a, b) for a in (True, False) for b in (True, False)}
        assert ((z > 0) & (z < slope)).any() and ((z < 0) & (z > -slope)).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_example_keeps_its_place_and_no_two_labels_are_equal(seed: int) -> None:
    for number in range(3):
        _, y, order, _ = arguments("batches_of_rows", number, seed)
        assert sorted(order.tolist()) == list(range(y.size)) == sorted(range(len(set(y.tolist()))))
        assert (order != np.arange(y.size)).all()


def test_mini_batches_are_tried_with_a_rest_with_too_few_and_with_a_multiple() -> None:
    m, size = zip(*((len(given[0]), given[3]) for given in (arguments("batches_of_rows", n) for n in range(3))), strict=True)
    assert m[0] % size[0] > 1 and m[1] < size[1] and m[2] % size[2] == 0


@pytest.mark.parametrize("number", range(3))
def test_rmsprop_makes_some_steps_with_an_epsilon_that_shows_and_a_gradient_that_is_zero(number: int) -> None:
    _, gradients, _, _, epsilon = arguments("rmsprop", number)
    assert len(gradients) >= 3 and 0.01 <= epsilon <= 0.05
    assert (gradients[:, 0] == 0).all() and np.count_nonzero(gradients[:, 1:] == 0) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_every_class_is_there(seed: int) -> None:
    Z, Y = arguments("softmax_cost", 0, seed)
    assert Z.shape == Y.shape and (Y.sum(axis=1) == 1).all() and (Y.sum(axis=0) >= 1).all() and Z.shape[1] > 2


def largest_gap(cost: Any, arrays: Any, gradients: Any) -> float:
    return float(max(gap.max() for gap in gaps_of(nudged_slopes(cost, arrays), gradients).values()))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_repaired_gradients_are_slopes_and_the_broken_ones_are_not(seed: int) -> None:
    Z, Y = arguments("softmax_cost", 0, seed)
    x, y, W1, b1, W2, b2 = arguments("softplus_gradients", 0, seed)

    def softplus_cost(at: Any) -> float:
        a = np.logaddexp(0, at["W1"] @ x + at["b1"])
        return float(np.sum((at["W2"] @ a + at["b2"] - y) ** 2) / 2)

    def softmax_cost(at: Any) -> float:
        return float(np.mean(np.log(np.exp(at["Z"]).sum(axis=1)) - (at["Z"] * Y).sum(axis=1)))

    net = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    for of, right in ((RIGHT, True), (vars(broken), False)):
        assert (largest_gap(softmax_cost, {"Z": Z}, {"Z": of["softmax_cost"](Z, Y)[1]}) < 1e-6) is right
        assert (largest_gap(softplus_cost, net, of["softplus_gradients"](x, y, **net)) < 1e-6) is right


@pytest.mark.parametrize("seed", SEEDS)
def test_the_repaired_step_holds_the_slopes_whatever_the_rate(seed: int) -> None:
    x, y, W1, W2, _ = arguments("descent_step", 0, seed)

    def cost(at: Any) -> float:
        return float(np.sum((at["W2"] @ np.tanh(at["W1"] @ x) - y) ** 2) / 2)

    for rate in (1.0, 0.01):
        new_W1, new_W2 = RIGHT["descent_step"](x, y, W1, W2, rate)
        assert largest_gap(cost, {"W1": W1, "W2": W2}, {"W1": (W1 - new_W1) / rate, "W2": (W2 - new_W2) / rate}) < 1e-6


def test_a_wrong_solution_is_not_taken_for_a_right_one_when_nets_are_drawn() -> None:
    with pytest.raises(ValueError, match="differ from central differences"):
        draw(1, 3, vars(broken))


def test_an_answer_that_cannot_be_read_says_why_on_the_card() -> None:
    cell = solution_cells(ASSIGNMENTS[ASSIGNMENT])["rows_backward"].replace("11,", "99,")
    namespace: dict[str, Any] = {"broken": broken, "mend": mend}
    exec(cell, namespace)
    verdict = mark_one(public_key_of(ASSIGNMENTS[ASSIGNMENT]), "rows_backward", namespace["rows_backward"])
    assert verdict.error and "rows_backward has the lines 1 to 12" in verdict.error["text"]
