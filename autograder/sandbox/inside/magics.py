"""What a notebook asks of the student's machine rather than of Python: commands of the system, packages, magics."""

from __future__ import annotations

PROGRAMS = ("!", "bash", "cmd", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh", "sx", "system")
PACKAGES = ("conda", "mamba", "micromamba", "pip", "uv")
SETTINGS = ("autoreload", "config", "gui", "load_ext", "matplotlib", "pylab", "reload_ext")


def not_run(command: str) -> str:
    """The sentence for a command that is not run."""
    return f"{' '.join(command.split())[:200]}: not run, since commands of the system are not run while a notebook is graded.\n"


def not_here(command: str) -> str:
    """The sentence for a magic or a setting that this room does not have."""
    return f"{' '.join(command.split())[:200]}: passed over, since it is not there while a notebook is graded.\n"
