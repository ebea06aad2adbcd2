"""Who of a pool can take a seat that asks for skills, languages or some seniority.

What is not known of somebody is not taken for granted.
"""

from collections.abc import Iterable, Sequence

from services.model import Member, Person, Profile


def able(wanted: Profile, members: Iterable[Member]) -> tuple[Person, ...]:
    """Those of a pool who bring what is wanted, in the order of the pool."""
    return tuple(member.person for member in members if not lacks(wanted, member.brings))


def lacks(wanted: Profile, brought: Profile) -> Profile:
    """What of that somebody does not bring: false when they bring it all, or more seniority."""
    known = {_plain(skill) for skill in brought.skills}
    is_senior = wanted.seniority is None or (brought.seniority or 0) >= wanted.seniority
    return Profile(
        tuple(skill for skill in wanted.skills if _plain(skill) not in known),
        tuple(tag for tag in wanted.languages if not any(_covers(own, tag) for own in brought.languages)),
        None if is_senior else wanted.seniority,
    )


def eased(wanted: Profile, count: int, members: Sequence[Member]) -> tuple[tuple[Profile, int], ...]:
    """What could be done without so that `count` can sit, and how many could then; most of them first.

    One thing if that is enough, else everything.
    """
    single = (
        *(Profile(skills=(skill,)) for skill in wanted.skills),
        *(Profile(languages=(tag,)) for tag in wanted.languages),
        *([Profile(seniority=wanted.seniority)] if wanted.seniority else ()),
    )
    opened = [(gone, len(able(without(wanted, gone), members))) for gone in single]
    enough = [(gone, opens) for gone, opens in opened if opens >= count]
    if not enough and len(members) >= count:
        enough = [(wanted, len(members))]
    return tuple(sorted(enough, key=lambda each: -each[1]))


def with_more(brought: Profile, more: Profile) -> Profile:
    """What somebody is said to bring too; of seniority the newer word counts."""
    return Profile(
        _each_once((*brought.skills, *more.skills)),
        _each_once((*brought.languages, *more.languages)),
        more.seniority or brought.seniority,
    )


def without(profile: Profile, gone: Profile) -> Profile:
    """The profile but for those skills and languages, and that seniority."""
    skills, tags = {_plain(skill) for skill in gone.skills}, {_plain(tag) for tag in gone.languages}
    return Profile(
        tuple(skill for skill in profile.skills if _plain(skill) not in skills),
        tuple(tag for tag in profile.languages if _plain(tag) not in tags),
        None if profile.seniority == gone.seniority else profile.seniority,
    )


def _covers(spoken: str, language: str) -> bool:
    """Who speaks Austrian German speaks German; who speaks German is not asked for the Austrian one.

    Lookup by prefix, https://www.rfc-editor.org/rfc/rfc4647#section-3.3.1
    """
    return f"{spoken.casefold()}-".startswith(f"{language.casefold()}-")


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple({_plain(name): name for name in names}.values())


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
