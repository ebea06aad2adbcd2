"""What a way to hold the interview costs. Integers, less is better, additive over sittings and people.

The cost of a slot is the sum over its sittings of

- the wait: one for every five minutes between the first start that could be and this sitting's start;
- for everybody who sits in it
  - TENTATIVE when a tentative meeting lies across it,
  - ELSEWHERE when they work elsewhere then and a room is wanted,
  - OUTSIDE_HOURS for every five minutes outside their working hours, begun ones counted whole,
  - DAY_OFF when it starts on a day on which they do not work,
  - UNKNOWN when nobody can tell whether they are free,
  - LATELY for each interview they had lately, by their terms;
- for each of its optional people the same, but at most MISSING: they stay away when sitting costs as much;
- for its trainees what the cheapest one to shadow costs by the same prices, but at most UNSHADOWED: then
  nobody shadows;
- ODD_HOURS for every five minutes of it, begun ones counted whole, that do not suit the candidate in it;
- one for every chair of its room that stays empty (EMPTY_CHAIRS where the size is not known),

and ROOM_CHANGE for each sitting in another room than the one before on that day, and ANOTHER_DAY for each day
but the first. Being additive over (sitting, person, start) is what lets the search be exact.

At no price can be had

- a busy or out-of-office meeting across a sitting or, for those with terms, across the time kept free before
  and after it (other sittings of the same plan do not count), and a night;
- a sitting that does not lie in one of somebody's own windows, the candidate's where they are in it;
- a day on which the candidate's lunch hours begin and no stretch of them, as long as lunch lasts, is free
  before the first sitting, between two, or after the last that the candidate is in;
- a start on a day, or in a week from Monday to Sunday, of theirs on which the interviews they have already
  and those of this plan (as many as name them, at least one; where people may be met twice, as many as could
  have them) would be more than their terms allow;
- what the plan's policy refuses; with one room for the whole plan, a second room.

Optional people who cannot sit stay away. Whoever is named for a session or in one of its pools is not
optional there, and shadows nobody; those who are optional shadow nobody either. Optional people and trainees
may be met more than once.
"""

from datetime import timedelta

from services.model import Breaks, Stance

UNIT = timedelta(minutes=5)
GRID = timedelta(minutes=15)  # unless the plan says otherwise
LONGEST_GAP = Breaks().longest  # between two sittings, unless the plan says otherwise
LEAD = timedelta(minutes=15)  # nothing is proposed to start sooner than this from now

TENTATIVE = 144  # half a day's wait
ELSEWHERE = 48
OUTSIDE_HOURS = 24  # an hour outside weighs as much as waiting a day
DAY_OFF = 2016  # a week's wait
LATELY = 6
MISSING = 36
UNSHADOWED = 24
ODD_HOURS = 12
ANOTHER_DAY = 144
EMPTY_CHAIRS = 20
ROOM_CHANGE = 12

UNKNOWN = 10_000_000  # above any sum of the others: such slots come after all that are known
NEVER = 1 << 40
POSSIBLE = NEVER // 2  # what is dearer holds a NEVER, even where fines are still to be taken off it


def weighed(stance: Stance, price: int) -> int:
    """What the plan's policy makes of a price."""
    return price if stance is Stance.WEIGH else NEVER
