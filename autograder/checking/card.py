"""The card that shows a verdict: plain text, and the same words as HTML. Colour carries no meaning."""

from __future__ import annotations

from html import escape

from autograder.checking.verdict import PLACE, RIGHT, Finding, OutputStatus, Place, Status, Verdict

WORDS: dict[OutputStatus, str] = {
    "right": "right",
    "shape": "wrong shape",
    "value": "wrong values, right shape",
    "missing": "missing",
    "nan": "holds nan or inf",
    "type": "wrong type",
}
HEADLINES: dict[Status, str] = {
    "right": "right",
    "partly": "partly right",
    "wrong": "not right yet",
    "raised": "stopped with an error",
    "missing": "not defined: write it and run its cell",
    "timeout": "did not end in time: is there a loop without an end?",
    "memory": "used too much memory",
    "exited": "ended the Python process before it returned",
    "manual": "graded by hand",
    "unreadable": "could not be read",
}

READ_SECTION = "Read the section '{}'."
CELL = "text-align: left; padding-right: 0.5em"

TableRow = tuple[str, ...]


class Card:
    """One verdict as IPython shows it: `text/plain` and `text/html` of the same content."""

    def __init__(self, *verdicts: Verdict) -> None:
        self.verdicts = verdicts

    def __repr__(self) -> str:
        return "\n\n".join(card_text(verdict) for verdict in self.verdicts)

    def _repr_html_(self) -> str:
        return "".join(card_html(verdict) for verdict in self.verdicts)


def headline(verdict: Verdict) -> str:
    """`linear_backward: partly right, 4 of 6 points`."""
    return f"{verdict.exercise}: {outcome(verdict)}, {_points(verdict)} points"


def outcome(verdict: Verdict) -> str:
    """What became of the exercise, in a few words."""
    if verdict.culprit:
        return f"right in itself, its numbers are off only because of {verdict.culprit}"
    if verdict.is_unwritten:
        return "not written yet"
    return HEADLINES[verdict.status]


def _points(verdict: Verdict) -> str:
    return f"{verdict.points} of {verdict.max_points}"


class MarkedCode(str):
    """A line of code with one place in it, among the sentences of a card: marked below it in text, underlined in HTML."""

    html: str

    def __new__(cls, place: Place) -> MarkedCode:
        before, spot, after = place.marked
        made = super().__new__(cls, f"    {before}{spot}{after}\n    {' ' * len(before)}{'^' * len(spot)}")
        made.html = f"<pre><code>{escape(before)}<u><strong>{escape(spot)}</strong></u>{escape(after)}</code></pre>"
        return made


def sentences(verdict: Verdict) -> list[str]:
    """What happened, in the order that helps: notes, first difference, reasons, what to read, Python's own words."""
    return [*verdict.notes, *_first_difference(verdict), *_reasons(verdict), *_error(verdict)]


def _first_difference(verdict: Verdict) -> list[str]:
    """Name the first graded output that differs, where there is more than one to look at."""
    graded = [item for item in verdict.findings if item.graded]
    first = next((item for item in graded if item.status not in (RIGHT, "missing")), None)
    if first is None or len(graded) == 1 or verdict.status not in ("partly", "wrong"):
        return []
    return [f"The first output that differs, in the order of computation, is {first.name}. Start there."]


def _error(verdict: Verdict) -> list[str]:
    """The exception in its own words, and the line of the student's code where it came up."""
    error = verdict.error
    if not error or error["type"] in ("", "NotImplementedError"):
        return []
    kind, text, line, function = error["type"], error["text"], error["line"], error.get("function", "")
    where = f" in {function}" if function.isidentifier() and function != verdict.exercise else ""
    where += f" in the line '{line}'" if line else ""
    return [f"Python says: {kind}{where}: {text}" if text else f"Python says: {kind}{where}."]


def _reasons(verdict: Verdict) -> list[str]:
    """Every diagnosis; where several known mistakes give these numbers, all of them."""
    lines = ["More than one mistake does exactly this:"] if sum(item.id != PLACE for item in verdict.diagnoses) > 1 else []
    for item in verdict.diagnoses:
        where = f" in {item.helper}" if item.helper else ""
        lines.append(f"{'Where' if item.id == PLACE else 'Reason'}{where}: {item.title}. {item.message}")
        if item.place and item.place.source:
            lines.append(MarkedCode(item.place))
        if item.lesson:
            lines.append(READ_SECTION.format(item.lesson))
    return list(dict.fromkeys(lines))


