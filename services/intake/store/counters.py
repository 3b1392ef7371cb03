"""Numbers given one after the other: none twice, none left out, all given back with the work."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from shared.tables import insert
from shared.transaction import Transaction


def skip(tx: Transaction, table: sa.Table, place: Mapping[str, Any], count: int) -> None:
    """Never give the next so many numbers of a place: somebody has them on paper."""
    known = insert(table, tx.connection.dialect.name).values({**place, "last": count})
    tx.execute(
        known.on_conflict_do_update(
            index_elements=_key(table), set_={"last": table.c.last + known.excluded.last}
        )
    )


def take(tx: Transaction, table: sa.Table, place: Mapping[str, Any]) -> int:
    """Take the next number of a place, from 1; `place` is the key of a table with a `last`."""
    given = {**place, "last": 1}
    number: int = tx.execute(_next(table, tx.connection.dialect.name), given).scalar_one()
    return number


@cache
def _next(table: sa.Table, dialect: str) -> sa.Executable:
    return (
        insert(table, dialect)
        .on_conflict_do_update(index_elements=_key(table), set_={"last": table.c.last + 1})
        .returning(table.c.last)
    )


def _key(table: sa.Table) -> list[str]:
    return [column.name for column in table.primary_key]
