"""When an assignment is due, as the course told it when it made the kit."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).parent / "due.json"  # by assignment, in ISO form with its zone; only in a kit


def due_date(assignment: str) -> str:
    """A sentence that says when an assignment is due, in the time of this machine; empty where nobody told."""
    if not FILE.is_file():
        return ""
    told = json.loads(FILE.read_text(encoding="utf-8")).get(assignment)
    return _sentence(datetime.fromisoformat(told)) if told else ""


def _sentence(due: datetime) -> str:
    here = due.astimezone()
    late = " It is late now." if datetime.now(UTC) > due else ""
    return f"Due on {here:%A %d %B %Y at %H:%M} ({here:%Z}), as the course said when this kit was made.{late}"
