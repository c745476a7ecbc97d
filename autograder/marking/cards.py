"""What the card of a verdict shows beside its row, as plain data: it is kept, so that a page can show the card again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, NotRequired, TypedDict

from autograder.checking.records import Raised
from autograder.checking.verdict import Diagnosis, Finding, Verdict, VerdictRow, diagnosis_of


class CardData(TypedDict):
    """`helpers` are those of the diagnoses, in their order; the others are as in Verdict, in JSON.

    `lines` are the whole lines of the places of the diagnoses, in the same order; cards without a place have none.
    """

    findings: list[dict[str, Any]]
    helpers: list[str | None]
    notes: list[str]
    error: Raised | None
    lines: NotRequired[list[str]]


def cards_of(verdicts: Mapping[str, Verdict]) -> dict[str, CardData]:
    """The cards by exercise."""
    return {name: _card_of(verdict) for name, verdict in verdicts.items()}


def _card_of(verdict: Verdict) -> CardData:
    card: CardData = {
        "findings": [asdict(finding) for finding in verdict.findings],
        "helpers": [diagnosis.helper for diagnosis in verdict.diagnoses],
        "notes": list(verdict.notes),
        "error": verdict.error,
    }
    if any(diagnosis.place for diagnosis in verdict.diagnoses):
        card["lines"] = [diagnosis.place.source if diagnosis.place else "" for diagnosis in verdict.diagnoses]
    return card


def verdict_of(row: VerdictRow, card: CardData) -> Verdict:
    """The verdict that a row and its card were made from, without `judged_again` and `accepted`, which no card shows."""
    findings = [{**item, "symbolic": tuple(item["symbolic"]), "wanted": tuple(item["wanted"])} for item in card["findings"]]
    rows = row["diagnoses"]
    made = [diagnosis_of(*item) for item in zip(rows, card["helpers"], strict=True)]
    diagnoses = zip(made, card.get("lines", [""] * len(made)), strict=True)
    return Verdict(
        exercise=row["exercise"],
        status=row["status"],
        points=row["points"],
        max_points=row["max_points"],
        blame=row["blame"],
        findings=tuple(Finding(**item) for item in findings),
        diagnoses=tuple(_with_line(item, line) for item, line in diagnoses),
        notes=tuple(card["notes"]),
        error=card["error"],
        key=row["key"],
    )


def _with_line(item: Diagnosis, line: str) -> Diagnosis:
    return replace(item, place=replace(item.place, source=line)) if item.place and line else item
