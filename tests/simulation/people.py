"""Those who ask the services: they repeat what was not answered, and remember what was."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from shared.actor import Actor, write_actor
from shared.errors import DeadlineExceeded, Overloaded, Refused, Unavailable
from tests.simulation.node import Node
from tests.simulation.world import World

PASSING = (Unavailable, Overloaded, DeadlineExceeded)
"""Refusals after which the same request is sent again."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A command that was answered with yes: it may never be lost again."""

    node: Node
    caller: str
    method: str
    request_id: str
    answer: bytes


class People:
    """Sends requests into one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.acknowledged: list[Acknowledged] = []

    async def ask_once(self, node: Node, method: str, request: Message, actor: Actor) -> Any:
        """Send a request once; raises Refused, also when nobody answers."""
        answer = await node.call(method, request, actor)
        request_id = getattr(request, "request_id", "")
        if request_id:
            self.world.note("people", f"{node.name}.{method} is done")
            caller = write_actor(actor)
            self.acknowledged.append(
                Acknowledged(node, caller, method, request_id, answer.SerializeToString())
            )
        return answer

    async def ask(self, node: Node, method: str, request: Message, actor: Actor) -> Any:
        """Send a request until it is answered; None when it is refused."""
        while True:
            try:
                return await self.ask_once(node, method, request, actor)
            except PASSING:
                await self.world.pause(0.1)
            except Refused as refused:
                self.world.note("people", f"{node.name}.{method} is refused: {refused.reason}")
                return None
