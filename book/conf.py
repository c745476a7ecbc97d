"""How Sphinx makes the book. The pages stay where they are: its source folder is the root of the repository.

`-t instructor` makes the instructor's edition, which adds the assignments with their solutions.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx

BOOK = Path(__file__).parent
CACHES = BOOK / "_build" / "cache"
IPYTHON = BOOK / "_build" / "ipython"
INSTRUCTOR = tags.has("instructor")  # type: ignore[name-defined]  # noqa: F821
LEAD_IN = """<!doctype html><html lang="en"><title>{0}</title><meta http-equiv="refresh" content="0; url={1}">
<a href="{1}">{0}</a></html>
"""


def cache() -> Path:
    """Return the folder for executed notebooks, a new one whenever the code that they import has changed."""
    folders = (BOOK.parent / "utils", BOOK.parent / "autograder" / "checking")
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    name = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    for other in CACHES.glob("*"):
        if other.name != name:
            shutil.rmtree(other)
    return CACHES / name


def start_kernels_plainly() -> None:
    """Give the kernels a profile of their own: no start-up files of this user, and only errors on the terminal."""
    profile = IPYTHON / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text('get_config().IPKernelApp.log_level = "ERROR"\n')
    os.environ["IPYTHONDIR"] = str(IPYTHON)


def lead_in(app: Sphinx, error: Exception | None) -> None:
    """Put an index.html at the top that leads to the first page."""
    if error is None:
        (Path(app.outdir) / "index.html").write_text(LEAD_IN.format(project, f"{root_doc}.html"), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("build-finished", lead_in)
    app.connect("html-page-context", adder(os.environ.get("SITE", "")))


start_kernels_plainly()
sys.path.insert(0, str(BOOK))

from run_this import adder  # noqa: E402

project = "Backpropagation" + (" (instructor's edition)" if INSTRUCTOR else "")
html_title = project
author = "the authors of the course"
copyright = "the authors of the course. Texts and pictures: CC BY 4.0. Code: BSD 3-Clause"
language = "en"

root_doc = "book/instructor" if INSTRUCTOR else "book/index"
include_patterns = [f"{root_doc}.md", "README.md", "docs/*.md", "notebooks/*.ipynb", "release/*/*.ipynb"]
include_patterns += ["source/*/*.ipynb"] if INSTRUCTOR else []
exclude_patterns = [".*", "**/.ipynb_checkpoints", "book/_build", "demo"]

extensions = ["myst_nb", "sphinx-mathjax-offline"]
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "anchors.jupyterlab_anchor"

nb_execution_mode = "cache"
nb_execution_cache_path = str(cache())
nb_execution_excludepatterns = ["release/*/*"]  # their cells stop at NotImplementedError until a student has written them
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_execution_show_tb = True
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # there is no kernel: a widget shows the text or HTML that it brings along
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]

html_theme = "sphinx_book_theme"
html_static_path = ["static"]
html_css_files = ["book.css"]
html_context = {"default_mode": "light"}
html_show_search_summary = False  # a page opened from disk may not read other pages
html_theme_options = {"navbar_persistent": [], "show_toc_level": 2}
