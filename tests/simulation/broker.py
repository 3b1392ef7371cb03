"""A broker that forgets to answer, repeats itself, confuses the order, and dies."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

from shared.bus import Delivery, Outgoing, Progress
from tests.simulation.world import World

ACK_WAIT_S: Final = 0.6
"""When a delivery that nobody acknowledged comes again."""
LATE_S: Final = 2.0
"""How late a message may arrive that was given up, at the most."""
BATCH_MAX: Final = 40


class Durable:
    """What one service has not acknowledged yet."""

    def __init__(self, prefixes: Sequence[str]) -> None:
        self.prefixes = tuple(prefixes)
        self.waiting: list[int] = []
        """Places in the stream to be delivered, in the order in which they would come."""
        self.given: dict[int, float] = {}
        """Places delivered and not acknowledged, and when they come again."""
        self.reached = 0
        """Places below were delivered, as the broker has it; also when they come a second time."""
        self.arrived = asyncio.Event()

    @property
    def idle(self) -> bool:
        """Whether everything is acknowledged."""
        return not (self.waiting or self.given)


class SimBroker:
    """One stream and its durable consumers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.up = True
        self.stored: list[Outgoing] = []
        self.durables: dict[str, Durable] = {}
        self.lives = 1
        """How often it was started."""
        self.streams = 1
        """How often its stream was made."""
        self.listeners: list[Callable[[], None]] = []
        """Called when it comes or goes."""
        self._known: set[str] = set()

    def hear(self, name: str, prefixes: Sequence[str]) -> None:
        """Make a durable consumer for a service."""
        self.durables[name] = Durable(prefixes)

    def store(self, message: Outgoing) -> None:
        """Keep a message, once as long as its id is known."""
        if message.msg_id in self._known:
            return
        self._known.add(message.msg_id)
        place = len(self.stored)
        self.stored.append(message)
        self.world.note("broker", f"stores {place}: {_name(message)}")
        for durable in self.durables.values():
            if place >= durable.reached and message.nats_subject.startswith(durable.prefixes):
                durable.waiting.append(place)
                durable.arrived.set()

    def forget_ids(self) -> None:
        """Let the duplicate window pass: a message that is published again is stored again."""
        self._known.clear()

    def lose(self, count: int) -> None:
        """Forget the newest messages: their places are given again, and who stood there waits."""
        kept = max(len(self.stored) - count, 0)
        self._known -= {message.msg_id for message in self.stored[kept:]}
        del self.stored[kept:]
        for durable in self.durables.values():
            durable.waiting = [place for place in durable.waiting if place < kept]
            durable.given = {place: at for place, at in durable.given.items() if place < kept}

    def lose_everything(self) -> None:
        """Begin with an empty store; consumers are made anew."""
        self.lose(len(self.stored))
        self.streams += 1
        for durable in self.durables.values():
            durable.reached = 0

    def progress(self, name: str) -> Progress | None:
        """Say how far a consumer has come; counted from 1, as brokers do."""
        durable = self.durables[name]
        left = {*durable.waiting, *durable.given}
        last = len(self.stored)
        return Progress(last, min(left, default=last), len(left)) if self.up else None

    def go_down(self) -> None:
        """Die; whatever was delivered and not acknowledged will be delivered again."""
        self.up = False
        for durable in self.durables.values():
            durable.waiting = sorted({*durable.waiting, *durable.given})
            durable.given.clear()
        self._tell()

    def come_up(self) -> None:
        """Begin again, if it was down."""
        if self.up:
            return
        self.up = True
        self.lives += 1
        for durable in self.durables.values():
            durable.arrived.set()
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self.listeners):
            listener()

    def deliver(self, name: str, most: int) -> list[int]:
        """Choose what a service gets next, and remember that it was given."""
        durable, world, now = self.durables[name], self.world, self.world.loop.time()
        for place in [place for place, again in durable.given.items() if again <= now]:
            del durable.given[place]
            durable.waiting.insert(0, place)
        chosen: list[int] = []
        while durable.waiting and len(chosen) < most:
            reach = min(world.weather.reach, len(durable.waiting))
            place = durable.waiting.pop(int(world.dice.random() * reach))
            chosen.append(place)
            durable.given[place] = now + ACK_WAIT_S
            durable.reached = max(durable.reached, place + 1)
            world.note("broker", f"delivers {place} to {name}")
            if world.chance(world.weather.repeats):
                durable.waiting.insert(int(world.dice.random() * (len(durable.waiting) + 1)), place)
        return chosen


class SimPublisher:
    """The publisher as the relay knows it."""

    def __init__(self, broker: SimBroker, service: str) -> None:
        self._broker = broker
        self._service = service

    async def publish(self, window: Sequence[Outgoing], timeout: float) -> list[bool]:  # noqa: ASYNC109
        """Publish in order; True for each message that is known to be stored."""
        world, weather = self._broker.world, self._broker.world.weather
        await world.pause()
        if not self._broker.up:
            return [False] * len(window)
        if world.chance(weather.late_windows):
            return await self._lose_sight_of(window)
        reached = range(len(window))
        if world.chance(weather.lost_windows):
            reached = range(world.dice.randrange(len(window) + 1))
        for place in reached:
            self._broker.store(window[place])
        await world.pause()
        if not world.chance(weather.lost_answers):
            return [place in reached for place in range(len(window))]
        if world.chance(0.05):
            await asyncio.sleep(timeout)
        return [place in reached and world.chance(0.5) for place in range(len(window))]

    async def _lose_sight_of(self, window: Sequence[Outgoing]) -> list[bool]:
        """Let messages arrive some time, in any order, after they were given up."""
        world = self._broker.world
        for message in window:
            late = world.dice.uniform(0, LATE_S)
            world.loop.call_later(late, self._arrive, message, context=world.outside)
        world.note(self._service, f"loses sight of {len(window)}")
        return [False] * len(window)

    def _arrive(self, message: Outgoing) -> None:
        if self._broker.up:
            self._broker.store(message)


class SimPuller:
    """The puller as the consumer knows it."""

    def __init__(self, broker: SimBroker, service: str) -> None:
        self._broker = broker
        self._service = service
        self.seconds_since_last_return = 0.0

    async def batches(self) -> AsyncIterator[list[Delivery]]:
        """Give batches for ever; waits while there is nothing."""
        world, durable = self._broker.world, self._broker.durables[self._service]
        while True:
            durable.arrived.clear()
            most = world.dice.choice((1, 5, BATCH_MAX))
            places = self._broker.deliver(self._service, most) if self._broker.up else []
            deliveries = [self._delivery(place) for place in places]
            await world.pause()
            if deliveries:
                yield deliveries
                continue
            try:
                async with asyncio.timeout(ACK_WAIT_S):
                    await durable.arrived.wait()
            except TimeoutError:
                pass

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge; each may get lost."""
        world = self._broker.world
        await world.pause(0.002)
        durable = self._broker.durables[self._service]
        for delivery in deliveries:
            if self._broker.up and not world.chance(world.weather.lost_acks):
                durable.given.pop(delivery.stream_sequence, None)
                world.note(self._service, f"acknowledges {delivery.stream_sequence}")

    def _delivery(self, place: int) -> Delivery:
        message = self._broker.stored[place]
        return Delivery(message.nats_subject, message.headers, message.payload, place, "")


def _name(message: Outgoing) -> str:
    source, about = message.headers["ce-source"], message.headers["ce-subject"]
    return f"{source.rpartition(':')[2]}/{about[-6:]}/{int(message.headers['ce-sequence'])}"
