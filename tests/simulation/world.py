"""The simulated world: one seed, one clock, one trace, and how unkind it is."""

import asyncio
import hashlib
import random
import uuid
from collections import deque
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from tests.simulation.loop import SimLoop

BEGIN: Final = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""When every world begins: a working Monday, 09:00 in Việt Nam."""
LAST_LINES: Final = 40
"""Lines of the trace that are always kept, to be shown beside a failure."""


class Mortal(Protocol):
    """One life of a service's process."""

    dead: bool

    def hit(self, name: str) -> None:
        """Pass a failpoint."""


class Killed(BaseException):
    """The process has just died: what runs in it is broken off here."""


LIFE: Final[ContextVar[Mortal | None]] = ContextVar("life", default=None)
"""To whose process what runs now belongs; None is the world itself and its people."""


def is_frozen(context: Context) -> bool:
    """Tell whether a callback belongs to a process that has died: it never runs again."""
    life = context.get(LIFE)
    return life is not None and life.dead


@dataclass(slots=True)
class Weather:
    """How unkind a world is; drawn anew for each seed, so that every mixture comes up."""

    lost_answers: float
    """Share of published windows whose acknowledgement is lost, in part or whole."""
    lost_windows: float
    """Share of published windows that reach the broker in part or not at all."""
    late_windows: float
    """Share of published windows that arrive long after they were given up."""
    lost_acks: float
    """Share of acknowledgements of deliveries that get lost."""
    repeats: float
    """Share of messages that are delivered once more although they were acknowledged."""
    reach: int
    """How far down the line a message to be delivered is taken from; 1 keeps the order."""
    fault_s: float
    """Average time between two blows of the nemesis, seconds."""
    act_s: float
    """Average time between two acts of a person, seconds."""

    @staticmethod
    def draw(dice: random.Random) -> "Weather":
        """Draw a weather; each kind of trouble stays away from some worlds."""

        def share(most: float) -> float:
            return dice.choice((0.0, dice.uniform(0, most), most))

        return Weather(
            lost_answers=share(0.5),
            lost_windows=share(0.4),
            late_windows=share(0.3),
            lost_acks=share(0.5),
            repeats=share(0.3),
            reach=dice.choice((1, 1, 3, 10, 50)),
            fault_s=dice.choice((0.05, 0.15, 0.4)),
            act_s=dice.choice((0.1, 0.3, 0.8)),
        )

    def calm(self) -> None:
        """Let nothing go wrong any more."""
        self.lost_answers = self.lost_windows = self.late_windows = 0.0
        self.lost_acks = self.repeats = 0.0
        self.reach = 1


class World:
    """What everything in one run shares."""

    def __init__(self, seed: int, steps: int, *, loses: bool = False, traced: bool = False) -> None:
        self.dice = random.Random(seed)
        self.heals = loses
        """Whether the broker may lose what it has, and the services heal that."""
        self.steps = steps
        """Steps after which the world becomes kind."""
        self.taken = 0
        """Steps so far: each is one thing that happened, one line of the trace."""
        self.weather = Weather.draw(self.dice)
        self.loop = SimLoop(random.Random(self.dice.getrandbits(64)), is_frozen)
        self.outside = copy_context()
        """Where that runs which belongs to no process."""
        self.over = asyncio.Event()
        """Set when all steps are taken: nobody begins anything new."""
        self.problems: list[str] = []
        """What no run may ever show."""
        self._ids = random.Random(self.dice.getrandbits(64))
        self._hash = hashlib.sha256()
        self.lines: deque[str] = deque(maxlen=None if traced else LAST_LINES)
        """The trace, or its end."""

    @property
    def trace_hash(self) -> str:
        """Identifies everything that happened so far, in its order."""
        return self._hash.hexdigest()

    def note(self, who: str, what: str) -> None:
        """Note that something happened."""
        line = f"{self.taken:6} {self.loop.time():9.3f}s {who:9} {what}"
        self._hash.update(line.encode())
        self.lines.append(line)
        self.taken += 1
        if self.taken >= self.steps and not self.over.is_set():
            self.over.set()

    def now(self) -> datetime:
        """Give the true instant."""
        return BEGIN + timedelta(seconds=self.loop.time())

    def chance(self, share: float) -> bool:
        """Throw the dice: True in this share of the throws."""
        return share > 0 and self.dice.random() < share

    async def pause(self, average_s: float = 0.004) -> None:
        """Let a while pass, mostly short and sometimes long."""
        await asyncio.sleep(self.dice.expovariate(1 / average_s))

    def new_uuid(self) -> uuid.UUID:
        """Make an id that the same seed makes again."""
        return uuid.UUID(int=self._ids.getrandbits(128), version=4)
