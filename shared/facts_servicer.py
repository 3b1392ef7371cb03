"""FactsService, served by every service: its told facts, straight from the outbox."""

from typing import Any, Final

from protos.events.v1 import facts_pb2, facts_pb2_grpc
from shared import outbox
from shared.checks import Checks
from shared.database import Database
from shared.events import to_fact
from shared.pages import page_size

FACTS_DEFAULT: Final = 500
FACTS_MAX: Final = 1000
ABOUT_MAX: Final = 200


class FactsServicer(facts_pb2_grpc.FactsServiceServicer):
    """Reads the outbox; needs no broker."""

    def __init__(self, database: Database, source: str) -> None:
        self._database = database
        self._source = source

    async def FetchFacts(  # noqa: N802 - gRPC chooses the name
        self,
        request: facts_pb2.FetchFactsRequest,
        context: Any,  # noqa: ARG002 - gRPC calls with it
    ) -> facts_pb2.FetchFactsResponse:
        """Give a page of facts, of one thing or of everything."""
        with Checks() as checks:
            about = checks.text("about", request.about, ABOUT_MAX, needed=False)
            for name in ("after_epoch", "after_sequence", "after_position"):
                checks.number(name, getattr(request, name), 0, 2**62)
        size = page_size(request.page_size, FACTS_DEFAULT, FACTS_MAX)
        tables = self._database.tables
        if about:
            after = (request.after_epoch, request.after_sequence)
            rows = await self._database.read(
                outbox.fetch_about, tables, self._source, about, after, size + 1
            )
        else:
            rows = await self._database.read(
                outbox.fetch_all, tables, self._source, request.after_position, size + 1
            )
        return facts_pb2.FetchFactsResponse(
            facts=[to_fact(fact, position) for position, fact in rows[:size]],
            more=len(rows) > size,
        )
