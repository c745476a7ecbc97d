"""What it costs to look for places at grading: one class graded with and without, in turn, in one run.

Each function of each student is wrong with one chance in four: half of these by a mistake of the bank, half by a one-token edit
of the solution that earns no full marks. Run: python -m benchmarks.places [SUBMISSIONS] [ROUNDS] [light]
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from autograder.course.course import own_course
from autograder.desk.demo_class import filled
from autograder.forge.build_keys import patched
from autograder.forge.solutions import solution_cells
from autograder.forge.spec import OWN as ROOT
from autograder.marking.evidence import read_evidence
from autograder.notebook.nodes import read_release
from autograder.notebook.repair import grade_id
from autograder.trust.mutation_operators import mutants_of
from benchmarks.grading import ASSIGNMENT, begin_anew, median, run, scores

SEED, WRONG = 5, 0.25
GRADE = ["autograder", "grade", ASSIGNMENT, "--seed", "1"]
COMMANDS = {"without places": [*GRADE, "--places", "none"], "with places": GRADE}


def main(submissions: int = 100, rounds: int = 3, light: bool = False) -> None:
    """Print seconds a submission with and without, and the ratio; nothing that was found is kept from round to round."""
    with tempfile.TemporaryDirectory() as folder:
        courses = {name: make_course(Path(folder) / str(place), submissions, light) for place, name in enumerate(COMMANDS)}
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
        for number in range(rounds):
            for name, course in courses.items():
                begin_anew(course, course / f"before-{number}")
                shutil.rmtree(course / ".autograder" / "places", ignore_errors=True)
                times[name].append(run(COMMANDS[name], course))
        one, other = courses.values()
        print(f"equal marks: {scores(one) == scores(other)}; {found_in(other)}")
    (wall, cpu), (wall_with, cpu_with) = (median(times[name]) for name in COMMANDS)
    print(f"{'milliseconds a submission':28}{'wall':>10}{'CPU':>10}")
    for name in COMMANDS:
        print(f"{name:28}" + "".join(f"{1000 * value / submissions:10.0f}" for value in median(times[name])))
    print(f"{'ratio':28}{wall_with / wall:10.3f}{cpu_with / cpu:10.3f}")


def make_course(folder: Path, submissions: int, light: bool) -> Path:
    """A course whose students have a quarter of their functions wrong; `light` notebooks hold no other cells."""
    for name in ("source", "release"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    release, rng = read_release(folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"), random.Random(SEED)
    for number in range(submissions):
        place = folder / "submitted" / f"student{number}" / ASSIGNMENT
        place.mkdir(parents=True)
        made = filled(release, {name: _answer(name, right, rng) for name, right in _right().items()})
        made.cells = [cell for cell in made.cells if not light or grade_id(cell)]
        (place / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    return folder


def _right() -> dict[str, str]:
    return dict(solution_cells(own_course().spec(ASSIGNMENT)))


def _answer(name: str, right: str, rng: random.Random) -> str:
    """The right cell of a function, or with some chance a wrong one."""
    spec = own_course().spec(ASSIGNMENT)
    known = [item for item in spec.mistakes if item.exercise == name]
    if rng.random() >= WRONG or not known:
        return right
    return patched(spec, rng.choice(known)) if rng.random() < 0.5 else rng.choice(mutants_of(right)).source


def found_in(course: Path) -> str:
    """How many functions are wrong, how many were searched, and in how many a place was found."""
    heads = [read_evidence(path).head for path in (course / ".autograder" / "accounts" / ASSIGNMENT).glob("*.json")]
    rows = [row for head in heads for row in head["rows"]]
    wrong = [row for row in rows if row["status"] in ("partly", "wrong", "raised")]
    placed = sum(any(item.get("witness") == "edit" for item in row["diagnoses"]) for row in wrong)
    left = sum(len(head["unsearched"]) for head in heads)
    return f"{len(wrong)} of {len(rows)} functions wrong, {placed} with a place, {left} not looked for yet"


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(numbers[0] if numbers else 100, numbers[1] if len(numbers) > 1 else 3, "light" in sys.argv)
