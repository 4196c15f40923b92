"""Forms of skills."""

from tracker.skills.forms.assessing import (
    AssessmentForm,
    CalibrationForm,
    assessment_form,
    kept_values,
)
from tracker.skills.forms.claiming import (
    ClaimForm,
    DayForm,
    DocumentForm,
    EditClaimForm,
    PassageForm,
    PressForm,
)
from tracker.skills.forms.frameworks import FrameworkForm, framework_form

__all__ = [
    "AssessmentForm",
    "CalibrationForm",
    "ClaimForm",
    "DayForm",
    "DocumentForm",
    "EditClaimForm",
    "FrameworkForm",
    "PassageForm",
    "PressForm",
    "assessment_form",
    "framework_form",
    "kept_values",
]
