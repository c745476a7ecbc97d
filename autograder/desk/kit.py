"""`autograder kit`: one zip that students download, with all that their machines need and nothing of the instructor's."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from datetime import UTC
from pathlib import Path
from urllib.parse import unquote

from autograder.course.atomic import put
from autograder.course.course import Course
from autograder.course.release import ReleaseProblem, stale_files
from autograder.desk.wheel import Files, wheel_of, zip_of
from autograder.marking.marks import read_marks
from autograder.notebook.first_cell import is_address, with_first_cell
from autograder.student.doctor import KIT

SUFFIXES = {".py", ".json", ".npz", ".txt", ".js", ".css"}
PACKAGES = ("autograder/checking", "autograder/notebook", "autograder/student", "autograder/terminal")
MODULES = ("autograder/__init__.py", "autograder/__main__.py")
PAGES = {"README.md": "docs/kit/README.md", **{name: name for name in ("docs/students.md", "LICENSE", "LICENSE-TEXT")}}
DUE = "autograder/student/due.json"
NEEDED = ("numpy", "matplotlib")
HANDED_OUT = "autograder/student/notebooks"
MODULES_FOLDER = KIT.replace(
    "-", "_"
)  # a package named `utils` at the top of site-packages could meet another one of that name
PICTURE = re.compile(r"\((pictures/[\w.-]+)\)")


class NotCurrent(RuntimeError):
    """What would be handed out is not what the source says."""


def require_current(course: Course, assignment: str) -> None:
    """Raise NotCurrent where the released notebook or the public key is not what the source gives now."""
    if stale := stale_files(course, assignment):
        raise NotCurrent(f"{', '.join(stale)} of {assignment} is not current: run 'autograder release {assignment}' first")


def make_kit(course: Course, path: Path, address: str | None = None) -> str:
    """Write the kit of the course to `path`, whole or not at all; return its version.

    `address` is where the wheel will be found, or its folder: each notebook then begins with a cell that installs it.
    Raises ReleaseProblem where it cannot stand there, or ends in another file name than the wheel's.
    """
    if address is not None and not is_address(address):
        raise ReleaseProblem(f"{address!r} names no wheel: give an address or a path that ends in .whl or in /, without spaces")
    root = course.root
    if not (root / "pyproject.toml").is_file():
        folders = ", ".join(["release/", "keys/", *(f"{folder.name}/" for folder in course.support)])
        raise ReleaseProblem(f"only the course of this package can be made into a kit: hand out {folders}")
    group = tomllib.loads(_text(root / "pyproject.toml"))
    version, bounds = group["project"]["version"], group["dependency-groups"]["student"]
    package = package_files(course) | _due(course)
    version = f"{version}+{_digest_of(package)}"
    metadata = [
        "Summary: The student's side of a course on backpropagation",
        f"Requires-Python: {group['project']['requires-python']}",
    ]
    metadata += _requirements(bounds)
    wheel, data = wheel_of(package, KIT, version, metadata, "autograder = autograder.student.command:main")
    files = {**course_files(course, _place(address, wheel) if address else None), wheel: data}
    pin = f"./{wheel} \\\n    --hash=sha256:{hashlib.sha256(data).hexdigest()}\n"
    files["requirements.lock"] = f"{_text(root / 'requirements-student.lock')}{pin}".encode()
    files["environment.yml"] = _environment(root, bounds, wheel).encode()
    put(path, zip_of({f"{KIT}/{name}": content for name, content in files.items()}))
    return version


def _place(address: str, wheel: str) -> str:
    """The address of the wheel, by its own or by its folder's; pip installs no wheel that has another file name."""
    if address.endswith("/"):
        return f"{address}{wheel}"
    path = re.split("[?#]", address)[0]
    folder = path[: path.rfind("/") + 1]
    if unquote(path.removeprefix(folder)) != wheel:
        raise ReleaseProblem(
            f"pip installs the wheel of this kit under its own file name only: give {folder}{wheel} in place of {address}"
        )
    return address


def _requirements(bounds: list[str]) -> list[str]:
    """What the wheel asks for: what `check` needs, which is found everywhere; all the rest is its extra `lab`."""
    needed = [bound for bound in bounds if re.split(r"[^\w-]", bound)[0] in NEEDED]
    more = [f'Requires-Dist: {bound}; extra == "lab"' for bound in bounds if bound not in needed]
    return [*(f"Requires-Dist: {bound}" for bound in needed), "Provides-Extra: lab", *more]


