"""Where somebody is, as people say it, and that place's zone: Tokyo, Japan, Asia/Tokyo, Tokyo Standard Time.

The names are those of the zone table: its zones, their cities and its countries, and Outlook's Windows names.
A place that is in none of them, or whose clocks do not all show the same, is for the writer to settle.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from services.graph.zones import iana

_NO_PLACES = ("Etc", "SystemV", "posix", "right")
_SPOKEN = {
    "usa": "united states", "us": "united states", "america": "united states", "uk": "britain",
    "united kingdom": "britain", "great britain": "britain", "england": "britain", "scotland": "britain",
    "wales": "britain", "south korea": "korea south", "holland": "netherlands", "czechia": "czech republic",
    "uae": "united arab emirates",
}  # fmt: skip
_TWO_PLACES = {"georgia": ("Asia/Tbilisi", "America/New_York")}  # a country, and one of the United States
_PROBES = [timedelta(days=10 * n) for n in range(37)]  # a year, near enough to see every change of clocks


def zones_of(place: str, now: datetime) -> tuple[str, ...]:
    """The IANA zones that a place can mean, one of each that keeps hours of its own from `now` on; () when no
    table knows it. "London, Ontario" is not London: what stands behind a comma must know it too."""
    whole, *around = (part.strip() for part in place.split(","))
    found = _named(whole)
    for part in around:
        inside = set(_offsets(zone, now) for zone in _named(part))
        found = [zone for zone in found if _offsets(zone, now) in inside]
    distinct: dict[tuple[timedelta | None, ...], str] = {}
    for zone in found:
        distinct.setdefault(_offsets(zone, now), zone)
    return tuple(distinct.values())


def _named(place: str) -> list[str]:
    said = _folded(place)
    said = _SPOKEN.get(said, said)
    if ("/" in said or "standard time" in said or said in ("utc", "gmt")) and (
        zone := iana(place.strip()) or iana(said.replace(" ", "_"))
    ):
        return [zone]
    return list(_TWO_PLACES.get(said) or _cities().get(said) or _countries().get(said) or ())


def _offsets(zone: str, now: datetime) -> tuple[timedelta | None, ...]:
    here = ZoneInfo(zone)
    return tuple((now + probe).astimezone(here).utcoffset() for probe in _PROBES)


def _folded(name: str) -> str:
    """Without accents, underscores and capitals: "São Paulo" is the table's "Sao_Paulo"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    bare = re.sub(r"[\s_().]+", " ", plain).strip().casefold()
    return bare.removeprefix("the ")


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, list[str]]:
    """The table's own zones first, then their older names: "Calcutta", "US/Pacific"."""
    own = [zone for _, _, zone, *_ in _lines("zone.tab")]
    known = sorted(available_timezones(), key=lambda zone: (not zone.startswith("US/"), zone))
    older = (zone for zone in known if not zone.startswith(_NO_PLACES))
    return _by_name((zone.rpartition("/")[2], zone) for zone in (*own, *older) if "/" in zone)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, list[str]]:
    """ "Britain (UK)" is called "Britain", "Korea (South)" as it is written."""
    called = {code: name for code, name, *_ in _lines("iso3166.tab")}
    named = [(called[code], zone) for code, _, zone, *_ in _lines("zone.tab")]
    return _by_name([*named, *((re.sub(r" \(UK\)", "", name), zone) for name, zone in named)])


def _by_name(named: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, zone in named:
        if zone not in found[_folded(name)]:
            found[_folded(name)].append(zone)
    return dict(found)


def _lines(table: str) -> Iterator[list[str]]:
    """https://data.iana.org/time-zones/tzdb/zone.tab"""
    text = (files("tzdata") / "zoneinfo" / table).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
