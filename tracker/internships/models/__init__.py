"""Tables of internships. What was recorded is append-only; triggers in the migration see to it."""

from tracker.internships.models.approvals import (
    Agreement,
    AgreementTemplate,
    Amendment,
    ApprovalStep,
    Signature,
    WorkAuthorisation,
)
from tracker.internships.models.placements import (
    Confirmation,
    DayFile,
    FinalReport,
    HourLine,
    Internship,
    InternshipEvent,
    LineEvent,
    Objective,
    Site,
    Supervisor,
    SupervisorLink,
    UndecidedLine,
    WeekNote,
)
from tracker.internships.models.policies import PlacementPolicy

__all__ = [
    "Agreement",
    "AgreementTemplate",
    "Amendment",
    "ApprovalStep",
    "Confirmation",
    "DayFile",
    "FinalReport",
    "HourLine",
    "Internship",
    "InternshipEvent",
    "LineEvent",
    "Objective",
    "PlacementPolicy",
    "Signature",
    "Site",
    "Supervisor",
    "SupervisorLink",
    "UndecidedLine",
    "WeekNote",
    "WorkAuthorisation",
]
