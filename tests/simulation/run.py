"""One run: a world from its seed to its end, and what was wrong with it."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final, Protocol
from unittest.mock import patch

from structlog.testing import CapturingLogger

from shared import catching_up, clock, failpoints, ids, listening, reconciler
from tests.simulation.broker import LATE_S, SimBroker
from tests.simulation.dossiers import Dossiers
from tests.simulation.nemesis import Nemesis
from tests.simulation.node import Node, Role
from tests.simulation.oracle import find_problems, settled
from tests.simulation.people import People
from tests.simulation.stream import READING
from tests.simulation.toys import Toys
from tests.simulation.world import LIFE, World

REST_S: Final = 120.0
"""How long a kind world may take to come to rest, in its own time."""
QUIET_S: Final = 8.0
"""When nothing has happened for so long, nothing ever will."""
LOOK_S: Final = 0.5
"""How often it is looked at."""
STEPS: Final = 300
"""Steps of a world when nobody says another number."""
PROBLEMS_SHOWN: Final = 12
CALLBACKS_PER_STEP: Final = 2_000
"""A run that needs more has lost its way."""


class Scene(Protocol):
    """Which services play, and what people do with them."""

    def roles(self) -> Sequence[Role]:
        """Give who plays."""

    def acts(self, people: People, nodes: Mapping[str, Node]) -> list[Coroutine[Any, Any, None]]:
        """Give what people do; each ends soon after the world is over."""

    def check(self, nodes: Mapping[str, Node]) -> list[str]:
        """Say what is wrong at rest beyond what is wrong with any service."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a seed."""

    play: str
    seed: int
    asked: int
    """Steps that were asked for."""
    steps: int
    """Steps that were taken until all was at rest."""
    problems: Sequence[str]
    trace_hash: str
    lines: Sequence[str]
    """The trace, or its end."""
    blows: Mapping[str, int]
    """How often each kind of fault was dealt."""
    acknowledged: int
    """Commands that were answered with yes."""

    def report(self) -> str:
        """Say what is wrong, and how to see it again."""
        again = f"--play {self.play} --seed {self.seed} --steps {self.asked} --trace"
        wrong = "\n".join(f"  {problem}" for problem in self.problems[:PROBLEMS_SHOWN])
        command = f".venv/bin/python -m tests.simulation {again}"
        return f"seed {self.seed} of {self.play}:\n{wrong}\n{command}"


@dataclass(frozen=True, slots=True)
class Play:
    """One kind of world."""

    scene: Callable[[], Scene]
    loses: bool = False
    """Whether the broker may lose what it has acknowledged, and the services heal that."""


PLAYS: Final[Mapping[str, Play]] = {
    "toys": Play(Toys),
    "losses": Play(Toys, loses=True),
    "dossiers": Play(Dossiers),
}
"""Every kind of world, by name."""


def simulate(name: str, seed: int, steps: int, *, traced: bool = False) -> Run:
    """Run a world for so many steps, and then until it is at rest."""
    play = PLAYS[name]
    world = World(seed, steps, loses=play.loses, traced=traced)
    with _ruled_by(world):
        broker, scene = SimBroker(world), play.scene()
        nodes = {role.service.name: Node(world, broker, role) for role in scene.roles()}
        people, nemesis = People(world), Nemesis(world, broker, list(nodes.values()))
        try:
            main = _live(world, broker, nodes, [nemesis.run(), *scene.acts(people, nodes)])
            world.loop.run(main, CALLBACKS_PER_STEP * (steps + 500))
        except Exception as error:  # noqa: BLE001 - whatever it is, the seed is to be told
            world.problems.append(f"the world ended: {error!r}")
        run = Run(
            play=name,
            seed=seed,
            asked=steps,
            steps=world.taken,
            problems=[
                *world.problems,
                *world.loop.complaints,
                *find_problems(broker, list(nodes.values()), people.acknowledged),
                *scene.check(nodes),
            ],
            trace_hash=world.trace_hash,
            lines=list(world.lines),
            blows=sum((node.deaths for node in nodes.values()), nemesis.dealt),
            acknowledged=len(people.acknowledged),
        )
        world.loop.close()
    return run


async def _live(
    world: World,
    broker: SimBroker,
    nodes: Mapping[str, Node],
    acts: Sequence[Coroutine[Any, Any, None]],
) -> None:
    for node in nodes.values():
        node.peers = nodes
        node.start()
    await asyncio.gather(*acts)
    await asyncio.sleep(LATE_S)  # what was late has arrived
    await _rest(world, broker, list(nodes.values()))


async def _rest(world: World, broker: SimBroker, nodes: Sequence[Node]) -> None:
    """Wait until everything is heard, or nothing happens any more."""
    ends, moved, taken = world.loop.time() + REST_S, world.loop.time(), world.taken
    while world.loop.time() < min(ends, moved + QUIET_S):
        if settled(broker, nodes):
            if not world.heals:
                return
            # What the broker has lost is in no queue: only the databases say whether it was heard.
            if not find_problems(broker, nodes, ()):
                return
        await asyncio.sleep(LOOK_S)
        if world.taken != taken:
            moved, taken = world.loop.time(), world.taken


@contextmanager
def _ruled_by(world: World) -> Iterator[None]:
    """Let chance, ids, time and death come from the world alone."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return world.now().astimezone(tz)

    def hit(name: str) -> None:
        if (life := LIFE.get()) is not None:
            life.hit(name)

    watch = SimpleNamespace(monotonic=world.loop.time, perf_counter=world.loop.time)
    before = random.getstate()
    random.seed(world.dice.getrandbits(64))
    with (
        patch.object(failpoints, "hit", hit),
        patch.object(ids, "new_event_id", lambda: str(world.new_uuid())),
        patch("uuid.uuid4", world.new_uuid),
        patch.object(clock, "datetime", Clock),
        patch.object(listening, "log", CapturingLogger()),
        patch.object(catching_up, "time", watch),
        patch.object(reconciler, "time", watch),
        patch.multiple(reconciler, **READING),
    ):
        try:
            yield
        finally:
            random.setstate(before)
