"""What a case cannot see is drawn: seeds started anew, other defaults, limits that never bite, batches, few examples, stops."""

import numpy as np
import pytest

from autograder.checking.judge import judge
from autograder.checking.probe import probe
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of, public_key_of
from autograder.forge.solutions import build_functions, solution_cells

COURSE = own_course()
KEYS = ["public", 7, 20_261]


def key_of(assignment, which):
    return public_key_of(COURSE.spec(assignment)) if which == "public" else hidden_key_of(COURSE.spec(assignment), which)


def verdict_on(assignment, which, name, *edits):
    """The verdict on the solution of `name` with these edits, beside right functions."""
    spec, source = COURSE.spec(assignment), solution_cells(COURSE.spec(assignment))[name]
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    functions, key = build_functions(spec, {**solution_cells(spec), name: source}), key_of(assignment, which)
    return judge(key, {name: {"outcomes": probe(functions[name], key.exercises[name].inputs)}})[name]


def ids(verdict):
    return [item.id for item in verdict.diagnoses]


AGAIN = [
    ("1_two_layer", "initialize_parameters", "n_h, n_x", "n_y, n_h"),
    ("2_L_layer", "initialize_parameters_deep", "layer_dims[l], layer_dims[l - 1]", ""),
]
ANEW = ["np.random.RandomState(3).randn({})", "np.random.default_rng(3).standard_normal(({}))"]


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("anew", ANEW)
@pytest.mark.parametrize(("assignment", "name", "one", "other"), AGAIN)
def test_weights_whose_seed_is_started_anew_in_each_layer_earn_nothing_and_are_named(assignment, name, one, other, anew, which):
    edits = [(f"np.random.randn({sizes})", anew.format(sizes)) for sizes in (one, other) if sizes]
    verdict = verdict_on(assignment, which, name, *edits)
    assert (verdict.points, ids(verdict)) == (0, ["weights-restarted"])


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize(("assignment", "name", "one", "other"), AGAIN)
def test_weights_of_one_seed_for_all_layers_are_right(assignment, name, one, other, which):
    spec = COURSE.spec(assignment)
    start = f"def {name}({', '.join(spec.exercise(name).arguments)}):"
    assert verdict_on(assignment, which, name, (start, f"{start}\n    np.random.seed(3)")).status == "right"


DEFAULTS = [("1_two_layer", "update_parameters", "learning_rate=1.2", ["0.01", "1.0", "0.0075"])]
DEFAULTS += [("3_three_layer", "update_parameters_with_adam", "learning_rate=0.01", ["0.001", "0.0007"])]
DEFAULTS += [("3_three_layer", "update_parameters_with_adam", "beta1=0.9,", ["0.99,", "0.95,"])]
DEFAULTS += [("3_three_layer", "update_parameters_with_adam", "beta2=0.999", ["0.99", "0.9999"])]


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize(
    ("assignment", "name", "default", "other"), [(*item[:3], other) for item in DEFAULTS for other in item[3]], ids=str
)
def test_another_default_loses_points_and_is_named(assignment, name, default, other, which):
    verdict = verdict_on(assignment, which, name, (default, f"{default.partition('=')[0]}={other}"))
    assert verdict.points < verdict.max_points
    assert ids(verdict)[0] in ("default-changed", "adam-default-changed")


CLIPS = ["({0} / max(1, np.linalg.norm({0}) / {1}))", "np.clip({0}, -{1}, {1})"]
UPDATES = {
    "1_two_layer": ("update_parameters", 'grads["dW1"]'),
    "2_L_layer": ("update_parameters", 'grads[f"dW{l}"]'),
    "3_three_layer": ("update_parameters_with_gd", 'grads["d" + name]'),
}


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("most", [1, 5])
@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("assignment", UPDATES)
def test_a_limit_on_gradients_shows_in_a_step(assignment, clip, most, which):
    name, gradient = UPDATES[assignment]
    verdict = verdict_on(assignment, which, name, (gradient, clip.format(gradient, most)))
    assert verdict.points < verdict.max_points
    assert "default-changed" not in ids(verdict)


BACKWARD = {
    "linear_backward": ("2_L_layer", "    return dA_prev, dW, db", "dW = {}", "dW"),
    "linear_activation_backward": ("2_L_layer", "    return dA_prev, dW, db", "dW = {}", "dW"),
    "backward_propagation of 1": ("1_two_layer", '    return {"dW1"', "dW1 = {}", "dW1"),
    "backward_propagation of 3": ("3_three_layer", '    return {"dz3"', "dW1 = {}", "dW1"),
}


@pytest.mark.parametrize("which", [*KEYS, 9, 11])
@pytest.mark.parametrize("most", [1, 5, 10])
@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("named", BACKWARD)
def test_a_limit_on_gradients_shows_in_a_backward_pass(named, clip, most, which):
    assignment, last, limit, gradient = BACKWARD[named]
    edit = (last, f"    {limit.format(clip.format(gradient, most))}\n{last}")
    verdict = verdict_on(assignment, which, named.partition(" ")[0], edit)
    assert verdict.points < verdict.max_points


