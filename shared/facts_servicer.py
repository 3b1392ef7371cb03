"""FactsService, served by every service: what it told, from the outbox, and what it has heard."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import astuple, replace
from typing import Any, Final

from protos.events.v1 import facts_pb2, facts_pb2_grpc
from shared import filters, outbox, places, subjects
from shared.checks import Checks
from shared.config import Settings
from shared.database import Database
from shared.events import Envelope, to_fact
from shared.filters import Wanted
from shared.pages import page_size, seal, unseal
from shared.places import FactPlace
from shared.service import Service
from shared.subjects import ROOT
from shared.watching import Standing, Watches

FACTS_DEFAULT: Final = 500
FACTS_MAX: Final = 1000
FACTS_BYTES: Final = 1_000_000
"""A page with so many bytes ends before its number of facts is reached."""
PLACES_DEFAULT: Final = 1000
PLACES_MAX: Final = 5000
ABOUT_MAX: Final = 200
SERVICE_MAX: Final = 40
NUMBER_MAX: Final = 2**62
KINDS_MAX: Final = 100


class FactsServicer(facts_pb2_grpc.FactsServiceServicer):
    """Reads the database; needs no broker."""

    def __init__(self, database: Database, settings: Settings, service: Service) -> None:
        self._database = database
        self._settings = settings
        self._service = service
        self._watches = Watches(database, settings)

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
        wanted = self._wanted(request.filter)
        size = page_size(request.page_size, FACTS_DEFAULT, FACTS_MAX)
        if about:
            return await self._about(request, wanted, size)
        page = await self._database.read(
            filters.published, self._database.tables, wanted, request.after_position, size
        )
        facts = _fitting(page.facts)
        whole = len(facts) == len(page.facts)
        reached = page.reached if whole else facts[-1].position
        return facts_pb2.FetchFactsResponse(
            facts=facts, more=reached < page.last, next_position=reached
        )

    async def _about(
        self, request: facts_pb2.FetchFactsRequest, wanted: Wanted, size: int
    ) -> facts_pb2.FetchFactsResponse:
        """Give a page of facts of one thing, by place; so few that they are filtered in hand."""
        after = (request.after_epoch, request.after_sequence)
        while True:
            rows = await self._database.read(
                outbox.fetch_about,
                self._database.tables,
                wanted.source,
                request.about,
                after,
                size + 1,
            )
            told, more = rows[:size], len(rows) > size
            found = await self._database.read(filters.chosen, self._database.tables, wanted, told)
            if found or not more:
                break
            after = (told[-1][1].epoch, told[-1][1].sequence)
        facts = _fitting(found)
        return facts_pb2.FetchFactsResponse(facts=facts, more=more or len(facts) < len(found))

    async def WatchFacts(  # noqa: N802
        self,
        request: facts_pb2.WatchFactsRequest,
        context: Any,  # noqa: ARG002
    ) -> AsyncIterator[facts_pb2.WatchFactsResponse]:
        """Tell facts behind a token, and go on with what is told from now on."""
        wanted, secret = self._wanted(request.filter), self._database.secret
        question = facts_pb2.WatchFactsRequest(filter=request.filter)
        place = unseal(secret, question, request.resume_token, "resume_token")
        standing = Standing(*place) if place else Standing()
        async for seen in self._watches.watch(wanted, standing, from_now=request.from_now):
            yield facts_pb2.WatchFactsResponse(
                fact=to_fact(seen.fact, seen.position) if seen.fact else None,
                resume_token=seal(secret, question, list(astuple(seen.standing))),
                epoch_changed=seen.epoch_changed,
            )

    def _wanted(self, asked: facts_pb2.FactFilter) -> Wanted:
        """Read a filter; one that could never find anything is refused."""
        service = self._service.name
        with Checks() as checks:
            checks.count("filter.kinds", asked.kinds, 0, KINDS_MAX)
            kinds = [k if "." in k else f"{ROOT}.{service}.v1.{k}" for k in asked.kinds]
            if not subjects.kinds(service).issuperset(kinds):
                checks.refuse(
                    "filter.kinds", "UNKNOWN_KIND", "this service tells no such fact",
                    "Dịch vụ này không phát loại sự kiện đó.",
                )  # fmt: skip
            receiving = checks.code(
                "filter.receiving_agency", asked.receiving_agency, ABOUT_MAX, needed=False
            )
            competent = checks.code(
                "filter.competent_agency", asked.competent_agency, ABOUT_MAX, needed=False
            )
            about = checks.text("filter.about", asked.about, ABOUT_MAX, needed=False)
        return Wanted(self._settings.source(service), tuple(kinds), receiving, competent, about)

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
