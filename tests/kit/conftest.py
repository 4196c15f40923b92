"""A site of specimen pages in the signed-in shell, served to a real browser."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask, Response, redirect, render_template_string, request
from playwright.sync_api import Browser, Page, expect
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from tests.browser import served
from tests.conftest import settings_for
from tracker.app import create_app
from tracker.db import Model, db
from tracker.home.rules import SECONDS, sample_heights
from tracker.media.rules import Sound
from tracker.web.forms import Form

SHELL = """
{% extends "layouts/app.html" %}
{% from "_kit/player.html" import player, play_row, moment %}
{% from "_kit/form.html" import error_summary, hidden, field, submit, draft %}
{% block title %}{{ title }}{% endblock %}
{% block content %}
  {% for name in ("one", "two", "form") %}
    <a href="/specimen/{{ name }}">{{ name|capitalize }}</a>
  {% endfor %}
  {% for sound in sounds %}
    {{ player(sound, look="panel") if loop.first else play_row(sound) }}
  {% endfor %}
  <a href="/specimen/two#foot">Foot of two</a>
  {% if sounds %}{% call moment(sounds[0], 9000, 10000) %}A moment{% endcall %}{% endif %}
  {% if form %}
    <form class="form" method="post" action="/specimen/form" novalidate>
      {{ error_summary(form) }}{{ hidden(form) }}{{ draft("specimen") }}
      {{ field(form.title) }}{{ field(form.text) }}{{ submit("Save") }}
    </form>
  {% endif %}
  {% if title == "Two" %}
    {% for bar in range(80) %}<p>Bar {{ bar }}</p>{% endfor %}
    <h2 id="foot">The foot</h2>
  {% endif %}
{% endblock %}
"""


class NoteForm(Form):
    title = StringField("Title", [InputRequired("Enter a title")])
    text = TextAreaField("Text")


LEVELS = {"kiln": Decimal(-14), "tide": Decimal(-20)}  # dusk was never measured


def sound(name: str, page: str) -> Sound:
    return Sound(
        id=name,
        title=name.capitalize(),
        credit="Mix",
        sources=((f"/styleguide/sound.wav?{name}", "audio/wav"),),
        duration_ms=SECONDS * 1000,
        heights=sample_heights(),
        loudness_lufs=LEVELS.get(name),
        heard_lufs=LEVELS.get(name),
        page_url=page,
    )


def specimen_site(folder: Path, name: str) -> Flask:
    site = create_app(settings_for(folder, name))
    with site.app_context():
        Model.metadata.create_all(db.engine)

    def show(title: str, *sounds: Sound, form: Form | None = None, status: int = 200) -> Response:
        page = render_template_string(SHELL, title=title, sounds=sounds, form=form)
        return Response(page, status)

    def one() -> Response:
        return show("One", sound("kiln", "/specimen/one"), sound("tide", "/specimen/one"))

    def two() -> Response:
        return show("Two", sound("dusk", "/specimen/two"))

    def note() -> Response:
        form = NoteForm(request.form)
        if request.method == "POST" and form.validate():
            return redirect("/specimen/two?n=1#foot", code=303)  # type: ignore[return-value]
        return show("Form", form=form, status=422 if request.method == "POST" else 200)

    for view in (one, two):
        site.add_url_rule(f"/specimen/{view.__name__}", view_func=view)
    site.add_url_rule("/specimen/form", view_func=note, methods=["GET", "POST"])
    return site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[str]:
    site = specimen_site(tmp_path_factory.mktemp("kit"), f"kit_{worker_name}")
    with served(site) as address:
        yield address
    with site.app_context():
        db.engine.dispose()


@pytest.fixture
def tab(chromium: Browser, site: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=site, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    expect.set_options(timeout=20_000)  # sound starts late on a busy machine
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda said: problems.append(said.text) if "Content Security" in said.text else None,
    )
    yield page
    context.close()
    assert problems == []
