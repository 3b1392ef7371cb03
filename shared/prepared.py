"""Statements of the hot path: written in Core, compiled once, run by the driver.

Core's search for what it has compiled and its result objects cost more than the databases' work.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement for one kind of database."""

    sql: str
    order: tuple[str, ...] | None
    """Names of the values in their places; None when the driver takes them by name."""
    literals: Mapping[str, Any]
    """Values that stand in the statement itself."""
    writers: Mapping[str, Callable[[Any], Any]]
    """Turn values into what the driver takes."""
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]
    """Turn columns, by place, into what the driver does not give by itself."""
    row: Callable[..., Any]


class Prepared:
    """One Core statement with named parameters (no lists among them)."""

    __slots__ = ("_compiled", "_statement")

    def __init__(self, statement: sa.ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[Any]:
        """Give all rows, as named tuples."""
        made, cursor = self._run(connection, values)
        return [self._read(made, row) for row in cursor.fetchall()]

    def first(self, connection: sa.Connection, values: Mapping[str, Any]) -> Any | None:
        """Give the first row as a named tuple, or None."""
        made, cursor = self._run(connection, values)
        row = cursor.fetchone()
        return None if row is None else self._read(made, row)

    def write(self, connection: sa.Connection, values: Mapping[str, Any]) -> int:
        """Insert, update or delete; gives how many rows."""
        _, cursor = self._run(connection, values)
        return int(cursor.rowcount)

    def write_many(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Write many rows; gives how many were touched."""
        made = self._made(connection)
        given = [self._given(made, values) for values in rows]
        return int(_execute(connection, made.sql, given, many=True).rowcount)

    def _run(self, connection: sa.Connection, values: Mapping[str, Any]) -> tuple[_Compiled, Any]:
        made = self._made(connection)
        return made, _execute(connection, made.sql, self._given(made, values))

    def _made(self, connection: sa.Connection) -> _Compiled:
        dialect = connection.dialect
        return self._compiled.get(dialect.name) or self._compile(dialect)

    def _given(self, made: _Compiled, values: Mapping[str, Any]) -> Any:
        given = {**made.literals, **values}
        for name, write in made.writers.items():
            given[name] = write(given[name])
        return given if made.order is None else tuple([given[name] for name in made.order])

    def _read(self, made: _Compiled, row: Any) -> Any:
        if made.readers:
            row = list(row)
            for place, read in made.readers:
                row[place] = read(row[place])
        return made.row(row)

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled: Any = self._statement.compile(dialect=dialect)
        types = {name: bind.type for bind, name in compiled.bind_names.items()}
        columns = [(column.keyname, column.type) for column in compiled._result_columns]  # noqa: SLF001 - what Core itself reads rows by
        made = _Compiled(
            sql=str(compiled),
            order=tuple(compiled.positiontup) if compiled.positional else None,
            literals={
                name: bind.effective_value
                for bind, name in compiled.bind_names.items()
                if not bind.required
            },
            writers={
                name: write
                for name, kind in types.items()
                if (write := kind.dialect_impl(dialect).bind_processor(dialect))
            },
            readers=tuple(
                (place, read)
                for place, (_, kind) in enumerate(columns)
                if (read := kind.dialect_impl(dialect).result_processor(dialect, None))
            ),
            row=_row_maker([name for name, _ in columns]),
        )
        self._compiled[dialect.name] = made
        return made


def _row_maker(names: list[str]) -> Callable[..., Any]:
    kind: Any = namedtuple("Row", names)  # type: ignore[misc]  # noqa: PYI024 - made at run time
    maker: Callable[..., Any] = kind._make
    return maker


def run_bare(connection: sa.Connection, sql: str) -> None:
    """Run a statement without values or rows, such as SAVEPOINT."""
    _execute(connection, sql)


def _execute(connection: sa.Connection, sql: str, given: Any = (), *, many: bool = False) -> Any:
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    try:
        if many:
            cursor.executemany(sql, given)
        else:
            cursor.execute(sql, given)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _wrapped(connection, driver, cursor, sql, error) from error
    return cursor


def _wrapped(
    connection: sa.Connection, driver: Any, cursor: Any, sql: str, error: Any
) -> sa.exc.DBAPIError:
    """Give the driver's error as Core would, without the values: they may be personal."""
    lost = connection.dialect.is_disconnect(error, driver, cursor)
    if lost:
        connection.invalidate(error)
    wrapped = sa.exc.DBAPIError.instance(
        sql, None, error, connection.dialect.loaded_dbapi.Error,
        hide_parameters=True, connection_invalidated=lost, dialect=connection.dialect,
    )  # fmt: skip
    if not isinstance(wrapped, sa.exc.DBAPIError):
        raise error
    return wrapped
