"""Who gets a token at all: disabled accounts, Conditional Access, assignments, second factors.

Most of these end on a page of Entra's own; only the token endpoint tells the app.
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions
"""

from sandbox.entra.claims import Asked, wanted_claims
from sandbox.entra.directory import Person
from sandbox.entra.errors import EntraError
from sandbox.policies import Rules
from sandbox.state import Registration, State
from sandbox.tokens import GRAPH
from sandbox.world import guid


def rules_of(state: State, one: Person) -> Rules:
    return state.world.policies.of(one.id)


def refuse_person(state: State, one: Person, app: Registration) -> None:
    """Raises EntraError 50057, 53003 or 50105: nothing that the person does helps."""
    rules, facts = rules_of(state, one), {"app": app.app_id, "name": app.name, "resource": GRAPH}
    if rules.disabled:
        raise EntraError.of(50057, **facts)
    if rules.blocked:
        raise EntraError.of(53003, claims=_policy("blocked"), **facts)
    if app.assignment_required and not rules.assigned:
        raise EntraError.of(50105, user=one.user_principal_name, **facts)


def refuse_weak(state: State, one: Person, proved: str, asked: Asked) -> None:
    """Raises EntraError 50079 or 50076 with claims: the person must come back to the sign-in page."""
    rules, had = rules_of(state, one), proved.split()
    if rules.mfa and "mfa" not in had:
        number = 50079 if rules.mfa == "unregistered" else 50076
        raise EntraError.of(number, claims=_policy("mfa"), resource=GRAPH)
    missing = sorted(asked.contexts - set(had))
    if missing:
        raise EntraError.of(50076, claims=wanted_claims("acrs", missing[0]), resource=GRAPH)


def wants_factor(state: State, one: Person, asked: Asked) -> bool:
    """Must the sign-in page ask for a second factor?"""
    return bool(rules_of(state, one).mfa or asked.contexts)


def _policy(name: str) -> str:
    """The policy that stands in the way, as Entra names it to the client."""
    return wanted_claims("capolids", [guid(f"policy:{name}")])
