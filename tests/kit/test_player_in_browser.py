"""The player, with hands on it."""

import re

from playwright.sync_api import Browser, Page, Route, expect

PLAYING = re.compile("^Pause ")
PAUSED = re.compile("^(Play|Continue) ")


def clock(tab: Page, name: str = "kiln") -> float:
    found = tab.locator(f"sound-player[data-sound={name}] .wave__seek").input_value()
    return float(found)


def test_a_press_plays_and_the_label_says_what_the_next_press_does(tab: Page) -> None:
    tab.goto("/specimen/one")
    press = tab.locator("#sound-kiln button.play")
    expect(press).to_have_attribute("aria-label", "Play Kiln, 24 seconds")
    press.click()
    expect(press).to_have_attribute("aria-label", "Pause Kiln")
    expect(tab.locator("#sound-kiln .player__at")).to_have_text("0:01")


def test_only_one_sound_plays_at_a_time(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.locator("#sound-kiln button.play").click()
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PLAYING)
    tab.locator("[data-sound=tide] button.play").click()
    expect(tab.locator("[data-sound=tide] button.play")).to_have_attribute("aria-label", PLAYING)
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PAUSED)


def test_another_tab_takes_the_sound_over(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.locator("#sound-kiln button.play").click()
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PLAYING)
    other = tab.context.new_page()
    other.goto("/specimen/two")
    other.locator("#sound-dusk button.play").click()
    expect(other.locator("#sound-dusk button.play")).to_have_attribute("aria-label", PLAYING)
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PAUSED)


def test_keys_move_by_five_seconds_by_one_and_by_tenths(tab: Page) -> None:
    tab.goto("/specimen/one")
    seek = tab.locator("#sound-kiln .wave__seek")
    seek.focus()
    for key, second in (
        ("ArrowRight", 5),
        ("ArrowRight", 10),
        ("Shift+ArrowLeft", 9),
        ("5", 12),
        ("0", 0),
    ):
        tab.keyboard.press(key)
        assert round(clock(tab), 1) == second, key
    expect(seek).to_have_attribute("aria-valuetext", "0 seconds of 24 seconds")
    tab.keyboard.press("k")
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PLAYING)
    tab.keyboard.press("Space")
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PAUSED)


def test_keys_leave_typing_alone(tab: Page) -> None:
    tab.goto("/specimen/form")
    tab.locator("#title").focus()
    tab.keyboard.type("k 5 c?")
    expect(tab.locator("#title")).to_have_value("k 5 c?")
    expect(tab.locator("#keys")).to_be_hidden()


def test_single_letters_can_be_switched_off(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.keyboard.press("?")
    expect(tab.locator("#keys")).to_be_visible()
    tab.locator("#letters").uncheck()
    tab.keyboard.press("Escape")
    tab.keyboard.press("k")
    tab.keyboard.press("5")
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PAUSED)
    assert clock(tab) == 0
    tab.keyboard.press("ArrowRight")
    assert clock(tab) == 5


def test_a_time_link_sets_the_position_and_waits(tab: Page) -> None:
    for hash_, second in (
        ("#t=0:09", 9),
        ("#t=9", 9),
        ("#t=0m9s", 9),
        ("#sound-tide-t=12.5", 12.5),
    ):
        name = "tide" if "tide" in hash_ else "kiln"
        tab.goto("about:blank")
        tab.goto(f"/specimen/one{hash_}")
        expect(tab.locator(f"[data-sound={name}] button.play")).to_be_focused()
        assert clock(tab, name) == second, hash_
        expect(tab.locator(f"[data-sound={name}] button.play")).to_have_attribute(
            "aria-label", PAUSED
        )
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-sound=tide] button.play")).to_have_attribute("aria-label", PLAYING)
    expect(tab.locator("mini-player [data-part=at]")).to_have_text("0:13")


def test_a_link_to_an_excerpt_plays_it_and_stops(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.locator("a.moment").click()
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PLAYING)
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PAUSED)
    assert 10 <= clock(tab) < 15  # a busy machine looks late, but it looks