TRAININGS = {
    "3_three_layer": ("model", "grads = backward_propagation(X_batch, Y_batch, cache)"),
    "4_adam_on_L_layers": ("L_layer_model", "grads = L_model_backward(AL, Y_batch, caches)"),
}
ALL = "np.sqrt(sum(np.sum(grads[k] ** 2) for k in grads if k[1] in 'Wb'))"


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("most", [1, 5])
@pytest.mark.parametrize("assignment", TRAININGS)
def test_a_limit_on_the_norm_of_all_gradients_shows_in_training(assignment, most, which):
    name, line = TRAININGS[assignment]
    limited = f"{line}\n            grads = {{k: v * min(1, {most} / {ALL}) for k, v in grads.items()}}"
    verdict = verdict_on(assignment, which, name, (line, limited))
    assert verdict.points < verdict.max_points


CALL = "random_mini_batches(X, Y, mini_batch_size, {})"
WHOLE = {
    "all examples at once": "[(X, Y)]",
    "the first mini-batch only": f"{CALL}[:1]",
    "the first and the last": f"{CALL}[::2]",
    "two of them": f"{CALL}[:2]",
}


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("why", WHOLE)
@pytest.mark.parametrize("assignment", TRAININGS)
def test_a_training_that_takes_other_batches_than_all_of_its_mini_batches_is_not_right(assignment, why, which):
    seed = "epoch" if assignment == "3_three_layer" else "seed + epoch"
    old, new = CALL.format(seed), WHOLE[why].format(seed)
    verdict = verdict_on(assignment, which, TRAININGS[assignment][0], (old, new))
    assert verdict.points < verdict.max_points


FEW = "def random_mini_batches(X, Y, mini_batch_size=64, seed=0):"
NAME = "random_mini_batches"


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("gives", ["[]", "[(X[:, :0], Y[:, :0])]", "[(X[:, :2], Y[:, :2])]", "None"])
def test_fewer_examples_than_a_mini_batch_cost_one_point_of_three_and_are_named(gives, which):
    start = f"{FEW}\n    if X.shape[1] < mini_batch_size:\n        return {gives}"
    verdict = verdict_on("3_three_layer", which, NAME, (FEW, start))
    assert (verdict.points, verdict.max_points) == (2, 3)
    assert gives == "None" or ids(verdict) == ["fewer-than-a-batch"]


@pytest.mark.parametrize("which", KEYS)
def test_an_error_where_there_are_few_examples_costs_no_more(which):
    start = f"{FEW}\n    if X.shape[1] < mini_batch_size:\n        raise ValueError('too few')"
    verdict = verdict_on("3_three_layer", which, NAME, (FEW, start))
    assert (verdict.points, verdict.status) == (2, "raised")


@pytest.mark.parametrize("rate", [0.01, 0.0075, 2.5])
def test_a_learning_rate_that_is_a_fixed_number_is_named_with_that_number(rate):
    verdict = verdict_on("2_L_layer", 7, "update_parameters", ("learning_rate *", f"{rate} *"))
    assert ids(verdict) == ["rate-fixed"]
    assert f"learning rate {rate:.4g}," in verdict.diagnoses[0].message


def test_a_step_that_is_half_as_long_is_no_fixed_rate():
    verdict = verdict_on("2_L_layer", 7, "update_parameters", ("learning_rate *", "learning_rate / 2 *"))
    assert ids(verdict) == ["constant-factor"] or "rate-fixed" not in ids(verdict)


def test_mini_batches_of_a_drawn_training_are_two_whole_ones_and_a_rest():
    for assignment, (name, _) in TRAININGS.items():
        case = hidden_key_of(COURSE.spec(assignment), 7).exercises[name].cases[0]
        batches = case.inputs["stand_ins"]["random_mini_batches"]["list"]
        sizes = [pair["tuple"][1]["shape"][1] for pair in batches]
        assert len(sizes) == 3 and sizes[0] == sizes[1] > sizes[2] > 0
        assert np.sum(sizes) == case.sizes["m"]


SEEDED = [("3_three_layer", "mini_batch_size, epoch)"), ("4_adam_on_L_layers", "mini_batch_size, seed + epoch)")]


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize(("assignment", "call"), SEEDED)
def test_a_training_that_draws_the_same_mini_batches_in_each_epoch_is_not_right(assignment, call, which):
    verdict = verdict_on(assignment, which, TRAININGS[assignment][0], (call, "mini_batch_size, 3)"))
    assert verdict.points < verdict.max_points


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("seed", ["epoch + 1", "10 * epoch", "None"])
@pytest.mark.parametrize(("assignment", "call"), SEEDED)
def test_a_training_whose_epochs_have_seeds_of_their_own_is_right(assignment, call, seed, which):
    verdict = verdict_on(assignment, which, TRAININGS[assignment][0], (call, f"mini_batch_size, {seed})"))
    assert verdict.status == "right"


