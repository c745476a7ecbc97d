"""`make site` runs this: `python -m autograder.site --pyodide RELEASE --wheels FOLDER`."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.course.course import own_course
from autograder.site.build import make_site
from autograder.student.cli import run
from autograder.terminal.words import say


@click.group(invoke_without_command=True)
@click.option("--pyodide", type=click.Path(path_type=Path), required=True, help="A release of Pyodide: a folder or an archive.")
@click.option("--wheels", type=click.Path(path_type=Path), required=True, help="The wheels that run in the browser besides.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where to write; else build/site.")
def site(pyodide: Path, wheels: Path, folder: Path | None) -> None:
    """Write the course as static pages that run in a browser ('make site' gives the options)."""
    course = own_course()
    make_site(course, (folder or course.root / "build" / "site").resolve(), pyodide, wheels, say)


if __name__ == "__main__":
    run(site)
