"""Whether Muster may write to somebody first: everybody's own word."""

from dataclasses import replace

from bot.desk import Desk
from bot.turn import Reply, ShowCard, Turn
from cards.nudge import nudges_card
from services.model import Preferences


async def switch(on: bool, turn: Turn, desk: Desk) -> Reply:
    standing = await desk.store.preferences(turn.tenant, (turn.oid,))
    own = standing.get(turn.oid, Preferences())
    await desk.store.save_preferences(turn.tenant, turn.oid, replace(own, no_nudges=not on))
    return ShowCard(nudges_card(on, press=desk.press(turn.tenant)))