def _due(course: Course) -> Files:
    """When each assignment is due, as far as the gradebook tells, for `check_before_hand_in`; else no file."""
    if not (course.root / "gradebook.db").is_file():
        return {}
    found = {name: marks.due for name in course.assignments if (marks := read_marks(course.root, name))}
    told = {name: due.replace(tzinfo=UTC).isoformat() for name, due in found.items() if due is not None}
    return {DUE: f"{json.dumps(told, indent=1)}\n".encode()} if told else {}


def sources(course: Course) -> list[Path]:
    """Every file of the course that goes into the kit as it is, once."""
    return sorted({*_package(course).values(), *_folder(course).values()})


def package_files(course: Course) -> Files:
    """What pip installs, by name: the student's side of the autograder, the notebooks as they are handed out, and `utils`.

    `utils` lies in a folder of its own, which a .pth file puts at the end of the path: so no other package is written over.
    """
    found = {name: _content(path) for name, path in _package(course).items()}
    return found | {f"{MODULES_FOLDER}.pth": f"{MODULES_FOLDER}\n".encode()}


def course_files(course: Course, address: str | None = None) -> Files:
    """What lies in the student's folder, by name: notebooks to work in, lessons, `utils` to read, pages, licences."""
    files = {name: _content(path) for name, path in _folder(course).items()}
    if address is None:
        return files
    return {name: with_first_cell(data, address) if name.endswith(".ipynb") else data for name, data in files.items()}


def _package(course: Course) -> dict[str, Path]:
    found = {name: course.root / name for name in MODULES} | _in(course.root, PACKAGES)
    found |= {f"{MODULES_FOLDER}/{name}": path for name, path in _in(course.root, ("utils",)).items()}
    return found | {f"{HANDED_OUT}/{path.name}": path for path in _assignments(course).values()}


def _folder(course: Course) -> dict[str, Path]:
    root = course.root
    pages = {name: root / path for name, path in PAGES.items()}
    pictures = [f"docs/{name}" for name in PICTURE.findall(_text(root / "docs" / "students.md"))]
    lessons = {f"notebooks/{path.name}": path for path in sorted((root / "notebooks").glob("*.ipynb"))}
    return {**pages, **{name: root / name for name in pictures}, **_assignments(course), **lessons, **_in(root, ("utils",))}


def _assignments(course: Course) -> dict[str, Path]:
    names = [f"release/{name}/{name}.ipynb" for name in course.assignments]
    return {name: course.root / name for name in names}


def _in(root: Path, folders: tuple[str, ...]) -> dict[str, Path]:
    """The files in these folders that belong to the course, by their names in it."""
    paths = sorted(path for folder in folders for path in (root / folder).rglob("*") if path.suffix in SUFFIXES)
    return {path.relative_to(root).as_posix(): path for path in paths if path.is_file()}


def _content(path: Path) -> bytes:
    """The bytes of a file; of a notebook that was run here, without what its cells displayed."""
    data = path.read_bytes()
    if path.suffix != ".ipynb":
        return data
    notebook = json.loads(data)
    ran = [cell for cell in notebook["cells"] if cell.get("outputs") or cell.get("execution_count")]
    for cell in ran:
        cell["outputs"], cell["execution_count"] = [], None
    return f"{json.dumps(notebook, indent=1, ensure_ascii=False)}\n".encode() if ran else data


def _digest_of(files: Files) -> str:
    listed = "\n".join(f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(files.items()))
    return hashlib.sha256(listed.encode()).hexdigest()[:8]


def _environment(root: Path, bounds: list[str], wheel: str) -> str:
    """The same for conda: the channels and the Python of the course, the packages of a student, the wheel."""
    head, listed = _text(root / "environment.yml").split("dependencies:\n")
    channels = head[head.index("channels:") :]
    python = next(line for line in listed.splitlines() if line.strip().startswith("- python>"))
    packages = "\n".join([python, "  - pip", *(f"  - {bound}" for bound in bounds), "  - pip:", f"      - ./{wheel}"])
    return f"# For those who use conda: see README.md.\nname: {KIT}\n{channels}dependencies:\n{packages}\n"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
