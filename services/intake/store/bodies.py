"""Bodies of JSON in the database, parsed once a process."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import sqlalchemy as sa

T = TypeVar("T")

PARSED_MAX: Final = 2_000
"""Procedures and calendars kept in memory."""

_parsed: dict[str, Any] = {}
"""What was parsed, by the digest of its JSON: what has changed has another digest."""


def digest(body: str) -> str:
    """Give what two texts share only if they are the same."""
    return hashlib.sha256(body.encode()).hexdigest()


def read(
    connection: sa.Connection,
    known_by: str,
    parse: Callable[[Any], T],
    body: sa.Executable,
    place: Mapping[str, Any] | None = None,
) -> T:
    """Give what a body means; `body` selects `digest` and `body` at `place` if it is not known."""
    found: T | None = _parsed.get(known_by)
    if found is None:
        row = connection.execute(body, place).one()
        found = parse(json.loads(row.body))
        if len(_parsed) >= PARSED_MAX:
            _parsed.clear()
        # Another process may have changed the row since its digest was asked for.
        _parsed[row.digest] = found
    return found
