"""What one company has decided."""

from dataclasses import dataclass
from datetime import time, timedelta

from services.model.people import Person
from services.model.plan import Policy


@dataclass(frozen=True, slots=True)
class Settings:
    """What one company has decided. Durations are real hours; quiet hours are each person's local ones.

    `administrators` and `coordinators` are Entra object ids, of people or of groups. An administrator may
    do everything. A person among the coordinators may change and cancel every interview of the company; a
    group among them is a team, whose members may change and cancel each other's.
    """

    policy: Policy = Policy()  # noqa: RUF009  frozen
    organizer: Person | None = (
        None  # the shared interviews mailbox or scheduling user; None: the recruiter's own
    )
    organizer_calendar: str = ""  # a secondary calendar's id, where an administrator overrode the warning
    candidate_mailbox: Person | None = None  # where a separate candidate event lives; None: one event for all
    administrators: tuple[str, ...] = ()
    coordinators: tuple[str, ...] = ()
    candidate_mails: bool = False  # needs Mail.Send
    nudge_after: timedelta = timedelta(hours=24)  # after the invitation
    nudge_before: timedelta = timedelta(hours=24)  # before the interview, once more
    nudges_a_week: int = 5  # at most, to one person
    quiet_from: time = time(19)
    quiet_until: time = time(8)
    remind_before: timedelta = timedelta(minutes=30)
