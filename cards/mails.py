"""Whom Outlook will write to, said before it does."""

from collections.abc import Sequence

from cards.words import count, listed
from services.booking.amend import Mailing
from services.model import Answer


def mails(mailing: Mailing) -> list[str]:
    """ "6 people will get an Outlook update, 1 of them the candidate." One sentence for each kind of mail."""
    told = [
        _sentence(mailing.updated, "an Outlook update"),
        _sentence(mailing.invited, "an invitation"),
        _sentence(mailing.withdrawn, "a cancellation"),
    ]
    rooms = [
        *(f"Room {_called(room)} is asked." for room in _each_once(mailing.invited, rooms=True)),
        *(f"Room {_called(room)} is given back." for room in _each_once(mailing.withdrawn, rooms=True)),
    ]
    return [*([each for each in told if each] or ["Nobody will be mailed."]), *rooms]


def _sentence(answers: Sequence[Answer], mail: str) -> str:
    people = _each_once(answers)
    if not people:
        return ""
    candidate = ", 1 of them the candidate" if len(people) > 2 and any(p.is_candidate for p in people) else ""
    return f"{_people(people)} will get {mail}{candidate}."


def _people(people: Sequence[Answer]) -> str:
    """By name where they are few: it is these who were chosen."""
    if len(people) < 3:
        return listed([_called(one) + (" (candidate)" if one.is_candidate else "") for one in people])
    return count(len(people), "person", "people")


def _each_once(answers: Sequence[Answer], *, rooms: bool = False) -> list[Answer]:
    return list({a.address.casefold(): a for a in answers if a.is_room is rooms}.values())


def _called(answer: Answer) -> str:
    return answer.name or answer.address