def _row(item: Finding) -> TableRow:
    symbolic = f"({', '.join(item.symbolic)}{',' if len(item.symbolic) == 1 else ''})"
    wanted = symbolic if symbolic == str(item.wanted) else f"{symbolic} = {item.wanted}"
    if not item.symbolic:
        wanted = "a list of pairs" if item.name == "mini-batches" else "one number"
    word = "wrong value" if item.status == "value" and not item.symbolic else WORDS[item.status]
    return item.name, wanted, item.found, word + ("" if item.graded else " (shown, not graded)")


def card_rows(verdict: Verdict) -> list[TableRow]:
    """The table of a card, its header first; empty where there are no numbers to compare.

    Where a whole list is of the wrong type, one row is enough for its parts.
    """
    if verdict.status not in ("right", "partly", "wrong"):
        return []
    shown = [item for item in verdict.findings if item.graded or item.status not in ("right", "missing")]
    first = {(item.status, item.found): item for item in reversed(shown)}
    rows = [_row(item) for item in shown if item.status != "type" or item is first[item.status, item.found]]
    return [("output", "wanted shape", "found", "result"), *rows] if rows else []


def card_text(verdict: Verdict) -> str:
    """The card as plain text, aligned in columns."""
    return "\n".join([headline(verdict), *_text_table(card_rows(verdict)), *sentences(verdict)])


def cards_text(verdicts: list[Verdict]) -> str:
    """The cards of what is wrong, and one line for each of the others: what `autograder check` prints."""
    return "\n".join(f"{card_text(item)}\n" if _to_explain(item) else headline(item) for item in verdicts).rstrip()


def _to_explain(verdict: Verdict) -> bool:
    """Whether there is more to explain than the headline tells."""
    return verdict.status not in ("right", "manual") and outcome(verdict) != "not written yet"


def card_html(verdict: Verdict) -> str:
    """The card as HTML: a heading, a table with header cells, sentences. Every text is escaped."""
    said = sentences(verdict)
    lines = "".join(line.html if isinstance(line, MarkedCode) else f"<p>{escape(line)}</p>" for line in said)
    return f"<div class='check-card'>{_strong(headline(verdict))}{_html_table(card_rows(verdict))}{lines}</div>"


def summary_text(verdicts: list[Verdict]) -> str:
    """A table with one line for each verdict, and below it the sum: what `check_all` shows."""
    return "\n".join([*_text_table(_summary(verdicts)), _together(verdicts)])


def summary_html(verdicts: list[Verdict]) -> str:
    """The same as HTML."""
    return f"<div class='check-card'>{_html_table(_summary(verdicts))}{_strong(_together(verdicts))}</div>"


def _summary(verdicts: list[Verdict]) -> list[TableRow]:
    rows = [(item.exercise, _points(item), outcome(item)) for item in verdicts]
    return [("function", "points", "result"), *rows]


def _together(verdicts: list[Verdict]) -> str:
    points, most = sum(item.points for item in verdicts), sum(item.max_points for item in verdicts)
    return f"Together: {points} of {most} points on the public cases"


def _text_table(rows: list[TableRow]) -> list[str]:
    """The lines of a table, its columns as wide as their longest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _html_table(rows: list[TableRow]) -> str:
    """An HTML table, its first row and column header cells; without the style notebooks align it right."""
    if not rows:
        return ""
    head = "".join(f"<th scope='col' style='{CELL}'>{escape(cell)}</th>" for cell in rows[0])
    body = "".join(f"<tr>{_html_cells(row)}</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _html_cells(row: TableRow) -> str:
    """One row of cells; only the last one, the result, may break its line."""
    name, *middle, last = map(escape, row)
    whole = f"style='{CELL}; white-space: nowrap'"
    cells = "".join(f"<td {whole}>{cell}</td>" for cell in middle)
    return f"<th scope='row' {whole}>{name}</th>{cells}<td style='{CELL}'>{last}</td>"


def _strong(line: str) -> str:
    return f"<p><strong>{escape(line)}</strong></p>"
