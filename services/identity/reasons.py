"""Why a sign-in did not come about, as data. The cards hold the words; Entra's own text is never shown.

https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from services.errors import ConsentMissing
from services.identity.ports import SignInRow


class Reason(StrEnum):
    NEVER = "never_signed_in"
    EXPIRED = "expired"  # the refresh token lay idle too long, or the sign-in frequency has passed
    REVOKED = "revoked"  # by password change, administrator or sign-out elsewhere
    DECLINED = "declined"
    CONSENT = "consent_needed"  # nobody has allowed this app that right yet
    ADMIN_CONSENT = "admin_consent_needed"
    ADMIN_REVIEW = "admin_review_needed"  # the tenant wants a request for approval to be filed
    MFA = "mfa_needed"
    CONDITIONAL_ACCESS = "conditional_access"
    NOT_ASSIGNED = "not_assigned"
    NOT_INSTALLED = "app_not_in_tenant"
    APP_SECRET = "app_secret_bad"
    CLAIMS = "claims_challenge"
    MISSING_RIGHTS = "rights_missing"
    UNAVAILABLE = "entra_unavailable"
    STALE_LINK = "stale_link"  # the link or the answer is unknown, used up or too old
    OTHER_BROWSER = "other_browser"
    GUEST = "guest"  # an account of another company: no mailbox here, and no colleague
    OTHER_TENANT = "other_tenant"  # somebody approved it for another company
    OTHER_PERSON = "other_person"  # somebody else signed in than the chat user who got the card
    BAD_CODE = "bad_code"
    TOO_MANY_TRIES = "too_many_tries"
    FORGED = "forged"  # the id_token does not hold
    FAILED = "failed"


class SignInRefused(ConsentMissing):
    """A sign-in under way came to nothing, and nothing of it was kept.

    `tenant`, `oid` and `resume` tell whose sign-in it was and what waits for it, where that is known.
    """

    def __init__(self, reason: Reason, scopes: Sequence[str] = (), *, row: SignInRow | None = None) -> None:
        super().__init__(scopes, reason)
        self.why = reason
        self.tenant = row.tenant if row else ""
        self.oid = row.oid if row else ""
        self.resume = row.resume if row else ""


# Microsoft warns that the numbers change, so they only refine what `error` says.
_BY_NUMBER = {
    50058: Reason.EXPIRED,
    50076: Reason.MFA,
    50079: Reason.MFA,
    50158: Reason.MFA,
    50057: Reason.REVOKED,
    50097: Reason.CONDITIONAL_ACCESS,
    50105: Reason.NOT_ASSIGNED,
    50173: Reason.REVOKED,
    53000: Reason.CONDITIONAL_ACCESS,
    53001: Reason.CONDITIONAL_ACCESS,
    53003: Reason.CONDITIONAL_ACCESS,
    65001: Reason.CONSENT,
    65004: Reason.DECLINED,
    70008: Reason.EXPIRED,
    70043: Reason.EXPIRED,
    700082: Reason.EXPIRED,
    700016: Reason.NOT_INSTALLED,
    7000215: Reason.APP_SECRET,
    7000222: Reason.APP_SECRET,
    90094: Reason.ADMIN_CONSENT,
    90095: Reason.ADMIN_REVIEW,
    90002: Reason.NOT_INSTALLED,
}
_BY_ERROR = {
    "access_denied": Reason.DECLINED,
    "consent_required": Reason.CONSENT,
    "interaction_required": Reason.EXPIRED,
    "login_required": Reason.EXPIRED,
    "invalid_grant": Reason.REVOKED,
    "invalid_client": Reason.APP_SECRET,
    "unauthorized_client": Reason.NOT_INSTALLED,
    "temporarily_unavailable": Reason.UNAVAILABLE,
    "server_error": Reason.UNAVAILABLE,
}
_BY_SUBERROR = {"consent_required": Reason.CONSENT, "basic_action": Reason.MFA}


def reason_of(answer: Mapping[str, Any]) -> Reason:
    """`answer` is an error from the token endpoint, or the parameters that came back from authorize."""
    number = _number(answer)
    if number in _BY_NUMBER:
        return _BY_NUMBER[number]
    suberror = _BY_SUBERROR.get(str(answer.get("suberror") or ""))
    return suberror or _BY_ERROR.get(str(answer.get("error") or ""), Reason.FAILED)


def _number(answer: Mapping[str, Any]) -> int:
    codes = answer.get("error_codes") or ()
    if isinstance(codes, Sequence) and codes and isinstance(codes[0], int):
        return codes[0]
    found = re.match(r"AADSTS(\d{4,8})\b", str(answer.get("error_description") or ""))
    return int(found[1]) if found else 0
