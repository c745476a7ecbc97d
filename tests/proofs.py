"""Proofs: test files that hang on named inputs alone, and are skipped while these are what they were when all of it held.

When every test of such a file has passed in one run, a digest of its inputs is kept in pytest's cache. The next run skips the
file if the digest is the same. With `--all`, and wherever CI is set, everything runs.
"""

import hashlib
import os
import platform
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
AGAIN = "run with --all or CI=true to prove it again"
LEFT_BEHIND = {"__pycache__", "_build", ".ipynb_checkpoints"}
WHOLE = "tests in its file"


@dataclass(frozen=True)
class Proof:
    """What a test file proves, and the files and folders, named from the root, that can change whether it holds.

    The file itself, every conftest.py above it and `ALWAYS` belong to the inputs without being named.
    """

    name: str
    inputs: tuple[str, ...]


ALWAYS = ("tests/proofs.py", "tests/notebooks/reading.py", "pyproject.toml", "requirements.lock")
CHECKING = (
    "autograder/__init__.py",
    *(f"autograder/{room}" for room in ("checking", "notebook", "student", "terminal")),
    "utils",
)
ENGINE = (*CHECKING, *(f"autograder/{room}" for room in ("course", "forge", "sandbox")), "source")
TRUST = (*ENGINE, "autograder/trust")
DEMO = ("autograder/desk/__init__.py", "autograder/desk/demo_class.py")
MARKING = ("autograder/json_bytes.py", "autograder/marking", "release")
EVERYTHING = ("autograder", "utils", "source", "release")
PAGES = ("notebooks", "docs", "README.md", "LICENSE", "LICENSE-TEXT")
TABLES = ("tests/grading/tables.py",)
LAW_8 = ("tests/forge/kit_code.py", "tests/forge/law_8.py", "tests/forge/marking.py")
BESIDE_STOCK = Proof("the comparison with stock nbgrader", (*EVERYTHING, *TABLES, "nbgrader_config.py"))
HELPING = (
    "tests/desk/platforms.py",
    "tests/forge/marking.py",
    "tests/grading/conftest.py",
    "tests/grading/hostile_folders.py",
    "tests/grading/hostile_notebook.py",
    "tests/sandbox/levels.py",
    "tests/terminal/test_words.py",
)
HOSTILE = Proof("what hostile submissions cost others", (*EVERYTHING, *HELPING, "nbgrader_config.py"))
CLASS = ("tests/desk/class_of_60.py", "nbgrader_config.py")
LESSONS = Proof("the executed lessons", ("notebooks", "utils", "docs/threads.md"))
SEEN = Proof("what a browser shows of a notebook and its pieces", (*CHECKING, "release"))
SOURCES = Proof("the executed source notebooks", (*ENGINE, "tests/forge/law_8.py", "tests/notebooks/own_table.csv"))
SITE = Proof("the site", (*EVERYTHING, *PAGES, "Makefile", "requirements-site.lock", "requirements-pyodide.lock"))

HUB = ("nbgrader_config.py", "environment.yml", "requirements-hub.lock", "requirements-student.lock", "tests/hub")

PROOFS = {
    "tests/hub/test_hub.py": Proof("the hub", (*EVERYTHING, *PAGES, *HUB)),
    "tests/trust/test_matrix.py": Proof("the kill matrix", TRUST),
    "tests/trust/test_mutants.py": Proof("the systematic edits", TRUST),
    "tests/site/test_in_a_browser.py": SITE,
    "tests/site/test_pyodide.py": SITE,
    "tests/trust/test_attack.py": Proof("the attacks", (*TRUST, *MARKING, *DEMO)),
    "tests/trust/test_authors_page.py": Proof("the page for authors", (*EVERYTHING, "docs/authors.md", "nbgrader_config.py")),
    "tests/forge/test_law_8.py": Proof("law 8", (*EVERYTHING, *PAGES, *LAW_8)),
    "tests/forge/test_law_8_lessons.py": Proof("law 8 in the lessons", (*ENGINE, "tests/forge/marking.py", "notebooks")),
    "tests/book/test_book.py": Proof("the book", (*PAGES, *CHECKING, "book", "release", "source")),
    "tests/browser/test_accessibility.py": SEEN,
    "tests/browser/test_formgrader.py": Proof("what a browser shows of the formgrader", (*EVERYTHING, *HELPING, *CLASS)),
    "tests/browser/test_pieces_on_disk.py": SEEN,
    "tests/browser/test_student.py": SEEN,
    "tests/browser/test_widgets.py": SEEN,
    "tests/checking/test_hostile_records.py": HOSTILE,
    "tests/checking/test_places.py": Proof("the places of mistakes", TRUST),
    "tests/desk/test_hostile_downloads.py": HOSTILE,
    "tests/forge/test_granting.py": HOSTILE,
    "tests/grading/test_accepted_numbers.py": HOSTILE,
    "tests/grading/test_budget.py": HOSTILE,
    "tests/grading/test_bulkheads.py": HOSTILE,
    "tests/grading/test_fuzz.py": HOSTILE,
    "tests/grading/test_hostile_border.py": HOSTILE,
    "tests/sandbox/test_held.py": HOSTILE,
    "tests/sandbox/test_left.py": HOSTILE,
    "tests/terminal/test_hostile_words.py": HOSTILE,
    "tests/trust/test_fuzz.py": HOSTILE,
    "tests/grading/test_every_assignment.py": BESIDE_STOCK,
    "tests/grading/test_page_beside_stock.py": BESIDE_STOCK,
    "tests/grading/test_right_callers.py": Proof("the right callers", (*EVERYTHING, "tests/grading/meant.py")),
    "tests/grading/test_writer.py": BESIDE_STOCK,
    "tests/foundation/test_formats_page.py": Proof("the page about formats", (*EVERYTHING, "docs/formats.md")),
    "tests/notebooks/test_lessons.py": LESSONS,
    "tests/notebooks/test_lesson_numbers.py": LESSONS,
    "tests/notebooks/test_every_notebook.py": SOURCES,
    "tests/notebooks/test_1_two_layer.py": SOURCES,
    "tests/notebooks/test_2_L_layer.py": SOURCES,
    "tests/notebooks/test_3_three_layer.py": SOURCES,
    "tests/notebooks/test_4_adam_on_L_layers.py": SOURCES,
    "tests/notebooks/test_5_find_the_bug.py": SOURCES,
}


