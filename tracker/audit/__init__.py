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
from tracker.audit.engine import audit
from tracker.audit.facts import Attempt, AttemptKind, Decision, DecisionKind, Facts, Project, Work
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

__all__ = [
    "Amount",
    "Answer",
    "Attempt",
    "AttemptKind",
    "AwardAnswer",
    "Blocked",
    "Course",
    "Decision",
    "DecisionKind",
    "Evidence",
    "Facts",
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
    "Reason",
    "Sharing",
    "Standing",
    "Status",
    "Unit",
    "Used",
    "WhyNot",
    "Work",
    "audit",
    "read_programme",
    "remarks",
]
