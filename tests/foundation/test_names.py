"""One name, one meaning: a class of the package is found once, whatever its file."""

import ast
from collections import defaultdict
from pathlib import Path


def test_no_two_classes_of_the_package_share_a_name(root: Path) -> None:
    found = defaultdict(list)
    for path in sorted((root / "autograder").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path.relative_to(root).as_posix())
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
