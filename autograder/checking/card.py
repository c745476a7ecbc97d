"""The card that shows a verdict: plain text, and the same words as HTML. Colour alone carries no meaning."""

from __future__ import annotations

from html import escape

from autograder.checking.verdict import PLACE, RIGHT, UNJUDGED, Finding, OutputStatus, Place, Status, Verdict

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
    "unjudged": "not judged",
}

READ_SECTION = "Read the section '{}'."
CELL = "text-align: left; padding-right: 0.5em"
SIGNS = {True: "✓", False: "✗", None: "–"}  # right, wrong, neither: nothing was judged yet
EDGES = {True: "3px solid #2f8f5b", False: "3px double #d04545", None: "3px dotted #808080"}
"""The edge of a row. Each colour has a contrast of at least 3 to 1 on white and on JupyterLab's dark ground."""
TINT = "; background-color: rgba(208, 69, 69, 0.1)"
NTH = ("first", "second", "third", "fourth", "fifth", "sixth")

TableRow = tuple[str, ...]
Rights = list[bool | None]  # of each row below a table's header, as in SIGNS


class Card:
    """One verdict as IPython shows it: `text/plain` and `text/html` of the same content."""

    def __init__(self, *verdicts: Verdict) -> None:
        self.verdicts = verdicts

    def __repr__(self) -> str:
        return "\n\n".join(card_text(verdict) for verdict in self.verdicts)

    def _repr_html_(self) -> str:
        return "".join(card_html(verdict) for verdict in self.verdicts)


def headline(verdict: Verdict) -> str:
    """`linear_backward: partly right, 4 of 6 points`; without points where nothing was judged."""
    points = "" if verdict.status == UNJUDGED else f", {_points(verdict)} points"
    return f"{verdict.exercise}: {outcome(verdict)}{points}"


def outcome(verdict: Verdict) -> str:
    """What became of the exercise, in a few words."""
    if verdict.culprit:
        return f"right in itself, its numbers are off only because of {verdict.culprit}"
    if verdict.is_unwritten:
        return "not written yet"
    return HEADLINES[verdict.status]


def _points(verdict: Verdict) -> str:
    return f"{verdict.points} of {verdict.max_points}"


class Rich(str):
    """A line of a card that HTML shows as more than its text."""

    html: str


class MarkedCode(Rich):
    """A line of code with one place in it, among the sentences of a card: marked below it in text, underlined in HTML."""

    def __new__(cls, place: Place) -> MarkedCode:
        before, spot, after = place.marked
        made = super().__new__(cls, f"    {before}{spot}{after}\n    {' ' * len(before)}{'^' * len(spot)}")
        made.html = f"<pre><code>{escape(before)}<u><strong>{escape(spot)}</strong></u>{escape(after)}</code></pre>"
        return made


class ToRead(Rich):
    """The sentence that names a section of the notebook; in HTML a link to its heading, by JupyterLab's name for it."""

    def __new__(cls, lesson: str) -> ToRead:
        made = super().__new__(cls, READ_SECTION.format(lesson))
        made.html = f"<p><a href='#{escape(lesson.replace(' ', '-'))}'>{escape(made)}</a></p>"
        return made


def sentences(verdict: Verdict) -> list[str]:
    """What happened, in the order that helps: notes, first difference, reasons, what to read, Python's own words."""
    return [*verdict.notes, *_first_difference(verdict), *_reasons(verdict), *_error(verdict)]


def _first_difference(verdict: Verdict) -> list[str]:
    """Name the first output that differs, graded or not, where the table has more than one to look at."""
    shown = _shown(verdict)
    first = next((item for item in shown if item.status not in (RIGHT, "missing")), None)
    if first is None or len(shown) == 1 or verdict.status not in ("partly", "wrong"):
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
    named = [item for item in verdict.diagnoses if item.id != PLACE]
    apart = len({item.outputs for item in named}) > 1
    several = "Together these mistakes do exactly this:" if apart else "More than one mistake does exactly this:"
    lines = [several] if len(named) > 1 else []
    for item in verdict.diagnoses:
        where = f" in {item.helper}" if item.helper else ""
        lines.append(f"{'Where' if item.id == PLACE else 'Reason'}{where}: {item.title}. {item.message}")
        if item.place and item.place.source:
            lines += [MarkedCode(item.place), _which_part(item.place)]
        if item.lesson:
            lines.append(ToRead(item.lesson))
    return list(dict.fromkeys(lines))


def _which_part(place: Place) -> str:
    """What is marked in a line, in words: an underline is not read aloud."""
    before, spot, after = place.marked
    if not before and not after:
        return "Marked: the whole line."
    count, earlier = f"{before}{spot}{after}".count(spot), before.count(spot)
    which = f", the {NTH[earlier]} one in this line" if count > 1 and earlier < len(NTH) else ""
    return f"Marked: `{spot}`{which}."


def _row(item: Finding) -> TableRow:
    symbolic = f"({', '.join(item.symbolic)}{',' if len(item.symbolic) == 1 else ''})"
    wanted = symbolic if symbolic == str(item.wanted) else f"{symbolic} = {item.wanted}"
    if not item.symbolic:
        wanted = "a list of pairs" if item.name == "mini-batches" else "one number"
    word = "wrong value" if item.status == "value" and not item.symbolic else WORDS[item.status]
    return item.name, wanted, item.found, word + ("" if item.graded else " (shown, not graded)")


