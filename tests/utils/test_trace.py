"""Shape tracing tells name, formula, shape and range of what a function makes, and blames the part that fails."""

import subprocess
import sys

import numpy as np
import pytest

from utils.trace import shape_table

SIZES = {"n0": 3, "n1": 4, "n2": 2, "m": 5}
W1, W2, X = np.full((4, 3), 0.5), np.full((2, 4), 2.0), np.full((3, 5), 1.0)


def rows(function, *arguments, sizes=SIZES):
    return shape_table(function, *arguments, sizes=sizes).splitlines()


def test_each_line_gives_name_formula_shape_in_names_shape_and_range():
    def layer(W, X):
        Z = W @ X
        return Z

    assert rows(layer, W1, X)[-1].split() == ["Z", "W", "@", "X", "(n1,", "m)", "(4,", "5)", "1.5", "to", "1.5"]


def test_the_arguments_stand_first_and_plain_numbers_are_left_out():
    def layer(W, X, rate):
        rate = rate + 1
        return W

    table = rows(layer, W1, X, 0.1)
    assert [line.split()[:2] for line in table[1:]] == [["W", "(given)"], ["X", "(given)"]]


def test_a_tuple_is_taken_apart_and_a_loop_gives_one_row_a_round():
    def walk(pair):
        (W, X), b = pair
        for layer in range(2):
            out = {}
            out["A"] = W @ X + b + layer
        return None

    names = [line.split()[0] for line in rows(walk, ((W1, X), np.ones((4, 1))))[1:]]
    assert names == ["W", "X", "b", "out['A']", "out['A']"]


def test_an_index_in_a_name_is_shown_as_its_value():
    def walk(X):
        A, cache = {0: X}, {}
        for layer in (1, 2):
            A[layer] = A[layer - 1] + 1
            cache[f"Z{layer}"] = A[layer]
        return None

    names = [line.split()[0] for line in rows(walk, X)[1:]]
    assert names == ["X", "A[1]", "cache['Z1']", "A[2]", "cache['Z2']"]


def test_a_slice_in_a_name_stays_as_it_is_written():
    def change(X):
        Z = X + 1
        Z[:, 0] = X[:, 0]
        return Z

    assert rows(change, X)[-1].startswith("Z[:, 0]")


def test_a_returned_formula_has_a_row_and_a_returned_name_has_none_of_its_own():
    def formula(W, X):
        return W @ X

    def name(W, X):
        return W

    assert rows(formula, W1, X)[-1].startswith("(returned)")
    assert "(returned)" not in shape_table(name, W1, X, sizes=SIZES)


def test_a_statement_over_several_lines_is_one_row():
    def layer(W, X):
        Z = np.tanh(
            W @ X,
        )
        return Z

    assert [line.split()[0] for line in rows(layer, W1, X)] == ["name", "W", "X", "Z"]


def test_the_range_is_that_of_the_moment_not_of_a_later_change_in_place():
    def change(b):
        c = b + 1
        c -= 10
        return c

    first, second = rows(change, np.zeros((4, 1)))[-2:]
    assert first.endswith("1 to 1") and second.endswith("-9 to -9") and "c -= 10" in second


def test_a_number_that_is_not_finite_is_named():
    def divide(X):
        with np.errstate(divide="ignore"):
            Z = X / 0.0
        return Z

    assert rows(divide, X)[-1].endswith("has nan or inf")


def test_a_product_that_does_not_fit_is_blamed_with_the_shapes_of_both_sides():
    def backward(dZ2, W2):
        dA1 = 1.0 + np.tanh(dZ2 @ W2)
        return dA1

    text = shape_table(backward, np.ones((2, 5)), W2, sizes=SIZES)
    assert "ValueError in the part: dZ2 @ W2\n    dZ2 has shape (n2, m) = (2, 5)\n    W2 has shape (n2, n1) = (2, 4)\n" in text


def test_an_update_in_place_that_does_not_fit_is_blamed():
    def update(b, db):
        b -= 0.1 * db
        return b

    text = shape_table(update, np.ones((4, 1)), np.ones(4), sizes=SIZES)
    assert "0.1 * db has shape (n1,) = (4,)" in text and "entry by entry" in text


def test_a_call_that_fails_shows_its_arguments():
    def stack(W, X):
        both = np.hstack([W, X]) + np.dot(W, W)
        return both

    text = shape_table(stack, W1, X, sizes=SIZES)
    assert "in the part: np.hstack([W, X])\n    W has shape (n1, n0) = (4, 3)\n    X has shape (n0, m)" in text


def test_what_has_no_shape_is_left_out_of_the_blame():
    def wrong(X):
        Z = np.full("four", X) + np.array(["a"])
        return Z

    lines = rows(wrong, X)
    assert "in the part: np.full('four', X)" in lines[-3] and "X has shape (n0, m)" in lines[-2]


def test_an_empty_array_and_an_array_of_words_do_not_stop_the_table():
    def odd(X):
        none = X[:, :0]
        words = np.array(["a", "b"])
        return none, words

    table = rows(odd, X)
    assert [line.split()[0] for line in table] == ["name", "X", "none"] and table[-1].endswith("empty")


def test_an_error_outside_a_simple_statement_is_told_too():
    def wrong(X):
        for _ in X @ X:
            pass

    assert "Stopped: ValueError" in shape_table(wrong, X, sizes=SIZES)


def test_two_equal_sizes_are_pointed_out_and_so_is_a_square_array():
    def product(W):
        Z = W @ W
        return Z

    text = shape_table(product, np.ones((4, 4)), sizes={"n1": 4, "m": 4, "n2": 1})
    assert "Careful: n1 and m are both 4" in text and "transpose does not show in the shape: W, Z." in text
    assert "(n1|m, n1|m)" in text


def test_different_sizes_give_no_warning():
    assert "Careful" not in shape_table(lambda W, X: W @ X, W1, X, sizes=SIZES)


def test_a_tracer_that_was_there_before_is_put_back():
    before = sys.gettrace()
    shape_table(lambda W: W + 1, W1, sizes=SIZES)
    assert sys.gettrace() is before


def test_a_function_without_source_is_refused():
    with pytest.raises((OSError, TypeError)):
        shape_table(np.tanh, W1, sizes=SIZES)


def test_importing_it_does_not_load_matplotlib():
    code = "import sys, utils.trace; print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
