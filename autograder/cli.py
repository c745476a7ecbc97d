"""The command line, thin: every command reads its arguments, calls one part of the autograder and prints what came back."""

from __future__ import annotations

import atexit
import gc
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from autograder.forge.spec import course_around
from autograder.student.cli import complain, print_case, run
from autograder.terminal.words import one_line, say, say_data

if TYPE_CHECKING:
    from autograder.course.course import Course
    from autograder.desk.check import Checked

HERE = Path(".")


def main() -> NoReturn:
    """Run the command line; every error is one clear line and exit code 2."""
    gc.set_threshold(50_000)  # what is loaded stays: to look through it after every 700 objects takes a tenth of all time
    atexit.register(gc.freeze)  # nor is it looked through on the way out, which takes a fifth of a second
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    run(commands)


def _assignment(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    return None if value is None else _known(value)


def _known(assignment: str) -> str:
    if assignment not in _assignments():
        raise click.BadParameter(f"there is no assignment {assignment!r}; the course has: {', '.join(_assignments())}")
    return assignment


def _assignments() -> list[str]:
    return list(_course().assignments)


def _course(times_matter: bool = False) -> Course:
    """The course in this folder or around it; where times matter, what is wrong with their zones is said first."""
    from autograder.course.course import load_course

    course = load_course(_folder())
    if times_matter:
        from autograder.course.release import zone_problems

        for sentence in zone_problems(course.root):
            say(sentence, err=True)
    return course


def _course_or_own(is_said: bool = True) -> Course:
    """The course in this folder or around it; where there is none, the one that this package is part of, which can be said."""
    from autograder.course.course import near_course_file, own_course

    if course_around(HERE.resolve()) or (HERE / "source").exists() or near_course_file(HERE.resolve()):
        return _course()
    course = own_course()
    if is_said:
        say(f"autograder: no course.py here or above: this is about the course in {course.root}", err=True)
    return course


def _folder() -> Path:
    """The folder of the course: around this one or, where no course is, this one."""
    return course_around(HERE.resolve()) or HERE


def _in_course(*names: str) -> Path:
    """A path in the folder of the course, as it is named from here."""
    return Path(os.path.relpath(_folder().joinpath(*names)))


assignment_argument: Callable[[Any], Any] = click.argument("assignment", required=False, callback=_assignment)


@click.group(help="Grade the notebooks of the backpropagation course.")
@click.version_option(package_name="backprop-course")
def commands() -> None:
    """The group that the commands belong to; it works for the copy of the course that it is part of, and for no other one."""
    own = Path(__file__).resolve().parents[1]
    if (_folder() / "autograder" / "forge").is_dir() and _folder().resolve() != own:
        raise click.UsageError(f"this 'autograder' belongs to the course in {own}: write 'python -m autograder' here")


@commands.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--assignment", required=True, callback=_assignment, help="Which assignment the files answer.")
@click.option("--hidden", is_flag=True, help="Use hidden cases of a fresh seed instead of the public ones.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each file and exercise, one a line.")
@click.option("--allow-unsandboxed", is_flag=True, help="Go on where this machine has no file isolation.")
def check(files: tuple[str, ...], assignment: str, hidden: bool, as_json: bool, allow_unsandboxed: bool) -> int:
    """Check notebooks or Python files; no database and no course folders needed."""
    import secrets

    from autograder.desk.check import check_file
    from autograder.marking.mark import Marker

    course = _course_or_own(is_said=False).with_settings(allow_unsandboxed=allow_unsandboxed)
    marker = Marker(course, assignment, secrets.randbits(40) if hidden else None)
    worst = 0
    for file in files:
        checked = check_file(Path(file), marker)
        if checked.problem:
            complain(checked.problem)
        _print_checked(checked, assignment, hidden, as_json)
        is_right = all(item.status in ("right", "manual") for item in checked.verdicts)
        worst = max(worst, 2 if checked.problem else int(not is_right))
    return worst


def _print_checked(checked: Checked, assignment: str, hidden: bool, as_json: bool) -> None:
    from autograder.checking.card import cards_text, together

    if as_json:
        for row in checked.rows(assignment):
            say_data(json.dumps(row))
        return
    if checked.problem:
        return
    say(f"{one_line(checked.file)}: {together(checked.verdicts, 'hidden' if hidden else 'public')}")
    for note in [*checked.repairs, *checked.notes]:
        say(f"  note: {one_line(note)}")
    say(cards_text(checked.verdicts))


@commands.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path(exists=True, path_type=Path))
@click.option("--assignment", callback=_assignment, help="What the downloads answer; notebooks of another one are not placed.")
def collect(sources: tuple[Path, ...], assignment: str | None) -> int:
    """Put downloads of Moodle or Canvas, folders and archives into submitted/, and say of each file what became of it."""
    from autograder.collect.collect import collect as collect_downloads
    from autograder.collect.collect import print_lines
    from autograder.collect.log import NOT_PLACED
    from autograder.terminal.screen import Screen

    console = Screen()
    course = _course(times_matter=True)
    with console.status("reading what was handed in"):
        lines = collect_downloads(course, sources, assignment)
    print_lines(console, lines, course.root)
    return int(any(line.outcome == NOT_PLACED for line in lines))


