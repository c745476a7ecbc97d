"""The known mistakes of Adam's update in `3_three_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

CORRECTION = "The bias correction"
EPSILON = "Where epsilon stands"

_V = 'beta1 * v["d" + name] + (1 - beta1) * g'
_S = 'beta2 * s["d" + name] + (1 - beta2) * g**2'
_STEP = "learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)"

_ADAM_AVERAGES = (
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-forgets-v",
        "the old v is dropped",
        "v holds only a part of the new gradient: what it remembered is gone.",
        ((_V, "(1 - beta1) * g"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-forgets-s",
        "the old s is dropped",
        "s holds only a part of the new square: what it remembered is gone.",
        ((_S, "(1 - beta2) * g**2"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-no-square",
        "s averages the gradients themselves",
        "The square is missing in s. A negative s has no root.",
        (("g**2", "g"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-square-of-all",
        "too much is squared in s",
        "The weight was squared together with the gradient.",
        (("(1 - beta2) * g**2", "((1 - beta2) * g) ** 2"),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-square-of-v",
        "s averages the square of v",
        "The square of the average was taken, not the average of the squares.",
        (("(1 - beta2) * g**2", '(1 - beta2) * v["d" + name] ** 2'),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-betas-swapped",
        "beta1 and beta2 are swapped",
        "v was averaged with beta2 and s with beta1, and the corrections follow them.",
        (
            (_V, 'beta2 * v["d" + name] + (1 - beta2) * g'),
            (_S, 'beta1 * s["d" + name] + (1 - beta1) * g**2'),
            ("1 - beta1**t", "1 - beta_2**t"),
            ("1 - beta2**t", "1 - beta1**t"),
            ("1 - beta_2**t", "1 - beta2**t"),
        ),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-beta1-in-s",
        "s is averaged with beta1",
        "The weights of s are those of v.",
        ((_S, 'beta1 * s["d" + name] + (1 - beta1) * g**2'),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-weights-missing",
        "gradient and square enter with their full weight",
        "The weights in v and s do not add up to 1.",
        (("(1 - beta1) * g", "g"), ("(1 - beta2) * g**2", "g**2")),
    ),
)

_ADAM_CORRECTION = (
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-no-correction",
        "there is no bias correction",
        "The step uses v and s as they are; in the first steps they are much too small.",
        ((" / (1 - beta1**t)", ""), (" / (1 - beta2**t)", "")),
        CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-only-v-corrected",
        "only v is corrected",
        "s is used as it is, and is too small in the first steps: they become far too long.",
        ((" / (1 - beta2**t)", ""),),
        CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-only-s-corrected",
        "only s is corrected",
        "v is used as it is, and is too small in the first steps.",
        ((" / (1 - beta1**t)", ""),),
        CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-power-missing",
        "the corrections do not look at t",
        "The same correction is made at every step; it is right at the first one only.",
        (("1 - beta1**t", "1 - beta1"), ("1 - beta2**t", "1 - beta2")),
        CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-times-t",
        "beta was multiplied by t",
        "A product stands where a power belongs.",
        (("1 - beta1**t", "1 - beta1 * t"), ("1 - beta2**t", "1 - beta2 * t")),
        CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-power-of-bracket",
        "the power is taken of the bracket",
        "The bracket closes too early, so the whole difference was raised to the power t.",
        (("(1 - beta1**t)", "(1 - beta1) ** t"), ("(1 - beta2**t)", "(1 - beta2) ** t")),
        CORRECTION,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-t-minus-one",
        "the exponent is one too small",
        "The corrections are those of the step before.",
        (("1 - beta1**t", "1 - beta1 ** (t - 1)"), ("1 - beta2**t", "1 - beta2 ** (t - 1)")),
        CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-t-plus-one",
        "the exponent is one too large",
        "t was counted up inside the function; it already is the number of this step.",
        (("1 - beta1**t", "1 - beta1 ** (t + 1)"), ("1 - beta2**t", "1 - beta2 ** (t + 1)")),
        CORRECTION,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-beta1-corrects-s",
        "s is corrected with beta1",
        "Both corrections use the same beta.",
        (("1 - beta2**t", "1 - beta1**t"),),
        CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-correction-multiplied",
        "v and s were multiplied by the correction",
        "They become smaller still; they were too small before.",
        (
            ('v["d" + name] / (1 - beta1**t)', 'v["d" + name] * (1 - beta1**t)'),
            ('s["d" + name] / (1 - beta2**t)', 's["d" + name] * (1 - beta2**t)'),
        ),
        CORRECTION,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-corrected-kept",
        "the corrected averages are kept as v and s",
        "The correction serves one step only. Kept, it is applied again and again.",
        (
            (
                "    return parameters, v, s",
                "    v = {key: value / (1 - beta1**t) for key, value in v.items()}\n"
                "    s = {key: value / (1 - beta2**t) for key, value in s.items()}\n    return parameters, v, s",
            ),
        ),
        CORRECTION,
    ),
)

_ADAM_STEP = (
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-epsilon-inside",
        "epsilon is inside the root",
        "The root was taken of the sum. With a tiny epsilon this hides; here it shows.",
        (("(np.sqrt(s_corrected) + epsilon)", "np.sqrt(s_corrected + epsilon)"),),
        EPSILON,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-epsilon-hat",
        "epsilon was added before the correction of s",
        'This is the "epsilon hat" form of some libraries: epsilon meets the root of the uncorrected s.',
        (
            (
                _STEP,
                'learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t) * v["d" + name] / (np.sqrt(s["d" + name]) + epsilon)',
            ),
        ),
        EPSILON,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-epsilon-dropped",
        "epsilon is not used",
        "Where s is zero the step is a division by zero.",
        (("(np.sqrt(s_corrected) + epsilon)", "np.sqrt(s_corrected)"),),
        EPSILON,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-epsilon-after",
        "epsilon was added after the division",
        "A bracket is missing: epsilon is added to the quotient, not to what is divided by.",
        (("/ (np.sqrt(s_corrected) + epsilon)", "/ np.sqrt(s_corrected) + epsilon"),),
        EPSILON,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-root-dropped",
        "the root is missing",
        "The step divides by s itself.",
        (("np.sqrt(s_corrected)", "s_corrected"),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-gradient-over-root",
        "the step uses the gradient",
        "v was computed and kept, but the step does not look at it.",
        (("learning_rate * v_corrected", "learning_rate * g"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-v-is-not-divided",
        "the step does not look at s",
        "The step is that of momentum: s was computed, but nothing is divided by its root.",
        ((_STEP, "learning_rate * v_corrected"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-uphill",
        "the step goes uphill",
        "The step was added to the parameter.",
        (("parameters[name] - learning_rate", "parameters[name] + learning_rate"),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-no-learning-rate",
        "the learning rate is not used",
        "The step does not depend on the learning rate.",
        (("learning_rate * v_corrected", "v_corrected"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-only-W",
        "the biases make no step",
        "Only the weights and their averages were updated.",
        (("for name in parameters:", 'for name in ("W1", "W2", "W3"):'),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-v-s-swapped",
        "v and s are returned in the wrong order",
        "The averages are right, but each comes back in the place of the other.",
        (("return parameters, v, s", "return parameters, s, v"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-returns-corrected",
        "the averages are not returned",
        "Only the parameters came back; the next step needs v and s too.",
        (("return parameters, v, s", "return parameters"),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-squares-grads",
        "the gradients were changed",
        "The squares were written into grads, which belongs to the caller.",
        (("v_corrected = v", "g *= g\n        v_corrected = v"),),
    ),
)

MISTAKES = (*_ADAM_AVERAGES, *_ADAM_CORRECTION, *_ADAM_STEP)
