"""What all pieces share: a module without imports, one HTML element that needs nothing else, and a light import."""

import json
import re
import subprocess
import sys

import pytest

from utils.widgets.bug_zoo import bug_zoo
from utils.widgets.nudge import nudge
from utils.widgets.playground import playground
from utils.widgets.static import EXPORT, HERE, static_html
from utils.widgets.stepper import stepper

PIECES = {"stepper": lambda: stepper([3, 4, 2]), "nudge": nudge, "playground": playground, "bug_zoo": bug_zoo}


@pytest.fixture(scope="module", params=PIECES)
def piece(request):
    return PIECES[request.param]()


@pytest.fixture(scope="module")
def bundle(piece):
    return piece._repr_mimebundle_()


def test_a_module_imports_nothing_and_exports_its_render_at_the_end(piece):
    assert not re.search(r"^\s*import\b|\bimport\(", piece.module, re.MULTILINE)
    assert piece.module.count("export") == 1 and piece.module.rstrip().endswith(EXPORT)


def test_a_notebook_finds_a_widget_and_a_page_finds_html(bundle):
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}


def test_without_anywidget_there_is_the_html_alone(piece, bundle, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert piece._repr_mimebundle_().keys() == {"text/html"}


def test_the_html_asks_for_nothing_from_elsewhere(bundle):
    page = bundle["text/html"].replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|\bsrc=\"(?!data:)|\bhref=|url\(", page)


def test_the_html_has_one_picture_with_its_text_and_a_caption(bundle):
    page = bundle["text/html"]
    assert len(re.findall(r'<img\b[^>]*alt="[^"]{40,}"', page)) == page.count("<img") == 1
    assert len(re.findall("<figcaption>[^<]{20,}</figcaption>", page)) == 1


def test_the_data_are_plain_json(piece):
    assert json.loads(json.dumps(piece.data)) == piece.data


def test_data_cannot_end_the_script():
    page = static_html("function render() {}\n" + EXPORT, {"text": "</script><b>"}, "")
    assert page.count("</script>") == 1


def test_importing_utils_or_a_piece_loads_no_widgets_and_no_matplotlib():
    modules = ", ".join(["utils", *(f"utils.widgets.{name}" for name in PIECES)])
    code = f"import sys, {modules}; print({{'anywidget', 'ipywidgets', 'matplotlib'}} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"


def test_every_file_of_the_folder_is_packaged(root):
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert '"utils.widgets"' in text and {path.suffix for path in HERE.iterdir() if path.is_file()} <= {".py", ".js", ".css"}
