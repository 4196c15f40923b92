"""Icons, written into the page: no request, no flash, and they print.

``static/icons.svg`` is the one drawing of each; scripts may point a ``<use>`` at it.
"""

import re
from functools import cache, lru_cache

from flask import Flask
from markupsafe import Markup, escape

from tracker.web.assets import FOLDER

_SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="([\d ]+)">(.*?)</symbol>')


@cache
def drawings() -> dict[str, tuple[str, str]]:
    """Read every icon's view box and shapes from the sprite."""
    found = _SYMBOL.findall((FOLDER / "icons.svg").read_text(encoding="utf-8"))
    return {name: (box, shapes) for name, box, shapes in found}


@lru_cache(maxsize=1024)  # a page of the desk has fifty, most of them the same few
def icon(name: str, more: str = "", *, label: str = "") -> Markup:
    """Return one icon; decorative unless it is given a label.

    Args:
        name: its name in the sprite.
        more: further class names.
        label: what it says where no word stands beside it.

    Raises:
        KeyError: for a name that is not in the sprite.
    """
    box, shapes = drawings()[name]
    classes = escape(f"icon {more}".strip())
    heard = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    # The shapes are our own file's.
    return Markup('<svg class="{}" viewBox="{}" {}>{}</svg>').format(
        classes,
        box,
        heard,
        Markup(shapes),  # noqa: S704
    )


def register(app: Flask) -> None:
    """Offer ``icon("play")`` to templates."""
    app.add_template_global(icon, "icon")
    app.add_template_global(lambda: list(drawings()), "icon_names")
