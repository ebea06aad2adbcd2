"""Where somebody is, as people say it, and that place's zone: Tokyo, Japan, Asia/Tokyo, Tokyo Standard Time,
Munich, Portland, Oregon.

The names are those of the zone table: its zones, their cities and its countries, and Outlook's Windows names;
then the cities that GeoNames knows, and the United States' states. A place that is in none of them, or whose
clocks do not all show the same, is for the writer to settle. Of cities of one name the largest is meant, if
no other with other clocks has a tenth as many people.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from bot.cities import cities_called, cities_of_state, folded, regions_called
from cards.words import place as place_name
from services.graph.zones import iana

_NO_PLACES = ("Etc", "SystemV", "posix", "right")
_SPOKEN = {
    "usa": "united states", "us": "united states", "america": "united states", "uk": "britain",
    "united kingdom": "britain", "great britain": "britain", "england": "britain", "scotland": "britain",
    "wales": "britain", "south korea": "korea south", "holland": "netherlands", "czechia": "czech republic",
    "uae": "united arab emirates", "nyc": "new york", "la": "los angeles", "sf": "san francisco",
}  # fmt: skip
_TWO_PLACES = {
    "georgia": ("Asia/Tbilisi", "America/New_York"),  # a country, and one of the United States
    "washington": ("America/New_York", "America/Los_Angeles"),  # a city, and another of them
}
_PROBES = [timedelta(days=10 * n) for n in range(37)]  # a year, near enough to see every change of clocks
_Found = TypeVar("_Found")
SERIOUS = 10  # a city that has less than one in so many of the largest one's people is not meant


@dataclass(frozen=True, slots=True)
class Meaning:
    """`called`: how to type just that. `people`: how many live there, where GeoNames knows the city."""

    called: str
    zone: str
    people: int = 0


def meanings(place: str, now: datetime) -> tuple[Meaning, ...]:
    """() when no table knows it. A country has one for each of the hours that are kept there from `now` on.
    "London, Ontario" is not London: what stands behind a comma must know it too."""
    if whole := _by_zone_table(place, now) or _of_state(place, now):
        return _one_of_each(whole, lambda each: _offsets(each.zone, now))
    cities = _of_cities(place) or _without_a_comma(place)
    serious = max((city.people for city in cities), default=0) / SERIOUS
    return _one_of_each((city for city in cities if city.people >= serious), lambda each: each.called)


def zones_of(place: str, now: datetime) -> tuple[str, ...]:
    """The IANA zones that it can mean, one of each that keeps hours of its own."""
    zones = (each.zone for each in meanings(place, now))
    return _one_of_each(zones, lambda zone: _offsets(zone, now))


def is_in_zone_table(place: str, now: datetime) -> bool:
    return bool(_by_zone_table(place, now))


def _by_zone_table(place: str, now: datetime) -> list[Meaning]:
    whole, *around = (part.strip() for part in place.split(","))
    found = _named(whole)
    for part in around:
        inside = set(_offsets(zone, now) for zone in _named(part))
        found = [zone for zone in found if _offsets(zone, now) in inside]
    return [Meaning(place_name(zone, now), zone) for zone in found]


def _of_state(place: str, now: datetime) -> list[Meaning]:
    zones = dict.fromkeys(city.zone for city in cities_of_state(place))
    return [Meaning(place_name(zone, now), zone) for zone in zones]


def _of_cities(place: str) -> list[Meaning]:
    """The largest first."""
    whole, *around = (part.strip() for part in place.split(","))
    cities = cities_called(_SPOKEN.get(folded(whole), whole), [_regions(part) for part in around])
    called = whole.title() if whole.islower() else whole
    return [Meaning(f"{called}, {city.lies_in}", city.zone, city.people) for city in cities]


def _without_a_comma(place: str) -> list[Meaning]:
    """ "Portland Maine", "Springfield MO"."""
    words = place.split() if "," not in place else []
    for n in range(len(words) - 1, 0, -1):
        if _regions(" ".join(words[n:])):
            return _of_cities(f"{' '.join(words[:n])}, {' '.join(words[n:])}")
    return []


def _regions(part: str) -> frozenset[str]:
    said = folded(part)
    return regions_called(part) | _country_codes().get(_SPOKEN.get(said, said), frozenset())


def _named(place: str) -> list[str]:
    said = folded(place)
    said = _SPOKEN.get(said, said)
    if ("/" in said or "standard time" in said or said in ("utc", "gmt")) and (
        zone := iana(place.strip()) or iana(said.replace(" ", "_"))
    ):
        return [zone]
    return list(_TWO_PLACES.get(said) or _cities().get(said) or _countries().get(said) or ())


def _one_of_each(found: Iterable[_Found], kind: Callable[[_Found], Hashable]) -> tuple[_Found, ...]:
    kept: dict[Hashable, _Found] = {}
    for each in found:
        kept.setdefault(kind(each), each)
    return tuple(kept.values())


def _offsets(zone: str, now: datetime) -> tuple[timedelta | None, ...]:
    here = ZoneInfo(zone)
    return tuple((now + probe).astimezone(here).utcoffset() for probe in _PROBES)


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, list[str]]:
    """The table's own zones first, then their older names: "Calcutta", "US/Pacific"."""
    own = [zone for _, _, zone, *_ in _lines("zone.tab")]
    known = sorted(available_timezones(), key=lambda zone: (not zone.startswith("US/"), zone))
    older = (zone for zone in known if not zone.startswith(_NO_PLACES))
    return _by_name((zone.rpartition("/")[2], zone) for zone in (*own, *older) if "/" in zone)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, list[str]]:
    codes = {code: names for names, code in _country_names()}
    lines = [(codes[code], zone) for code, _, zone, *_ in _lines("zone.tab")]
    return _by_name((name, zone) for names, zone in lines for name in names)


@lru_cache(maxsize=1)
def _country_codes() -> Mapping[str, frozenset[str]]:
    return {folded(name): frozenset({code}) for names, code in _country_names() for name in names}


def _country_names() -> Iterator[tuple[tuple[str, ...], str]]:
    """ "Britain (UK)" is called "Britain" too, "Korea (South)" as it is written."""
    for code, name, *_ in _lines("iso3166.tab"):
        yield tuple(dict.fromkeys((name, re.sub(r" \(UK\)", "", name)))), code


def _by_name(named: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, zone in named:
        if zone not in found[folded(name)]:
            found[folded(name)].append(zone)
    return dict(found)


def _lines(table: str) -> Iterator[list[str]]:
    """https://data.iana.org/time-zones/tzdb/zone.tab"""
    text = (files("tzdata") / "zoneinfo" / table).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
