"""What is true of public pages whatever the database or the web page."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may open a page."""

    OFF = "off"
    LINK = "link"
    PUBLIC = "public"


class SectionKind(StrEnum):
    """The parts a page may have."""

    REEL = "reel"
    WORK = "work"
    INTERNSHIPS = "internships"
    DEGREE = "degree"
    CONTACT = "contact"


class Theme(StrEnum):
    """The looks a page may have."""

    OXIDE = "oxide"
    CONSOLE = "console"
