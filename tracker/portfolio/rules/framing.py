"""How a reel stands on another site: the frame, and what oEmbed says of it (oembed.com, 1.0)."""

from html import escape
from urllib.parse import quote, urlsplit

from tracker.portfolio.rules.addresses import SLUG

WIDTH, HEIGHT = 600, 330
_SMALLEST = 200  # below it the player has no room for its button and its words


def frame(address: str, name: str, width: str = "100%", height: int = HEIGHT) -> str:
    """Return what is pasted into another site: a frame with the reel of a page.

    Args:
        address: of the page, in full.
        name: of the student, as the page shows it.
        width: in pixels or per cent.
        height: in pixels.
    """
    return (
        f'<iframe src="{escape(address)}/embed" title="Reel of {escape(name)}" '
        f'width="{width}" height="{height}" loading="lazy" style="border:0"></iframe>'
    )


def oembed_address(base: str, address: str) -> str:
    """Return where the oEmbed answer for a page is, as pages name it in their head."""
    return f"{base}/oembed?url={quote(address, safe='')}&format=json"


def slug_asked(base: str, url: str) -> str:
    """Return the name in the address of a page, or of its frame, on this site; else empty.

    Args:
        base: where this site is, without a slash at its end.
        url: what another site was given; a moment or a mark behind it does not matter.
    """
    try:
        ours, asked = urlsplit(base), urlsplit(url)
    except ValueError:
        return ""
    if (asked.scheme, asked.netloc.lower()) != (ours.scheme, ours.netloc.lower()):
        return ""
    if not asked.path.startswith(f"{ours.path}/p/"):
        return ""
    slug = asked.path.removeprefix(f"{ours.path}/p/").removesuffix("/embed").removesuffix("/")
    return slug if SLUG.fullmatch(slug) else ""


def oembed(base: str, slug: str, name: str, most_width: int, most_height: int) -> dict[str, object]:
    """Return the answer: a title, a frame and its size; nothing of the person but the name.

    Args:
        base: where this site is.
        slug: of the page.
        name: of the student, as the page shows it.
        most_width: how wide the frame may be; 0 when it was not said.
        most_height: how high.
    """
    width = max(_SMALLEST, min(WIDTH, most_width or WIDTH))
    height = max(_SMALLEST, min(HEIGHT, most_height or HEIGHT))
    return {
        "version": "1.0",
        "type": "rich",
        "title": f"Reel of {name}",
        "provider_name": "Liner Notes",
        "provider_url": base,
        "html": frame(f"{base}/p/{slug}", name, str(width), height),
        "width": width,
        "height": height,
    }
