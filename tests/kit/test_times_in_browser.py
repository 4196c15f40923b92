"""Reading and writing media time in the browser."""

from playwright.sync_api import Page

CASES = """
async (module) => {
  const { clock, moment, seconds, spoken } = await import(module);
  return {
    clock: [0, 72, 599.9996, 3723].map(clock),
    spoken: [0, 1, 72, 3600, 7384].map(spoken),
    seconds: ["9:12", "552", "9m12s", "1:02:03", "1h2m", "0:31.5"].map(seconds),
    unread: ["x", "1::2", "", "-3", "9:12:"].map(seconds),
    moment: ["#t=9:12", "#t=72,90", "#sound-a-b-t=5", "#t=90,72", "#tune", "", "#%"].map(moment),
  };
}
"""


def test_times_are_read_and_written_as_links_and_words_have_them(tab: Page) -> None:
    tab.goto("/specimen/two")
    address = tab.get_attribute("link[href$='kit/times.js']", "href")
    found = tab.evaluate(CASES, address)
    assert found["clock"] == ["0:00", "1:12", "10:00", "1:02:03"]
    assert found["spoken"] == [
        "0 seconds",
        "1 second",
        "1 minute 12 seconds",
        "1 hour",
        "2 hours 3 minutes 4 seconds",
    ]
    assert found["seconds"] == [552, 552, 552, 3723, 3720, 31.5]
    assert found["unread"] == [None] * 5
    assert found["moment"] == [
        {"anchor": "", "at": 552, "until": None},
        {"anchor": "", "at": 72, "until": 90},
        {"anchor": "sound-a-b", "at": 5, "until": None},
        None,
        None,
        None,
        None,
    ]
