"""Who stands on a company's lists of administrators and coordinators: typed words -> object ids, and back."""

import re
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from bot.desk import Desk
from bot.turn import Turn
from services.errors import ConsentMissing, GraphDenied, GraphMissing, GraphSilent, SchedulingError
from services.graph.client import Graph
from services.graph.groups import RIGHT

T = TypeVar("T")

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_NOT_LOOKED = "I cannot look “{word}” up now. Sign in, or approve Muster, and save again."


class Unknown(Exception):
    """Who cannot be put on a list, and why."""


@dataclass(frozen=True, slots=True)
class Named:
    """`ids` are who was found, each once; `problems` say who was not. `unseen` are among the ids: no person,
    and whether they are a group may not be read."""

    ids: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


async def spelled(ids: Iterable[str], turn: Turn, desk: Desk) -> str:
    """For the form: people by their addresses; groups, and who cannot be looked up, by their object ids."""
    return ", ".join([await _address(oid, turn, desk) for oid in ids])


async def read(typed: str, standing: Iterable[str], turn: Turn, desk: Desk) -> Named:
    """What stands already stays, also where it cannot be looked up now; anybody new is looked up."""
    known = {oid.lower() for oid in standing}
    ids, unseen, problems = [], [], []
    with suppress(ConsentMissing, GraphSilent):
        await desk.tokens.app(turn.tenant, fresh=True)  # an older one would not show what was approved since
    for word in filter(None, re.split(r"[\s,;]+", typed)):
        try:
            found = word.lower() if word.lower() in known else await _found(word, turn, desk)
        except Unknown as why:
            problems.append(str(why))
            continue
        ids.append(found or word.lower())
        unseen += [] if found else [word.lower()]
    return Named(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(unseen)), tuple(problems))


async def reads_groups(turn: Turn, desk: Desk) -> bool:
    """Whether Muster itself may see who is in a group, also of people who are not signed in."""
    try:
        await desk.trying_graph(turn.tenant, turn.oid).groups.mine()
    except (ConsentMissing, GraphDenied):
        return False
    except SchedulingError:
        pass  # not known just now: nothing is claimed about it
    return True


async def _found(word: str, turn: Turn, desk: Desk) -> str:
    """The object id of a person or group, "" for an id that may be a group's. Raises Unknown."""
    if not _ID.fullmatch(word) and "@" not in word:
        raise Unknown(f"“{word}” is neither a mail address nor an object id.")
    try:
        if person := await _either(turn, desk, lambda graph: _person(graph, word)):
            return person.lower()
    except SchedulingError as error:
        raise Unknown(_NOT_LOOKED.format(word=word)) from error
    try:
        if group := await _either(turn, desk, lambda graph: graph.groups.named(word)):
            return group.lower()
    except (ConsentMissing, GraphDenied) as denied:
        if _ID.fullmatch(word):
            return ""
        told = f"“{word}” is no person, and I may not look groups up without {RIGHT}: type its object id."
        raise Unknown(told) from denied
    except SchedulingError as error:
        raise Unknown(_NOT_LOOKED.format(word=word)) from error
    raise Unknown(f"“{word}” is neither a person nor a group of your directory.")


async def _person(graph: Graph, word: str) -> str:
    """Also an administrator's account without a mailbox: those have no address but a name to sign in by."""
    if "@" in word and (found := await graph.people.by_address(word)):
        return found.id
    try:
        return (await graph.people.by_id(quote(word, safe="@"))).id
    except GraphMissing:
        return ""


async def _address(oid: str, turn: Turn, desk: Desk) -> str:
    try:
        return (await _either(turn, desk, lambda graph: graph.people.by_id(oid))).address
    except SchedulingError:
        return oid


async def _either(turn: Turn, desk: Desk, look: Callable[[Graph], Awaitable[T]]) -> T:
    """As the app where it may, else as the person. Raises what the person's own look raised."""
    try:
        return await look(desk.trying_graph(turn.tenant, turn.oid))
    except (ConsentMissing, GraphDenied):
        return await look(desk.graph(turn.tenant, turn.oid))
