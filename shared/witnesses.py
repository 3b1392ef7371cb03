"""The other services as witnesses of what this one has told: they know also without the broker."""

from collections.abc import AsyncGenerator, Iterable
from datetime import UTC
from typing import Any, Final

import grpc

from protos.events.v1 import facts_pb2, facts_pb2_grpc
from shared.actor import ACTOR_HEADER, Actor, write_actor
from shared.channels import new_channel_to
from shared.config import SERVICES, Settings
from shared.events import Envelope
from shared.places import FactPlace

ANSWER_S: Final = 5.0
"""How long a witness may take for one page."""


class Silent(Exception):  # noqa: N818 - it says what the witness is
    """A witness does not answer; the message is its name and why."""


class Witnesses:
    """Asks all other services what they heard of one service."""

    def __init__(self, settings: Settings, service: str) -> None:
        """Take whose facts they may have heard; connections are made when they are needed."""
        self.names = [
            name
            for name in SERVICES
            if name != service and not settings.target(name).endswith(":0")
        ]
        """Those that can be asked: port 0 stands for a service that nobody else finds."""
        self._settings = settings
        self._service = service
        actor = Actor(service, f"{service.upper()}_SERVICE")
        self._metadata = ((ACTOR_HEADER, write_actor(actor)),)

    async def cursors(self, name: str, after: str = "") -> AsyncGenerator[list[FactPlace], None]:
        """Give how far a witness heard the service: the last fact about each thing, in pages.

        Goes by the things' ids, from behind `after`. Raises Silent.
        """
        more = True
        async with new_channel_to(self._settings, name) as channel:
            while more:
                request = facts_pb2.ListCursorsRequest(service=self._service, after_about=after)
                page = await self._ask(channel, name, "ListCursors", request)
                if page.cursors:
                    yield [
                        FactPlace(one.about, one.epoch, one.sequence, one.event_id)
                        for one in page.cursors
                    ]
                    after = page.cursors[-1].about
                more = page.more and bool(page.cursors)

    async def kept(self, name: str, abouts: Iterable[str]) -> list[Envelope]:
        """Give the facts about things that a witness keeps.

        What it does not keep of them is empty, such as the NATS subject. Raises Silent.
        """
        source, facts = self._settings.source(self._service), []
        async with new_channel_to(self._settings, name) as channel:
            for about in abouts:
                request = facts_pb2.FetchHeardRequest(service=self._service, about=about)
                answer = await self._ask(channel, name, "FetchHeard", request)
                facts += [_envelope(fact, source) for fact in answer.facts]
        return facts

    async def _ask(self, channel: grpc.aio.Channel, name: str, method: str, request: Any) -> Any:
        call = getattr(facts_pb2_grpc.FactsServiceStub(channel), method)
        try:
            return await call(request, metadata=self._metadata, timeout=ANSWER_S)
        except grpc.aio.AioRpcError as error:
            raise Silent(f"{name} ({error.code().name})") from None


def _envelope(fact: facts_pb2.Fact, source: str) -> Envelope:
    follows = (fact.follows.epoch, fact.follows.sequence) if fact.HasField("follows") else None
    return Envelope(
        event_id=fact.event_id, source=source, type=fact.type, about=fact.about,
        epoch=fact.epoch, sequence=fact.sequence, follows=follows,
        occurred=fact.occurred_time.ToDatetime(tzinfo=UTC),
        recorded=fact.recorded_time.ToDatetime(tzinfo=UTC),
        correlation_id=fact.correlation_id, causation_id=fact.causation_id,
        traceparent=fact.traceparent, nats_subject=fact.nats_subject, payload=fact.payload,
    )  # fmt: skip
