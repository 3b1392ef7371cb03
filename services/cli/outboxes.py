"""Reads what services have told, page by page from their outboxes, with filters."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final, Self

import grpc

from protos.events.v1 import facts_pb2 as pb
from protos.events.v1.facts_pb2_grpc import FactsServiceStub
from services.cli.catalogue import OPERATOR
from services.cli.clients import open_channel
from shared.events import Envelope, from_fact

TELLERS: Final = ("intake", "postal", "results")
"""Services that tell facts."""
PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """Which facts somebody wants to read; what is empty does not matter."""

    types: Sequence[str] = ()
    """Full protobuf names."""
    agency: str = ""
    """Receiving counter."""
    competent_agency: str = ""
    """Agency that decides the dossier."""
    about: str = ""

    def of(self, service: str) -> pb.FactFilter | None:
        """Write what a service is asked for; None when it tells nothing of that kind."""
        kinds = [kind for kind in self.types if kind.split(".")[1] == service]
        if self.types and not kinds:
            return None
        return pb.FactFilter(
            kinds=kinds,
            receiving_agency=self.agency,
            competent_agency=self.competent_agency,
            about=self.about,
        )


@dataclass(frozen=True, slots=True)
class FactsPage:
    """Some facts of a service, and where to go on."""

    service: str
    facts: Sequence[Envelope]
    position: int
    """Up to which position of the service was read."""


@dataclass(slots=True)
class Outboxes:
    """The outboxes of the services; use it with `async with`."""

    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _stubs: dict[str, FactsServiceStub] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        for service in TELLERS:
            channel: grpc.aio.Channel = open_channel(service, OPERATOR)
            self._stubs[service] = FactsServiceStub(await self._stack.enter_async_context(channel))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def epoch(self, service: str) -> int:
        """Give the epoch in which a service tells now."""
        answer = await self._stubs[service].ListPlaces(pb.ListPlacesRequest(page_size=1))
        return answer.epoch

    async def read(
        self, choice: Choice, services: Sequence[str], after: dict[str, int]
    ) -> AsyncIterator[FactsPage]:
        """Read published facts behind positions, service after service, each in its own order."""
        for service in services:
            asked = choice.of(service)
            if asked is None:
                continue
            async for page in self._pages(service, asked, after.get(service, 0)):
                facts = [from_fact(told) for told in page.facts]
                yield FactsPage(service, facts, page.next_position)

    async def _pages(
        self, service: str, asked: pb.FactFilter, after: int
    ) -> AsyncIterator[pb.FetchFactsResponse]:
        more = True
        while more:
            page = await self._stubs[service].FetchFacts(
                pb.FetchFactsRequest(after_position=after, page_size=PAGE, filter=asked)
            )
            yield page
            after, more = page.next_position, page.more
