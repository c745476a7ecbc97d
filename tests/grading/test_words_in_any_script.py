"""An answer in words waits for a person in whatever script, form and file it stands; what was handed out and code do not."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.course import own_course
from autograder.notebook.elsewhere import may_answer, mend
from autograder.notebook.nodes import new_code_cell, new_markdown_cell, new_notebook
from autograder.notebook.repair import grade_id
from autograder.notebook.submission import read_submission
from autograder.notebook.words import is_code
from tests.grading.conftest import ASSIGNMENT

TEXTS = {
    "Chinese": "因为每一层只知道自己的激活函数，所以传递的是梯度",
    "Japanese": "各層は自分の活性化関数しか知らないので、勾配を渡す",
    "Korean": "각 층은 자기 활성화 함수만 알기 때문에 기울기를 넘긴다",
    "Thai": "เพราะแต่ละชั้นรู้จักเฉพาะฟังก์ชันกระตุ้นของตัวเอง",
    "Khmer": "ព្រោះស្រទាប់នីមួយៗស្គាល់តែអនុគមន៍របស់វា",
    "Hindi": "क्योंकि हर परत केवल अपना फलन ही जानती है",
    "Russian": "каждый слой знает только свою функцию активации",
    "English": "each layer only knows its own activation function",
}
ENCODINGS = {"Chinese": ["gbk", "gb18030", "utf-16"], "Japanese": ["shift_jis", "euc_jp"], "Korean": ["euc_kr", "cp949"]} | {
    "Thai": ["cp874"], "Russian": ["cp1251", "koi8_r"], "Hindi": ["utf-8"], "Khmer": ["utf-8"]
}  # fmt: skip
FORMULAS = [
    "$$dA^{[l-1]} = W^{[l]T} dZ^{[l]}$$",
    "$dZ^{[l]} = dA^{[l]} * g'(Z^{[l]})$",
    "$\\frac{dJ}{dA}$",
    "\\[ dA = W^T dZ \\]",
    "dA = W.T dZ",
    "∂J/∂A",
]
CODE = [
    "dA = np.einsum('mk,nk->mn', dZ, layers[i][0])",
    "for number, layer in reversed(list(enumerate(layers))):",
    "return relu_backward(dA, activation_cache), linear_backward(dZ, linear_cache)",
    "grads['dW' + str(number)] += learning_rate * np.dot(dZ, A_prev.T)",
]
LETTERS = {
    "Chinese": (0x4E00, 0x9FA5), "kana": (0x3041, 0x3096), "Korean": (0xAC00, 0xD7A3), "Thai": (0x0E01, 0x0E2E)
}  # fmt: skip


def notes(release, cell=None, change=None):
    notebook = copy.deepcopy(release)
    notebook.cells += [cell] if cell else []
    for name, text in (change or {}).items():
        next(item for item in notebook.cells if grade_id(item) == name)["source"] = text
    return [note for note in mend(notebook, release)[1] if "waits for a person" in note]


def beside(folder, release, **files):
    place = folder / "submitted" / "ann" / ASSIGNMENT
    place.mkdir(parents=True)
    for name, content in {f"{ASSIGNMENT}.ipynb": json.dumps(written(release)), **files}.items():
        (place / name).write_text(content, encoding="utf-8")
    return [note for note in read_submission(place, release, []).repairs if "waits for a person" in note]


def written(release):
    """Each function was begun, the question in words was left as it was."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
            cell["source"] += "\nx = 1"
    return notebook


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("form", ["# {}", "x = 1\n# {}\n", 'print("{}")', 'answer = """\n{}\n"""\n'])
def test_words_of_any_script_in_code_wait(release, form, text):
    assert notes(release, new_code_cell(form.format(text)))


@pytest.mark.parametrize("text", [*TEXTS.values(), *FORMULAS])
def test_words_of_any_script_and_a_formula_in_a_new_text_cell_wait(release, text):
    assert notes(release, new_markdown_cell(text))


@pytest.mark.parametrize("text", FORMULAS[:2])
@pytest.mark.parametrize("form", ["# {}", 'print(r"{}")', "{}"])
def test_a_formula_in_code_that_is_no_code_waits(release, form, text):
    assert notes(release, new_code_cell(form.format(text)))


