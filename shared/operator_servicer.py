"""OperatorService, served by every service: what a person needs to look after one of them."""

# ruff: noqa: N802, ARG002 - gRPC chooses names and arguments

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from protos.events.v1 import operator_pb2 as pb
from protos.events.v1 import operator_pb2_grpc
from shared import backup, bus, losses, outbox, parked, set_aside, status
from shared import operator_wire as wire
from shared.background import durables
from shared.call import current_call, enter, require_role
from shared.checks import Checks
from shared.config import Settings
from shared.database import Database
from shared.inbox import Inbox
from shared.losses import Losses
from shared.pages import page_size, seal, unseal
from shared.readiness import Readiness
from shared.requests import command
from shared.restore import Restored, restore
from shared.service import Service
from shared.transaction import Transaction
from shared.witnesses import Witnesses

ROLE: Final = "OPERATOR"
ABOUT_MAX: Final = 200
ID_MAX: Final = 2**62
RESTORE_S: Final = 30.0
"""How long a restore may wait for the writer after everybody was asked."""


class OperatorServicer(operator_pb2_grpc.OperatorServiceServicer):
    """Does what an operator asks, for the role OPERATOR alone."""

    def __init__(
        self,
        service: Service,
        settings: Settings,
        database: Database,
        broker: bus.Bus,
        inbox: Inbox,
        readiness: Readiness,
    ) -> None:
        self._service = service
        self._settings = settings
        self._database = database
        self._bus = broker
        self._inbox = inbox
        self._readiness = readiness
        self._witnesses = Witnesses(settings, service.name)
        self._one_copy = asyncio.Lock()

    async def GetStatus(self, request: pb.GetStatusRequest, context: Any) -> pb.GetStatusResponse:
        """Tell how the service and its database stand."""
        require_role(ROLE)
        seen = await status.look(self._database, self._settings)
        drift = await self._find_drift()
        return wire.status(seen, self._readiness.problem or "", drift, self._database.clock())

    async def ListParked(
        self, request: pb.ListParkedRequest, context: Any
    ) -> pb.ListParkedResponse:
        """Give a page of facts that wait."""
        reasons = {number: reason for reason, number in wire.REASONS.items()}
        rows, token = await self._page(request, parked.page, reasons)
        return pb.ListParkedResponse(parked=map(wire.parked, rows), next_page_token=token)

    async def GetParked(self, request: pb.GetParkedRequest, context: Any) -> pb.GetParkedResponse:
        """Give one fact that waits, whole."""
        require_role(ROLE)
        with Checks() as checks:
            parked_id = checks.number("parked_id", request.parked_id, 1, ID_MAX)
        row = await self._database.read(parked.find, self._database.tables, parked_id)
        return wire.whole(row)

    async def RetryParked(
        self, request: pb.RetryParkedRequest, context: Any
    ) -> pb.RetryParkedResponse:
        """Make facts due at once."""
        require_role(ROLE)
        with Checks() as checks:
            checks.id("request_id", request.request_id)
            checks.count("parked_ids", request.parked_ids, 0, wire.ENTRIES_MAX)
            for number, parked_id in enumerate(request.parked_ids):
                checks.number(f"parked_ids[{number}]", parked_id, 1, ID_MAX)

        def retry(parked_ids: Sequence[int], tx: Transaction) -> int:
            return parked.retry(tx, parked_ids)

        return await command(
            self._database, request, retry, list(request.parked_ids),
            pb.RetryParkedResponse, lambda count: {"due_count": count},
        )  # fmt: skip

    async def SkipParked(
        self, request: pb.SkipParkedRequest, context: Any
    ) -> pb.SkipParkedResponse:
        """Give one fact up."""
        require_role(ROLE)
        with Checks() as checks:
            checks.id("request_id", request.request_id)
            parked_id = checks.number("parked_id", request.parked_id, 1, ID_MAX)
            reason = checks.text("reason", request.reason, wire.NOTE_MAX)

        def skip(reason: str, tx: Transaction) -> None:
            parked.skip(tx, self._inbox, parked_id, reason)

        return await command(
            self._database, request, skip, reason, pb.SkipParkedResponse, lambda _: {}
        )

    async def ListSetAside(
        self, request: pb.ListSetAsideRequest, context: Any
    ) -> pb.ListSetAsideResponse:
        """Give a page of facts that will never be applied."""
        whys = {number: why for why, number in wire.WHYS.items()}
        rows, token = await self._page(request, set_aside.page, whys)
        return pb.ListSetAsideResponse(facts=map(wire.set_aside, rows), next_page_token=token)

    async def RepublishFacts(
        self, request: pb.RepublishFactsRequest, context: Any
    ) -> pb.RepublishFactsResponse:
        """Send told facts to the broker once more."""
        require_role(ROLE)
        with Checks() as checks:
            checks.id("request_id", request.request_id)
            about = checks.text("about", request.about, ABOUT_MAX, needed=False)
            after = checks.number("after_position", request.after_position, 0, ID_MAX)

        def republish(about: str, tx: Transaction) -> int:
            return outbox.publish_again(tx, about=about, after_position=after)

        return await command(
            self._database, request, republish, about,
            pb.RepublishFactsResponse, lambda count: {"fact_count": count},
        )  # fmt: skip

    async def BackUp(self, request: pb.BackUpRequest, context: Any) -> pb.BackUpResponse:
        """Copy the database and read the copy."""
        require_role(ROLE)
        async with self._one_copy:
            copy = await asyncio.to_thread(
                backup.back_up,
                self._database.url,
                self._service.name,
                self._settings.data_dir,
                self._database.clock(),
            )
        return wire.backed_up(copy)

    async def Restore(self, request: pb.RestoreRequest, context: Any) -> pb.RestoreResponse:
        """Ask everybody what the database does not have, and begin a new epoch."""
        require_role(ROLE)
        wanted = wire.restoring(
            request,
            witnesses=[losses.BROKER, *self._witnesses.names],
            has_numbers=self._service.recall is not None,
        )
        source = self._settings.source(self._service.name)
        search = losses.Search(self._settings, self._database, self._bus, self._witnesses)
        found = await search.run(wanted.without)
        enter(replace(current_call(), expires=time.monotonic() + RESTORE_S))

        def do(found: Losses, tx: Transaction) -> Restored:
            restored = restore(tx, source, found, wanted.note)
            if self._service.recall is not None:
                self._service.recall(tx, found.told(), wanted.numbers_above)
            return restored

        answer = await command(
            self._database, request, do, found, pb.RestoreResponse, wire.restored
        )
        await self._readiness.look()
        return answer

    async def _find_drift(self) -> list[str]:
        client = self._bus.client
        if client is None:
            return []
        hears = durables({self._service.name: self._service.hears})
        settings = self._settings
        try:
            return await bus.find_drift(client, hears, settings.nats_replicas, settings.ack_wait_s)
        except bus.ProvisioningError:
            return []

    async def _page(
        self,
        request: pb.ListParkedRequest | pb.ListSetAsideRequest,
        read: Callable[..., list[Any]],
        reasons: Mapping[Any, Any],
    ) -> tuple[list[Any], str]:
        """Give the rows of a page and the token of the next one."""
        require_role(ROLE)
        with Checks() as checks:
            about = checks.text("about", request.about, ABOUT_MAX, needed=False)
            reason = None
            if request.reason:
                reason = checks.choice(
                    "reason", request.reason, reasons, next(iter(reasons.values()))
                )
        size = page_size(request.page_size)
        secret = self._database.secret
        after = unseal(secret, request, request.page_token)
        rows = await self._database.read(
            read, self._database.tables, reason, about, after[0] if after else 0, size + 1
        )
        shown = rows[:size]
        return shown, seal(secret, request, [shown[-1].id]) if len(rows) > size else ""
