"""The choices a page knows."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may open a page."""

    OFF = "off"
    LINK = "link"
    PUBLIC = "public"


class SectionKind(StrEnum):
    """The parts a page may have, in the order a new page has them."""

    REEL = "reel"
    WORK = "work"
    SKILLS = "skills"
    INTERNSHIPS = "internships"
    DEGREE = "degree"
    CONTACT = "contact"


SECTION_WORDS = {
    SectionKind.REEL: ("Reel", "Your passages, one after another, on the dark stage."),
    SectionKind.WORK: (
        "Selected work",
        "Projects you choose, with your roles and all credits.",
    ),
    SectionKind.SKILLS: (
        "Skills you can hear",
        "Skills that faculty assessed, each with the passages that prove it.",
    ),
    SectionKind.INTERNSHIPS: ("Experience", "Where you were, and the hours that were accepted."),
    SectionKind.DEGREE: ("Degree", "Credits and requirement areas. Never marks."),
    SectionKind.CONTACT: ("Contact", "A form that reaches you by mail. Your address stays hidden."),
}


class Theme(StrEnum):
    """The looks a page may have."""

    OXIDE = "oxide"
    CONSOLE = "console"


THEME_WORDS = {
    Theme.OXIDE: "Oxide: warm paper, the red of tape",
    Theme.CONSOLE: "Console: slate and amber",
}


class Move(StrEnum):
    """What a button beside a row does to it."""

    UP = "up"
    DOWN = "down"
    SHOW = "show"
    HIDE = "hide"
    REMOVE = "remove"
