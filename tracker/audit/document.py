"""Writes an answer as plain values, for JSON."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from tracker.audit.answer import Amount, Answer, NodeAnswer, Standing, WhyNot
from tracker.audit.certificates import Proof

STANDINGS = {
    Standing.EARNED: "earned",
    Standing.IN_PROGRESS: "in-progress",
    Standing.PLANNED: "planned",
}


def as_document(answer: Answer, proof: Proof) -> dict[str, Any]:
    """Return the whole answer with its certificates."""
    conflicts = {each.node: each for each in proof.conflicts}
    return {
        "status": answer.status,
        "exact": answer.exact,
        "credits": _amount(answer.credits),
        "gpa": _number(answer.gpa),
        "nodes": {
            node.id: _node(node)
            | (
                {"cannot_be_met_together": list(conflicts[node.id].together)}
                if node.id in conflicts
                else {}
            )
            for node in answer.walk()
        },
        "policies": [
            {"kind": p.kind, "label": p.label, "status": p.status, "sentence": p.sentence}
            for p in answer.policies
        ],
        "awards": [
            {"label": a.label, "status": a.status, **_amount(a.amount)} for a in answer.awards
        ],
        "blocked": [asdict(each) for each in answer.blocked],
        "why_not": [_why_not(why) for why in answer.unused],
    }


def _node(node: NodeAnswer) -> dict[str, Any]:
    return {
        "label": node.label,
        "type": node.type,
        "status": node.status,
        **_amount(node.amount),
        "used": [
            {
                "attempt": used.attempt,
                "course": used.course,
                "stands_for": used.stands_for,
                "credits": _number(used.credits),
                "standing": STANDINGS[used.standing],
                "decision": used.decision,
            }
            for used in node.used
        ],
        "evidence": [asdict(e) | {"amount": _number(e.amount)} for e in node.evidence],
        "waived": list(node.waived),
        "missing": [
            {
                "unit": missing.unit,
                "amount": _number(missing.amount),
                "sentence": missing.sentence,
                "courses": list(missing.courses),
            }
            for missing in node.missing
        ],
        "why_not": [_why_not(why) for why in node.why_not],
        "children": [child.id for child in node.children],
    }


def _amount(amount: Amount) -> dict[str, Any]:
    return {
        "unit": amount.unit,
        "required": _number(amount.required),
        "earned": _number(amount.earned),
        "in_progress": _number(amount.in_progress),
        "planned": _number(amount.planned),
    }


def _why_not(why: WhyNot) -> dict[str, Any]:
    return {
        "attempt": why.attempt,
        "course": why.course,
        "reason": why.reason,
        "sentence": why.sentence,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
