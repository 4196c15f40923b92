"""Every change of degree records."""

from tracker.degrees.operations.attempts import correct_attempt, record_attempt, remove_attempt
from tracker.degrees.operations.checking import check_sample
from tracker.degrees.operations.counts import record_count, take_back_count
from tracker.degrees.operations.decisions import (
    decide_exception,
    reach_milestone,
    take_back_milestone,
    withdraw_exception,
)
from tracker.degrees.operations.plan import move_course, plan_course, plan_courses, unplan_course

__all__ = [
    "check_sample",
    "correct_attempt",
    "decide_exception",
    "move_course",
    "plan_course",
    "plan_courses",
    "reach_milestone",
    "record_attempt",
    "record_count",
    "remove_attempt",
    "take_back_count",
    "take_back_milestone",
    "unplan_course",
    "withdraw_exception",
]
