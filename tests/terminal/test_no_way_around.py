"""Nothing of ours is printed but through the gate: what calls `print`, `echo` or a console of rich itself is named here."""

import ast
from pathlib import Path

import pytest

GATE = "autograder/terminal/"
WRITES = {"print", "echo", "secho", "Console", "pprint", "writerow", "writerows", "print_exc", "print_exception", "showwarning"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}
REASONS = {
    ("autograder/checking/check.py", "print"): "in the student's own notebook",
    ("autograder/checking/places/inside.py", "stdout.write"): "in a room without a terminal: JSON that is parsed outside",
    ("autograder/student/command.py", "print"): "the gate needs rich, which may be what is missing; the words are ours",
    ("autograder/trust/lint_draws.py", "stdout.write"): "in a process whose output is parsed: digests and case numbers",
    ("autograder/desk/export.py", "writerows"): "each cell goes through `guarded`, and that through the gate",
}
FOLDERS = ("autograder",)
INSIDE = "autograder/sandbox/inside/"  # has no terminal: what is written there comes back as outputs


def writes(tree: ast.AST) -> list[str]:
    """The names of what is called in a module to print, and of the streams that are written to."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            if name in WRITES and getattr(owner, "id", getattr(owner, "attr", "")) not in ("console", "screen"):
                found.append(name)
            if name == "write" and isinstance(owner, ast.Attribute) and owner.attr in STREAMS:
                found.append(f"{owner.attr}.write")
    return found


def bypassing(root: Path) -> set[tuple[str, str]]:
    """Each file of ours, and how it prints without the gate."""
    files = [path for folder in FOLDERS for path in (root / folder).rglob("*.py")]
    named = {path.relative_to(root).as_posix(): path for path in files}
    ours = {name: path for name, path in named.items() if not name.startswith((GATE, INSIDE))}
    return {(name, how) for name, path in ours.items() for how in writes(ast.parse(path.read_text(encoding="utf-8")))}


def test_whatever_is_printed_goes_through_the_gate(root):
    assert bypassing(root) == set(REASONS)


def test_every_console_is_a_screen(root):
    consoles = [
        (path.name, node.annotation.id)
        for path in (root / "autograder").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.arg) and node.arg == "console" and isinstance(node.annotation, ast.Name)
    ]
    assert consoles and {kind for _, kind in consoles} == {"Screen"}


@pytest.mark.parametrize(
    "code",
    ["print(1)", "click.echo(1)", "Console()", "sys.stderr.write('a')", "rich.print(1)", "csv.writer(f).writerows([])"],
)
def test_a_way_around_would_be_found(code):
    assert writes(ast.parse(code))
