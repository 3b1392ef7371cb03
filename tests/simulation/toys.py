"""Three toy services that tell each other about things: the smallest world with every trouble.

A fact may be answered by others, need a fact of another service first, or meet a bug that is gone
after some tries.
"""

from collections import Counter
from collections.abc import Coroutine, Mapping
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field

from shared.actor import Actor
from shared.database import Database
from shared.errors import Early, FailedPrecondition
from shared.events import Envelope
from shared.listening import Listener
from shared.prepared import Prepared
from shared.requests import command
from shared.service import Service
from shared.tables import Machinery, machinery, new_base, text
from shared.transaction import Transaction
from tests.simulation.node import Node, Role
from tests.simulation.people import People
from tests.simulation.store import EFFECTS, Store
from tests.simulation.world import World

NAMES: Final = ("ash", "elm", "oak")
"""A fact may need one of a service that stands before its own, so that nobody waits in a circle."""
THINGS: Final = ("a", "b", "c", "d")
"""Few things: much happens about each."""
ASKING: Final = 2
"""People who ask at the same time."""
STEPS_EACH: Final = 12
"""Steps that a command leads to, more or less; people ask no more than that makes."""
FULL: Final = 25
"""How often a thing can be told about by command; more is refused."""
ACTOR: Final = Actor("sim", "OFFICER", "-")

_TEXT: Final = descriptor_pb2.FieldDescriptorProto.TYPE_STRING
_NUMBER: Final = descriptor_pb2.FieldDescriptorProto.TYPE_INT64
_HEARD: Final = Prepared(
    sa.select(EFFECTS.c.id)
    .where(EFFECTS.c.source == sa.bindparam("source"), EFFECTS.c.about == sa.bindparam("about"))
    .limit(1)
)
_MESSAGES: Final = {
    "Told": {"echoes": _NUMBER, "needs": _TEXT, "bugs": _NUMBER},
    "TellRequest": {
        "request_id": _TEXT, "about": _TEXT, "times": _NUMBER,
        "echoes": _NUMBER, "needs": _TEXT, "bugs": _NUMBER,
    },
    "TellResponse": {"count": _NUMBER},
}  # fmt: skip


