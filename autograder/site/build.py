"""`make site`: JupyterLite with the course in it, as a folder that any web server can hand out."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course.atomic import fresh_beside, put_in_place
from autograder.course.course import Course
from autograder.desk.kit import package_files, require_current
from autograder.desk.wheel import wheel_of
from autograder.site.pyodide import SiteProblem, copy_pyodide, official
from autograder.site.start import STORAGE, notebooks_of, write_start
from autograder.site.worker import write_worker

APPS = ("notebooks", "lab")
EXTENSIONS = ("jupyterlab_widgets", "jupyterlite_pyodide_kernel")
"""Extensions of JupyterLite that are taken from their wheels: of another version than here, or nothing for JupyterLab."""
OF_THE_KERNEL = ("ipykernel", "pyodide_kernel", "piplite")
BESIDE: dict[str, list[str]] = {
    "comm": [],
    "ipywidgets": ["comm", "traitlets", "ipython"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "psygnal": [],
    "typing_extensions": [],
}
"""The packages that run beside Pyodide's own, each with what it needs."""
FIRST = (
    "ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi", "ipython", "micropip", "piplite", "numpy", "matplotlib",
    "backprop-kit",
)  # fmt: skip
"""What is loaded before the first cell: all that the kernel would else look for elsewhere, and the kit."""
PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
Entry = dict[str, Any]


def make_site(course: Course, folder: Path, pyodide: Path, wheels: Path, say: Callable[[str], object]) -> None:
    """Write the site of a course that is current, and say what came of it; raises NotCurrent, and what `build_site` raises."""
    for name in course.assignments:
        require_current(course, name)
    build_site(course, folder, pyodide, wheels, say)
    say(f"written: {folder} ({size_of(folder) / 1e6:.0f} MB; what a student loads at first is about 30 MB)")
    say(f"look at it: {sys.executable} -m http.server --bind 127.0.0.1 --directory {folder} 8000, then http://127.0.0.1:8000")


def build_site(course: Course, folder: Path, pyodide: Path, wheels: Path, say: Callable[[str], object]) -> None:
    """Write the site of a course to `folder`, whole or not at all.

    `pyodide` is a release of Pyodide, `wheels` the folder of wheels that run in the browser besides. Raises SiteProblem where
    one of them does not hold what is needed.
    """
    fresh = fresh_beside(folder)
    try:
        say("JupyterLite, with the notebooks of the course")
        _build_jupyterlite(course, fresh, wheels)
        say(f"Pyodide, from {pyodide.name}")
        _add_python(course, fresh, pyodide, wheels)
        _configure(fresh)
        _leave_out(fresh)
        write_start(course, fresh)
        write_worker(fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    put_in_place(fresh, folder)


def _build_jupyterlite(course: Course, fresh: Path, wheels: Path) -> None:
    """Let JupyterLite build itself with our notebooks, from what is installed here and nothing else."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        for name, data in notebooks_of(course).items():
            (home / "contents" / name).parent.mkdir(parents=True, exist_ok=True)
            (home / "contents" / name).write_bytes(data)
        anywidget = Path(sys.prefix) / "share/jupyter/labextensions/anywidget"
        extensions = [anywidget, *(_wheel(name, wheels).resolve() for name in EXTENSIONS)]
        settings = {
            "contents": ["contents"], "apps": list(APPS), "output_dir": str(fresh),
            "no_sourcemaps": True, "no_unused_shared_packages": True,
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [*map(str, extensions)],
        }  # fmt: skip
        (home / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": settings}), encoding="utf-8")
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--config", "jupyter_lite_config.json"]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SiteProblem(f"JupyterLite could not be built: {(done.stderr or done.stdout).strip()[-400:]}")


def _add_python(course: Course, fresh: Path, pyodide: Path, wheels: Path) -> None:
    """Put Pyodide there, with one list of all packages: its own, those of the kernel and of the widgets, and the kit."""
    place = fresh / "static/pyodide"
    place.mkdir(parents=True)
    copy_pyodide(pyodide, place)
    release = official()
    kernel = fresh / "extensions/@jupyterlite/pyodide-kernel-extension/static/pypi"
    added = [_kit(course, place), *(_take(name, kernel, place, []) for name in OF_THE_KERNEL)]
    added += [_take(name, wheels, place, needs) for name, needs in BESIDE.items()]
    lock = {
        "info": release["info"],
        "packages": release["packages"] | {entry["name"].replace("_", "-"): entry for entry in added},
    }
    (place / "pyodide-lock.json").write_text(json.dumps(lock, sort_keys=True), encoding="utf-8")


def _kit(course: Course, place: Path) -> Entry:
    """The student's side of the autograder and `utils`, as a wheel; they are loaded when a cell imports one of them."""
    files = {name.removeprefix("backprop_kit/"): data for name, data in package_files(course).items()}
    version = hashlib.sha256(b"".join(name.encode() + data for name, data in sorted(files.items()))).hexdigest()[:8]
    name, data = wheel_of(files, "backprop-kit", f"0+{version}", [], "autograder = autograder.student.command:main")
    (place / name).write_bytes(data)
    return _entry("backprop-kit", place / name, ["autograder", "utils"], ["numpy", "matplotlib", "ipywidgets", "anywidget"])


def _take(name: str, wheels: Path, place: Path, needs: list[str]) -> Entry:
    """Copy the wheel of a package; raises SiteProblem where there is none."""
    wheel = _wheel(name, wheels)
    shutil.copyfile(wheel, place / wheel.name)
    return _entry(name, place / wheel.name, [name], needs)


def _wheel(name: str, wheels: Path) -> Path:
    """The wheel of a package; raises SiteProblem where there is none."""
    found = sorted(wheels.glob(f"{name}-*-none-any.whl"))
    if not found:
        raise SiteProblem(f"{wheels} holds no wheel of {name}: run 'make site', which downloads it")
    return found[-1]


def _entry(name: str, wheel: Path, imports: list[str], depends: list[str]) -> Entry:
    """A package as Pyodide's list names it."""
    return {
        "name": name, "version": wheel.name.split("-")[1], "file_name": wheel.name, "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(), "package_type": "package", "unvendored_tests": False,
        "imports": imports, "depends": depends,
    }  # fmt: skip


def _configure(fresh: Path) -> None:
    """Tell JupyterLite where its Python is, what is loaded first, and that what was loaded once stays in the browser."""
    path = fresh / "jupyter-lite.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    data = settings["jupyter-config-data"]
    data |= {"contentsStorageName": STORAGE, "appName": "Backpropagation", "exposeAppInBrowser": True}
    plugin = data.setdefault("litePluginSettings", {}).setdefault(PLUGIN, {})
    plugin |= {
        "pyodideUrl": "./static/pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": [*FIRST]},
    }
    path.write_text(json.dumps(settings, indent=2), encoding="utf-8")


def _leave_out(fresh: Path) -> None:
    """Remove what nobody's browser asks for."""
    for path in [*fresh.rglob("*.map"), *fresh.glob("extensions/**/pypi/widgetsnbextension-*.whl")]:
        path.unlink()


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
