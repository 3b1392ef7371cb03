"""What goes wrong, and when: drawn from the seed until the world becomes kind."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from shared import failpoints
from tests.simulation.broker import SimBroker
from tests.simulation.node import Node
from tests.simulation.world import World

PLACES: Final = sorted(failpoints.NAMES)
JUMPS: Final = (
    timedelta(),
    timedelta(minutes=-10),
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(days=1),
    timedelta(days=-1),
)
"""How wrong a clock may be."""


class Nemesis:
    """Deals blows until all steps are taken, then takes everything back."""

    def __init__(self, world: World, broker: SimBroker, nodes: Sequence[Node]) -> None:
        self.world = world
        self.broker = broker
        self.nodes = nodes
        self.dealt = Counter[str]()
        """How many blows of each kind."""
        self._blows: list[Callable[[], None]] = [
            self._kill,
            self._arm,
            self._arm,
            self._arm,
            self._stop_broker,
            self._forget_ids,
            self._jump_clock,
            self._fill_disk,
        ]
        if world.heals:
            self._blows += [self._roll_back, self._roll_back, self._wipe]

    async def run(self) -> None:
        """Deal blows until the world becomes kind."""
        dice = self.world.dice
        while not self.world.over.is_set():
            await asyncio.sleep(dice.expovariate(1 / self.world.weather.fault_s))
            blow = dice.choice(self._blows)
            self.dealt[blow.__name__.strip("_").replace("_", " ")] += 1
            blow()
        self._relent()

    def _relent(self) -> None:
        """Let nothing go wrong any more; a day passes, so that whatever waits for a time is due."""
        self.world.note("world", "becomes kind")
        self.world.weather.calm()
        self.broker.come_up()
        for node in self.nodes:
            node.arming = {}
            node.store.full = False
            node.skew = timedelta(days=2)
            node.die("for the last time")

    def _kill(self) -> None:
        self._any().die("at once")

    def _arm(self) -> None:
        """Let a life, this or the next, end at a failpoint."""
        node, dice = self._any(), self.world.dice
        place = {dice.choice(PLACES): dice.choice((1, 1, 2, 3, 5))}
        if node.life is not None and self.world.chance(0.7):
            node.life.arm(place)
        else:
            node.arming |= place

    def _stop_broker(self) -> None:
        if self.broker.up:
            self.world.note("broker", "goes down")
            self.broker.go_down()
            again = self.world.dice.choice((0.01, 0.2, 1.0))
            self.world.loop.call_later(again, self._start_broker, context=self.world.outside)

    def _start_broker(self) -> None:
        self.world.note("broker", "comes up")
        self.broker.come_up()

    def _forget_ids(self) -> None:
        self.world.note("broker", "forgets ids")
        self.broker.forget_ids()

    def _roll_back(self) -> None:
        count = self.world.dice.choice((1, 2, 5, 20))
        self.world.note("broker", f"loses its last {count}")
        self.broker.go_down()
        self.broker.lose(count)
        self.broker.come_up()

    def _wipe(self) -> None:
        self.world.note("broker", "loses everything")
        self.broker.go_down()
        self.broker.lose_everything()
        self.broker.come_up()

    def _jump_clock(self) -> None:
        node = self._any()
        node.skew = self.world.dice.choice(JUMPS)
        self.world.note(node.name, f"has a clock wrong by {node.skew}")

    def _fill_disk(self) -> None:
        node = self._any()
        self.world.note(node.name, "has a full disk")
        node.store.full = True
        later = self.world.dice.choice((0.05, 0.5))
        self.world.loop.call_later(later, self._empty_disk, node, context=self.world.outside)

    def _empty_disk(self, node: Node) -> None:
        node.store.full = False

    def _any(self) -> Node:
        return self.world.dice.choice(self.nodes)
