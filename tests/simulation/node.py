"""One service in the simulation: its database stays, its processes live and die."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextvars import Context, copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from google.protobuf.message import Message

from shared import call
from shared.actor import SYSTEM, Actor
from shared.bus import Progress
from shared.catching_up import CatchingUp
from shared.comparing import Comparing
from shared.consumer import Consumer
from shared.database import Database
from shared.errors import Refused, Unavailable
from shared.facts_servicer import FactsServicer
from shared.fetching import Fetcher
from shared.healing import Healing
from shared.inbox import Inbox
from shared.inbox_tables import InboxTables
from shared.reconciler import Reconciler
from shared.relay import Relay
from shared.service import Service
from shared.timers import Timers
from tests.simulation.broker import SimBroker, SimPublisher, SimPuller
from tests.simulation.hearing import SETTINGS, SimProducers, recorded
from tests.simulation.store import SimDatabase, Store
from tests.simulation.stream import SimBus
from tests.simulation.world import LIFE, Killed, World

ANSWER_S: Final = 0.4
"""How long people wait for an answer before they ask again."""
RESTART_S: Final = 1.0
"""Pause before background work that failed begins again."""
HEAL_S: Final = 0.7
COMPARE_S: Final = 1.0
"""How often gaps and producers are looked at, where the broker loses facts."""
RECONCILE_S: Final = 1.0
DAY_S: Final = 86_400.0
"""How often the stream is read, and how often all of it."""
CATCH_UP_S: Final = 0.3
"""How long a command waits for what others have told, before it is refused."""

Face = Callable[[Database], Any]
"""Makes the servicer of a service."""


@dataclass(frozen=True, slots=True)
class Role:
    """A service as the simulation plays it."""

    service: Service
    store: Store
    face: Face


class Life:
    """One process of a service, from its start to its death."""

    def __init__(self, node: "Node", armed: Mapping[str, int]) -> None:
        self.node = node
        self.dead = False
        self.ready = False
        """Whether it can be asked."""
        self._armed = dict(armed)
        self.context: Context = copy_context()
        self.context.run(LIFE.set, self)
        service, world = node.role.service, node.world
        self.database = SimDatabase(world, node.store, service.tables, service.name, node.clock)
        self.face = node.role.face(self.database)
        self.facts = FactsServicer(self.database, SETTINGS, service)

    def spawn(self, work: Coroutine[Any, Any, Any], context: Context | None = None) -> Any:
        """Run something in this process."""
        return self.node.world.loop.create_task(work, context=context or self.context.copy())

    def arm(self, places: Mapping[str, int]) -> None:
        """Let this life end at a failpoint, at its n-th passing from now."""
        self._armed |= places

    def hit(self, name: str) -> None:
        """Die at a failpoint that is armed, at its n-th passing."""
        if name in self._armed:
            self._armed[name] -= 1
            if self._armed[name] <= 0:
                self.node.die(f"at {name}")
                raise Killed(name)

    async def begin(self) -> None:
        """Open the database and begin all background work; a process that cannot ends."""
        try:
            await self._begin()
        except Refused:
            self.node.die("at its start")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a bug
            self.node.world.problems.append(f"{self.node.name}: cannot begin: {error!r}")

    async def _begin(self) -> None:
        await self.database.begin(self.context)
        self.ready = True
        service, broker = self.node.role.service, self.node.broker
        publisher: Any = SimPublisher(broker, service.name)
        relay = Relay(self.database, publisher, self.node.source, 1.0)
        self.database.writer.on_told = relay.wake
        loops: list[Callable[[], Awaitable[None]]] = [relay.run]
        if service.timers:
            loops.append(Timers(self.database, service.timers, 1.0).run)
        if service.hears:
            inbox = Inbox(
                InboxTables(service.tables),
                recorded(service.subscriptions, self.node.world, service.name),
            )
            puller: Any = SimPuller(broker, service.name)
            loops.append(lambda: Consumer(self.database, inbox, puller).run())
            if self.node.world.heals:
                loops += self._healing(inbox, relay)
        for work in loops:
            self.spawn(self._for_ever(work))

    def _healing(self, inbox: Inbox, relay: Relay) -> list[Callable[[], Awaitable[None]]]:
        """Give what heals after the broker has lost something."""
        node = self.node

        async def ask(name: str, method: str, request: Any) -> Any:
            return await node.peers[name].call(method, request, SYSTEM)

        producers = SimProducers(node.name, node.role.service.hears, ask)
        fetcher = Fetcher(self.database, inbox, producers)
        self.database.catch_up = CatchingUp(fetcher, CATCH_UP_S).catch_up

        async def progress() -> Progress | None:
            await node.world.pause()
            return node.broker.progress(node.name)

        async def provision() -> None:
            await node.world.pause()

        bus: Any = SimBus(node.broker)
        reconciler = Reconciler(self.database, bus, node.source, provision, RECONCILE_S, DAY_S)
        reconciler.on_sent_again = relay.wake
        return [
            reconciler.run,
            Healing(self.database, fetcher, HEAL_S).run,
            Comparing(self.database, fetcher, progress, COMPARE_S).run,
        ]

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        """Begin work again when it fails; only trouble with the database may make it fail."""
        while True:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
                if not _is_refusal(error):
                    self.node.world.problems.append(f"{self.node.name}: background {error!r}")
            await asyncio.sleep(RESTART_S)


class Node:
    """One service: what of it outlives its processes, and the one that lives now."""

    def __init__(self, world: World, broker: SimBroker, role: Role) -> None:
        self.world = world
        self.broker = broker
        self.role = role
        self.name = role.service.name
        self.source = SETTINGS.source(self.name)
        self.store = role.store
        self.store.begin_again()
        self.skew = timedelta()
        """How wrong its clock is."""
        self.life: Life | None = None
        self.arming: dict[str, int] = {}
        """Failpoints of its next life."""
        self.peers: Mapping[str, Node] = {}
        """All services, by name."""
        self.deaths = Counter[str]()
        """How often it died, and where."""
        broker.hear(self.name, [f"dossierpost.{source}." for source in role.service.hears])

    def clock(self) -> datetime:
        """Tell the time as this machine has it."""
        return self.world.now() + self.skew

    def start(self) -> None:
        """Begin a new life."""
        self.life = Life(self, self.arming)
        self.arming = {}
        self.world.note(self.name, "starts")
        self.life.spawn(self.life.begin())

    def die(self, why: str) -> None:
        """Lose the process at once; another one is started after a while."""
        if self.life is None:
            return
        self.life.dead = True
        self.life = None
        self.deaths[f"death {why}"] += 1
        self.world.note(self.name, f"dies {why}")
        delay = self.world.dice.uniform(0.001, 0.3)
        self.world.loop.call_later(delay, self.start, context=self.world.outside)

    async def call(self, method: str, request: Message, actor: Actor) -> Any:
        """Ask the service once; raises what it refuses with, Unavailable when nothing comes."""
        life = self.life
        await self.world.pause(0.002)
        if life is None or life.dead or not life.ready:
            raise _away()
        context = life.context.copy()
        context.run(call.enter, call.Call(method, actor, "", "", expires=float("inf")))
        asked = getattr(life.face if hasattr(life.face, method) else life.facts, method)
        answering = life.spawn(asked(request, None), context)
        answering.add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await asyncio.shield(answering)
        except (TimeoutError, Killed):
            raise _away() from None
        await self.world.pause(0.002)
        if life.dead:
            raise _away()  # it died while the answer was on its way
        return answer


def _is_refusal(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(_is_refusal(one) for one in error.exceptions)
    return isinstance(error, Refused)


def _away() -> Unavailable:
    return Unavailable("AWAY", "nobody answers", "Không có ai trả lời.")
