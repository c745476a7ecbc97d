"""What may lie in a submission and is no ordinary file: links of every kind, a pipe, a socket; and trees with these in them."""

import os
import socket

from hypothesis import strategies as st

BAIT = "bait of another student"
FILE, LINK, SPECIAL = "a file", "a link", "special"


def a_pipe(path, _):
    os.mkfifo(path)


def a_socket(path, _):
    place = os.open(path.parent, os.O_RDONLY)  # the name of a socket may be 107 bytes long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{place}/{path.name}")
    os.close(place)


TRAPS = {
    "a link to a file": (LINK, lambda path, outside: path.symlink_to(outside / "secret.txt")),
    "a link by a way up": (LINK, lambda path, outside: path.symlink_to(os.path.relpath(outside / "link", path.parent))),
    "a link to a folder": (LINK, lambda path, outside: path.symlink_to(outside)),
    "a link to a link": (LINK, lambda path, outside: path.symlink_to(outside / "link")),
    "a link to itself": (LINK, lambda path, outside: path.symlink_to(path.name)),
    "a link to its own folder": (LINK, lambda path, outside: path.symlink_to(".")),
    "a link to nothing": (LINK, lambda path, outside: path.symlink_to(outside / "nothing")),
    "a link to a device": (LINK, lambda path, outside: path.symlink_to("/dev/zero")),
    "a pipe": (SPECIAL, a_pipe),
    "a socket": (SPECIAL, a_socket),
}  # fmt: skip


def baited(folder):
    """A folder that no submission may show anything of."""
    folder.mkdir()
    (folder / "secret.txt").write_text(BAIT)
    (folder / "link").symlink_to("secret.txt")
    return folder


NAMES = st.sampled_from(["a", "b.txt", "c d.csv", "É.py", "..d", "-e"])
TREES = st.recursive(
    st.sampled_from([None, *TRAPS]), lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3), max_leaves=8
)
FOLDERS = st.dictionaries(NAMES, TREES, max_size=4)


def grow(path, tree, outside):
    """Make a file (None), a trap or a folder of these; yield the ordinary files and the traps, by their paths."""
    if isinstance(tree, dict):
        path.mkdir(exist_ok=True)
        for name, inner in tree.items():
            yield from grow(path / name, inner, outside)
    elif tree is None:
        path.write_bytes(os.fsencode(path.name))
        yield path, FILE
    else:
        TRAPS[tree][1](path, outside)
        yield path, TRAPS[tree][0]
