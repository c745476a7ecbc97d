"""The command line, thin: every command reads its arguments, calls one room and prints what came back."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from autograder.forge.assignments import ASSIGNMENTS

HERE = Path(".")


def main() -> NoReturn:
    """Run the command line; every error is one clear line and exit code 2."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    try:
        code = commands.main(standalone_mode=False)
    except click.ClickException as error:
        _complain(error.format_message())
        code = 2
    except click.Abort:
        _complain("stopped")
        code = 2
    except (ValueError, RuntimeError, OSError) as error:
        _complain(str(error))
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> None:
    click.echo("autograder: " + " ".join(message.split()), err=True)


def _assignment(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and value not in ASSIGNMENTS:
        raise click.BadParameter(f"there is no assignment {value!r}; the course has: {', '.join(ASSIGNMENTS)}")
    return value


assignment_argument: Callable[[Any], Any] = click.argument("assignment", required=False, callback=_assignment)


@click.group(help="Grade the notebooks of the backpropagation course.")
@click.version_option(package_name="backprop-course")
def commands() -> None:
    """The group that the commands belong to."""


@commands.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--assignment", required=True, callback=_assignment, help="Which assignment the files answer.")
@click.option("--hidden", is_flag=True, help="Use hidden cases of a fresh seed instead of the public ones.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each file and exercise, one a line.")
@click.option("--allow-unsandboxed", is_flag=True, help="Go on where this machine has no file isolation.")
def check(files: tuple[str, ...], assignment: str, hidden: bool, as_json: bool, allow_unsandboxed: bool) -> int:
    """Check notebooks or Python files; no database and no course folders needed."""
    import secrets

    from autograder.desk.single import check_file
    from autograder.forge.solutions import ROOT
    from autograder.grading.course import Course
    from autograder.grading.mark import Marker

    marker = Marker(assignment, secrets.randbits(40) if hidden else None, not allow_unsandboxed)
    worst = 0
    for file in files:
        checked = check_file(Path(file), marker, Course(ROOT))
        if checked.problem:
            _complain(checked.problem)
        _print_checked(checked, assignment, as_json)
        worst = max(worst, _exit_code(checked))
    return worst


def _exit_code(checked: Any) -> int:
    if checked.problem:
        return 2
    return int(any(item.status not in ("right", "manual") for item in checked.verdicts))


def _print_checked(checked: Any, assignment: str, as_json: bool) -> None:
    from autograder.checking.card import card_text, headline, summary_text

    if as_json:
        for row in checked.rows(assignment):
            click.echo(json.dumps(row))
        return
    if checked.problem:
        return
    click.echo(f"{checked.file}: {summary_text(checked.verdicts).splitlines()[-1]}")
    for note in [*checked.repairs, *checked.notes]:
        click.echo(f"  note: {note}")
    for verdict in checked.verdicts:
        click.echo(headline(verdict) if verdict.status in ("right", "manual") else card_text(verdict))


@commands.command()
@assignment_argument
@click.argument("more", nargs=-1, metavar="")
@click.option("--students", multiple=True, metavar="S...", help="Grade only these students.")
@click.option(
    "--jobs", default=2, show_default=True, type=click.IntRange(1, 64), help="How many submissions are run at a time."
)
@click.option("--seed", type=int, help="Use this seed for the hidden cases instead of the private one.")
@click.option("--resume", is_flag=True, help="Leave alone what is graded already.")
@click.option("--allow-unsandboxed", is_flag=True, help="Grade without file isolation; every mark is flagged.")
def grade(
    assignment: str | None,
    more: tuple[str, ...],
    students: tuple[str, ...],
    jobs: int,
    seed: int | None,
    resume: bool,
    allow_unsandboxed: bool,
) -> int:
    """Grade submitted/ into the gradebook, autograded/ and feedback/."""
    from autograder.desk.evening import grade_class
    from autograder.grading.course import SETTINGS

    if more and not students:
        raise click.UsageError(f"unexpected: {' '.join(more)}; name students with --students")
    SETTINGS.seed, SETTINGS.allow_unsandboxed = seed, allow_unsandboxed
    names = [assignment] if assignment else list(ASSIGNMENTS)
    return max(grade_class(HERE, name, (*students, *more), jobs, resume) for name in names)


@commands.command()
@assignment_argument
@click.option("--check", "only_check", is_flag=True, help="Only say whether release/ and the public keys are current.")
def release(assignment: str | None, only_check: bool) -> int:
    """Write release/ and the public keys anew from source/."""
    from autograder.grading.release import make_release, stale_files

    work = stale_files if only_check else make_release
    found = {name: work(HERE.resolve(), name) for name in ([assignment] if assignment else ASSIGNMENTS)}
    for name, files in found.items():
        says = (
            f"not current: {', '.join(files)}; run 'autograder release {name}'"
            if only_check
            else f"written: {', '.join(files)}"
        )
        click.echo(f"{name}: {says if files else 'current'}")
    return int(only_check and any(found.values()))


@commands.command()
@click.argument("assignment", callback=_assignment)
@click.argument("exercise")
@click.argument("case", type=int, default=1)
def show(assignment: str, exercise: str, case: int) -> None:
    """Print a public case: its seed, names, shapes and values."""
    from autograder.checking.key import public_key
    from autograder.checking.show import case_text

    exercises = public_key(assignment).exercises
    if exercise not in exercises:
        raise click.BadParameter(f"{assignment} has no exercise {exercise!r}; it has: {', '.join(exercises)}")
    click.echo(case_text(exercises[exercise], case))


@commands.command()
def doctor() -> int:
    """Say what this machine offers: isolation, versions, browser."""
    from autograder.desk.doctor import findings

    rows, good = findings(HERE.resolve())
    for name, finding in rows:
        click.echo(f"{name:18} {finding}")
    return 0 if good else 1


@commands.command()
@click.option("--folder", default="demo", show_default=True, help="Where the demo course is made.")
def demo(folder: str) -> int:
    """Grade a small made-up class, right, wrong, damaged and hostile, and print what became of each."""
    from autograder.desk.demo import run_demo

    return run_demo(HERE.resolve(), HERE.resolve() / folder)


@commands.command()
@assignment_argument
@click.option("--folder", default="reports", show_default=True, help="Where the table is written, as HTML and as JSON.")
def matrix(assignment: str | None, folder: str) -> int:
    """Judge every known mistake, pair of mistakes and right form, and write the table."""
    from autograder.trust import matrix as room

    names = [assignment] if assignment else list(ASSIGNMENTS)
    entries = []
    with click.progressbar(length=sum(map(room.size, names)), label="matrix", file=sys.stderr) as bar:
        for name in names:
            entries += room.matrix(name, lambda: bar.update(1))
    for kind, found in room.summary(entries).items():
        click.echo(f"{kind + 's':9} " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(found.items())))
    for entry in room.bad(entries):
        click.echo(f"against the grader: {entry.exercise}, {entry.kind} '{entry.name}': {entry.outcome} ({entry.said})")
    click.echo(f"written: {', '.join(str(path) for path in room.write(entries, Path(folder)))}")
    return int(bool(room.bad(entries)))


@commands.command()
@click.argument("file")
@click.argument("exercise")
@click.option("--assignment", required=True, callback=_assignment, help="Whose exercise it is.")
@click.option("--reason", required=True, help="Why this form is right: it is kept with the form.")
def accept(file: str, exercise: str, assignment: str, reason: str) -> None:
    """Accept the form of EXERCISE in FILE (.py or .ipynb) as right; the next grading honours it."""
    from autograder.desk.single import read_file
    from autograder.grading.accepted import accept_form
    from autograder.grading.course import Course

    notebook, _ = read_file(Path(file), assignment, Course(HERE.resolve()))
    path = accept_form(HERE.resolve(), assignment, exercise, notebook, reason)
    click.echo(f"accepted: {path.relative_to(HERE.resolve())}; 'autograder grade {assignment}' now gives it full marks")
