"""The student's commands, and what the whole command line shares with them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn, cast

import click

from autograder.checking.key import folder_of_keys, key_folders, public_key
from autograder.terminal.words import guard_python, one_line, say

PLAINLY = "Your code was run plainly on this machine, on the public cases; your mark is given on other cases."


def main() -> NoReturn:
    """Run the student's command line."""
    run(commands)


def run(group: click.Group) -> NoReturn:
    """Run a command line; every error is one clear line and exit code 2."""
    sys.modules.setdefault("rfc3987_syntax", cast(Any, None))  # jsonschema goes without it, and it takes a second to load
    guard_python()
    try:
        code = group.main(prog_name="autograder", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message())
        code = 2
    except click.ClickException as error:
        complain(error.format_message())
        code = 2
    except click.Abort:
        complain("stopped")
        code = 2
    except (ValueError, RuntimeError, OSError) as error:
        complain(str(error))
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


def complain(message: str) -> None:
    """Say what is wrong in one line."""
    say("autograder: " + one_line(" ".join(message.split())), err=True)


def an_assignment(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The name of an assignment, if it is one of those whose keys are here."""
    names = sorted({path.stem for folder in key_folders() for path in folder.glob("*.json")})
    if value is not None and value not in names:
        raise click.BadParameter(f"there is no assignment {value!r}; the course has: {', '.join(names)}")
    return value


@click.group(help="Check your notebooks of the backpropagation course before you hand them in.")
@click.version_option(package_name="backprop-kit")
def commands() -> None:
    """The group that the commands belong to."""


@commands.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--assignment", callback=an_assignment, help="Which assignment the files answer, where their cells do not tell.")
def check(files: tuple[Path, ...], assignment: str | None) -> int:
    """Run your notebooks from the top, as they are saved, and say what to mend before you hand them in."""
    worst = max(_check(path, assignment) for path in files)
    say(PLAINLY)
    return worst


def _check(path: Path, assignment: str | None) -> int:
    from autograder.checking.card import cards_text, together
    from autograder.notebook.read import Unreadable
    from autograder.student.before_hand_in import read, report_on

    try:
        notebook = read(path, assignment)
    except Unreadable as problem:
        complain(str(problem))
        return 2
    with click.progressbar(length=len(notebook.code), label="running your cells", file=sys.stderr) as bar:
        report = report_on(notebook, lambda place: bar.update(max(0, place - bar.pos)))
        bar.update(len(notebook.code))
    advice = ["", "Before you hand in:", *(f"- {line}" for line in report.advice)] if report.advice else []
    say(f"{one_line(str(path))}, assignment {notebook.assignment}\n")
    say("\n".join([cards_text(report.verdicts), *report.by_hand, together(report.verdicts), *advice, ""]))
    return int(bool(report.advice) or any(item.status != "right" for item in report.verdicts))


@commands.command()
@click.argument("assignment", callback=an_assignment)
@click.argument("exercise")
@click.argument("case", type=int, default=1)
def show(assignment: str, exercise: str, case: int) -> None:
    """Print a public case: its seed, names, shapes and values."""
    print_case(folder_of_keys(assignment), assignment, exercise, case)


def print_case(folder: Path, assignment: str, exercise: str, case: int) -> None:
    """Print a public case by the key in `folder`; raises click.BadParameter where there is no such exercise."""
    from autograder.checking.show import case_text

    exercises = public_key(assignment, folder).exercises
    if exercise not in exercises:
        raise click.BadParameter(f"{assignment} has no exercise {exercise!r}; it has: {', '.join(exercises)}")
    say(case_text(exercises[exercise], case))


@commands.command()
def doctor() -> int:
    """Say whether this machine has what the notebooks need."""
    from autograder.student.doctor import findings

    rows, good = findings(Path("."))
    for name, finding in rows:
        say(f"{name:18} {finding}")
    return 0 if good else 1
