"""`autograder lint`: errors of authors in specs and source notebooks, each with its file and line, and never a traceback.

Rules that only read come first; where they find nothing, the solutions, mistakes and right variants are run, and then the
release and the public key are compared with the source, and advice is given on what the cases do not show.
"""

from __future__ import annotations

import contextlib

from autograder.course import source_notebook
from autograder.course.course import Course
from autograder.course.finding import Findings, LintFinding, of_problem
from autograder.course.release import ReleaseProblem, stale_files
from autograder.forge.spec import AssignmentSpec, SpecProblem, shown
from autograder.trust import lint_cases, lint_draws, lint_keys, lint_notebook, lint_specs


def lint(course: Course, assignment: str) -> list[LintFinding]:
    """All findings of one assignment of a course; advice comes only where nothing is wrong."""
    spec = course.spec(assignment)
    found = [*reading(spec), *imported(course, spec)] or list(running(spec)) or list(stale(course, spec))
    return found or list(lint_cases.advice(spec))


def reading(spec: AssignmentSpec) -> Findings:
    """The findings of the rules that only read the spec and its notebook."""
    try:
        source = source_notebook.read_of(spec)
    except source_notebook.Damaged as damaged:
        yield damaged.finding
        return
    for rule in (*source_notebook.RULES, *lint_notebook.RULES, *lint_specs.RULES):
        yield from rule(source, spec)


def imported(course: Course, spec: AssignmentSpec) -> Findings:
    """What the notebook imports, and would not be there when it is graded."""
    with contextlib.suppress(source_notebook.Damaged):
        yield from source_notebook.imports(source_notebook.read_of(spec), course)


def running(spec: AssignmentSpec) -> Findings:
    """The findings of the rules that run what authors wrote."""
    return lint_keys.run(spec)


def stale(course: Course, spec: AssignmentSpec) -> Findings:
    """The files of the release, and the public key, that are not what the source gives now."""
    try:
        files = stale_files(course, spec.name)
    except SpecProblem as problem:
        yield of_problem(problem)
        return
    except ReleaseProblem as problem:
        yield LintFinding(f"source/{spec.name}/{spec.name}.ipynb", 1, str(problem))
        return
    if any(name.endswith(".json") for name in files) and (drawn := list(lint_draws.other_draws(course, spec))):
        yield from drawn  # such a key is never current
        return
    for name in files:
        path = course.key_path(spec.name) if name.endswith(".json") else course.release_path(spec.name).parent / name
        yield LintFinding(shown(str(path)), 1, f"is not current: run 'autograder release {spec.name}'")


def summary(course: Course, names: list[str], findings: list[LintFinding]) -> str:
    """The last line: how much is wrong, or what was found sound."""
    wrong, advice = (sum(item.advice is kind for item in findings) for kind in (False, True))
    if wrong:
        return f"{wrong} found: mend, then lint again, since some errors show only when others are gone"
    specs = [course.spec(name) for name in names]
    counts = [(len(spec.exercises), len(spec.mistakes), len(spec.variants)) for spec in specs]
    exercises, mistakes, variants = map(sum, zip(*counts, strict=True))
    nothing = f"nothing wrong, and {advice} to think about" if advice else "nothing found"
    return f"{nothing}: {', '.join(names)}; {exercises} exercises, {mistakes} mistakes, {variants} right variants"
