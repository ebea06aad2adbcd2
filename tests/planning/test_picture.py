"""The picture of a week."""

from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

from services.planning.engine import find_slots
from services.planning.picture import MONDAY, _at, example, week_svg

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [MONDAY + timedelta(days=n) for n in range(5)]


def drawn():
    plan, calendars = example()
    slots = find_slots(plan, calendars, _at(0, 7), 5)
    return slots, week_svg(plan, calendars, slots, DAYS)


def test_every_slot_is_drawn_for_everybody_who_sits_and_for_its_room():
    slots, svg = drawn()

    picture = ElementTree.fromstring(svg)

    boxes = [each for each in picture.iter(f"{SVG}rect") if each.get("class") == "slot"]
    assert len(boxes) == sum(len(slot.people) + len(slot.rooms) for slot in slots) == 15


def test_the_picture_in_the_documents_is_the_one_that_the_code_draws():
    kept = Path(__file__).parents[2] / "docs" / "week.svg"

    assert kept.read_text("utf-8") == drawn()[1]
