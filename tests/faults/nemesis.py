"""Does everything bad to a running system, all at once, and counts what it did."""

import asyncio
import os
import random
import signal
from collections import Counter
from datetime import timedelta
from typing import Final

from tests.faults import checker
from tests.faults.deployment import Deployment
from tests.faults.service_process import ServiceProcess

WRITER: Final = ("writer.before_commit", "writer.after_commit")
COMMANDS: Final = ("command.before_reply",)
RELAY: Final = (
    "relay.before_publish",
    "relay.after_publish",
    "relay.before_mark",
    "relay.after_mark",
)
INBOX: Final = (
    "inbox.after_fetch",
    "inbox.before_apply",
    "inbox.before_park",
    "inbox.after_park",
    "inbox.after_apply",
    "inbox.after_ack",
)
TELLING: Final = (*WRITER, *COMMANDS, *RELAY, *INBOX)
PLACES: Final = {
    "intake": TELLING,
    "postal": TELLING,
    "results": TELLING,
    "tracking": (*WRITER, *INBOX),
}
"""Failpoints that a service comes by while nothing has to be healed."""
NEW_S: Final = 15.0
"""How long a process may take to come by a place that none has died at yet."""
JUMPS: Final = [
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(days=1),
    timedelta(days=-1),
    timedelta(minutes=-10),
]
FORWARD: Final = timedelta(hours=1)
"""The post's clock only jumps forward: scans and deliveries that lie ahead of it are not true."""
LATEST: Final = timedelta(days=3)
"""Where all clocks stand in the end, so that nothing waits for a day that was taken back."""


class Nemesis:
    """Kills, pauses and confuses until it has done enough."""

    def __init__(self, system: Deployment, seed: int, *, kills: int, broker_kills: int) -> None:
        self.tally: Counter[str] = Counter()
        """What was done, by name."""
        self.problems: list[str] = []
        """What was wrong in a database while everything moved."""
        self.done = asyncio.Event()
        """Set when it has done enough."""
        self._system = system
        self._dice = random.Random(seed)
        self._kills = kills
        self._broker_kills = broker_kills
        self._ahead = Counter[str]()

    async def run(self) -> None:
        """Rage until all was done often enough; leaves everything running."""
        async with asyncio.TaskGroup() as group:
            for one in self._system.processes:
                group.create_task(self._hunt(one))
            for work in (self._pause, self._break_broker, self._turn_clocks, self._watch):
                group.create_task(work())
        for one in self._system.processes:
            one.resume()
            self.tally["SIGKILL of a service"] += one.ends.count(-signal.SIGKILL)
            for place, times in one.died_at.items():
                self.tally[f"death at {place}"] += times
        for name in self._system.services:
            self._system.set_clock(name, LATEST)

    def reached(self) -> Counter[str]:
        """Count the deaths at each failpoint."""
        return sum((one.died_at for one in self._system.processes), Counter())

    def _enough(self) -> bool:
        killed = sum(one.ends.count(-signal.SIGKILL) for one in self._system.processes)
        return (
            killed >= self._kills
            and self.tally["SIGKILL of the broker"] >= self._broker_kills
            and set(TELLING) <= set(self.reached())
        )

    async def _hunt(self, one: ServiceProcess) -> None:
        """Kill one process again and again, at any time or at a place."""
        calm_s = len(self._system.processes) / len(self._system.services)
        while not self.done.is_set():
            if self._dice.random() < 0.5:
                if self._dice.random() < 0.8:  # the others die while they start
                    await one.serves(NEW_S)
                await self._sleep(0, 2 * calm_s)
                one.kill()
                continue
            place = self._dice.choice(PLACES[one.name])
            is_new = not self.reached()[place]
            one.arm(f"{place}@{1 if is_new else self._dice.randint(1, 4)}")
            lives = one.deaths
            one.kill()
            reached = asyncio.create_task(one.died(lives + 2))
            patience_s = NEW_S if is_new else self._dice.uniform(1, 5)
            await asyncio.wait({reached}, timeout=patience_s)
            reached.cancel()
            await self._sleep(0, calm_s)

    async def _pause(self) -> None:
        while not self.done.is_set():
            await self._sleep(1, 3)
            one = self._dice.choice(self._system.processes)
            if one.pause():
                self.tally["SIGSTOP of a service"] += 1
                await self._sleep(0.2, 2)
                one.resume()

    async def _break_broker(self) -> None:
        broker = self._system.broker
        while not self.done.is_set():
            await self._sleep(2, 6)
            if self._dice.random() < 0.2 and broker.pid:
                self.tally["SIGSTOP of the broker"] += 1
                os.kill(broker.pid, signal.SIGSTOP)
                await self._sleep(0.2, 2)
                os.kill(broker.pid, signal.SIGCONT)
                continue
            self.tally["SIGKILL of the broker"] += 1
            await asyncio.to_thread(broker.kill)
            await self._sleep(0, 1)
            await asyncio.to_thread(broker.start)

    async def _turn_clocks(self) -> None:
        while not self.done.is_set():
            await self._sleep(1, 3)
            name = self._dice.choice(list(self._system.services))
            ahead = self._dice.choice(JUMPS)
            if name == "postal":
                self._ahead[name] = min(self._ahead[name] + 1, int(LATEST / FORWARD))
                ahead = self._ahead[name] * FORWARD
            self._system.set_clock(name, ahead)
            self.tally["jump of a clock"] += 1

    async def _watch(self) -> None:
        while not self.done.is_set():
            await self._sleep(3, 6)
            self.problems += await asyncio.to_thread(checker.in_motion, self._system.databases)
            self.tally["look at the databases in motion"] += 1

    async def _sleep(self, shortest_s: float, longest_s: float) -> None:
        await asyncio.sleep(self._dice.uniform(shortest_s, longest_s))
        if self._enough():
            self.done.set()
