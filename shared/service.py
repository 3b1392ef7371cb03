"""What makes one service different from another."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import grpc

from shared.config import Settings
from shared.database import Database
from shared.inbox import Subscriptions
from shared.tables import Machinery
from shared.timers import TimerHandlers

Task = Callable[[Database, Settings], Awaitable[None]]
"""A background loop that talks to others, run by the lock holder until it is cancelled."""


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
