"""Writes docs/permissions.md from the register of rights: `python -m scripts.permissions`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from services.identity.permissions import REGISTER, Consent, Feature, Kind, Permission

PAGE = Path(__file__).parent.parent / "docs" / "permissions.md"
HEAD = """\
# What Muster may do

Made by `python -m scripts.permissions` from `services/identity/permissions.py`; a test keeps the two alike.

A right is asked for only by a feature that is switched on. Delegated rights work as a signed-in person and
never beyond what that person may do; application rights work as Muster itself, after an administrator has
approved them. Features are on unless marked “opt-in” (`MUSTER_FEATURES`, for candidate mails also the
company’s own setting), and off again by `MUSTER_WITHOUT`.
"""
OPT_IN = {Feature.ANSWER_COMMENTS, Feature.CANDIDATE_MAILS}


def page() -> str:
    used = [right for right in REGISTER if right.feature is not None]
    parts = (
        HEAD,
        "## As the signed-in person\n",
        *_table([right for right in used if right.kind is Kind.DELEGATED]),
        "\n## As Muster itself\n",
        *_table([right for right in used if right.kind is Kind.APPLICATION]),
        "\n## Never asked for\n",
        "Old set-up guides had these granted. `permissions`, typed to Muster, reports them, with the line"
        " that removes each.\n",
        *_surplus([right for right in REGISTER if right.feature is None]),
    )
    return "\n".join(parts) + "\n"


def _table(rights: Sequence[Permission]) -> Iterator[str]:
    yield "| right | feature | who allows it | what for | without it | what it does not allow |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for right in rights:
        who = "each person" if right.consent is Consent.PERSON else "an administrator"
        cells = (_named(right), _feature(right), who, right.purpose, right.without, right.denies)
        yield f"| {' | '.join(cells)} |"


def _surplus(rights: Sequence[Permission]) -> Iterator[str]:
    yield "| right | kind | what it would allow | |"
    yield "| --- | --- | --- | --- |"
    for right in rights:
        why = "deprecated; far more than Muster needs" if right.deprecated else right.without
        yield f"| {_named(right)} | {right.kind} | {right.purpose} | {why} |"


def _named(right: Permission) -> str:
    return f"`{right.name}`<br>{right.id}"


def _feature(right: Permission) -> str:
    return f"{right.feature}, opt-in" if right.feature in OPT_IN else str(right.feature)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
