import numpy as np
import pytest

from autograder.course.course import own_course
from autograder.forge.networks import draw_net
from autograder.forge.solutions import reference
from utils import datasets, nets

ASSIGNMENTS = own_course().assignments


def test_the_total_cost_is_the_sum_and_not_the_mean():
    AL, Y = np.array([[0.8, 0.3, 0.6]]), np.array([[1, 0, 0]])
    assert nets.total_cost(AL, Y) == pytest.approx(-np.log(0.8) - np.log(0.7) - np.log(0.4))


@pytest.mark.parametrize("kind", [int, float, bool])
def test_labels_may_be_of_any_kind(kind):
    AL, Y = np.array([[0.8, 0.3]]), np.array([[1, 0]])
    assert nets.total_cost(AL, Y.astype(kind)) == pytest.approx(-np.log(0.8) - np.log(0.7))


def test_start_parameters_have_the_promised_shapes_and_scale():
    parameters = nets.initialize_parameters([400, 300, 1])
    assert {name: value.shape for name, value in parameters.items()} == {
        "W1": (300, 400), "b1": (300, 1), "W2": (1, 300), "b2": (1, 1)
    }  # fmt: skip
    assert parameters["W1"].std() == pytest.approx(np.sqrt(2 / 400), rel=0.02)
    assert not parameters["b1"].any()


def test_the_same_seed_gives_the_same_start():
    one, same, other = (nets.initialize_parameters([3, 2, 1], seed)["W1"] for seed in (3, 3, 4))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_a_long_vector_can_be_cut_into_the_same_dict_again():
    parameters = nets.initialize_parameters([3, 4, 2, 1])
    vector = nets.to_vector(parameters, parameters)
    again = nets.to_dict(vector, parameters)
    assert vector.shape == (3 * 4 + 4 + 4 * 2 + 2 + 2 + 1,)
    assert list(again) == list(parameters)
    assert all(np.array_equal(again[name], value) for name, value in parameters.items())


def test_a_dict_made_from_a_vector_shares_no_memory_with_it():
    parameters = nets.initialize_parameters([3, 2, 1])
    vector = nets.to_vector(parameters, parameters)
    nets.to_dict(vector, parameters)["W1"][0, 0] = 99
    assert 99 not in vector and 99 not in parameters["W1"]


def test_only_the_named_arrays_go_into_the_vector():
    gradients = {"dz1": np.ones((2, 3)), "dW1": np.zeros((2, 2)), "db1": np.full((2, 1), 5.0)}
    assert nets.to_vector(gradients, ["dW1", "db1"]).tolist() == [0, 0, 0, 0, 5, 5]


def test_the_recorded_run_is_what_the_general_code_gives():
    X, Y, parameters, gradients = nets.load_general_run()
    general = reference(ASSIGNMENTS["2_L_layer"])
    AL, caches = general["L_model_forward"](X, parameters)
    found = general["L_model_backward"](AL, Y, caches)
    assert set(found) == set(gradients)
    for name, value in gradients.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-12)


def test_the_recorded_net_is_made_as_its_text_says():
    X, Y, parameters, _ = nets.load_general_run()
    net = draw_net(31, 3, reference(ASSIGNMENTS["2_L_layer"]))
    assert np.array_equal(X, net.X) and np.array_equal(Y, net.Y)
    assert all(np.array_equal(parameters[name], value) for name, value in net.parameters.items())


def test_a_missing_record_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"general_three_layers\.npz is missing"):
        nets.load_general_run()
