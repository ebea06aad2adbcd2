"""What only an administrator may do is not a dead end for whoever has not said that they are one."""

from cards.clicks.administrator import AskAdministrator, ProveAdministrator
from cards.kit import Card
from cards.permissions import permissions_card
from cards.sample import press
from cards.settings import settings_card
from services.identity.difference import difference
from services.identity.permissions import Feature
from services.model import Settings
from tests.cards.reading import buttons


def test_settings_that_somebody_may_only_read_let_them_prove_that_they_are_an_administrator() -> None:
    card = settings_card(Settings(), press=press, may_change=False)

    assert ProveAdministrator.verb in _verbs(card)


def test_permissions_that_lack_can_be_asked_for_by_anybody() -> None:
    lacking = difference(set(Feature), (), (), ())

    card = permissions_card(lacking, app_id="app", press=press, is_administrator=False, candidate_mails=False)

    assert AskAdministrator.verb in _verbs(card)


def _verbs(card: Card) -> list[str]:
    return [str(button["verb"]) for button in buttons(card)]
