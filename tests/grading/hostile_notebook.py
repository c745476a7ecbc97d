"""A graded notebook in which every field that a student can reach holds markup that would run, were it not shown as text."""

import copy
import json
from dataclasses import replace

from autograder.checking.card import Card
from autograder.checking.verdict import Diagnosis, Finding, Verdict, as_json
from autograder.feedback.page import Page
from autograder.json_bytes import as_json_bytes
from autograder.marking.cards import cards_of
from autograder.marking.evidence import Evidence
from autograder.marking.marks import Mark, Question
from autograder.notebook.repair import exercise_of, grade_id

ASSIGNMENT = "2_L_layer"
PAYLOADS = (
    "<script>alert('script')</script>",
    "<img src=x onerror=\"alert('handler')\">",
    "<svg onload=\"alert('svg')\"><script>alert(1)</script></svg>",
    "<iframe src=\"javascript:alert('frame')\"></iframe>",
    "<meta http-equiv='refresh' content='0;url=http://192.0.2.1/'>",
    "<a href=\"javascript:alert('link')\">click</a>",
    "<link rel=stylesheet href=http://192.0.2.1/a.css><base href=http://192.0.2.1/>",
    "<math href=\"javascript:alert('math')\"><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "</code></pre></samp></title></style><script>alert('closed')</script>",
    "'\"><img src=http://192.0.2.1/b.png>",
    "[click](javascript:alert(1)) ![seen](http://192.0.2.1/c.png) <http://192.0.2.1/d> &lt;script&gt;",
    "$\\href{javascript:alert(1)}{x}$ $\\text{<img src=x onerror=alert(2)>}$",
    '```"><script>alert(3)</script>\nx\n```',
)
ALL = "\n\n".join(PAYLOADS)
OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": ALL},
    {"output_type": "error", "ename": ALL, "evalue": ALL, "traceback": list(PAYLOADS)},
    {"output_type": "display_data", "metadata": {}, "data": {"text/html": ALL, "text/plain": ALL}},
    {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": PAYLOADS[2]}},
    {"output_type": "display_data", "metadata": {}, "data": {"image/png": "x' onerror='alert(4)", "text/plain": ALL}},
    {"output_type": "display_data", "metadata": {}, "data": {"image/png": "AAAA", "text/plain": "' onerror='alert(5)"}},
    {"output_type": "execute_result", "metadata": {}, "execution_count": None, "data": {"text/plain": "1.0"}},
]


HOSTILE = Verdict(
    "",
    "wrong",
    1,
    2,
    "own",
    findings=(Finding(ALL, "value", (ALL,), (4, 3), ALL, True),),
    diagnoses=(Diagnosis("x", ALL, ALL, ALL, ALL),),
    notes=(ALL,),
    error=dict.fromkeys(("type", "text", "line", "function"), ALL),
)
FORGOTTEN = Verdict(
    "",
    "partly",
    1,
    2,
    "own",
    findings=(Finding("dW", "value", ("n", "n_prev"), (4, 3), "array (4, 3)", True),),
    diagnoses=(Diagnosis("x", "1/m is forgotten", "dW is a sum here; the cost is a mean.", "Where 1/m lives"),),
)


def hostile_page(release, verdict=None) -> str:
    """The page of a student of that kind; with a verdict each function has that one, and its card is kept."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if grade_id(cell) and cell.metadata.nbgrader.solution:
            cell["source"] = ALL
        if cell.cell_type == "code":
            cell["outputs"] = copy.deepcopy(OUTPUTS)
    extra = copy.deepcopy(notebook.cells[0])
    extra["source"] = ALL
    notebook.cells.insert(3, extra)
    return page(notebook, release, student=ALL, name=ALL, comment=ALL, said=ALL, verdict=verdict)


def honest_page(release, **changes) -> str:
    """The page of a student who forgot 1/m wherever it could be forgotten: a card in each test cell."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if name := exercise_of(cell):
            card = Card(replace(FORGOTTEN, exercise=name))
            data = {"text/html": card._repr_html_(), "text/plain": repr(card)}
            cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
    return page(notebook, release, **{"verdict": FORGOTTEN, **changes})


def page(notebook, release, student="ada", name="", comment="", said="", verdict=None, **changes) -> str:
    """A page with marks and evidence made for it: every function partly right, the open question waiting.

    Cards are kept in the evidence where a verdict is given.
    """
    graded = [cell for cell in release.cells if grade_id(cell) and cell.metadata.nbgrader.grade]
    questions = {grade_id(cell): Question(2.0, 1.0, waits=exercise_of(cell) is None) for cell in graded}
    comments = dict.fromkeys(map(grade_id, release.cells), comment)
    mark = Mark({**questions, **changes}, 0.5, name=name, comments=comments)
    reason = Diagnosis("x", said or "1/m is forgotten", said, said or "Where 1/m lives")
    each = verdict or Verdict("", "partly", 1, 2, "own", diagnoses=(reason,))
    verdicts = {item: replace(each, exercise=item) for item in map(exercise_of, graded) if item}
    notes = [said] if said else []
    same = {"file": student, "assignment": ASSIGNMENT, "level": "bubblewrap", "repairs": notes}
    head = {"rows": [as_json(item, **same) for item in verdicts.values()], "notes": notes}
    cards = {"cards": cards_of(verdicts)} if verdict else {}
    evidence = Evidence(json.loads(as_json_bytes({**head, **cards})), b"")
    return Page(ASSIGNMENT, student, notebook, release, mark, evidence).html()