def inputs_of(root: Path, file: str, proof: Proof) -> list[Path]:
    """Every input of a proof but `ALWAYS`, named or not; raises pytest.UsageError where one does not exist."""
    missing = [name for name in (file, *proof.inputs) if not (root / name).exists()]
    if missing:
        raise pytest.UsageError(f"tests/proofs.py: {proof.name}: there is no {' and no '.join(missing)}; mend the table there")
    beside = [folder / "conftest.py" for folder in (root / file).parents if folder.is_relative_to(root)]
    return [root / file, *(path for path in beside if path.exists()), *(root / name for name in proof.inputs)]


def contents(path: Path) -> Iterator[bytes]:
    """The digest of each file in a folder, or of the one file, beside its path."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in files:
        if file.is_file() and not LEFT_BEHIND & set(file.relative_to(path).parts):
            yield f"{file} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()


def machine() -> str:
    """What else a result hangs on: the system, Python, its packages, the user, the browser, the settings of linear algebra."""
    packages = sorted({item.name for folder in sys.path for item in Path(folder).glob("*.dist-info")})
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    stamp = Path(browser).resolve().stat().st_mtime_ns if browser else None
    settings = sorted(item for item in os.environ.items() if item[0].startswith(("OPENBLAS", "OMP", "MKL")))
    return repr((platform.platform(), sys.version, packages, os.getuid(), browser, stamp, settings))


def digests(root: Path, table: Mapping[str, Proof]) -> dict[str, str]:
    """The digest of the inputs of each proof as they are now; raises pytest.UsageError where a named input does not exist."""
    of_path = cache(lambda path: b"".join(contents(path)))
    ours = b"".join([machine().encode(), *(of_path(ROOT / name) for name in ALWAYS)])
    return {
        file: hashlib.sha256(b"".join([ours, *map(of_path, inputs_of(root, file, proof))])).hexdigest()
        for file, proof in table.items()
    }


class Proofs:
    """Skips the proofs of `table` that are made, and keeps which are. A part of this is done by each process of a run."""

    def __init__(self, config: pytest.Config, table: Mapping[str, Proof]) -> None:
        self.config, self.table = config, table
        self.digests = digests(config.rootpath, table)
        self.skips = not (config.getoption("all") or os.environ.get("CI", "").lower() not in ("", "0", "false"))
        self.called: set[str] = set()
        self.passed: defaultdict[str, set[str]] = defaultdict(set)
        self.whole: dict[str, int] = {}

    def is_made(self, file: str) -> bool:
        """Whether all that the file proves has held for these very inputs."""
        return self.config.cache.get(key(file), None) == self.digests[file]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note how many tests there are before any is left out by an option, and skip those of proofs that are made."""
        counts = Counter(map(file_of, items))
        for item in items:
            file = file_of(item)
            if file in self.table:
                item.user_properties.append((WHOLE, counts[file]))
                if self.skips and self.is_made(file):
                    item.add_marker(pytest.mark.skip(f"{self.table[file].name} was proved for these very inputs; {AGAIN}"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what passed to its end; what failed is not proved any more."""
        file = report.nodeid.partition("::")[0]
        if file not in self.table:
            return
        if report.failed:
            self.config.cache.set(key(file), None)
        elif report.when == "call" and report.passed:
            self.called.add(report.nodeid)
        elif report.when == "teardown" and report.nodeid in self.called:
            self.passed[file].add(report.nodeid)
            self.whole[file] = dict(report.user_properties)[WHOLE]

    def pytest_sessionfinish(self) -> None:
        """Keep the digest of each file of which every test passed while its inputs stayed as they were."""
        if is_worker(self.config) or may_collect_less(self.config):
            return
        now = digests(self.config.rootpath, self.table) if self.passed else {}
        for file, names in self.passed.items():
            if len(names) == self.whole[file] and now[file] == self.digests[file]:
                self.config.cache.set(key(file), now[file])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which proofs were skipped."""
        reports = terminalreporter.stats.get("skipped", [])
        files = {report.nodeid.partition("::")[0] for report in reports if AGAIN in str(report.longrepr)}
        if names := sorted({self.table[file].name for file in files}):
            terminalreporter.write_line(f"Proved for these very inputs, and skipped: {', '.join(names)}; {AGAIN}.")


def key(file: str) -> str:
    """Where pytest's cache keeps the digest for which a file was proved."""
    return f"proofs/{file}"


def file_of(item: pytest.Item) -> str:
    """The file of a test, named from the root."""
    return item.nodeid.partition("::")[0]


def is_worker(config: pytest.Config) -> bool:
    """Whether this is one of several processes that run tests, of which another one keeps account."""
    return hasattr(config, "workerinput")


def may_collect_less(config: pytest.Config) -> bool:
    """Whether this run may have seen only some tests of a file, without a word on those that it left out."""
    return bool(config.getoption("lf", False)) or any("::" in argument for argument in config.args)
