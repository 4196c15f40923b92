"""Papers of internships: a supervisor's receipt, to print or to keep in a file."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.internships.models import Confirmation
from tracker.internships.rules import Verdict
from tracker.standards import pdf

HEAD = ("Day", "Hours", "What was done", "Answer")


def receipt_pdf(made: Confirmation, paper: pdf.Paper = pdf.Paper.A4) -> bytes:
    """Set what a supervisor answered, with its SHA-256; at any time the same bytes."""
    said = json.loads(made.body)
    facts = (
        ("Student", said["student"]),
        ("Site", said["site"]),
        ("Answered by", f"{said['supervisor']}, {said['mail']}"),
        ("Moment", f"{made.at:%Y-%m-%d %H:%M} UTC"),
        ("Hours confirmed", _hours(made.confirmed_minutes)),
        ("Number", said["receipt"]),
    )
    blocks: list[pdf.Block] = [
        pdf.Table(("Receipt", ""), [[name, value] for name, value in facts if value], (1, 3)),
        pdf.Heading("Day by day"),
        pdf.Table(HEAD, [_row(line) for line in said["lines"]], (2.6, 1, 6, 5), right=(1,)),
    ]
    if said["note"]:
        blocks += [pdf.Heading("Note"), pdf.Paragraph(said["note"])]
    blocks.append(pdf.Paragraph(f"SHA-256 of the record: {made.sha256}", is_fine=True))
    return pdf.typeset(
        f"Receipt for hours of {said['student']}",
        blocks,
        paper=paper,
        foot=f"Receipt {said['receipt']}",
        made_at=made.at,
    )


def _row(line: Mapping[str, Any]) -> list[str]:
    on = date.fromisoformat(line["day"])
    return [f"{on:%a} {on}", _hours(line["minutes"]), line["text"], _verdict(line)]


def _verdict(line: Mapping[str, Any]) -> str:
    if line["verdict"] == Verdict.STRIKE:
        return f"Struck: {line['word']}"
    if line["verdict"] == Verdict.CHANGE:
        return f"Changed from {_hours(line['was_minutes'])}: {line['word']}"
    return "Confirmed"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}"
