"""What is told in a commit gets its numbers there, and is written with few statements."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from shared.errors import Unavailable
from shared.prepared import Prepared
from shared.subjects import kinds
from shared.tables import Machinery, insert

Hold = tuple[str, str, str]
"""Why nothing may be told now: reason, English text, Vietnamese text."""


Closing = Callable[[sa.Connection, Sequence[str]], None]
"""Work that is done once in a commit, for all things for which it was asked."""


class Pending:
    """What a group of jobs has told and appended; written with few statements before its commit.

    Rows here are seen by nobody before the commit. If one breaks a rule of the schema, the whole
    group is undone and its jobs run alone.
    """

    __slots__ = ("appended", "closing", "facts", "noted")

    def __init__(self) -> None:
        self.facts: list[dict[str, Any]] = []
        """Facts as outbox rows, still without number."""
        self.appended: list[tuple[sa.Table, bool, dict[str, Any]]] = []
        """Rows of tables that are only ever added to."""
        self.closing: list[tuple[Closing, str]] = []
        """What is done when all of that is written, and for which thing."""
        self.noted: dict[Any, Any] = {}
        """What the machinery has to find again within the group: answers by their request."""

    def mark(self) -> tuple[int, int, int, int]:
        """Remember how much there is now."""
        return len(self.facts), len(self.appended), len(self.noted), len(self.closing)

    def cut(self, mark: tuple[int, int, int, int]) -> None:
        """Forget what came after a mark: its job was refused."""
        facts, appended, noted, closing = mark
        del self.facts[facts:]
        del self.appended[appended:]
        del self.closing[closing:]
        while len(self.noted) > noted:
            self.noted.popitem()


class Teller:
    """Numbers facts and writes what is pending: few statements for a whole commit."""

    def __init__(self, tables: Machinery, service: str, dialect: str) -> None:
        self.tables = tables
        self.service = service
        self.tells = bool(kinds(service))
        """Whether the service tells facts at all."""
        self.epoch = 0
        """The epoch of the database, as it was seen last."""
        self.born = 0
        """The first epoch of the database; set when it is opened."""
        self.held: Hold | None = None
        """Why nothing may be told now."""
        sequences = tables.sequences
        advance = insert(sequences, dialect)
        self._advance = advance.on_conflict_do_update(
            index_elements=["about", "epoch"],
            set_={"last": sequences.c.last + advance.excluded.last},
        ).returning(sequences.c.about, sequences.c.last)
        self._epoch = Prepared(sa.select(tables.meta.c.value).where(tables.meta.c.key == "epoch"))
        self._last_before = (
            sa.select(sequences.c.epoch, sequences.c.last)
            .where(sequences.c.about == sa.bindparam("about"))
            .where(sequences.c.epoch < sa.bindparam("epoch"))
            .order_by(sequences.c.epoch.desc())
            .limit(1)
        )

    def may_tell(self) -> None:
        """Refuse while the database may be older than what was told from it."""
        if self.held is not None:
            raise Unavailable(*self.held)

    def write(self, connection: sa.Connection, pending: Pending) -> None:
        """Write what a group of jobs left to be written."""
        rows: dict[tuple[sa.Table, bool], list[dict[str, Any]]] = {}
        for table, keeps, row in pending.appended:
            rows.setdefault((table, keeps), []).append(row)
        if pending.facts:
            self.may_tell()
            self._number(connection, pending.facts)
            rows[self.tables.outbox, False] = pending.facts
        for (table, keeps), appended in rows.items():
            inserting = insert(table, connection.dialect.name)
            if keeps:
                inserting = inserting.on_conflict_do_nothing()
            connection.execute(inserting, appended)
        closing: dict[Closing, dict[str, None]] = {}
        for work, about in pending.closing:
            closing.setdefault(work, {})[about] = None
        for work, abouts in closing.items():
            work(connection, sorted(abouts))

    def _number(self, connection: sa.Connection, tellings: list[dict[str, Any]]) -> None:
        """Give the facts of a commit their numbers, in the order they were told."""
        # Another process may have begun a new epoch; it has waited for all commits under way.
        self.epoch = int(self._epoch.all(connection, {})[0].value)
        more = Counter(telling["about"] for telling in tellings)
        # Always in one order, so that two replicas never wait for each other in a circle.
        places = [
            {"about": about, "epoch": self.epoch, "last": more[about]} for about in sorted(more)
        ]
        reached = connection.execute(self._advance, places)
        last = {row.about: row.last - more[row.about] for row in reached}
        for telling in tellings:
            about = telling["about"]
            last[about] += 1
            telling["sequence"] = last[about]
            telling["epoch"] = self.epoch
            if last[about] == 1 and self.epoch != self.born:
                self._follow(connection, telling)

    def _follow(self, connection: sa.Connection, telling: dict[str, Any]) -> None:
        """Let the first fact of an epoch say where the thing stood before the restore."""
        place = {"about": telling["about"], "epoch": self.epoch}
        before = connection.execute(self._last_before, place).one_or_none()
        if before is not None:
            telling["follows_epoch"], telling["follows_sequence"] = before
