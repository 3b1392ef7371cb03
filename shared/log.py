"""Log lines: one a request, JSON or pretty, and nothing personal by an allow-list of keys."""

import json
import logging
import sys
from contextlib import suppress
from typing import Any, Final, TextIO, cast

import structlog
from structlog.typing import EventDict, WrappedLogger

from shared.config import Settings

ALLOWED: Final = frozenset(
    {
        "about", "after_ms", "agency", "attempts", "broker", "code", "correlation_id", "count",
        "database", "duration_ms", "epoch", "error", "error_id", "event", "event_id",
        "exception", "fault", "host", "level", "lock", "method", "metrics_port", "needs", "pid",
        "port", "position", "problem", "reason", "role", "sequence", "service", "signal",
        "source", "state", "subject", "timestamp", "type", "unit", "version", "waiting",
    }
)  # fmt: skip
"""Keys that may stand in a line; a key outside it is dropped and its name is told."""


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, default=str, separators=(",", ":"))


def _encode(line: EventDict, **_options: Any) -> str:
    """Write a line as JSON; an encoder made once is twice as fast as `json.dumps`."""
    return _ENCODER.encode(line)


def keep_allowed(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Drop whatever is not known to be harmless."""
    dropped = line.keys() - ALLOWED
    for key in dropped:
        del line[key]
    if dropped:
        line["problem"] = "keys not allowed in logs: " + ", ".join(sorted(dropped))
    return line


def traceback_without_values(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Tell where an exception was raised and of what kind; its text may hold personal data."""
    if error := line.pop("exc_info", None):
        if error is True:
            error = sys.exc_info()[1]
        line["exception"] = " < ".join(_places(error))
    return line


def _places(error: BaseException | None) -> list[str]:
    places: list[str] = []
    while error is not None:
        places.append(type(error).__name__)
        trace = error.__traceback__
        frames: list[str] = []
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        places.extend(reversed(frames[-12:]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return places


class Unfailing:
    """A stream for lines that may get lost: a full disk under the log must not cost an act."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write, if there is room."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Hand over what was written, if there is room."""
        with suppress(OSError):
            self._stream.flush()


def configure(settings: Settings, service: str) -> None:
    """Set logging up for this process; called once by the process, never by a library."""
    pretty = settings.log_format == "pretty" or (
        settings.log_format == "auto" and sys.stderr.isatty()
    )
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(_encode)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            traceback_without_values,
            keep_allowed,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, settings.log_level.upper())
        ),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(name)s %(levelname)s")
