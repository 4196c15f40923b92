"""Tables of internships. What was recorded is append-only; triggers in the migration see to it."""

from tracker.internships.models.placements import (
    Confirmation,
    FinalReport,
    HourLine,
    Internship,
    InternshipEvent,
    LineEvent,
    Objective,
    Site,
    Supervisor,
    SupervisorLink,
    WeekNote,
)

__all__ = [
    "Confirmation",
    "FinalReport",
    "HourLine",
    "Internship",
    "InternshipEvent",
    "LineEvent",
    "Objective",
    "Site",
    "Supervisor",
    "SupervisorLink",
    "WeekNote",
]