def card_rows(verdict: Verdict) -> list[TableRow]:
    """The table of a card, its header first; empty where there are no numbers to compare."""
    rows = [_row(item) for item in _shown(verdict)]
    return [("output", "wanted shape", "found", "result"), *rows] if rows else []


def signed_rows(verdict: Verdict) -> list[TableRow]:
    """The same table, with the sign of right or wrong before each result."""
    return _signed(card_rows(verdict), _rights(verdict))


def _shown(verdict: Verdict) -> list[Finding]:
    """The outputs that have a row; where a whole list is of the wrong type, one row is enough for its parts."""
    if verdict.status not in ("right", "partly", "wrong"):
        return []
    shown = [item for item in verdict.findings if item.graded or item.status not in (RIGHT, "missing")]
    first = {(item.status, item.found): item for item in reversed(shown)}
    return [item for item in shown if item.status != "type" or item is first[item.status, item.found]]


def _rights(verdict: Verdict) -> Rights:
    return [item.status == RIGHT for item in _shown(verdict)]


def card_text(verdict: Verdict) -> str:
    """The card as plain text, aligned in columns."""
    return "\n".join([headline(verdict), *_text_table(card_rows(verdict), _rights(verdict)), *sentences(verdict)])


def cards_text(verdicts: list[Verdict]) -> str:
    """The cards of what is wrong, and one line for each of the others: what `autograder check` prints."""
    return "\n".join(f"{card_text(item)}\n" if _to_explain(item) else headline(item) for item in verdicts).rstrip()


def _to_explain(verdict: Verdict) -> bool:
    """Whether there is more to explain than the headline tells."""
    return verdict.status not in ("right", "manual") and outcome(verdict) != "not written yet"


def card_html(verdict: Verdict) -> str:
    """The card as HTML: a heading, a table with header cells, sentences. Every text is escaped."""
    said = sentences(verdict)
    lines = "".join(line.html if isinstance(line, Rich) else f"<p>{escape(line)}</p>" for line in said)
    table = _html_table(card_rows(verdict), _rights(verdict))
    return f"<div class='check-card'>{_strong(headline(verdict))}{table}{lines}</div>"


def summary_text(verdicts: list[Verdict]) -> str:
    """A table with one line for each verdict, and below it the sum: what `check_all` shows."""
    return "\n".join([*_text_table(_summary(verdicts), _summary_rights(verdicts)), together(verdicts)])


def summary_html(verdicts: list[Verdict]) -> str:
    """The same as HTML."""
    table = _html_table(_summary(verdicts), _summary_rights(verdicts))
    return f"<div class='check-card'>{table}{_strong(together(verdicts))}</div>"


def _summary(verdicts: list[Verdict]) -> list[TableRow]:
    rows = [(item.exercise, _points(item), _outcome_and_why(item)) for item in verdicts]
    return [("function", "points", "result"), *rows]


def _outcome_and_why(verdict: Verdict) -> str:
    return ": ".join([outcome(verdict), *verdict.notes]) if verdict.status == UNJUDGED else outcome(verdict)


def _summary_rights(verdicts: list[Verdict]) -> Rights:
    unknown = ("missing", "manual", UNJUDGED)
    return [None if item.status in unknown or item.is_unwritten else item.status == RIGHT for item in verdicts]


def together(verdicts: list[Verdict], kind: str = "public") -> str:
    """The sum of the points, on cases of this kind."""
    points, most = sum(item.points for item in verdicts), sum(item.max_points for item in verdicts)
    return f"Together: {points} of {most} points on the {kind} cases"


def _signed(rows: list[TableRow], rights: Rights) -> list[TableRow]:
    return [*rows[:1], *((*row[:-1], f"{SIGNS[right]} {row[-1]}") for row, right in zip(rows[1:], rights, strict=True))]


def _text_table(rows: list[TableRow], rights: Rights) -> list[str]:
    """The lines of a table, its columns as wide as their longest cell; before each result its sign."""
    signed = _signed(rows, rights)
    widths = [max(map(len, column)) for column in zip(*signed, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in signed]


def _html_table(rows: list[TableRow], rights: Rights) -> str:
    """An HTML table, its first row and column header cells; without the style notebooks align it right."""
    if not rows:
        return ""
    head = "".join(f"<th scope='col' style='{CELL}'>{escape(cell)}</th>" for cell in rows[0])
    body = "".join(f"<tr>{_html_cells(row, right)}</tr>" for row, right in zip(rows[1:], rights, strict=True))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _html_cells(row: TableRow, right: bool | None) -> str:
    """One row of cells; only the last one, the result, may break its line. What is wrong is bold, and has a ground and an edge.

    The sign is not read aloud: the words beside it say the same.
    """
    name, *middle, last = map(escape, row)
    ground = TINT if right is False else ""
    whole = f"{CELL}; white-space: nowrap{ground}"
    cells = "".join(f"<td style='{whole}'>{cell}</td>" for cell in middle)
    said = f"<span aria-hidden='true'>{SIGNS[right]}</span> {f'<strong>{last}</strong>' if right is False else last}"
    head = f"<th scope='row' style='{whole}; border-left: {EDGES[right]}'>{name}</th>"
    return f"{head}{cells}<td style='{CELL}{ground}'>{said}</td>"


def _strong(line: str) -> str:
    return f"<p><strong>{escape(line)}</strong></p>"