def test_a_link_to_this_moment_is_copied(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.locator("#sound-kiln .wave__seek").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("c")
    expect(tab.locator("#live")).to_have_text("Link to 0:05 copied")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/specimen/one#sound-kiln-t=0:05")


def test_sound_goes_on_from_page_to_page_and_back(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.locator("#sound-kiln button.play").click()
    expect(tab.locator("#sound-kiln .player__at")).to_have_text("0:01")
    expect(tab.locator("mini-player .mini")).to_be_hidden()  # the big one is in view
    tab.get_by_role("link", name="Two", exact=True).click()
    expect(tab).to_have_title("Two · Liner Notes")
    expect(tab.locator("#main")).to_be_focused()
    expect(tab.locator("#live")).to_have_text("Two · Liner Notes")
    mini = tab.locator("mini-player")
    expect(mini.get_by_role("button", name="Pause Kiln")).to_be_visible()
    expect(mini.locator("[data-part=at]")).to_have_text("0:02")
    tab.go_back()
    expect(tab).to_have_title("One · Liner Notes")
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PLAYING)
    expect(mini.locator(".mini")).to_be_hidden()


def test_a_full_load_offers_to_continue_and_never_starts(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.locator("#sound-kiln .wave__seek").focus()
    tab.keyboard.press("5")
    tab.keyboard.press("k")
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PLAYING)
    tab.goto("/specimen/two")
    resume = tab.locator("mini-player").get_by_role("button", name="Continue Kiln at 0:12")
    expect(resume).to_be_visible()
    resume.click()
    expect(tab.locator("mini-player").get_by_role("button", name="Pause Kiln")).to_be_visible()
    tab.locator("mini-player").get_by_role("button", name="Close player").click()
    expect(tab.locator("mini-player .mini")).to_be_hidden()


def test_a_form_that_comes_back_keeps_the_sound_and_leads_to_its_errors(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.locator("#sound-kiln button.play").click()
    tab.get_by_role("link", name="Form", exact=True).click()
    tab.get_by_role("button", name="Save").click()
    expect(tab).to_have_title("Error: Form · Liner Notes")
    expect(tab.locator("#errors")).to_be_focused()
    tab.get_by_role("link", name="Enter a title").click()
    expect(tab.locator("#title")).to_be_focused()
    tab.locator("#title").fill("Kiln")
    tab.get_by_role("button", name="Save").click()
    expect(tab).to_have_title("Two · Liner Notes")
    assert tab.url.endswith("/specimen/two?n=1#foot")
    expect(tab.locator("mini-player").get_by_role("button", name="Pause Kiln")).to_be_visible()


def test_a_link_and_a_redirect_lead_to_the_part_of_the_page_they_name(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.get_by_role("link", name="Foot of two").click()
    expect(tab.locator("#foot")).to_be_focused()
    expect(tab.locator("#foot")).to_be_in_viewport()
    assert tab.url.endswith("/specimen/two#foot")
    tab.get_by_role("link", name="Form", exact=True).click()
    tab.locator("#title").fill("Kiln")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator("#foot")).to_be_focused()
    expect(tab.locator("#foot")).to_be_in_viewport()
    assert tab.url.endswith("/specimen/two?n=1#foot")


# A person, or a script of the new page, moves the focus in the first moment there is a page.
QUICK = """() => document.addEventListener("htmx:afterSwap", () =>
  setTimeout(() => document.getElementById("title").focus()), { once: true })"""


def test_focus_moved_as_soon_as_a_page_can_be_seen_stays_there(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.evaluate(QUICK)
    tab.get_by_role("link", name="Form", exact=True).click()
    expect(tab.locator("#title")).to_be_focused()
    tab.wait_for_timeout(100)  # nobody takes it back later
    expect(tab.locator("#title")).to_be_focused()


def test_a_page_that_comes_late_does_not_take_the_focus_from_who_went_on(tab: Page) -> None:
    brand = tab.get_by_role("link", name="Liner Notes")

    def late(route: Route) -> None:
        brand.focus()
        route.continue_()

    tab.route("**/specimen/two", late)
    tab.goto("/specimen/one")
    tab.get_by_role("link", name="Two", exact=True).click()
    expect(tab).to_have_title("Two · Liner Notes")
    expect(tab.locator("#live")).to_have_text("Two · Liner Notes")
    expect(brand).to_be_focused()


def test_typed_text_comes_back_until_it_was_accepted(tab: Page) -> None:
    tab.goto("/specimen/form")
    tab.locator("#text").fill("Not sent yet")
    tab.goto("/specimen/two")
    tab.goto("/specimen/form")
    expect(tab.locator("#text")).to_have_value("Not sent yet")
    expect(tab.get_by_text("Your unsent text is back")).to_be_visible()
    tab.locator("#title").fill("Kiln")
    tab.get_by_role("button", name="Save").click()
    expect(tab).to_have_title("Two · Liner Notes")
    tab.goto("/specimen/form")
    expect(tab.locator("#text")).to_have_value("")


def test_without_script_the_plain_player_serves(chromium: Browser, site: str) -> None:
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/specimen/one")
    expect(page.locator("#sound-kiln audio")).to_be_visible()
    expect(page.locator("#sound-kiln button.play")).to_be_hidden()
    context.close()


def test_sound_that_cannot_be_played_says_so(tab: Page) -> None:
    tab.route("**/sound.wav?*", lambda route: route.fulfill(status=404))
    tab.goto("/specimen/one")
    tab.locator("#sound-kiln button.play").click()
    expect(tab.locator("#sound-kiln .player__trouble")).to_contain_text("can't be played here")
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PAUSED)


def test_an_address_that_has_expired_is_asked_for_again(tab: Page) -> None:
    tab.goto("/specimen/one")
    fresh = tab.request.get("/specimen/one").text().replace("sound.wav?", "sound.wav?fresh=")
    tab.route("**/specimen/one", lambda route: route.fulfill(body=fresh, content_type="text/html"))
    tab.route("**/sound.wav?kiln", lambda route: route.fulfill(status=403))
    tab.locator("#sound-kiln button.play").click()
    expect(tab.locator("#sound-kiln button.play")).to_have_attribute("aria-label", PLAYING)
    expect(tab.locator("#sound-kiln .player__at")).to_have_text("0:01")


def test_without_a_connection_the_page_stays_and_says_so(tab: Page) -> None:
    tab.goto("/specimen/form")
    tab.locator("#text").fill("Typed on a train")
    tab.context.set_offline(True)
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator("#offline")).to_be_visible()
    expect(tab.locator("#text")).to_have_value("Typed on a train")
    tab.context.set_offline(False)
    tab.get_by_role("button", name="Save").click()
    expect(tab).to_have_title("Error: Form · Liner Notes")
    expect(tab.locator("#text")).to_have_value("Typed on a train")
    expect(tab.locator("#offline")).to_be_hidden()


def test_the_first_button_of_a_public_page_plays_its_reel(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto("/styleguide/page")
    tab.get_by_role("link", name="Play reel").click()
    expect(tab.locator("#sound-specimen button.play")).to_have_attribute("aria-label", PLAYING)
    expect(tab.locator("#sound-specimen")).to_be_in_viewport()
