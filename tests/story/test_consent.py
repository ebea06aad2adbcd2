"""A company's approval over the real processes: asked for, given, spread, proved, withdrawn, given anew."""

import re
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.story.conftest import REQUEST
from tests.story.house import House, new_house
from tests.story.play import Chat, World

PAGE = "Open Microsoft’s approval page"
APPROVE = "Approve Muster for your organization"


@pytest.fixture
def own_house() -> Iterator[House]:
    """Nobody is named administrator by the environment, and no earlier company is remembered."""
    with tempfile.TemporaryDirectory(prefix="muster-consent-") as folder:
        house = new_house(Path(folder))
        house.environ["MUSTER_ADMINISTRATORS"] = ""
        try:
            house.start_sandbox()
            house.start_bot()
            yield house
        finally:
            house.stop()


@pytest.fixture
def company(own_house: House) -> Iterator[World]:
    with httpx.Client(base_url=own_house.sandbox_origin, timeout=60, trust_env=False) as http:
        yield World(own_house, http).opens("contoso")


def administrator(company: World) -> Chat:
    """Proves to be one by Entra's own word, and gets the card that approves."""
    alex = company.chat("Alex")
    alex.says("approve muster")
    alex.presses("I am an administrator")
    alex.signs_in()
    assert alex.title == APPROVE
    return alex


def opens_the_page(chat: Chat, approve: bool = True, who: str = "") -> dict[str, Any]:
    link = chat.presses_and_looks_away(PAGE).body["openUrl"]
    body = {"user": chat.world.id_of(who or chat.who), "url": link, "approve": approve}
    answer = dict(chat.world.asks("POST", "admin-consent", body)["page"])
    chat.settles()
    return answer


def later(company: World, how_long: str) -> None:
    company.asks("POST", "clock", {"advance": how_long})
    company.settles()


def grants_take(company: World, how_long: str) -> None:
    company.asks("POST", "entra", {"company": {"grantsTake": how_long}})


def approved(company: World) -> Chat:
    grants_take(company, "PT0S")
    alex = administrator(company)
    opens_the_page(alex)
    assert "Enabled since" in alex.card(APPROVE).words
    return alex


def test_an_administrator_approves_by_card_and_it_is_believed_once_it_is_proved(company: World) -> None:
    grants_take(company, "PT3M")
    alex = administrator(company)
    card = alex.card(APPROVE)
    assert "It does not grant access to read the mailbox." in card.words

    link = alex.presses_and_looks_away(PAGE).body["openUrl"]
    page = opens_the_page(alex)

    assert "Thank you" in page["text"]
    assert link.partition("?t=")[2] not in company.house.log("bot").read_text()
    spreading = alex.with_id(card.id)
    assert "Granted, waiting for Microsoft to spread it: less than a minute so far" in spreading.words
    assert PAGE not in spreading.buttons
    later(company, "PT2M")
    assert "spread it: 2 min so far" in alex.with_id(card.id).words
    later(company, "PT2M")
    assert "Enabled since" in alex.with_id(card.id).words
    assert "by Alex Morgan" in alex.with_id(card.id).words
    assert [one.title for one in alex.cards()].count(APPROVE) == 1  # edited in place


def test_the_approval_is_found_again_after_a_crash_in_the_middle(own_house: House, company: World) -> None:
    grants_take(company, "PT3M")
    alex = administrator(company)
    opens_the_page(alex)

    own_house.kill_bot()
    own_house.start_bot()
    later(company, "PT4M")

    assert "Enabled since" in alex.card(APPROVE).words


def test_mailboxes_are_checked_from_the_card_before_anybody_accepts(company: World) -> None:
    """With the administrator's own rights, and what those do not show is said."""
    company.opens("contoso-set-up")
    alex = administrator(company)
    prompt = alex.card(APPROVE)

    alex.presses("Check mailboxes", prompt)

    told = alex.card("Mailbox check").words
    assert "mailboxes can be scheduled." in told
    assert "Gus Partner" in told and "Ola Svensson" in told and "Uma Brandt" in told
    assert "I could not see" in told
    for unseen in ("second calendars", "who has a licence"):
        assert unseen in told.partition("I could not see")[2]
    assert PAGE in alex.with_id(prompt.id).buttons  # the way to approve is still there
    opens_the_page(alex)


def test_whoever_schedules_on_a_second_calendar_is_named_with_it(company: World) -> None:
    company.opens("contoso-set-up")
    alex = approved(company)

    alex.says("check mailboxes")

    told = alex.card("Mailbox check").words
    seconds = told.partition("Meetings in a second calendar (3)")[2]
    for named in ("Dana Whitfield: Hiring", "Elena Fischer: Studio", "Samuel Owusu: Board"):
        assert named in seconds
    assert "second calendars" not in told  # of nobody's it is said that they could not be seen


