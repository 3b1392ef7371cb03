"""How a service of the simulation hears others: effects are noted, producers can be asked."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from shared.config import Settings
from shared.errors import Refused
from shared.events import Envelope
from shared.inbox import Subscriptions
from shared.listening import Listener
from shared.prepared import Prepared
from shared.producers import Producers
from shared.transaction import Transaction
from tests.simulation.store import EFFECTS
from tests.simulation.world import World

SETTINGS: Final = Settings(installation="sim")
Ask = Callable[[str, str, Any], Awaitable[Any]]
"""Asks a service a method once; raises Refused."""

_RECORD: Final = Prepared(
    sa.insert(EFFECTS).values(
        {name: sa.bindparam(name) for name in ("source", "about", "sequence")}
    )
)


def recorded(subscriptions: Subscriptions, world: World, name: str) -> Subscriptions:
    """Let every listener leave a row about each effect it has, in the effect's own savepoint."""
    return {kind: _recording(listener, world, name) for kind, listener in subscriptions.items()}


def _recording(listener: Listener, world: World, name: str) -> Listener:
    def listen(fact: Any, heard: Envelope, tx: Transaction) -> None:
        teller = heard.source.rpartition(":")[2]
        world.note(name, f"hears {teller}/{heard.about[-6:]}/{heard.sequence}")
        row = {"source": heard.source, "about": heard.about, "sequence": heard.sequence}
        _RECORD.write(tx.connection, row)
        listener(fact, heard, tx)

    return listen


class SimProducers(Producers):
    """The services one hears, asked without gRPC."""

    def __init__(self, name: str, hears: Sequence[str], ask: Ask) -> None:
        super().__init__(SETTINGS, name, hears)
        self._ask_once = ask

    async def _ask(self, name: str, method: str, request: Any, timeout_s: float) -> Any:
        """Ask once; None when nobody answers."""
        try:
            return await self._ask_once(name, method, request)
        except Refused:
            return None
