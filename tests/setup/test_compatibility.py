"""Whom a company can schedule is said before anybody relies on it."""

import pytest

from services.setup.compatibility import Fit, Looked, finding, report

SYNCED = {"rest": False, "is_synced": True}


@pytest.mark.parametrize(
    ("seen", "fit"),
    [
        (Looked("a@x", "Ann"), Fit.ONLINE),
        (Looked("a@x", "Ann", rest=True, has_licence=True), Fit.ONLINE),
        (Looked("a@x", "Ann", unread="Outlook does not know this address", is_guest=True), Fit.GUEST),
        (Looked("a@x", "Ann", unread="no answer", has_licence=True, **SYNCED), Fit.ON_PREMISES),
        (Looked("a@x", "Ann", rest=False, is_synced=False, has_licence=False), Fit.UNLICENSED),
        (Looked("a@x", "Ann", rest=False), Fit.NOT_ONLINE),
        (Looked("a@x", "Ann", unread="Outlook does not know this address"), Fit.NO_MAILBOX),
        (Looked("a@x", "Ann", unread="this calendar is not shared with you", rest=True), Fit.NOT_SHARED),
        (Looked("a@x", "Ann", unread="Outlook is too busy just now"), Fit.UNREADABLE),
        (Looked("a@x", "Ann", rest=True, secondary=("Interviews",)), Fit.SECONDARY),
    ],
)
def test_each_kind_of_mailbox_is_told_for_what_it_is(seen: Looked, fit: Fit):
    assert finding(seen).fit is fit


def test_somebody_whose_free_busy_came_is_still_not_online_when_exchange_online_says_so():
    """Free/busy may come over the hybrid relation; events and answers never will."""
    assert finding(Looked("a@x", "Ann", has_licence=True, **SYNCED)).fit is Fit.ON_PREMISES


def test_the_report_counts_those_who_are_fine_and_names_the_others_rooms_last():
    told = report(
        [
            Looked("r@x", "Ada", is_room=True, unread="no"),
            Looked("b@x", "Ben", is_guest=True),
            Looked("a@x", "Ann"),
            Looked("c@x", "Chi", secondary=("Interviews",)),
        ],
        ["licences"],
    )

    assert told.online == 1
    assert [found.name for found in told.findings] == ["Ben", "Chi", "Ada"]
    assert told.findings[1].detail == "Interviews"
    assert told.unseen == ("licences",)


def test_a_room_needs_no_licence_so_its_lack_is_never_the_reason():
    room = Looked("zuse@c", "Zuse", is_room=True, has_licence=False, is_synced=False, rest=False)

    assert finding(room).fit is Fit.NOT_ONLINE
