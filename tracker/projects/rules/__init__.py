"""What is true of projects whatever the database or the web page."""

from tracker.projects.rules.dates import YEARS, DatePrecision, PartialDate, period, read_date
from tracker.projects.rules.drafts import (
    CreditDraft,
    ItemDraft,
    ProjectDraft,
    changed_meanwhile,
    fingerprints,
)
from tracker.projects.rules.files import (
    DOCUMENT_BYTES,
    DOCUMENT_TYPES,
    BadDocument,
    Document,
    examine,
    shown_name,
    web_address,
)
from tracker.projects.rules.kinds import (
    ITEM_WORDS,
    KIND_WORDS,
    PUBLISHABLE,
    RIGHTS_WORDS,
    SHARE_WORDS,
    ItemKind,
    ProjectKind,
    Rights,
    Share,
)
from tracker.projects.rules.publishing import (
    ProjectUse,
    Standing,
    why_not_public,
)
from tracker.projects.rules.roles import (
    OTHER_ROLE,
    ROLES,
    STAGES,
    RoleName,
    role_called,
    role_words,
)

__all__ = [
    "DOCUMENT_BYTES",
    "DOCUMENT_TYPES",
    "ITEM_WORDS",
    "KIND_WORDS",
    "OTHER_ROLE",
    "PUBLISHABLE",
    "RIGHTS_WORDS",
    "ROLES",
    "SHARE_WORDS",
    "STAGES",
    "YEARS",
    "BadDocument",
    "CreditDraft",
    "DatePrecision",
    "Document",
    "ItemDraft",
    "ItemKind",
    "PartialDate",
    "ProjectDraft",
    "ProjectKind",
    "ProjectUse",
    "Rights",
    "RoleName",
    "Share",
    "Standing",
    "changed_meanwhile",
    "examine",
    "fingerprints",
    "period",
    "read_date",
    "role_called",
    "role_words",
    "shown_name",
    "web_address",
    "why_not_public",
]
