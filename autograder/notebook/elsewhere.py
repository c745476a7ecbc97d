"""Answers that stand in another place than the cell that asks for them: functions are graded there, words wait for a person.

Works on a repaired notebook. What a student wrote stays where it is; only a cell that was left as it was handed out is filled.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from autograder.notebook.nodes import Notebook, NotebookCell
from autograder.notebook.own_work import (
    HandedOut,
    bindings,
    definitions,
    is_text,
    needed_by,
    stripped,
    text_of_definition,
    texts_in,
)
from autograder.notebook.read import kind_of, roughly
from autograder.notebook.repair import MAGIC, Notes, grade_id, is_locked, parsed, repair
from autograder.notebook.words import is_formula, may_say, says_much, without_code

MOST_WORDS, LONGEST_NAME, MOST_NAMED = 20_000, 80, 5
FOR_PYTHON = re.compile(r"#!|#.{0,20}coding[:=]")
PICTURE = re.compile(r"!\[[^\]]*\]\(|<img\b", re.IGNORECASE)
TEXTS = {".txt", ".md", ".rtf", ".tex", ".html", ".htm", ".rst"}
DOCUMENTS = {".pdf", ".doc", ".docx", ".odt", ".pages"}
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".heic", ".heif", ".webp", ".tif", ".tiff", ".bmp", ".svg"}


def mend(submitted: Notebook, release: Notebook, files: Iterable[str] = ()) -> tuple[Notebook, Notes]:
    """A repaired copy of a submitted notebook, answers from other places in it, and a sentence for each repair.

    `files` are the names of what was handed in beside the notebook and may answer a question in words.
    """
    notebook, notes = repair(submitted, release)
    take_functions(notebook, release, notes)
    take_words(notebook, submitted, release, files, notes)
    return notebook, notes


def take_functions(notebook: Notebook, release: Notebook, notes: Notes) -> None:
    """Fill each answer cell that nobody filled with the function that stands in another cell, the last one there is.

    What the function needs of cells that come later goes before it.
    """
    given, found = HandedOut(release), dict[str, list[str]]()
    asked = {name: _named(notebook, name) for name in given.asked if name in given.answers}
    empty = {name: cell for name, cell in asked.items() if not given.own_lines(cell.source)}
    written = [(cell, given.written_in(cell)) for cell in reversed(notebook.cells)] if empty else []
    for name, cell in empty.items():
        source = next((other for other, names in written if name in names and other is not cell), None)
        if source is None:
            continue
        place = _place(notebook, cell)
        later = [item for item in notebook.cells[place:] if item.cell_type == "code" and given.own_lines(item.source)]
        if any(item is source for item in later):
            texts = [*(item.source for item in later if item is not source), source.source]
            cell["source"] = _with_needs(name, texts, {str(grade_id(item)) for item in notebook.cells[:place]})
        else:
            cell["source"] = text_of_definition(source.source, definitions(source.source)[name])
        found.setdefault(cell_in_words(source), []).append(name)
    why = "and graded, since the answer cell was left as it was"
    notes += [f"{', '.join(names)}: found in {where} {why}" for where, names in found.items()]


def _named(notebook: Notebook, name: str) -> NotebookCell:
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def _place(notebook: Notebook, wanted: NotebookCell) -> int:
    return next(place for place, cell in enumerate(notebook.cells) if cell is wanted)


def _with_needs(name: str, sources: list[str], before: set[str]) -> str:
    """The text of a function from the last of some cells, after what it needs of them; functions in `before` are there."""
    bound = {each: (place, item) for place, source in enumerate(sources) for each, item in bindings(source).items()}
    chosen, wanted = dict[tuple[int, int], str](), [name]
    while wanted:
        each = wanted.pop()
        place, item = bound.pop(each, (0, None))
        if item is not None and (each == name or each not in before):
            chosen[place, item.lineno] = text_of_definition(sources[place], item)
            wanted += sorted(needed_by(item))
    return "\n\n".join(text for _, text in sorted(chosen.items()))


def cell_in_words(cell: NotebookCell) -> str:
    """A cell by its name, or by how it begins."""
    if name := grade_id(cell):
        return f"the cell '{name}'"
    lines = stripped(cell.source)
    return f"the cell that begins with '{lines[0][:LONGEST_NAME]}'" if lines else "an empty cell"


def take_words(notebook: Notebook, submitted: Notebook, release: Notebook, files: Iterable[str], notes: Notes) -> None:
    """Show a person what may be the answer to a question that is marked by hand and whose cell was left as it was.

    These are words in cells of the student's own, in cells that were handed out, in comments; and `files` that hold words or
    pictures. The cell is changed by it, so that no client takes it for one without an answer.
    """
    given = HandedOut(release)
    by_hand = [cell for cell in given.answers.values() if cell.metadata.nbgrader.get("grade")]
    left = [cell for cell in (_named(notebook, str(grade_id(item))) for item in by_hand) if not given.own_lines(cell.source)]
    if not left:
        return
    found = [(where, words) for cell in submitted.cells for where, words in _words_in(cell, given)]
    parts = [f"In {where}:\n\n{words}" for where, words in found]
    names = list(files)
    parts += [f"Beside the notebook: {', '.join(names)}"] if names else []
    if not parts:
        return
    for cell in left:
        shown = "\n\n".join(parts)[:MOST_WORDS]
        cell["source"] = f"{cell.source.strip()}\n\n(This cell was left as it was. What may be the answer:)\n\n{shown}".strip()
        places = [*dict.fromkeys(where for where, _ in found), *names]
        where = "; ".join([*places[:MOST_NAMED], *([f"{len(places) - MOST_NAMED} more"] if len(places) > MOST_NAMED else [])])
        notes.append(f"'{grade_id(cell)}' was left as it was; what may be the answer is in {where}: it waits for a person")


def may_answer(path: Path, name: str | None = None) -> bool:
    """Whether a file beside the notebook may answer a question in words: a picture, a document, a text with words in it.

    `name` is what the student called the file, where its path does not say that.
    """
    ending = Path(name or path.name).suffix.lower()
    if ending in TEXTS:
        with path.open("rb") as file:
            text = roughly(file.read(MOST_WORDS))
        return may_say(text) and kind_of(path, name) is None
    return ending in DOCUMENTS | PICTURES and path.stat().st_size > 0


def words_beside(notebook: Notebook, given: HandedOut) -> bool:
    """Whether a notebook or Python file beside the graded notebook may answer a question in words.

    It may not where it is the worksheet of another assignment, which has another question.
    """
    asked = {name for cell in notebook.cells if cell.cell_type != "code" and (name := grade_id(cell)) and not is_locked(cell)}
    ours = asked & set(given.answers)
    if asked and not ours:
        return False
    answered = any(given.own_lines(cell.source) for cell in notebook.cells if grade_id(cell) in ours)
    return answered or any(True for cell in notebook.cells for _ in _words_in(cell, given))


def _words_in(cell: NotebookCell, given: HandedOut) -> Iterator[tuple[str, str]]:
    """The words of the student's own in a cell, and which cell that is."""
    if grade_id(cell) in given.answers and cell.cell_type != "code":
        return
    own = given.own_lines(cell.source)
    if _is_copied_formula(cell, given):
        yield cell_in_words(cell), cell.source
        return
    text = "\n".join(_words_in_code(cell, own, given) if cell.cell_type == "code" else own)
    if may_say(text) or PICTURE.search(text) or (own and cell.get("attachments")):
        yield cell_in_words(cell), text