def test_a_formula_in_a_comment_waits(release):
    assert notes(release, new_code_cell(f"x = 1\n# {FORMULAS[1]}\n"))


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(sorted(LETTERS)))
def test_nine_letters_of_a_script_without_spaces_or_more_wait(release, data, script):
    first, last = LETTERS[script]
    text = "".join(data.draw(st.lists(st.characters(min_codepoint=first, max_codepoint=last), min_size=9, max_size=60)))
    assert notes(release, new_code_cell(f"x = 1\n# {text}\n"))


@pytest.mark.parametrize(("script", "encoding"), [(name, each) for name, those in ENCODINGS.items() for each in those])
@pytest.mark.parametrize("name", ["回答.txt", "answer.md"])
def test_words_in_a_file_wait_in_whatever_encoding(tmp_path, name, script, encoding):
    (tmp_path / name).write_bytes(TEXTS[script].encode(encoding))
    assert may_answer(tmp_path / name)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_a_file_may_answer(tmp_path, text):
    (tmp_path / "answer.md").write_text(text, encoding="utf-8")
    assert may_answer(tmp_path / "answer.md")


@pytest.mark.parametrize("text", ["", "1 2 3\n4,5,6\n", "= == !=", "2026-11-20 19:00:00", "的", "$5"])
def test_a_file_without_words_does_not_answer(tmp_path, text):
    (tmp_path / "data.txt").write_text(text, encoding="utf-8")
    assert not may_answer(tmp_path / "data.txt")


@pytest.mark.parametrize("text", [*TEXTS.values(), FORMULAS[0]])
def test_words_in_a_second_notebook_wait_and_it_is_named(tmp_path, release, text):
    second = json.dumps(new_notebook(cells=[new_markdown_cell(text)]))
    (note,) = beside(tmp_path, release, **{"answers.ipynb": second})
    assert "answers.ipynb" in note


def test_a_copy_with_only_the_question_answered_waits(tmp_path, release):
    other = copy.deepcopy(release)
    next(item for item in other.cells if grade_id(item) == "why_dA")["source"] = "Interface."
    assert beside(tmp_path, release, **{"other.ipynb": json.dumps(other)})


def test_words_in_a_python_file_beside_the_notebook_wait(tmp_path, release):
    assert beside(tmp_path, release, **{"why.py": f'"""{TEXTS["Chinese"]}"""\n'})


@pytest.mark.parametrize("assignment", sorted(own_course().assignments))
def test_a_worksheet_as_it_was_handed_out_beside_the_notebook_does_not_wait(tmp_path, release, assignment):
    other = own_course().release_notebook(assignment)
    assert not beside(tmp_path, release, **{"other.ipynb": json.dumps(other)})


@pytest.mark.parametrize("assignment", sorted(own_course().assignments))
def test_what_was_handed_out_never_waits(assignment):
    assert not notes(own_course().release_notebook(assignment))


@pytest.mark.parametrize("line", CODE)
def test_a_line_to_put_in_is_not_taken_for_words(line):
    release = own_course().release_notebook("5_find_the_bug")
    text = f'def chain_gradients(layers, X, Y):\n    line, to = 5, "{line}"\n    return mend(broken.chain_gradients, line, to)'
    assert is_code(line) and not notes(release, change={"chain_gradients": text})


def test_code_that_was_commented_out_in_an_answer_cell_is_not_taken_for_words(release):
    code = "".join(f"    # {line}\n" for line in CODE)
    assert not notes(release, change={"linear_forward": f"def linear_forward(A, W, b):\n{code}    return W @ A + b, (A, W, b)"})


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("form", ["dA = W.T @ dZ  # {}", "dA={}", 'print("{}")', "return {}", "{}:"])
def test_words_beside_code_in_a_comment_of_an_answer_cell_wait(release, form, text):
    source = f"def linear_forward(A, W, b):\n    # {form.format(text)}\n    return W @ A + b, (A, W, b)"
    assert notes(release, change={"linear_forward": source})
