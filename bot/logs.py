"""JSON lines on stderr, one event each, with the fields named here and no others.

People's names, addresses, texts, links, codes and tokens have no field, so they cannot be logged by
oversight: a field that is not on the list is dropped, and an exception is told by its type and the
lines it passed, never by its message.
"""

import hashlib
import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

# fmt: off
ALLOWED = frozenset([
    "event", "level", "timestamp", "logger", "method", "path", "status", "milliseconds", "count",
    "tenant", "person", "kind", "invoke", "workflow", "booking", "attempt", "pending",
    "host", "port", "executor", "code", "reason", "error", "lines",
])
# fmt: on
HASHED = frozenset({"tenant", "person"})


def set_up_logs(stream: Any = None) -> None:
    """Once, at start. The standard library's loggers (aiohttp, httpx, dbos ...) are heard from WARNING up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _ToStructlog(logging.WARNING)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    told = {key: _hashed(value) if key in HASHED else value for key, value in event.items() if key in ALLOWED}
    if wrong := _exception(event.get("exc_info")):
        told |= {"error": type(wrong).__name__, "lines": _lines(wrong)}
    return told


def _exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    return exc_info[1] if isinstance(exc_info, tuple) else sys.exc_info()[1] if exc_info else None


def _lines(wrong: BaseException) -> list[str]:
    frames = traceback.extract_tb(wrong.__traceback__)
    return [f"{'/'.join(f.filename.split('/')[-2:])}:{f.lineno} {f.name}" for f in frames[-8:]]


def _hashed(value: Any) -> str:
    """Enough to see that two lines speak of the same one, and not of whom."""
    return hashlib.sha256(str(value).encode()).hexdigest()[:12]


class _ToStructlog(logging.Handler):
    """What libraries log may quote addresses and bodies: only who spoke, where and of which error is kept."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno,
            "a library warned",
            logger=record.name,
            code=f"{record.module}:{record.lineno}",
            exc_info=record.exc_info if record.exc_info and record.exc_info[0] else None,
        )
