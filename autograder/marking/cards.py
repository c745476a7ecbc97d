"""What the card of a verdict shows beside its row, as plain data: it is kept, so that a page can show the card again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypedDict

from autograder.checking.records import Raised
from autograder.checking.verdict import Finding, Verdict, VerdictRow, diagnosis_of


class CardData(TypedDict):
    """`helpers` are those of the diagnoses, in their order; the others are as in Verdict, in JSON."""

    findings: list[dict[str, Any]]
    helpers: list[str | None]
    notes: list[str]
    error: Raised | None


def cards_of(verdicts: Mapping[str, Verdict]) -> dict[str, CardData]:
    """The cards by exercise."""
    return {
        name: {
            "findings": [asdict(finding) for finding in verdict.findings],
            "helpers": [diagnosis.helper for diagnosis in verdict.diagnoses],
            "notes": list(verdict.notes),
            "error": verdict.error,
        }
        for name, verdict in verdicts.items()
    }


def verdict_of(row: VerdictRow, card: CardData) -> Verdict:
    """The verdict that a row and its card were made from, without `judged_again` and `accepted`, which no card shows."""
    findings = [{**item, "symbolic": tuple(item["symbolic"]), "wanted": tuple(item["wanted"])} for item in card["findings"]]
    diagnoses = zip(row["diagnoses"], card["helpers"], strict=True)
    return Verdict(
        exercise=row["exercise"],
        status=row["status"],
        points=row["points"],
        max_points=row["max_points"],
        blame=row["blame"],
        findings=tuple(Finding(**item) for item in findings),
        diagnoses=tuple(diagnosis_of(item, helper) for item, helper in diagnoses),
        notes=tuple(card["notes"]),
        error=card["error"],
        key=row["key"],
    )
