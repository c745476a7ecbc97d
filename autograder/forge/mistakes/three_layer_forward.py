"""The known mistakes of the hard-coded forward pass of `3_three_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

MISTAKES = (
    MistakeSpec(
        "forward_propagation",
        "bias-dropped-1",
        title="b1 is not added",
        message="Layer 1 computes without its bias.",
        edits=(("W1 @ X + b1", "W1 @ X"),),
        hides=True,
    ),
    MistakeSpec(
        "forward_propagation",
        "bias-dropped",
        title="no bias is added",
        message="All three layers compute without their biases.",
        edits=(("W1 @ X + b1", "W1 @ X"), ("W2 @ a1 + b2", "W2 @ a1"), ("W3 @ a2 + b3", "W3 @ a2")),
        hides=True,
    ),
    MistakeSpec(
        "forward_propagation",
        "bias-of-layer-2-in-3",
        title="the output layer has the bias of another layer",
        message="The bias of layer 2 was added in layer 3.",
        edits=(("W3 @ a2 + b3", "W3 @ a2 + np.sum(b2)"),),
        hides=True,
    ),
    MistakeSpec(
        "forward_propagation",
        "pre-activation-handed-on",
        title="layer 2 takes z1",
        message="What layer 2 was given has not gone through the activation of layer 1.",
        edits=(("W2 @ a1", "W2 @ z1"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "pre-activation-handed-on-3",
        title="layer 3 takes z2",
        message="What layer 3 was given has not gone through the activation of layer 2.",
        edits=(("W3 @ a2", "W3 @ z2"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "hidden-sigmoid",
        title="the hidden layers use the sigmoid",
        message="Layers 1 and 2 went through the sigmoid; they are ReLU layers.",
        edits=(("relu(z1)", "sigmoid(z1)"), ("relu(z2)", "sigmoid(z2)")),
    ),
    MistakeSpec(
        "forward_propagation",
        "hidden-tanh",
        title="the hidden layers use tanh",
        message="Layers 1 and 2 went through tanh, as in the two-layer assignment; here they are ReLU layers.",
        edits=(("a1, _ = relu(z1)", "a1 = np.tanh(z1)"), ("a2, _ = relu(z2)", "a2 = np.tanh(z2)")),
    ),
    MistakeSpec(
        "forward_propagation",
        "output-relu",
        title="the output layer uses ReLU",
        message="a3 is not between 0 and 1: the output layer went through ReLU.",
        edits=(("sigmoid(z3)", "relu(z3)"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "output-not-activated",
        title="a3 is z3",
        message="The output layer has no activation here.",
        edits=(("a3, _ = sigmoid(z3)", "a3 = z3"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "pair-not-unpacked",
        title="a1 holds both results of relu",
        message="relu returns two things, and both were kept under one name.",
        edits=(("a1, _ = relu(z1)", "a1 = relu(z1)"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "cache-z-and-a-swapped",
        title="z and a change places in the cache",
        message="In the cache each a stands before its z.",
        edits=(("(z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3)", "(a1, z1, W1, b1, a2, z2, W2, b2, a3, z3, W3, b3)"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "cache-from-the-top",
        title="the cache begins with layer 3",
        message="The cache holds the layers from the top down.",
        edits=(("(z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3)", "(z3, a3, W3, b3, z2, a2, W2, b2, z1, a1, W1, b1)"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "X-changed-in-place",
        title="X was changed in place",
        message="After the call X holds other numbers.",
        edits=(("z1 = W1 @ X + b1", "z1 = W1 @ X + b1\n    X *= 0.5"),),
    ),
)