@commands.command()
@assignment_argument
@click.argument("more", nargs=-1, metavar="")
@click.option("--students", multiple=True, metavar="S...", help="Grade only these students.")
@click.option(
    "--jobs", default=2, show_default=True, type=click.IntRange(1, 64), help="How many submissions are run at a time."
)
@click.option("--seed", type=int, help="Use this seed for the hidden cases instead of the private one.")
@click.option("--resume", is_flag=True, help="Go on after a stop: what is finished and unchanged stays.")
@click.option("--cluster", metavar="ADDRESS", help="Mark on the dask.distributed cluster whose scheduler is there.")
@click.option("--allow-unsandboxed", is_flag=True, help="Grade without file isolation; every mark is flagged.")
@click.option("--places", default="some", type=click.Choice(["some", "all", "none"]), help="Look where functions go wrong.")
@click.option("--regrade", is_flag=True, help="Say what a change of the course does to the marks; write nothing.")
@click.option("--apply", "write", is_flag=True, help="With --regrade: write it.")
@click.option("--undo", is_flag=True, help="With --regrade: take the last one back.")
def grade(
    assignment: str | None,
    more: tuple[str, ...],
    students: tuple[str, ...],
    jobs: int,
    seed: int | None,
    resume: bool,
    cluster: str | None,
    allow_unsandboxed: bool,
    places: Literal["some", "all", "none"],
    regrade: bool,
    write: bool,
    undo: bool,
) -> int:
    """Grade submitted/ into the gradebook, autograded/ and feedback/."""
    from autograder.sandbox.pool import warm_rooms

    if more and not students:
        raise click.UsageError(f"unexpected: {' '.join(more)}; name students with --students")
    course = _course(times_matter=True).with_settings(seed=seed, allow_unsandboxed=allow_unsandboxed)
    if regrade or write or undo:
        _require_whole_class(assignment, regrade, write and undo, bool(students or resume or cluster))
        return _regrade(course, str(assignment), jobs, write, undo)
    with warm_rooms(0 if cluster else jobs, course.support):  # they warm up while what follows is loaded
        from autograder.desk.grade import GradingOptions, grade_class

        options, names = GradingOptions(jobs, resume, cluster, places), [assignment] if assignment else course.assignments
        return max(grade_class(course, name, (*students, *more), options) for name in names)


def _require_whole_class(assignment: str | None, regrade: bool, both: bool, only_some: bool) -> None:
    problems = {
        "--apply and --undo go with --regrade": not regrade,
        "give --apply or --undo, not both": both,
        "--regrade needs the name of an assignment": assignment is None,
        "--regrade looks at the whole class: leave out --students, --resume and --cluster": only_some,
    }
    for problem in (text for text, found in problems.items() if found):
        raise click.UsageError(problem)