STOP = "        cost = {}\n        if {}:\n            break\n        before = cost\n"
STOPS = {
    "1_two_layer": ("nn_model", "        parameters = update", "compute_cost(A2, Y)"),
    "3_three_layer": ("model", "        if print_cost", "epoch_cost / X.shape[1]"),
    "4_adam_on_L_layers": ("L_layer_model", "        total = 0.0", "costs[-1] if costs else 1.0"),
}


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("least", [0.05, 0.01])
@pytest.mark.parametrize("assignment", STOPS)
def test_a_training_that_stops_at_a_low_cost_is_not_right_and_no_default_is_blamed(assignment, least, which):
    name, place, cost = STOPS[assignment]
    stop = STOP.format(cost, f"cost < {least}")
    verdict = verdict_on(assignment, which, name, (place, stop + place))
    assert verdict.points < verdict.max_points
    assert "default-changed" not in ids(verdict)


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("least", [1e-3, 1e-4, 1e-6])
@pytest.mark.parametrize("assignment", ["1_two_layer", "4_adam_on_L_layers"])
def test_a_training_that_stops_where_the_cost_hardly_changes_is_not_right(assignment, least, which):
    name, place, cost = STOPS[assignment]
    stop = STOP.format(cost, f"'before' in locals() and abs(before - cost) < {least}")
    verdict = verdict_on(assignment, which, name, (place, stop + place))
    assert verdict.points < verdict.max_points


LONG = [("1_two_layer", "nn_model", "num_iterations=10000", 100), ("3_three_layer", "model", "num_epochs=5000", 500)]


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize(("assignment", "name", "default", "other"), LONG)
def test_a_default_that_no_case_has_the_time_to_use_is_read_off_the_function(assignment, name, default, other, which):
    verdict = verdict_on(assignment, which, name, (default, f"{default.partition('=')[0]}={other}"))
    assert (verdict.points, ids(verdict)) == (0, ["default-changed"])


WITHOUT = [
    ("1_two_layer", "update_parameters", "learning_rate=1.2", "learning_rate"),
    ("1_two_layer", "nn_model", "num_iterations=10000, print_cost=False", "num_iterations, print_cost=False"),
    ("3_three_layer", "update_parameters_with_adam", "=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8", ", beta1, beta2, epsilon"),
    ("3_three_layer", "random_mini_batches", "mini_batch_size=64, seed=0", "mini_batch_size, seed"),
    ("3_three_layer", "gradient_check_n", "epsilon=1e-7", "epsilon"),
]  # fmt: skip


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize(("assignment", "name", "first", "without"), WITHOUT)
def test_a_default_that_was_deleted_costs_nothing_and_is_told(assignment, name, first, without, which):
    verdict = verdict_on(assignment, which, name, (first, without))
    assert verdict.status == "right"
    assert any("lacks what the task gives there" in note for note in verdict.notes)


HARD_CODED = [
    ("1_two_layer", "predict", "> 0.5", "> 0.51"),
    ("4_adam_on_L_layers", "predict", "AL > 0.5", "AL > 0.49"),
    ("3_three_layer", "gradient_check_n", "    for i in", "    epsilon = 1e-7\n    for i in"),
    ("3_three_layer", "update_parameters_with_adam", "beta1**t", "beta1**min(t, 20)"),
    ("3_three_layer", "model", "            t += 1\n", "            t = min(t + 1, 10)\n"),
    ("4_adam_on_L_layers", "L_layer_model", "            t += 1\n", "            t = min(t + 1, 10)\n"),
    (
        "3_three_layer",
        "random_mini_batches",
        "    for start",
        "    if m == mini_batch_size:\n        return [(X, Y)]\n    for start",
    ),
    ("4_adam_on_L_layers", "largest_difference", "for name in one:", "for name in list(one)[:4]:"),
    ("4_adam_on_L_layers", "largest_difference", "for name in one:", "for name in ('W1', 'b1', 'W2', 'b2', 'W3', 'b3'):"),
    ("4_adam_on_L_layers", "largest_difference", "for name in one:", "for name in list(one)[1:]:"),
]


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize(("assignment", "name", "old", "new"), HARD_CODED)
def test_a_number_written_into_a_function_shows(assignment, name, old, new, which):
    verdict = verdict_on(assignment, which, name, (old, new))
    assert verdict.points < verdict.max_points


@pytest.mark.parametrize("which", KEYS)
def test_arrays_that_are_left_out_of_a_comparison_get_the_name_of_no_other_mistake(which):
    for left in ("list(one)[:4]", "list(one)[1:]", "('W1', 'b1', 'W2', 'b2', 'W3', 'b3')"):
        assert ids(verdict_on("4_adam_on_L_layers", which, "largest_difference", ("in one:", f"in {left}:"))) == []
