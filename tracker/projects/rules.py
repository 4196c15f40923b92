"""What is true of projects whatever the database or the web page."""

from enum import StrEnum


class ProjectKind(StrEnum):
    """What a work is."""

    MUSIC = "music"
    MIX = "mix"
    MASTER = "master"
    RECORDING = "recording"
    SOUND_DESIGN = "sound-design"
    FILM = "film"
    TV = "tv"
    GAME = "game"
    LIVE = "live"
    PODCAST = "podcast"
    RADIO = "radio"
    COMPOSITION = "composition"
    RESEARCH = "research"
    OTHER = "other"


class Share(StrEnum):
    """How much of a role one person did."""

    ALONE = "alone"
    LED = "led"
    SHARED = "shared"
    ASSISTED = "assisted"


class CreditState(StrEnum):
    """What stands behind a credit."""

    CLAIMED = "claimed"
    PEER_ATTESTED = "peer-attested"
    SUPERVISOR_ATTESTED = "supervisor-attested"
    FACULTY_VERIFIED = "faculty-verified"
    DECLINED = "declined"
    DISPUTED = "disputed"


class ItemKind(StrEnum):
    """What an item of a project is."""

    SOUND = "sound"
    DOCUMENT = "document"
    TEXT = "text"
    LINK = "link"


class Rights(StrEnum):
    """On what grounds the work may be shown."""

    UNSURE = "unsure"
    MINE = "mine"
    PERMISSION = "permission"
    LICENCE = "licence"
    PUBLIC_DOMAIN = "public-domain"
    NONE = "none"  # third party without permission: can never be public


PUBLISHABLE = frozenset({Rights.MINE, Rights.PERMISSION, Rights.LICENCE, Rights.PUBLIC_DOMAIN})
