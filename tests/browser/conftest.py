"""One JupyterLab and one page for all tests of this room: the released notebook, open, its kernel ready."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

expect.set_options(timeout=20_000)  # a page may take its time on a machine that is busy with other tests
ASSIGNMENT = "2_L_layer"
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},  # cells off the screen are in the page too
}
CONNECTED = """() => {
    const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
    const kernel = session?.session?.kernel;
    return session?.isReady && kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
CELL = """const cells = jupyterapp.shell.currentWidget.content.widgets;
    const place = cells.findIndex((cell) => cell.model.id === id);"""
COUNT = "return (cells[place].model.executionCount ?? 0)"


class LabPage:
    """The notebook in the page, its cells named by their ids; it notes complaints and hosts on the way."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda opened: self._note(opened.url))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _note(self, url: str) -> None:
        scheme, _, rest = url.partition("://")
        if scheme in ("http", "https", "ws", "wss"):
            self.hosts.add(rest.split("/")[0].split(":")[0])

    def cell(self, name: str) -> Locator:
        """The cell with the id `name`."""
        place = self.page.evaluate(f"(id) => {{ {CELL} return place }}", name)
        assert place >= 0, f"the notebook has no cell {name}"
        return self.page.locator(".jp-Notebook .jp-Cell").nth(place)

    def write(self, name: str, source: str) -> None:
        """Put `source` into a cell without running it."""
        sets = f"([id, text]) => {{ {CELL} cells[place].model.sharedModel.setSource(text) }}"
        self.page.evaluate(sets, [name, source])

    def type(self, name: str, source: str) -> None:
        """Click into a cell, replace its text with the keyboard, and run it with Ctrl+Enter."""
        before = self.page.evaluate(f"(id) => {{ {CELL} {COUNT} }}", name)
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(f"([id, before]) => {{ {CELL} {COUNT} > before }}", arg=[name, before])

    def add(self, source: str) -> Locator:
        """Put a new code cell at the end, run it, and return its output."""
        self._choose(self.page.evaluate("jupyterapp.shell.currentWidget.content.widgets.at(-1).model.id"))
        self._command("notebook:insert-cell-below")
        name = self.page.evaluate("jupyterapp.shell.currentWidget.content.activeCell.model.id")
        self.write(name, source)
        return self.run(name)

    def run(self, name: str) -> Locator:
        """Run a cell, wait until it is done, and return its output."""
        self._choose(name)
        self._command("notebook:run-cell")
        return self.output(name)

    def output(self, name: str) -> Locator:
        """What stands below a cell."""
        return self.cell(name).locator(".jp-OutputArea-output")

    def save(self) -> None:
        """Save the notebook to its file."""
        self._command("docmanager:save")

    def _choose(self, name: str) -> None:
        chooses = f"(id) => {{ {CELL} jupyterapp.shell.currentWidget.content.activeCellIndex = place }}"
        self.page.evaluate(chooses, name)

    def _command(self, name: str) -> None:
        self.page.evaluate("(name) => jupyterapp.commands.execute(name)", name)


def quiet(folder: Path) -> None:
    """Settings of JupyterLab in `folder` that keep news and updates out."""
    for name, values in SETTINGS.items():
        file = folder / ".jupyter" / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))


@contextmanager
def jupyterlab(folder: Path) -> Iterator[tuple[str, str]]:
    """The address and the token of a JupyterLab over `folder`, stopped at the end."""
    quiet(folder)
    own, token, port = folder / ".jupyter", secrets.token_hex(16), _free_port()
    places = {"CONFIG_DIR": "config", "DATA_DIR": "data", "RUNTIME_DIR": "runtime"}
    lab = {"JUPYTERLAB_SETTINGS_DIR": own / "settings", "JUPYTERLAB_WORKSPACES_DIR": own / "workspaces"}
    environment = {f"JUPYTER_{name}": own / folder for name, folder in places.items()} | lab
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    options += ["--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True"]
    options += [f"--IdentityProvider.token={token}"]
    with (own / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "lab", *options],
            cwd=folder,
            env={**os.environ, **{name: str(path) for name, path in environment.items()}},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(server, f"http://127.0.0.1:{port}/api?token={token}", own / "log")
            yield f"http://127.0.0.1:{port}", token
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def course(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the released assignment, one for each file of tests: what one leaves in it hinders no other."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(root / "release" / ASSIGNMENT, folder / ASSIGNMENT)
    return folder


@pytest.fixture(scope="module")
def address(course: Path) -> Iterator[str]:
    """The address of the released notebook in a JupyterLab over `course`."""
    with jupyterlab(course) as (server, token):
        yield f"{server}/lab/tree/{ASSIGNMENT}/{ASSIGNMENT}.ipynb?token={token}"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(150):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="module")
def notebook(browser: Browser, address: str, course: Path) -> Iterator[LabPage]:
    """The released notebook in JupyterLab, its kernel connected, its setup cell run."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    lab = LabPage(context.new_page(), course / ASSIGNMENT)
    lab.page.goto(address)
    lab.page.wait_for_function(CONNECTED)
    lab.run("setup")
    yield lab
    context.close()
