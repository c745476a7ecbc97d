"""An IPython shell that writes its outputs down as notebook outputs instead of showing them."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import re
import signal
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import LSString, SList
from traitlets import Instance, Type
from traitlets.config import Config

from autograder.sandbox.inside.magics import PACKAGES, PROGRAMS, SETTINGS, not_here, not_run

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult

OVERHEAD = 100
TRACEBACK_LINES = 60
UNTYPED: Any = TransformerManager  # IPython gives most of its functions no types
UNTYPED_SHELL: Any = InteractiveShell
TRANSFORMERS = UNTYPED().token_transformers
WRAPPERS = re.compile(r"\A(\s*%%(time|capture|prun)\b.*(\n|\Z))+")
MAGIC = re.compile(r"[%!?]|^\s*[,;/]", re.MULTILINE)  # without one of these IPython rewrites nothing


class CellTimeout(BaseException):
    """The cell ran longer than it may."""


class Outputs:
    """The outputs of the cell that runs, cut where they grow too large."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.text_limit = self.figure_limit = 0
        self.text_left = self.figure_left = 0

    def reset(self) -> None:
        """Start a cell."""
        self.items = []
        self.text_left, self.figure_left = self.text_limit, self.figure_limit

    def stream(self, name: str, text: str) -> None:
        """Add what was written to stdout or stderr."""
        if self.text_left <= 0:
            return
        last = self.items[-1] if self.items else {}
        if last.get("name") != name:
            last = {"output_type": "stream", "name": name, "pieces": []}
            self.items.append(last)
            self.spend(OVERHEAD)
        left = max(self.text_left, 0)
        data = text[: left + 1].encode("utf-8", "replace")
        last["pieces"].append(data[:left].decode("utf-8", "ignore"))
        self.spend(len(data))

    def spend(self, size: int) -> None:
        """Take `size` bytes from what is left, and add a note once nothing is left."""
        if self.text_left > 0 >= self.text_left - size:
            note = f"\n[output cut at {self.text_limit // 1000} kB]\n"
            self.items.append({"output_type": "stream", "name": "stdout", "pieces": [note]})
        self.text_left -= size

    def rich(self, kind: str, data: dict[str, Any], **more: Any) -> None:
        """Add a display_data or execute_result; parts that are not text, or too large, are left out."""
        kept = {mime: part for mime, part in data.items() if isinstance(part, str) and self._fits(mime, part)}
        if kept:
            self.items.append({"output_type": kind, "data": kept, "metadata": {}, **more})

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """Add an error; it is never left out, only shortened."""
        lines = [line[:2000] for line in "\n".join(traceback).splitlines()]
        if len(lines) > TRACEBACK_LINES:
            lines = [*lines[:20], "...", *lines[-(TRACEBACK_LINES - 20) :]]
        self.items.append({"output_type": "error", "ename": name, "evalue": value[:2000], "traceback": lines})

    def result(self) -> list[dict[str, Any]]:
        """Return the outputs in nbformat's form."""
        return [_joined(item) for item in self.items]

    def _fits(self, mime: str, part: str) -> bool:
        if mime.startswith("image/"):
            self.figure_left -= len(part)
            return self.figure_left >= 0
        if self.text_left <= 0:
            return False
        size = len(part.encode("utf-8", "replace")) + OVERHEAD
        fits = size <= self.text_left
        self.spend(size)
        return fits