def _is_copied_formula(cell: NotebookCell, given: HandedOut) -> bool:
    """Whether a cell of the student's own holds nothing but a formula that was handed out within another text."""
    tree = parsed(cell.source)
    runs = tree is not None and tree.body
    return not runs and is_formula(stripped(cell.source)) and all(cell.source != item.source for item in given.release.cells)


def _is_given(line: str, given: HandedOut) -> bool:
    """Whether a line is a comment without words of the student's: a text that was handed out, or one for an interpreter."""
    return line.startswith("#") and (line.lstrip("#").strip() in given.texts or FOR_PYTHON.match(line) is not None)


def _words_in_code(cell: NotebookCell, own: list[str], given: HandedOut) -> list[str]:
    """The words in the own lines of a code cell: all of one that runs nothing, else comments and texts that say much.

    In the answer cell of a function, lines that are code, such as a line to put in or one that was commented out, are no words.
    """
    name, tree = grade_id(cell), parsed(MAGIC.sub(r"\1pass", cell.source))
    words: Callable[[list[str]], list[str]] = without_code if name in given.answers else list
    own = [line for line in own if not _is_given(line, given)]
    if (tree is None and name is None) or (tree is not None and all(map(is_text, tree.body))):
        lines = [line.lstrip("#").strip() for line in own]
        return lines if words(lines) else []
    found = [*_comments(own), *(_texts(tree, cell.source.splitlines(), given) if tree else ())]
    return [line for lines in found if says_much(words(lines)) for line in lines]


def _texts(tree: ast.Module, lines: list[str], given: HandedOut) -> Iterator[list[str]]:
    """The own lines of each text in some code."""
    for text in texts_in(tree):
        written = "\n".join(lines[text.lineno - 1 : text.end_lineno])
        if given.own_lines(written):
            lines_of_text = stripped(str(text.value))
            yield lines_of_text if is_formula(lines_of_text) else given.own_lines(str(text.value))


def _comments(own: list[str]) -> Iterator[list[str]]:
    """The comments among the own lines of a code cell, those that follow each other together."""
    for is_comment, run in groupby(own, lambda line: line.startswith("#")):
        if is_comment:
            yield [line.lstrip("#").strip() for line in run]
