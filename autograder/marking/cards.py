"""What the card of a verdict shows beside its row, as plain data: it is kept, so that a page can show the card again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypedDict

from autograder.checking.verdict import Diagnosis, Finding, Verdict

ERROR = ("type", "text", "line", "function")


class CardData(TypedDict):
    """`helpers` are those of the diagnoses, in their order; `findings` and `error` are as in Verdict, shapes as lists."""

    findings: list[dict[str, Any]]
    helpers: list[str | None]
    notes: list[str]
    error: dict[str, str]


def cards_of(verdicts: Mapping[str, Verdict]) -> dict[str, CardData]:
    """The cards by exercise. An error has our four names only: it came from the student's process, with any names at all."""
    return {
        name: {
            "findings": [asdict(finding) for finding in verdict.findings],
            "helpers": [diagnosis.helper for diagnosis in verdict.diagnoses],
            "notes": list(verdict.notes),
            "error": {part: verdict.error[part] for part in ERROR if part in verdict.error},
        }
        for name, verdict in verdicts.items()
    }


def verdict_of(row: Mapping[str, Any], card: CardData) -> Verdict:
    """The verdict that a row and its card were made from."""
    findings = [{**item, "symbolic": tuple(item["symbolic"]), "wanted": tuple(item["wanted"])} for item in card["findings"]]
    diagnoses = zip(row["diagnoses"], card["helpers"], strict=True)
    return Verdict(
        exercise=row["exercise"],
        status=row["status"],
        points=row["points"],
        max_points=row["max_points"],
        blame=row["blame"],
        findings=tuple(Finding(**item) for item in findings),
        diagnoses=tuple(Diagnosis(**item, helper=helper) for item, helper in diagnoses),
        notes=tuple(card["notes"]),
        error=card["error"],
        key=row["key"],
    )
