"""Calendars that Outlook and Google exported become people of the world."""

from datetime import UTC, datetime
from pathlib import Path

from sandbox.clock import Clock
from sandbox.exchange import Exchange
from sandbox.ics import people_from_ics, people_of

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-WR-CALNAME:Maria Lopez
BEGIN:VTIMEZONE
TZID:Pacific Standard Time
BEGIN:STANDARD
DTSTART:16011104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0700
TZOFFSETTO:-0800
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0800
TZOFFSETTO:-0700
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
CLASS:PUBLIC
DTSTAMP:20261101T000000Z
DTSTART;TZID="Pacific Standard Time":20261123T090000
DTEND;TZID="Pacific Standard Time":20261123T093000
RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO
EXDATE;TZID="Pacific Standard Time":20261130T090000
SUMMARY;LANGUAGE=en-us:Team meeting
TRANSP:OPAQUE
UID:040000008200E00074C5B7101A82E008AAAA
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
BEGIN:VEVENT
DTSTAMP:20261101T000000Z
DTSTART;TZID="Pacific Standard Time":20261207T110000
DTEND;TZID="Pacific Standard Time":20261207T113000
RECURRENCE-ID;TZID="Pacific Standard Time":20261207T090000
SUMMARY:Team meeting (later)
UID:040000008200E00074C5B7101A82E008AAAA
X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE
END:VEVENT
BEGIN:VEVENT
CLASS:PRIVATE
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261125
DTEND;VALUE=DATE:20261126
SUMMARY:Day off
UID:040000008200E00074C5B7101A82E008BBBB
X-MICROSOFT-CDO-BUSYSTATUS:OOF
END:VEVENT
END:VCALENDAR
"""

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
X-WR-CALNAME:kofi.mensah@gmail.example
X-WR-TIMEZONE:Africa/Accra
BEGIN:VEVENT
DTSTART:20261124T100000Z
DTEND:20261124T110000Z
DTSTAMP:20261101T000000Z
UID:one@google.com
STATUS:CONFIRMED
SUMMARY:Reading\\, quietly
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
DTSTART:20261124T120000Z
DTEND:20261124T130000Z
DTSTAMP:20261101T000000Z
UID:two@google.com
STATUS:CANCELLED
SUMMARY:Called off
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Africa/Accra:20261126T090000
DTEND;TZID=Africa/Accra:20261126T100000
DTSTAMP:20261101T000000Z
UID:three@google.com
STATUS:TENTATIVE
SUMMARY:Maybe
END:VEVENT
END:VCALENDAR
"""


def laid(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.ics").write_bytes(text.replace("\n", "\r\n").encode())
    return folder


def test_outlooks_series_zone_and_states_are_understood(tmp_path: Path) -> None:
    people, problems = people_from_ics(laid(tmp_path, calendar=OUTLOOK), NOW)

    assert problems == []
    assert (people[0]["name"], people[0]["timeZone"]) == ("Maria Lopez", "Pacific Standard Time")
    shown = [(m["start"]["dateTime"][:16], m["showAs"], m["sensitivity"]) for m in people[0]["meetings"]]
    assert shown == [
        ("2026-11-23T17:00", "busy", "normal"),
        ("2026-11-25T00:00", "oof", "private"),
        ("2026-12-07T19:00", "tentative", "normal"),
        ("2026-12-14T17:00", "busy", "normal"),
    ]


def test_googles_free_tentative_and_cancelled_events_are_told_apart(tmp_path: Path) -> None:
    people, problems = people_from_ics(laid(tmp_path, basic=GOOGLE), NOW)

    assert problems == []
    assert (people[0]["name"], people[0]["timeZone"]) == ("Kofi Mensah", "Africa/Accra")
    assert [(m["subject"], m["showAs"]) for m in people[0]["meetings"]] == [
        ("Reading, quietly", "free"),
        ("Maybe", "tentative"),
    ]


def test_a_file_that_cannot_be_read_is_named_with_its_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    torn = GOOGLE.replace("STATUS:CONFIRMED", "this is no content line")
    odd = GOOGLE.replace("DTSTART:20261124T100000Z", "DTSTART:some day")

    files = {"a_torn": torn, "b_odd": odd, "c_cut": GOOGLE[:400], "d_text": "Dear all,\n", "e_good": OUTLOOK}
    people, problems = people_from_ics(laid(tmp_path, **files), NOW)

    assert [one["file"] for one in people] == ["a_torn.ics", "b_odd.ics", "e_good.ics"]
    assert [len(one["meetings"]) for one in people] == [2, 1, 4]
    where = [problem.split(": ")[0] for problem in problems]
    assert where == ["a_torn.ics:12", "b_odd.ics:8", "c_cut.ics:18", "d_text.ics:1"]


def test_somebody_of_whose_events_none_can_be_read_is_not_made_free(tmp_path: Path) -> None:
    event = ("BEGIN:VEVENT", "DTSTART:nonsense", "END:VEVENT")
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VCALENDAR")
    (tmp_path / "Nobody.ics").write_text("\r\n".join(lines))

    people, problems = people_from_ics(tmp_path, NOW)

    assert people == []
    assert problems and problems[0].startswith("Nobody.ics:4:")


def test_the_files_people_live_in_contoso_with_their_calendars(tmp_path: Path) -> None:
    world = people_of(laid(tmp_path, maria=OUTLOOK, twin=OUTLOOK), NOW)

    addresses = [one.address for one in world.people if one.name == "Maria Lopez"]
    assert addresses == ["maria.lopez@contoso.com", "maria.lopez.2@contoso.com"]
    events = Exchange(Clock(NOW), world).events(addresses[0])
    assert [one["subject"] for one in events][:2] == ["Team meeting", "Day off"]
    assert world.person("dana.whitfield@contoso.com")
