"""The table of a cohort on a sheet of paper, as a browser lays it out."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser import made_site, served, signed_in
from tests.conftest import settings_for
from tests.degrees import record

A4 = {"width": 794, "height": 1123}  # at 96 dpi
# Cells whose column is too narrow for their longest word.
BROKEN = """() => [...document.querySelectorAll(".cohort :is(th, td)")].filter((cell) => {
  const width = cell.clientWidth;
  cell.style.display = "block";
  cell.style.inlineSize = "min-content";
  cell.style.overflowWrap = "normal";
  const needed = cell.offsetWidth;
  cell.removeAttribute("style");
  return needed > width + 1;
}).map((cell) => cell.textContent.trim())"""


def enrol(_site: Flask) -> None:
    record.student()


def test_no_word_of_the_table_is_broken_on_paper(
    tmp_path_factory: pytest.TempPathFactory, worker_name: str, chromium: Browser
) -> None:
    settings = settings_for(tmp_path_factory.mktemp("paper"), f"paper_{worker_name}")
    with (
        made_site(settings, enrol) as site,
        served(site) as address,
        signed_in(chromium, site, address, viewport=A4) as context,
    ):
        page = context.new_page()
        page.goto("/cohorts/1/paper")
        page.emulate_media(media="print")
        assert page.locator(".cohort tbody tr").count() == 1
        assert page.evaluate(BROKEN) == []
