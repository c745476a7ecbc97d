"""The stepper's data tell the truth: shapes that fit, gradients that nudges confirm, caches written before they are read."""

import numpy as np
import pytest

from utils.widgets.stepper import run, stepper, stepper_data

SIZES = [[3, 4, 2], [3, 4, 2, 1], [2, 5, 4, 3, 1]]


@pytest.fixture(params=SIZES, ids=str)
def sizes(request):
    return request.param


@pytest.fixture
def data(sizes):
    return stepper_data(sizes)


def test_every_array_is_made_in_one_step_and_before_it_is_used(data):
    made = []
    for step in data["steps"]:
        assert set(step["formula"][1:]) <= set(made)
        made += step["makes"]
    assert len(made) == len(set(made))


def test_a_cache_is_written_once_and_before_it_is_read(data):
    ways = {}
    for step in data["steps"]:
        if "cache" in step:
            ways.setdefault(step["cache"], []).append(step["way"])
    assert len(ways) == 2 * data["layers"]
    assert all(order[0] == "in" and set(order[1:]) == {"out"} for order in ways.values())


def test_every_line_of_the_graph_belongs_to_an_array_or_a_cache(data):
    caches = {f"{step['cache']} {step['way']}" for step in data["steps"] if "cache" in step}
    arrays = {name for step in data["steps"] for name in step["makes"]} - {"J"}
    assert {line["name"] for line in data["graph"]["lines"]} == arrays | caches


def test_every_step_but_the_first_happens_in_a_box_of_the_graph(data):
    boxes = {box["id"] for box in data["graph"]["boxes"]}
    assert {step["box"] for step in data["steps"][1:]} <= boxes


def test_the_shapes_of_a_product_fit(data):
    texts = {step["equation"]: step["shapes"] for step in data["steps"]}
    assert texts["Z2 = W2 A1 + b2"].count("(") == 4
    a, b = texts["dA1 = W2ᵀ dZ2"].split(" = ")[1].replace(") (", ")|(").split("|")
    assert a.strip("()").split(", ")[1] == b.strip("()").split(", ")[0]


def test_a_gradient_has_the_shape_of_its_object(sizes):
    arrays = run(sizes, 6)
    pairs = [(name, f"d{name}") for name in arrays if f"d{name}" in arrays]
    assert len(pairs) == 4 * (len(sizes) - 1) + 1
    assert all(arrays[name].shape == arrays[gradient].shape for name, gradient in pairs)


def test_the_formulas_of_the_steps_hold_for_the_numbers(sizes):
    m, L = 6, len(sizes) - 1
    arrays = run(sizes, m)
    np.testing.assert_allclose(arrays[f"dA{L}"], arrays[f"A{L}"] - arrays["Y"])
    np.testing.assert_allclose(arrays["J"], ((arrays[f"A{L}"] - arrays["Y"]) ** 2).sum() / (2 * m))
    for layer in range(1, L + 1):
        Z, dZ = arrays[f"Z{layer}"], arrays[f"dZ{layer}"]
        np.testing.assert_allclose(dZ, arrays[f"dA{layer}"] / (1 + np.exp(-Z)))
        np.testing.assert_allclose(arrays[f"dW{layer}"], np.einsum("ki,ji->kj", dZ, arrays[f"A{layer - 1}"]) / m)
        np.testing.assert_allclose(arrays[f"db{layer}"][:, 0], np.einsum("ki->k", dZ) / m)
        np.testing.assert_allclose(arrays[f"dA{layer - 1}"], np.einsum("kj,ki->ji", arrays[f"W{layer}"], dZ))


def test_m_differs_from_every_size(sizes, data):
    assert int(data["arrays"]["A0"]["shape"].strip("()").split(", ")[1]) not in sizes


def test_a_net_without_a_layer_is_refused():
    with pytest.raises(ValueError, match="at least one layer"):
        stepper([3])


def test_where_no_script_runs_there_is_a_picture_and_every_step_in_words(data):
    still = stepper([3, 4, 2]).still()
    assert still.count("<img") == still.count("<figcaption>") == 1
    assert still.count("<li>") == len(stepper_data([3, 4, 2])["steps"])
