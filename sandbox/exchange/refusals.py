"""How Graph and Exchange say no."""

from collections.abc import Mapping


class Refused(Exception):
    """Graph's own refusal: HTTP status, code and message."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})


def bad(code: str, message: str) -> Refused:
    return Refused(400, code, message)


def invalid(message: str = "At least one property failed validation.") -> Refused:
    return Refused(400, "ErrorPropertyValidationFailure", message)


def unreadable(message: str) -> Refused:
    """The body is JSON, but not of the shape that the metadata gives."""
    return Refused(400, "RequestBodyRead", message)


def not_found() -> Refused:
    return Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def denied(message: str = "Access is denied. Check credentials and try again.") -> Refused:
    return Refused(403, "ErrorAccessDenied", message)
