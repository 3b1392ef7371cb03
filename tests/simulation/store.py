"""A service's database in memory: it outlives the process, the writer's thread is simulated."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from shared.actor import SYSTEM
from shared.clock import Clock
from shared.database import Database
from shared.engine import sqlite_module
from shared.jobs import Job
from shared.prepared import run_bare
from shared.tables import Machinery
from shared.telling import Pending, Teller
from shared.transaction import Origin
from shared.writer import Writer
from tests.simulation.world import Killed, World

EFFECTS = sa.Table(
    "sim_effects",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
)
"""What a service has done about facts, written by the simulation inside of the effect."""


class Store:
    """The one database of a service, in memory; every run begins with its first day."""

    def __init__(self, *parts: sa.MetaData) -> None:
        self.engine = sa.create_engine(
            "sqlite://",
            module=sqlite_module(),
            poolclass=sa.pool.StaticPool,
            connect_args={"isolation_level": None, "check_same_thread": False},
        )
        sa.event.listen(self.engine, "begin", lambda c: run_bare(c, "BEGIN IMMEDIATE"))
        for part in (*parts, EFFECTS.metadata):
            part.create_all(self.engine)
        self.full = False
        """Whether its disk is full: nothing can be committed."""
        with self.engine.connect() as connection:
            self.driver: Any = connection.connection.driver_connection
            """The driver's own connection."""
        self._first_day = sqlite_module().connect(":memory:", check_same_thread=False)
        self.keep_as_first_day()

    def keep_as_first_day(self) -> None:
        """Let runs begin with what is there now."""
        self.driver.backup(self._first_day)

    def begin_again(self) -> None:
        """Forget all but the first day; statements stay compiled, which most of a run would be."""
        self._first_day.backup(self.driver)
        self.full = False

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        """Read rows, as somebody who stands outside of the world."""
        with self.engine.connect() as connection:
            return list(connection.execute(query).all())


class SimTeller(Teller):
    """The teller of a database whose disk may be full."""

    def __init__(self, store: Store, tables: Machinery, service: str) -> None:
        super().__init__(tables, service, "sqlite")
        self._store = store

    def write(self, connection: sa.Connection, pending: Pending) -> None:
        """Write what is pending, if there is room."""
        super().write(connection, pending)
        if self._store.full:
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))


class SimWriter(Writer):
    """The writer with the loop in the place of its thread; groups are of any size."""

    def __init__(
        self, world: World, store: Store, teller: Teller, clock: Clock, context: Context
    ) -> None:
        super().__init__(store.engine, teller, clock, 20_000)
        self._world = world
        self._store = store
        self._of = teller.service
        self._context = context
        self._turn_comes = False

    def submit(self, jobs: list[Job], *, first: bool = True) -> None:
        """Queue jobs; they run when the writer has its turn."""
        super().submit(jobs, first=first)
        if not self._turn_comes:
            self._turn_comes = True
            delay = self._world.dice.expovariate(1 / 0.002)
            self._world.loop.call_later(delay, self._take_turn, context=self._context)

    def _take_turn(self) -> None:
        self._turn_comes = False
        self._group_max = self._world.dice.choice((1, 2, 5, 256))
        self._last_group = 0  # no lingering: that waits for the true clock
        group = self._take()
        before = self._store.driver.total_changes
        try:
            self._together(group)
        except Killed:
            return
        if self._store.driver.total_changes != before:
            self._note(group)
        if self._commands or self._others:
            self.submit([])

    def _note(self, group: list[Job]) -> None:
        jobs = ", ".join(job.origin.key.rpartition("|")[2][:8] for job in group)
        self._world.note(self._of, f"commits {jobs}")


class SimDatabase(Database):
    """One process's way to its database."""

    def __init__(
        self, world: World, store: Store, tables: Machinery, service: str, clock: Clock
    ) -> None:
        super().__init__("sqlite:///simulated", tables, service, clock=clock)
        self._world = world
        self._store = store

    async def begin(self, context: Context) -> None:
        """Begin to work on what is there, in the process of this context."""
        self._writing = self._reading = self._store.engine
        self._reads_apart = True
        self._loop = asyncio.get_running_loop()
        self._settler = self._settle
        self.teller = SimTeller(self._store, self.tables, self.service)
        self.writer = SimWriter(self._world, self._store, self.teller, self.clock, context)
        await self.run(self._know_itself, Origin("open", SYSTEM))

    async def read(self, reading: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Read at one instant; what was read may be old when it is seen."""
        await self._world.pause(0.001)
        found = self._read(reading, *args, **kwargs)
        await self._world.pause(0.001)
        return found
