"""What is true of contacts whatever the database or the web page."""

from enum import StrEnum


class ContactKind(StrEnum):
    """Whom a contact is about."""

    PERSON = "person"
    COMPANY = "company"
