"""What goes with an account, what stays, and how long its owner may change their mind."""

from datetime import timedelta

GRACE = timedelta(days=14)
NOBODY = "Deleted account"

GOES = (
    "All your contacts: people, companies, notes, next steps, and what you had imported.",
    "Your published page: it is taken down as soon as you ask.",
    "Works that you never showed to faculty, and all sound that nothing else needs.",
    "Drafts of internships that you never sent.",
    "Your sign-in: passwords, passkeys, codes, mail addresses, calendars, and what you set.",
)
STAYS = (
    (
        "Internships that were sent: hours, agreements, signatures, evaluations and decisions.",
        "Your university and the place where you worked signed them together with you.",
    ),
    (
        "Your degree record: enrolment, results, exceptions, petitions, claims to skills.",
        "Your university has to be able to say later what you studied.",
    ),
    (
        "Works that you showed to faculty.",
        "They are course work that somebody may have judged. Nobody else sees or hears them.",
    ),
    (
        "The trail of who did what, by number and without your words.",
        "It shows that nothing was altered.",
    ),
)

# Tables whose rows go along with a row they belong to. Whatever else points at it is a record
# of the university or somebody else's, and what it points at is kept.
WITH_WORKS = frozenset(
    {
        "attestation_requests",
        "attestations",
        "comparison_sides",
        "comparisons",
        "highlights",
        "media_exposures",
        "page_passages",
        "page_works",
        "project_credits",
        "project_items",
        "projects",
        "recording_versions",
        "recordings",
        "renditions",
        "uploads",
    }
)
WITH_DRAFTS = frozenset({"internships", "internship_objectives"})
WITH_PAGES = frozenset(
    {
        "page_messages",
        "page_passages",
        "page_revisions",
        "page_sections",
        "page_skills",
        "page_works",
        "pages",
    }
)