def _regrade(course: Course, assignment: str, jobs: int, write: bool, undo: bool) -> int:
    from autograder.regrade import show as regrading

    if undo:
        return regrading.undo(course, assignment)
    return (regrading.apply if write else regrading.preview)(course, assignment, jobs)


@commands.command()
@click.argument("assignment", callback=_assignment)
@click.option("--to", required=True, type=click.Choice(["csv", "canvas", "moodle"]), help="Who is to read the file.")
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; else exports/A-TO.csv.")
def export(assignment: str, to: str, file: Path | None) -> int:
    """Write the marks in the gradebook for a spreadsheet, Canvas or Moodle; blank where there is no verdict."""
    from autograder.desk import export as exports
    from autograder.desk.class_results import class_results

    results = class_results(_course(times_matter=True), assignment)
    exports.export(results, to, path := file or _in_course("exports", f"{assignment}-{to}.csv"))
    for line in (*exports.advice(results, to), *exports.summary(results), f"written: {path}"):
        say(line)
    return int(any(item.total is None for item in results.handed_in()))


@commands.command()
@click.argument("assignment", callback=_assignment)
@click.option("--pseudonyms", is_flag=True, help="Names that only this course can tell apart, and no words of students.")
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; else reports/A.html.")
def report(assignment: str, pseudonyms: bool, file: Path | None) -> None:
    """Write one offline page about the class: what to teach again, questions, mistakes, who needs a look."""
    from autograder.collect.audit import files_summary
    from autograder.course.misplaced import misplaced
    from autograder.desk.report import write_report

    path = file or _in_course("reports", f"{assignment}.html")
    data = write_report(_course(times_matter=True), assignment, pseudonyms, path)
    say(f"{len(data.everybody)} handed in, {len(data.graded)} with a verdict")
    for line in filter(None, [files_summary(data.files), *misplaced(_course(), assignment)]):
        say(line)
    say(f"written: {path}")


@commands.command()
@assignment_argument
@click.option("--check", "only_check", is_flag=True, help="Only say whether release/ and the public keys are current.")
def release(assignment: str | None, only_check: bool) -> int:
    """Write release/ and the public keys anew from source/."""
    from autograder.course.release import make_release, stale_files

    work = stale_files if only_check else make_release
    found = {name: work(_course(), name) for name in ([assignment] if assignment else _assignments())}
    for name, files in found.items():
        listed = ", ".join(files)
        message = f"not current: {listed}; run 'autograder release {name}'" if only_check else f"written: {listed}"
        say(f"{name}: {message if files else 'current'}")
    return int(only_check and any(found.values()))


@commands.command()
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; else exports/backprop-kit.zip.")
@click.option("--from", "address", metavar="URL", help="Where the wheel in the zip will be: notebooks install it from there.")
def kit(file: Path | None, address: str | None) -> None:
    """Write the zip that students download: notebooks, lessons, what they import, and a page that says how to start."""
    from autograder.desk.kit import make_kit, require_current

    course, path = _course(), file or _in_course("exports", "backprop-kit.zip")
    with click.progressbar(_assignments(), label="comparing release/ with source/", file=sys.stderr) as names:
        for name in names:
            require_current(course, name)
    say(f"kit {make_kit(course, path, address)}\nwritten: {path}")
    if address:
        say(f"Now put the wheel that is in it (backprop_kit-....whl) where the notebooks look for it: {address}")


@commands.command()
@click.argument("assignment", callback=_assignment)
@click.argument("exercise")
@click.argument("case", type=int, default=1)
def show(assignment: str, exercise: str, case: int) -> None:
    """Print a public case: its seed, names, shapes and values."""
    print_case(_course().key_path(assignment).parent, assignment, exercise, case)


@commands.command()
def doctor() -> int:
    """Say what this machine offers: isolation, versions, browser."""
    from autograder.desk.doctor import findings

    rows, good = findings(_course())
    for name, finding in rows:
        say(f"{name:18} {finding}")
    return 0 if good else 1


