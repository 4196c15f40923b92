"""Papers for a file or a visit: the log of hours and an evaluation, as PDF and as a table."""

import json
from collections.abc import Mapping, Sequence

from tracker import clock
from tracker.evaluations import queries
from tracker.evaluations.models import Evaluation
from tracker.evaluations.rules import Question
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.internships.rules import Day, LineState, spoken, sums_of
from tracker.standards import pdf, sheets

STATE_WORDS = {
    LineState.SUBMITTED: "Sent",
    LineState.CONFIRMED: "Confirmed by the site",
    LineState.ACCEPTED: "Accepted",
}
HOURS_HEAD = ("Day", "Hours", "From to", "What was done", "Standing", "Confirmed by")


def hours_pdf(internship: Internship, paper: pdf.Paper) -> bytes:
    """Set the log of hours: what was sent, how each day was confirmed, and the receipts."""
    days = _days(internship)
    sums = sums_of(days, required=internship.required_minutes)
    rows = _hour_rows(internship, days)
    blocks: list[pdf.Block] = [
        *_about(internship),
        pdf.Heading("Hours"),
        pdf.Table(
            ("Required", "Accepted", "Confirmed by the site", "Sent"),
            [[_hours(n) for n in (sums.required, sums.accepted, sums.confirmed, sums.waiting)]],
            right=(0, 1, 2, 3),
        ),
        pdf.Heading("Day by day"),
    ]
    if rows:
        blocks.append(pdf.Table(HOURS_HEAD, rows, widths=(2.1, 1.1, 1.6, 6, 2.3, 2.4), right=(1,)))
    else:
        blocks.append(pdf.Paragraph("No hours were sent yet."))
    if receipts := internships.confirmations_of(internship.id):
        blocks += [
            pdf.Heading("Receipts of the site"),
            pdf.Table(
                ("Day", "Answered by", "Hours", "SHA-256"),
                [
                    [f"{r.at:%Y-%m-%d}", r.supervisor.name, _hours(r.confirmed_minutes), r.sha256]
                    for r in reversed(receipts)
                ],
                widths=(2, 3, 1, 9),
                right=(2,),
            ),
        ]
    return _typeset("Log of hours", internship, blocks, paper)


def record_json(found: Evaluation) -> bytes:
    """Write a locked evaluation to save: ``flask --app wsgi evaluation verify`` reads it."""
    kept = {"sha256": found.sha256, "said": json.loads(found.body)}
    return (json.dumps(kept, ensure_ascii=False, indent=2) + "\n").encode()


def hours_csv(internship: Internship) -> bytes:
    """Write the log of hours as a table; what looks like a formula is made harmless."""
    days = _days(internship)
    head = ("Student", "Site", *HOURS_HEAD, "Minutes")
    who = (internship.student.name, _site(internship))
    rows = zip(days, _hour_rows(internship, days), strict=True)
    return sheets.write([head, *((*who, *row, str(day.minutes)) for day, row in rows)])


def evaluation_pdf(found: Evaluation, paper: pdf.Paper) -> bytes:
    """Set a locked evaluation with its SHA-256."""
    asked, blocks = found.asked, _about(found.internship)
    by = found.supervisor.name if found.supervisor else ""
    blocks.append(pdf.Paragraph(f"Answered by {by} on {_moment(found)}, by form {_form(found)}."))
    for area, criteria in asked.areas:
        blocks += [
            pdf.Heading(area),
            pdf.Table(
                ("What was rated", "Rating"),
                [[c.text, asked.spoken(c, found.answers) or "No answer"] for c in criteria],
                widths=(3, 1),
            ),
        ]
    for question in asked.questions:
        if said := asked.spoken(question, found.answers):
            blocks += [pdf.Heading(question.text, level=2), pdf.Paragraph(said)]
    blocks.append(pdf.Paragraph(f"SHA-256 of the record: {found.sha256}", is_fine=True))
    return _typeset(asked.title, found.internship, blocks, paper)


def evaluation_csv(found: Evaluation) -> bytes:
    """Write a locked evaluation as a table."""
    asked, answers = found.asked, found.answers
    rows = [
        (
            "" if isinstance(each, Question) else each.area,
            each.text,
            answers.get(each.key, ""),
            asked.spoken(each, answers),
        )
        for each in asked.every
    ]
    head = ("Student", "Site", "Area", "What was asked", "Answer", "In words")
    who = (found.internship.student.name, _site(found.internship))
    return sheets.write([head, *((*who, *row) for row in rows)])


def _days(internship: Internship) -> list[Day]:
    """Every day that was sent and stands; what lies with the student is the student's own."""
    weeks = internships.weeks_of([internship]).get(internship.id, [])
    return [day for week in weeks for day in week.days if day.state in STATE_WORDS]


def _hour_rows(internship: Internship, days: Sequence[Day]) -> list[list[str]]:
    confirmed = queries.confirmed_by(internship.id)
    return [_hour_row(day, confirmed) for day in days]


def _hour_row(day: Day, confirmed: Mapping[int, str]) -> list[str]:
    by = "Faculty, without the site" if day.is_override else confirmed.get(day.line_id, "")
    from_to = spoken(day.worked) if day.starts_minute is not None else ""
    return [
        day.day.isoformat(),
        _hours(day.minutes),
        from_to,
        day.text,
        STATE_WORDS[day.state],
        by,
    ]


def _about(internship: Internship) -> list[pdf.Block]:
    supervisor, course = internship.supervisor, internship.course
    facts = (
        ("Student", internship.student.name),
        ("Programme", internship.programme.name),
        ("Course", f"{course.code} {course.title}" if course else "Not for credit"),
        ("Position", internship.title),
        ("Site", _site(internship)),
        ("Supervisor", supervisor.name if supervisor else ""),
        ("First day", _day(internship.started_on or internship.planned_starts_on)),
        ("Last day", _day(internship.ended_on or internship.planned_ends_on)),
    )
    rows = [[name, value] for name, value in facts if value]
    return [pdf.Table(("Internship", ""), rows, widths=(1, 3))]


def _typeset(
    title: str, internship: Internship, blocks: Sequence[pdf.Block], paper: pdf.Paper
) -> bytes:
    now = clock.now()
    foot = f"{internship.student.name}, printed on {now.day} {now:%B %Y}"
    return pdf.typeset(
        f"{title}: {internship.student.name}", blocks, paper=paper, foot=foot, made_at=now
    )


def _site(internship: Internship) -> str:
    site = internship.site
    return ", ".join(filter(None, (site.name, site.city))) if site else ""


def _day(value: object) -> str:
    return str(value or "")


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}"


def _moment(found: Evaluation) -> str:
    return f"{found.locked_at:%Y-%m-%d %H:%M} UTC" if found.locked_at else ""


def _form(found: Evaluation) -> str:
    return f"version {found.form.number}"
