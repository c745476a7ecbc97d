"""Marked on a cluster of two workers, with one of them killed on the way, a class gets the same marks and reasons."""

import os
import shutil
import signal

import pytest

from autograder.course.course import load_course, own_course
from autograder.marking import cluster as clusters
from autograder.marking.classroom import Classroom
from autograder.marking.mark import Marker
from autograder.marking.work import Work
from tests.grading.conftest import ASSIGNMENT
from tests.grading.tables import rows
from tests.grading.test_jobs import accounts

FEW = ["björn", "fatima", "max", "rosa"]


@pytest.fixture(scope="module")
def cluster():
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as made:
        yield made


@pytest.fixture(scope="module")
def graded_in(course, tmp_path_factory):
    """A function that grades a few students of one and the same class; `at` is called after each of them."""
    handed_in = course()

    def grade(address, at=lambda row: None):
        folder = shutil.copytree(handed_in, tmp_path_factory.mktemp("cluster") / "course")
        for row in Classroom(load_course(folder), ASSIGNMENT).grade(FEW, 2, resume=False, cluster=address):
            at(row)
        return folder

    return grade


@pytest.fixture(scope="module")
def here(graded_in):
    return graded_in(None)


def test_two_workers_give_the_same_marks_and_reasons(here, graded_in, cluster):
    there = graded_in(cluster.scheduler_address)
    assert rows(there) == rows(here)
    assert accounts(there) == accounts(here)


def test_a_killed_worker_costs_nobody_a_mark(here, graded_in, cluster):
    killed = []

    def kill_one(_):
        if not killed:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    there = graded_in(cluster.scheduler_address, kill_one)
    assert killed
    assert rows(there) == rows(here)
    assert accounts(there) == accounts(here)


def test_a_worker_with_another_version_of_the_course_is_named(monkeypatch, cluster):
    monkeypatch.setattr(clusters, "version_of", lambda assignment: "0-another")
    work = Work(Marker(own_course(), ASSIGNMENT, 7), [], {})
    with pytest.raises(clusters.ClusterProblem, match="update it"):
        list(clusters.on_cluster(cluster.scheduler_address, [("ada", work)]))


def test_an_address_where_nothing_answers_is_one_clear_line(monkeypatch):
    monkeypatch.setattr(clusters, "WAIT_SECONDS", 1)
    work = Work(Marker(own_course(), ASSIGNMENT, 7), [], {})
    with pytest.raises(clusters.ClusterProblem, match="no cluster with a worker answers"):
        list(clusters.on_cluster("tcp://127.0.0.1:9", [("ada", work)]))
