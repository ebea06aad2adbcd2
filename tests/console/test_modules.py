"""The page's own arithmetic: days and times in a zone, boxes side by side, Graph's shape, Markdown."""

from typing import Any

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def call(page: Page, module: str, function: str, *arguments: Any) -> Any:
    script = """async ([module, name, args]) => {
        const found = await import(`/console/js/${module}.js`);
        return found[name](...args);
    }"""
    return await page.evaluate(script, [module, function, list(arguments)])


async def instant(page: Page, day: str, time: str, zone: str) -> str:
    script = """async ([day, time, zone]) => {
        const { instantAt } = await import("/console/js/times.js");
        return instantAt(day, time, zone).toISOString();
    }"""
    return str(await page.evaluate(script, [day, time, zone]))


@pytest.mark.parametrize(
    ("day", "time", "zone", "expected"),
    [
        ("2026-11-24", "10:00", "Asia/Kolkata", "2026-11-24T04:30:00.000Z"),
        ("2026-03-28", "10:00", "Europe/Berlin", "2026-03-28T09:00:00.000Z"),
        ("2026-03-29", "10:00", "Europe/Berlin", "2026-03-29T08:00:00.000Z"),  # summer time began that night
        ("2026-10-25", "01:30", "America/New_York", "2026-10-25T05:30:00.000Z"),
        ("2026-11-01", "10:00", "America/New_York", "2026-11-01T15:00:00.000Z"),  # and ended there
        ("2026-11-24", "00:00", "Pacific/Auckland", "2026-11-23T11:00:00.000Z"),
    ],
)
async def test_a_wall_clock_time_is_the_right_instant(
    modules: Page, day: str, time: str, zone: str, expected: str
) -> None:
    assert await instant(modules, day, time, zone) == expected


async def test_graph_times_are_read_in_the_zone_that_stands_beside_them(modules: Page) -> None:
    script = """async () => {
        const { graphInstant, knowWindowsZones } = await import("/console/js/times.js");
        knowWindowsZones(await (await fetch("/console/windows-zones.json")).json());
        return [
            { dateTime: "2026-11-24T09:00:00.0000000", timeZone: "UTC" },
            { dateTime: "2026-11-24T14:30:00.0000000", timeZone: "India Standard Time" },
            { dateTime: "2026-11-24T10:00:00.0000000", timeZone: "Europe/Berlin" },
        ].map((one) => graphInstant(one).toISOString());
    }"""

    assert await modules.evaluate(script) == ["2026-11-24T09:00:00.000Z"] * 3


async def test_meetings_at_one_time_stand_side_by_side_and_later_ones_have_the_whole_width(
    modules: Page,
) -> None:
    boxes = [
        {"id": "a", "from": 540, "to": 660},
        {"id": "b", "from": 570, "to": 600},
        {"id": "c", "from": 600, "to": 660},
        {"id": "d", "from": 660, "to": 720},
    ]

    placed = {one["id"]: one for one in await call(modules, "events", "sideBySide", boxes)}

    assert [(placed[name]["lane"], placed[name]["lanes"]) for name in "abcd"] == [
        (0, 2),
        (1, 2),
        (1, 2),  # b is over when c begins
        (0, 1),
    ]


async def test_a_mail_of_html_is_shown_as_its_words_alone(modules: Page) -> None:
    html = (
        "<style>p{}</style><p>Dear&nbsp;Asha,</p><ul><li>one</li><li>two</li></ul><script>alert(1)</script>"
    )

    assert await call(modules, "events", "plainText", html) == "Dear Asha,\none\ntwo"


async def test_a_message_shows_emphasis_and_mentions_but_no_markup_of_its_own(modules: Page) -> None:
    await modules.goto(modules.url.replace("/console/icon.svg", "/"))
    script = """async (text) => {
        const { textNodes } = await import("/console/js/markdown.js");
        const holder = document.createElement("div");
        holder.append(textNodes({ text }));
        return holder.innerHTML;
    }"""

    shown = await modules.evaluate(
        script, "**Hi** <at>Asha</at> <img src=x onerror=alert(1)> [x](javascript:1)"
    )

    assert "<strong>Hi</strong>" in shown
    assert '<span class="mention">@Asha</span>' in shown
    assert "<img" not in shown and "<a " not in shown
