"""The services as the demo knows them, without gRPC between."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import grpc
from google.protobuf.message import Message

from services.cli.clients import STATUS_DETAILS_KEY
from services.cli.demo.calls import Clients
from shared.actor import ACTOR_HEADER, SYSTEM, read_actor
from shared.errors import Refused
from shared.statuses import status_of
from tests.simulation.node import Node
from tests.simulation.people import People

_CODES = {code.value[0]: code for code in grpc.StatusCode}


class Stub:
    """Asks one service of the simulation as a stub of gRPC would."""

    def __init__(self, people: People, node: Node) -> None:
        self._people = people
        self._node = node

    def __getattr__(self, method: str) -> Callable[..., Awaitable[Any]]:
        async def send(request: Message, *, timeout: float, metadata: Any) -> Any:  # noqa: ASYNC109
            actor = read_actor(dict(metadata)[ACTOR_HEADER]) or SYSTEM
            try:
                return await self._people.ask_once(self._node, method, request, actor)
            except Refused as refused:
                raise _error(refused) from None

        return send


def clients(people: People, nodes: Mapping[str, Node]) -> Clients:
    """Give what the demo's steps ask."""
    stubs: dict[str, Any] = {name: Stub(people, node) for name, node in nodes.items()}
    return Clients(channels=(), **stubs)


def _error(refused: Refused) -> grpc.aio.AioRpcError:
    status = status_of(refused)
    details = grpc.aio.Metadata((STATUS_DETAILS_KEY, status.SerializeToString()))
    return grpc.aio.AioRpcError(
        _CODES[status.code], grpc.aio.Metadata(), details, details=status.message
    )
