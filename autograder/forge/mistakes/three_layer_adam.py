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
        "adam-default-changed",
        title="beta2 has another default",
        message="Where a call gives no beta2, s is not weighed with the number which stands in the task.",
        edits=(("beta2=0.999", "beta2=0.99"),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-forgets-v",
        title="the old v is dropped",
        message="v holds only a part of the new gradient: what it remembered is gone.",
        edits=((_V, "(1 - beta1) * g"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-forgets-s",
        title="the old s is dropped",
        message="s holds only a part of the new square: what it remembered is gone.",
        edits=((_S, "(1 - beta2) * g**2"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-no-square",
        title="s averages the gradients themselves",
        message="The square is missing in s. A negative s has no root.",
        edits=(("g**2", "g"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-square-of-all",
        title="too much is squared in s",
        message="The weight was squared together with the gradient.",
        edits=(("(1 - beta2) * g**2", "((1 - beta2) * g) ** 2"),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-square-of-v",
        title="s averages the square of v",
        message="The square of the average was taken, not the average of the squares.",
        edits=(("(1 - beta2) * g**2", '(1 - beta2) * v["d" + name] ** 2'),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-betas-swapped",
        title="beta1 and beta2 are swapped",
        message="v was averaged with beta2 and s with beta1, and the corrections follow them.",
        edits=(
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
        title="s is averaged with beta1",
        message="The weights of s are those of v.",
        edits=((_S, 'beta1 * s["d" + name] + (1 - beta1) * g**2'),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-weights-missing",
        title="gradient and square enter with their full weight",
        message="The weights in v and s do not add up to 1.",
        edits=(("(1 - beta1) * g", "g"), ("(1 - beta2) * g**2", "g**2")),
    ),
)

_ADAM_CORRECTION = (
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-no-correction",
        title="there is no bias correction",
        message="The step uses v and s as they are; in the first steps they are much too small.",
        edits=((" / (1 - beta1**t)", ""), (" / (1 - beta2**t)", "")),
        lesson=CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-only-v-corrected",
        title="only v is corrected",
        message="s is used as it is, and is too small in the first steps: they become far too long.",
        edits=((" / (1 - beta2**t)", ""),),
        lesson=CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-only-s-corrected",
        title="only s is corrected",
        message="v is used as it is, and is too small in the first steps.",
        edits=((" / (1 - beta1**t)", ""),),
        lesson=CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-power-missing",
        title="the corrections do not look at t",
        message="The same correction is made at every step; it is right at the first one only.",
        edits=(("1 - beta1**t", "1 - beta1"), ("1 - beta2**t", "1 - beta2")),
        lesson=CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-times-t",
        title="beta was multiplied by t",
        message="A product stands where a power belongs.",
        edits=(("1 - beta1**t", "1 - beta1 * t"), ("1 - beta2**t", "1 - beta2 * t")),
        lesson=CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-power-of-bracket",
        title="the power is taken of the bracket",
        message="The bracket closes too early, so the whole difference was raised to the power t.",
        edits=(("(1 - beta1**t)", "(1 - beta1) ** t"), ("(1 - beta2**t)", "(1 - beta2) ** t")),
        lesson=CORRECTION,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-t-minus-one",
        title="the exponent is one too small",
        message="The corrections are those of the step before.",
        edits=(("1 - beta1**t", "1 - beta1 ** (t - 1)"), ("1 - beta2**t", "1 - beta2 ** (t - 1)")),
        lesson=CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-t-plus-one",
        title="the exponent is one too large",
        message="t was counted up inside the function; it already is the number of this step.",
        edits=(("1 - beta1**t", "1 - beta1 ** (t + 1)"), ("1 - beta2**t", "1 - beta2 ** (t + 1)")),
        lesson=CORRECTION,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-beta1-corrects-s",
        title="s is corrected with beta1",
        message="Both corrections use the same beta.",
        edits=(("1 - beta2**t", "1 - beta1**t"),),
        lesson=CORRECTION,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-correction-multiplied",
        title="v and s were multiplied by the correction",
        message="They become smaller still; they were too small before.",
        edits=(
            ('v["d" + name] / (1 - beta1**t)', 'v["d" + name] * (1 - beta1**t)'),
            ('s["d" + name] / (1 - beta2**t)', 's["d" + name] * (1 - beta2**t)'),
        ),
        lesson=CORRECTION,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-corrected-kept",
        title="the corrected averages are kept as v and s",
        message="The correction serves one step only. Kept, it is applied again and again.",
        edits=(
            (
                "    return parameters, v, s",
                "    v = {key: value / (1 - beta1**t) for key, value in v.items()}\n"
                "    s = {key: value / (1 - beta2**t) for key, value in s.items()}\n    return parameters, v, s",
            ),
        ),
        lesson=CORRECTION,
    ),
)

_ADAM_STEP = (
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-epsilon-inside",
        title="epsilon is inside the root",
        message="The root was taken of the sum. With a tiny epsilon this hides; here it shows.",
        edits=(("(np.sqrt(s_corrected) + epsilon)", "np.sqrt(s_corrected + epsilon)"),),
        lesson=EPSILON,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-epsilon-hat",
        title="epsilon was added before the correction of s",
        message='This is the "epsilon hat" form of some libraries: epsilon meets the root of the uncorrected s.',
        edits=(
            (
                _STEP,
                'learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t) * v["d" + name] / (np.sqrt(s["d" + name]) + epsilon)',
            ),
        ),
        lesson=EPSILON,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-epsilon-dropped",
        title="epsilon is not used",
        message="Where s is zero the step is a division by zero.",
        edits=(("(np.sqrt(s_corrected) + epsilon)", "np.sqrt(s_corrected)"),),
        lesson=EPSILON,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-epsilon-after",
        title="epsilon was added after the division",
        message="A bracket is missing: epsilon is added to the quotient, not to what is divided by.",
        edits=(("/ (np.sqrt(s_corrected) + epsilon)", "/ np.sqrt(s_corrected) + epsilon"),),
        lesson=EPSILON,
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-root-dropped",
        title="the root is missing",
        message="The step divides by s itself.",
        edits=(("np.sqrt(s_corrected)", "s_corrected"),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-gradient-over-root",
        title="the step uses the gradient",
        message="v was computed and kept, but the step does not look at it.",
        edits=(("learning_rate * v_corrected", "learning_rate * g"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-v-is-not-divided",
        title="the step does not look at s",
        message="The step is that of momentum: s was computed, but nothing is divided by its root.",
        edits=((_STEP, "learning_rate * v_corrected"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-uphill",
        title="the step goes uphill",
        message="The step was added to the parameter.",
        edits=(("parameters[name] - learning_rate", "parameters[name] + learning_rate"),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-no-learning-rate",
        title="the learning rate is not used",
        message="The step does not depend on the learning rate.",
        edits=(("learning_rate * v_corrected", "v_corrected"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-only-W",
        title="the biases make no step",
        message="Only the weights and their averages were updated.",
        edits=(("for name in parameters:", 'for name in ("W1", "W2", "W3"):'),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-v-s-swapped",
        title="v and s are returned in the wrong order",
        message="The averages are right, but each comes back in the place of the other.",
        edits=(("return parameters, v, s", "return parameters, s, v"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-returns-corrected",
        title="the averages are not returned",
        message="Only the parameters came back; the next step needs v and s too.",
        edits=(("return parameters, v, s", "return parameters"),),
    ),
    MistakeSpec(
        "update_parameters_with_adam",
        "adam-squares-grads",
        title="the gradients were changed",
        message="The squares were written into grads, which belongs to the caller.",
        edits=(("v_corrected = v", "g *= g\n        v_corrected = v"),),
    ),
)

MISTAKES = (*_ADAM_AVERAGES, *_ADAM_CORRECTION, *_ADAM_STEP)