def test_nobody_but_an_administrator_has_the_mailboxes_checked(company: World) -> None:
    prompt = administrator(company).card(APPROVE)
    dana = company.chat("Dana")
    dana.says("sign in")
    dana.signs_in()

    refused = dana.sends(prompt.data_of("Check mailboxes") | {"verb": "checkMailboxes"}, dana.last())

    assert "Only an administrator of Muster can do that." in refused.said
    assert not any(card.title == "Mailbox check" for card in dana.cards())


def test_a_recruiter_gets_a_mail_for_it_and_can_send_the_card(company: World) -> None:
    grants_take(company, "PT0S")
    alex = administrator(company)
    dana = company.chat("Dana")
    dana.says("sign in")
    dana.signs_in()
    dana.says("approve muster")
    assert dana.title == "Waiting for an administrator"
    assert PAGE not in dana.last().buttons
    mail = dana.last().filled["mail"]
    assert "Calendars.ReadWrite" in mail and "/auth/admin/start?t=" in mail

    dana.presses("Send to administrators in Teams")

    assert "Sent to Alex Morgan in Teams." in dana.last_words()
    assert "Asked by" in alex.card(APPROVE).words
    opens_the_page(alex)
    assert "Enabled since" in dana.last_words()  # the notice follows


def test_the_link_in_the_mail_works_once_and_says_who_asked(company: World) -> None:
    grants_take(company, "PT0S")
    dana = company.chat("Dana")
    dana.says("approve muster")
    mail = dana.last().filled["mail"]
    link = next(line for line in mail.splitlines() if "/auth/admin/start" in line)
    body = {"user": company.id_of("Alex"), "url": link, "approve": True}

    company.asks("POST", "admin-consent", body)
    company.settles()

    again = company.asks("POST", "admin-consent", body)["page"]
    assert again["status"] == 410 and "used up" in again["text"]
    dana.says("approve muster")
    assert "by an administrator, asked by Dana Whitfield" in dana.last_words()


def test_a_no_on_the_page_is_told_and_can_be_asked_again(company: World) -> None:
    grants_take(company, "PT0S")
    alex = administrator(company)

    page = opens_the_page(alex, approve=False)

    assert "Nothing was approved" in page["text"]
    assert "You did not agree to what Muster needs." in alex.card(APPROVE).words
    alex.presses("Ask for approval again")
    opens_the_page(alex)
    assert "Enabled since" in alex.card(APPROVE).words


def test_somebody_who_may_not_approve_approves_nothing(company: World) -> None:
    alex = administrator(company)

    opens_the_page(alex, who="Dana")

    assert "Enabled" not in alex.card(APPROVE).words
    dana = company.chat("Dana")
    dana.says("approve muster")
    dana.says("sign in")
    dana.signs_in()
    dana.says("fence")
    assert "Only an administrator of Muster can do that." in dana.last_words()


def test_whoever_is_no_administrator_in_entra_does_not_become_one_here(company: World) -> None:
    dana = company.chat("Dana")
    dana.says("approve muster")
    dana.presses("I am an administrator")

    dana.signs_in()

    assert "Entra does not tell me that you are a Global Administrator" in dana.last_words()
    dana.says("approve muster")
    assert dana.title == "Waiting for an administrator"


def test_the_last_administrator_cannot_be_taken_off_the_list(company: World) -> None:
    alex, dana = administrator(company), company.address("Dana")
    alex.says("settings")
    form = {"organizer": "", "calendar": "", "candidate": ""}
    assert alex.last().filled["administrators"] == company.address("Alex")  # by Entra's word

    alex.presses("Save", alex.last(), administrators=dana, **form)
    assert "You would no longer be an administrator." in alex.last_words()
    alex.presses("Save", alex.last(), administrators="", **form)
    assert "You would no longer be an administrator." in alex.last_words()

    alex.presses("Save", alex.last(), administrators=f"{company.address('Alex')} {dana}", **form)
    assert alex.title == "Settings are kept"
    chat = company.chat("Dana")
    chat.says("approve muster")
    assert chat.title == APPROVE