@cache
def messages(service: str) -> dict[str, Any]:
    """Make the messages of a toy service: its facts need a package of its own."""
    file = descriptor_pb2.FileDescriptorProto(
        name=f"tests/simulation/{service}.proto", package=f"dossierpost.{service}.v1",
        syntax="proto3",
    )  # fmt: skip
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, (field, kind) in enumerate(fields.items(), 1):
            message.field.add(name=field, number=number, type=kind, label=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    made = pool.FindFileByName(file.name).message_types_by_name
    return {name: message_factory.GetMessageClass(kind) for name, kind in made.items()}


class Toy:
    """What one toy service is made of; made once a process."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.messages = messages(name)
        base = new_base()

        class DoneRow(base, table=True):  # type: ignore[call-arg,misc,valid-type]
            """A command that was done."""

            __tablename__ = "done"
            id: int | None = Field(default=None, primary_key=True)
            request_id: str = text()
            about: str = text()

        self.tables: Machinery = machinery(base)
        self.done = base.metadata.tables["done"]
        done = self.done.c
        counted = sa.select(sa.func.count().label("count")).where(
            done.about == sa.bindparam("about")
        )
        self._count = Prepared(counted)
        self.store = Store(base.metadata)

    def tell(self, request: Any, tx: Transaction) -> int:
        """Do the command: tell facts about a thing, unless it is full."""
        count: int = self._count.all(tx.connection, {"about": request.about})[0].count
        if count >= FULL:
            raise FailedPrecondition("FULL", "the thing is full", "Đã đầy.")
        row = {"request_id": request.request_id, "about": request.about}
        tx.execute(self.done.insert(), row)
        fact = {"echoes": request.echoes, "needs": request.needs, "bugs": request.bugs}
        for _ in range(request.times):
            tx.publish(self.messages["Told"](**fact), about=request.about, agency="")
        return count + 1

    def role(self, met: Counter[tuple[str, str]]) -> Role:
        """Play it in a world where the bugs that were met are counted."""
        others = [name for name in NAMES if name != self.name]
        service = Service(
            name=self.name,
            tables=self.tables,
            add_servicers=lambda *_: [],
            subscriptions={messages(other)["Told"]: self._listener(met) for other in others},
            hears=others,
        )
        return Role(service, self.store, lambda database: Face(self, database))

    def _listener(self, met: Counter[tuple[str, str]]) -> Listener:
        def on_told(fact: Any, heard: Envelope, tx: Transaction) -> None:
            if fact.needs and fact.needs != self.name and not _heard_of(fact.needs, heard, tx):
                raise Early(fact.needs)
            if met[self.name, heard.event_id] < fact.bugs:
                met[self.name, heard.event_id] += 1
                raise _fault(met[self.name, heard.event_id])
            if fact.echoes:
                echo = self.messages["Told"](echoes=fact.echoes - 1)
                tx.publish(echo, about=heard.about, agency="")

        return on_told


def _fault(attempt: int) -> Exception:
    """Give what goes wrong at an attempt: a bug, or a row that another one forbids."""
    if attempt % 2:
        return ZeroDivisionError()
    return IntegrityError("INSERT", {}, ValueError("another row has its place"))


def _heard_of(service: str, heard: Envelope, tx: Transaction) -> bool:
    place = {"source": f"urn:dossierpost:sim:{service}", "about": heard.about}
    return _HEARD.first(tx.connection, place) is not None


class Face:
    """The face of a toy service."""

    def __init__(self, toy: Toy, database: Database) -> None:
        self._toy = toy
        self._database = database

    async def Tell(self, request: Any, _context: Any) -> Any:  # noqa: N802 - as gRPC names it
        kind = self._toy.messages["TellResponse"]
        return await command(
            self._database, request, self._toy.tell, request, kind, lambda count: {"count": count}
        )


@cache
def toy(name: str) -> Toy:
    """Give a toy service."""
    return Toy(name)


class Toys:
    """The scene: who plays, what people do, and what must be true in the end."""

    def __init__(self) -> None:
        self._met = Counter[tuple[str, str]]()
        self._told: set[tuple[str, str]] = set()
        """Which service has told something about which thing, as far as people know."""

    def roles(self) -> list[Role]:
        """Give who plays."""
        return [toy(name).role(self._met) for name in NAMES]

    def acts(self, people: People, nodes: Mapping[str, Node]) -> list[Coroutine[Any, Any, None]]:
        """Give what people do; each ends soon after the world is over."""
        return [self._ask(people, nodes) for _ in range(ASKING)]

    async def _ask(self, people: People, nodes: Mapping[str, Node]) -> None:
        world = people.world
        while len(people.acknowledged) * STEPS_EACH < world.steps and not world.over.is_set():
            name, about = world.dice.choice(NAMES), world.dice.choice(THINGS)
            request = self._request(world, name, about)
            if await people.ask(nodes[name], "Tell", request, ACTOR):
                self._told.add((name, about))
            await world.pause(world.weather.act_s)

    def _request(self, world: World, name: str, about: str) -> Any:
        dice = world.dice
        before = [one for one in NAMES[: NAMES.index(name)] if (one, about) in self._told]
        return messages(name)["TellRequest"](
            request_id=str(world.new_uuid()),
            about=about,
            times=dice.choice((1, 2, 3, 6)),
            echoes=dice.choice((0, 0, 0, 1, 2)),
            needs=dice.choice(before) if before and world.chance(0.3) else "",
            bugs=dice.choice((1, 2)) if world.chance(0.05) else 0,
        )

    def check(self, nodes: Mapping[str, Node]) -> list[str]:
        """Say what is wrong with the things: each command is done at most once."""
        wrong = []
        for name in NAMES:
            done = Counter(
                row.request_id for row in nodes[name].store.rows(sa.select(toy(name).done))
            )
            wrong += [f"{name}: {one} was done {n} times" for one, n in done.items() if n > 1]
        return wrong
