"""Hostile notebook files: giant, nested, of wrong types, with names, markup and metadata that are traps."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from typing import Any

from autograder.trust.attacks.spec import Attack, Notebook

READER = "one reader for every file: a form that can be worked on, or one clear line"
REPAIR = "every cell of the release gets the release's own metadata back; what is more has none"
CLEAN = "markup and links of the student are disarmed, and outputs are made anew"
SCRIPT = "<script>alert('owned')</script><img src=x onerror=alert('owned')>[x](javascript:alert('owned'))"


def _bytes(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


def _giant(notebook: Notebook) -> bytes:
    return _bytes({**notebook, "metadata": {"x": "x" * 99_500_000}})


def _many_cells(notebook: Notebook) -> bytes:
    cells = [{"cell_type": "raw", "id": str(number), "metadata": {}, "source": ""} for number in range(20_000)]
    return _bytes({**notebook, "cells": [*notebook["cells"], *cells]})


def _nested(depth: int) -> Any:
    def make(notebook: Notebook) -> bytes:
        text = json.dumps({**notebook, "metadata": {"x": "HERE"}})
        return text.replace('"HERE"', "[" * depth + "]" * depth).encode()

    return make


def _wrong_types(notebook: Notebook) -> bytes:
    strange: list[Any] = [
        None,
        3,
        "code",
        [],
        {},
        {"cell_type": ["code"]},
        {"cell_type": "code", "source": {"a": 1}, "metadata": 7},
    ]
    return _bytes({**notebook, "cells": [*notebook["cells"], *strange]})


def _wrong_fields(notebook: Notebook) -> bytes:
    made = copy.deepcopy(notebook)
    for place, cell in enumerate(made["cells"]):
        cell["id"] = [place, {"a": place}, None, "../" * 40, 5][place % 5]
        cell["outputs"] = {"output_type": {}} if cell["cell_type"] == "code" else [1]
        cell["execution_count"] = "many"
    return _bytes({**made, "metadata": [], "nbformat_minor": 99})


def _path_names(notebook: Notebook) -> bytes:
    made = copy.deepcopy(notebook)
    names = ["../../gradebook.db", "/etc/passwd", "..", "x\0y", "test_../../../x", "test_L_model_backward\n"]
    made["cells"] += [
        {"cell_type": "code", "id": name, "metadata": {"nbgrader": {"grade_id": name, "grade": True, "points": 30, "locked": True}},
         "source": "30.0", "outputs": [], "execution_count": 1}
        for name in names
    ]  # fmt: skip
    made["metadata"] |= {
        "name": "../../../owned",
        "path": "/etc",
        "kernelspec": {"name": "../../owned", "display_name": "../../owned", "path": "/bin/sh"},
    }
    return _bytes(made)


def _markup(notebook: Notebook) -> bytes:
    made = copy.deepcopy(notebook)
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": SCRIPT, "image/svg+xml": f"<svg>{SCRIPT}</svg>",
              "application/javascript": "alert('owned')"}}  # fmt: skip
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [output]
    attached = {"x.svg": {"image/svg+xml": SCRIPT}, "x.html": {"text/html": SCRIPT}}
    made["cells"].insert(0, {"cell_type": "markdown", "id": "m", "metadata": {}, "source": SCRIPT, "attachments": attached})
    made["cells"].insert(1, {"cell_type": "raw", "id": "r", "metadata": {"format": "text/html"}, "source": SCRIPT})
    made["metadata"] |= {"title": SCRIPT, "authors": [{"name": SCRIPT}], "widgets": {"x": {"state": SCRIPT}}}
    return _bytes(made)


def _own_points(notebook: Notebook) -> bytes:
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        data = cell["metadata"].get("nbgrader", {})
        if str(data.get("grade_id")).startswith("test_"):
            data |= {"points": 1000, "grade": True, "locked": False, "solution": True}
            cell["source"] = "1000.0"
            cell["outputs"] = [
                {"output_type": "execute_result", "data": {"text/plain": "6.0"}, "metadata": {}, "execution_count": 1}
            ]
    return _bytes(made)


def _twins(notebook: Notebook) -> bytes:
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        cell["id"] = "same"
    return _bytes({**made, "cells": [cell for cell in made["cells"] for _ in range(3)]})


def _foreign_kernel(notebook: Notebook) -> bytes:
    kernel = {"name": "bash", "display_name": "x", "language": "bash", "argv": ["/bin/sh", "-c", "touch @FOLDER@/owned"]}
    return _bytes({**notebook, "metadata": {"kernelspec": kernel, "language_info": {"name": "bash", "version": "'; rm -rf"}}})


def _zip(notebook: Notebook) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../owned", "x" * 1_000_000)
        file.writestr("2_L_layer.ipynb", _bytes(notebook))
    return packed.getvalue()


def _half_letters(notebook: Notebook) -> bytes:
    made = copy.deepcopy(notebook)
    made["cells"].append({"cell_type": "code", "id": "s", "metadata": {}, "outputs": [], "source": "print('\ud800', '\0')"})
    made["cells"].append({"cell_type": "markdown", "id": "t", "metadata": {}, "source": "\udfff \0 \x1b[2J\u202e"})
    return _bytes(made)


def _old_format(notebook: Notebook) -> bytes:
    cells = [{"cell_type": "code", "language": "bash", "input": cell["source"], "outputs": [{"output_type": "pyout"}]}
             for cell in notebook["cells"] if cell["cell_type"] == "code"]  # fmt: skip
    return _bytes({"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "../../owned"}, "worksheets": [{"cells": cells}]})


def _nothing_known(_: Notebook) -> bytes:
    return b'{"cells": [], "nbformat": 1e400, "metadata": {"\\u0000": NaN}}'


NOTHING: dict[str, int] = {}
FILES = (
    Attack("giant-file", "notebook file", "99.5 MB of metadata", "has 99 MB", "a largest size", earned=NOTHING, file=_giant),
    Attack("20,000-cells", "notebook file", "20,000 empty cells", "", READER, file=_many_cells),
    Attack("nested-file", "notebook file", "metadata 100,000 levels deep", "is not a notebook|damaged", READER, earned=NOTHING,
        file=_nested(100_000)),
    Attack("nested-less", "notebook file", "metadata 900 levels deep: JSON reads it, copies may not", "is not|damaged|nested",
        READER, file=_nested(900), earned=NOTHING),
    Attack("wrong-types", "notebook file", "cells that are numbers, lists and nothing", "damaged|is not", READER, earned=NOTHING,
        file=_wrong_types),
    Attack("wrong-fields", "notebook file", "ids, outputs and metadata of wrong types", "", READER, file=_wrong_fields),
    Attack("path-names", "notebook file", "cells and a kernel with names such as ../../gradebook.db", "", REPAIR, file=_path_names),
    Attack("markup", "notebook file", "scripts in outputs, markdown, attachments, raw cells and metadata", "", CLEAN, file=_markup),
    Attack("own-points", "notebook file", "test cells worth 1,000 points that show 1000.0", "is not as in the release", REPAIR, file=_own_points),
    Attack("twins", "notebook file", "every cell three times under one id", "3 times", REPAIR, file=_twins),
    Attack("foreign-kernel", "notebook file", "a kernel that is a shell command", "", "no kernel is started from a notebook's metadata",
        file=_foreign_kernel),
    Attack("zip", "notebook file", "a zip file with ../../owned, named .ipynb", "is an archive", READER, earned=NOTHING, file=_zip),
    Attack("half-letters", "notebook file", "lone surrogates, zeros and terminal codes in cells", "", READER, file=_half_letters),
    Attack("old-format", "notebook file", "format 3 with another language and a path as its name", "recognised by content", READER,
        file=_old_format),
    Attack("nothing-known", "notebook file", "a format number that is infinite", "", READER, earned=NOTHING,
        file=_nothing_known),
)  # fmt: skip
