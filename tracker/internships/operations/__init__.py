"""Changing internships. The frame commits; nothing here does."""

from tracker.internships.operations import deciding
from tracker.internships.operations.amending import (
    agree_to_change,
    amend,
    withdraw_change,
)
from tracker.internships.operations.approvals import approve, decide_step, send_back
from tracker.internships.operations.attaching import (
    attach_picture,
    attach_recording,
    remove_file,
)
from tracker.internships.operations.confirmations import Answer, confirm_hours
from tracker.internships.operations.drawing import write_template
from tracker.internships.operations.finals import save_final
from tracker.internships.operations.lifecycle import (
    decline,
    end_all_due,
    lapse_all_due,
    recall,
    start,
    start_all_due,
    submit,
    take_step,
)
from tracker.internships.operations.notices import tell_done, tell_due
from tracker.internships.operations.policies import set_policy
from tracker.internships.operations.proposals import EDITABLE, edit_proposal, propose
from tracker.internships.operations.readdressing import end_links_of, readdress
from tracker.internships.operations.signing import (
    Signing,
    ask_again,
    mail_agreement,
    sign,
    sign_by_link,
)
from tracker.internships.operations.stopping import resume_mails, stop_mails
from tracker.internships.operations.supervisors import (
    disown,
    end_links,
    hand_over,
    mail_link,
    name_proxy,
    remind_all_due,
)
from tracker.internships.operations.weeks import (
    accept_week,
    amend_day,
    copy_last_week,
    return_week,
    save_week,
    send_week,
    void_day,
)

__all__ = [
    "EDITABLE",
    "Answer",
    "Signing",
    "accept_week",
    "agree_to_change",
    "amend",
    "amend_day",
    "approve",
    "ask_again",
    "attach_picture",
    "attach_recording",
    "confirm_hours",
    "copy_last_week",
    "decide_step",
    "deciding",
    "decline",
    "disown",
    "edit_proposal",
    "end_all_due",
    "end_links",
    "end_links_of",
    "hand_over",
    "lapse_all_due",
    "mail_agreement",
    "mail_link",
    "name_proxy",
    "propose",
    "readdress",
    "recall",
    "remind_all_due",
    "remove_file",
    "resume_mails",
    "return_week",
    "save_final",
    "save_week",
    "send_back",
    "send_week",
    "set_policy",
    "sign",
    "sign_by_link",
    "start",
    "start_all_due",
    "stop_mails",
    "submit",
    "take_step",
    "tell_done",
    "tell_due",
    "void_day",
    "withdraw_change",
    "write_template",
]
