"""No hostile submission gets more than it earned, takes or touches anything; a weak grader is caught by the same attacks."""

import json
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.checking.places.search import Spot
from autograder.checking.places.words import with_places
from autograder.checking.verdict import Place
from autograder.course.course import own_course
from autograder.forge import build_keys as build
from autograder.forge.build_keys import hidden_key_of
from autograder.marking import work
from autograder.marking.mark import Marker
from autograder.marking.places import RoomSearch
from autograder.notebook import outputs, submission
from autograder.sandbox import isolation, pool, rooms, walls
from autograder.sandbox.rooms import FIRST_UID, _new_user
from autograder.trust import attack as attacks
from autograder.trust.attack import ATTACKS, AttackResult, as_json, attack, held, page, print_table, sandbox, summary
from autograder.trust.attacks.spec import Attack

ASSIGNMENTS = own_course().assignments

LAYERS = sorted({item.layer for item in ATTACKS})


def named(*ids):
    return [item for item in ATTACKS if item.id in ids]


@pytest.fixture(scope="module")
def results():
    """The outcome of every attack, by its id."""
    return {result.id: result for result in attack()}


@pytest.mark.parametrize("name", [item.id for item in ATTACKS])
def test_an_attack_gets_nothing(results, name):
    assert results[name].problems == ()


def test_there_are_attacks_on_every_layer():
    wanted = {"check", "probe", "stub", "stand-in helpers", "numpy", "builtins", "IPython", "gc and frames", "ctypes",
              "result pipe", "returned values", "display", "files", "environment", "/proc", "zygote", "system calls",
              "time", "memory", "disk", "processes", "threads", "output", "file descriptors", "notebook file",
              "links", "files beside", "next submission", "search"}  # fmt: skip
    assert wanted <= set(LAYERS) and len(ATTACKS) >= 45


def test_every_attack_has_a_name_of_its_own():
    assert len({item.id for item in ATTACKS}) == len(ATTACKS)


def test_the_table_has_a_row_for_each_attack_and_one_sentence(results, capsys):
    rows = list(results.values())
    assert page(rows).count("<tr>") == len(rows) + 1
    assert json.loads(as_json(rows[0]))["id"] == ATTACKS[0].id
    print_table(rows)
    assert summary(rows) in " ".join(capsys.readouterr().out.split())


def test_what_an_attack_shows_is_not_markup_in_the_table():
    result = AttackResult("a", "b", "c", "<script>[red]", "d", 0, 0, 0.1, 9, ())
    assert "<script>" not in page([result])


# Only attacks that read, or write into the bait, may be given to this one: nothing holds the others back.
def unsandboxed(seed, cells, limits, files):
    course = own_course().with_settings(allow_unsandboxed=True, limits=limits)
    return Marker(course, "2_L_layer", seed).mark(cells, files)


def trusting(seed, cells, limits, files):
    """A grader that takes a printed number for a mark."""
    marked = sandbox(seed, cells, limits, files)
    for name, items in marked.transcript.outputs.items():
        verdict = marked.verdicts.get(name.removeprefix("test_"))
        if verdict and any("6.0" in str(item) for item in items):
            marked.verdicts[verdict.exercise] = replace(verdict, points=verdict.max_points)
    return marked


def telling(seed, cells, limits, files):
    """A grader whose feedback holds its seed."""
    marked = sandbox(seed, cells, limits, files)
    marked.notes.append(f"graded with {seed}")
    return marked


def problems(found, name):
    return " ".join(next(result.problems for result in found if result.id == name))


def test_a_grader_without_a_sandbox_is_caught_giving_away_files():
    found = list(attack(named("known-paths"), unsandboxed))
    assert "a secret of the course came out" in problems(found, "known-paths") and not held(found)


def test_a_grader_without_a_sandbox_is_caught_letting_files_be_written():
    write = Attack("write", "files", "a file outside", "written", "", ("print('written', open('@FOLDER@/gradebook.db', 'w'))",))
    assert "something outside was changed" in problems(list(attack([write], unsandboxed)), "write")


def test_a_grader_that_trusts_printed_marks_is_caught():
    assert "was earned" in problems(list(attack(named("events"), trusting)), "events")


def test_a_grader_that_tells_its_seed_is_caught():
    assert "the seed came out" in problems(list(attack(named("check-replaced"), telling)), "check-replaced")


@pytest.mark.parametrize("name", ["links-to-files", "notebook-is-a-link", "folder-is-a-link"])
def test_a_grader_that_follows_links_is_caught(monkeypatch, name):
    monkeypatch.setattr(Path, "is_symlink", lambda path: False)
    assert "a secret of the course came out" in problems(list(attack(named(name))), name)


def test_a_grader_that_follows_links_to_folders_is_caught(monkeypatch):
    def all_below(folder):
        return sorted(Path(place) / name for place, _, names in os.walk(folder, followlinks=True) for name in names)

    monkeypatch.setattr(work, "handed_in_files", all_below)
    assert "a secret of the course came out" in problems(list(attack(named("links-to-folders"))), "links-to-folders")


