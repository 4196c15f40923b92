"""What a browser may send about internships."""

from tracker.internships.forms.agreements import SignForm, TemplateForm
from tracker.internships.forms.amendments import AmendForm
from tracker.internships.forms.approvals import ApprovalForm, PolicyForm
from tracker.internships.forms.files import PictureForm, SoundForm
from tracker.internships.forms.proposal import OBJECTIVES, ProposalForm
from tracker.internships.forms.steps import FinalForm, StepForm
from tracker.internships.forms.week import DAY_KEYS, AmendDayForm, WeekForm

__all__ = [
    "DAY_KEYS",
    "OBJECTIVES",
    "AmendDayForm",
    "AmendForm",
    "ApprovalForm",
    "FinalForm",
    "PictureForm",
    "PolicyForm",
    "ProposalForm",
    "SignForm",
    "SoundForm",
    "StepForm",
    "TemplateForm",
    "WeekForm",
]
