from cards.sample import press
from cards.signin import signed_in_card, signin_card
from tests.cards.reading import buttons, texts

URL = "https://muster.contoso.com/auth/start?t=once"


def test_signing_in_opens_teams_own_window_on_our_link() -> None:
    (sign_in,) = buttons(signin_card(URL))
    assert sign_in["data"] == {"msteams": {"type": "signin", "value": URL}}


def test_what_is_allowed_is_said_before_it_is_asked() -> None:
    told = texts(signin_card(URL))

    assert "• create, change and cancel the interviews it books" in told
    assert "• read mail or chats" in told[told.index("Muster does not") :]


def test_reading_answers_mails_is_said_where_it_is_asked() -> None:
    told = texts(signin_card(URL, scopes=("Mail.Read",)))

    assert "• read the mails that answer its invitations" in told[: told.index("Muster does not")]
    assert "• read mail or chats" not in told


def test_a_waiting_request_is_said_to_go_on() -> None:
    assert "Going on with your request now." in texts(signed_in_card("Asha Rao", press=press, going_on=True))
    assert "What can I schedule for you?" in texts(signed_in_card("Asha Rao", press=press, going_on=False))
