"""From text that people write to markup we trust: the one place where that is decided.

HTML in the text is text. What the renderer makes is cleaned once more by a parser that knows how
browsers read, so a fault in either alone lets nothing through. Pictures are left out: a page of
ours asks no other host for anything.
"""

from functools import cache

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TOP = 3  # the heading a text begins with stands inside a section of its page, which is a level 2
DEEPEST = 4
TAGS = frozenset(
    {"a", "blockquote", "br", "code", "del", "em", "h3", "h4", "hr", "li", "ol", "p", "pre"}
    | {"strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
LETTER_TAGS = {"a", "br", "em", "hr", "li", "ol", "p", "strong", "ul"}
HELP = "Markdown: **bold**, *italic*, # heading, - list, > quote, `code`, [words](https://address)."


def markdown(text: str) -> Markup:
    """Render a text for a page; safe whatever stands in it."""
    cleaned = nh3.clean(
        _render(text),
        tags=set(TAGS),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
        strip_comments=True,
    )
    return Markup(cleaned)  # noqa: S704 - cleaned by the line above


def letter(html: str) -> Markup:
    """Show the HTML of a mail we once wrote: its words, lists and links, nothing else."""
    cleaned = nh3.clean(
        html,
        tags=LETTER_TAGS,
        clean_content_tags={"head", "script", "style", "title"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
        strip_comments=True,
    )
    return Markup(cleaned)  # noqa: S704 - cleaned by the line above


def register(app: Flask) -> None:
    """Offer ``{{ project.description|markdown }}`` and its line of help to templates."""
    app.add_template_filter(markdown, "markdown")
    app.add_template_filter(letter, "letter")
    app.jinja_env.globals["markdown_help"] = HELP


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "typographer": False})
    return parser.enable(["linkify", "strikethrough", "table"]).disable("image")


def _render(text: str) -> str:
    parser = _parser()
    tokens = parser.parse(text)
    _renumber(tokens)
    rendered: str = parser.renderer.render(tokens, parser.options, {})
    return rendered


def _renumber(tokens: list[Token]) -> None:
    """Let headings go down one step at a time, from the level of the page they stand in."""
    level = TOP - 1
    for token in tokens:
        if token.type == "heading_open":
            wanted = TOP if token.tag in {"h1", "h2"} else DEEPEST
            level = min(wanted, level + 1)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
