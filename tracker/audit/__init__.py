"""The degree audit as a plain library: programme and student facts in, answers out.

``audit(programme, facts)`` is the whole of it. What counts where is decided in
``allocation.allocate`` alone, exactly and the same for the same facts in any order.
"""

from tracker.audit.answer import (
    Amount,
    Answer,
    AwardAnswer,
    Blocked,
    Evidence,
    Missing,
    NodeAnswer,
    PolicyAnswer,
    Reason,
    Standing,
    Status,
    Unit,
    Used,
    WhyNot,
)
from tracker.audit.certificates import Conflict, Proof
from tracker.audit.checker import Report, check
from tracker.audit.document import as_document
from tracker.audit.engine import audit, audit_with_proof, credits_of
from tracker.audit.facts import Attempt, AttemptKind, Decision, DecisionKind, Facts, Project, Work
from tracker.audit.possible import impossible
from tracker.audit.programme import (
    Course,
    Node,
    NodeType,
    Policy,
    PolicyKind,
    Programme,
    Sharing,
)
from tracker.audit.reading import ProgrammeError, read_programme, remarks
from tracker.audit.schemas import schema
from tracker.audit.shortest import shortest
from tracker.audit.solver import UndecidedError
from tracker.audit.student import FactsError, read_facts

__all__ = [
    "Amount",
    "Answer",
    "Attempt",
    "AttemptKind",
    "AwardAnswer",
    "Blocked",
    "Conflict",
    "Course",
    "Decision",
    "DecisionKind",
    "Evidence",
    "Facts",
    "FactsError",
    "Missing",
    "Node",
    "NodeAnswer",
    "NodeType",
    "Policy",
    "PolicyAnswer",
    "PolicyKind",
    "Programme",
    "ProgrammeError",
    "Project",
    "Proof",
    "Reason",
    "Report",
    "Sharing",
    "Standing",
    "Status",
    "UndecidedError",
    "Unit",
    "Used",
    "WhyNot",
    "Work",
    "as_document",
    "audit",
    "audit_with_proof",
    "check",
    "credits_of",
    "impossible",
    "read_facts",
    "read_programme",
    "remarks",
    "schema",
    "shortest",
]
