"""The exercises of `4_adam_on_L_layers`: its net, the functions that students bring along, and what is new and marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from autograder.checking.key import Output
from autograder.forge import small_networks
from autograder.forge.exercises import l_layer, three_layer
from autograder.forge.exercises.three_layer_optimisers import (
    State,
    batches_of,
    draw_state,
    first,
    learnt,
    left_to_defaults,
    near_half,
    steep,
    whole_state,
)
from autograder.forge.networks import Net, draw_confirmed
from autograder.forge.small_networks import with_numbers
from autograder.forge.spec import RESULT, Call, ExerciseSpec, Functions, here

PUBLIC = (3, 4, 3, 3, 3, 3)
HIDDEN = (4, 3, 5, 3, 4, 3)
BROUGHT = (
    "L_model_forward", "compute_cost", "L_model_backward", "update_parameters", "random_mini_batches",
    "update_parameters_with_momentum", "initialize_adam", "update_parameters_with_adam",
)  # fmt: skip
SOME = {"random_mini_batches": (0, 1, 2, 3), "update_parameters_with_adam": (0, 1, 3)}
"""Which cases of what is brought are drawn where the first two do not show it all."""
ALIASES = {"update_parameters": ("update_parameters_with_gd",)}  # its name in the other assignment that it can be brought from
PASTE = "What you paste in"
EPOCHS = 100  # by default
LEARNT = 7.0  # in the last b: the cost is about 0.003


@dataclass(frozen=True)
class AdamNet(Net):
    """A drawn network of L layers, and gradients and running averages for the optimisers."""

    state: State = field(kw_only=True)

    def roles(self) -> dict[int, str]:
        """The name of each array, by its identity: those of the net, and v and s of each parameter."""
        return {**super().roles(), **self.state.roles()}


def draw(seed: int, depth: int, functions: Functions) -> AdamNet:
    """Draw a net of `depth` layers; raises ValueError where the solutions' gradients differ from central differences."""
    net = draw_confirmed(seed, depth, functions)
    return AdamNet(**vars(net), state=draw_state(np.random.default_rng(seed), net.parameters))


def small_nets(functions: Functions) -> Iterator[AdamNet]:
    """The small networks of L layers, with whole numbers for the optimisers."""
    for net in small_networks.small_nets(functions):
        yield AdamNet(**vars(net), state=whole_state(np.random.default_rng(net.seed), net.parameters))


def _brought(name: str) -> ExerciseSpec:
    """A function of an earlier assignment: drawn and judged as there, but worth no points and with no helpers of its own here."""
    item = next(item for item in (*l_layer.EXERCISES, *three_layer.EXERCISES) if item.name == name)
    drawn = SOME.get(name, (0, 1))

    def draw_some(net: AdamNet, number: int) -> Call | None:
        return item.draw(net, number) if number in drawn else None

    return replace(item, parts={}, draw=draw_some, lesson=PASTE, helpers=(), aliases=ALIASES.get(name, ()), place=here())


def _predict(net: AdamNet, number: int) -> Call:
    """An answer is so near to one half that another threshold shows: above it in the first case, below in the second."""
    outputs = (Output("predictions", (), ("1", "m"), "predictions"),)
    Z, parameters = net.caches[-1][1], net.parameters
    if net.m >= three_layer.MANY:
        parameters = near_half(parameters, Z, (-1) ** number)
    return Call((net.X, parameters), outputs, net.sizes, f"{net.L} layers")


def _confusion_matrix(net: AdamNet, number: int) -> Call:
    """Four different counts, in two types of numbers; then predictions that are all 0, and all 1."""
    counts = [(5, 2, 3, 7), (4, 6, 1, 3), (6, 0, 4, 0), (0, 3, 0, 8)][number]
    order = np.random.default_rng(net.seed).permutation(sum(counts))
    labels = np.repeat([0, 0, 1, 1], counts)[order].reshape(1, -1)
    predictions = np.repeat([0, 1, 0, 1], counts)[order].reshape(1, -1)
    kinds = [(bool, float), (int, int), (bool, int), (float, float)][number]
    outputs = (Output("matrix", (), ("2", "2"), "counts"),)
    arguments: tuple[np.ndarray, ...] = (predictions.astype(kinds[0]), labels.astype(kinds[1]))
    return Call(arguments, outputs, {"m": labels.size}, f"{labels.size} examples")


def _small_confusion_matrix(net: AdamNet) -> list[Call]:
    outputs = (Output("matrix", (), ("2", "2"), "counts"),)
    return [Call(((net.AL > 0.5).astype(int), net.Y), outputs, {"m": net.m}, f"{net.m} examples")]


def _small_largest_difference(net: AdamNet) -> list[Call]:
    other = {name: value + net.state.v[f"d{name}"] for name, value in net.parameters.items()}
    return [Call((net.parameters, other), (Output("difference", (), (), "difference"),), net.sizes, "two nets that differ")]


