"""Traces as HTML tables that a screen reader can walk, and each backward line beside the object whose gradient it makes."""

import re
from unittest import mock

import numpy as np
import pytest

from utils.trace_html import pair_passes, show_passes, show_trace

SIZES = {"n0": 3, "n1": 4, "m": 5}
W1, X = np.full((4, 3), 0.5), np.full((3, 5), 1.0)


def shown(function, *arguments, **more):
    """The HTML and the text that a call shows."""
    bundles = []
    with mock.patch("IPython.display.display", lambda bundle, raw: bundles.append(bundle)):
        function(*arguments, **more)
    return bundles[0]["text/html"], bundles[0]["text/plain"]


def forward(W1, X):
    Z1 = W1 @ X
    A1 = np.logaddexp(0, Z1)
    return A1


def backward(dA1, A1, X):
    dZ1 = dA1 * (1 - np.exp(-A1))
    dW1 = dZ1 @ X.T
    return dW1


def wrong(dA1, A1, X):
    dW1 = X @ dA1.T
    dZ1 = dA1 @ A1
    return dW1, dZ1


@pytest.fixture
def passes():
    A1 = forward(W1, X)
    return shown(show_passes, forward, (W1, X), backward, (A1, A1, X), SIZES)


def rows(name):
    return (name, f"formula of {name}", np.zeros((2, 3)))


def pairs(forward, backward):
    """The names that stand side by side."""
    found = pair_passes([rows(name) for name in forward], [rows(name) for name in backward])
    return [tuple(row[0] if row else None for row in pair) for pair in found]


def test_the_table_has_a_caption_and_header_cells_for_columns_and_rows():
    html, _ = shown(show_trace, forward, W1, X, sizes=SIZES)
    assert "<strong>forward, line by line</strong></caption>" in html
    assert html.count('scope="col"') == 5 and html.count('scope="row"') == len(("W1", "X", "Z1", "A1"))


def test_the_text_stands_beside_the_html():
    _, text = shown(show_trace, forward, W1, X, sizes=SIZES)
    assert text.splitlines()[3].split()[:4] == ["Z1", "W1", "@", "X"]


def test_a_long_formula_stands_in_full_and_may_break():
    def long(W1, X):
        Z = np.tanh(np.tanh(np.tanh(np.tanh(np.tanh(np.tanh(np.tanh(W1 @ X + 1) + 2) + 3) + 4) + 5)))
        return Z

    html, _ = shown(show_trace, long, W1, X, sizes=SIZES)
    assert "overflow-wrap: anywhere" in html and "W1 @ X + 1) + 2) + 3) + 4) + 5)))" in html


def test_the_failing_line_is_a_row_that_says_so():
    html, text = shown(show_trace, wrong, np.ones((4, 5)), np.ones((4, 5)), X, sizes=SIZES)
    last = html.split("<tr")[-1]
    assert ">stopped here</th>" in last and "ValueError in the part: dA1 @ A1" in last and "dA1 has shape (n1, m)" in last
    assert "Stopped at: dZ1 = dA1 @ A1" in text


def test_what_a_formula_holds_is_text_and_not_markup():
    def compare(X):
        on = (X < 2) & (X > 0)
        return on

    html, _ = shown(show_trace, compare, X, sizes=SIZES)
    assert "(X &lt; 2) &amp; (X &gt; 0)" in html


def test_a_function_is_run_once():
    calls = []

    def count(X):
        calls.append(1)
        return X + 1

    shown(show_trace, count, X, sizes=SIZES)
    assert calls == [1]


def test_equal_sizes_are_pointed_out_below_the_table():
    html, _ = shown(show_trace, forward, np.ones((4, 3)), np.ones((3, 4)), sizes={"n1": 4, "m": 4})
    assert re.search("</table><p>Careful: n1 and m are both 4", html)


def test_each_object_has_the_line_of_its_gradient_beside_it(passes):
    html, text = passes
    assert re.search(r"^W1 +\(given\) +\(n1, n0\) +dW1 +dZ1 @ X\.T +\(n1, n0\)$", text, re.MULTILINE)
    assert re.search(r"^Z1 +W1 @ X +\(n1, m\) +dZ1 +dA1 \* \(1 - np\.exp\(-A1\)\) +\(n1, m\)$", text, re.MULTILINE)
    assert re.search(r">Z1</th>(<td[^>]*>[^<]*</td>){2}<td[^>]*>dZ1</td>", html)


def test_an_object_without_a_gradient_says_none_and_a_gradient_that_was_given_is_shown(passes):
    _, text = passes
    assert re.search(r"^X .*\(none\)$", text, re.MULTILINE) and re.search(r"^A1 .* dA1 +\(given\)", text, re.MULTILINE)


def test_a_gradient_with_another_shape_than_its_object_and_a_failing_line_are_told():
    A1 = forward(W1, X)
    html, text = shown(show_passes, forward, (W1, X), wrong, (A1, A1, X), SIZES)
    assert "Wrong shape: dW1 is (3, 4), but W1 is (4, 3)." in text and "Wrong shape" in html
    assert "ValueError in the part: dA1 @ A1" in text and "stopped here" in html


@pytest.mark.parametrize(
    ("name", "gradient"),
    [
        ("W1", "grads['dW1']"),
        ("cache['Z1']", "dZ1"),
        ("a1", "da1"),
        ("W[1]", "dW[1]"),
        ("self.W", "self.dW"),
        ("W1", "grad_W1"),
        ("A_prev", "dA_prev"),
        ("parameters['W2']", "grads['dW2']"),
        ("Z[2]", "dZ2"),
        ("b1", "d_b1"),
    ],
)
def test_the_common_forms_of_a_gradient_name_are_known(name, gradient):
    assert pairs([name], [gradient]) == [(name, gradient)]


def test_in_a_loop_the_first_gradient_belongs_to_the_last_object():
    found = pair_passes([("Z", "1", X), ("Z", "2", X)], [("dZ", "from 2", X), ("dZ", "from 1", X)])
    assert [(there[1], back[1]) for there, back in found] == [("1", "from 1"), ("2", "from 2")]


def test_backward_lines_without_an_object_come_last():
    assert pairs(["Z1"], ["slope", "dZ1", "dW9"]) == [("Z1", "dZ1"), (None, "slope"), (None, "dW9")]
