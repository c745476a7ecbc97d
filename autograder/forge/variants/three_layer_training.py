"""Right variants of the training loop `model` of `3_three_layer`, as people write them. Each is the whole cell, and must get full marks."""

from __future__ import annotations

from autograder.forge.spec import Variant

VARIANTS = (
    Variant(
        "model",
        "as-the-old-course-did",
        """
def model(X, Y, layers_dims, optimizer, learning_rate=0.0007, mini_batch_size=64, beta=0.9,
          beta1=0.9, beta2=0.999, epsilon=1e-8, num_epochs=5000, print_cost=True):
    costs, t, seed, m = [], 0, 10, X.shape[1]
    parameters = initialize_parameters(layers_dims)
    if optimizer == "gd":
        pass
    elif optimizer == "momentum":
        v = initialize_velocity(parameters)
    elif optimizer == "adam":
        v, s = initialize_adam(parameters)
    for i in range(num_epochs):
        seed = seed + 1
        minibatches = random_mini_batches(X, Y, mini_batch_size, seed)
        cost_total = 0
        for minibatch in minibatches:
            (minibatch_X, minibatch_Y) = minibatch
            a3, caches = forward_propagation(minibatch_X, parameters)
            cost_total += total_cost(a3, minibatch_Y)
            grads = backward_propagation(minibatch_X, minibatch_Y, caches)
            if optimizer == "gd":
                parameters = update_parameters_with_gd(parameters, grads, learning_rate)
            elif optimizer == "momentum":
                parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)
            elif optimizer == "adam":
                t = t + 1
                parameters, v, s, *_ = update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)
        cost_avg = cost_total / m
        if print_cost and i % 1000 == 0:
            print("Cost after epoch %i: %f" % (i, cost_avg))
        if print_cost and i % 100 == 0:
            costs.append(cost_avg)
    return parameters
""",
    ),
    Variant(
        "model",
        "step-function",
        """
def model(X, Y, dims, optimizer, lr=0.0007, size=64, beta=0.9, beta1=0.9, beta2=0.999, eps=1e-8, epochs=5000, print_cost=True):
    p = initialize_parameters(dims)
    state = {"gd": lambda p: (), "momentum": lambda p: (initialize_velocity(p),), "adam": initialize_adam}[optimizer](p)
    def step(p, state, g, t):
        if optimizer == "gd":
            return update_parameters_with_gd(p, g, lr), ()
        if optimizer == "momentum":
            p, v = update_parameters_with_momentum(p, g, *state, beta, lr)
            return p, (v,)
        p, v, s = update_parameters_with_adam(p, g, *state, t, lr, beta1, beta2, eps)[:3]
        return p, (v, s)
    t = 1
    for epoch in range(epochs):
        for x, y in random_mini_batches(X, Y, size, seed=epoch):
            p, state = step(p, state, backward_propagation(x, y, forward_propagation(x, p)[1]), t)
            t += 1
    return p
""",
    ),
    Variant(
        "model",
        "own-start-and-own-shuffle",
        """
def model(X, Y, layers_dims, optimizer, learning_rate=0.0007, mini_batch_size=64, beta=0.9,
          beta1=0.9, beta2=0.999, epsilon=1e-8, num_epochs=5000, print_cost=True):
    rng = np.random.default_rng(5)
    parameters = {}
    for l in range(1, 4):
        n, n_prev = layers_dims[l], layers_dims[l - 1]
        parameters[f"W{l}"] = rng.standard_normal((n, n_prev)) * np.sqrt(2 / n_prev)
        parameters[f"b{l}"] = np.zeros((n, 1))
    v, s = initialize_adam(parameters)
    steps = 0
    for _ in range(num_epochs):
        order = rng.permutation(X.shape[1])
        for start in range(0, X.shape[1], mini_batch_size):
            steps += 1
            x, y = X[:, order[start : start + mini_batch_size]], Y[:, order[start : start + mini_batch_size]]
            grads = backward_propagation(x, y, forward_propagation(x, parameters)[1])
            if optimizer == "gd":
                parameters = update_parameters_with_gd(parameters, grads, learning_rate)
            elif optimizer == "momentum":
                parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)
            else:
                parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, steps, learning_rate, beta1, beta2, epsilon)
    return parameters
""",
    ),
)
