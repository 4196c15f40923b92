"""The role vocabulary: what people are called on a record sleeve or in a title roll."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

OTHER_ROLE = "other"


@dataclass(frozen=True)
class RoleName:
    """One role of the vocabulary.

    Attributes:
        key: how it is stored.
        label: how it reads.
        stage: the part of the work it belongs to, as it reads.
        cap: the knob-cap colour of its stage, for console-tape labels.
    """

    key: str
    label: str
    stage: str
    cap: str


def _read() -> dict[str, tuple[RoleName, ...]]:
    text = Path(__file__).with_name("roles.json").read_text(encoding="utf-8")
    return {
        stage["label"]: tuple(
            RoleName(role["key"], role["label"], stage["label"], stage["cap"])
            for role in stage["roles"]
        )
        for stage in json.loads(text)["stages"]
    }


STAGES: Mapping[str, tuple[RoleName, ...]] = _read()
ROLES: Mapping[str, RoleName] = {role.key: role for roles in STAGES.values() for role in roles}


def role_words(key: str, own_words: str) -> str:
    """Say a role: the vocabulary's label, or the person's own words for another role."""
    if key == OTHER_ROLE and own_words:
        return own_words
    return ROLES[key].label if key in ROLES else key
