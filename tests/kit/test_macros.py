"""What the kit's macros promise to pages."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, StringField
from wtforms.validators import InputRequired

from tests.conftest import Web
from tracker.home.forms import SpecimenForm
from tracker.media.rules import Sound
from tracker.web.forms import VersionedForm


def rendered(app: Flask, template: str, **values: object) -> BeautifulSoup:
    with app.test_request_context("/"):
        return BeautifulSoup(render_template_string(template, **values), "html.parser")


def test_the_style_guide_shows_every_component(web: Web) -> None:
    page = web.get("/styleguide")
    assert page.select_one("sound-player.stage .chapters a[href='#sound-specimen-t=0:13']")
    assert len(page.select(".tag")) > 12
    assert {"oxide", "console"} == {t["data-theme"] for t in page.select(".guide__theme")}


def test_the_style_guides_sound_is_sent_in_ranges(web: Web) -> None:
    answer = web.open("/styleguide/sound.wav", headers={"Range": "bytes=0-43"})
    assert answer.status_code == 206
    assert answer.data[:4] == b"RIFF"


FIELD = '{% from "_kit/form.html" import field %}{{ field(form[name], hint=hint) }}'


@pytest.mark.parametrize("name", ["title", "mail", "day", "hours", "kind", "text", "recording"])
def test_a_field_has_label_hint_and_error_wired_to_it(app: Flask, name: str) -> None:
    with app.test_request_context("/"):
        form = SpecimenForm(MultiDict())
        form.validate()
    form[name].errors = ["Enter it"]
    part = rendered(app, FIELD, form=form, name=name, hint="As on the sleeve")
    control = part.select_one(f"#{name}")
    assert control is not None
    assert part.select_one(f"label[for={name}]")
    assert control["aria-describedby"] == f"{name}-hint {name}-error"
    assert control["aria-invalid"] == "true"
    error = part.select_one(f"#{name}-error")
    assert error is not None
    assert "Error: Enter it" in error.get_text(" ", strip=True)


@pytest.mark.parametrize("name", ["share", "roles"])
def test_a_group_of_choices_is_a_fieldset_with_a_legend(app: Flask, name: str) -> None:
    with app.test_request_context("/"):
        form = SpecimenForm()
    part = rendered(app, FIELD, form=form, name=name, hint="")
    assert part.select_one("fieldset > legend")
    assert len(part.select(".choice input")) == len(part.select(".choice label[for]")) == 3


def test_optional_is_marked_and_required_is_not(app: Flask) -> None:
    with app.test_request_context("/"):
        form = SpecimenForm()
    optional = rendered(app, FIELD, form=form, name="start", hint="")
    required = rendered(app, FIELD, form=form, name="title", hint="")
    assert "(optional)" in optional.get_text()
    assert "(optional)" not in required.get_text()


SUMMARY = '{% from "_kit/form.html" import error_summary %}{{ error_summary(form) }}'


def test_the_error_summary_links_to_each_field_in_error(app: Flask) -> None:
    with app.test_request_context("/"):
        form = SpecimenForm(MultiDict({"title": "Kiln"}))
        form.validate()
    part = rendered(app, SUMMARY, form=form)
    assert part.select_one("#errors[tabindex='-1']")
    links = {a["href"]: a.get_text() for a in part.select("a")}
    assert links["#mail"] == "Enter an e-mail address"
    assert links["#share-0"] == "Choose your share"
    assert "#title" not in links
    # The token has no field to lead to, only a sentence.
    assert "This page was open for too long" in part.get_text()


def test_the_error_summary_reads_errors_inside_lists(app: Flask) -> None:
    class NamesForm(VersionedForm):
        names = FieldList(StringField("Name", [InputRequired("Enter a name")]), min_entries=2)

    with app.test_request_context("/"):
        form = NamesForm(MultiDict({"names-0": "Mara", "names-1": ""}))
        form.validate()
    links = [a["href"] for a in rendered(app, SUMMARY, form=form).select("a")]
    assert links == ["#names-0"]


def test_hidden_fields_carry_no_id_so_that_two_forms_share_a_page(app: Flask) -> None:
    with app.test_request_context("/"):
        form = VersionedForm()
        part = rendered(
            app, '{% from "_kit/form.html" import hidden %}{{ hidden(form) }}', form=form
        )
    names = {tag["name"] for tag in part.select("input[type=hidden]")}
    assert names == {"csrf_token", "submission_id", "row_version"}
    assert not part.select("[id]")


PLAYER = (
    '{% from "_kit/player.html" import player, play_row %}{{ player(sound) }}{{ play_row(sound) }}'
)


def test_a_sound_without_measures_or_streams_says_that_it_is_being_prepared(app: Flask) -> None:
    part = rendered(app, PLAYER, sound=Sound(id="a", title="Kiln"))
    assert "Preparing. You can leave this page, it goes on." in part.get_text()
    assert not part.select("button, audio, input")


def test_a_players_names_are_text_not_markup(app: Flask) -> None:
    title = '<img src=x onerror=alert(1)> "Kiln"'
    sound = Sound(id="a", title=title, sources=(("/a", "audio/wav"),), duration_ms=9000)
    part = rendered(app, PLAYER, sound=sound)
    assert not part.select("img")
    assert part.select_one("sound-player")["data-title"] == title  # type: ignore[index]


def test_a_status_is_a_word_and_a_shape(app: Flask) -> None:
    words = ["returned", "Not started", "wrap_up"]
    show = '{% from "_kit/badge.html" import badge %}{% for w in words %}{{ badge(w) }}{% endfor %}'
    tags = rendered(app, show, words=words).select(".tag")
    assert [tag.get_text() for tag in tags] == ["Returned", "Not started", "Wrapping up"]
    assert all(tag.select("svg") for tag in tags)
