"""A student's page: what it says, what it hides, and that nothing of the student's is markup on it."""

import json
import re
import shutil
from html.parser import HTMLParser

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.checking.card import card_html
from autograder.checking.verdict import Verdict, as_json
from autograder.course.course import load_course, own_course
from autograder.desk.report_parts import TEMPLATES as report_templates
from autograder.feedback.page import TEMPLATES as page_templates
from autograder.feedback.page import next_step
from autograder.feedback.write import FeedbackProblem, feedback_page, is_due, write_feedback
from autograder.marking.evidence import evidence_of, read_evidence
from autograder.marking.mark import Marked
from autograder.marking.marks import Question
from autograder.notebook.repair import exercise_of
from autograder.pages.text import bare, formula, given, section_id, written
from autograder.sandbox.job import Transcript
from tests.grading.conftest import ASSIGNMENT, run
from tests.grading.hostile_notebook import HOSTILE, PAYLOADS, honest_page, hostile_page, page

ASSIGNMENTS = own_course().assignments

EMPTY = {"meta", "img", "br", "hr", "mspace", "link", "input"}
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "scope", "alt", "src", "open", "start",
    "aria-label", "style", "display", "accent", "columnalign", "displaystyle", "fence", "form", "mathvariant", "maxsize",
    "minsize", "scriptlevel", "stretchy", "width",
}  # fmt: skip


