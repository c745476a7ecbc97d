"""The container is the machine that README asks for, and nothing private gets into it."""

import fnmatch
import json
import re
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> str:
    return (root / "Dockerfile").read_text(encoding="utf-8")


def rules(path: Path) -> set[str]:
    return {line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}


def as_docker(rule: str) -> str:
    """A rule of .gitignore, which holds in every folder unless it begins with a slash, as .dockerignore writes it."""
    return rule.strip("/") if rule.startswith("/") else f"**/{rule.rstrip('/')}"


def test_what_git_leaves_out_stays_out_of_an_image(root: Path) -> None:
    assert {as_docker(rule) for rule in rules(root / ".gitignore")} <= rules(root / ".dockerignore")


@pytest.mark.parametrize("name", ["gradebook.db", ".autograder", "submitted", "feedback", "exports", ".git", ".venv"])
def test_nothing_of_a_class_gets_into_an_image(root: Path, name: str) -> None:
    assert any(fnmatch.fnmatch(name, rule.removeprefix("**/")) for rule in rules(root / ".dockerignore"))


def test_an_image_has_the_packages_that_the_readme_asks_for(root: Path, dockerfile: str) -> None:
    readme = re.search(r"^apt-get install (.*)$", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    image = re.search(r"apt-get install --yes --no-install-recommends (.*) \\", dockerfile)
    assert readme and image and set(readme[1].split()) <= set(image[1].split())


def test_an_editor_makes_its_container_from_a_stage_of_the_dockerfile(root: Path, dockerfile: str) -> None:
    made = json.loads((root / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    folder = root / ".devcontainer"
    assert (folder / made["build"]["dockerfile"]).resolve() == root / "Dockerfile"
    assert (folder / made["build"]["context"]).resolve() == root
    assert f"AS {made['build']['target']}\n" in dockerfile
    assert f"ARG NB_USER={made['remoteUser']}\n" in dockerfile


def test_the_page_gives_the_commands_of_the_dockerfile(root: Path, dockerfile: str) -> None:
    page = (root / "docs" / "container.md").read_text(encoding="utf-8")
    commands = re.findall(r"^#   (docker .*)$", dockerfile, re.MULTILINE)
    assert len(commands) == 2 and all(command in page for command in commands)
