"""Numbers given one after the other: none twice, none left out, all given back with the work."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from shared.tables import insert
from shared.transaction import Transaction


def take(tx: Transaction, table: sa.Table, place: Mapping[str, Any]) -> int:
    """Take the next number of a place, from 1; `place` is the key of a table with a `last`."""
    given = {**place, "last": 1}
    number: int = tx.execute(_next(table, tx.connection.dialect.name), given).scalar_one()
    return number


@cache
def _next(table: sa.Table, dialect: str) -> sa.Executable:
    return (
        insert(table, dialect)
        .on_conflict_do_update(
            index_elements=[column.name for column in table.primary_key],
            set_={"last": table.c.last + 1},
        )
        .returning(table.c.last)
    )
