"""What the tracked files may not hold: registries, paths of one machine, outputs of notebooks."""

import json
import re
import subprocess
from pathlib import Path

import pytest

GIT = ["git", "-c", "safe.directory=*"]
FORBIDDEN = {
    "a registry": re.compile(r"(pyp[i]|npmj[s])[.]org|python[h]osted|(deb|security)[.]debia[n]|extra-index-ur[l]|find-link[s]"),
    "a path of one machine": re.compile(r"(^|[^A-Za-z0-9_.])/(wor[k]|far[m]|roo[t])/"),
}


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    """Files that are tracked, or would be by `git add`."""
    if not (root / ".git").exists():
        pytest.skip("not a git clone: nothing says which files are tracked")
    command = [*GIT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def offences(files: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """`file:line: text` of every line that matches; binary files are passed over."""
    texts = {file: file.read_bytes() for file in files}
    lines = [
        (file, number, line)
        for file, content in texts.items()
        if b"\0" not in content
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1)
    ]
    return [f"{file}:{number}: {line[:120]}" for file, number, line in lines if pattern.search(line)]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_names(what: str, tracked: list[Path]) -> None:
    assert offences(tracked, FORBIDDEN[what]) == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a registry", "see https://py_pi.org/simple"),
        ("a registry", "--extra_-index-url https://example.org"),
        ("a path of one machine", "open('/wo_rk/main/x')"),
        ("a path of one machine", "/ro_ot/.cache"),
    ],
)
def test_the_search_finds_a_planted_line(what: str, line: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.md"
    planted.write_text("fine\n" + line.replace("_", "") + "\n")
    assert len(offences([planted], FORBIDDEN[what])) == 1


def test_no_lock_file_that_names_registries_is_tracked(tracked: list[Path]) -> None:
    assert "uv.lock" not in {file.name for file in tracked}


def test_assignment_notebooks_are_tracked_without_outputs(root: Path, tracked: list[Path]) -> None:
    assignments = {root / "source", root / "release"}
    ours = [file for file in tracked if file.suffix == ".ipynb" and set(file.parents) & assignments]
    cells = [(file, cell) for file in ours for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]]
    assert [file for file, cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


@pytest.mark.usefixtures("tracked")
@pytest.mark.parametrize(
    "name",
    [
        ".autograder/seed",
        "gradebook.db",
        "submitted/a/b",
        "autograded/a/b",
        "feedback/a/b",
        ".exchange/x",
        ".venv/x",
    ],
)
def test_git_ignores_what_must_not_leave_this_machine(name: str, root: Path) -> None:
    assert subprocess.run([*GIT, "check-ignore", "--no-index", "--quiet", name], cwd=root).returncode == 0
