"""Whose a file of Canvas is, where the names of users and of files hold numbers: nobody is lost, and nobody gets another's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collect.canvas import as_one_download
from autograder.collect.collect import collect, students_summary
from autograder.collect.log import CollectLog
from autograder.collect.named import TWO_WAYS
from autograder.collect.names import owner_of
from autograder.course.course import load_course, own_course
from tests.desk.platforms import ASSIGNMENT, DOWNLOADED, answered, write

FILE = f"{ASSIGNMENT}.ipynb"
ASSIGNMENTS = own_course().assignments
CERTAIN = ["nunezana_3143_207797_my.ipynb", "leekim_LATE_3144_207800_my.ipynb"]
USERS, UPLOADS = st.integers(1, 9_999), st.integers(150_000, 10**7)
WORDS = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
ENDINGS = st.from_regex(r"(_[0-9]{1,6}){0,3}", fullmatch=True)
FILES = st.from_regex(r"([0-9]{1,6}_|LATE_|x_){0,3}[a-z]{1,4}\.ipynb", fullmatch=True)


def owners(names):
    """The owners of the files of one download."""
    found = [(("download", name), owner_of(("download", name), 1, ASSIGNMENTS)) for name in names]
    return list(as_one_download(found, ASSIGNMENTS))


@pytest.mark.parametrize(
    ("file", "name", "number", "original"),
    [
        ("4chan_3146_207802_2_2_L_layer.ipynb", "4chan", "3146", "2_2_L_layer.ipynb"),
        ("5star_LATE_3147_207803_4_adam.ipynb", "5star", "3147", "4_adam.ipynb"),
        ("li_3148_207804_2026_11_20.ipynb", "li", "3148", "2026_11_20.ipynb"),
        ("li_3148_207804_2_L_layer.ipynb", "li", "3148", "2_L_layer.ipynb"),
        ("li_12_3148_207804_2026_11_20.ipynb", "li_12", "3148", "2026_11_20.ipynb"),
        ("bob_12_LATE_3148_207804_week_3_1_x.ipynb", "bob_12", "3148", "week_3_1_x.ipynb"),
        ("12345_3151_207807_1_two_layer.ipynb", "12345", "3151", "1_two_layer.ipynb"),
        ("_3151_207807_1_two_layer.ipynb", "", "3151", "1_two_layer.ipynb"),
        ("हिन्दी_3151_207807_1_x.ipynb", "हिन्दी", "3151", "1_x.ipynb"),
        ("oneil_3148_207804_text.html", "oneil", "3148", "text.html"),
        ("oneil_12_3148_text.html", "oneil_12", "3148", "oneil_12_3148_text.html"),
        ("anon_3153_207809_2_L_layer.ipynb", "anon", "3153", "2_L_layer.ipynb"),
        ("anon_ghpps_3153_207809_my.ipynb", "anon_ghpps", "3153", "my.ipynb"),
    ],
)
def test_other_names_of_a_download_tell_which_numbers_are_those_of_a_user_and_of_an_upload(file, name, number, original):
    *_, owner = owners([*CERTAIN, file])
    assert (owner.name, owner.number, owner.original) == (name, number, original)


@settings(max_examples=500, deadline=None)
@given(victim=WORDS, before=ENDINGS, late=st.sampled_from(["", "_LATE"]), own=USERS, upload=UPLOADS, file=FILES)
def test_whatever_numbers_names_hold_a_file_is_of_its_own_user_or_of_nobody(victim, before, late, own, upload, file):
    *_, owner = owners([*CERTAIN, f"{victim}{before}{late}_{own}_{upload}_{file}"])
    assert owner.number == str(own) or (owner.unclear == TWO_WAYS and not owner.number)


@settings(max_examples=300, deadline=None)
@given(own=st.integers(1, 10**7), upload=st.integers(1, 10**7), before=ENDINGS, file=FILES)
def test_without_far_higher_numbers_of_uploads_a_name_of_two_ways_is_nobodys(own, upload, before, file):
    near = ["ann_500_600_my.ipynb", "cy_601_499_my.ipynb"]
    *_, owner = owners([*near, f"bob{before}_{own}_{upload}_{file}"])
    assert owner.number == str(own) or (owner.unclear == TWO_WAYS and not owner.number)


def test_who_sent_a_file_of_two_ways_is_counted_under_the_whole_name(course, tmp_path, release):
    names = [f"bob_12_500_{FILE}", "bob_12_99_555_my.ipynb", "li_LATE_14_77_88_my.ipynb"]
    entries = [(name, answered(release, name), DOWNLOADED) for name in names]
    lines = collect(load_course(course), [write(tmp_path / "all.zip", entries)], ASSIGNMENT)
    assert students_summary(lines) == "3 students: 1 with a notebook; 2 without (bob_12_99_555, li_LATE_14_77_88)"
    kept = CollectLog(course).not_placed(ASSIGNMENT)
    assert {name: TWO_WAYS in why for name, why in kept.items()} == {"bob_12_99_555": True, "li_LATE_14_77_88": True}
    assert b"bob_12_500" in (course / "submitted" / "bob" / ASSIGNMENT / FILE).read_bytes()
