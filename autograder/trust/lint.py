"""`autograder lint`: errors of authors in specs and source notebooks, each with its file and line, and never a traceback.

Rules that only read come first; where they find nothing, the solutions, mistakes and right variants are run, and then the
release and the public key are compared with the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.checking.key import KEYS
from autograder.course.release import ReleaseProblem, stale_files
from autograder.forge.assignments import ASSIGNMENTS
from autograder.forge.spec import ROOT, AssignmentSpec, shown
from autograder.trust import lint_keys, lint_notebook, lint_specs
from autograder.trust.lint_finding import Finding


def lint(spec: AssignmentSpec, root: Path = ROOT) -> list[Finding]:
    """All findings of one assignment whose source notebook and release lie in `root`."""
    return list(reading(spec, root)) or list(running(spec)) or list(stale(spec, root))


def reading(spec: AssignmentSpec, root: Path = ROOT) -> Iterator[Finding]:
    """The findings of the rules that only read the spec and its notebook."""
    try:
        source = lint_notebook.read(root / "source" / spec.name / f"{spec.name}.ipynb")
    except lint_notebook.Damaged as damaged:
        yield damaged.finding
        return
    for rule in (*lint_notebook.RULES, *lint_specs.RULES):
        yield from rule(source, spec)


def running(spec: AssignmentSpec) -> Iterator[Finding]:
    """The findings of the rules that run what authors wrote."""
    return lint_keys.run(spec)


def stale(spec: AssignmentSpec, root: Path = ROOT) -> Iterator[Finding]:
    """The files of the release, and the public key, that are not what the source gives now."""
    try:
        files = stale_files(root, spec.name)
    except ReleaseProblem as problem:
        yield Finding(f"source/{spec.name}/{spec.name}.ipynb", 1, str(problem))
        return
    for name in files:
        path = KEYS / name if name.endswith(".json") else root / "release" / spec.name / name
        yield Finding(shown(str(path)), 1, f"is not current: run 'autograder release {spec.name}'")


def summary(names: list[str], findings: list[Finding]) -> str:
    """The last line: how much is wrong, or what was found sound."""
    if findings:
        return f"{len(findings)} found: mend, then lint again, since some errors show only when others are gone"
    specs = [ASSIGNMENTS[name] for name in names]
    counts = [(len(spec.exercises), len(spec.mistakes), len(spec.variants)) for spec in specs]
    exercises, mistakes, variants = map(sum, zip(*counts, strict=True))
    return f"nothing found: {', '.join(names)}; {exercises} exercises, {mistakes} mistakes, {variants} right variants"
