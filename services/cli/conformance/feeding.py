"""Feeds a consumer from a broker of its own, kills it where the story says so, asks its ledger."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import nats
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from services.cli.conformance.judging import UnreadableLedgerError, faults, read_ledger
from services.cli.conformance.story import Message, Stage, story
from shared.broker import LocalBroker
from shared.bus import STREAM, Bus, provision

LOOK_S: Final = 0.1
LEDGER_S: Final = 30.0
"""How long a consumer may take to print its ledger."""
KILLED_AFTER: Final = 0.5
"""Which part of a stage is sent before the consumer is killed."""


@dataclass(slots=True)
class Consumer:
    """The program under test: `COMMAND follow` and `COMMAND ledger`."""

    command: Sequence[str]
    nats_url: str
    state_dir: Path
    log: Path
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Have it follow the stream."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.command, "follow", env=self._environment(), stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    async def kill(self) -> None:
        """Kill it as a power cut would, with all that it started."""
        if self._process is not None and self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    def died(self) -> bool:
        """Tell whether it ended by itself."""
        return self._process is not None and self._process.returncode is not None

    async def ledger(self) -> str:
        """Ask what it has applied."""
        process = await asyncio.create_subprocess_exec(
            *self.command, "ledger", env=self._environment(), stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(LEDGER_S):
            out, _ = await process.communicate()
        if process.returncode:
            raise UnreadableLedgerError(f"`ledger` ended with exit code {process.returncode}")
        return out.decode()

    def _environment(self) -> dict[str, str]:
        return os.environ | {"NATS_URL": self.nats_url, "STATE_DIR": str(self.state_dir)}


@dataclass(frozen=True, slots=True)
class Finding:
    """How a consumer did in a stage."""

    stage: Stage
    faults: Sequence[str]


async def feed(
    command: Sequence[str],
    folder: Path,
    settle_s: float,
    tell: Callable[[Finding], None],
    *,
    first: bool,
) -> bool:
    """Run the story with a consumer; tell whether it was right in every stage.

    With `first` it ends behind the first stage that went wrong.
    """
    broker = LocalBroker(folder / "nats")
    broker.start()
    consumer = Consumer(command, broker.url, folder / "state", folder / "consumer.log")
    try:
        await _make_stream(broker.url)
        client = await nats.connect(broker.url)
        right = True
        for number, stage in enumerate(story()):
            await _send(client.jetstream(), consumer, stage, number)
            await _settle(client.jetstream(), consumer, settle_s)
            wrong = await _judge(consumer, stage)
            tell(Finding(stage, wrong))
            right = right and not wrong
            if first and wrong:
                break
        await client.close()
        return right
    finally:
        await consumer.kill()
        broker.stop()


async def _make_stream(url: str) -> None:
    bus = Bus(url, "conformance")
    await bus.start()
    await bus.wait_connected()
    await provision(bus, {})
    await bus.close()


async def _send(stream: JetStreamContext, consumer: Consumer, stage: Stage, number: int) -> None:
    """Send a stage; the consumer is started behind the first one, and killed amidst others."""
    half = int(len(stage.sent) * KILLED_AFTER)
    await _publish(stream, stage.sent[:half], f"{number}a")
    if stage.killed:
        await consumer.kill()
    await _publish(stream, stage.sent[half:], f"{number}b")
    if number == 0 or stage.killed or consumer.died():
        await consumer.start()


async def _publish(stream: JetStreamContext, messages: Sequence[Message], name: str) -> None:
    for number, message in enumerate(messages):
        sent_as = message.headers | {"Nats-Msg-Id": f"{name}-{number}"}
        await stream.publish(message.subject, message.body, headers=sent_as)


async def _settle(stream: JetStreamContext, consumer: Consumer, settle_s: float) -> None:
    """Wait until a durable has acknowledged everything, or for as long as is allowed."""
    until, quiet = time.monotonic() + settle_s, 0
    while time.monotonic() < until and not consumer.died() and quiet < 2:  # noqa: PLR2004
        await asyncio.sleep(LOOK_S)
        try:
            found = await stream.consumers_info(STREAM)
        except JetStreamError:
            continue
        durables = [one for one in found if one.config.durable_name]
        done = durables and not any(one.num_pending or one.num_ack_pending for one in durables)
        quiet = quiet + 1 if done else 0


async def _judge(consumer: Consumer, stage: Stage) -> list[str]:
    try:
        wrong = faults(read_ledger(await consumer.ledger()), stage.applied)
    except UnreadableLedgerError as unreadable:
        return [str(unreadable)]
    except TimeoutError:
        return ["`ledger` does not end"]
    return ["it ended by itself; see its log", *wrong] if consumer.died() else wrong
