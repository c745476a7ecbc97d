"""What lint finds: a file, a line, and one sentence that says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.forge.spec import Place, SpecProblem, blamed, shown


@dataclass(frozen=True)
class LintFinding:
    """An error of an author, or advice, which nothing waits for. `file` is named from the root of the course."""

    file: str
    line: int
    text: str
    advice: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


Findings = Iterator[LintFinding]


def at(place: Place, text: str) -> LintFinding:
    """A finding where something of a spec is written."""
    return LintFinding(shown(place[0]), place[1], text)


def of_problem(problem: SpecProblem) -> LintFinding:
    """A spec that cannot be used as a finding."""
    return at(problem.place, problem.text)


def of_error(error: BaseException, place: Place, doing: str) -> LintFinding:
    """An exception as a finding: at the last line of the specs that ran, or else at `place`."""
    return of_problem(blamed(error, place, doing))