def _largest_difference(net: AdamNet, number: int) -> Call:
    """The worst entries of the arrays differ, in another order each time, so that whoever leaves one out is known; once all are tiny,
    once there is none.

    In case 0 the worst of all is larger in `one`, where it has the other sign, in case 1 in `other`: no sign can be forgotten unseen.
    """
    rng, names = np.random.default_rng(net.seed), list(net.parameters)
    order = [names, names[::-1], names[-2::-2] + names[-1::-2], names][number]
    scale, other = [0.3, 0.1, 1e-9, 0.0][number], {}
    for rank, name in enumerate(order):
        one, size = net.parameters[name], scale * (0.8**rank if rank == 0 or name != names[-1] else 0.001)
        other[name] = one + size * rng.uniform(-1, 1, one.shape)
        worst = np.argmax(one if number == 0 else np.abs(one))
        other[name].flat[worst - 1] = one.flat[worst - 1] + 2.7 * size
        other[name].flat[worst] = -2 * one.flat[worst] if number == rank == 0 else one.flat[worst] + 3 * size
    other = {name: other[name] for name in names} | ({"dA0": net.X} if number == 1 else {})
    outputs = (Output("difference", (), (), "difference"),)
    about = ["two nets that differ", "other holds one name more", "nets that differ in the ninth digit", "twice the same net"]
    return Call((net.parameters, other), outputs, net.sizes, about[number])


def _train(net: AdamNet, number: int) -> Call:
    """By value with each optimiser, from given parameters and batches; then by new points, from what the code draws itself.

    With Adam there are two whole mini-batches and a rest, and more than ten steps; with plain descent gradients so large that a
    limit on them shows.
    """
    if number == 3:
        return _train_for_accuracy(net)
    if number > 3:
        return _train_by_default(net, number)
    optimizer = ("adam", "momentum", "gd")[number]
    X, parameters, rate = net.X, net.parameters, {"adam": 0.03, "momentum": 0.4, "gd": 0.3}[optimizer]
    if optimizer == "gd" and net.m >= three_layer.MANY:
        X, parameters, rate = steep(X, parameters, rate)
    size = (net.m - 1) // 2 if optimizer == "adam" and net.m >= three_layer.MANY else net.m - max(1, net.m // 3)
    batches, epochs = batches_of(X, net.Y, size), 5 if optimizer == "adam" and net.m >= three_layer.MANY else 3
    return Call(
        (X, net.Y, net.layer_dims, optimizer, rate, size, 0.6, 0.7, 0.9, 0.004, epochs, 5), _trained(net, optimizer, epochs), net.sizes,
        f"{optimizer}, {net.L} layers, {epochs} epochs of {len(batches)} mini-batches",
        stand_ins={"initialize_parameters": parameters, "random_mini_batches": batches},
        fixed={"initialize_parameters": 1, "random_mini_batches": 3},
    )  # fmt: skip


def _trained(net: AdamNet, optimizer: str, epochs: int = 3) -> tuple[Output, ...]:
    """The costs of the first three epochs and of the last, and the parameters after it."""
    rtol = None if epochs < EPOCHS else l_layer.GUARDED
    outputs = [Output(f"cost of epoch {epoch}", (1, epoch - 1), (), "costs", rtol=rtol) for epoch in sorted({1, 2, 3, epochs})]
    for layer in range(1, net.L + 1):
        outputs.append(Output(f"W{layer}", (0, f"W{layer}"), (f"n{layer}", f"n{layer - 1}"), optimizer))
        outputs.append(Output(f"b{layer}", (0, f"b{layer}"), (f"n{layer}", "1"), optimizer))
    return tuple(outputs)


