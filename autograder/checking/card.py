"""The card that shows a verdict: plain text first, the same words as HTML on top. No meaning is carried by colour alone."""

from __future__ import annotations

from html import escape

from autograder.checking.verdict import RIGHT, Finding, Verdict

WORDS = {
    "right": "right",
    "shape": "wrong shape",
    "value": "wrong values, right shape",
    "missing": "missing",
    "nan": "holds nan or inf",
    "type": "not an array of numbers",
}
HEADLINES = {
    "right": "right",
    "partly": "partly right",
    "wrong": "not right yet",
    "raised": "stopped with an error",
    "missing": "no function of this name was found",
    "timeout": "did not end in time: is there a loop without an end?",
    "memory": "used too much memory",
    "exited": "ended the Python process before it returned",
    "manual": "graded by hand",
    "unreadable": "could not be read",
}


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
    says = HEADLINES[verdict.status]
    if verdict.blame not in (None, "own"):
        says = f"right in itself, its numbers are off only because of {verdict.blame}"
    if any(item.id == "not-written" for item in verdict.diagnoses):
        says = "not written yet"
    return f"{verdict.exercise}: {says}, {verdict.points} of {verdict.max_points} points"


def sentences(verdict: Verdict) -> list[str]:
    """What happened, in the order in which it helps: the first output that differs, the reason, where to read, notes."""
    return [*_first_difference(verdict), *_error(verdict), *_reasons(verdict), *verdict.notes]


def _first_difference(verdict: Verdict) -> list[str]:
    """Name the first graded output that differs, where there is more than one to look at."""
    graded = [item for item in verdict.findings if item.graded]
    first = next((item for item in graded if item.status not in (RIGHT, "missing")), None)
    if first is None or len(graded) == 1 or verdict.status not in ("partly", "wrong"):
        return []
    return [f"The first that differs, in the order of computation, is {first.name}. Start there."]


def _error(verdict: Verdict) -> list[str]:
    """The exception in its own words, and the line of the student's code where it came up."""
    kind, text, line = (verdict.error.get(name, "") for name in ("type", "text", "line"))
    if not kind or kind == "NotImplementedError":
        return []
    where = f" in the line '{line}'" if line else ""
    return [f"{kind}{where}: {text}" if text else f"{kind}{where}."]


def _reasons(verdict: Verdict) -> list[str]:
    """Every diagnosis; where several known mistakes give these numbers, all are said."""
    many = len(verdict.diagnoses) > 1
    lines = ["More than one mistake does exactly this:"] if many else []
    likely = "Likely reason" if verdict.error else "Reason"
    for item in verdict.diagnoses:
        where = f" in {item.helper}" if item.helper else ""
        lines.append(f"{likely}{where}: {item.title}. {item.message}")
        if item.lesson:
            lines.append(f"Read again: section '{item.lesson}'.")
    return list(dict.fromkeys(lines))


def _shown(verdict: Verdict) -> list[Finding]:
    """The rows of the table; nothing where there are no numbers to speak of."""
    if verdict.status not in ("right", "partly", "wrong"):
        return []
    return [item for item in verdict.findings if item.graded or item.status not in ("right", "missing")]


def _row(item: Finding) -> tuple[str, str, str, str]:
    wanted = f"({', '.join(item.symbolic)}{',' if len(item.symbolic) == 1 else ''}) = {item.wanted}"
    if not item.symbolic:
        wanted = "one number"
    mark = "ok " if item.status == RIGHT else "-- " if item.graded else "   "
    note = WORDS[item.status] + ("" if item.graded else " (shown, not graded)")
    return item.name, wanted, item.found, mark + note


def card_text(verdict: Verdict) -> str:
    """The card as plain text, aligned in columns."""
    rows = [("output", "wanted shape", "found", "result"), *map(_row, _shown(verdict))]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    table = ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([headline(verdict), *(table if len(rows) > 1 else []), *sentences(verdict)])


def card_html(verdict: Verdict) -> str:
    """The card as HTML: a heading, a table with header cells, sentences. Every text is escaped."""
    heads = "".join(f"<th scope='col'>{name}</th>" for name in ("output", "wanted shape", "found", "result"))
    rows = "".join(_html_row(item) for item in _shown(verdict))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in sentences(verdict))
    return f"<div class='check-card'><p><strong>{escape(headline(verdict))}</strong></p>{table}{lines}</div>"


def _html_row(item: Finding) -> str:
    name, wanted, found, result = (escape(cell.strip()) for cell in _row(item))
    return f"<tr><th scope='row'>{name}</th><td>{wanted}</td><td>{found}</td><td>{result}</td></tr>"


def summary_text(verdicts: list[Verdict]) -> str:
    """One line for each verdict and the sum: what `check_all` shows."""
    points, most = sum(item.points for item in verdicts), sum(item.max_points for item in verdicts)
    return "\n".join([*map(headline, verdicts), f"Together: {points} of {most} points on the public cases"])


def summary_html(verdicts: list[Verdict]) -> str:
    """The same as an HTML list."""
    *lines, total = summary_text(verdicts).split("\n")
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<div class='check-card'><ul>{items}</ul><p><strong>{escape(total)}</strong></p></div>"
