"""Facts that will never be applied, for an operator to look at."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from shared.tables import Machinery


class Why(StrEnum):
    """Why a fact will never be applied."""

    VOID = "VOID"
    """Its epoch had ended when it came."""
    CONFLICT = "CONFLICT"
    """Another fact has its place."""
    SKIPPED = "SKIPPED"
    """An operator gave it up."""
    LOST = "LOST"
    """This service told it, and its database was put back from a copy without it."""


def page(
    connection: sa.Connection,
    tables: Machinery,
    why: Why | None,
    about: str,
    after_id: int,
    limit: int,
) -> list[Any]:
    """Give rows of facts that were set aside behind a row, oldest first."""
    aside = tables.set_aside
    asked = sa.select(aside).where(aside.c.id > after_id).order_by(aside.c.id).limit(limit)
    if why is not None:
        asked = asked.where(aside.c.why == why)
    if about:
        asked = asked.where(aside.c.about == about)
    return list(connection.execute(asked).all())


def by_why(connection: sa.Connection, tables: Machinery) -> dict[str, int]:
    """Count the facts that were set aside."""
    aside = tables.set_aside
    rows = connection.execute(
        sa.select(aside.c.why, sa.func.count().label("number")).group_by(aside.c.why)
    )
    return {row.why: row.number for row in rows}