def test_a_withdrawn_approval_makes_the_company_read_only_until_it_is_given_anew(company: World) -> None:
    alex, dana = approved(company), company.chat("Dana")
    dana.says(REQUEST)
    dana.signs_in()
    times = dana.title

    company.asks("POST", "entra/withdraw", {"roles": ROLES})
    later(company, "P1D")

    assert [one.title for one in alex.cards()].count("Muster is read-only") == 1
    assert "Withdrawn, seen on" in alex.card(APPROVE).words
    later(company, "P1D")
    assert [one.title for one in alex.cards()].count("Muster is read-only") == 1  # one message, not one a day
    refused = dana.presses("Book")
    assert refused.body["statusCode"] == 403
    assert "approval of Muster was withdrawn" in refused.body["value"]["message"]
    assert company.events_with("Mira") == []
    dana.says("status")
    assert dana.title == "Your interviews"
    assert times == "Times for Mira Voss"

    alex.presses("Approve again")
    opens_the_page(alex)

    assert "Enabled since" in alex.card(APPROVE).words
    dana.says(REQUEST)
    assert dana.books().title == "Booked: interview with Mira Voss"


def test_every_press_looks_anew_also_twice_in_the_same_second(company: World) -> None:
    alex = approved(company)
    asked = [len(company.requests("POST", "/token"))]

    for _ in range(3):
        alex.presses("Look now", alex.card(APPROVE))
        asked.append(len(company.requests("POST", "/token")))

    fresh = [later - before for before, later in pairwise(asked)]
    assert fresh[0] > 0 and set(fresh) == {fresh[0]}


def test_the_first_refusal_by_graph_makes_muster_look(own_house: House, company: World) -> None:
    alex = approved(company)
    company.asks("POST", "entra/withdraw", {"roles": ROLES})
    later(company, "PT10M")  # a day is not over yet
    own_house.restart_bot()  # the token at hand would have worked for another hour

    alex.says("check mailboxes")
    company.settles()
    later(company, "PT1M")

    assert "Withdrawn, seen on" in alex.card(APPROVE).words


def test_permissions_are_compared_and_each_difference_is_mended(company: World) -> None:
    alex = approved(company)
    company.asks("POST", "entra/grant", {"roles": ["Directory.Read.All"]})
    company.asks("POST", "entra/withdraw", {"roles": ["User.Read.All"]})

    alex.says("permissions")

    words, script = alex.last_words(), alex.last().filled["script"]
    assert "1 permission missing, 1 too many." in words
    assert "User.Read.All, for the organization" in words.partition("No longer needed")[0]
    assert "7ab1d382-f21e-4acd-a863-ba3e13f7da61" in script
    dana = company.chat("Dana")
    dana.says("permissions")
    assert "script" not in dana.last().inputs
    assert "Fence to one group" not in dana.last().buttons


def test_the_fence_is_proved_and_an_open_one_is_red(company: World) -> None:
    company.opens("contoso-set-up")
    company.asks("POST", "entra", {"company": {"rbacTakes": "PT0S"}})
    alex = approved(company)
    mailboxes = {"inside": company.address("Dana"), "outside": company.address("Alex")}
    alex.says("fence")
    assert "New-ManagementScope" in alex.last().filled["script"]
    alex.presses("Prove the fence", **mailboxes)
    assert "The fence is open" in alex.last_words()

    fence(company, alex.last().filled["script"])
    company.asks("POST", "entra/withdraw", {"roles": ["Calendars.ReadWrite", "MailboxSettings.Read"]})
    alex.presses("Prove the fence", **mailboxes)

    assert "The fence holds: inside answers, outside is refused." in alex.last_words()


def test_candidate_mails_ask_for_their_right_when_they_are_switched_on(company: World) -> None:
    alex = approved(company)
    alex.says("permissions")
    assert "Mail.Send" not in alex.last_words()

    alex.presses("Switch candidate mails on")

    assert alex.title == "Sign in to go on"
    assert "send candidates the mails that you ask for, as you" in alex.last_words()
    alex.signs_in()
    alex.says("permissions")
    held = alex.last_words().partition("Held and needed")[2]
    assert "Mail.Send, for you" in held


ROLES = [
    "Calendars.ReadWrite",
    "MailboxSettings.Read",
    "Place.Read.All",
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
    "User.Read.All",
]


def fence(company: World, script: str) -> None:
    """What the script does, cmdlet by cmdlet, with the script's own ids."""
    found = re.search(r"New-ServicePrincipal -AppId '(.+?)' -ObjectId '(.+?)'", script)
    assert found
    company.asks("POST", "rbac/servicePrincipals", {"appId": found[1], "objectId": found[2]})
    group = company.address("recruiting@contoso.com")
    company.asks("POST", "rbac/scopes", {"name": "Muster recruiting", "group": group})
    for right in ("Calendars.ReadWrite", "MailboxSettings.Read"):
        company.asks(
            "POST", "rbac/assignments", {"role": f"Application {right}", "scope": "Muster recruiting"}
        )
