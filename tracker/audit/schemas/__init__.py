"""JSON Schemas (draft 2020-12) of the programme file and the student file, for editors.

They say what has the wrong shape while somebody writes. Only the readers know whether names lead
somewhere and whether a programme can be met.
"""

import json
from importlib.resources import files
from typing import Any, Literal


def schema(of: Literal["programme", "student"]) -> dict[str, Any]:
    """Return the schema of a programme file or of a student file."""
    found: dict[str, Any] = json.loads(files(__name__).joinpath(f"{of}.json").read_text("utf-8"))
    return found
