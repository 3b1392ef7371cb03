"""What makes one service different from another."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import grpc
import sqlalchemy as sa

from shared.config import Settings
from shared.database import Database
from shared.events import Envelope
from shared.inbox import Subscriptions
from shared.tables import Machinery
from shared.timers import TimerHandlers
from shared.transaction import Transaction

Task = Callable[[Database, Settings], Awaitable[None]]
"""A background loop that talks to others, run by the lock holder until it is cancelled."""

Heard = Callable[[sa.Connection, str, str, tuple[int, int], int], Sequence[Envelope]]
"""Reads facts as they were heard: service, thing, behind which (epoch, sequence), at most how many.

The attributes that are not kept are empty, the source among them.
"""

Recall = Callable[[Transaction, Sequence[Envelope], Sequence[str]], None]
"""Has no printed number given out again: of facts that were lost, or that an operator names."""


@dataclass(frozen=True, slots=True)
class Service:
    """What makes one service different from another; written down in its `main.py`."""

    name: str
    """`intake`, `postal`, …"""
    tables: Machinery
    """Its tables, those of the machinery among them."""
    add_servicers: Callable[[grpc.aio.Server, Database, Settings], Sequence[str]]
    """Adds its servicers to a server and gives their full names."""
    subscriptions: Subscriptions = field(default_factory=dict)
    """Which facts it hears and what it does then."""
    hears: Sequence[str] = ()
    """Services whose facts it takes, whole."""
    timers: TimerHandlers = field(default_factory=dict)
    """What happens when its timers fire."""
    tasks: Sequence[Task] = ()
    """Its own background loops."""
    heard: Heard | None = None
    """Reads the facts of others that it keeps, if it keeps any."""
    recall: Recall | None = None
    """Its own part of a restore; without it the service gives out no printed numbers."""
