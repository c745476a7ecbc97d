"""Mutants of solutions that earn full marks, read by somebody: those that are right, and those that show a missing case.

Under `assignment/exercise`, the reason and the lines that it holds for: lines that an edit puts in, or lines as they stand in
the solution where every edit of them is meant.
"""

from __future__ import annotations

Reviews = dict[str, dict[str, tuple[str, ...]]]

_ADAM = "parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)"
_SAME_M = "Every array here has one column for each example, so its number of columns is m."
_IN_PLACE = "Law 3: where parameters are updated, changing the arrays in place is right; the card carries a note."
_MINUS_ZERO = "Minus zero equals zero."
_SYMMETRIC = "A normal number around 0 and its negative have the same distribution, and that is what is asked for."
_ONE_OUTPUT = "The output layer has one unit: its bias is one number, its dZ one row, and its W one row."
_ORDER = "Both names get equal values, so their order does not matter."
_FLAT = "A flat array is its own transpose."
_VECTOR = "The transpose of a vector is the vector; theta, gradient and slopes have one size."

EQUIVALENT: Reviews = {
    "1_two_layer/initialize_parameters": {
        _SYMMETRIC: ("W1 = -(np.random.randn(n_h, n_x) * 0.01)", "W2 = -(np.random.randn(n_y, n_h) * 0.01)"),
        _MINUS_ZERO: ("b1 = -np.zeros((n_h, 1))", "b2 = -np.zeros((n_y, 1))"),
    },
    "1_two_layer/forward_propagation": {_ONE_OUTPUT: ("Z2 = W2 @ A1 + b2.T",)},
    "1_two_layer/compute_cost": {_SAME_M: ("m = A2.shape[1]",)},
    "1_two_layer/backward_propagation": {
        _ONE_OUTPUT: ("db2 = np.sum(dZ2, keepdims=True) / m", "dZ1 = W2.T * dZ2 * (1 - A1 ** 2)"),
    },
    "1_two_layer/predict": {
        "They differ only where A2 is exactly 0.5, which no drawn network gives.": ("predictions = A2 >= 0.5",),
    },
    "1_two_layer/nn_model": {
        "What a training run prints is not marked.": (
            "if print_cost and i % 1000 == 0:\nprint_progress(i, A2, Y)",
            "if print_cost and i % 1000 == 0:",
            "print_progress(i, A2, Y)",
        ),
    },
    "2_L_layer/initialize_parameters_deep": {
        _SYMMETRIC: ("parameters[f'W{l}'] = -(np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01)",),
        _MINUS_ZERO: ("parameters[f'b{l}'] = -np.zeros((layer_dims[l], 1))",),
    },
    "2_L_layer/compute_cost": {_SAME_M: ("m = AL.shape[1]",)},
    "2_L_layer/linear_backward": {_SAME_M: ("m = dZ.shape[1]",)},
    "2_L_layer/update_parameters": {
        _IN_PLACE: (
            "parameters[f'W{l}'] -= learning_rate * grads[f'dW{l}']",
            "parameters[f'b{l}'] -= learning_rate * grads[f'db{l}']",
        ),
    },
    "3_three_layer/forward_propagation": {_ONE_OUTPUT: ("z3 = W3 @ a2 + b3.T",)},
    "3_three_layer/backward_propagation": {
        _ONE_OUTPUT: ("db3 = np.sum(dz3, keepdims=True)", "da2 = W3.T * dz3"),
        _SAME_M: ("m = Y.shape[1]", *(f"m = {name}{layer}.shape[1]" for name in "az" for layer in (1, 2, 3))),
        "a > 0 exactly where z > 0; at z = 0, which no drawn network gives, both are right.": (
            "dz2 = da2 * (z2 >= 0)",
            "dz1 = da1 * (z1 >= 0)",
            "dz2 = da2 * (a2 > 0)",
            "dz1 = da1 * (a1 > 0)",
        ),
    },
    "3_three_layer/gradient_check_n": {
        _ORDER: ("down, up = (theta.copy(), theta.copy())",),
        "up and down are copies, so in place or not is the same.": (
            "up[i] = up[i] + epsilon",
            "down[i] = down[i] - epsilon",
        ),
        "A norm does not see the sign.": (
            "difference = np.linalg.norm(gradient - slopes) / (np.linalg.norm(slopes) + np.linalg.norm(gradient))",
        ),
        _VECTOR: (
            "for i in range(gradient.size):",
            "for i in range(slopes.size):",
            "for i in range(theta.T.size):",
            "up.T[i] += epsilon",
            "down.T[i] -= epsilon",
            "slopes.T[i] = (J(up) - J(down)) / (2 * epsilon)",
            "slopes[i] = (J(up.T) - J(down)) / (2 * epsilon)",
            "slopes[i] = (J(up) - J(down.T)) / (2 * epsilon)",
            "up, down = (theta.T.copy(), theta.copy())",
            "up, down = (theta.copy(), theta.T.copy())",
            "difference = np.linalg.norm(slopes.T - gradient) / (np.linalg.norm(slopes) + np.linalg.norm(gradient))",
            "difference = np.linalg.norm(slopes - gradient.T) / (np.linalg.norm(slopes) + np.linalg.norm(gradient))",
            "difference = np.linalg.norm(slopes - gradient) / (np.linalg.norm(slopes.T) + np.linalg.norm(gradient))",
            "difference = np.linalg.norm(slopes - gradient) / (np.linalg.norm(slopes) + np.linalg.norm(gradient.T))",
        ),
    },
    "3_three_layer/random_mini_batches": {
        _SAME_M: ("m = Y.shape[1]",),
        "0, -1, ..., -(m - 1) choose every column once too, since a negative number counts from the end.": (
            "order = -rng.permutation(m)",
            "chosen = -order[start:start + mini_batch_size]",
        ),
        "The transpose of a list of column numbers is the same list.": (
            "chosen = order.T[start:start + mini_batch_size]",
            "mini_batches.append((X[:, chosen.T], Y[:, chosen]))",
            "mini_batches.append((X[:, chosen], Y[:, chosen.T]))",
        ),
    },
    "3_three_layer/update_parameters_with_gd": {_IN_PLACE: ("parameters[name] -= step",)},
    "3_three_layer/initialize_velocity": {_MINUS_ZERO: ("v['d' + name] = -np.zeros(value.shape)",)},
    "3_three_layer/update_parameters_with_momentum": {_IN_PLACE: ("parameters[name] -= learning_rate * v['d' + name]",)},
    "3_three_layer/initialize_adam": {
        _ORDER: ("s, v = ({}, {})",),
        _MINUS_ZERO: ("v['d' + name] = -np.zeros(value.shape)", "s['d' + name] = -np.zeros(value.shape)"),
    },
    "3_three_layer/update_parameters_with_adam": {
        _IN_PLACE: ("parameters[name] -= learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)",),
    },
    "3_three_layer/model": {
        "A number has no in-place change.": ("t = t + 1",),
        "The right optimiser returns three things, and these slices take the same three.": tuple(
            "parameters, v, s = update_parameters_with_adam"
            f"(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)[:{end}]"
            for end in ("", "4", "3 + 1")
        ),
    },
    "4_adam_on_L_layers/predict": {
        "They differ only where AL is exactly 0.5, which no drawn network gives.": ("predictions = AL >= 0.5",),
    },
    "4_adam_on_L_layers/confusion_matrix": {
        "All four entries are written afterwards; only numbers are asked for, whole or not.": (
            "matrix = -np.zeros((2, 2), dtype=int)",
            "matrix = np.zeros((2, 2))",
            "matrix = np.ones((2, 2), dtype=int)",
        ),
        "The order in which the entries are written does not matter.": ("for true in (1, 0):", "for predicted in (1, 0):"),
        "`and` of two truth values, in either order, or as their product.": (
            "matrix[true, predicted] = np.sum((Y == true) * (predictions == predicted))",
            "matrix[true, predicted] = np.sum((predictions == predicted) & (Y == true))",
        ),
    },
    "4_adam_on_L_layers/L_layer_model": {
        _MINUS_ZERO: ("t = -0",),
        _ORDER: ("s, v = initialize_adam(parameters)",),
        "A number has no in-place change, and is its own transpose.": (
            "total = total + compute_cost(AL, Y_batch) * Y_batch.shape[1]",
            "t = t + 1",
            "costs.append(total.T / X.shape[1])",
        ),
        _SAME_M: (
            "total += compute_cost(AL, Y_batch) * AL.shape[1]",
            "total += compute_cost(AL, Y_batch) * X_batch.shape[1]",
            "costs.append(total / Y.shape[1])",
        ),
        "The right optimiser returns three things, and these slices take the same three.": tuple(
            f"{_ADAM}[:{end}]" for end in ("3 + 1", "", "4")
        ),
    },
    "4_adam_on_L_layers/largest_difference": {
        _MINUS_ZERO: ("largest = -0.0",),
        "An absolute value is never below 0, so a smaller start is replaced at once.": ("largest = -1.0",),
        "The larger of two numbers, and the size of a difference, do not depend on the order.": (
            "largest = max(np.max(np.abs(one[name] - other[name])), largest)",
            "largest = max(largest, np.max(np.abs(other[name] - one[name])))",
        ),
    },
    "5_find_the_bug/leaky_backward": {
        _FLAT: ("line, to = (7, 'positive = z.T > 0')",),
        "They differ only where z is exactly 0, which no case holds and where both slopes are right.": (
            "line, to = (7, 'positive = z >= 0')",
        ),
    },
    "5_find_the_bug/softplus_gradients": {
        _FLAT: (
            "line, to = (13, 'dz = da.T / (1 + np.exp(-z))')",
            "line, to = (13, 'dz = da / (1 + np.exp(-z.T))')",
        ),
    },
    "5_find_the_bug/descent_step": {
        _FLAT: (
            "line, to = (10, 'dz = error.T @ W2 * (1 - a ** 2)')",
            "line, to = (10, 'dz = error @ W2 * (1 - a.T ** 2)')",
        ),
    },
    "5_find_the_bug/rmsprop": {
        _FLAT: (
            "line, to = (10, 's = decay * s.T + (1 - decay) * g ** 2')",
            "line, to = (10, 's = decay * s + (1 - decay) * g.T ** 2')",
        ),
    },
    "5_find_the_bug/batches_of_rows": {
        _FLAT: (
            "line, to = (11, 'batches.append((X[chosen.T], y[chosen]))')",
            "line, to = (11, 'batches.append((X[chosen], y.T[chosen]))')",
            "line, to = (11, 'batches.append((X[chosen], y[chosen.T]))')",
        ),
    },
}
"""Survivors that are right."""

OPEN: Reviews = {}
"""Survivors that are not right, each with the case that is wanted. Best empty."""
