"""Hand in links: to files, to folders, to another student's notebook or whole submission. What they lead to is bait."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.trust.attacks.spec import Attack

NOT_FOLLOWED = "links, pipes and sockets in a submission are named and left out; nothing behind them is read"
VICTIM = "submitted/victim/2_L_layer"
BAIT = ("gradebook.db", ".autograder/seed", "source/2_L_layer/2_L_layer.ipynb", f"{VICTIM}/2_L_layer.ipynb")
TELL_ALL = """
import os
names = [os.path.join(place, name) for place, _, names in os.walk('.', followlinks=True) for name in names]
for name in names: print(open(name, errors='replace').read())
print('files:', names)
"""


def _files(folder: Path, course: Path) -> None:
    for number, name in enumerate(BAIT):
        (folder / f"notes{number}.txt").symlink_to(course / name)
        (folder / f"{number}").mkdir()
        (folder / f"{number}" / "data.csv").symlink_to(f"../../../../{name}")
    (folder / "chain.txt").symlink_to("notes0.txt")


def _folders(folder: Path, course: Path) -> None:
    (folder / "course").symlink_to(course / ".autograder")
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "others").symlink_to(f"../../../../../{VICTIM}")


def _notebook(folder: Path, course: Path) -> None:
    (folder / "2_L_layer.ipynb").unlink()
    (folder / "2_L_layer.ipynb").symlink_to(course / VICTIM / "2_L_layer.ipynb")


def _whole(folder: Path, course: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(course / VICTIM)


NOTHING: dict[str, int] = {}
LINKING = (
    Attack("links-to-files", "links", "links to gradebook, seed, solutions and another's work beside the notebook, printed by a cell",
        "files: \\[\\]", NOT_FOLLOWED, (TELL_ALL,), lay=_files),
    Attack("links-to-folders", "links", "links to the course's private folder and to another's work, printed by a cell", "files: \\[\\]",
        NOT_FOLLOWED, (TELL_ALL,), lay=_folders),
    Attack("notebook-is-a-link", "links", "another student's notebook, by a link in place of the own one", "no notebook in",
        NOT_FOLLOWED, earned=NOTHING, lay=_notebook),
    Attack("folder-is-a-link", "links", "another student's whole submission, by a link in place of the own folder",
        "is a link, which is not followed", NOT_FOLLOWED, earned=NOTHING, lay=_whole),
)  # fmt: skip
