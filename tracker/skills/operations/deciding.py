"""What carries out the decisions of the desk on claims, ten seconds after the press."""

from collections.abc import Mapping
from typing import Any

from tracker.access import Actor
from tracker.decisions.rules import decider
from tracker.errors import NotAllowed
from tracker.skills import queries
from tracker.skills.models import SkillClaim
from tracker.skills.operations.assessing import assess, mark, send_back
from tracker.skills.rules import AssessmentDraft


@decider("skill.assess")
def _assess(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    claim = _claim(subject_id)
    made = assess(claim, _draft(values), based_on=values["based_on"], actor=actor)
    level = claim.framework.framework.level_name(made.level)
    return f"{claim.skill_name} of {claim.student.name}: {level}."


@decider("skill.mark")
def _mark(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    claim = _claim(subject_id)
    mark(claim, _draft(values), based_on=values["based_on"], actor=actor)
    return f"Your mark of {claim.skill_name} is in. Nobody sees it before the other one is."


@decider("skill.return")
def _return(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    claim = _claim(subject_id)
    send_back(claim, values["reason"], based_on=values["based_on"], actor=actor)
    return f"Returned the claim to {claim.skill_name} of {claim.student.name}."


def _draft(values: Mapping[str, Any]) -> AssessmentDraft:
    return AssessmentDraft(
        level=values["level"],
        marks=values["marks"],
        words=values["reason"],
        note=values["note"],
    )


def _claim(subject_id: int) -> SkillClaim:
    found = queries.by_id(subject_id)
    if found is None:
        raise NotAllowed
    return found
