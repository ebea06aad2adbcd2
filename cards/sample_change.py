"""Samples of what changes an interview, and of what somebody changed in Outlook."""

from collections.abc import Mapping
from dataclasses import replace

from cards.answers import (
    cancelled_there_card,
    candidate_moved_card,
    edited_card,
    kept_as_edited_card,
    put_back_card,
    putting_back_card,
    uninvited_card,
)
from cards.booked import booked_card
from cards.change import (
    cancel_card,
    changed_card,
    changed_in_part_card,
    changing_card,
    preview_card,
    unchanged_card,
)
from cards.clicks.recruiter import ConfirmChange, MoreTimes
from cards.kit import Card, Press
from cards.settings import NO_ANSWERS, settings_card, settings_form, wanted_of
from services.booking.amend import of_cancelling, with_amendment
from services.booking.news import Edited
from services.model import Amendment, Answer, Booking, Person, Proposal, Settings, Sitting, Slot


def change_cards(booked: Booking, proposal: Proposal, press: Press) -> Mapping[str, Card]:
    moving = _changing(booked, proposal.slots[1])
    sitting = booked.slot.sittings[0]
    swapping = _changing(booked, Slot((replace(sitting, people=proposal.slots[1].people),)))
    back = MoreTimes(proposal.id, 0)
    confirm = ConfirmChange(proposal.id, 1, "5ea1")
    loop = [_in_loop(booked, proposal.slots[n], title, n) for n, title in ((1, "Coding"), (2, "Values"))]
    full = unchanged_card(booked, "Ben Ortiz is no longer free", press=press, instead=proposal)
    doubt = "Microsoft 365 gave no answer, for more than a minute."
    shared = Person("interviews@contoso.com", "Contoso Interviews", "i1")
    company = Settings(organizer=shared, candidate_mailbox=Person("hiring@contoso.com", "Hiring", "h1"))
    secondary = f"“Interviews” is not the default calendar. {NO_ANSWERS}"
    before, blocked = proposal.slots[1].span, ("Ben Ortiz", "Ada")
    priya, chen = Answer("priya.nair@contoso.com", "Priya Nair"), Answer("chen.wei@contoso.com", "Chen Wei")
    apart = replace(booked, candidate_span=before)
    return {
        "change-preview": preview_card([moving], confirm, back, press=press),
        "change-preview-swap": preview_card([swapping], confirm, back, press=press),
        "change-preview-anew": preview_card([moving], confirm, back, press=press, anew=True),
        "change-preview-loop": preview_card(loop, confirm, back, press=press),
        "changing": changing_card(moving),
        "changed": changed_card([booked], press=press),
        "not-changed": full,
        "not-changed-in-doubt": unchanged_card(booked, doubt, press=press, in_doubt=True),
        "changed-in-part": changed_in_part_card(loop[:1], loop[1:], "Outlook refused it", press=press),
        "cancel-preview": cancel_card(booked, of_cancelling(booked), press=press),
        "moved": edited_card(booked, Edited(before), press=press),
        "moved-blocked": edited_card(booked, Edited(before), blocked, press=press),
        "edited": edited_card(booked, Edited(None, (priya,), (chen,)), press=press),
        "kept-as-edited": kept_as_edited_card(booked, press=press),
        "candidate-moved": candidate_moved_card(apart, booked.slot.span, (), press=press),
        "candidate-moved-blocked": candidate_moved_card(apart, booked.slot.span, blocked, press=press),
        "candidate-moved-back": candidate_moved_card(booked, before, (), press=press),
        "candidate-putting-back": putting_back_card(apart),
        "candidate-put-back": put_back_card(booked, press=press),
        "candidate-not-put-back": put_back_card(apart, press=press),
        "candidate-uninvited": uninvited_card(booked, press=press),
        "booked-candidate-apart": booked_card(apart, press=press),
        "not-changed-loop": changed_in_part_card(
            [], loop, "Ben Ortiz is no longer free", press=press, instead=proposal
        ),
        "settings": settings_card(company, press=press, may_change=False),
        "settings-kept": settings_card(company, press=press, may_change=True, kept=True),
        "settings-teams": settings_card(
            Settings(coordinators=("g1",)), press=press, may_change=True, kept=True, reads_groups=False
        ),
        "settings-form": settings_form(
            wanted_of(Settings(), "", "alex.morgan@contoso.com", "5d1c0a7e-0f0e-4b5e-9c1e-2f6f0a5f7b11"),
            press=press,
        ),
        "settings-kept-unseen": settings_card(
            company, press=press, may_change=True, kept=True, unseen=["5d1c0a7e-0f0e-4b5e-9c1e-2f6f0a5f7b11"]
        ),
        "settings-form-refused": settings_form(
            wanted_of(company, "Interviews"), press=press, problems=[secondary], may_override=True
        ),
        "booked-unseen": booked_card(replace(booked, calendar="c2"), press=press),
        "cancelled-there": cancelled_there_card(booked, press=press),
    }


def _changing(booked: Booking, slot: Slot) -> Booking:
    return with_amendment(booked, Amendment("a1", "a1", booked.plan, slot))


def _in_loop(booked: Booking, slot: Slot, title: str, place: int) -> Booking:
    at: Sitting = replace(booked.slot.sittings[0], title=title)
    session = replace(booked, loop="l00p", place=place, slot=Slot((at,)))
    return _changing(session, slot)
