"""The choices of the field, and how they read."""

from collections.abc import Mapping
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


class ItemKind(StrEnum):
    """What an item of a project is."""

    SOUND = "sound"
    DOCUMENT = "document"
    TEXT = "text"
    LINK = "link"
    CHECK = "check"


class Rights(StrEnum):
    """On what grounds the work may be shown."""

    UNSURE = "unsure"
    MINE = "mine"
    PERMISSION = "permission"
    LICENCE = "licence"
    PUBLIC_DOMAIN = "public-domain"
    NONE = "none"  # third party without permission: can never be public


PUBLISHABLE = frozenset({Rights.MINE, Rights.PERMISSION, Rights.LICENCE, Rights.PUBLIC_DOMAIN})

KIND_WORDS: Mapping[ProjectKind, str] = {
    ProjectKind.MUSIC: "Music",
    ProjectKind.MIX: "Mix",
    ProjectKind.MASTER: "Master",
    ProjectKind.RECORDING: "Recording",
    ProjectKind.SOUND_DESIGN: "Sound design",
    ProjectKind.FILM: "Film",
    ProjectKind.TV: "Television",
    ProjectKind.GAME: "Game",
    ProjectKind.LIVE: "Live sound",
    ProjectKind.PODCAST: "Podcast",
    ProjectKind.RADIO: "Radio",
    ProjectKind.COMPOSITION: "Composition",
    ProjectKind.RESEARCH: "Research",
    ProjectKind.OTHER: "Something else",
}
SHARE_WORDS: Mapping[Share, str] = {
    Share.ALONE: "Alone",
    Share.LED: "Led it",
    Share.SHARED: "Shared it",
    Share.ASSISTED: "Assisted",
}
ITEM_WORDS: Mapping[ItemKind, str] = {
    ItemKind.SOUND: "Sound",
    ItemKind.DOCUMENT: "Document",
    ItemKind.TEXT: "Text",
    ItemKind.LINK: "Link",
    ItemKind.CHECK: "Delivery check",
}
RIGHTS_WORDS: Mapping[Rights, str] = {
    Rights.UNSURE: "Not sure yet. It stays private",
    Rights.MINE: "All of it is mine",
    Rights.PERMISSION: "Everyone with a right in it agreed",
    Rights.LICENCE: "I have a licence for what is not mine",
    Rights.PUBLIC_DOMAIN: "Public domain work, my own recording of it",
    Rights.NONE: "Somebody else's work without permission. It can never be public",
}
