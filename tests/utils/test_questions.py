"""A question of a lesson knows its answer, says one sentence, and does not show the answer."""

import pytest

from utils.questions import QUESTIONS, check_answer

ANSWERS = {
    "output layer 1": -0.2,
    "output layer 2": 0,
    "output layer 3": 0.09,
    "L layers 1": (6, 50),
    "L layers 2": ("dA3", "dA2", "dW3"),
    "L layers 3": (2, 3),
    "two layers 1": (3, 20),
    "two layers 2": (1, 8),
    "two layers 3": 420,
    "unrolled 1": (6, "A0"),
    "unrolled 2": 0.2,
    "unrolled 3": 20,
    "gradient check 1": 0.8,
    "gradient check 2": 198,
    "gradient check 3": 0.625,
    "optimisers 1": (5, 44),
    "optimisers 2": 4.444444444444445,
    "optimisers 3": 0.01,
    "real data 1": 1282,
    "real data 2": (0.9444444444444444, 0.9066666666666666),
    "real data 3": 240,
    "find the bug 1": "dz4",
    "find the bug 2": 8,
    "find the bug 3": 27,
}


def said(capsys, name, answer):
    check_answer(name, answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_right_answer_is_called_right(name, capsys):
    assert said(capsys, name, ANSWERS[name]).startswith("Right. ")


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("answer", [0.123, "nothing", ("n1", "n1", "n1"), [], {"a": 1}])
def test_another_answer_gets_a_sentence_that_does_not_tell_the_right_one(name, answer, capsys):
    text = said(capsys, name, answer)
    assert text.startswith("Not yet. ") and str(ANSWERS[name]) not in text.split("Not yet.")[1].split()


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_sentences_are_one_line_each(name):
    question = QUESTIONS[name]
    assert all(20 < len(text) < 200 and "\n" not in text for text in (question.right, question.other))


def test_no_answer_is_asked_for(capsys):
    assert said(capsys, "output layer 1", None).startswith("Replace None")


def test_a_number_may_be_rounded(capsys):
    assert said(capsys, "output layer 1", -0.2000001).startswith("Right. ")


def test_a_question_that_no_lesson_asks_raises():
    with pytest.raises(KeyError):
        check_answer("no such question", 1)
