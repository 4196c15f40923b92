"""What is true of degree records whatever the database or the web page."""

from tracker.audit import AttemptKind
from tracker.audit import DecisionKind as ExceptionKind
from tracker.degrees.rules.comparison import Change, Comparison, compare
from tracker.degrees.rules.counts import (
    Countable,
    CountDraft,
    CountKind,
    countables,
    problem_of_count,
)
from tracker.degrees.rules.drafts import (
    PLACED,
    AttemptDraft,
    ExceptionDraft,
    MilestoneDraft,
    problem_of_attempt,
    problem_of_exception,
)
from tracker.degrees.rules.explained import (
    Step,
    amount_in_words,
    conflict_in_words,
    credits_to_find,
    decision_in_words,
    may_petition,
    steps_to_finish,
)
from tracker.degrees.rules.prerequisites import (
    About,
    Finding,
    Known,
    PlanRecord,
    known_of,
    load_in_words,
)
from tracker.degrees.rules.proposal import Ahead, Proposal, propose
from tracker.degrees.rules.public import Area, PublicFacts, Summary, public_areas, whole_percent
from tracker.degrees.rules.session import (
    CAPS,
    Clip,
    ClipKind,
    Column,
    Lane,
    Session,
    draw_session,
    in_session,
    in_years,
)
from tracker.degrees.rules.verdict import MOST_PER_TERM, Verdict, open_steps, verdict

__all__ = [
    "CAPS",
    "MOST_PER_TERM",
    "PLACED",
    "About",
    "Ahead",
    "Area",
    "AttemptDraft",
    "AttemptKind",
    "Change",
    "Clip",
    "ClipKind",
    "Column",
    "Comparison",
    "CountDraft",
    "CountKind",
    "Countable",
    "ExceptionDraft",
    "ExceptionKind",
    "Finding",
    "Known",
    "Lane",
    "MilestoneDraft",
    "PlanRecord",
    "Proposal",
    "PublicFacts",
    "Session",
    "Step",
    "Summary",
    "Verdict",
    "amount_in_words",
    "compare",
    "conflict_in_words",
    "countables",
    "credits_to_find",
    "decision_in_words",
    "draw_session",
    "in_session",
    "in_years",
    "known_of",
    "load_in_words",
    "may_petition",
    "open_steps",
    "problem_of_attempt",
    "problem_of_count",
    "problem_of_exception",
    "propose",
    "public_areas",
    "steps_to_finish",
    "verdict",
    "whole_percent",
]