class Seen(HTMLParser):
    """The tags and attributes of a page, its text, and whether every tag is closed."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.links, self.open, self.text = set(), set(), [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [value for name, value in attributes if name in ("href", "src")]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.text.append(text)


@pytest.fixture(scope="module")
def copied(graded, tmp_path_factory):
    """The graded course again, to be changed."""
    folder = tmp_path_factory.mktemp("copied") / "course"
    shutil.copytree(graded, folder)
    return folder


def text_of(graded, student):
    return " ".join("".join(Seen(feedback_page(graded, student, ASSIGNMENT).read_text(encoding="utf-8")).text).split())


def test_no_tag_attribute_or_link_comes_from_a_hostile_notebook(release):
    seen = Seen(hostile_page(release))
    assert not seen.tags & {"script", "svg", "iframe", "object", "embed", "form", "base", "link", "video", "audio"}
    assert seen.attributes <= ATTRIBUTES
    assert all(link.startswith(("#", "data:image/png;base64,")) for link in seen.links)
    assert seen.open == []


def test_a_hostile_notebook_is_shown_as_the_words_that_it_holds(release):
    text = "".join(Seen(hostile_page(release)).text)
    assert all(payload in text for payload in PAYLOADS[:10])


def test_every_page_of_a_class_is_whole_and_asks_nothing_of_the_net(graded):
    pages = sorted((graded / "feedback").rglob("*.html"))
    assert len(pages) == 18
    for path in pages:
        seen = Seen(path.read_text(encoding="utf-8"))
        assert seen.open == [] and "script" not in seen.tags
        assert all(link.startswith(("#", "data:image/")) for link in seen.links)


def test_every_link_of_a_page_leads_somewhere_on_it(graded):
    html = feedback_page(graded, "goran", ASSIGNMENT).read_text(encoding="utf-8")
    targets = [link[1:] for link in Seen(html).links if link.startswith("#")]
    assert len(targets) >= 13
    assert [name for name in targets if html.count(f"id='{name}'") + html.count(f'id="{name}"') != 1] == []


def test_a_mistake_is_named_with_its_section_and_the_next_step(graded):
    text = text_of(graded, "fatima")
    assert "partly right: 1/m is forgotten" in text
    assert "Read the section 'Where 1/m lives'." in text
    assert "Next: Read that section, change your function, and run check(linear_backward)" in text


def test_a_function_that_is_not_written_is_not_said_to_have_stopped(graded):
    texts = [path.read_text(encoding="utf-8") for path in (graded / "feedback").rglob(f"{ASSIGNMENT}.html")]
    assert any("not written yet" in text for text in texts)
    assert not any("stopped with an error: not written yet" in text for text in texts)


def test_a_caller_that_is_right_in_itself_is_sent_to_its_helper(graded):
    assert "Nothing is to be mended here. Mend linear_backward first." in text_of(graded, "fatima")


def test_what_waits_for_a_person_is_said(graded):
    text = text_of(graded, "ada")
    assert "30 of 35 points" in text and "To be read by a person: 1 of the questions, 5 points." in text
    assert "? of 5" in text


def test_repairs_and_stops_stand_on_the_page(graded):
    assert "recognised by content" in text_of(graded, "pia")
    assert "ended the Python process" in text_of(graded, "jo")


def test_no_hidden_value_is_on_a_page(graded):
    account = json.loads((graded / ".autograder" / "accounts" / ASSIGNMENT / "fatima.json").read_text())
    long = set(re.findall(r"\d+\.\d{8,}", json.dumps(account["records"])))
    html = feedback_page(graded, "fatima", ASSIGNMENT).read_text(encoding="utf-8")
    assert len(long) > 50
    assert [word for word in long if word in html] == []


def test_a_persons_points_and_comment_come_before_ours(release):
    html = page(release, release, comment="Well said <b>here</b>.", why_dA=Question(5.0, by_hand=4.0))
    text = "".join(Seen(html).text)
    assert "A person gave 4 points." in text and "4 of 5" in text and "marked by a person" in text
    assert "Well said <b>here</b>." in text


def test_the_penalty_for_coming_late_is_taken_off_and_said(release):
    text = "".join(Seen(page(release, release)).text)
    assert "9.5 of 20 points" in text and "10 points for the answers; 0.5 are taken off for coming late." in text


def test_marks_given_by_hand_make_the_page_due(copied):
    course = load_course(copied)
    assert not is_due(course, ASSIGNMENT, "ada")
    with Gradebook(f"sqlite:///{copied / 'gradebook.db'}", "backprop") as gradebook:
        grade = gradebook.find_grade("why_dA", ASSIGNMENT, ASSIGNMENT, "ada")
        grade.manual_score, grade.needs_manual_grade = 4, False
        gradebook.find_comment("why_dA", ASSIGNMENT, ASSIGNMENT, "ada").manual_comment = "Say which layer knows it."
        gradebook.db.commit()
    assert is_due(course, ASSIGNMENT, "ada")
    write_feedback(course, ASSIGNMENT, "ada")
    assert not is_due(course, ASSIGNMENT, "ada")
    assert "34 of 35 points" in text_of(copied, "ada") and "Say which layer knows it." in text_of(copied, "ada")


def test_nbgraders_own_command_writes_the_same_page(copied):
    place = feedback_page(copied, "goran", ASSIGNMENT)
    ours = place.read_text(encoding="utf-8")
    place.write_text("another", encoding="utf-8")
    done = run(copied, "nbgrader", "generate_feedback", ASSIGNMENT, "--student", "goran", "--force")
    assert done.returncode == 0, done.stderr
    assert place.read_text(encoding="utf-8") == ours


def test_what_nbgraders_exchange_needs_lies_beside_the_page(copied):
    graded = copied / "autograded" / "hana" / ASSIGNMENT
    (graded / "timestamp.txt").write_text("2026-01-02 03:04:05 UTC")
    (graded / "submission_secret.txt").write_text("abc")
    write_feedback(load_course(copied), ASSIGNMENT, "hana")
    there = {path.name for path in feedback_page(copied, "hana", ASSIGNMENT).parent.iterdir()}
    assert there == {f"{ASSIGNMENT}.html", "timestamp.txt", "submission_secret.txt"}


def test_a_page_without_a_graded_notebook_is_a_problem_in_one_line(copied):
    with pytest.raises(FeedbackProblem, match="no feedback page for sam"):
        write_feedback(load_course(copied), ASSIGNMENT, "sam")


def test_an_unpaired_surrogate_does_not_cost_a_student_the_page(copied):
    path = copied / "autograded" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][-1]["source"] = "\ud800"
    path.write_text(json.dumps(notebook))
    write_feedback(load_course(copied), ASSIGNMENT, "ada")
    assert not is_due(load_course(copied), ASSIGNMENT, "ada")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_formula_of_a_release_becomes_mathml(root, assignment):
    notebook = nbformat.read(root / "release" / assignment / f"{assignment}.ipynb", as_version=4)
    html = "".join(given(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    left = [part for part in html.split("<code>")[1:] if "\\" in part.split("</code>")[0]]
    assert html.count("<math") >= 3 and left == [] and "$" not in html.replace("$</code>", "")


def test_a_formula_that_cannot_be_converted_stays_as_it_was_typed():
    assert formula("a_b_c", "inline") == "<code>a_b_c</code>"
    assert formula("{" * 900, "inline").startswith("<code>{{")


def test_the_name_of_a_function_stands_apart_from_its_argument():
    assert "<mi>log</mi><mspace" in formula("y \\log a", "inline")


def test_headings_go_one_level_down_and_only_those_of_the_course_are_targets():
    assert given("## Where 1/m lives") == '<h3 id="section-where-1-m-lives">Where 1/m lives</h3>\n'
    assert section_id("Where 1/m lives") == "section-where-1-m-lives"
    assert written("## Where 1/m lives") == "<h3>Where 1/m lives</h3>\n"


def test_bare_markup_keeps_only_what_is_allowed():
    assert bare("<p onclick='x'>1 < 2</p><i>a</i><p\n", frozenset({"p"})) == "<p>1 &lt; 2</p>a&lt;p\n"
    assert bare("<scr<p>ipt>", frozenset({"p"})) == "&lt;scr<p>ipt>"


def test_the_next_step_of_an_unknown_mistake_is_to_run_the_lines_one_by_one():
    row = {"exercise": "linear_forward", "status": "wrong", "blame": "own", "diagnoses": []}
    assert next_step(row).startswith('Take an example with example("linear_forward")')


def test_a_hostile_verdict_is_shown_as_the_words_that_it_holds(release):
    seen = Seen(hostile_page(release, HOSTILE))
    assert not seen.tags & {"script", "svg", "iframe", "object", "embed", "form", "base", "link", "video", "audio"}
    assert seen.attributes <= ATTRIBUTES and seen.open == []
    assert all(link.startswith(("#", "data:image/png;base64,")) for link in seen.links)
    assert "".join(seen.text).count(PAYLOADS[0]) > 10 * 9  # of nine cards


def test_a_card_on_a_page_says_what_the_card_in_the_notebook_says(graded):
    course = load_course(graded)
    for path in sorted((graded / ".autograder" / "accounts" / ASSIGNMENT).glob("*.json")):
        notebook = json.loads(course.graded_path(ASSIGNMENT, path.stem).read_text(encoding="utf-8"))
        shown = {exercise_of(cell): cell["outputs"] for cell in notebook["cells"] if exercise_of(cell)}
        for name, verdict in read_evidence(path).verdicts().items():
            (html,) = [item["data"]["text/html"] for item in shown[name] if "text/html" in item.get("data", {})]
            assert card_html(verdict) == html


def test_without_a_kept_card_the_page_shows_the_text_of_the_card_in_the_notebook(release):
    html = honest_page(release, verdict=None)
    text = " ".join("".join(Seen(html).text).split())
    assert "linear_backward: partly right, 1 of 2 points output wanted shape found result dW (n, n_prev) = (4, 3)" in text
    assert "<pre><samp>linear_backward: partly right, 1 of 2 points\n" in html


def test_no_word_of_a_students_error_can_cut_the_evidence_short(tmp_path):
    error = dict.fromkeys(("type", "text", "line", "function"), '","records":{')
    verdict = Verdict("linear_forward", "raised", 0, 2, "own", error=error, notes=(',"records":', '"', "\\"))
    marked = Marked({"linear_forward": verdict}, Transcript(), seed=7)
    path = tmp_path / "ada.json"
    path.write_bytes(evidence_of([as_json(verdict, file="ada", assignment=ASSIGNMENT, level="x", repairs=[])], marked, ""))
    (found,) = read_evidence(path).verdicts().values()
    assert found == verdict
    assert read_evidence(path).recorded()["records"] == {}


def test_no_template_lets_a_value_through_as_markup(root):
    for path in (root / "autograder").rglob("templates/*.j2"):
        assert not re.search(r"\|\s*safe|autoescape|Markup", path.read_text(encoding="utf-8")), path.name
    assert all(made.autoescape is True for made in (page_templates, report_templates))
