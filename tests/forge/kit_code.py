"""What students get, and the functions in it."""

import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course.course import load_course
from autograder.desk.kit import sources


def kit_files(root: Path) -> list[Path]:
    """Every file that a student gets: what `autograder kit` takes, and the page about the course."""
    return sorted([*sources(load_course(root)), root / "README.md"])


def kit_modules(root: Path) -> list[Any]:
    """The modules of the kit, imported."""
    names = [path.relative_to(root).with_suffix("").parts for path in kit_files(root) if path.suffix == ".py"]
    return [importlib.import_module(".".join(part for part in parts if part != "__init__")) for parts in names]


def kit_functions(root: Path) -> dict[str, Callable[..., Any]]:
    """Every function and class that a module of the kit defines, private ones and methods too."""
    found: dict[str, Callable[..., Any]] = {}
    for module in kit_modules(root):
        for name, item in vars(module).items():
            if getattr(item, "__module__", None) != module.__name__ or not callable(item):
                continue
            found[f"{module.__name__}.{name}"] = item
            methods = inspect.getmembers(item, inspect.isroutine) if inspect.isclass(item) else []
            found |= {f"{module.__name__}.{name}.{part}": method for part, method in methods if not part.startswith("__")}
    return found
