"""What axe, a checker of WCAG, says about pages anyone can open."""

import pytest
from playwright.sync_api import Browser

from tests.browser import accessibility_faults


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/styleguide"])
def test_axe_finds_nothing(chromium: Browser, site: str, path: str, scheme: str) -> None:
    context = chromium.new_context(
        base_url=site,
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(path)
    assert accessibility_faults(page) == []
    context.close()