class Stream(io.TextIOBase):
    """A sys.stdout or sys.stderr that writes into the outputs."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.kind, self.outputs = name, outputs

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.stream(self.kind, text)
        return len(text)


class Publisher(DisplayPublisher):
    """Takes what `display` publishes."""

    def publish(self, data: dict[str, Any], metadata: Any = None, *_: Any, **__: Any) -> None:
        Shell.outputs.rich("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        Shell.outputs.items.clear()


class Hook(DisplayHook):
    """Takes the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        count = Shell.instance().execution_count - 1
        Shell.outputs.rich("execute_result", format_dict, execution_count=count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Rewriting(TransformerManager):
    """IPython's rewriting of magics and the like; a cell that holds none is spared it, which is most of its time."""

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        text = "".join(lines)
        plain = self.token_transformers == TRANSFORMERS and (not MAGIC.search(text) or _is_python(text))
        rewritten: list[str] = lines if plain else UNTYPED.do_token_transforms(self, lines)
        return rewritten


class Shell(InteractiveShell):
    """IPython without a terminal, a history, or the current folder on sys.path."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)
    input_transformer_manager = Instance(Rewriting, ())
    outputs = Outputs()
    run_cell: Callable[..., ExecutionResult]
    reset: Callable[..., None]

    def init_sys_path(self) -> None:
        pass

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def ask_exit(self) -> None:
        pass

    def should_run_async(self, raw_cell: str, *, transformed_cell: str | None = None, **more: Any) -> bool:
        """Whether a cell awaits at its top level; one without a word for that is not compiled to find out."""
        may_wait = any(word in (transformed_cell or "") for word in ("await", "async"))
        return may_wait and super().should_run_async(raw_cell, transformed_cell=transformed_cell, **more)

    def system(self, cmd: str) -> None:
        """Say that a command of the system is not run, and go on."""
        self.outputs.stream("stdout", not_run(f"!{cmd}"))

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Say so, and return what a command without any output gives."""
        self.system(cmd)
        return SList() if split else LSString()

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """As IPython does it; what only the student's machine has is passed over, and said."""
        command = f"%{magic_name} {line}"
        if magic_name in (*PACKAGES, *PROGRAMS):
            return self.outputs.stream("stdout", not_run(command))
        if UNTYPED_SHELL.find_line_magic(self, magic_name) is None:
            return self.outputs.stream("stdout", not_here(command))
        try:
            return UNTYPED_SHELL.run_line_magic(self, magic_name, line, _stack_depth + 1)
        except Exception:
            if magic_name not in SETTINGS:
                raise
            return self.outputs.stream("stdout", not_here(command))

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """As IPython does it; under a magic that is not here the cell is run without it, if it is Python."""
        command = f"%%{magic_name} {line}"
        if magic_name in (*PACKAGES, *PROGRAMS):
            return self.outputs.stream("stdout", not_run(command))
        if UNTYPED_SHELL.find_cell_magic(self, magic_name) is not None:
            return UNTYPED_SHELL.run_cell_magic(self, magic_name, line, cell)
        self.outputs.stream("stdout", not_here(command))
        return exec(compile(cell, f"<cell below {magic_name}>", "exec"), self.user_ns) if _is_python(cell) else None

    def restore(self) -> None:
        """Take back what an earlier cell changed on the shell itself, so that it costs no other cell its run."""
        for owner, methods in METHODS.items():
            if WHOLE[owner] == vars(owner):
                continue
            for name in [name for name in vars(owner) if name in METHODS[InteractiveShell] and name not in methods]:
                delattr(owner, name)
            for name, method in methods.items():
                if vars(owner).get(name) is not method:
                    setattr(owner, name, method)
        for name in [name for name in vars(self) if callable(getattr(type(self), name, None))]:
            del vars(self)[name]
        self.ast_transformers.clear()

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Any:
        yield

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.outputs.error(etype.__name__[:80], text_of(evalue), stb)


METHODS = {
    owner: {name: value for name, value in vars(owner).items() if inspect.isfunction(value)}
    for owner in (Shell, InteractiveShell)
}
WHOLE: dict[
    type, dict[str, Any]
] = {}  # all attributes of both once the shell is there: while they are these, nothing was changed


def new_shell(folder: str) -> Shell:
    """Start the shell where it is not there yet, its own files in `folder`; point sys.stdout and sys.stderr at its outputs."""
    sys.stdout, sys.stderr = Stream("stdout", Shell.outputs), Stream("stderr", Shell.outputs)
    if Shell.initialized():
        return Shell.instance()
    config = Config()
    config.HistoryManager.enabled = False
    shell = Shell.instance(config=config, ipython_dir=folder, xmode="Plain", colors="nocolor")
    WHOLE.update({owner: dict(vars(owner)) for owner in METHODS})
    return shell


def _is_python(source: str) -> bool:
    """Whether a cell is Python as it stands."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def without_wrapper(source: str) -> str:
    """The cell with magics above it as comments that only time it or keep its output: IPython would hide which line stopped."""
    return WRAPPERS.sub(lambda found: re.sub(r"^\s*(?=%)", "#", found[0], flags=re.MULTILINE), source)


def with_first_line(source: str) -> str:
    """The cell with no empty line at its beginning: IPython would leave it out, and all lines would have other numbers."""
    first = source.partition("\n")[0]
    return f"#{source}" if source.strip() and not first.strip() and _is_python(source) else source


def text_of(error: BaseException) -> str:
    """Return the text of an exception, even where its own `__str__` raises."""
    try:
        return str(error)[:2000]
    except Exception:
        return ""


def on_alarm(number: int, _frame: Any) -> None:
    """End an ordinary endless loop, or an endless wait."""
    raise CellTimeout("the cell waited longer than it may" if number == signal.SIGALRM else "the cell ran longer than it may")


def _joined(item: dict[str, Any]) -> dict[str, Any]:
    if "pieces" not in item:
        return item
    return {"output_type": "stream", "name": item["name"], "text": "".join(item["pieces"])}