@commands.command()
@click.option("--folder", default="demo", show_default=True, help="Where the demo course is made.")
def demo(folder: str) -> int:
    """Grade a small made-up class, right, wrong, damaged and hostile, and print what became of each."""
    from autograder.desk.demo import run_demo

    return run_demo(_folder().resolve(), _folder().resolve() / folder)


@commands.command()
@click.argument("assignment", required=False)
def lint(assignment: str | None) -> int:
    """Find what is wrong in specs and source notebooks: each error with its file, its line and what to do."""
    from autograder.forge.spec import SpecProblem
    from autograder.trust import lint as rules

    try:
        course = _course_or_own()
    except SpecProblem as problem:
        say(str(problem))
        return 1
    names = [_known(assignment)] if assignment else list(course.assignments)
    with click.progressbar(names, label="lint", file=sys.stderr) as bar:
        findings = [finding for name in bar for finding in rules.lint(course, name)]
    for line in (*findings, rules.summary(course, names, findings)):
        say(str(line))
    return int(not all(item.advice for item in findings))


@commands.command()
@assignment_argument
@click.option("--folder", type=click.Path(path_type=Path), help="Where to write the table as HTML and as JSON; else reports/.")
def matrix(assignment: str | None, folder: Path | None) -> int:
    """Judge every known mistake, pair of mistakes and right variant, and write the table."""
    from autograder.course.source_notebook import require_sound
    from autograder.trust import matrix as kill_matrix

    course = _course_or_own()
    specs = [course.spec(name) for name in ([assignment] if assignment else course.assignments)]
    for spec in specs:
        require_sound(course, spec.name)
    entries = []
    with click.progressbar(length=sum(len(spec.exercises) for spec in specs), label="matrix", file=sys.stderr) as bar:
        for spec in specs:
            entries += kill_matrix.matrix(spec, lambda: bar.update(1))
    for kind, found in kill_matrix.summary(entries).items():
        say(f"{kind + 's':9} " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(found.items())))
    for entry in kill_matrix.bad(entries):
        say(f"against the grader: {entry.exercise}, {entry.kind} '{entry.name}': {entry.outcome} ({entry.said})")
    say(f"written: {', '.join(str(path) for path in kill_matrix.write(entries, folder or _in_course('reports')))}")
    return int(bool(kill_matrix.bad(entries)))


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each attack, one a line.")
@click.option("--html", "file", type=click.Path(dir_okay=False), help="Write the table as a page to this file too.")
@click.option("--fuzz", "minutes", type=click.FloatRange(0.1), metavar="MINUTES", help="Draw hostile inputs for each border.")
def attack(as_json: bool, file: str | None, minutes: float | None) -> int:
    """Hand in hostile submissions for real, and print what became of each."""
    from autograder.desk.grade import require_isolation
    from autograder.trust import attack as attacks

    if minutes is not None:
        from autograder.trust.fuzz.run import fuzz_and_print

        return fuzz_and_print(minutes)
    require_isolation(_course_or_own())
    with click.progressbar(attacks.attack(), length=len(attacks.ATTACKS), label="attack", file=sys.stderr) as bar:
        results = list(bar)
    if file:
        Path(file).write_text(attacks.page(results), encoding="utf-8")
    if as_json:
        for result in results:
            say_data(attacks.as_json(result))
    else:
        attacks.print_table(results)
    return int(not attacks.held(results))


@commands.command()
@click.argument("file")
@click.argument("exercise")
@click.option("--assignment", required=True, callback=_assignment, help="Whose exercise it is.")
@click.option("--reason", required=True, help="Why this variant is right: it is kept with it.")
def accept(file: str, exercise: str, assignment: str, reason: str) -> None:
    """Accept the variant of EXERCISE in FILE (.py or .ipynb) as right; the next grading honours it."""
    from autograder.desk.check import read_file
    from autograder.marking.accepted import accept_variant

    course = _course()
    notebook, _ = read_file(Path(file), assignment, course)
    path = accept_variant(course, assignment, exercise, notebook, reason)
    say(
        f"accepted: {path.relative_to(course.root)}; 'autograder grade {assignment}' now gives it full marks,"
        " '--regrade' says who of a graded class gains"
    )
