"""The services whose facts this one hears, asked directly: they answer also without the broker."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import grpc
import structlog

from protos.events.v1 import facts_pb2, facts_pb2_grpc
from shared import events
from shared.actor import ACTOR_HEADER, Actor, write_actor
from shared.arrivals import Arrival
from shared.channels import channel_to
from shared.config import Settings
from shared.places import FactPlace

ANSWER_S: Final = 5.0
"""How long a producer may take to answer in the background."""
LEFT_ALONE_S: Final = 2.0
"""How long a producer that did not answer is not asked again."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FactPage:
    """Facts about one thing as their producer gave them."""

    arrivals: Sequence[Arrival]
    unpublished: frozenset[str]
    """Ids of those that the producer has not published yet: the broker cannot have lost them."""
    last: tuple[int, int]
    """Epoch and sequence of the last one."""
    more: bool


@dataclass(frozen=True, slots=True)
class ToldPage:
    """Facts about everything as their producer published them."""

    arrivals: Sequence[Arrival]
    position: int
    """Of the last one."""
    more: bool


@dataclass(frozen=True, slots=True)
class PlacePage:
    """Which facts a producer told."""

    places: Sequence[FactPlace]
    more: bool
    epoch: int
    """In which it tells now; with another one positions begin anew."""


class Producers:
    """Asks producers; one that is away, slow or refuses is no error but has no answer (None)."""

    def __init__(self, settings: Settings, service: str, names: Sequence[str]) -> None:
        """Take who asks and whom; connections are made when they are needed."""
        self.names = names
        """The producers, such as `intake`."""
        self._settings = settings
        actor = Actor(service, f"{service.upper()}_SERVICE")
        self._metadata = ((ACTOR_HEADER, write_actor(actor)),)
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._stubs: dict[str, Any] = {}
        self._silent_until: dict[str, float] = {}

    def source(self, name: str) -> str:
        """Give the CloudEvents source of a producer's facts."""
        return self._settings.source(name)

    async def facts(
        self, name: str, about: str, after: tuple[int, int], timeout_s: float = ANSWER_S
    ) -> FactPage | None:
        """Ask for the facts about a thing behind (epoch, sequence), published or not."""
        request = facts_pb2.FetchFactsRequest(
            about=about, after_epoch=after[0], after_sequence=after[1]
        )
        answer = await self._ask(name, "FetchFacts", request, timeout_s)
        if answer is None:
            return None
        return FactPage(
            arrivals=[_arrive(fact) for fact in answer.facts],
            unpublished=frozenset(fact.event_id for fact in answer.facts if not fact.position),
            last=(answer.facts[-1].epoch, answer.facts[-1].sequence) if answer.facts else after,
            more=answer.more and bool(answer.facts),
        )

    async def told(self, name: str, after_position: int) -> ToldPage | None:
        """Ask for all published facts behind a position."""
        request = facts_pb2.FetchFactsRequest(after_position=after_position)
        answer = await self._ask(name, "FetchFacts", request, ANSWER_S)
        if answer is None:
            return None
        return ToldPage(
            arrivals=[_arrive(fact) for fact in answer.facts],
            position=answer.facts[-1].position if answer.facts else after_position,
            more=answer.more and bool(answer.facts),
        )

    async def places(self, name: str, after_position: int) -> PlacePage | None:
        """Ask which facts were told and published behind a position."""
        request = facts_pb2.ListPlacesRequest(after_position=after_position)
        answer = await self._ask(name, "ListPlaces", request, ANSWER_S)
        if answer is None:
            return None
        places = [
            FactPlace(one.about, one.epoch, one.sequence, one.event_id, one.position)
            for one in answer.places
        ]
        return PlacePage(places, answer.more and bool(places), answer.epoch)

    async def close(self) -> None:
        """Close the connections."""
        for channel in self._channels.values():
            await channel.close()

    async def _ask(self, name: str, method: str, request: Any, timeout_s: float) -> Any:
        if time.monotonic() < self._silent_until.get(name, 0.0):
            return None
        call = getattr(self._stub(name), method)
        try:
            answer = await call(request, metadata=self._metadata, timeout=timeout_s)
        except grpc.aio.AioRpcError as error:
            if name not in self._silent_until:  # said once, not for each question
                log.warning("producer_silent", source=name, code=error.code().name)
            self._silent_until[name] = time.monotonic() + LEFT_ALONE_S
            return None
        self._silent_until.pop(name, None)
        return answer

    def _stub(self, name: str) -> Any:
        if name not in self._stubs:
            channel = channel_to(self._settings, name)
            self._channels[name] = channel
            self._stubs[name] = facts_pb2_grpc.FactsServiceStub(channel)
        return self._stubs[name]


def _arrive(fact: facts_pb2.Fact) -> Arrival:
    """Read a fact as strictly as one that came by the broker; what cannot be read is kept."""
    try:
        envelope = events.from_fact(fact)
    except events.Unreadable as unreadable:
        return Arrival(fact.nats_subject, {}, fact.payload, None, unreadable.reason)
    return Arrival(fact.nats_subject, events.headers(envelope), fact.payload, envelope)
