"""FactsService, served by every service: what it told, from the outbox, and what it has heard."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from protos.events.v1 import facts_pb2, facts_pb2_grpc
from shared import outbox, places
from shared.checks import Checks
from shared.config import Settings
from shared.database import Database
from shared.events import Envelope, to_fact
from shared.pages import page_size
from shared.places import FactPlace
from shared.service import Service

FACTS_DEFAULT: Final = 500
FACTS_MAX: Final = 1000
FACTS_BYTES: Final = 1_000_000
"""A page with so many bytes ends before its number of facts is reached."""
PLACES_DEFAULT: Final = 1000
PLACES_MAX: Final = 5000
ABOUT_MAX: Final = 200
SERVICE_MAX: Final = 40
NUMBER_MAX: Final = 2**62


class FactsServicer(facts_pb2_grpc.FactsServiceServicer):
    """Reads the database; needs no broker."""

    def __init__(self, database: Database, settings: Settings, service: Service) -> None:
        self._database = database
        self._settings = settings
        self._service = service

    async def FetchFacts(  # noqa: N802 - gRPC chooses the name
        self,
        request: facts_pb2.FetchFactsRequest,
        context: Any,  # noqa: ARG002 - gRPC calls with it
    ) -> facts_pb2.FetchFactsResponse:
        """Give a page of facts, of one thing or of everything."""
        with Checks() as checks:
            about = checks.text("about", request.about, ABOUT_MAX, needed=False)
            for name in ("after_epoch", "after_sequence", "after_position"):
                checks.number(name, getattr(request, name), 0, NUMBER_MAX)
        size = page_size(request.page_size, FACTS_DEFAULT, FACTS_MAX)
        tables, source = self._database.tables, self._settings.source(self._service.name)
        if about:
            after = (request.after_epoch, request.after_sequence)
            rows = await self._database.read(
                outbox.fetch_about, tables, source, about, after, size + 1
            )
        else:
            rows = await self._database.read(
                outbox.fetch_all, tables, source, request.after_position, size + 1
            )
        facts = _fitting(rows[:size])
        return facts_pb2.FetchFactsResponse(facts=facts, more=len(rows) > len(facts))

    async def ListPlaces(  # noqa: N802
        self,
        request: facts_pb2.ListPlacesRequest,
        context: Any,  # noqa: ARG002
    ) -> facts_pb2.ListPlacesResponse:
        """Give a page of the places of told facts, by position."""
        with Checks() as checks:
            after = checks.number("after_position", request.after_position, 0, NUMBER_MAX)
        size = page_size(request.page_size, PLACES_DEFAULT, PLACES_MAX)
        epoch, told = await self._database.read(places.told, self._database.tables, after, size + 1)
        return facts_pb2.ListPlacesResponse(
            places=map(_place, told[:size]), more=len(told) > size, epoch=epoch
        )

    async def ListCursors(  # noqa: N802
        self,
        request: facts_pb2.ListCursorsRequest,
        context: Any,  # noqa: ARG002
    ) -> facts_pb2.ListCursorsResponse:
        """Give a page of the last facts heard of a service; none if it is not heard."""
        with Checks() as checks:
            service = checks.code("service", request.service, SERVICE_MAX)
            after = checks.text("after_about", request.after_about, ABOUT_MAX, needed=False)
        size = page_size(request.page_size, PLACES_DEFAULT, PLACES_MAX)
        source = self._settings.source(service)
        heard = await self._database.read(
            places.heard, self._database.tables, source, after, size + 1
        )
        return facts_pb2.ListCursorsResponse(
            cursors=map(_place, heard[:size]), more=len(heard) > size
        )

    async def FetchHeard(  # noqa: N802
        self,
        request: facts_pb2.FetchHeardRequest,
        context: Any,  # noqa: ARG002
    ) -> facts_pb2.FetchHeardResponse:
        """Give facts of another service about one thing, where they are kept."""
        with Checks() as checks:
            service = checks.code("service", request.service, SERVICE_MAX)
            about = checks.text("about", request.about, ABOUT_MAX)
            for name in ("after_epoch", "after_sequence"):
                checks.number(name, getattr(request, name), 0, NUMBER_MAX)
        if self._service.heard is None:
            return facts_pb2.FetchHeardResponse()
        after = (request.after_epoch, request.after_sequence)
        heard = await self._database.read(self._service.heard, service, about, after, FACTS_MAX)
        source = self._settings.source(service)
        return facts_pb2.FetchHeardResponse(
            facts=_fitting([(0, replace(fact, source=source)) for fact in heard])
        )


def _fitting(rows: Sequence[tuple[int, Envelope]]) -> list[facts_pb2.Fact]:
    """Write as many facts as go into one answer; the first one always does."""
    facts: list[facts_pb2.Fact] = []
    size = 0
    for position, envelope in rows:
        fact = to_fact(envelope, position)
        size += fact.ByteSize()
        if facts and size > FACTS_BYTES:
            break
        facts.append(fact)
    return facts


def _place(place: FactPlace) -> facts_pb2.FactPlace:
    return facts_pb2.FactPlace(**place._asdict())
