"""The questions at the end of each lesson: they compare an answer with a sealed one, and say one sentence."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """The answer (JSON in base64, so that nobody reads it by accident), what to say if it was given, and what if not."""

    sealed: str
    right: str
    other: str


def check_answer(name: str, answer: Any) -> None:
    """Print one sentence about the answer to the question `name`; raise KeyError if no lesson asks it."""
    question = QUESTIONS[name]
    if answer is None:
        print("Replace None by your answer, then run this cell again.")
    elif same(answer, json.loads(base64.b64decode(question.sealed))):
        print(f"Right. {question.right}")
    else:
        print(f"Not yet. {question.other}")


def same(answer: Any, truth: Any) -> bool:
    """Say whether an answer is the truth: numbers to one part in a hundred, words without regard to case and spaces."""
    if isinstance(truth, list):
        return isinstance(answer, (tuple, list)) and len(answer) == len(truth) and all(map(same, answer, truth))
    if isinstance(truth, str):
        return str(answer).strip().lower() == truth.lower()
    try:
        return math.isclose(float(answer), truth, rel_tol=0.01, abs_tol=1e-9)
    except (TypeError, ValueError):
        return False


QUESTIONS = {
    "two layers 1": Question(
        "WzMsIDIwXQ==",
        "dA sums over the units that receive, dW over the examples.",
        "Write down one entry with its sum. Which index is summed, and how far does it run? The two sums differ.",
    ),
    "two layers 2": Question(
        "WzEsIDhd",
        "A row, one number for each hidden unit. Our dz of this example is its transpose, a column.",
        "In the Jacobian layout, one number with respect to a column gives a row. How many units has layer 1?",
    ),
    "two layers 3": Question(
        "NDIw",
        "Column 2 of W times dz: that is row 2 of the transpose. The derivative of ReLU is 1 here.",
        "Which weights lead away from hidden unit 2? They stand in one column of W. Multiply each by its dz and add.",
    ),
    "output layer 1": Question(
        "LTAuMg==",
        "The answer was too low, so the gradient is negative: a step against it makes z larger.",
        "Loss and activation are a pair here, so dz is one subtraction. Mind the order: the answer first, then the label.",
    ),
    "output layer 2": Question(
        "MA==",
        "Answers and labels both add up to 1. What pushes one unit up pushes the others down by the same amount.",
        "Write down the K entries of a - y and add them. What do the K answers add up to? And the K labels?",
    ),
    "output layer 3": Question(
        "MC4wOQ==",
        "That is g' at this output, applied once too often. It is never larger than 1/4.",
        "The right dz is a - y. The wrong one has one more factor: the derivative of the sigmoid, written with a.",
    ),
    "L layers 1": Question(
        "WzYsIDUwXQ==",
        "caches[1] belongs to layer 2, and a layer keeps its input: the output of layer 1.",
        "Which layer does caches[1] belong to? Its linear cache begins with the input of that layer, a column an example.",
    ),
    "L layers 2": Question(
        "WyJkQTMiLCAiZEEyIiwgImRXMyJd",
        "Round l works on layer l + 1: it takes the gradient of that layer's output and gives that of its input.",
        "Lists count from 0, layers from 1. Which layer is it? It takes the gradient of its output, gives that of its input.",
    ),
    "L layers 3": Question(
        "WzIsIDNd",
        "With dA the owner of the activation changes. With dZ a layer changes because of its neighbour.",
        "Who multiplies by the derivative of layer 2's activation? For dZ, put l - 1 = 2 into the formula: whose step is it?",
    ),
    "unrolled 1": Question(
        "WzYsICJBMCJd",
        "There is one activation more than layers, and the input is nobody's output.",
        "Write the activations in a row, from input to output, and count them. Then mark those that are an output of a layer.",
    ),
    "unrolled 2": Question(
        "MC4y",
        "The same gradient without the factor 1/m: it is about the loss of one example.",
        "In the general program dA carries no 1/m. Undo the division that the other program made at its start.",
    ),
    "unrolled 3": Question(
        "MjA=",
        "The mix divides twice. Nothing fails, training is only much slower.",
        "How often does the mix divide by m on the way to dW1? How often should it?",
    ),
    "gradient check 1": Question(
        "MC44",
        "The slopes are right, the gradient is nine times too large: 8 parts of 10.",
        "The gradient is 9 times the slope. Put c = 9 into the formula for a gradient that is c times the right one.",
    ),
    "gradient check 2": Question(
        "MTk4",
        "Two for each of the 99 parameters: 66, 28 and 5 in the three layers.",
        "Count weights and biases of each layer: inputs times units, and one bias a unit. Then, how often does each one move?",
    ),
    "gradient check 3": Question(
        "MC42MjU=",
        "Five eighths: the way up is whole, the way down ends at the kink. The program is right, the check is not.",
        "What is the activation at z + epsilon? At z - epsilon, is z still positive? Subtract, and divide by twice epsilon.",
    ),
    "optimisers 1": Question(
        "WzUsIDQ0XQ==",
        "Four full ones and the rest: every example is used once.",
        "How often does 64 fit into 300 whole? What is left over is a mini-batch, too.",
    ),
    "optimisers 2": Question(
        "NC40NDQ0NDQ0NDQ0NDQ0NDU=",
        "The average is 1.6, the correction divides by 0.36: the weights of both steps add up to that.",
        "First v after each step, with the weights 0.8 and 0.2. Then divide by one minus a power: which one, at step two?",
    ),
    "optimisers 3": Question(
        "MC4wMQ==",
        "In the first step both averages are the gradient's own: its size cancels, its sign does not.",
        "In the first step both corrected averages are simple. What is a number divided by its own size? Then mind the minus.",
    ),
    "real data 1": Question(
        "MTI4Mg==",
        "641 parameters, and two averages for each.",
        "Count the parameters: for each layer inputs times units, and one bias a unit. How many numbers keeps Adam for each?",
    ),
    "real data 2": Question(
        "WzAuOTQ0NDQ0NDQ0NDQ0NDQ0NCwgMC45MDY2NjY2NjY2NjY2NjY2XQ==",
        "The first is about the row of the ill, the second about the column of the alarms.",
        "The ill are one row of the table, the alarms one column. Which field belongs to both?",
    ),
    "real data 3": Question(
        "MjQw",
        "Eight steps in each epoch, the last one with a small mini-batch.",
        "How many mini-batches has one epoch? Do not lose the last, small one. Each of them is one step.",
    ),
    "find the bug 1": Question(
        "ImR6NCI=",
        "The row of layer 4 is made from it. Of what comes after it, nothing is known yet.",
        "Which is the lowest row that is right? From which array is that row made? Go no further than that.",
    ),
    "find the bug 2": Question(
        "OA==",
        "One over the number of examples: the mean was taken twice.",
        "The quotient is one over a whole number. Which of the numbers in the question is it?",
    ),
    "find the bug 3": Question(
        "Mjc=",
        "The part of the first use alone. The second use gives as much again, and they should be added.",
        "Go through both rounds on paper. The second one writes over what the first one found.",
    ),
}
