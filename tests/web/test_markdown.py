"""What people write becomes markup that is safe whatever they write."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tracker.web.markdown import TAGS, markdown

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "<javascript:alert(1)>",
    "![x](https://elsewhere.example/pixel.png)",
    "[x](https://a.example/ \"onmouseover='alert(1)'\")",
    '[x](https://a.example/"onmouseover="alert(1))',
    "<a href='https://a.example' style='position:fixed'>x</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "```html\n<script>alert(1)</script>\n```",
    "<iframe src=https://a.example></iframe>",
    "<form action=https://a.example><input name=csrf_token>",
    "</section></main><h1>Not ours</h1>",
]


@pytest.mark.parametrize("text", PAYLOADS)
def test_nothing_that_runs_or_loads_gets_through(text: str) -> None:
    check(str(markdown(text)))


@given(st.text(alphabet="<>\"'`[]()!&#;:/=-*_ \n\tajsx01\u202e\u0000"))
def test_whatever_is_typed(text: str) -> None:
    check(str(markdown(text)))


def check(html: str) -> None:
    soup = BeautifulSoup(html, "html.parser")
    assert {tag.name for tag in soup.select("*")} <= TAGS
    for tag in soup.select("*"):
        assert set(tag.attrs) <= {"href", "title", "rel", "start"}
    for link in soup.select("a[href]"):
        assert str(link["href"]).lower().startswith(("http:", "https:", "mailto:", "/", "#", "%"))
        assert link["rel"] == ["nofollow", "noopener", "ugc"]


def test_text_keeps_its_shape() -> None:
    soup = BeautifulSoup(
        markdown(
            "# Night bus\n\n### Recording\n\n**Two** nights, *one* route.\n\n- rain\n- engine"
        ),
        "html.parser",
    )
    assert [h.name for h in soup.select("h3, h4")] == ["h3", "h4"]
    assert [li.text for li in soup.select("li")] == ["rain", "engine"]
    assert soup.select_one("strong") is not None


def test_headings_never_skip_a_level() -> None:
    soup = BeautifulSoup(markdown("#### Deep first\n\n# Top\n\n##### Deep"), "html.parser")
    assert [h.name for h in soup.select("h3, h4, h5")] == ["h3", "h3", "h4"]


def test_a_bare_address_becomes_a_link() -> None:
    assert 'href="https://calderbay.example/x"' in markdown("see https://calderbay.example/x")


@pytest.mark.parametrize("shape", ["[" * 20_000, "*a" * 10_000, "> " * 5_000, "`" * 20_000])
def test_long_odd_shapes_are_rendered(shape: str) -> None:
    assert markdown(shape)