def _train_by_default(net: AdamNet, number: int) -> Call:
    """What an optimiser takes is left to its default, and what the other one takes is given.

    Adam itself is a default, too. With momentum the number of epochs is left out; so there is only one mini-batch. There
    hardly anything is left to learn, so who stops then is seen; a guard of 1e-8 in the cost changes no more than `GUARDED`.
    """
    optimizer, chosen, epochs = (("adam", (), 3), ("momentum", ("momentum",), EPOCHS))[number - 4]
    X, parameters, given = left_to_defaults(net.X, net.parameters, optimizer)
    Y = net.Y
    if optimizer == "momentum":
        X, (parameters, Y) = net.X, learnt(net.parameters, net.Y, LEARNT)
    given |= {"num_epochs": epochs} if epochs < EPOCHS else {}
    return Call(
        (X, Y, net.layer_dims, *chosen), _trained(net, optimizer, epochs), net.sizes,
        f"{optimizer}, {net.L} layers, {epochs} epochs, other numbers are left to their defaults",
        stand_ins={
            "initialize_parameters": parameters,
            "random_mini_batches": batches_of(X, Y, net.m - net.m // 3 if epochs < EPOCHS else net.m),
        },
        fixed={"initialize_parameters": 1, "random_mini_batches": 3},
        left_out=8 - len(chosen) - len(given), named={**given, "seed": 5},
    )  # fmt: skip


def _small_train(net: AdamNet) -> list[Call]:
    """Training with each optimiser, where there are enough examples for two mini-batches."""
    return [_train(net, number) for number in range(3)] if net.m > 1 else []


def _train_for_accuracy(net: AdamNet) -> Call:
    """Thirty steps of Adam on four groups of points, then the student's own predict; every part depends on the answers.

    The steps are few, so that all calls of helpers fit into what a second pass may ask; and there are so many mini-batches that
    who takes all examples at once has not learnt it by then.
    """
    rng = np.random.default_rng(net.seed)
    (X, Y), (X_fresh, labels) = _groups(rng, 60), _groups(rng, 40)
    arguments = (X, Y, [2, 40, 1], "adam", 0.05, 4, 0.9, 0.9, 0.999, 1e-8, 2, 0)
    name, shape = "predictions for new points", ("1", "new points")
    outputs = tuple(Output(name, (), shape, part) for part in ("adam", "momentum", "gd", "costs"))
    sizes = {"n0": 2, "m": 60, "new points": 40}
    about = "adam, 2 epochs of 15 mini-batches, then your own predict answers for 40 new points"
    return Call(arguments, outputs, sizes, about, fresh=("predict", (X_fresh, RESULT), labels))


def _groups(rng: np.random.Generator, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Points (2, m) and labels (1, m): one group with label 0 in the middle, three with label 1 around it.

    No straight line parts them, so a network that was not trained is never nearly right.
    """
    order = rng.permutation(m)
    label, angle = order % 2, 2 * np.pi / 3 * (order // 2 % 3)
    middle = 2 * label * np.vstack([np.cos(angle), np.sin(angle)])
    return np.round(middle + 0.25 * np.clip(rng.standard_normal((2, m)), -2, 2), 2), label.reshape(1, m)


NEW = (
    ExerciseSpec(
        "predict", ("X", "parameters"), {"predictions": 2}, first(3, _predict), "Predict",
        (
            "Two steps: the probabilities, then a comparison. The forward pass returns two things.",
            "The network's answer is the probability of label 1. Yes means: label 1 is the more probable one.",
            "The prediction is 1 where $A^{[L]} > 0.5$, else 0; shape $(1, m)$.",
        ),
        helpers=("L_model_forward",),
        small=with_numbers(_predict, 0),
    ),
    ExerciseSpec(
        "confusion_matrix", ("predictions", "Y"), {"counts": 3}, first(4, _confusion_matrix), "The confusion matrix",
        (
            "Four counts. Which two conditions must hold at once for an example to be counted in row j, column k?",
            "The row says what is true, the column says what was predicted. A count is a sum of ones.",
            "$C_{jk} = $ the number of $i$ with $Y_{1i} = j$ and $\\hat Y_{1i} = k$, for $j, k$ in 0, 1; shape $(2, 2)$.",
        ),
        small=_small_confusion_matrix,
    ),
    ExerciseSpec(
        "L_layer_model",
        ("X", "Y", "layers_dims", "optimizer", "learning_rate", "mini_batch_size", "beta", "beta1", "beta2", "epsilon",
         "num_epochs", "seed"),
        {"adam": 3, "momentum": 2, "gd": 1, "costs": 2}, _train, "The training loop",
        (
            "Four places. Look at what each function returns, and under which name the next step needs it again.",
            "What lives as long as the training is made before the loops: v, s and t. What belongs to one mini-batch is made inside.",
            "$t \\leftarrow t + 1$ at each mini-batch; $J_{\\text{epoch}} = \\frac1m \\sum_k m_k J_k$; GD needs $\\alpha$; momentum $v, \\beta, \\alpha$; Adam $v, s, t, \\alpha, \\beta_1, \\beta_2, \\varepsilon$.",
        ),
        helpers=(*BROUGHT, "predict"),
        small=_small_train,
    ),
    ExerciseSpec(
        "largest_difference", ("one", "other"), {"difference": 2}, first(4, _largest_difference), "Equal to three layers by hand",
        (
            "A loop over the names in one. Remember the largest number that you have seen so far.",
            "A difference may be negative, and it counts all the same. One bad entry must show, wherever it is.",
            "$d = \\max_{\\text{name}} \\max_{j,k} | P_{jk} - Q_{jk} |$: one number.",
        ),
        small=_small_largest_difference,
    ),
)  # fmt: skip

EXERCISES: tuple[ExerciseSpec, ...] = (*map(_brought, BROUGHT), *NEW)