def test_a_grader_that_copies_what_links_lead_to_is_caught(monkeypatch):
    monkeypatch.setattr(submission, "LINK", submission.BESIDE)
    assert "a secret of the course came out" in problems(list(attack(named("links-to-files"))), "links-to-files")


def test_a_grader_that_leaves_html_in_outputs_is_caught(monkeypatch):
    monkeypatch.setattr(outputs, "SHOWN", (*outputs.SHOWN, "text/html"))
    assert "its page holds markup" in problems(list(attack(named("printed-mark"))), "printed-mark")


def test_a_grader_that_leaves_html_in_texts_is_caught(monkeypatch):
    monkeypatch.setattr(outputs, "disarm", lambda *_: None)
    assert "its page holds markup" in problems(list(attack(named("markup"))), "markup")


def test_a_grader_that_is_too_slow_is_caught(monkeypatch):
    monkeypatch.setattr(attacks, "LONGEST", 0.0)
    assert re.search(r"it took \d+ s", problems(list(attack(named("check-replaced"))), "check-replaced"))


def test_a_grader_that_gives_fewer_points_than_were_earned_is_caught():
    greedy = replace(*named("check-replaced"), earned={"linear_forward": 1})
    assert "marks {'linear_forward': 2} where {'linear_forward': 1} was earned" in problems(list(attack([greedy])), greedy.id)


def test_keys_whose_exercises_share_a_net_are_caught(monkeypatch):
    monkeypatch.setattr(build, "_own", lambda seeds, place: seeds)
    build._hidden_key.cache_clear()
    try:
        found = list(attack(named("answers-among-inputs")))
    finally:
        build._hidden_key.cache_clear()
    assert "was earned" in problems(found, "answers-among-inputs")


@pytest.fixture
def no_sweeping(monkeypatch, tmp_path):
    """Rooms that give every job the same folder, and sweep nothing."""
    shutil.copytree(isolation.kit(), tmp_path / "kit")
    zygote = tmp_path / "kit" / "autograder" / "sandbox" / "inside" / "zygote.py"
    strong = zygote.read_text()
    weak = strong.replace("        self._new_home()\n", "        self.made = hasattr(self, 'made') or self._new_home()\n")
    assert weak != strong
    zygote.chmod(0o644)
    zygote.write_text(weak)
    monkeypatch.setattr(walls, "kit", lambda support=(): tmp_path / "kit")
    monkeypatch.setattr(isolation, "kit", lambda support=(): tmp_path / "kit")
    monkeypatch.setattr(rooms.Room, "end", lambda room: True)
    monkeypatch.setattr(rooms, "_new_user", lambda wall, user=_new_user: user(wall) and FIRST_UID)
    pool.close_rooms()
    yield
    pool.close_rooms()


LEAVES = "for n in range(40): open(f'/tmp/{n}', 'w').close()"
LOOKS = "import os\nprint('there:', [n for n in os.listdir('/tmp') if n.isdigit()])"
POISON = Attack("p", "files", "files for the next", "", "", (LEAVES,))
LOOK = replace(POISON, id="look", expected="there: \\[\\]", cells=(LOOKS,))


def test_of_what_is_left_the_next_one_sees_nothing():
    assert held(attack([POISON, LOOK]))


def test_a_room_that_is_not_swept_is_caught(no_sweeping):
    assert not held(attack([POISON, LOOK]))


def test_an_attack_that_was_not_made_is_not_counted_as_held():
    idle = Attack("idle", "none", "nothing", "something was tried", "none", ("pass",))
    assert "it was not seen to happen" in problems(list(attack([idle])), "idle")


def believing(item, printed):
    """A grader that shows what the search printed as if it were true."""
    found = json.loads(printed) if printed.startswith("{") else {}
    places = [Place(1, 0, 1, str(row["place"].get("text")), "") for rows in found.values() for row in rows]
    return [Spot(place, "name", 0) for place in places]


def test_a_grader_that_believes_what_the_search_prints_is_caught(monkeypatch):
    monkeypatch.setattr(attacks, "rows_of", believing)
    shown = lambda verdict, _, spots: replace(verdict, diagnoses=with_places(verdict.diagnoses, spots, ""))  # noqa: E731
    monkeypatch.setattr(attacks, "with_spots", shown)
    assert "a place was forged" in problems(list(attack(named("place-printed"))), "place-printed")


def test_a_grader_that_searches_with_the_hidden_key_is_caught(monkeypatch):
    seeds, transcript = [], RoomSearch.transcript

    def remembering(seed, *rest):
        seeds.append(seed)
        return sandbox(seed, *rest)

    def careless(search, item, left):
        hidden = hidden_key_of(ASSIGNMENTS["2_L_layer"], seeds[-1]).exercises[item.exercise.name]
        return transcript(search, replace(item, exercise=hidden), left)

    monkeypatch.setattr(RoomSearch, "transcript", careless)
    assert "expected values" in problems(list(attack(named("search-reads"), remembering)), "search-reads")
