"""The rules of internships, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import WrongState
from tracker.internships.rules import (
    DEFAULT_POLICY,
    LINE_STEPS,
    STEPS,
    Agreed,
    Asked,
    Asking,
    Case,
    Day,
    Event,
    InternshipState,
    LineState,
    NotHours,
    Part,
    Policy,
    Proposal,
    PublicFact,
    StepKind,
    StepState,
    Week,
    Worked,
    ask,
    checks,
    may_step,
    missing,
    next_actor,
    parse_hours,
    remarks,
    replay,
    span,
    span_of_weeks,
    spoken,
    sums_of,
    unsendable,
    week_state,
    week_title,
)

MONDAY = date(2026, 11, 16)
TODAY = date(2026, 11, 22)


def proposal(**changes: object) -> Proposal:
    plain: dict[str, object] = {
        "today": TODAY,
        "policy": DEFAULT_POLICY,
        "title": "Assistant engineer",
        "has_site": True,
        "has_supervisor": True,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=70),
        "planned_minutes": 6000,
        "objectives": 2,
    }
    return Proposal(**plain | changes)  # type: ignore[arg-type]


def day(offset: int = 0, **changes: object) -> Day:
    plain: dict[str, object] = {
        "line_id": offset + 1,
        "internship_id": 1,
        "day": MONDAY + timedelta(days=offset),
        "minutes": 300,
        "text": f"Day {offset}",
        "state": LineState.DRAFT,
    }
    return Day(**plain | changes)  # type: ignore[arg-type]


def week(*days: Day, **changes: object) -> Week:
    plain: dict[str, object] = {"internship_id": 1, "student_id": 1, "programme_id": 1}
    return Week(**plain | {"monday": MONDAY, "days": days} | changes)  # type: ignore[arg-type]


def test_only_a_student_sends_and_only_faculty_decides() -> None:
    decisions = {Event.ACCEPT, Event.EXTEND}
    assert {part for (_, event, part) in STEPS if event in decisions} == {Part.FACULTY}
    assert {part for (_, event, part) in STEPS if event is Event.SUBMIT} == {Part.STUDENT}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"has_site": False}, "site"),
        ({"has_supervisor": False}, "supervisor_name"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"planned_minutes": 0}, "planned_hours"),
        ({"objectives": 1}, "objectives"),
        ({"starts_on": TODAY - timedelta(days=15)}, "starts_on"),
        ({"course_code": "AUD 480", "credits": None}, "credits"),
        (
            {
                "course_code": "AUD 480",
                "credits": Decimal(2),
                "policy": Policy(credits_min=Decimal(3), credits_max=Decimal(6)),
            },
            "credits",
        ),
    ],
)
def test_a_proposal_that_lacks_something_is_not_sent(
    changes: dict[str, object], field: str
) -> None:
    found = missing(proposal(**changes))
    assert [reason.field for reason in found] == [field]
    assert found[0].sentence


def test_a_complete_proposal_may_be_sent() -> None:
    assert missing(proposal()) == []
    assert missing(proposal(starts_on=TODAY - timedelta(days=14))) == []


def test_a_late_answer_does_not_make_a_proposal_too_late() -> None:
    late = proposal(starts_on=TODAY - timedelta(days=40))
    agreed = Asking(kind=StepKind.FACULTY, state=StepState.APPROVED)
    case = Case(proposal=late, steps=[agreed])
    to, found = ask(InternshipState.PROPOSED, Event.APPROVE, Part.SYSTEM, case)
    assert (to, found) == (InternshipState.APPROVED, [])


@pytest.mark.parametrize("event", [Event.RETURN, Event.DECLINE])
def test_returning_and_declining_need_words(event: Event) -> None:
    def asked(words: str) -> list[object]:
        state, part = InternshipState.PROPOSED, Part.FACULTY
        case = Case(proposal=proposal(), asked=Asked(words=words))
        return list(ask(state, event, part, case)[1])

    assert asked("   ")
    assert asked("The dates lie in the holidays.") == []


def test_it_starts_on_its_day_and_not_before() -> None:
    def refused(starts_on: date) -> list[object]:
        state, event = InternshipState.APPROVED, Event.START
        case = Case(proposal=proposal(starts_on=starts_on))
        return list(ask(state, event, Part.SYSTEM, case)[1])

    assert refused(TODAY + timedelta(days=1))
    assert refused(TODAY) == []


def test_short_dates_and_few_hours_are_remarked_and_do_not_refuse() -> None:
    policy = Policy(hours_per_credit=Decimal(45), min_weeks=10, source="AUD 480")
    short = proposal(
        policy=policy,
        course_code="AUD 480",
        credits=Decimal(3),
        ends_on=TODAY + timedelta(days=27),
    )
    assert remarks(short) == [
        "AUD 480 asks for at least 10 weeks; these dates span 4.",
        "100 hours are planned; the credits stand for 135.",
    ]
    assert missing(short) == []


def test_a_record_of_events_rebuilds_the_state() -> None:
    s = InternshipState
    events = [
        (s.DRAFT, "submit", s.PROPOSED),
        (s.PROPOSED, "return", s.RETURNED),
        (s.RETURNED, "submit", s.PROPOSED),
        (s.PROPOSED, "approve", s.APPROVED),
        (s.APPROVED, "start", s.ACTIVE),
    ]
    assert replay(events) is s.ACTIVE
    with pytest.raises(WrongState):
        replay(events[1:])
    with pytest.raises(WrongState):
        replay([(s.DRAFT, "submit", s.APPROVED)])


def test_a_policy_comes_from_the_course_and_survives_freezing() -> None:
    facts = {"hours_per_credit": 45, "min_weeks": 10, "credits_max": 6, "kind": "internship"}
    policy = Policy.of_course("AUD 480", Decimal(3), facts)
    assert (policy.credits_min, policy.credits_max) == (Decimal(3), Decimal(6))
    assert policy.source == "AUD 480"
    assert policy.required_minutes(Decimal(3)) == 135 * 60
    assert Policy.from_json(policy.as_json()) == policy
    assert Policy.from_json({}) == DEFAULT_POLICY


def test_an_unreadable_fact_leaves_the_default() -> None:
    odd: dict[str, object] = {"hours_per_credit": "many", "min_weeks": None, "back_dating_days": []}
    policy = Policy.of_course("AUD 480", Decimal(3), odd)
    assert policy.hours_per_credit == DEFAULT_POLICY.hours_per_credit
    assert policy.min_weeks == DEFAULT_POLICY.min_weeks


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("7.5", 450),
        ("7,5", 450),
        ("7:30", 450),
        ("7", 420),
        (" 7.5 h ", 450),
        ("8 hours", 480),
        ("0.25", 15),
        ("9-17", 480),
        ("9 – 17", 480),
        ("9:15-17:45", 510),
        ("9.15-17", 465),
        ("16-1:15", 555),
        ("0-24", 1440),
        ("24", 1440),
        ("24:00", 1440),
        ("9-17 less 0:45", 435),
        ("9-17, less 45 min", 435),
        ("9-17 minus 30", 450),
        ("9-17 less 1 h", 420),
        ("9-17 without 0.5", 450),
        ("9-12, 13-17", 420),
        ("9-12 13-17", 420),
        ("9 - 12 and 13 - 17:30", 450),
        ("9-12, 13-17 less 0:15", 405),
        ("20-23, 0-2", 300),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, minutes: int) -> None:
    worked = parse_hours(typed)
    assert worked is not None
    assert worked.minutes == minutes
    assert parse_hours(spoken(worked)) == worked


@pytest.mark.parametrize("typed", ["", "  ", "0", "0:00", "0.0"])
def test_nothing_typed_is_no_work(typed: str) -> None:
    assert parse_hours(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "-3",
        "24:01",
        "25",
        "999999999",
        "99999999999999999999999",
        "7:60",
        "7.5.1",
        "1e3",
        "NaN",
        "٧",
        "a lot",
        "h",
        "25-26",
        "9-17-18",
        "9-25",
        "9-17 less a bit",
        "9-17 less 480",
        "9-12, 9-17",
        "9-12, seven",
        "less 45",
        "7\x005",
    ],
)
def test_what_is_not_the_hours_of_a_day_is_refused_in_words(typed: str) -> None:
    with pytest.raises(NotHours, match=r"[A-Z].+"):
        parse_hours(typed)


@pytest.mark.parametrize("between", [" ", "\t", "-", " h "])
def test_a_very_long_text_is_refused_before_it_is_taken_apart(between: str) -> None:
    with pytest.raises(NotHours):
        parse_hours(f"1{between * 100_000}1")
    assert parse_hours(f"9{' ' * 100_000}-{' ' * 100_000}17 h") == parse_hours("9-17")


@given(st.integers(1, 1440))
def test_every_length_of_a_day_survives_writing_and_reading(minutes: int) -> None:
    worked = Worked(minutes=minutes)
    assert parse_hours(spoken(worked)) == worked


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_hours(typed: str) -> None:
    try:
        worked = parse_hours(typed)
    except NotHours:
        return
    assert worked is None or 0 < worked.minutes <= 1440


def test_hours_add_up_by_where_they_stand() -> None:
    days = [
        day(0, state=LineState.ACCEPTED, minutes=60),
        day(1, state=LineState.CONFIRMED, minutes=30),
        day(2, state=LineState.SUBMITTED, minutes=20),
        day(3, state=LineState.RETURNED, minutes=10, was_returned=True),
        day(4, state=LineState.DRAFT, minutes=5, was_returned=True),
        day(5, state=LineState.DRAFT, minutes=1),
    ]
    sums = sums_of(days, required=100)
    assert (sums.accepted, sums.confirmed, sums.waiting, sums.returned, sums.unsent) == (
        60,
        30,
        20,
        15,
        1,
    )
    assert (sums.left, sums.logged) == (40, 126)


def test_no_line_reaches_accepted_but_from_faculty() -> None:
    ways = {part for (_, part), to in LINE_STEPS.items() if LineState.ACCEPTED in to}
    assert ways == {Part.FACULTY}
    assert not may_step(LineState.DRAFT, LineState.ACCEPTED, Part.FACULTY)
    away = {part: to for (old, part), to in LINE_STEPS.items() if old is LineState.ACCEPTED}
    assert away == {Part.FACULTY: {LineState.VOIDED}, Part.STUDENT: {LineState.SUPERSEDED}}


def test_a_week_stands_where_it_needs_somebody_first() -> None:
    states = [LineState.ACCEPTED, LineState.SUBMITTED, LineState.DRAFT]
    days = [day(n, state=state) for n, state in enumerate(states)]
    assert week_state(days) is LineState.DRAFT
    assert week_state(days[:2]) is LineState.SUBMITTED
    assert week_state(days[:1]) is LineState.ACCEPTED
    assert week_state([]) is None
    assert week_state(days, returned=True) is LineState.RETURNED


def test_odd_days_are_told() -> None:
    found = checks(
        [
            day(0, minutes=17 * 60),
            day(1, minutes=11 * 60),
            day(2, minutes=600, text=" Set up  drums"),
            day(6),
        ],
        Agreed(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=5), daily_minutes=600),
        last_week=[day(-5, text="Set up DRUMS")],
    )
    assert [check.sentence for check in found] == [
        "Monday: 17 hours is more than 16 in a day.",
        "Tuesday: 11 hours; the agreement allows 10 a day.",
        "Wednesday has the same text as a day last week.",
        "Sunday lies outside the agreed dates.",
    ]


def test_a_week_is_sent_when_something_is_in_it_and_it_has_happened() -> None:
    assert unsendable(week(), TODAY) == ["Enter the hours of at least one day"]
    assert unsendable(week(day(0)), TODAY) == []
    assert unsendable(week(day(0, text=" ")), TODAY) == ["Monday: say what was done"]
    assert unsendable(week(day(6)), MONDAY) == ["Sunday has not come yet"]


def test_a_returned_week_is_sent_again_only_after_a_change() -> None:
    back = day(0, state=LineState.RETURNED)
    assert unsendable(week(back, is_returned=True), TODAY)
    assert unsendable(week(back, is_returned=True, changed=True), TODAY) == []


def test_a_very_long_internship_lists_a_bounded_number_of_weeks() -> None:
    weeks = span_of_weeks(date(2000, 1, 1), TODAY)
    assert len(weeks) == 100
    assert weeks[0] == MONDAY
    assert span_of_weeks(TODAY + timedelta(days=30), TODAY) == []


@pytest.mark.parametrize("state", InternshipState)
def test_every_state_says_who_is_next(state: InternshipState) -> None:
    assert next_actor(state, starts_on=TODAY).endswith(".")
    assert "you" not in next_actor(state, reader_is_student=False)


def test_weeks_and_spans_are_named_in_words() -> None:
    assert week_title(MONDAY) == "16 to 22 November 2026"
    assert week_title(date(2026, 11, 30)) == "30 November to 6 December 2026"
    assert week_title(date(2026, 12, 28)) == "28 December 2026 to 3 January 2027"
    assert span(date(2026, 1, 12), date(2026, 5, 8)) == "January to May 2026"
    assert span(date(2025, 9, 1), date(2026, 1, 8)) == "September 2025 to January 2026"
    assert span(date(2026, 1, 12), date(2026, 1, 30)) == "January 2026"
    assert span(date(2026, 1, 12), None) == "since January 2026"
    assert span(None, None) == ""


def test_the_public_sentence_says_role_place_time_and_hours() -> None:
    fact = PublicFact(
        internship_id=1,
        public_id="x",
        title="Assistant engineer",
        place="Lantern Yard Studios",
        city="Calder Bay",
        state=InternshipState.ACTIVE,
        starts_on=date(2026, 1, 12),
        ends_on=date(2026, 5, 8),
        minutes=135 * 60 + 20,
        is_confirmed=False,
    )
    assert fact.sentence == (
        "Assistant engineer at Lantern Yard Studios, January to May 2026, 135 hours"
    )
    assert fact.vouched == "accepted by faculty"
