"""What a way to hold the interview costs. Integers, less is better, additive over sittings and people.

The cost of a slot is the sum over its sittings of

- the wait: one for every five minutes between the first start that could be and this sitting's start;
- for everybody who sits in it
  - TENTATIVE when a tentative meeting lies across it,
  - ELSEWHERE when they work elsewhere then and a room is wanted,
  - OUTSIDE_HOURS for every five minutes outside their working hours, begun ones counted whole,
  - DAY_OFF when it starts on a day on which they do not work,
  - UNKNOWN when nobody can tell whether they are free;
- one for every chair of its room that stays empty (EMPTY_CHAIRS where the size is not known),

and ROOM_CHANGE for each sitting in another room than the one before. Being additive over (sitting,
person, start) is what lets the search be exact.
"""

from datetime import timedelta

UNIT = timedelta(minutes=5)
GRID = timedelta(minutes=15)
LEAD = timedelta(minutes=15)  # nothing is proposed to start sooner than this from now
LONGEST_GAP = timedelta(minutes=30)  # between two sittings of one plan

TENTATIVE = 144  # half a day's wait
ELSEWHERE = 48
OUTSIDE_HOURS = 24  # an hour outside weighs as much as waiting a day
DAY_OFF = 2016  # a week's wait
EMPTY_CHAIRS = 20
ROOM_CHANGE = 12

UNKNOWN = 10_000_000  # above any sum of the others: such slots come after all that are known
NEVER = 1 << 40
